//! The table of summaries: the short form of a message for a prompt that has no room for all of it. Written
//! once.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension;

use crate::{ConversationId, MessageId, Store, StoreError, error};

pub(crate) const CREATE: &str = "
CREATE TABLE summaries (
    message INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    text    TEXT NOT NULL
) STRICT;
";

impl Store {
    /// Stores a message's summary unless it has one: the first stays, so that a cached prompt remains valid.
    ///
    /// Returns whether this one was stored.
    ///
    /// # Errors
    /// When there is no such message, or the summary cannot be written.
    pub fn keep_summary(&self, message: MessageId, text: &str) -> Result<bool, StoreError> {
        let written = self.connection.execute(
            "INSERT INTO summaries (message, text) VALUES (?1, ?2) ON CONFLICT (message) DO NOTHING",
            (message.0, text),
        );
        let written =
            written.map_err(|error| error::unless_missing(error, StoreError::NoMessage(message)))?;
        Ok(written == 1)
    }

    /// A message's summary, if it has one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn summary(&self, message: MessageId) -> Result<Option<String>, StoreError> {
        let mut select = self.connection.prepare("SELECT text FROM summaries WHERE message = ?1")?;
        Ok(select.query_row([message.0], |row| row.get(0)).optional()?)
    }

    /// The summaries of a conversation's messages.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn summaries(&self, conversation: ConversationId) -> Result<BTreeMap<MessageId, String>, StoreError> {
        let mut select = self.connection.prepare(
            "SELECT summaries.message, summaries.text FROM summaries
             JOIN messages ON messages.id = summaries.message WHERE messages.conversation = ?1",
        )?;
        let rows = select.query_map([conversation.0], |row| Ok((MessageId(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
