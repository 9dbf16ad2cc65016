//! Reads a PDF in a process of its own, which may take only so much memory and time: the parser is not ours, and a file of a
//! few kilobytes can ask it for gigabytes.
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use crate::read::document_error::DocumentError;
use crate::read::resume::Extracted;

/// The program that reads, beside the running one, and its argument.
const PROGRAM: &str = "interview";
const ARGUMENT: &str = "read-pdf";
/// How long it may take. A resume takes a tenth of a second.
const DEADLINE: Duration = Duration::from_secs(30);
/// Most bytes of its answer: the longest text, escaped.
const MAX_ANSWER_BYTES: u64 = 8 << 20;
/// The status of a program that does not know the argument, because it is of an earlier version.
const WRONG_USAGE: i32 = 2;

/// What a PDF holds, or why it cannot be read; `None` if there is no program that reads it.
pub(super) fn read(bytes: &[u8]) -> Option<Result<Extracted, DocumentError>> {
    let program =
        std::env::current_exe().ok()?.with_file_name(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        return None;
    }
    let mut command = Command::new(program);
    command.arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    #[cfg(windows)]
    std::os::windows::process::CommandExt::creation_flags(&mut command, CREATE_NO_WINDOW);
    answer(&mut command.spawn().ok()?, bytes)
}

/// A console program would open a window of its own.
#[cfg(windows)]
const CREATE_NO_WINDOW: u32 = 0x0800_0000;

fn answer(child: &mut Child, bytes: &[u8]) -> Option<Result<Extracted, DocumentError>> {
    let (mut input, output) = (child.stdin.take()?, child.stdout.take()?);
    let bytes = bytes.to_vec();
    // Both sides may have more to say than a pipe holds. A child that has ended reads no more, which is no error here.
    thread::spawn(move || drop(input.write_all(&bytes)));
    let (send, receive) = channel();
    thread::spawn(move || {
        let mut answer = Vec::new();
        let read = output.take(MAX_ANSWER_BYTES).read_to_end(&mut answer);
        drop(send.send(read.map(|_| answer)));
    });
    let answer = receive.recv_timeout(DEADLINE).ok();
    if answer.is_none() {
        // It may have ended in this moment.
        let _ = child.kill();
    }
    let status = child.wait().ok()?;
    if status.code() == Some(WRONG_USAGE) {
        return None;
    }
    let read = answer.and_then(Result::ok).and_then(|answer| serde_json::from_slice(&answer).ok());
    Some(read.unwrap_or(Err(DocumentError::TooCostly)))
}
