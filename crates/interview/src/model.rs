//! The interface of a language model to the interview, and the engine behind it.
use std::ops::{ControlFlow, Range};
use std::path::Path;

use engine::{Completion, Engine, EngineError, GenerateOptions, Message, Progress};
use jiff::civil::DateTime;
use serde::{Serialize, Serializer};

/// Weights of fewer bytes are a small model: about 600 million parameters at four bits.
const SMALL_BYTES: u64 = 400_000_000;
/// Weights of fewer bytes choose worse than retrieval does: about 2.5 billion parameters at four bits.
const MEDIUM_BYTES: u64 = 1_800_000_000;

/// What a model may write of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// Nothing: it writes fluently, and joins what does not belong together.
    Nothing,
    /// What the profile's own sentences do not answer one by one: what would be, and what none comes near to.
    Joins,
    /// Every answer.
    Answers,
}

/// Where the words of an answer were computed.
///
/// Serialized as `local` or the name of the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordedBy {
    /// On this machine.
    Local,
    /// On this host, with its port if it is not the usual one.
    Host(String),
}

impl Serialize for WordedBy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Local => "local",
            Self::Host(host) => host,
        })
    }
}

/// A model that answers a chat: the engine of this machine, one on another machine, or
/// [`crate::testing::ScriptedModel`] in tests.
pub trait LanguageModel: Send {
    /// What the model is called.
    fn name(&self) -> &str;

    /// The length of its context in tokens: prompt and answer together.
    fn context_tokens(&self) -> usize;

    /// How much of an answer it is trusted to write. Every sentence is checked all the same.
    fn writing(&self) -> Writing;

    /// Whether it is too small to write an answer.
    fn is_small(&self) -> bool {
        self.writing() == Writing::Nothing
    }

    /// Whether its chat template takes a system message that is not the first.
    fn accepts_late_system(&self) -> bool;

    /// The host that gets the prompts; `None` for a model of this machine.
    fn sends_to(&self) -> Option<&str> {
        None
    }

    /// The model of this machine behind it, for when its owner switches the server off; itself if there is
    /// none.
    fn into_local(self: Box<Self>) -> Box<dyn LanguageModel>;

    /// Where the words of the last answer were computed.
    fn worded_by(&self) -> WordedBy {
        WordedBy::Local
    }

    /// Sets the local time: some chat templates write the date into every prompt.
    fn set_now(&mut self, _now: DateTime) {}

    /// Tokens of the messages, rendered as [`LanguageModel::answer`] renders them.
    ///
    /// # Errors
    /// When the messages cannot be rendered.
    fn count_tokens(&self, messages: &[Message]) -> Result<usize, ModelError>;

    /// Answers the chat. Breaking off in `progress` ends the answer early, which is not an error.
    ///
    /// # Errors
    /// When the model fails, or the prompt does not fit its context.
    fn answer(
        &mut self,
        messages: &[Message],
        options: &GenerateOptions,
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Completion, ModelError>;

    /// Computes messages that every later prompt begins with, so that the first answer need not wait for it.
    /// Does nothing if they were computed, also as the beginning of a longer prompt. Stopping in `progress`
    /// keeps what was computed.
    ///
    /// # Errors
    /// When the model fails, or the messages do not fit its context.
    fn prefill_prefix(
        &mut self,
        messages: &[Message],
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<(), ModelError>;

    /// Computes a prompt that may be answered next, up to the start of the answer. A later answer is the same
    /// as without it, and need not wait for what both prompts begin with. Breaking off in `progress`, which
    /// is called every few milliseconds, keeps nearly all that was computed. Does nothing for a model that
    /// keeps nothing.
    ///
    /// # Errors
    /// When the model fails, or the prompt does not fit its context.
    fn read_ahead(
        &mut self,
        _messages: &[Message],
        _progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<(), ModelError> {
        Ok(())
    }

    /// How much a model that is about to answer `messages` attends to parts of the first one, given as ranges
    /// of bytes, beyond what it gives them when it is about to answer `blank`, the same chat with a question
    /// that asks nothing. `None` for a model that does not say, or if `progress` broke off. What is read is
    /// kept for the answer.
    ///
    /// # Errors
    /// When the model fails, or the prompt does not fit its context.
    fn attention(
        &mut self,
        _messages: &[Message],
        _blank: &[Message],
        _parts: &[Range<usize>],
        _progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Option<Vec<f32>>, ModelError> {
        Ok(None)
    }

    /// Forgets what was computed for a conversation beyond these messages. Does nothing for a model that
    /// keeps nothing.
    ///
    /// # Errors
    /// When the messages cannot be rendered. Then nothing is kept.
    fn forget_after(&mut self, _messages: &[Message]) -> Result<(), ModelError> {
        Ok(())
    }

    /// Writes what was computed for messages that were just read to a file, for a later start. Does nothing
    /// for a model without this ability.
    ///
    /// # Errors
    /// When the messages were not read, or the file cannot be written.
    fn save_prompt(&mut self, _messages: &[Message], _file: &Path) -> Result<(), ModelError> {
        Ok(())
    }

    /// Counts these messages as read if the file contains exactly them, computed by these very weights.
    /// Returns how many tokens this saves.
    ///
    /// # Errors
    /// When the file is missing or contains anything else; none of it is used then.
    fn restore_prompt(&mut self, _messages: &[Message], _file: &Path) -> Result<usize, ModelError> {
        Ok(0)
    }
}

/// An error of a model.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The engine of this machine.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Another model.
    #[error("the model `{model}` failed: {source}")]
    Other {
        /// What the model is called.
        model: String,
        /// The model's error.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl LanguageModel for Engine {
    fn into_local(self: Box<Self>) -> Box<dyn LanguageModel> {
        self
    }

    fn name(&self) -> &str {
        &self.info().name
    }

    fn context_tokens(&self) -> usize {
        Engine::context_tokens(self)
    }

    fn writing(&self) -> Writing {
        match self.info().file_bytes {
            bytes if bytes < SMALL_BYTES => Writing::Nothing,
            bytes if bytes < MEDIUM_BYTES => Writing::Joins,
            _ => Writing::Answers,
        }
    }

    fn accepts_late_system(&self) -> bool {
        Engine::accepts_late_system(self)
    }

    fn set_now(&mut self, now: DateTime) {
        Engine::set_now(self, now);
    }

    fn count_tokens(&self, messages: &[Message]) -> Result<usize, ModelError> {
        Ok(self.count_chat_tokens(messages)?)
    }

    fn answer(
        &mut self,
        messages: &[Message],
        options: &GenerateOptions,
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Completion, ModelError> {
        Ok(self.chat(messages, options, progress)?)
    }

    fn prefill_prefix(
        &mut self,
        messages: &[Message],
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<(), ModelError> {
        Ok(self.read_beginning(messages, progress)?)
    }

    fn read_ahead(
        &mut self,
        messages: &[Message],
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<(), ModelError> {
        Ok(Engine::read_ahead(self, messages, progress)?)
    }

    fn attention(
        &mut self,
        messages: &[Message],
        blank: &[Message],
        parts: &[Range<usize>],
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Option<Vec<f32>>, ModelError> {
        Ok(Engine::attention(self, messages, blank, parts, progress)?)
    }

    fn forget_after(&mut self, messages: &[Message]) -> Result<(), ModelError> {
        Ok(Engine::forget_after(self, messages)?)
    }

    fn save_prompt(&mut self, messages: &[Message], file: &Path) -> Result<(), ModelError> {
        Ok(Engine::save_prompt(self, messages, file)?)
    }

    fn restore_prompt(&mut self, messages: &[Message], file: &Path) -> Result<usize, ModelError> {
        Ok(Engine::restore_prompt(self, messages, file)?)
    }
}
