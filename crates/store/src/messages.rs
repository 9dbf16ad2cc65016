//! The table of messages: what was said, and what an answer rested on. Nothing in it is rewritten but its two
//! marks.

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Row, TransactionBehavior, named_params};
use serde::ser::{SerializeStruct, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ConversationId, Store, StoreError, error, times, unanswered};

// The words in `source` and `ending` are not checked here, so that a new one does not cost a copy of the
// table. It does need a step of its own, even an empty one: an older program must refuse a file it would not
// understand.
pub(crate) const CREATE: &str = "
CREATE TABLE messages (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    role         TEXT NOT NULL CHECK (role IN ('visitor', 'candidate')),
    text         TEXT NOT NULL,
    said_at_ms   INTEGER NOT NULL,
    source       TEXT CHECK ((source IS NULL) = (role = 'visitor')),
    ending       TEXT CHECK ((ending IS NULL) = (role = 'visitor')),
    sources      TEXT CHECK (json_valid(sources)),
    timings      TEXT CHECK (json_valid(timings)),
    struck       TEXT CHECK (json_valid(struck)),
    flagged      INTEGER NOT NULL DEFAULT 0 CHECK (flagged IN (0, 1))
) STRICT;
CREATE INDEX messages_of_conversation ON messages (conversation, id);
CREATE TRIGGER messages_are_never_rewritten
BEFORE UPDATE OF id, conversation, role, text, said_at_ms, source, ending, sources, timings, struck ON messages
BEGIN
    SELECT raise(ABORT, 'a stored message is never rewritten');
END;
";

/// If a question is asked again or edited, its old turn is marked, and left out when the conversation
/// continues.
pub(crate) const ADD_RETRACTED: &str = "
ALTER TABLE messages ADD COLUMN retracted INTEGER NOT NULL DEFAULT 0 CHECK (retracted IN (0, 1));
";

/// The word `program` in `source`. Earlier versions wrote `prepared` for the program's own words as well.
pub(crate) const ADD_PROGRAM: &str = "-- changes no table";

/// The sentences of an answer with what each rests on; without any in answers of earlier versions.
pub(crate) const ADD_SENTENCES: &str = "
ALTER TABLE messages ADD COLUMN sentences TEXT CHECK (json_valid(sentences));
CREATE TRIGGER sentences_are_never_rewritten
BEFORE UPDATE OF sentences ON messages
BEGIN
    SELECT raise(ABORT, 'a stored message is never rewritten');
END;
";

/// The server that worded an answer; in answers of earlier versions, which did not keep it, none.
pub(crate) const ADD_WORDED_BY: &str = "
ALTER TABLE messages ADD COLUMN worded_by TEXT;
CREATE TRIGGER worded_by_is_never_rewritten
BEFORE UPDATE OF worded_by ON messages
BEGIN
    SELECT raise(ABORT, 'a stored message is never rewritten');
END;
";

/// The number of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(pub i64);

/// Who said a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The visitor, who asks.
    Visitor,
    /// The AI, which speaks for the candidate.
    Candidate,
}

/// Where an answer's words come from.
///
/// Serialized as two keys, to be flattened into what holds it: `source` is `prepared`, `model` or
/// `no_evidence`; `author` is `owner`, `program`, `model` or `none`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerSource {
    /// The owner wrote them.
    Owner,
    /// The program composed them: the disclosure, a quotation, the list of a job's requirements.
    Program,
    /// The language model wrote them.
    Model,
    /// There was no evidence, and the answer says so; its question goes to the owner's inbox.
    NoEvidence,
}

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// It is complete.
    Complete,
    /// The limit of tokens was reached.
    Length,
    /// The visitor stopped it.
    Stopped,
}

/// What is stored of an answer besides its text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answered {
    /// Where its words come from.
    #[serde(flatten)]
    pub source: AnswerSource,
    /// The host of the server that worded it; `None` if no word is a server's, and for an answer of an earlier
    /// version.
    pub worded_by: Option<String>,
    /// How it ended.
    pub ending: Ending,
    /// Its sources; an export lists those that have a `title`.
    pub sources: Value,
    /// Its sentences in order, each with what it rests on; null for an answer of an earlier version.
    pub sentences: Value,
    /// The durations of its parts.
    pub timings: Value,
    /// The claims that were left out, and why.
    pub struck: Value,
}

/// A question with its whole answer, to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct FinishedTurn<'a> {
    /// What was asked.
    pub question: &'a str,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// What was answered.
    pub answer: &'a str,
    /// When the answer ended.
    pub answered_at: Timestamp,
    /// Everything about the answer but its text.
    pub answered: Answered,
}

/// The numbers of a stored turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RecordedTurn {
    /// The question.
    pub question: MessageId,
    /// The answer.
    pub answer: MessageId,
}

/// A stored message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Message {
    /// Its number; within a conversation they ascend in the order of speaking.
    pub id: MessageId,
    /// Who said it.
    pub role: Role,
    /// What was said.
    pub text: String,
    /// When: a question when it was asked, an answer when it ended; to the millisecond.
    #[serde(serialize_with = "times::as_text")]
    pub said_at: Timestamp,
    /// Everything about an answer but its text; `None` for a question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered: Option<Answered>,
    /// Whether it is flagged as wrong or doubtful.
    pub flagged: bool,
    /// Whether its turn was retracted, because the question was asked again or edited.
    pub retracted: bool,
}

impl Store {
    /// Stores a finished turn in one transaction that is on the disk when this returns.
    ///
    /// If there was no evidence, the same transaction puts the question into the owner's inbox.
    ///
    /// # Errors
    /// When there is no such conversation, or the turn cannot be written; nothing of it is stored then.
    pub fn record_turn(
        &mut self,
        conversation: ConversationId,
        turn: &FinishedTurn<'_>,
    ) -> Result<RecordedTurn, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction
            .execute(
                "INSERT INTO messages (conversation, role, text, said_at_ms) VALUES (?1, 'visitor', ?2, ?3)",
                (conversation.0, turn.question, turn.asked_at.as_millisecond()),
            )
            .map_err(|error| error::unless_missing(error, StoreError::NoConversation(conversation)))?;
        let question = MessageId(transaction.last_insert_rowid());
        let answered = &turn.answered;
        transaction.execute(
            "INSERT INTO messages (conversation, role, text, said_at_ms, source, worded_by, ending, sources, sentences,
                                   timings, struck)
             VALUES (:conversation, 'candidate', :text, :said_at_ms, :source, :worded_by, :ending, :sources, :sentences,
                     :timings, :struck)",
            named_params! {
                ":conversation": conversation.0,
                ":text": turn.answer,
                ":said_at_ms": turn.answered_at.as_millisecond(),
                ":source": answered.source,
                ":worded_by": answered.worded_by,
                ":ending": answered.ending,
                ":sources": answered.sources.to_string(),
                ":sentences": answered.sentences.to_string(),
                ":timings": answered.timings.to_string(),
                ":struck": answered.struck.to_string(),
            },
        )?;
        let answer = MessageId(transaction.last_insert_rowid());
        if answered.source == AnswerSource::NoEvidence {
            unanswered::add(&transaction, conversation, turn.question, turn.asked_at)?;
        }
        transaction.commit()?;
        Ok(RecordedTurn { question, answer })
    }

    /// The messages of a conversation, in order.
    ///
    /// # Errors
    /// When there is no such conversation, or it cannot be read.
    pub fn messages(&self, conversation: ConversationId) -> Result<Vec<Message>, StoreError> {
        let mut select =
            self.connection.prepare("SELECT * FROM messages WHERE conversation = ?1 ORDER BY id")?;
        let rows = select.query_map([conversation.0], message)?;
        let messages = rows.collect::<Result<Vec<_>, _>>()?;
        if messages.is_empty() {
            self.conversation(conversation)?;
        }
        Ok(messages)
    }

    /// Retracts the turn of this answer, or restores it. The words are kept and marked.
    ///
    /// # Errors
    /// When there is no such answer, or it cannot be written.
    pub fn retract(&self, answer: MessageId, retracted: bool) -> Result<(), StoreError> {
        let changed = self.connection.execute(
            "UPDATE messages SET retracted = ?2 WHERE id = ?1 OR id = (
                 SELECT max(question.id) FROM messages AS question JOIN messages AS answer ON answer.id = ?1
                 WHERE question.conversation = answer.conversation AND question.role = 'visitor' AND question.id < ?1)",
            (answer.0, retracted),
        )?;
        if changed == 0 { Err(StoreError::NoMessage(answer)) } else { Ok(()) }
    }

    /// Flags a message as wrong or doubtful, or removes the flag.
    ///
    /// # Errors
    /// When there is no such message, or it cannot be written.
    pub fn flag(&self, message: MessageId, flagged: bool) -> Result<(), StoreError> {
        match self
            .connection
            .execute("UPDATE messages SET flagged = ?2 WHERE id = ?1", (message.0, flagged))?
        {
            0 => Err(StoreError::NoMessage(message)),
            _ => Ok(()),
        }
    }
}

fn message(row: &Row<'_>) -> rusqlite::Result<Message> {
    let role = row.get("role")?;
    let answered = match role {
        Role::Visitor => None,
        Role::Candidate => Some(Answered {
            source: row.get("source")?,
            worded_by: row.get("worded_by")?,
            ending: row.get("ending")?,
            sources: row.get("sources")?,
            sentences: row.get("sentences")?,
            timings: row.get("timings")?,
            struck: row.get("struck")?,
        }),
    };
    Ok(Message {
        id: MessageId(row.get("id")?),
        role,
        text: row.get("text")?,
        said_at: times::read(row, "said_at_ms")?,
        answered,
        flagged: row.get("flagged")?,
        retracted: row.get("retracted")?,
    })
}

impl FromSql for Role {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "visitor" => Ok(Self::Visitor),
            "candidate" => Ok(Self::Candidate),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

impl Serialize for AnswerSource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (source, author) = match self {
            Self::Owner => ("prepared", "owner"),
            Self::Program => ("prepared", "program"),
            Self::Model => ("model", "model"),
            Self::NoEvidence => ("no_evidence", "none"),
        };
        let mut keys = serializer.serialize_struct("AnswerSource", 2)?;
        keys.serialize_field("source", source)?;
        keys.serialize_field("author", author)?;
        keys.end()
    }
}

impl AnswerSource {
    /// The word in the column.
    fn word(self) -> &'static str {
        match self {
            Self::Owner => "prepared",
            Self::Program => "program",
            Self::Model => "model",
            Self::NoEvidence => "no_evidence",
        }
    }
}

impl ToSql for AnswerSource {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.word().into())
    }
}

impl FromSql for AnswerSource {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let word = value.as_str()?;
        let all = [Self::Owner, Self::Program, Self::Model, Self::NoEvidence];
        all.into_iter().find(|source| source.word() == word).ok_or(FromSqlError::InvalidType)
    }
}

impl Ending {
    fn word(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Length => "length",
            Self::Stopped => "stopped",
        }
    }
}

impl ToSql for Ending {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.word().into())
    }
}

impl FromSql for Ending {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let word = value.as_str()?;
        let all = [Self::Complete, Self::Length, Self::Stopped];
        all.into_iter().find(|ending| ending.word() == word).ok_or(FromSqlError::InvalidType)
    }
}

#[cfg(test)]
#[path = "table_tests.rs"]
pub(crate) mod tests;
