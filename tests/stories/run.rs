//! Runs the `interview` command and reads its output.

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;
use stories::program;

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
    Ran {
        status: output.status.code().expect("the program ends by itself, not by a signal"),
        stdout: String::from_utf8(output.stdout).expect("the command writes UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("the command writes UTF-8"),
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

/// Checks that the value at this JSON pointer is of the promised type.
pub(crate) fn promised(value: &Value, pointer: &str, is_right: impl Fn(&Value) -> bool, what: &str) {
    let found = value.pointer(pointer);
    assert!(
        found.is_some_and(is_right),
        "scripts rely on `{pointer}` being {what}; it is {found:?} in {value}"
    );
}
