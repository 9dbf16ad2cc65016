//! The turns of all conversations by time, for the digest of a fair.
use jiff::Timestamp;
use rusqlite::Row;
use serde_json::Value;

use crate::{AnswerSource, ConversationId, MessageId, Store, StoreError, times};

/// A question with what the digest counts of its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedTurn {
    /// The number of the answer.
    pub id: MessageId,
    /// Where it was asked.
    pub conversation: ConversationId,
    /// The visitor's words.
    pub question: String,
    /// When it was asked, to the millisecond.
    pub asked_at: Timestamp,
    /// Where the answer's words came from.
    pub source: AnswerSource,
    /// Milliseconds until the visitor read the first word, if they were stored.
    pub first_word_ms: Option<f64>,
    /// Whether the answer is flagged.
    pub flagged: bool,
    /// Whether sentences of the model were left out.
    pub struck: bool,
}

impl Store {
    /// The turns of all conversations that are not hidden, in the order they were asked, without retracted ones.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn asked(&self) -> Result<Vec<AskedTurn>, StoreError> {
        let mut select = self.connection.prepare(
            "SELECT answer.id, answer.conversation, question.text AS question, question.said_at_ms, answer.source, answer.timings,
                    answer.flagged, json_array_length(answer.struck) > 0 AS struck
             FROM messages AS answer JOIN messages AS question ON question.id = (
                 SELECT max(id) FROM messages
                 WHERE conversation = answer.conversation AND role = 'visitor' AND id < answer.id)
             WHERE answer.role = 'candidate' AND NOT answer.retracted
               AND answer.conversation NOT IN (SELECT id FROM conversations WHERE put_away)
             ORDER BY question.said_at_ms, answer.id",
        )?;
        let rows = select.query_map([], turn)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn turn(row: &Row<'_>) -> rusqlite::Result<AskedTurn> {
    let timings: Value = row.get("timings")?;
    // An answer that no model wrote appears as a whole.
    let first_word_ms = ["first_token_ms", "total_ms"].iter().find_map(|key| timings.get(key)?.as_f64());
    Ok(AskedTurn {
        id: MessageId(row.get("id")?),
        conversation: ConversationId(row.get("conversation")?),
        question: row.get("question")?,
        asked_at: times::read(row, "said_at_ms")?,
        source: row.get("source")?,
        first_word_ms,
        flagged: row.get("flagged")?,
        struck: row.get::<_, Option<bool>>("struck")?.unwrap_or(false),
    })
}
