//! A server that words the answers, as used by the command: off unless named, told in words when it fails,
//! and never in the way of an answer.

use std::process::{Command, Stdio};

use stories::{ModelServer, ProfileFolder, Step, program, response, short_profile, streamed};

use crate::run::Ran;

const SECRET: &str = "sk-0123456789abcdef";
/// A question that the profile answers, and that code leaves to the model.
const QUESTION: &str = "Which collection of starters do you share with other bakeries?";

/// A server with one model, which says this.
fn server(words: &'static [&'static str]) -> ModelServer {
    ModelServer::behaving(move |request| match request.path.as_str() {
        "/v1/models" => response("200 OK", "", r#"{"data":[{"id":"qwen","max_model_len":8192}]}"#),
        "/v1/chat/completions" => streamed(words),
        _ => response("404 Not Found", "", ""),
    })
}

/// Runs the command with the variables that other programs read, too.
fn run(server: &ModelServer, arguments: &[&str]) -> Ran {
    let output = Command::new(program("interview"))
        .args(arguments)
        .env("OPENAI_BASE_URL", &server.address)
        .env("OPENAI_API_KEY", SECRET)
        .stdin(Stdio::null())
        .output()
        .expect("the built program can be started");
    let text = |bytes| String::from_utf8(bytes).expect("the command writes UTF-8");
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    assert!(
        !stdout.contains(SECRET) && !stderr.contains(SECRET),
        "the key is printed nowhere: {stdout}{stderr}"
    );
    Ran { status: output.status.code().expect("it ends by itself"), stdout, stderr }
}

fn ask(server: &ModelServer, folder: &ProfileFolder, more: &[&str]) -> Ran {
    let data = tempfile::tempdir().expect("a temporary folder");
    let (profile, data_dir) = (folder.path().display().to_string(), data.path().display().to_string());
    let common = ["ask", "--json", "--profile", &profile, "--data-dir", &data_dir];
    let ran = run(server, &[&common[..], more, &[QUESTION]].concat()).succeeded();
    for file in std::fs::read_dir(data.path()).expect("listed").flatten() {
        let bytes = std::fs::read(file.path()).unwrap_or_default();
        let holds_key = bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes());
        assert!(!holds_key, "the key is kept in no file: {}", file.path().display());
    }
    ran
}

#[test]
fn a_server_words_an_answer_and_is_named() {
    let server = server(&["I keep a collection of rye starters", " shared with other bakeries."]);
    let folder = short_profile();
    let ran = ask(&server, &folder, &["--remote", &server.address, "--remote-model", "qwen"]);
    let json = ran.json();
    assert_eq!(json["worded_by"], server.host(), "where the words come from: {json}");
    assert_eq!(json["source"], "model", "{json}");
    let asked = server.asked();
    assert!(asked.iter().all(|request| request.header("authorization") == Some(&format!("Bearer {SECRET}"))));
    assert!(ran.stderr.contains("/v1"), "the address that works is told: {}", ran.stderr);
}

#[test]
fn a_server_that_is_not_named_is_not_asked() {
    let server = server(&["No."]);
    let json = ask(&server, &short_profile(), &[]).json();
    assert!(json["worded_by"].is_null(), "no word is a model's: {json}");
    assert!(server.asked().is_empty(), "variables of other programs start no connection");
}

#[test]
fn an_answer_comes_although_the_server_fails() {
    let folder = short_profile();
    let failing = ModelServer::behaving(|_| response("401 Unauthorized", "", ""));
    let ran = ask(&failing, &folder, &["--remote-from-env", "--remote-model", "qwen"]);
    assert!(ran.stderr.contains("does not know the key"), "the reason is told: {}", ran.stderr);
    assert!(ran.json()["worded_by"].is_null(), "small weights leave the words to the owner");
    assert!(
        ran.json()["answer"].as_str().is_some_and(|answer| answer.contains("starters")),
        "{}",
        ran.stdout
    );
    let cut = ModelServer::behaving(|request| match request.path.as_str() {
        "/models" => response("200 OK", "", r#"{"data":[{"id":"qwen"}]}"#),
        _ => Vec::<Step>::new(),
    });
    let ran = ask(&cut, &folder, &["--remote", &cut.address]);
    assert!(ran.stderr.contains("this computer answers"), "{}", ran.stderr);
    assert!(
        ran.json()["answer"].as_str().is_some_and(|answer| answer.contains("starters")),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_test_says_in_words_what_is_wrong() {
    let good = server(&["Hello", "."]);
    let ran = run(&good, &["remote", "test", "--remote", &good.address]).succeeded();
    assert!(ran.stdout.contains("`qwen` on") && ran.stdout.contains("/v1"), "{}", ran.stdout);
    let ran = run(&good, &["remote", "models", "--remote-from-env"]).succeeded();
    assert_eq!(ran.stdout, "qwen  (8192 tokens of context)\n");
    run(&good, &["remote", "test", "--remote", &good.address, "--remote-model", "other"])
        .failed_saying(&["it has: qwen"]);
    let refusing = ModelServer::behaving(|_| response("403 Forbidden", "", r#"{"error":"not for you"}"#));
    run(&refusing, &["remote", "models", "--remote-from-env"])
        .failed_saying(&["not for you", "administrator"]);
    run(&good, &["remote", "test"]).failed_saying(&["--remote URL"]);
    run(&good, &["remote", "test", "--remote", "https://kim:pw@x.org"]).failed_saying(&["password"]);
    let usage = run(&good, &["remote", "test", "--remote-model", "qwen"]);
    assert_eq!(usage.status, 2, "a model without a server is wrong usage: {}", usage.stderr);
}
