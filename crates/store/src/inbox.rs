//! Everything that waits for the owner: questions without evidence, and answers that were flagged or cut.
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row};
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::{ConversationId, MessageId, Store, StoreError, UnansweredId, times};

/// The owner's mark on an answer that waits in the inbox.
pub(crate) const ADD_HANDLED: &str = "
ALTER TABLE messages ADD COLUMN handled INTEGER NOT NULL DEFAULT 0 CHECK (handled IN (0, 1));
";

const SELECT: &str = "
SELECT 'u' AS kind, id, conversation, question, NULL AS answer, '[]' AS struck, 0 AS flagged, asked_at_ms, handled
FROM unanswered
UNION ALL
SELECT 'a', answer.id, answer.conversation, question.text, answer.text, answer.struck, answer.flagged,
       question.said_at_ms, answer.handled
FROM messages AS answer JOIN messages AS question ON question.id = (
    SELECT max(id) FROM messages
    WHERE conversation = answer.conversation AND role = 'visitor' AND id < answer.id)
WHERE answer.role = 'candidate' AND NOT answer.retracted AND answer.source <> 'no_evidence'
  AND (answer.flagged OR json_array_length(answer.struck) > 0)";

/// What waits, by the table it is in. Written as `u7` or `a7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InboxId {
    /// A question without evidence.
    Unanswered(UnansweredId),
    /// An answer.
    Answer(MessageId),
}

/// Why something waits for the owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// The profile held no evidence, and the visitor was told so.
    Unanswered,
    /// A visitor or the owner flagged the answer.
    Flagged,
    /// Sentences of the model were left out of the answer.
    Struck,
}

/// A question that waits for the owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InboxItem {
    /// Its number.
    pub id: InboxId,
    /// Why it waits.
    pub why: Waiting,
    /// Where it was asked.
    pub conversation: ConversationId,
    /// The visitor's words.
    pub question: String,
    /// What was answered; `None` if that was the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// The sentences that were left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub struck: Vec<String>,
    /// When it was asked, to the millisecond.
    #[serde(serialize_with = "times::as_text")]
    pub asked_at: Timestamp,
    /// Whether the owner has handled it.
    pub handled: bool,
}

/// A text that is the number of nothing in the inbox.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no number of the inbox; they look like `u7` or `a7`, see `interview inbox`")]
pub struct NoInboxId(pub String);

impl Store {
    /// Everything that waits or waited for the owner, without hidden conversations, newest first.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn inbox(&self) -> Result<Vec<InboxItem>, StoreError> {
        let mut select = self.connection.prepare(&format!(
            "SELECT * FROM ({SELECT}) WHERE conversation NOT IN (SELECT id FROM conversations WHERE put_away)
             ORDER BY asked_at_ms DESC, id DESC"
        ))?;
        let rows = select.query_map([], item)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Marks something of the inbox as handled, or not.
    ///
    /// # Errors
    /// When there is none with this number, or it cannot be written.
    pub fn handle(&self, id: InboxId, handled: bool) -> Result<(), StoreError> {
        match id {
            InboxId::Unanswered(id) => self.mark_handled(id, handled),
            InboxId::Answer(id) => {
                let changed = self.connection.execute(
                    "UPDATE messages SET handled = ?2 WHERE id = ?1 AND role = 'candidate'",
                    (id.0, handled),
                )?;
                if changed == 0 { Err(StoreError::NoMessage(id)) } else { Ok(()) }
            }
        }
    }

    /// The conversation of a message, if there is one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn conversation_of(&self, message: MessageId) -> Result<Option<ConversationId>, StoreError> {
        let found = self.connection.query_row(
            "SELECT conversation FROM messages WHERE id = ?1",
            [message.0],
            |row| row.get(0),
        );
        Ok(found.optional()?.map(ConversationId))
    }
}

impl fmt::Display for InboxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unanswered(id) => write!(f, "u{}", id.0),
            Self::Answer(id) => write!(f, "a{}", id.0),
        }
    }
}

impl FromStr for InboxId {
    type Err = NoInboxId;

    fn from_str(text: &str) -> Result<Self, NoInboxId> {
        let unknown = || NoInboxId(text.to_owned());
        let number = |rest: &str| rest.parse::<i64>().ok().filter(|number| *number > 0).ok_or_else(unknown);
        match text.split_at_checked(1) {
            Some(("u", rest)) => Ok(Self::Unanswered(UnansweredId(number(rest)?))),
            Some(("a", rest)) => Ok(Self::Answer(MessageId(number(rest)?))),
            _ => Err(unknown()),
        }
    }
}

impl Serialize for InboxId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn item(row: &Row<'_>) -> rusqlite::Result<InboxItem> {
    let (kind, id): (String, i64) = (row.get("kind")?, row.get("id")?);
    let flagged: bool = row.get("flagged")?;
    let struck: Value = row.get("struck")?;
    let words = |claim: &Value| claim.get("text")?.as_str().map(str::to_owned);
    let (id, why) = match (kind.as_str(), flagged) {
        ("u", _) => (InboxId::Unanswered(UnansweredId(id)), Waiting::Unanswered),
        (_, true) => (InboxId::Answer(MessageId(id)), Waiting::Flagged),
        (_, false) => (InboxId::Answer(MessageId(id)), Waiting::Struck),
    };
    Ok(InboxItem {
        id,
        why,
        conversation: ConversationId(row.get("conversation")?),
        question: row.get("question")?,
        answer: row.get("answer")?,
        struck: struck.as_array().into_iter().flatten().filter_map(words).collect(),
        asked_at: times::read(row, "asked_at_ms")?,
        handled: row.get("handled")?,
    })
}
