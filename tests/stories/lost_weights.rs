//! Weights that become shorter while they are used, as on a stick that is pulled out: the command says why it
//! ends.
#![cfg(unix)]

use std::fs::{self, OpenOptions};
use std::io::Read;
use std::process::{Command, Stdio};

use stories::{parts, program};

/// What the command returns then.
const STATUS: i32 = 74;
/// The header, which is not read again, and nothing else.
const LEFT_BYTES: u64 = 4096;

#[test]
fn weights_that_are_cut_while_they_write_end_the_command_with_the_reason() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (weights, prompt) = (folder.path().join("on-a-stick.gguf"), folder.path().join("prompt.txt"));
    fs::copy(parts().weights, &weights).expect("there is room for a copy");
    fs::write(&prompt, "Once upon a time").expect("it can be written");
    let mut child = Command::new(program("interview"))
        .args(["engine", "complete", "-n", "4000", "--model"])
        .arg(&weights)
        .arg("--prompt-file")
        .arg(&prompt)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the built program can be started");
    let mut first = [0];
    let mut written = child.stdout.take().expect("a pipe");
    written.read_exact(&mut first).expect("it writes");
    let file = OpenOptions::new().write(true).open(&weights).expect("the copy is ours");
    file.set_len(LEFT_BYTES).expect("it can be cut");
    written.read_to_end(&mut Vec::new()).expect("it ends");
    let mut said = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("it writes text");
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(STATUS), "it ends by itself and not by a signal: {status}, {said}");
    assert!(said.contains("became shorter while it was used"), "with the reason: {said}");
    assert!(said.contains("start again"), "and what to do: {said}");
}
