//! The table of conversations: candidate, model, and when each began.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, named_params};
use serde::{Deserialize, Serialize};

use crate::{Store, StoreError, times};

// AUTOINCREMENT: the number of a deleted conversation must never be used for another one.
pub(crate) const CREATE: &str = "
CREATE TABLE conversations (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    title         TEXT NOT NULL,
    candidate     TEXT NOT NULL,
    model         TEXT NOT NULL,
    started_at_ms INTEGER NOT NULL
) STRICT;
";

/// Deleting can be undone for a while: meanwhile the row is only hidden.
pub(crate) const ADD_PUT_AWAY: &str = "
ALTER TABLE conversations ADD COLUMN put_away INTEGER NOT NULL DEFAULT 0 CHECK (put_away IN (0, 1));
";

/// The number of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConversationId(pub i64);

/// A conversation that begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewConversation<'a> {
    /// The title in the list; it can be changed.
    pub title: &'a str,
    /// The candidate that the answers speak for.
    pub candidate: &'a str,
    /// The model that writes them.
    pub model: &'a str,
    /// When it begins.
    pub started_at: Timestamp,
}

/// A stored conversation without its messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conversation {
    /// Its number.
    pub id: ConversationId,
    /// The title in the list.
    pub title: String,
    /// The candidate that the answers speak for.
    pub candidate: String,
    /// The model that wrote them.
    pub model: String,
    /// When it began, to the millisecond.
    #[serde(serialize_with = "times::as_text")]
    pub started_at: Timestamp,
    /// The number of its messages, questions and answers together, without retracted ones.
    pub messages: u32,
}

const SELECT: &str = "SELECT id, title, candidate, model, started_at_ms,
    (SELECT count(*) FROM messages WHERE conversation = conversations.id AND NOT retracted) AS messages FROM conversations";

impl Store {
    /// Begins a conversation, with no messages yet.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(&self, new: &NewConversation<'_>) -> Result<ConversationId, StoreError> {
        self.connection.execute(
            "INSERT INTO conversations (title, candidate, model, started_at_ms)
             VALUES (:title, :candidate, :model, :started_at_ms)",
            named_params! {
                ":title": new.title,
                ":candidate": new.candidate,
                ":model": new.model,
                ":started_at_ms": new.started_at.as_millisecond(),
            },
        )?;
        Ok(ConversationId(self.connection.last_insert_rowid()))
    }

    /// Every conversation that is not hidden, the newest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn conversations(&self) -> Result<Vec<Conversation>, StoreError> {
        let mut select = self
            .connection
            .prepare(&format!("{SELECT} WHERE NOT put_away ORDER BY started_at_ms DESC, id DESC"))?;
        let rows = select.query_map([], conversation)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One conversation.
    ///
    /// # Errors
    /// When there is no conversation with this id, or it cannot be read.
    pub fn conversation(&self, id: ConversationId) -> Result<Conversation, StoreError> {
        self.connection
            .query_row(&format!("{SELECT} WHERE id = ?1"), [id.0], conversation)
            .optional()?
            .ok_or(StoreError::NoConversation(id))
    }

    /// Renames a conversation.
    ///
    /// # Errors
    /// When there is no conversation with this id, or it cannot be written.
    pub fn rename(&self, id: ConversationId, title: &str) -> Result<(), StoreError> {
        match self.connection.execute("UPDATE conversations SET title = ?2 WHERE id = ?1", (id.0, title))? {
            0 => Err(StoreError::NoConversation(id)),
            _ => Ok(()),
        }
    }

    /// Hides a conversation from the list and the search, or shows it again: a deletion that can be undone.
    ///
    /// # Errors
    /// When there is no conversation with this id, or it cannot be written.
    pub fn put_away(&self, id: ConversationId, away: bool) -> Result<(), StoreError> {
        match self.connection.execute("UPDATE conversations SET put_away = ?2 WHERE id = ?1", (id.0, away))? {
            0 => Err(StoreError::NoConversation(id)),
            _ => Ok(()),
        }
    }

    /// Deletes every hidden conversation for good and returns their number. No file of the database holds their words then.
    ///
    /// # Errors
    /// When they cannot be deleted.
    pub fn delete_put_away(&self) -> Result<usize, StoreError> {
        let deleted = self.connection.execute("DELETE FROM conversations WHERE put_away", [])?;
        self.cut_log()?;
        Ok(deleted)
    }

    /// Deletes a conversation with its messages, summaries, questions in the inbox and entries in the search
    /// index. No file of the database holds its words then.
    ///
    /// # Errors
    /// When there is no conversation with this id, or it cannot be written.
    pub fn delete(&self, id: ConversationId) -> Result<(), StoreError> {
        match self.connection.execute("DELETE FROM conversations WHERE id = ?1", [id.0])? {
            0 => Err(StoreError::NoConversation(id)),
            _ => self.cut_log(),
        }
    }
}

fn conversation(row: &Row<'_>) -> rusqlite::Result<Conversation> {
    Ok(Conversation {
        id: ConversationId(row.get("id")?),
        title: row.get("title")?,
        candidate: row.get("candidate")?,
        model: row.get("model")?,
        started_at: times::read(row, "started_at_ms")?,
        messages: row.get("messages")?,
    })
}
