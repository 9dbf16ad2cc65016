//! The one face a model of language shows to the interview, and the engine behind it.
use std::ops::ControlFlow;
use std::path::Path;

use engine::{Completion, Engine, EngineError, GenerateOptions, Message, Progress, Sampling};
use jiff::civil::DateTime;

/// Weights of fewer bytes are a small model: about 600 million parameters at four bits.
const SMALL_BYTES: u64 = 400_000_000;

/// A model that answers a chat: the engine of this machine, or [`crate::testing::ScriptedModel`] in tests.
pub trait LanguageModel: Send {
    /// What the model is called.
    fn name(&self) -> &str;

    /// Tokens of its context: prompt and answer together.
    fn context_tokens(&self) -> usize;

    /// Whether it is too small to be left alone with somebody's name: it speaks fluently, and joins what does not belong
    /// together. Its sentences are held to the owner's own, and where the owner's answer is near it is given instead.
    fn is_small(&self) -> bool;

    /// Whether its chat template takes a system message that is not the first.
    fn accepts_late_system(&self) -> bool;

    /// Tells the local time: the chat template of some models writes the date into every prompt.
    fn set_now(&mut self, _now: DateTime) {}

    /// Tokens of the messages, rendered as [`LanguageModel::answer`] renders them.
    ///
    /// # Errors
    /// When the messages cannot be rendered.
    fn count_tokens(&self, messages: &[Message]) -> Result<usize, ModelError>;

    /// Answers the chat. Breaking off in `progress` ends the answer early, which is no error.
    ///
    /// # Errors
    /// When the model fails, or the prompt does not fit its context.
    fn answer(
        &mut self,
        messages: &[Message],
        options: &GenerateOptions,
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Completion, ModelError>;

    /// Computes messages that every later prompt begins with, so that the first answer need not wait for it. Stopping in
    /// `progress` keeps what was computed.
    ///
    /// # Errors
    /// When the model fails, or the messages do not fit its context.
    fn prefill_prefix(
        &mut self,
        messages: &[Message],
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<(), ModelError>;

    /// Keeps in a file what was computed for messages that were just read, for a later start. A model that cannot does
    /// nothing.
    ///
    /// # Errors
    /// When the messages were not read, or the file cannot be written.
    fn save_prompt(&mut self, _messages: &[Message], _file: &Path) -> Result<(), ModelError> {
        Ok(())
    }

    /// Takes these messages as read if the file holds exactly them, computed by these very weights; gives how many tokens
    /// that spares.
    ///
    /// # Errors
    /// When the file is not there or holds anything else; nothing of it is used then.
    fn restore_prompt(&mut self, _messages: &[Message], _file: &Path) -> Result<usize, ModelError> {
        Ok(0)
    }
}

/// A model failed.
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
        /// What it said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl LanguageModel for Engine {
    fn name(&self) -> &str {
        &self.info().name
    }

    fn context_tokens(&self) -> usize {
        Engine::context_tokens(self)
    }

    fn is_small(&self) -> bool {
        self.info().file_bytes < SMALL_BYTES
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
        let options = GenerateOptions { sampling: Sampling::GREEDY, max_tokens: 0 };
        self.chat(messages, &options, progress)?;
        Ok(())
    }

    fn save_prompt(&mut self, messages: &[Message], file: &Path) -> Result<(), ModelError> {
        Ok(Engine::save_prompt(self, messages, file)?)
    }

    fn restore_prompt(&mut self, messages: &[Message], file: &Path) -> Result<usize, ModelError> {
        Ok(Engine::restore_prompt(self, messages, file)?)
    }
}
