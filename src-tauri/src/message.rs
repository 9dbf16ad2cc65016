//! What travels between the page and the shell. The page's TypeScript types are generated from these; see `bindings`.
use interview::{Ending, Kind, LoadStage, Retrieved, TurnTimings};
use serde::Serialize;

use crate::failure::Failure;
use crate::loaded::Loaded;

/// Suggested questions on the welcome page.
const SUGGESTIONS: usize = 6;

/// What the page hears while the interview is opened; `opened` or `failed` is the last.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum OpenEvent {
    Loading { stage: Stage },
    Opened { opened: Opened },
    Failed { failure: Failure },
}

/// What is being loaded; of the index, how many texts are done.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "name", rename_all = "snake_case")]
pub(crate) enum Stage {
    Profile,
    EmbeddingModel,
    Index { done: u32, total: u32 },
    Weights,
}

/// An interview that can begin.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Opened {
    pub(crate) candidate: Candidate,
    pub(crate) suggestions: Vec<String>,
    /// What is wrong with the profile's files, each with how to mend it.
    pub(crate) problems: Vec<String>,
    pub(crate) model: String,
}

/// Whom the model speaks for.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Candidate {
    pub(crate) name: String,
    pub(crate) headline: Option<String>,
}

/// What the page hears of one turn; `ended` or `failed` is the last.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum TurnEvent {
    Retrieved { sources: Vec<Source> },
    Reading { done: u32, total: u32 },
    Text { text: String },
    Ended { turn: Turn },
    Failed { failure: Failure },
}

/// A finished turn.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Turn {
    pub(crate) answer: String,
    pub(crate) origin: Origin,
    /// What the model claimed without support in the profile; the sentences that held it are not in the answer.
    pub(crate) withheld: Vec<String>,
    pub(crate) ending: AnswerEnding,
    pub(crate) sources: Vec<Source>,
    /// From the question to the last word, in milliseconds.
    pub(crate) total_ms: f64,
}

/// Where the words of an answer come from: the owner, the model, or neither, where the profile holds no answer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Origin {
    Prepared,
    Model,
    NoEvidence,
}

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum AnswerEnding {
    Complete,
    Length,
    Stopped,
}

/// One passage of the profile that an answer rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Source {
    pub(crate) kind: SourceKind,
    pub(crate) title: String,
    pub(crate) score: f32,
    pub(crate) text: String,
    /// Of a project, what its README says nearest to the question.
    pub(crate) passage: Option<String>,
    pub(crate) link: Option<String>,
}

/// What kind of passage.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum SourceKind {
    Qa,
    Project,
    Resume,
}

impl From<LoadStage> for Stage {
    fn from(stage: LoadStage) -> Self {
        match stage {
            LoadStage::Profile => Self::Profile,
            LoadStage::EmbeddingModel => Self::EmbeddingModel,
            LoadStage::Index { done, total } => Self::Index { done: small(done), total: small(total) },
            LoadStage::Weights => Self::Weights,
        }
    }
}

impl From<&Loaded> for Opened {
    fn from(Loaded { interview, model_title }: &Loaded) -> Self {
        let profile = interview.profile();
        Self {
            candidate: Candidate { name: profile.name.clone(), headline: profile.headline.clone() },
            suggestions: interview.suggestions(SUGGESTIONS).into_iter().map(str::to_owned).collect(),
            problems: profile.problems.iter().map(ToString::to_string).collect(),
            model: model_title.clone(),
        }
    }
}

impl Turn {
    /// The turn as the page shows it.
    pub(crate) fn new(turn: interview::Turn, timings: &TurnTimings) -> Self {
        Self {
            answer: turn.answer,
            origin: match turn.source {
                interview::Source::Prepared => Origin::Prepared,
                interview::Source::Model => Origin::Model,
                interview::Source::NoEvidence => Origin::NoEvidence,
            },
            withheld: turn.withheld.into_iter().map(|claim| claim.text).collect(),
            ending: match turn.ending {
                Ending::Complete => AnswerEnding::Complete,
                Ending::Length => AnswerEnding::Length,
                Ending::Stopped => AnswerEnding::Stopped,
            },
            sources: turn.retrieved.iter().map(Source::from).collect(),
            total_ms: timings.total_ms,
        }
    }
}

impl TurnEvent {
    /// What the page is told of it; `None` where there is nothing to show yet.
    pub(crate) fn of(progress: interview::TurnProgress<'_>) -> Option<Self> {
        match progress {
            interview::TurnProgress::Retrieved(hits) => {
                Some(Self::Retrieved { sources: hits.iter().map(Source::from).collect() })
            }
            interview::TurnProgress::Reading { done, total } => {
                Some(Self::Reading { done: small(done), total: small(total) })
            }
            interview::TurnProgress::Writing => None,
            interview::TurnProgress::Text(text) => Some(Self::Text { text: text.to_owned() }),
        }
    }
}

impl From<&Retrieved> for Source {
    fn from(hit: &Retrieved) -> Self {
        Self {
            kind: match hit.kind {
                Kind::Qa => SourceKind::Qa,
                Kind::Project => SourceKind::Project,
                Kind::Resume => SourceKind::Resume,
            },
            title: hit.title.clone(),
            score: hit.score,
            text: hit.text.clone(),
            passage: hit.passage.clone(),
            link: hit.link.clone(),
        }
    }
}

/// A count as JavaScript can hold it; no count of tokens or texts comes near the end of 32 bits.
fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
