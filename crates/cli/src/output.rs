//! Where output goes: results to standard output, the rest to standard error, progress only to a terminal.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use crate::failure::Failure;

/// Writes a piece of the result, without what a terminal would obey, and flushes it.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    print_exactly(&printable(text))
}

fn print_exactly(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(Failure::Write)
}

/// Writes one JSON object and a line end.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let json = serde_json::to_string(value).map_err(|error| Failure::Write(error.into()))?;
    print_line(&json)
}

/// Writes a line of the result exactly as it is.
pub(crate) fn print_line(line: &str) -> Result<(), Failure> {
    print_exactly(&format!("{line}\n"))
}

/// A text without characters that move the cursor, color what follows or turn the order of letters around. Names and
/// answers come from files that somebody else may have written.
fn printable(text: &str) -> Cow<'_, str> {
    let obeyed = |c: char| {
        c.is_control() && !matches!(c, '\n' | '\t')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.contains(obeyed) { text.replace(obeyed, "").into() } else { text.into() }
}

/// Writes a line to standard error, without what a terminal would obey. A failure of this cannot be reported anywhere, so it is ignored.
pub(crate) fn log(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", printable(line));
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
            let _ = write!(io::stderr().lock(), "\r\x1b[K{}", printable(text));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_no_name() {
        assert_eq!(printable("Kim\u{1b}[31m\u{202e}ada\u{9b}2J\u{7}\r"), "Kim[31mada2J");
        assert_eq!(
            printable("one\n\ttwo, день, 一"),
            "one\n\ttwo, день, 一",
            "every language is left as it is"
        );
    }
}
