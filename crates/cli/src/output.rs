//! Where words go: results to standard output, the rest to standard error, progress only where somebody watches.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use crate::failure::Failure;

/// Writes a piece of the result and shows it at once.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(Failure::Write)
}

/// Writes one JSON object and a line end.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let json = serde_json::to_string(value).map_err(|error| Failure::Write(error.into()))?;
    print(&(json + "\n"))
}

/// Writes a line to standard error. There is nowhere left to report a failure of this to, so it is ignored.
pub(crate) fn log(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Prints the prompt of an interactive chat.
pub(crate) fn invite() {
    let mut stderr = io::stderr().lock();
    let _ = write!(stderr, "\n> ").and_then(|()| stderr.flush());
}

/// One line on standard error that is overwritten while work goes on; nothing where standard error is not a terminal.
pub(crate) struct StatusLine {
    watched: bool,
    shown: String,
}

impl StatusLine {
    /// An empty line.
    pub(crate) fn new() -> Self {
        Self { watched: io::stderr().is_terminal(), shown: String::new() }
    }

    /// Replaces what the line says.
    pub(crate) fn show(&mut self, text: &str) {
        if self.watched && self.shown != text {
            let _ = write!(io::stderr().lock(), "\r\x1b[K{text}");
            text.clone_into(&mut self.shown);
        }
    }

    /// Removes the line, so that other words can take its place.
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
