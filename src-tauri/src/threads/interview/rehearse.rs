//! Answers a list of questions, each as the first of a conversation, and keeps none of the turns.
use super::worker::InterviewWorker;
use crate::dto::interview::{RehearsalEvent, Turn};
use crate::error::Failure;

impl InterviewWorker {
    pub(super) fn rehearse(
        &mut self,
        number: u64,
        questions: Vec<String>,
        listener: &dyn Fn(RehearsalEvent),
    ) {
        self.conversation.attempts = 0;
        for question in questions {
            if self.flags.check_turn(number).is_break() {
                break;
            }
            if let Some(loaded) = &mut self.loaded {
                loaded.interview.clear();
            }
            let asked = self.ask(number, &question, &|_| {});
            listener(match (asked, &self.loaded) {
                (Ok((turn, timings)), Some(loaded)) => {
                    RehearsalEvent::Answered { turn: Turn::new(turn, &timings, &loaded.interview).into() }
                }
                (Ok(_), None) => RehearsalEvent::Failed { question, failure: Failure::not_open() },
                (Err(failure), _) => RehearsalEvent::Failed { question, failure },
            });
        }
        self.restore_conversation();
        listener(RehearsalEvent::Ended);
    }
}
