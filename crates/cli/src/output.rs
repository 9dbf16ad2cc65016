//! Where output goes: results to standard output, the rest to standard error, progress only to a terminal.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use crate::failure::Failure;

/// Writes a piece of the result and flushes it.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(Failure::Write)
}

/// Writes one JSON object and a line end.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let json = serde_json::to_string(value).map_err(|error| Failure::Write(error.into()))?;
    print(&(json + "\n"))
}

/// Writes a line to standard error. A failure of this cannot be reported anywhere, so it is ignored.
pub(crate) fn log(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Prints the prompt of an interactive chat.
pub(crate) fn invite() {
    let mut stderr = io::stderr().lock();
    let _ = write!(stderr, "\n> ").and_then(|()| stderr.flush());
}

/// One line on standard error that is overwritten during work; nothing if standard error is not a terminal.
pub(crate) struct StatusLine {
    watched: bool,
    shown: String,
}

impl StatusLine {
    /// Creates an empty line.
    pub(crate) fn new() -> Self {
        Self { watched: io::stderr().is_terminal(), shown: String::new() }
    }

    /// Replaces the text of the line.
    pub(crate) fn show(&mut self, text: &str) {
        if self.watched && self.shown != text {
            let _ = write!(io::stderr().lock(), "\r\x1b[K{text}");
            text.clone_into(&mut self.shown);
        }
    }

    /// Removes the line, so that other text can take its place.
    pub(crate) fn clear(&mut self) {
        if !self.shown.is_empty() {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
            self.shown.clear();
        }
    }
}

impl Drop for StatusLine {
    fn drop(&mut self) {
        self.clear();
    }
}
