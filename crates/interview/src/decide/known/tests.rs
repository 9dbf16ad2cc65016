//! Questions about the sample and the nurse, with what an answer must and must not say.
use std::path::Path;

use jiff::civil::date;

use super::*;

fn profile(folder: &str) -> Profile {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    Profile::read(&path).expect("the profile is read")
}

const SETTING: Setting<'_> = Setting {
    today: date(2026, 11, 29),
    model: "test weights",
    host: None,
    before: None,
    asked_before: None,
    told: None,
    act: None,
    small: true,
};

#[track_caller]
fn check(folder: &str, cases: &[(&str, &[&str], &[&str], &str)]) {
    let profile = profile(folder);
    let mut wrong = Vec::new();
    for (question, must, must_not, why) in cases {
        match answer(question, &profile, SETTING) {
            None => wrong.push(format!("{question} has no answer: {why}")),
            Some(text) => {
                let lacks: Vec<_> = must.iter().filter(|part| !text.contains(**part)).collect();
                let says: Vec<_> = must_not.iter().filter(|part| text.contains(**part)).collect();
                if !lacks.is_empty() || !says.is_empty() {
                    wrong.push(format!("{question} lacks {lacks:?}, says {says:?}: {text}\n    {why}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_sample_answers_what_its_resume_states() {
    check(
        "data/sample-profile",
        &[
            ("who am I talking to?", &["AI", "Ilse Tadesse"], &[], "the truth about who speaks"),
            ("What is your name?", &["Ilse Tadesse", "AI"], &[], "a name is no secret"),
            ("How can I reach you?", &["ilse.tadesse@example.org"], &[], "the card names it"),
            ("What is your e-mail address?", &["ilse.tadesse@example.org"], &[], "the card names it"),
            (
                "Can I call you?",
                &["no phone number", "ilse.tadesse@example.org"],
                &["Yes"],
                "no number is there",
            ),
            ("can I have your resume?", &["ilse.tadesse@example.org"], &["Yes"], "no file is handed over"),
            ("Is this conversation recorded?", &["on this computer"], &[], "what the program does"),
            ("Which model is this?", &["test weights"], &[], "what the program does"),
            ("Can you lie?", &["can be wrong"], &[], "what the program does"),
            (
                "Do you have a degree?",
                &["Bachelor of Science", "Yes"],
                &["Certificate"],
                "a certificate is none",
            ),
            (
                "Do you have a master's degree?",
                &["No master's degree", "Bachelor"],
                &["Yes"],
                "a certificate is none",
            ),
            ("When did you graduate?", &["June 2017", "June 2021"], &["2014"], "the end, not the beginning"),
            ("Which university did you go to?", &["Scheldt University College"], &[], "the school"),
            (
                "What was your thesis about?",
                &["gaps in river level records"],
                &["Thesis:"],
                "a whole sentence",
            ),
            (
                "How many languages do you speak?",
                &["four", "Amharic (conversational)"],
                &["My resume says"],
                "a count",
            ),
            ("Do you speak Spanish?", &["Spanish is not", "Dutch (native)"], &["Yes"], "it is not listed"),
            (
                "Do you know Dutch well enough to write documentation?",
                &["Yes", "Dutch (native)"],
                &[],
                "with the level",
            ),
            (
                "Walk me through your career so far.",
                &["I began as", "Leiebed River Authority", "Then", "Since March 2022"],
                &[],
                "the jobs in their order",
            ),
            (
                "Have you worked at Kestrel Parcel before?",
                &["Yes", "a data analyst", "September 2019"],
                &["Emberline"],
                "an employer of the resume",
            ),
            (
                "How long have you worked as a data engineer?",
                &["4 years and 8 months", "Emberline"],
                &["Kestrel"],
                "what stands in a title",
            ),
            (
                "Where were you in 2021?",
                &["a data analyst at Kestrel Parcel"],
                &["Emberline"],
                "by the dates",
            ),
            ("How long were you at Kestrel Parcel?", &["2 years and 6 months"], &[], "by the dates"),
            (
                "How many years of experience do you have in total?",
                &["9 years and 2 months", "September 2017"],
                &[],
                "by the dates",
            ),
            (
                "How many companies have you worked for?",
                &["three", "Leiebed River Authority"],
                &[],
                "a count",
            ),
            (
                "What is your first job?",
                &["a monitoring technician at Leiebed"],
                &["Emberline"],
                "the earliest",
            ),
            (
                "What is your most recent job?",
                &["a data engineer at Emberline"],
                &["Kestrel"],
                "the one that lasts",
            ),
            (
                "Give me a table of your jobs with years.",
                &["Data Analyst, Kestrel Parcel: September 2019"],
                &[],
                "all of them",
            ),
            (
                "List all your projects.",
                &["Gauge Gap Filler", "Tool Library Desk", "Depot Dashboard"],
                &[],
                "all of them",
            ),
            (
                "Do you have experience with Power BI?",
                &["Yes", "Power BI"],
                &["not in my notes"],
                "the resume says so",
            ),
            ("Do you have experience with Kafka?", &["Kafka is not in my notes"], &["Yes"], "no word of it"),
            (
                "Have you worked with Kafka or Spark?",
                &["Kafka and Spark are not in my notes"],
                &["Yes"],
                "no word of it",
            ),
            ("Have you never worked with Java?", &["Java is not in my notes"], &["Yes"], "no word of it"),
            (
                "Do you know SQL, Kafka and Kubernetes?",
                &["SQL:", "Kafka and Kubernetes are not"],
                &[],
                "each by itself",
            ),
            (
                "Do you have experience with R?",
                &["Gauge Gap Filler"],
                &["not in my notes"],
                "a project says so",
            ),
        ],
    );
}

#[test]
fn the_nurse_answers_what_her_resume_states() {
    check(
        "tests/data/nurse",
        &[
            ("Do you speak German?", &["Yes", "German (basic)"], &[], "with the level"),
            ("Do you speak Dutch?", &["Dutch is not"], &["Yes"], "it is not listed"),
            (
                "Where were you in 2015?",
                &["a surgical ward nurse at Sankt Knud Hospital"],
                &["Havbrink"],
                "by the dates",
            ),
            (
                "How many years of experience do you have?",
                &["eleven years of experience"],
                &["about 15"],
                "she says it herself",
            ),
            ("Do you have experience with Kubernetes?", &["not in my notes"], &["Yes"], "no word of it"),
        ],
    );
}

#[test]
fn what_asks_for_something_else_goes_on() {
    let sample = profile("data/sample-profile");
    for question in [
        "Tell me more about that",
        "Why did you leave Kestrel Parcel?",
        "What went wrong in November 2022?",
        "How long did it take?",
        "And how big is that team?",
        "Walk me through your resume",
        "What is your biggest weakness?",
        "Do you have experience leading or mentoring people?",
        "Which project are you most proud of?",
        "Why did you choose your degree?",
        "Great, what else?",
        "ok, why?",
        "Do you work with people?",
        "What model do you use for forecasting?",
        "Do you know how to keep a secret?",
        "Which programming languages do you speak?",
        "",
    ] {
        assert_eq!(answer(question, &sample, SETTING), None, "{question}");
    }
}

#[test]
fn a_wish_is_no_experience() {
    let example = profile::Example {
        question: "What comes next?".into(),
        answer: "I would like to learn Zig next year.".into(),
        ..Default::default()
    };
    let profile = Profile { name: "Kim".into(), examples: vec![example], ..Profile::default() };
    let text = answer("Do you have experience with Zig?", &profile, SETTING).expect("the notes name it");
    assert_eq!(text, "I would like to learn Zig next year.", "told, and not called experience");
}

/// The sample with an entry of a list that no section of skills has.
fn with_entry(text: &str) -> Profile {
    let entry = profile::facts::Sentence {
        text: text.to_owned(),
        under: "Machines".to_owned(),
        part: profile::facts::Part::Other,
        source: Default::default(),
    };
    let facts = profile::facts::Facts { other: vec![entry], ..Default::default() };
    Profile { name: "Kim Example".into(), facts, ..Profile::default() }
}

#[test]
fn a_tool_in_lower_case_is_found_in_a_list_of_any_kind() {
    let profile =
        with_entry("Asta Powerproject, vacuum and water bath (sous vide), coach of the parents' team");
    let said = |question| answer(question, &profile, SETTING);
    assert_eq!(
        said("do you work with asta at all?").as_deref(),
        Some("Yes. My resume lists \"Asta Powerproject\" under \"Machines\"."),
        "the entry begins with it, and is not the whole list"
    );
    assert_eq!(
        said("do you work with sous vide?").as_deref(),
        Some("Yes. My resume lists \"vacuum and water bath (sous vide)\" under \"Machines\"."),
        "it is in brackets"
    );
    assert_eq!(said("do you work with parents?"), None, "an entry that only mentions a word is no tool");
}

#[test]
fn languages_are_quoted_from_a_line_that_is_no_section() {
    let resume = "Misc\nGerman (native), English (C1), Slovene (A2)\nChess club\n".to_owned();
    let profile = Profile { resume, ..Profile::default() };
    let setting = Setting { act: Some(Act::Languages), ..SETTING };
    assert_eq!(
        answer("Which languages can you give orders in?", &profile, setting).as_deref(),
        Some("I speak German (native), English (C1) and Slovene (A2)."),
    );
    let other = Profile { resume: "German cars, English books\n".into(), ..Profile::default() };
    let said = answer("Which languages do you have?", &other, setting);
    assert_eq!(said, None, "those are things, not languages");
}

#[test]
fn a_model_on_another_machine_is_named_where_it_matters() {
    let profile = Profile { name: "Kim Example".into(), ..Profile::default() };
    let ask = |question, host| answer(question, &profile, Setting { host, ..SETTING }).expect("it is known");
    let recorded = ask("Is this conversation recorded?", Some("gpu:8000"));
    assert!(recorded.contains("sent to gpu:8000") && !recorded.contains("nothing is sent"), "{recorded}");
    assert!(ask("Is this conversation recorded?", None).contains("nothing is sent"), "it stays here");
    let model = ask("What language model is this?", Some("gpu:8000"));
    assert!(model.contains("runs on gpu:8000") && !model.contains("this computer"), "{model}");
}
