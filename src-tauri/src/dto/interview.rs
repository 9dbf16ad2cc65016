//! Types of the interview screen: opening, turns, prompt previews, rehearsals.
use interview::{Ending, Kind, LoadStage, MAX_QUESTION_CHARS, Retrieved, TurnTimings, WordedBy};
use serde::{Deserialize, Serialize};

use crate::app::load::Loaded;
use crate::error::Failure;

/// Number of suggested questions on the welcome page.
const SUGGESTIONS: usize = 6;

/// Number of questions offered after an answer.
const FOLLOW_UPS: usize = 3;

/// An event while the interview is opened. After `opened` or `failed` at most `server` follows, when the server that is
/// switched on has been looked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum OpenEvent {
    Loading { stage: Stage },
    Opened { opened: Box<Opened> },
    Failed { failure: Failure },
    Server { server: Option<ServerInUse> },
}

/// What is being loaded; for the index, how many texts are done.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "name", rename_all = "snake_case")]
pub(crate) enum Stage {
    Profile,
    EmbeddingModel,
    Index { done: u32, total: u32 },
    Weights,
}

/// An interview that is open.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Opened {
    pub(crate) candidate: Candidate,
    pub(crate) suggestions: Vec<String>,
    /// What is wrong with the profile's files, each with how to fix it.
    pub(crate) problems: Vec<String>,
    pub(crate) model: String,
    /// The weights file.
    pub(crate) model_file: String,
    /// Why it is not the selected model.
    pub(crate) model_trouble: Option<String>,
    /// The server that words the answers, if one is switched on.
    pub(crate) server: Option<ServerInUse>,
    /// The current conversation: a reloaded page continues it.
    pub(crate) turns: Vec<Turn>,
    /// Whether the page was reloaded because its process had died.
    pub(crate) recovered: bool,
    /// Where the file of stored conversations is now, if it was damaged: a new one was begun in its place.
    pub(crate) moved_aside: Option<String>,
    /// Most characters of a question.
    pub(crate) max_question_chars: u32,
}

/// A server in front of the weights of this computer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ServerInUse {
    /// Host and port.
    pub(crate) host: String,
    /// The model's name there.
    pub(crate) model: String,
    /// Whether it words the next answer. Otherwise this computer does until it is back.
    pub(crate) answers: bool,
}

/// The candidate that the model speaks for.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Candidate {
    pub(crate) name: String,
    pub(crate) headline: Option<String>,
}

/// An event of one turn; `ended` or `failed` is the last.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum TurnEvent {
    Retrieved { sources: Vec<Source> },
    Reading { done: u32, total: u32 },
    Text { text: String },
    Sentence { sentence: Sentence },
    Ended { turn: Box<Turn> },
    Failed { failure: Failure },
}

/// An event of a rehearsal; `ended` is the last.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum RehearsalEvent {
    Answered { turn: Box<Turn> },
    Failed { question: String, failure: Failure },
    Ended,
}

/// A finished turn, just now or in a stored conversation.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Turn {
    pub(crate) question: String,
    pub(crate) answer: String,
    pub(crate) origin: Origin,
    /// The server that worded it; `None` if no word is a server's.
    pub(crate) worded_by: Option<String>,
    /// The server that is switched on; `None` for a stored turn.
    pub(crate) server: Option<ServerInUse>,
    /// The model's claims without support in the profile; their sentences are not in the answer.
    pub(crate) withheld: Vec<String>,
    pub(crate) ending: AnswerEnding,
    pub(crate) sources: Vec<Source>,
    /// The sentences of the answer in order; none for stored turns of an earlier version.
    pub(crate) sentences: Vec<Sentence>,
    /// From the question to the last word, in milliseconds; `None` for some stored turns.
    pub(crate) total_ms: Option<f64>,
    /// How full the context is now; `None` for a stored turn.
    pub(crate) context: Option<ContextUse>,
    /// Suggested next questions.
    pub(crate) follow_ups: Vec<String>,
    /// The number of the stored answer; `None` if it could not be stored.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) stored: Option<i64>,
    /// Why it could not be stored.
    pub(crate) not_stored: Option<String>,
    pub(crate) flagged: bool,
}

/// How full the context is, in tokens, and how many messages of the conversation are condensed in it or have
/// left it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ContextUse {
    pub(crate) used: u32,
    pub(crate) limit: u32,
    pub(crate) summarised: u32,
    pub(crate) dropped: u32,
    /// Indexes of the turns that are summarized in it.
    pub(crate) condensed: Vec<u32>,
}

/// A source with the text around it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Passage {
    /// The whole text that contains the source's words.
    pub(crate) whole: String,
    /// The file, relative to the profile.
    pub(crate) file: String,
}

/// The prompt that the model would get for a question now.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Preview {
    pub(crate) origin: Origin,
    pub(crate) messages: Vec<PromptMessage>,
    pub(crate) sources: Vec<Source>,
    pub(crate) prompt_tokens: u32,
}

/// One message of a prompt.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PromptMessage {
    pub(crate) role: PromptRole,
    pub(crate) text: String,
}

/// Who speaks in a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum PromptRole {
    System,
    User,
    Assistant,
}

/// Who wrote the words of an answer: the owner, the program or the model; or that there was no evidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Origin {
    Owner,
    Program,
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
    /// The passage of a project's README that is nearest to the question.
    pub(crate) passage: Option<String>,
    pub(crate) link: Option<String>,
}

/// A sentence of an answer, and what of the profile it rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Sentence {
    pub(crate) text: String,
    pub(crate) evidence: Vec<Evidence>,
}

/// A statement of the profile, and the source it is in.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Evidence {
    pub(crate) kind: SourceKind,
    pub(crate) title: String,
    pub(crate) text: String,
}

/// What kind of passage.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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
    fn from(Loaded { interview, model_title, model_file, model_trouble, .. }: &Loaded) -> Self {
        let profile = interview.profile();
        Self {
            candidate: Candidate { name: profile.name.clone(), headline: profile.headline.clone() },
            suggestions: interview.suggestions(SUGGESTIONS).into_iter().map(str::to_owned).collect(),
            problems: profile.problems.iter().map(ToString::to_string).collect(),
            model: model_title.clone(),
            model_file: model_file.display().to_string(),
            model_trouble: model_trouble.clone(),
            server: None,
            turns: Vec::new(),
            recovered: false,
            moved_aside: None,
            max_question_chars: small(MAX_QUESTION_CHARS),
        }
    }
}

impl Turn {
    /// Converts a finished turn for the page. `stored` and `server` are not set yet.
    pub(crate) fn new(
        turn: interview::Turn,
        timings: &TurnTimings,
        interview: &interview::Interview,
    ) -> Self {
        Self {
            question: turn.question,
            answer: turn.answer,
            origin: turn.source.into(),
            worded_by: turn.worded_by.and_then(|by| match by {
                WordedBy::Host(host) => Some(host),
                WordedBy::Local => None,
            }),
            server: None,
            withheld: turn.withheld.into_iter().map(|claim| claim.text).collect(),
            ending: turn.ending.into(),
            sources: turn.retrieved.iter().map(Source::from).collect(),
            sentences: turn.sentences.into_iter().map(Sentence::from).collect(),
            total_ms: Some(timings.total_ms),
            context: Some(ContextUse {
                used: small(turn.context.used),
                limit: small(turn.context.limit),
                summarised: small(turn.context.summarised),
                dropped: small(turn.context.dropped),
                condensed: condensed(interview),
            }),
            follow_ups: interview.suggestions(FOLLOW_UPS).into_iter().map(str::to_owned).collect(),
            stored: None,
            not_stored: None,
            flagged: false,
        }
    }
}

/// Indexes of the turns whose question or answer is summarized.
fn condensed(interview: &interview::Interview) -> Vec<u32> {
    let short = interview.summaries().iter().enumerate();
    short
        .filter(|(_, short)| short.question.is_some() || short.answer.is_some())
        .map(|(at, _)| small(at))
        .collect()
}

impl From<interview::Source> for Origin {
    fn from(source: interview::Source) -> Self {
        match source {
            interview::Source::Owner => Self::Owner,
            interview::Source::Program => Self::Program,
            interview::Source::Model => Self::Model,
            interview::Source::NoEvidence => Self::NoEvidence,
        }
    }
}

impl From<Ending> for AnswerEnding {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Complete => Self::Complete,
            Ending::Length => Self::Length,
            Ending::Stopped => Self::Stopped,
        }
    }
}

impl From<interview::PromptPreview> for Preview {
    fn from(preview: interview::PromptPreview) -> Self {
        let message = |message: interview::Message| PromptMessage {
            role: match message.role {
                interview::Role::System => PromptRole::System,
                interview::Role::User => PromptRole::User,
                interview::Role::Assistant => PromptRole::Assistant,
            },
            text: message.content,
        };
        Self {
            origin: preview.source.into(),
            messages: preview.messages.into_iter().map(message).collect(),
            sources: preview.retrieved.iter().map(Source::from).collect(),
            prompt_tokens: small(preview.prompt_tokens),
        }
    }
}

impl TurnEvent {
    /// Converts a progress report. Returns `None` if there is nothing to show.
    pub(crate) fn of(progress: interview::TurnProgress<'_>) -> Option<Self> {
        match progress {
            interview::TurnProgress::Retrieved(hits) => {
                Some(Self::Retrieved { sources: hits.iter().map(Source::from).collect() })
            }
            interview::TurnProgress::Prefill { done, total } => {
                Some(Self::Reading { done: small(done), total: small(total) })
            }
            interview::TurnProgress::Writing => None,
            interview::TurnProgress::Text(text) => Some(Self::Text { text: text.to_owned() }),
            interview::TurnProgress::Sentence(sentence) => {
                Some(Self::Sentence { sentence: sentence.clone().into() })
            }
        }
    }
}

impl From<&Retrieved> for Source {
    fn from(hit: &Retrieved) -> Self {
        Self {
            kind: hit.kind.into(),
            title: hit.title.clone(),
            score: hit.score,
            text: hit.text.clone(),
            passage: hit.passage.clone(),
            link: hit.link.clone(),
        }
    }
}

impl From<Kind> for SourceKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Qa => Self::Qa,
            Kind::Project => Self::Project,
            Kind::Resume => Self::Resume,
        }
    }
}

impl From<interview::Sentence> for Sentence {
    fn from(interview::Sentence { text, evidence }: interview::Sentence) -> Self {
        let one = |it: interview::Evidence| Evidence { kind: it.kind.into(), title: it.title, text: it.text };
        Self { text, evidence: evidence.into_iter().map(one).collect() }
    }
}

/// A count as `u32`, which JavaScript can represent. Counts of tokens and texts never come near the limit.
fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
