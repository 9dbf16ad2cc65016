//! Keeps the conversation: every finished turn is on the disk before the next one begins.
//!
//! The interview itself has no store and no clock. A shell with one thread passes each finished turn to a
//! [`Record`]. A shell with a separate thread for the store sends an [`Entry`] there and keeps
//! [`StoredTurns`].
use std::path::Path;

use jiff::Timestamp;
use store::{ConversationId, RecordedTurn, Store, StoreError};

use crate::interview::Interview;
use crate::turn::clock::TurnTimings;
use crate::turn::types::Turn;

mod answer_json;
mod entry;
mod stored_turns;

pub use answer_json::StoredAnswer;
pub use entry::{Entry, Speakers};
pub use stored_turns::{StoredTurns, keep_summaries};

/// The file of the conversations in the data folder.
pub const CONVERSATIONS_FILE: &str = "conversations.db";

/// The store, and which of its conversations is under way.
#[derive(Debug)]
pub struct Record {
    store: Store,
    conversation: Option<ConversationId>,
    turns: StoredTurns,
}

impl Record {
    /// Opens the conversations of a data folder. Nothing is written before the first turn.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open(data_folder: &Path) -> Result<Self, StoreError> {
        Ok(Self::with_store(Store::open(&data_folder.join(CONVERSATIONS_FILE))?))
    }

    /// Keeps the conversation in this store.
    pub fn with_store(store: Store) -> Self {
        Self { store, conversation: None, turns: StoredTurns::default() }
    }

    /// The store, for lists, search and export.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The conversation under way, once its first turn is kept.
    pub fn conversation(&self) -> Option<ConversationId> {
        self.conversation
    }

    /// Makes the next turn begin a new conversation.
    pub fn begin_anew(&mut self) {
        self.conversation = None;
        self.turns = StoredTurns::default();
    }

    /// Keeps a finished turn. The first one begins the conversation, which is named after its question. When
    /// this returns, the turn is on the disk.
    ///
    /// # Errors
    /// When it cannot be written; none of it is kept then.
    pub fn keep(
        &mut self,
        interview: &Interview,
        turn: &Turn,
        timings: &TurnTimings,
        asked_at: Timestamp,
        answered_at: Timestamp,
    ) -> Result<RecordedTurn, StoreError> {
        let cast = Speakers { candidate: &interview.profile().name, model: interview.model_name() };
        let entry = Entry::new(cast, turn, timings, asked_at, answered_at);
        match entry.write(&mut self.store, self.conversation) {
            Ok((conversation, recorded)) => {
                self.conversation = Some(conversation);
                self.turns.push(Some(recorded));
                Ok(recorded)
            }
            Err(error) => {
                self.turns.push(None);
                Err(error)
            }
        }
    }

    /// Keeps the summaries made since the last call. Each is stored once and never changes.
    ///
    /// # Errors
    /// When they cannot be written; the next call tries again.
    pub fn keep_summaries(&mut self, interview: &Interview) -> Result<(), StoreError> {
        let new = self.turns.new_summaries(interview);
        keep_summaries(&self.store, &new)?;
        self.turns.have_kept(&new);
        Ok(())
    }

    /// Reopens a stored conversation; the interview continues where it ended.
    ///
    /// # Errors
    /// When there is no such conversation, or it cannot be read; the interview then stays as it was.
    pub fn reopen(
        &mut self,
        conversation: ConversationId,
        interview: &mut Interview,
    ) -> Result<(), StoreError> {
        let (messages, summaries) = (self.store.messages(conversation)?, self.store.summaries(conversation)?);
        let (turns, remembered) = StoredTurns::read(&messages, summaries);
        interview.restore(remembered);
        self.conversation = Some(conversation);
        self.turns = turns;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use jiff::civil::date;
    use store::MessageId;

    use super::*;
    use crate::testing::{ScriptedModel, WordEmbedder};
    use crate::turn::clock::TurnClock;
    use crate::turn::types::AskOptions;
    use profile::{Example, Profile};

    fn interview() -> Interview {
        let profile = Profile {
            name: "Kim Example".into(),
            examples: vec![Example {
                question: "What do you build?".into(),
                answer: "Bells.".into(),
                ..Example::default()
            }],
            ..Profile::default()
        };
        let model = ScriptedModel::new([""; 0]);
        Interview::new(
            profile,
            Box::new(WordEmbedder),
            Box::new(model),
            &mut |_, _| ControlFlow::Continue(()),
        )
        .expect("words embed")
    }

    fn keep(record: &mut Record, interview: &mut Interview, question: &str) {
        let now = date(2026, 11, 24).at(9, 0, 0, 0);
        let turn = interview
            .ask(question, now, &AskOptions::default(), &mut |_| ControlFlow::Continue(()))
            .expect("answered without a model");
        let instant = std::time::Instant::now();
        let timings = TurnClock::start(instant).finish(&turn.usage, instant);
        record
            .keep(interview, &turn, &timings, Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH)
            .expect("a store in memory takes a turn");
    }

    #[test]
    fn a_conversation_is_kept_and_taken_up_again_with_its_summaries() {
        let mut record = Record::with_store(Store::in_memory().expect("there is memory"));
        let mut first = interview();
        keep(&mut record, &mut first, "What do you build?");
        keep(&mut record, &mut first, "Any news from Mars?");
        let id = record.conversation().expect("the first turn began one");
        assert_eq!(record.store().unanswered().expect("read").len(), 1, "what nobody knew is in the inbox");
        let place = first.conversation.unsummarised()[0];
        first.conversation.summarise(place, "Build?".into());
        record.keep_summaries(&first).expect("kept");

        let mut second = interview();
        record.begin_anew();
        record.reopen(id, &mut second).expect("it is there");
        assert_eq!(second.conversation(), first.conversation(), "word for word");
        assert_eq!(second.summaries()[0].question.as_deref(), Some("Build?"), "a summary is made once");
        keep(&mut record, &mut second, "What do you build?");
        assert_eq!(
            record.store().messages(id).expect("read").len(),
            6,
            "it goes on in the same conversation"
        );
    }

    #[test]
    fn a_new_visitor_is_a_new_conversation_and_an_empty_one_is_none() {
        let mut record = Record::with_store(Store::in_memory().expect("there is memory"));
        assert_eq!(record.store().conversations().expect("read"), [], "nothing is written before a turn");
        let mut interview = interview();
        keep(&mut record, &mut interview, "What do you build?");
        record.begin_anew();
        interview.clear();
        keep(&mut record, &mut interview, "What do you build?");
        assert_eq!(record.store().conversations().expect("read").len(), 2, "visitors do not share one");
    }

    #[test]
    fn a_turn_that_could_not_be_stored_gives_its_summary_to_no_other() {
        let mut record = Record::with_store(Store::in_memory().expect("there is memory"));
        let mut interview = interview();
        keep(&mut record, &mut interview, "What do you build?");
        keep(&mut record, &mut interview, "Any news from Mars?");
        let mut turns = StoredTurns::default();
        turns.push(None);
        turns.push(Some(RecordedTurn { question: MessageId(7), answer: MessageId(8) }));
        let places = interview.conversation.unsummarised();
        interview.conversation.summarise(places[0], "Build?".into());
        interview.conversation.summarise(places[2], "Mars?".into());
        let new = turns.new_summaries(&interview);
        assert_eq!(
            new,
            [(MessageId(7), "Mars?".to_owned())],
            "the one whose message is there, under its number"
        );
        turns.have_kept(&new);
        assert_eq!(turns.new_summaries(&interview), [], "and that only once");
    }
}
