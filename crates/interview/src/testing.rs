//! Stand-ins for tests with fixed words or a fixed ranking: a model with scripted answers, and an embedder
//! that counts words.
use std::collections::VecDeque;
use std::ops::{ControlFlow, Range};
use std::path::Path;
use std::sync::mpsc::Sender;

use jiff::civil::DateTime;

use engine::{Completion, GenerateOptions, Message, Progress, StopReason};
use retrieval::{Embed, Embedding, RetrievalError};

use crate::interview::Interview;
use crate::model::{LanguageModel, ModelError, Writing};

/// Dimensions of [`WordEmbedder`]: enough that the few words of a test rarely share one.
const DIMENSIONS: usize = 512;

/// A model that returns its answers in order, word by word; a word is a token.
pub struct ScriptedModel {
    answers: VecDeque<String>,
    context_tokens: usize,
    accepts_late_system: bool,
    writing: Writing,
    listener: Option<Sender<Vec<Message>>>,
    ahead: Option<Sender<Vec<Message>>>,
    attends_to: Option<String>,
}

impl ScriptedModel {
    /// Creates a model with these answers, a context of 8192 tokens, and support for a late system message.
    /// When the answers are used up, it fails.
    pub fn new(answers: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            answers: answers.into_iter().map(Into::into).collect(),
            context_tokens: 8192,
            accepts_late_system: true,
            writing: Writing::Answers,
            listener: None,
            ahead: None,
            attends_to: None,
        }
    }

    /// Sets the length of the context.
    #[must_use]
    pub fn with_context_tokens(self, context_tokens: usize) -> Self {
        Self { context_tokens, ..self }
    }

    /// Accepts no system message but the first.
    #[must_use]
    pub fn refusing_late_system(self) -> Self {
        Self { accepts_late_system: false, ..self }
    }

    /// Counts as a small model.
    #[must_use]
    pub fn small(self) -> Self {
        Self { writing: Writing::Nothing, ..self }
    }

    /// Counts as a model of a middle size.
    #[must_use]
    pub fn medium(self) -> Self {
        Self { writing: Writing::Joins, ..self }
    }

    /// Attends to nothing but parts of its prompt with this text.
    #[must_use]
    pub fn attending_to(self, text: &str) -> Self {
        Self { attends_to: Some(text.to_owned()), ..self }
    }

    /// Sends every prompt it is asked to answer.
    #[must_use]
    pub fn telling(self, listener: Sender<Vec<Message>>) -> Self {
        Self { listener: Some(listener), ..self }
    }

    /// Sends every prompt that it reads ahead.
    #[must_use]
    pub fn telling_ahead(self, listener: Sender<Vec<Message>>) -> Self {
        Self { ahead: Some(listener), ..self }
    }
}

/// Why a scripted model fails.
#[derive(Debug, thiserror::Error)]
#[error("its script is at its end; give it more answers")]
struct EndOfScript;

impl LanguageModel for ScriptedModel {
    fn into_local(self: Box<Self>) -> Box<dyn LanguageModel> {
        self
    }

    fn name(&self) -> &str {
        "scripted"
    }

    fn context_tokens(&self) -> usize {
        self.context_tokens
    }

    fn writing(&self) -> Writing {
        self.writing
    }

    fn accepts_late_system(&self) -> bool {
        self.accepts_late_system
    }

    fn count_tokens(&self, messages: &[Message]) -> Result<usize, ModelError> {
        Ok(messages.iter().map(|message| 1 + message.content.split_whitespace().count()).sum())
    }

    fn prefill_prefix(
        &mut self,
        messages: &[Message],
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<(), ModelError> {
        let total = self.count_tokens(messages)?;
        // Everything was read at once, so that breaking off has no effect.
        let _ = progress(Progress::Prefill { done: total, total });
        Ok(())
    }

    fn read_ahead(
        &mut self,
        messages: &[Message],
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<(), ModelError> {
        let total = self.count_tokens(messages)?;
        if progress(Progress::Prefill { done: 0, total }).is_continue()
            && let Some(listener) = &self.ahead
        {
            // A test that dropped the receiver needs no more prompts.
            let _ = listener.send(messages.to_vec());
        }
        Ok(())
    }

    fn attention(
        &mut self,
        messages: &[Message],
        _blank: &[Message],
        parts: &[Range<usize>],
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Option<Vec<f32>>, ModelError> {
        let total = self.count_tokens(messages)?;
        let Some(text) = &self.attends_to else { return Ok(None) };
        if progress(Progress::Prefill { done: total, total }).is_break() {
            return Ok(None);
        }
        let of = |part: &Range<usize>| f32::from(messages[0].content[part.clone()].contains(text.as_str()));
        Ok(Some(parts.iter().map(of).collect()))
    }

    fn answer(
        &mut self,
        messages: &[Message],
        options: &GenerateOptions,
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Completion, ModelError> {
        let prompt_tokens = self.count_tokens(messages)?;
        if let Some(listener) = &self.listener {
            // A test that dropped the receiver needs no more prompts.
            let _ = listener.send(messages.to_vec());
        }
        let Some(answer) = self.answers.pop_front() else {
            return Err(ModelError::Other { model: self.name().to_owned(), source: EndOfScript.into() });
        };
        let mut completion = Completion {
            text: String::new(),
            tokens: Vec::new(),
            prompt_tokens,
            reused_tokens: 0,
            stop: StopReason::EndOfTurn,
            thought: false,
        };
        if progress(Progress::Prefill { done: prompt_tokens, total: prompt_tokens }).is_break() {
            completion.stop = StopReason::Cancelled;
            return Ok(completion);
        }
        for word in answer.split_inclusive(' ') {
            if completion.tokens.len() == options.max_tokens {
                completion.stop = StopReason::Length;
                break;
            }
            completion.tokens.push(u32::try_from(completion.tokens.len()).unwrap_or(u32::MAX));
            completion.text.push_str(word);
            if progress(Progress::Text(word)).is_break() {
                completion.stop = StopReason::Cancelled;
                break;
            }
        }
        Ok(completion)
    }
}

/// Embeds a text as the count of each of its words: texts are similar if they share words.
#[derive(Clone, Copy, Debug, Default)]
pub struct WordEmbedder;

impl Embed for WordEmbedder {
    fn embed(&mut self, text: &str) -> Result<Embedding, RetrievalError> {
        let mut counts = vec![0.0; DIMENSIONS];
        for word in text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
        {
            counts[fnv1a(word) as usize % DIMENSIONS] += 1.0;
        }
        Embedding::new(counts).ok_or(RetrievalError::NoVector)
    }
}

/// The FNV-1a hash, which is the same on every machine and in every version of Rust.
fn fnv1a(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Weights that count as capable whatever their size.
struct Capable(Box<dyn LanguageModel>);

/// Makes the model of an interview write its answers, even if it is small. Otherwise the profile's own
/// sentences would replace them, and a test with small weights would never see them.
pub fn treat_as_capable(interview: &mut Interview) {
    let model = std::mem::replace(&mut interview.model, Box::new(ScriptedModel::new([""; 0])));
    interview.model = Box::new(Capable(model));
}

impl LanguageModel for Capable {
    fn into_local(self: Box<Self>) -> Box<dyn LanguageModel> {
        self
    }

    fn name(&self) -> &str {
        self.0.name()
    }

    fn context_tokens(&self) -> usize {
        self.0.context_tokens()
    }

    fn writing(&self) -> Writing {
        Writing::Answers
    }

    fn accepts_late_system(&self) -> bool {
        self.0.accepts_late_system()
    }

    fn set_now(&mut self, now: DateTime) {
        self.0.set_now(now);
    }

    fn count_tokens(&self, messages: &[Message]) -> Result<usize, ModelError> {
        self.0.count_tokens(messages)
    }

    fn answer(
        &mut self,
        messages: &[Message],
        options: &GenerateOptions,
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Completion, ModelError> {
        self.0.answer(messages, options, progress)
    }

    fn prefill_prefix(
        &mut self,
        messages: &[Message],
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<(), ModelError> {
        self.0.prefill_prefix(messages, progress)
    }

    fn read_ahead(
        &mut self,
        messages: &[Message],
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<(), ModelError> {
        self.0.read_ahead(messages, progress)
    }

    fn forget_after(&mut self, messages: &[Message]) -> Result<(), ModelError> {
        self.0.forget_after(messages)
    }

    fn save_prompt(&mut self, messages: &[Message], file: &Path) -> Result<(), ModelError> {
        self.0.save_prompt(messages, file)
    }

    fn restore_prompt(&mut self, messages: &[Message], file: &Path) -> Result<usize, ModelError> {
        self.0.restore_prompt(messages, file)
    }
}
