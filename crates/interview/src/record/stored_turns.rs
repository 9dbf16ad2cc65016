//! The turns of the conversation under way as the store has them, and which of their summaries it has.
use std::collections::BTreeMap;

use store::{Message, MessageId, RecordedTurn, Role, Store, StoreError};

use super::answer_json;
use crate::interview::Interview;
use crate::turn::conversation::Summaries;
use crate::turn::types::Exchange;

/// One entry for each exchange of the interview, in the same order.
#[derive(Clone, Debug, Default)]
pub struct StoredTurns {
    /// `None` for a turn that could not be stored.
    turns: Vec<Option<StoredTurn>>,
}

#[derive(Clone, Copy, Debug)]
struct StoredTurn {
    question: StoredMessage,
    answer: StoredMessage,
}

#[derive(Clone, Copy, Debug)]
struct StoredMessage {
    id: MessageId,
    has_summary: bool,
}

/// A summary to be stored, and the message it replaces in the prompt.
type NewSummary = (MessageId, String);

impl StoredTurns {
    /// The valid turns of a stored conversation, and the same turns for an interview.
    pub fn read(
        messages: &[Message],
        mut summaries: BTreeMap<MessageId, String>,
    ) -> (Self, Vec<(Exchange, Summaries)>) {
        let (mut turns, mut remembered) = (Vec::new(), Vec::new());
        for pair in messages.chunks_exact(2) {
            let [question, answer] = pair else { continue };
            let (Role::Visitor, Some(answered)) = (question.role, &answer.answered) else { continue };
            if answer.retracted {
                continue;
            }
            let short =
                Summaries { question: summaries.remove(&question.id), answer: summaries.remove(&answer.id) };
            turns.push(Some(StoredTurn {
                question: StoredMessage { id: question.id, has_summary: short.question.is_some() },
                answer: StoredMessage { id: answer.id, has_summary: short.answer.is_some() },
            }));
            let exchange = Exchange {
                question: question.text.clone(),
                answer: answer.text.clone(),
                ending: answer_json::ending(answered.ending),
            };
            remembered.push((exchange, short));
        }
        (Self { turns }, remembered)
    }

    /// Records that a turn was added to the conversation; `None` if it could not be stored.
    pub fn push(&mut self, turn: Option<RecordedTurn>) {
        let message = |id| StoredMessage { id, has_summary: false };
        self.turns.push(
            turn.map(|turn| StoredTurn { question: message(turn.question), answer: message(turn.answer) }),
        );
    }

    /// Records that the last turn was taken back to be asked again. The store still has it.
    pub fn pop(&mut self) {
        self.turns.pop();
    }

    /// The last answer, if it is stored.
    pub fn last_answer(&self) -> Option<MessageId> {
        self.turns.last()?.map(|turn| turn.answer.id)
    }

    /// The summaries that the interview has and the store does not have yet.
    pub fn new_summaries(&self, interview: &Interview) -> Vec<NewSummary> {
        let mut new = Vec::new();
        for (turn, short) in self.turns.iter().zip(interview.summaries()) {
            let Some(turn) = turn else { continue };
            for (message, summary) in [(turn.question, &short.question), (turn.answer, &short.answer)] {
                if let (false, Some(text)) = (message.has_summary, summary) {
                    new.push((message.id, text.clone()));
                }
            }
        }
        new
    }

    /// Records that the store has these summaries now.
    pub fn have_kept(&mut self, kept: &[NewSummary]) {
        for turn in self.turns.iter_mut().flatten() {
            for message in [&mut turn.question, &mut turn.answer] {
                message.has_summary |= kept.iter().any(|(id, _)| *id == message.id);
            }
        }
    }
}

/// Writes new summaries into the store.
///
/// # Errors
/// When one cannot be written; those before it are kept.
pub fn keep_summaries(store: &Store, new: &[NewSummary]) -> Result<(), StoreError> {
    new.iter().try_for_each(|(message, text)| store.keep_summary(*message, text).map(drop))
}
