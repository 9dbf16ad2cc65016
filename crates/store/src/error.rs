//! What can go wrong with the stored conversations.

use std::path::PathBuf;

use rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY;

use crate::{ConversationId, MessageId, UnansweredId};

/// Why an operation of the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder of the file cannot be created.
    #[error(
        "the folder `{path}` for the conversations cannot be made: {source}; choose another or allow writing there"
    )]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// The file cannot be opened.
    #[error(
        "the conversations in `{path}` cannot be opened: {source}; check that the file may be read and written, that the \
         disk has room, and that no other program holds the file"
    )]
    Open {
        /// The file.
        path: PathBuf,
        /// SQLite's error.
        source: rusqlite::Error,
    },
    /// The disk does not return what it holds.
    #[error(
        "the disk does not return all of `{path}`: {source}; connect it properly, or move the file away to begin a new one"
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// A later version of the program has written the file.
    #[error(
        "the conversations in `{path}` were written by a newer version of this program (format {found}, this one knows \
         {known}); update the program, or move the file away to begin a new one"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The file's format.
        found: i64,
        /// The latest format known here.
        known: i64,
    },
    /// The file belongs to another program.
    #[error("`{path}` is a database of another program; name a different file for the conversations")]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A damaged file cannot be moved out of the way.
    #[error("`{path}` is damaged and cannot be moved aside: {source}; move it away and start again")]
    MoveAside {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// What was deleted may still be in the log beside the file.
    #[error("what was deleted from `{path}` may still be on the disk: {source}; start the program again")]
    CutLog {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// The conversation has been deleted, or never existed.
    #[error("there is no conversation {}: it may have been deleted; choose another", .0.0)]
    NoConversation(ConversationId),
    /// The message has been deleted, or never existed.
    #[error("there is no message {}: its conversation may have been deleted", .0.0)]
    NoMessage(MessageId),
    /// The question has been deleted with its conversation, or never existed.
    #[error("there is no unanswered question {}: its conversation may have been deleted", .0.0)]
    NoUnanswered(UnansweredId),
    /// SQLite failed unexpectedly.
    #[error(
        "the conversations could not be read or written: {0}; check that the disk has room and that no other program \
         holds the file"
    )]
    Sqlite(#[from] rusqlite::Error),
}

/// Maps the error of a write that fails because the row it refers to is missing.
pub(crate) fn unless_missing(error: rusqlite::Error, missing: StoreError) -> StoreError {
    match error.sqlite_error() {
        Some(cause) if cause.extended_code == SQLITE_CONSTRAINT_FOREIGNKEY => missing,
        _ => StoreError::Sqlite(error),
    }
}
