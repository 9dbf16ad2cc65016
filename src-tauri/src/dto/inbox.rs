//! Types of the inbox and of the digest of a fair.
use booth::digest;
use booth::inbox;
use serde::Serialize;

/// Why a question waits for the owner.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Waiting {
    Unanswered,
    Flagged,
    Struck,
}

/// Questions that ask the same.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct InboxGroup {
    pub(crate) question: String,
    pub(crate) why: Vec<Waiting>,
    pub(crate) visitors: u32,
    pub(crate) handled: bool,
    pub(crate) items: Vec<InboxItem>,
}

/// A question that waits for the owner.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct InboxItem {
    pub(crate) id: String,
    pub(crate) why: Waiting,
    pub(crate) question: String,
    /// What was answered; `null` if that was the refusal.
    pub(crate) answer: Option<String>,
    /// The sentences that were left out.
    pub(crate) struck: Vec<String>,
    /// RFC 3339.
    pub(crate) asked_at: String,
    /// Who asked, if they left a contact with their questions.
    pub(crate) asked_by: Option<String>,
}

/// The inbox as the owner reads it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct InboxPage {
    pub(crate) groups: Vec<InboxGroup>,
    /// Whether questions were compared by their meaning, and not only by their words.
    pub(crate) by_meaning: bool,
}

/// A day on which somebody asked something.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct FairDay {
    /// As `2026-11-30`.
    pub(crate) date: String,
    pub(crate) visitors: u32,
    pub(crate) questions: u32,
}

/// A question, and how many visitors asked it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Counted {
    pub(crate) question: String,
    pub(crate) visitors: u32,
}

/// The questions of one hour.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct FairHour {
    pub(crate) hour: i8,
    pub(crate) questions: u32,
}

/// What a fair was like.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct FairDigest {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) visitors: u32,
    pub(crate) questions: u32,
    pub(crate) refused: u32,
    pub(crate) flagged: u32,
    pub(crate) struck: u32,
    pub(crate) contacts: u32,
    pub(crate) first_word_median_ms: Option<f64>,
    pub(crate) first_word_slow_ms: Option<f64>,
    pub(crate) most_asked: Vec<Counted>,
    pub(crate) unanswered: Vec<Counted>,
    pub(crate) hours: Vec<FairHour>,
}

/// The days with questions, the latest first, and the digest of those that were chosen.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct DigestPage {
    pub(crate) days: Vec<FairDay>,
    /// `null` if nothing was ever asked.
    pub(crate) digest: Option<FairDigest>,
}

/// What an answer of the owner did to the table of questions and answers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Revised {
    Added,
    Replaced,
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl From<store::Waiting> for Waiting {
    fn from(why: store::Waiting) -> Self {
        match why {
            store::Waiting::Unanswered => Self::Unanswered,
            store::Waiting::Flagged => Self::Flagged,
            store::Waiting::Struck => Self::Struck,
        }
    }
}

impl InboxGroup {
    /// The group, with the names of those who left a contact, by conversation.
    pub(crate) fn of(group: inbox::InboxGroup, asked_by: &dyn Fn(i64) -> Option<String>) -> Self {
        let item = |item: store::InboxItem| InboxItem {
            id: item.id.to_string(),
            why: item.why.into(),
            question: item.question,
            answer: item.answer,
            struck: item.struck,
            asked_at: item.asked_at.to_string(),
            asked_by: asked_by(item.conversation.0),
        };
        Self {
            question: group.question,
            why: group.why.into_iter().map(Waiting::from).collect(),
            visitors: number(group.visitors),
            handled: group.handled,
            items: group.items.into_iter().map(item).collect(),
        }
    }
}

impl From<digest::Day> for FairDay {
    fn from(day: digest::Day) -> Self {
        Self { date: day.date, visitors: number(day.visitors), questions: number(day.questions) }
    }
}

impl From<digest::Digest> for FairDigest {
    fn from(of: digest::Digest) -> Self {
        let counted = |list: Vec<digest::Counted>| {
            let one =
                |one: digest::Counted| Counted { question: one.question, visitors: number(one.visitors) };
            list.into_iter().map(one).collect()
        };
        let hour = |hour: digest::Hour| FairHour { hour: hour.hour, questions: number(hour.questions) };
        Self {
            from: of.from,
            to: of.to,
            visitors: number(of.visitors),
            questions: number(of.questions),
            refused: number(of.refused),
            flagged: number(of.flagged),
            struck: number(of.struck),
            contacts: number(of.contacts),
            first_word_median_ms: of.first_word_median_ms,
            first_word_slow_ms: of.first_word_slow_ms,
            most_asked: counted(of.most_asked),
            unanswered: counted(of.unanswered),
            hours: of.hours.into_iter().map(hour).collect(),
        }
    }
}

impl From<inbox::Revised> for Revised {
    fn from(revised: inbox::Revised) -> Self {
        match revised {
            inbox::Revised::Added => Self::Added,
            inbox::Revised::Replaced => Self::Replaced,
        }
    }
}
