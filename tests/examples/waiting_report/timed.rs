//! A model that takes the time of its work.
use std::ops::{ControlFlow, Range};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use engine::{Completion, Engine, GenerateOptions, Message, Progress};
use interview::{LanguageModel, ModelError, Writing};
use jiff::civil::DateTime;

/// What an answer took until its first word was passed on. The interview clears it before each question.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Times {
    pub(crate) read: Duration,
    pub(crate) write: Duration,
    pub(crate) gate: Duration,
    /// Whether it has begun to read.
    pub(crate) reads: bool,
}

/// The times of the model, shared with who asks.
pub(crate) type Spent = Arc<Mutex<Times>>;

/// An engine whose time is taken.
pub(crate) struct TimedModel {
    engine: Engine,
    spent: Spent,
}

impl TimedModel {
    pub(crate) fn of(engine: Engine) -> (Self, Spent) {
        let spent = Spent::default();
        (Self { engine, spent: Arc::clone(&spent) }, spent)
    }

    fn reads(&self) {
        if let Ok(mut times) = self.spent.lock() {
            times.reads = true;
        }
    }
}

impl LanguageModel for TimedModel {
    fn into_local(self: Box<Self>) -> Box<dyn LanguageModel> {
        self
    }

    fn name(&self) -> &str {
        LanguageModel::name(&self.engine)
    }

    fn context_tokens(&self) -> usize {
        LanguageModel::context_tokens(&self.engine)
    }

    fn writing(&self) -> Writing {
        self.engine.writing()
    }

    fn accepts_late_system(&self) -> bool {
        LanguageModel::accepts_late_system(&self.engine)
    }

    fn set_now(&mut self, now: DateTime) {
        LanguageModel::set_now(&mut self.engine, now);
    }

    fn count_tokens(&self, messages: &[Message]) -> Result<usize, ModelError> {
        self.engine.count_tokens(messages)
    }

    fn answer(
        &mut self,
        messages: &[Message],
        options: &GenerateOptions,
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Completion, ModelError> {
        let spent = Arc::clone(&self.spent);
        let mut since = Instant::now();
        self.engine.answer(messages, options, &mut |event| {
            let before = since.elapsed();
            let called = Instant::now();
            let is_text = matches!(event, Progress::Text(_));
            let flow = progress(event);
            if let Ok(mut times) = spent.lock() {
                if is_text {
                    times.write += before;
                    times.gate += called.elapsed();
                } else {
                    times.read += before;
                }
            }
            since = Instant::now();
            flow
        })
    }

    fn prefill_prefix(
        &mut self,
        messages: &[Message],
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<(), ModelError> {
        self.reads();
        let began = Instant::now();
        self.engine.prefill_prefix(messages, progress)?;
        if let Ok(mut times) = self.spent.lock() {
            times.read += began.elapsed();
        }
        Ok(())
    }

    fn read_ahead(
        &mut self,
        messages: &[Message],
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<(), ModelError> {
        self.reads();
        LanguageModel::read_ahead(&mut self.engine, messages, progress)
    }

    fn attention(
        &mut self,
        messages: &[Message],
        blank: &[Message],
        parts: &[Range<usize>],
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Option<Vec<f32>>, ModelError> {
        self.reads();
        let began = Instant::now();
        let given = LanguageModel::attention(&mut self.engine, messages, blank, parts, progress)?;
        if let Ok(mut times) = self.spent.lock() {
            times.read += began.elapsed();
        }
        Ok(given)
    }

    fn forget_after(&mut self, messages: &[Message]) -> Result<(), ModelError> {
        LanguageModel::forget_after(&mut self.engine, messages)
    }

    fn save_prompt(&mut self, messages: &[Message], file: &Path) -> Result<(), ModelError> {
        LanguageModel::save_prompt(&mut self.engine, messages, file)
    }

    fn restore_prompt(&mut self, messages: &[Message], file: &Path) -> Result<usize, ModelError> {
        LanguageModel::restore_prompt(&mut self.engine, messages, file)
    }
}
