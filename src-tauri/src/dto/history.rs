//! Types of the history screen: stored conversations and search hits.
use serde::{Deserialize, Serialize};

/// A stored conversation in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConversationRow {
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) candidate: String,
    pub(crate) model: String,
    /// RFC 3339.
    pub(crate) started_at: String,
    pub(crate) turns: u32,
}

/// A message that a search found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SearchHit {
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) conversation: i64,
    pub(crate) title: String,
    /// Whether it is the visitor's.
    pub(crate) asked: bool,
    pub(crate) snippet: Vec<SnippetPiece>,
}

/// A part of a snippet, and whether it matches the query.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SnippetPiece {
    pub(crate) text: String,
    pub(crate) found: bool,
}

/// The format of an exported conversation.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExportKind {
    Markdown,
    Json,
}

impl From<store::Conversation> for ConversationRow {
    fn from(row: store::Conversation) -> Self {
        Self {
            id: row.id.0,
            title: row.title,
            candidate: row.candidate,
            model: row.model,
            started_at: row.started_at.to_string(),
            turns: row.messages / 2,
        }
    }
}

impl From<store::SearchHit> for SearchHit {
    fn from(hit: store::SearchHit) -> Self {
        let piece = |piece: store::SnippetPiece| SnippetPiece { text: piece.text, found: piece.found };
        Self {
            conversation: hit.conversation.0,
            title: hit.title,
            asked: hit.role == store::Role::Visitor,
            snippet: hit.snippet.into_iter().map(piece).collect(),
        }
    }
}
