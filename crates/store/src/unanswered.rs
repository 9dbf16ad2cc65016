//! The owner's inbox: questions without evidence in the profile.

use jiff::Timestamp;
use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};

use crate::{ConversationId, Store, StoreError, times};

pub(crate) const CREATE: &str = "
CREATE TABLE unanswered (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    question     TEXT NOT NULL,
    asked_at_ms  INTEGER NOT NULL,
    handled      INTEGER NOT NULL DEFAULT 0 CHECK (handled IN (0, 1))
) STRICT;
CREATE INDEX unanswered_of_conversation ON unanswered (conversation);
";

/// The number of a question in the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnansweredId(pub i64);

/// A question in the inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unanswered {
    /// Its number.
    pub id: UnansweredId,
    /// Where it was asked.
    pub conversation: ConversationId,
    /// The visitor's words.
    pub question: String,
    /// When, to the millisecond.
    #[serde(serialize_with = "times::as_text")]
    pub asked_at: Timestamp,
    /// Whether the owner has handled it.
    pub handled: bool,
}

impl Store {
    /// The inbox without hidden conversations: unhandled questions first, then by time, newest first.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn unanswered(&self) -> Result<Vec<Unanswered>, StoreError> {
        let mut select = self.connection.prepare(
            "SELECT * FROM unanswered WHERE conversation NOT IN (SELECT id FROM conversations WHERE put_away)
             ORDER BY handled, asked_at_ms DESC, id DESC",
        )?;
        let rows = select.query_map([], unanswered)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Marks a question of the inbox as handled, or not.
    ///
    /// # Errors
    /// When there is none with this id, or it cannot be written.
    pub fn mark_handled(&self, id: UnansweredId, handled: bool) -> Result<(), StoreError> {
        match self.connection.execute("UPDATE unanswered SET handled = ?2 WHERE id = ?1", (id.0, handled))? {
            0 => Err(StoreError::NoUnanswered(id)),
            _ => Ok(()),
        }
    }
}

/// Puts a question into the inbox, within its turn's transaction.
pub(crate) fn add(
    transaction: &Connection,
    conversation: ConversationId,
    question: &str,
    asked_at: Timestamp,
) -> rusqlite::Result<()> {
    transaction.execute(
        "INSERT INTO unanswered (conversation, question, asked_at_ms) VALUES (?1, ?2, ?3)",
        (conversation.0, question, asked_at.as_millisecond()),
    )?;
    Ok(())
}

fn unanswered(row: &Row<'_>) -> rusqlite::Result<Unanswered> {
    Ok(Unanswered {
        id: UnansweredId(row.get("id")?),
        conversation: ConversationId(row.get("conversation")?),
        question: row.get("question")?,
        asked_at: times::read(row, "asked_at_ms")?,
        handled: row.get("handled")?,
    })
}
