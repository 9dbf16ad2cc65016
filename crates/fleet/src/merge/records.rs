//! The records of a merge. Each is one line of JSON in its file.
use booth::contacts::{CONTACTS_FILE, Lead};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use store::{AnswerSource, AskedTurn, InboxItem, Waiting};

/// What a merge holds many of.
pub(super) trait Record: Clone + Ord + Serialize + DeserializeOwned {
    /// The name of its file.
    const FILE: &'static str;

    /// The id of its booth; empty if that is not known.
    fn booth(&self) -> &str;

    fn booth_mut(&mut self) -> &mut String;

    /// What the owner did since, which only ever becomes true and makes no other version of it.
    fn done_mut(&mut self) -> Option<&mut bool> {
        None
    }

    /// What tells it from other events of its booth. Ids of a booth may begin anew, but not at the same time.
    fn event(&self) -> String;

    /// When it happened, in the order of which records are written.
    fn time(&self) -> String;

    /// The same at another booth.
    fn at_booth(mut self, booth: String) -> Self {
        *self.booth_mut() = booth;
        self
    }

    /// Splits off what the owner did since.
    fn split(mut self) -> (Self, bool) {
        let done = self.done_mut().is_some_and(std::mem::take);
        (self, done)
    }

    /// The opposite of [`Record::split`].
    fn joined(mut self, done: bool) -> Self {
        if let Some(own) = self.done_mut() {
            *own = done;
        }
        self
    }
}

/// A question that waits or waited for the owner.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InboxRecord {
    /// The booth where it was asked.
    #[serde(default)]
    pub booth: String,
    /// Its number there, such as `u7`.
    pub id: String,
    /// When it was asked, as RFC 3339 text.
    pub asked_at: String,
    /// Why it waits: `unanswered`, `flagged` or `struck`.
    pub why: String,
    /// The conversation there.
    pub conversation: i64,
    /// The visitor's words.
    pub question: String,
    /// What was answered, put together by an AI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// The sentences that were left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub struck: Vec<String>,
    /// Whether the owner has handled it.
    pub handled: bool,
}

/// A question of which the digest is made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TurnRecord {
    /// The booth where it was asked.
    #[serde(default)]
    pub booth: String,
    /// The number of its answer there.
    pub id: i64,
    /// When it was asked, as RFC 3339 text.
    pub asked_at: String,
    /// The conversation there.
    pub conversation: i64,
    /// The visitor's words.
    pub question: String,
    /// Whether the profile held no answer.
    pub refused: bool,
    /// Milliseconds until the visitor read the first word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_word_ms: Option<u64>,
    /// Whether sentences of the model were left out.
    pub struck: bool,
    /// Whether the answer is flagged.
    pub flagged: bool,
}

impl InboxRecord {
    pub(super) fn of(item: InboxItem) -> Self {
        Self {
            booth: String::new(),
            id: item.id.to_string(),
            asked_at: item.asked_at.to_string(),
            why: word(item.why).to_owned(),
            conversation: item.conversation.0,
            question: item.question,
            answer: item.answer,
            struck: item.struck,
            handled: item.handled,
        }
    }
}

impl TurnRecord {
    pub(super) fn of(turn: AskedTurn) -> Self {
        Self {
            booth: String::new(),
            id: turn.id.0,
            asked_at: turn.asked_at.to_string(),
            conversation: turn.conversation.0,
            question: turn.question,
            refused: turn.source == AnswerSource::NoEvidence,
            first_word_ms: turn.first_word_ms.map(|ms| ms.round() as u64),
            struck: turn.struck,
            flagged: turn.flagged,
        }
    }
}

fn word(why: Waiting) -> &'static str {
    match why {
        Waiting::Unanswered => "unanswered",
        Waiting::Flagged => "flagged",
        Waiting::Struck => "struck",
    }
}

impl Record for Lead {
    const FILE: &'static str = CONTACTS_FILE;

    fn booth(&self) -> &str {
        &self.booth
    }

    fn booth_mut(&mut self) -> &mut String {
        &mut self.booth
    }

    fn event(&self) -> String {
        format!("{} {}", self.code, self.left_at)
    }

    fn time(&self) -> String {
        self.left_at.to_string()
    }
}

impl Record for InboxRecord {
    const FILE: &'static str = "inbox.jsonl";

    fn booth(&self) -> &str {
        &self.booth
    }

    fn booth_mut(&mut self) -> &mut String {
        &mut self.booth
    }

    fn done_mut(&mut self) -> Option<&mut bool> {
        Some(&mut self.handled)
    }

    fn event(&self) -> String {
        format!("{} {}", self.id, self.asked_at)
    }

    fn time(&self) -> String {
        self.asked_at.clone()
    }
}

impl Record for TurnRecord {
    const FILE: &'static str = "turns.jsonl";

    fn booth(&self) -> &str {
        &self.booth
    }

    fn booth_mut(&mut self) -> &mut String {
        &mut self.booth
    }

    fn done_mut(&mut self) -> Option<&mut bool> {
        Some(&mut self.flagged)
    }

    fn event(&self) -> String {
        format!("{} {}", self.id, self.asked_at)
    }

    fn time(&self) -> String {
        self.asked_at.clone()
    }
}
