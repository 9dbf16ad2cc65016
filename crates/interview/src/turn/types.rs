//! The types of a question and its answer in the public interface of the interview.
use engine::{Message, Sampling};
use retrieval::RetrievalError;
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use crate::guard::claims::Unsupported;
use crate::model::{ModelError, WordedBy};
use crate::retrieve::hit::Retrieved;
use crate::turn::sentence::Sentence;

/// Most characters of a question: some ten pages, more than any job description. Without a limit one paste would occupy
/// the program for minutes.
pub const MAX_QUESTION_CHARS: usize = 50_000;

/// How a question is to be answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AskOptions {
    /// Most tokens of the answer.
    pub max_tokens: usize,
    /// How its words are chosen.
    pub sampling: Sampling,
}

impl Default for AskOptions {
    fn default() -> Self {
        Self {
            max_tokens: 512,
            sampling: Sampling { temperature: 0.3, top_p: 0.95, seed: 0, dry_multiplier: 0.8 },
        }
    }
}

/// What a turn is doing, reported while it happens. Breaking off at any of these stops the turn.
#[derive(Clone, Copy, Debug)]
pub enum TurnProgress<'a> {
    /// What the answer will rest on, best first within a kind.
    Retrieved(&'a [Retrieved]),
    /// The model computes the prompt.
    Prefill {
        /// Tokens read so far, including those in the cache from the turn before.
        done: usize,
        /// Tokens of the prompt.
        total: usize,
    },
    /// The model has written a word that is held back until its sentence is whole and checked.
    Writing,
    /// The next sentence of the answer, checked.
    Text(&'a str),
    /// What a sentence of the model rests on, after its text. The finished turn has all sentences, whoever
    /// wrote them.
    Sentence(&'a Sentence),
}

/// Where an answer's words come from.
///
/// Serialized as two keys, to be flattened into the containing object: `source` is `prepared`, `model` or
/// `no_evidence`; `author` also distinguishes whose prepared words they are: `owner`, `program`, `model` or
/// `none`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The owner wrote them: a row, a text of a project, a line of the resume. No word is a model's, even if
    /// one was asked and no sentence of its answer passed.
    Owner,
    /// The program put them together: that it is an AI, a quotation of the conversation, a list of a job's
    /// requirements. They may quote the owner; no word is a model's.
    Program,
    /// The language model wrote them. The owner's words or the program's list for a job may follow.
    Model,
    /// The profile has no answer, and this is what the visitor reads.
    NoEvidence,
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (source, author) = match self {
            Self::Owner => ("prepared", "owner"),
            Self::Program => ("prepared", "program"),
            Self::Model => ("model", "model"),
            Self::NoEvidence => ("no_evidence", "none"),
        };
        let mut keys = serializer.serialize_struct("Source", 2)?;
        keys.serialize_field("source", source)?;
        keys.serialize_field("author", author)?;
        keys.end()
    }
}

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The model had finished.
    Complete,
    /// The limit of tokens was reached.
    Length,
    /// The visitor stopped it.
    Stopped,
}

/// Tokens of one turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Usage {
    /// Tokens of the prompt.
    pub prompt_tokens: usize,
    /// Those of them that were still in the KV cache.
    pub reused_tokens: usize,
    /// Tokens of the answer.
    pub completion_tokens: usize,
}

/// How full the context is, and what has left the prompt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ContextUse {
    /// Tokens in use: the prompt and the answer.
    pub used: usize,
    /// Tokens the context holds.
    pub limit: usize,
    /// Messages that are in the prompt as a summary.
    pub summarised: usize,
    /// Messages of the conversation that are no longer in the prompt.
    pub dropped: usize,
}

/// A question and its answer, as the conversation keeps them; never rewritten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exchange {
    /// What was asked.
    pub question: String,
    /// What was answered, as far as it was written.
    pub answer: String,
    /// How the answer ended.
    pub ending: Ending,
}

/// A finished turn.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Turn {
    /// What was asked.
    pub question: String,
    /// What was answered, as far as it was written.
    pub answer: String,
    /// The answer sentence by sentence, with what each rests on.
    pub sentences: Vec<Sentence>,
    /// Where the words come from.
    #[serde(flatten)]
    pub source: Source,
    /// What the answer rests on, best first within a kind.
    pub retrieved: Vec<Retrieved>,
    /// Tokens of this turn.
    pub usage: Usage,
    /// How full the context is now.
    pub context: ContextUse,
    /// What the model claimed without support in the profile. The sentences with these claims are not in the
    /// answer.
    pub withheld: Vec<Unsupported>,
    /// How the answer ended.
    pub ending: Ending,
    /// Where the words were computed; `None` if no word is a model's.
    pub worded_by: Option<WordedBy>,
}

/// What the model would read, without asking it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PromptPreview {
    /// The exact messages.
    pub messages: Vec<Message>,
    /// What was retrieved, best first within a kind.
    pub retrieved: Vec<Retrieved>,
    /// Where the answer would come from.
    #[serde(flatten)]
    pub source: Source,
    /// Tokens of the messages as the model's own chat template renders them.
    pub prompt_tokens: usize,
    /// How full the context would be before the first word.
    pub context: ContextUse,
}

/// Why a question was not answered. The conversation is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Nothing was asked.
    #[error("the question is empty: type a question first")]
    EmptyQuestion,
    /// The question is longer than any that is read.
    #[error(
        "the question has {chars} characters, and at most {MAX_QUESTION_CHARS} are read; ask with the part that matters"
    )]
    LongQuestion {
        /// Its characters, without white space around it.
        chars: usize,
    },
    /// The prompt does not fit, although everything that may leave it has left.
    #[error(
        "the question with the profile is {prompt_tokens} tokens long, but with an answer of up to {max_tokens} the \
         context of {context_tokens} has room for {budget_tokens}; shorten the question or the resume, or raise the context length"
    )]
    TooLong {
        /// Tokens of the shortest prompt possible.
        prompt_tokens: usize,
        /// Tokens there is room for.
        budget_tokens: usize,
        /// Tokens the context holds.
        context_tokens: usize,
        /// Tokens kept free for the answer.
        max_tokens: usize,
    },
    /// Nothing could be retrieved.
    #[error(transparent)]
    Retrieval(#[from] RetrievalError),
    /// The model failed.
    #[error(transparent)]
    Model(#[from] ModelError),
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scripts_read_the_same_sources_and_the_author_beside_them() {
        let check = |source: Source, expected: [&str; 2], why: &str| {
            let json = serde_json::to_value(source).expect("two words become JSON");
            assert_eq!(json, json!({ "source": expected[0], "author": expected[1] }), "{why}");
        };
        check(Source::Owner, ["prepared", "owner"], "a row is the owner's");
        check(Source::Program, ["prepared", "program"], "the disclosure is prepared, but not by the owner");
        check(Source::Model, ["model", "model"], "one word for both");
        check(Source::NoEvidence, ["no_evidence", "none"], "a refusal answers nothing");
    }
}
