//! A finished turn in the form for the store.
use jiff::Timestamp;
use store::{Answered, ConversationId, FinishedTurn, NewConversation, RecordedTurn, Store, StoreError};

use text::lines::shortened;

use super::answer_json;
use crate::turn::clock::TurnTimings;
use crate::turn::types::Turn;

/// Longest title of a conversation, in characters.
const TITLE_CHARS: usize = 80;

/// The speakers of a conversation.
#[derive(Clone, Copy, Debug)]
pub struct Speakers<'a> {
    /// The candidate's name.
    pub candidate: &'a str,
    /// The model's name for people.
    pub model: &'a str,
}

/// What is stored of a turn. It borrows nothing, so that it can be sent to another thread.
#[derive(Clone, Debug)]
pub struct Entry {
    question: String,
    answer: String,
    asked_at: Timestamp,
    answered_at: Timestamp,
    answered: Answered,
    candidate: String,
    model: String,
}

impl Entry {
    /// Creates the entry of a finished turn.
    pub fn new(
        cast: Speakers<'_>,
        turn: &Turn,
        timings: &TurnTimings,
        asked_at: Timestamp,
        answered_at: Timestamp,
    ) -> Self {
        Self {
            question: turn.question.clone(),
            answer: turn.answer.clone(),
            asked_at,
            answered_at,
            answered: answer_json::write(turn, timings),
            candidate: cast.candidate.to_owned(),
            model: cast.model.to_owned(),
        }
    }

    /// Stores the turn. Without a conversation it begins one and names it after the question. When this
    /// returns, the turn is on the disk.
    ///
    /// # Errors
    /// When it cannot be written; none of it is kept then.
    pub fn write(
        &self,
        store: &mut Store,
        conversation: Option<ConversationId>,
    ) -> Result<(ConversationId, RecordedTurn), StoreError> {
        let conversation = match conversation {
            Some(conversation) => conversation,
            None => store.begin(&NewConversation {
                title: &title(&self.question),
                candidate: &self.candidate,
                model: &self.model,
                started_at: self.asked_at,
            })?,
        };
        let turn = FinishedTurn {
            question: &self.question,
            asked_at: self.asked_at,
            answer: &self.answer,
            answered_at: self.answered_at,
            answered: self.answered.clone(),
        };
        Ok((conversation, store.record_turn(conversation, &turn)?))
    }
}

/// A conversation's first title: its first question on one line, shortened at a word.
fn title(question: &str) -> String {
    shortened(question, TITLE_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_line_and_ends_with_a_word() {
        assert_eq!(title("  What do\n you build? "), "What do you build?");
        let long = title(&"twelve chars ".repeat(20));
        assert!(long.ends_with("chars…") || long.ends_with("twelve…"), "{long}");
        assert!(long.chars().count() <= TITLE_CHARS + 1, "{long}");
    }
}
