//! The `interview` command as scripts and people use it.

use serde_json::Value;
use stories::{original_profile, parts, short_profile};

use crate::run::{interview, interview_reading, is_the_laptops, promised};

/// The JSON that `ask` and `prompt` share.
fn check_retrieved(value: &Value) {
    let hits = value["retrieved"].as_array().expect("`retrieved` is a list");
    for (index, hit) in hits.iter().enumerate() {
        let at = |key: &str| format!("/retrieved/{index}/{key}");
        promised(value, &at("kind"), |kind| kind == "qa" || kind == "project" || kind == "resume", "a kind");
        promised(value, &at("title"), Value::is_string, "a title");
        promised(value, &at("score"), Value::is_number, "a score");
        let better = hits[..index].iter().filter(|earlier| earlier["kind"] == hit["kind"]);
        for earlier in better {
            assert!(
                earlier["score"].as_f64() >= hit["score"].as_f64(),
                "hits of a kind come best first: {hits:?}"
            );
        }
    }
    let count = |kind: &str| hits.iter().filter(|hit| hit["kind"] == kind).count();
    // A prompt contains the three nearest rows; an answer of the owner's sentences lists those that it
    // consists of.
    let fewest = if value["messages"].is_array() { 3 } else { 0 };
    assert!((fewest..=3).contains(&count("qa")), "the nearest rows are the examples: {hits:?}");
    assert!(count("project") <= 2, "two projects at most: {hits:?}");
}

#[test]
fn a_first_start_asks_the_sample_candidate() {
    if is_the_laptops(
        "a first start",
        "a server may have read the prompt before, and counts tokens of its own",
    ) {
        return;
    }
    let data = tempfile::tempdir().expect("a temporary folder can be made");
    let ran = interview([
        "ask".as_ref(),
        "--json".as_ref(),
        "--data-dir".as_ref(),
        data.path().as_os_str(),
        "--max-tokens".as_ref(),
        "48".as_ref(),
        "What does the Contract Checker do?".as_ref(),
    ])
    .succeeded();
    let report = ran.json();

    promised(&report, "/answer", |v| v.as_str().is_some_and(|text| !text.trim().is_empty()), "words");
    promised(&report, "/source", |v| v == "model" || v == "prepared", "who wrote it");
    promised(
        &report,
        "/author",
        |v| v == "model" || v == "owner",
        "and whether prepared words are the owner's",
    );
    promised(&report, "/withheld", Value::is_array, "a list");
    check_retrieved(&report);
    let hits = report["retrieved"].as_array().expect("`retrieved` is a list");
    assert!(
        hits.iter().any(|hit| hit["title"] == "Contract Checker"),
        "what is asked about is found: {hits:?}"
    );
    for key in ["prompt_tokens", "reused_tokens", "completion_tokens"] {
        promised(&report, &format!("/usage/{key}"), Value::is_u64, "a count");
    }
    assert_eq!(report["usage"]["reused_tokens"], 0, "a new process has read nothing yet");
    assert!(
        report["usage"]["completion_tokens"].as_u64().is_some_and(|count| count <= 48),
        "the limit of 48 is kept: {}",
        report["usage"]
    );
    for key in ["load", "retrieve", "first_token", "total"] {
        let positive = |v: &Value| v.as_f64().is_some_and(|ms| ms > 0.0);
        promised(&report, &format!("/timings_ms/{key}"), positive, "milliseconds");
    }
    let rate_or_none = |v: &Value| v.is_number() || v.is_null();
    promised(&report, "/tokens_per_second", rate_or_none, "a rate, or none where no model wrote");
    for key in ["used", "limit", "summarised", "dropped"] {
        promised(&report, &format!("/context/{key}"), Value::is_u64, "a count");
    }
    assert!(
        report["context"]["used"].as_u64() <= report["context"]["limit"].as_u64(),
        "the conversation fits: {}",
        report["context"]
    );
    assert!(
        data.path().join("profile/resume.txt").is_file(),
        "the first start puts the sample where its owner can replace it"
    );
}

#[test]
fn the_original_profile_becomes_a_prompt_of_two_blocks_as_it_is() {
    let profile = original_profile();
    let ran = interview([
        "prompt".as_ref(),
        "--json".as_ref(),
        "--profile".as_ref(),
        profile.path().as_os_str(),
        "Could you introduce yourself?".as_ref(),
    ])
    .succeeded();
    let report = ran.json();

    check_retrieved(&report);
    assert_eq!(report["retrieved"][0]["title"], "Tell me about yourself", "a paraphrase finds its row");
    promised(&report, "/source", |v| v == "prepared", "`prepared`: the row answers the paraphrase");
    promised(&report, "/prompt_tokens", |v| v.as_u64().is_some_and(|count| count > 50), "a count");
    let messages = report["messages"].as_array().expect("`messages` is a list");
    for (index, _) in messages.iter().enumerate() {
        promised(&report, &format!("/messages/{index}/role"), Value::is_string, "a role");
        promised(&report, &format!("/messages/{index}/content"), Value::is_string, "words");
    }
    assert_eq!(messages[0]["role"], "system", "persona and resume come first: their reading is kept");
    let persona = messages[0]["content"].as_str().unwrap_or_default();
    assert!(!persona.contains("//RESUME//"), "the placeholder was replaced by the resume");
    let resume =
        std::fs::read_to_string(profile.path().join("resume.txt")).expect("the profile has a resume");
    let name =
        resume.lines().find(|line| !line.trim().is_empty()).expect("a resume begins with a name").trim();
    assert!(persona.contains(name), "the resume stands in the first block");
    let last = messages.last().expect("a prompt has messages");
    assert_eq!(last["role"], "user", "the question comes last");
    assert!(
        last["content"].as_str().is_some_and(|text| text.contains("Could you introduce yourself?")),
        "in the visitor's words: {last}"
    );
    assert!(ran.stderr.is_empty(), "the original's files load without a warning: {}", ran.stderr);
}

#[test]
fn a_prompt_of_another_time_holds_that_time_and_is_the_same_again() {
    let profile = short_profile();
    let prompt = |time: &str| {
        let (profile, question) = (profile.path().as_os_str(), "What is the Oven Log?".as_ref());
        let common = ["prompt".as_ref(), "--json".as_ref(), "--profile".as_ref(), profile];
        interview(common.into_iter().chain(["--now".as_ref(), time.as_ref(), question]))
    };
    let report = prompt("2025-03-14T15:09").succeeded().json();
    assert!(report["messages"].to_string().contains("Friday, 14 March 2025, 15:09"), "{report}");
    assert_eq!(prompt("2025-03-14T15:09").succeeded().json(), report, "whatever the clock says");
    let refused = prompt("yesterday");
    assert!(refused.stderr.contains("--now"), "it is named: {}", refused.stderr);
}

#[test]
fn the_original_profile_is_answered_from() {
    let profile = original_profile();
    let ran = interview([
        "ask".as_ref(),
        "--json".as_ref(),
        "--profile".as_ref(),
        profile.path().as_os_str(),
        "--max-tokens".as_ref(),
        "24".as_ref(),
        "Tell me about yourself".as_ref(),
    ])
    .succeeded();
    let report = ran.json();
    promised(&report, "/answer", |v| v.as_str().is_some_and(|text| !text.trim().is_empty()), "words");
    promised(&report, "/source", |v| v == "prepared", "`prepared`: the owner answered this very question");
    check_retrieved(&report);
}

#[test]
fn a_plain_answer_is_alone_on_standard_output_and_its_sources_are_beside_it() {
    let profile = short_profile();
    let ran = interview([
        "ask".as_ref(),
        "--profile".as_ref(),
        profile.path().as_os_str(),
        "--max-tokens".as_ref(),
        "16".as_ref(),
        "When can you start?".as_ref(),
    ])
    .succeeded();
    assert!(!ran.stdout.trim().is_empty(), "there is an answer");
    assert!(ran.stdout.ends_with('\n'), "it ends its line");
    assert!(ran.stderr.contains("sources: When could you start?"), "the nearest note first: {}", ran.stderr);
    assert!(!ran.stderr.contains('\u{1b}'), "no progress is drawn outside a terminal: {:?}", ran.stderr);
}

#[test]
fn a_chat_answers_line_by_line_and_ends_with_its_input() {
    let profile = short_profile();
    let ran = interview_reading(
        "Tell me about yourself\n\nWhat is your strength?",
        ["chat".as_ref(), "--profile".as_ref(), profile.path().as_os_str()],
    )
    .succeeded();
    assert_eq!(ran.stderr.matches("sources: ").count(), 2, "two questions, two answers: {}", ran.stderr);
    assert!(ran.stderr.contains("AI, speaking for Kim Aalto"), "who speaks is said first: {}", ran.stderr);
    assert!(ran.stderr.contains("type a question"), "an empty line gets a hint: {}", ran.stderr);
    assert!(ran.stdout.lines().count() >= 2, "both answers are on standard output: {}", ran.stdout);
}

#[test]
fn a_chat_in_json_is_an_object_a_turn_with_the_evidence_of_each_sentence() {
    let profile = short_profile();
    let ran = interview_reading(
        "What is your greatest strength?\nAre you an AI?\nWhat is the capital of France?",
        ["chat".as_ref(), "--json".as_ref(), "--profile".as_ref(), profile.path().as_os_str()],
    )
    .succeeded();
    let turns: Vec<Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).expect("a line is an object")).collect();
    let authors: Vec<&Value> = turns.iter().map(|turn| &turn["author"]).collect();
    assert_eq!(authors, ["owner", "program", "none"], "one object for each question, with who wrote it");
    for turn in &turns {
        let answer = turn["answer"].as_str().expect("`answer` is text");
        let sentences = turn["sentences"].as_array().expect("`sentences` is a list");
        let mut rest = answer;
        for sentence in sentences {
            let words = sentence["text"].as_str().expect("a sentence has words");
            rest = rest.split_once(words).expect("they are in the answer, in order").1;
            assert!(sentence["evidence"].is_array(), "a list, if an empty one");
        }
        assert!(!sentences.is_empty() && rest.trim().is_empty(), "the sentences are the answer: {turn}");
    }
    let evidence = &turns[0]["sentences"][0]["evidence"][0];
    assert_eq!(evidence["kind"], "qa", "the owner answered this: {evidence}");
    assert!(evidence["row"].is_u64(), "and which row it is");
    promised(evidence, "/title", Value::is_string, "its question");
    promised(evidence, "/text", Value::is_string, "the words of it");
    assert!(
        turns[1..].iter().all(|turn| turn["sentences"].to_string().contains("\"evidence\":[]")),
        "the truth about the program and a refusal rest on nothing in the profile"
    );
}

#[test]
fn check_finds_the_sample_in_order() {
    let data = tempfile::tempdir().expect("a temporary folder can be made");
    let ran = interview(["check".as_ref(), "--data-dir".as_ref(), data.path().as_os_str()]).succeeded();
    assert!(ran.stdout.contains("everything is in order"), "the sample has no flaw: {}", ran.stdout);
    assert!(ran.stdout.contains("Ilse Tadesse"), "it says whose profile it is: {}", ran.stdout);
}

#[test]
fn check_passes_a_profile_with_a_bad_row_and_names_the_row() {
    let profile = short_profile();
    profile.write(
        "projects_table.csv",
        "title,description,tags,link\nRye Starter Library,A collection,rye,https://example.org/rye\nOven Log,A notebook, of ovens,heat,x\n",
    );
    let ran = interview(["check".as_ref(), "--profile".as_ref(), profile.path().as_os_str()]).succeeded();
    assert!(ran.stdout.contains("warning: `projects_table.csv`"), "the file is named: {}", ran.stdout);
    assert!(ran.stdout.contains("row 3") || ran.stdout.contains("row 2"), "so is the row: {}", ran.stdout);
}

#[test]
fn the_engine_commands_keep_their_json_promises() {
    let weights = parts().weights;
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("text.txt");
    std::fs::write(&file, "Bread is made of flour, water and").expect("a temporary folder can be written");
    let (weights, file) = (weights.as_os_str(), file.as_os_str());

    let tokenize = interview_reading(
        "Hello world, tell me about yourself!",
        ["engine".as_ref(), "tokenize".as_ref(), "--model".as_ref(), weights],
    )
    .succeeded();
    assert_eq!(tokenize.stdout.trim(), "[19556,905,28,2505,549,563,2747,17]", "ids as llama.cpp gives them");

    let complete = interview([
        "engine".as_ref(),
        "complete".as_ref(),
        "--model".as_ref(),
        weights,
        "--prompt-file".as_ref(),
        file,
        "-n".as_ref(),
        "4".as_ref(),
        "--json".as_ref(),
    ])
    .succeeded()
    .json();
    promised(&complete, "/text", |v| v.as_str().is_some_and(|text| !text.is_empty()), "what follows");
    promised(&complete, "/tokens", |v| v.as_array().is_some_and(|ids| ids.len() <= 4), "at most four ids");

    let score = interview([
        "engine".as_ref(),
        "score".as_ref(),
        "--model".as_ref(),
        weights,
        "--file".as_ref(),
        file,
        "--json".as_ref(),
    ])
    .succeeded()
    .json();
    let nll = score["nll"].as_array().expect("`nll` is a list");
    assert_eq!(
        score["tokens"].as_u64(),
        Some(nll.len() as u64 + 1),
        "one number for each token after the first"
    );
    let mean = nll.iter().filter_map(Value::as_f64).sum::<f64>() / nll.len() as f64;
    assert!(
        score["mean_nll"].as_f64().is_some_and(|told| (told - mean).abs() < 1e-3),
        "the mean is the mean of the list: {} against {mean}",
        score["mean_nll"]
    );
}
