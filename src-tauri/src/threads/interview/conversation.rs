//! Keeps the current conversation in step between the interview's memory and the store.
use interview::record::{Entry, StoredTurns, keep_summaries};
use store::{ConversationId, MessageId};

use super::worker::InterviewWorker;
use crate::dto::interview::Turn;
use crate::dto::stored_turns;
use crate::error::Failure;

/// The current conversation. It survives a reload of the interview, which is why it is not part of
/// `Loaded`.
#[derive(Default)]
pub(super) struct Conversation {
    /// Its id in the store. `None` before its first turn.
    pub(super) id: Option<ConversationId>,
    /// Its turns as they are stored.
    pub(super) stored: StoredTurns,
    /// How often the last question was asked again. It seeds the sampler, so that each attempt differs.
    pub(super) attempts: u64,
}

impl InterviewWorker {
    pub(super) fn new_conversation(&mut self) {
        self.conversation = Conversation::default();
        if let Some(loaded) = &mut self.loaded {
            loaded.interview.clear();
        }
    }

    /// Loads the stored turns of the current conversation into the interview, and returns them.
    pub(super) fn restore_conversation(&mut self) -> Vec<Turn> {
        let stored = self.conversation.id.and_then(|id| {
            self.store_thread.run(move |store| Ok((store.messages(id)?, store.summaries(id)?))).ok()
        });
        let (messages, summaries) = stored.unwrap_or_default();
        let turns = stored_turns::turns(&messages);
        if turns.is_empty() {
            self.new_conversation();
        } else if let Some(loaded) = &mut self.loaded {
            let (stored, remembered) = StoredTurns::read(&messages, summaries);
            self.conversation.stored = stored;
            loaded.interview.restore(remembered);
        }
        turns
    }

    pub(super) fn reopen(&mut self, id: ConversationId) -> Result<Vec<Turn>, Failure> {
        // Read first, so that an unknown id leaves the current conversation untouched.
        self.store_thread.run(move |store| store.messages(id))?;
        self.new_conversation();
        self.conversation.id = Some(id);
        Ok(self.restore_conversation())
    }

    /// Stores a finished turn, and retracts the turn it replaces.
    pub(super) fn store(&mut self, entry: Entry, replacing: bool) -> Result<MessageId, Failure> {
        let conversation = self.conversation.id;
        let replaced = if replacing { self.conversation.stored.last_answer() } else { None };
        if replacing {
            self.conversation.stored.pop();
        }
        let (id, recorded) = self.store_thread.run(move |store| {
            let stored = entry.write(store, conversation)?;
            if let Some(replaced) = replaced {
                store.retract(replaced, true)?;
            }
            Ok(stored)
        })?;
        self.conversation.id = Some(id);
        self.conversation.stored.push(Some(recorded));
        Ok(recorded.answer)
    }

    /// Keeps count of a finished turn that is not to be stored.
    pub(super) fn note_unstored(&mut self, replacing: bool) {
        if replacing {
            self.conversation.stored.pop();
        }
        self.conversation.stored.push(None);
    }

    /// Stores the summaries made since the last call. Those that cannot be written are tried again with the
    /// next call.
    pub(super) fn store_summaries(&mut self) {
        let Some(loaded) = &self.loaded else { return };
        let new = self.conversation.stored.new_summaries(&loaded.interview);
        if new.is_empty() {
            return;
        }
        let written = new.clone();
        match self.store_thread.run(move |store| keep_summaries(store, &written)) {
            Ok(()) => self.conversation.stored.have_kept(&new),
            Err(failure) => self.log.write(&format!("summaries not stored: {}", failure.message)),
        }
    }
}
