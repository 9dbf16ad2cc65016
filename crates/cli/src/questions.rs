//! Questions from standard input, one per line, read on a separate thread so that the program knows when one
//! is waiting.

use std::io::{self, BufRead};
use std::sync::mpsc::{Receiver, RecvError, TryRecvError, sync_channel};

/// Lines read ahead: one, so that the rest of a long input is not read into memory.
const READ_AHEAD: usize = 1;

/// The questions still to come.
pub(crate) struct Questions {
    lines: Receiver<io::Result<String>>,
    /// A line that was received while checking whether one is waiting.
    next: Option<Result<io::Result<String>, RecvError>>,
}

impl Questions {
    /// Starts to read standard input.
    ///
    /// # Errors
    /// When the system cannot start another thread.
    pub(crate) fn from_stdin() -> io::Result<Self> {
        Self::from_lines(|| io::stdin().lock())
    }

    fn from_lines<R: BufRead>(open: impl FnOnce() -> R + Send + 'static) -> io::Result<Self> {
        let (send, lines) = sync_channel(READ_AHEAD);
        std::thread::Builder::new().name("questions".into()).spawn(move || {
            let mut input = open();
            while let Some(line) = next_line(&mut input).transpose() {
                let broken = line.is_err();
                if send.send(line).is_err() || broken {
                    return;
                }
            }
        })?;
        Ok(Self { lines, next: None })
    }

    /// Waits for the next line; `None` at the end of the input.
    pub(crate) fn next(&mut self) -> io::Result<Option<String>> {
        match self.next.take().unwrap_or_else(|| self.lines.recv()) {
            Ok(line) => line.map(Some),
            Err(RecvError) => Ok(None),
        }
    }

    /// Whether a line, or the end of the input, has arrived.
    pub(crate) fn is_waiting(&mut self) -> bool {
        if self.next.is_none() {
            self.next = match self.lines.try_recv() {
                Ok(line) => Some(Ok(line)),
                Err(TryRecvError::Disconnected) => Some(Err(RecvError)),
                Err(TryRecvError::Empty) => None,
            };
        }
        self.next.is_some()
    }
}

/// The next line; `None` at the end of the input. Bytes that are not UTF-8 are replaced, so that one of them
/// does not end the conversation.
fn next_line(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    let length = input.read_until(b'\n', &mut line)?;
    Ok((length > 0).then(|| String::from_utf8_lossy(&line).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_the_input_and_odd_bytes_do_not_end_it() {
        let mut questions = Questions::from_lines(|| &b"one\r\n\n\xff two"[..]).expect("a thread can be had");
        let mut next = || questions.next().expect("memory can be read");
        assert_eq!(next().as_deref(), Some("one\r\n"), "a line keeps its end; the caller trims");
        assert_eq!(next().as_deref(), Some("\n"), "an empty line is a line");
        assert_eq!(next().as_deref(), Some("\u{fffd} two"), "the last line needs no end");
        assert_eq!(next(), None, "then the input is over");
        assert!(questions.is_waiting(), "a caller that waits for more does not have to wait longer");
    }

    #[test]
    fn looking_takes_nothing_away() {
        let mut questions = Questions::from_lines(|| &b"one\n"[..]).expect("a thread can be had");
        while !questions.is_waiting() {
            std::thread::yield_now();
        }
        assert!(questions.is_waiting(), "it still waits");
        assert_eq!(
            questions.next().expect("memory can be read").as_deref(),
            Some("one\n"),
            "and is heard once"
        );
    }
}
