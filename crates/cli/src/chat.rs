//! `interview chat`: a conversation; questions come from standard input, one a line.

use std::io::{self, BufRead, IsTerminal};
use std::ops::ControlFlow;

use interview::Ending;

use crate::arguments::Common;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output;
use crate::session::{Session, log_about};

#[derive(clap::Args)]
pub(crate) struct Chat {
    #[command(flatten)]
    common: Common,
}

impl Chat {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let interrupt = Interrupt::catch()?;
        let mut session = Session::open(&self.common)?;
        let typed = io::stdin().is_terminal();
        greet(&session, typed);

        let (mut asked, mut failed) = (0, 0);
        let mut lines = io::stdin().lock();
        while let Some(question) = next_line(&mut lines, typed)? {
            if question.trim().is_empty() {
                output::log("type a question, or end with Ctrl-D");
                continue;
            }
            asked += 1;
            match answer(&mut session, &interrupt, question.trim()) {
                // A question that cannot be answered must not end the conversation.
                Err(failure @ Failure::Ask(_)) => {
                    failed += 1;
                    output::log(&format!("error: {failure}"));
                }
                ended => ended?,
            }
        }
        if failed == 0 { Ok(()) } else { Err(Failure::UnansweredQuestions { failed, asked }) }
    }
}

fn greet(session: &Session, typed: bool) {
    let name = &session.interview.profile().name;
    output::log(&format!("AI, speaking for {name} ({})", session.model_title));
    if typed {
        output::log("Type a question and press Enter. Ctrl-C stops an answer, Ctrl-D ends.");
        for suggestion in session.interview.suggestions(3) {
            output::log(&format!("  {suggestion}"));
        }
    }
}

/// The next question; `None` at the end of the input. Bytes that are no text are replaced, so that a stray one does
/// not end the conversation.
fn next_line(lines: &mut impl BufRead, typed: bool) -> Result<Option<String>, Failure> {
    if typed {
        output::invite();
    }
    let mut line = Vec::new();
    let length = lines.read_until(b'\n', &mut line).map_err(Failure::ReadStdin)?;
    Ok((length > 0).then(|| String::from_utf8_lossy(&line).into_owned()))
}

fn answer(session: &mut Session, interrupt: &Interrupt, question: &str) -> Result<(), Failure> {
    let mut written = Ok(());
    interrupt.answer_begins();
    let asked = session.ask(
        question,
        &mut |piece| {
            written = output::print(piece);
            if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        },
        &|| interrupt.stops_answer(),
    );
    interrupt.answer_ends();
    let (turn, _) = asked?;
    written?;
    output::print("\n")?;
    if turn.ending == Ending::Stopped {
        output::log("(stopped)");
    }
    log_about(&turn);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::next_line;

    #[test]
    fn lines_end_with_the_input_and_odd_bytes_do_not_end_it() {
        let mut input = &b"one\r\n\n\xff two"[..];
        let mut next = || next_line(&mut input, false).expect("memory can be read");
        assert_eq!(next().as_deref(), Some("one\r\n"), "a line keeps its end; the caller trims");
        assert_eq!(next().as_deref(), Some("\n"), "an empty line is a line");
        assert_eq!(next().as_deref(), Some("\u{fffd} two"), "the last line needs no end");
        assert_eq!(next(), None, "then the input is over");
    }
}
