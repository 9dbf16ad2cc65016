//! Conversations, kept in one SQLite file.
//!
//! A [`Store`] is owned by one thread. It has one file for each table, with the step that creates the table,
//! its rows and its queries: [`conversations`](Conversation), [`messages`](Message), summaries, the owner's
//! inbox of [`unanswered`](Unanswered) questions, and the index for [search](SearchHit). Two files read
//! across the tables: all that [waits](InboxItem) for the owner, and the [turns](AskedTurn) of a fair. What a
//! question rested on and how long its answer took are JSON here: the store does not depend on the
//! interview's types.
//!
//! A turn is written when it is finished, in one transaction that is on the disk before
//! [`Store::record_turn`] returns. So whenever the process or the machine dies, the next start finds every
//! finished turn whole.
//!
//! Not stored here: settings, which the owner can edit as text, and an unfinished answer.

#![forbid(unsafe_code)]

mod asked;
mod conversations;
mod error;
mod export;
mod footnotes;
mod inbox;
mod markdown;
mod messages;
mod migrations;
mod open;
mod search;
mod summaries;
mod times;
mod unanswered;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub use asked::AskedTurn;
pub use conversations::{Conversation, ConversationId, NewConversation};
pub use error::StoreError;
pub use inbox::{InboxId, InboxItem, NoInboxId, Waiting};
pub use messages::{AnswerSource, Answered, Ending, FinishedTurn, Message, MessageId, RecordedTurn, Role};
pub use search::{SearchHit, SnippetPiece};
pub use unanswered::{Unanswered, UnansweredId};

/// The open file; the crate's documentation says what it contains.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    /// `None` in memory.
    file: Option<PathBuf>,
    moved_aside: Option<PathBuf>,
}

impl Store {
    /// Opens the conversations in this file; creates it, and the folders above it, if it does not exist.
    ///
    /// A damaged file is moved aside and a new one created; see [`Store::moved_aside`].
    ///
    /// # Errors
    /// When the file cannot be opened or created, is of a newer version of the program, or is another
    /// program's database.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let (connection, moved_aside) = open::open_or_replace(path)?;
        Ok(Self { connection, file: Some(path.to_owned()), moved_aside })
    }

    /// Conversations in memory, for a visit that is not to be kept, and for tests.
    ///
    /// # Errors
    /// When SQLite cannot get memory.
    pub fn in_memory() -> Result<Self, StoreError> {
        let mut connection = Connection::open_in_memory()?;
        open::configure(&connection)?;
        migrations::apply(&mut connection)?;
        Ok(Self { connection, file: None, moved_aside: None })
    }

    /// A copy in memory of the conversations in this file, which is left as it is: not created, brought to this version's
    /// format or moved aside. So a stick that cannot be written, and the file of a running program, can be read.
    ///
    /// # Errors
    /// When the file cannot be read, is damaged, of a newer version of the program, or another program's database.
    pub fn copy_of(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { connection: open::copied(path)?, file: None, moved_aside: None })
    }

    /// Where a damaged file was moved when this one was opened; the window shows it.
    pub fn moved_aside(&self) -> Option<&Path> {
        self.moved_aside.as_deref()
    }

    /// Writes the log into the file and cuts it off, so that nothing that was deleted is left in it, also if
    /// the power goes right after this. While another process reads, that waits for the next time.
    pub(crate) fn cut_log(&self) -> Result<(), StoreError> {
        // The answer says whether others were in the way.
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        let Some(path) = &self.file else { return Ok(()) };
        open::sync_log(path).map_err(|source| StoreError::CutLog { path: path.clone(), source })
    }

    /// Reads the whole file and returns whether its pages, its index and its references are valid.
    ///
    /// # Errors
    /// When the file cannot be read at all.
    pub fn is_sound(&self) -> Result<bool, StoreError> {
        let verdict: String = self.connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        let dangling = self.connection.prepare("PRAGMA foreign_key_check")?.exists([])?;
        Ok(verdict == "ok" && !dangling)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // The file by itself then holds every conversation, as a copy of it should. If that fails, the log
        // still has them.
        let _ = self.cut_log();
    }
}
