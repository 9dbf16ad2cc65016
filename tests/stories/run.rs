//! Runs the `interview` command and reads its output. `cargo xtask report remote` holds the same stories through a
//! server.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;
use stories::program;

/// Names a model on the server in `OPENAI_BASE_URL` that words the answers of `ask` and `chat`.
const SERVER: &str = "INSTANT_INTERVIEW_STORIES_SERVER";
/// Seconds to wait for its first word. It shares the machine with the stories, and words are what is tested.
const PATIENCE: &str = "180";

/// The result of a run of the command.
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs `interview` with these arguments and nothing on standard input.
pub(crate) fn interview<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Ran {
    interview_reading("", arguments)
}

/// Runs `interview` with these arguments and this standard input.
pub(crate) fn interview_reading<S: AsRef<OsStr>>(stdin: &str, arguments: impl IntoIterator<Item = S>) -> Ran {
    let mut arguments: Vec<OsString> =
        arguments.into_iter().map(|argument| argument.as_ref().to_owned()).collect();
    let asks = arguments.first().is_some_and(|first| first == "ask" || first == "chat");
    if let Some(model) = std::env::var_os(SERVER).filter(|_| asks) {
        let named =
            ["--remote-from-env", "--remote-patience", PATIENCE, "--remote-model"].map(OsString::from);
        arguments.splice(1..1, named.into_iter().chain([model]));
    }
    let mut child = Command::new(program("interview"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the built program can be started");
    // A program that refuses its arguments closes its input without reading it. Its output is what counts.
    let _ = child.stdin.take().expect("standard input is a pipe").write_all(stdin.as_bytes());
    let output = child.wait_with_output().expect("a started program can be waited for");
    let ran = Ran {
        status: output.status.code().expect("the program ends by itself, not by a signal"),
        stdout: String::from_utf8(output.stdout).expect("the command writes UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("the command writes UTF-8"),
    };
    tell_wording(&ran);
    ran
}

/// Says for the report how often the server worded an answer, and what it failed with: the laptop answers then, and
/// the story passes.
#[expect(clippy::print_stdout, reason = "the report reads it")]
fn tell_wording(ran: &Ran) {
    if std::env::var_os(SERVER).is_none() {
        return;
    }
    // Some of the JSON has white space after its names.
    let json = ran.stdout.replace("\": ", "\":");
    let by_anybody = json.matches("\"worded_by\":\"").count();
    let by_server = by_anybody - json.matches("\"worded_by\":\"local\"").count();
    for _ in 0..by_server + ran.stderr.matches("(worded by `").count() {
        println!("WORDED BY THE SERVER");
    }
    let ends = ["Until it is back, this computer answers", "The answer ends with its last whole sentence"];
    for line in ran.stderr.lines().filter(|line| ends.iter().any(|end| line.ends_with(end))) {
        println!("FELL BACK: {line}");
    }
}

impl Ran {
    /// The result of a run that must have succeeded.
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.status, 0, "the command should succeed; it said: {}", self.stderr);
        self
    }

    /// Checks that the run failed with status 1, wrote no result, and printed all of these words.
    pub(crate) fn failed_saying(&self, words: &[&str]) {
        assert_eq!(self.status, 1, "a failure has status 1; it said: {}{}", self.stdout, self.stderr);
        for word in words {
            assert!(
                self.stderr.contains(word),
                "the message must say `{word}`, so that its reader can act; it says: {}",
                self.stderr
            );
        }
        assert!(!self.stderr.contains("panicked"), "bad input is no reason to crash: {}", self.stderr);
    }

    /// The one JSON object on standard output.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("one JSON value was promised ({error}), not: {}", self.stdout))
    }
}

/// Whether a story must be left to the laptop, because a server words the answers. Says so, with the reason.
#[expect(clippy::print_stdout, reason = "a story that does not run says so")]
pub(crate) fn is_the_laptops(story: &str, why: &str) -> bool {
    let through_server = std::env::var_os(SERVER).is_some();
    if through_server {
        println!("NOT RUN: {story}: {why}");
    }
    through_server
}

/// Checks that the value at this JSON pointer is of the promised type.
pub(crate) fn promised(value: &Value, pointer: &str, is_right: impl Fn(&Value) -> bool, what: &str) {
    let found = value.pointer(pointer);
    assert!(
        found.is_some_and(is_right),
        "scripts rely on `{pointer}` being {what}; it is {found:?} in {value}"
    );
}
