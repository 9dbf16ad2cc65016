//! `interview chat`: a conversation; questions come from standard input, one a line.

use std::io::{self, IsTerminal};
use std::ops::ControlFlow;

use interview::Ending;

use crate::arguments::Common;
use crate::ask::print_report;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::output;
use crate::questions::Questions;
use crate::remote_arguments::RemoteArguments;
use crate::session::{Session, log_about};

#[derive(clap::Args)]
pub(crate) struct Chat {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    server: RemoteArguments,
    /// Print one JSON object for each answer, in the form of `ask --json`
    #[arg(long)]
    json: bool,
}

impl Chat {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let interrupt = Interrupt::catch()?;
        let server = self.server.model()?;
        let mut session = Session::open(&self.common)?.with_server(server)?;
        session.keep_conversation();
        let typed = io::stdin().is_terminal();
        greet(&session, typed);

        let (mut asked, mut failed) = (0, 0);
        let mut questions = Questions::from_stdin().map_err(Failure::ReadStdin)?;
        loop {
            if typed {
                output::invite();
            }
            session.prepare(&mut || questions.is_waiting());
            let Some(question) = questions.next().map_err(Failure::ReadStdin)? else { break };
            if question.trim().is_empty() {
                output::log("type a question, or end with Ctrl-D");
                continue;
            }
            asked += 1;
            match self.answer(&mut session, &interrupt, question.trim()) {
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

    fn answer(&self, session: &mut Session, interrupt: &Interrupt, question: &str) -> Result<(), Failure> {
        let mut written = Ok(());
        interrupt.begins();
        let asked = session.ask(
            question,
            &mut |piece| {
                if !self.json {
                    written = output::print(piece);
                }
                if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            },
            &|| interrupt.is_wanted(),
        );
        interrupt.ends();
        let (turn, timings) = asked?;
        written?;
        if self.json {
            return print_report(session, None, &turn, &timings);
        }
        output::print("\n")?;
        if turn.ending == Ending::Stopped {
            output::log("(stopped)");
        }
        log_about(&turn);
        Ok(())
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
