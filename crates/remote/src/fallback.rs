//! A server with the laptop's own weights beside it: when the server fails, the same question is answered
//! here.
use std::ops::ControlFlow;
use std::path::Path;

use engine::{Completion, GenerateOptions, Message, Progress, StopReason};
use interview::{LanguageModel, ModelError, WordedBy, Writing};
use jiff::civil::DateTime;
use text::sentences::SentenceStream;

use crate::error::RemoteError;
use crate::model::RemoteModel;
use crate::retry::Retry;

/// What happened between the laptop and the server, for the owner.
#[derive(Debug)]
pub enum Notice {
    /// The server failed before a sentence of the answer was complete. The laptop's weights answer, and those
    /// alone until the server is tried again.
    Failed(RemoteError),
    /// It failed after whole sentences had been passed on. The answer ends with them.
    CutShort(RemoteError),
    /// It answers again.
    Back,
}

/// A model on a server, and the laptop's own weights for when it fails.
///
/// **What is passed on.** Only whole sentences of the server are. So a failure leaves no half sentence:
/// either nothing was said, and the laptop's weights answer from the beginning, or whole sentences were, and
/// the answer ends with them. An answer is never worded by both, which could contradict or repeat each other.
///
/// **Which weights write.** Weights that are too small to write do not write here either: the answer is left
/// empty, and the interview says the owner's own sentences in its place, as it does without a server.
///
/// The prompt fits both models, so that the laptop can answer any question that was put to the server.
pub struct FallbackModel {
    remote: RemoteModel,
    local: Box<dyn LanguageModel>,
    retry: Retry,
    now: DateTime,
    last: WordedBy,
    notify: Box<dyn FnMut(Notice) + Send>,
}

impl FallbackModel {
    /// Puts both together. `notify` is told when the server fails and when it is back.
    pub fn new(
        remote: RemoteModel,
        local: Box<dyn LanguageModel>,
        notify: impl FnMut(Notice) + Send + 'static,
    ) -> Self {
        let (retry, last) = (Retry::default(), WordedBy::Local);
        Self { remote, local, retry, now: DateTime::default(), last, notify: Box::new(notify) }
    }

    /// The server.
    pub fn remote(&self) -> &RemoteModel {
        &self.remote
    }

    /// Looks for the model on the server, so that a server that is not there costs the first visitor no wait.
    /// Its failure is told and noted; the interview goes on without it.
    pub fn look_up(&mut self, now: DateTime) {
        self.now = now;
        self.look_up_while(&mut || ControlFlow::Continue(()));
    }

    fn look_up_while(&mut self, wanted: &mut dyn FnMut() -> ControlFlow<()>) {
        let outcome = self.remote.look_up_while(wanted);
        self.looked_up(outcome);
    }

    /// Takes note of what [`RemoteModel::look_up_while`] found on another thread, before the model was put here.
    pub fn found(&mut self, now: DateTime, outcome: Result<(), RemoteError>) {
        self.now = now;
        self.looked_up(outcome.map(|()| true));
    }

    fn looked_up(&mut self, outcome: Result<bool, RemoteError>) {
        match outcome {
            Ok(true) if self.retry.is_waiting() => {
                self.retry.succeeded();
                (self.notify)(Notice::Back);
            }
            // Whoever broke off tries again.
            Ok(_) => {}
            Err(error) => self.failed(error, Notice::Failed),
        }
    }

    fn failed(&mut self, error: RemoteError, notice: fn(RemoteError) -> Notice) {
        self.retry.failed(self.now, error.retry_after_s());
        (self.notify)(notice(error));
    }

    fn answer_here(
        &mut self,
        messages: &[Message],
        options: &GenerateOptions,
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Completion, ModelError> {
        self.last = WordedBy::Local;
        if !self.local.is_small() {
            return self.local.answer(messages, options, progress);
        }
        Ok(Completion {
            text: String::new(),
            tokens: Vec::new(),
            prompt_tokens: self.local.count_tokens(messages)?,
            reused_tokens: 0,
            stop: StopReason::EndOfTurn,
            thought: false,
        })
    }
}

impl LanguageModel for FallbackModel {
    fn into_local(self: Box<Self>) -> Box<dyn LanguageModel> {
        self.local
    }

    fn name(&self) -> &str {
        self.remote.name()
    }

    fn context_tokens(&self) -> usize {
        self.remote.context_tokens().min(self.local.context_tokens())
    }

    fn writing(&self) -> Writing {
        self.remote.writing()
    }

    fn accepts_late_system(&self) -> bool {
        self.remote.accepts_late_system()
    }

    fn sends_to(&self) -> Option<&str> {
        self.remote.sends_to()
    }

    fn worded_by(&self) -> WordedBy {
        self.last.clone()
    }

    fn set_now(&mut self, now: DateTime) {
        self.now = now;
        self.local.set_now(now);
    }

    fn count_tokens(&self, messages: &[Message]) -> Result<usize, ModelError> {
        Ok(self.remote.count_tokens(messages)?.max(self.local.count_tokens(messages)?))
    }

    fn answer(
        &mut self,
        messages: &[Message],
        options: &GenerateOptions,
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Completion, ModelError> {
        if !self.retry.is_due(self.now) {
            return self.answer_here(messages, options, progress);
        }
        let mut sentences = SentenceStream::default();
        let mut said = String::new();
        let replied = self.remote.reply(messages, options, &mut |event| match event {
            Progress::Text(piece) => {
                let whole = sentences.push(piece).concat();
                said.push_str(&whole);
                progress(Progress::Text(&whole))
            }
            other => progress(other),
        });
        match replied {
            Ok(mut completion) => {
                self.last = self.remote.worded_by();
                if self.retry.is_waiting() {
                    (self.notify)(Notice::Back);
                }
                self.retry.succeeded();
                let rest = sentences.rest();
                if completion.stop == StopReason::Cancelled {
                    completion.text = said;
                } else if !rest.is_empty() {
                    // The answer is complete; there is nothing left to cancel.
                    let _ = progress(Progress::Text(&rest));
                }
                Ok(completion)
            }
            Err(error) if said.trim().is_empty() => {
                self.failed(error, Notice::Failed);
                self.answer_here(messages, options, progress)
            }
            Err(error) => {
                self.failed(error, Notice::CutShort);
                self.last = self.remote.worded_by();
                let prompt_tokens = self.remote.count_tokens(messages)?;
                // As many as words: the server's count did not arrive.
                let tokens = (0..).take(said.split_whitespace().count()).collect();
                let stop = StopReason::EndOfTurn;
                Ok(Completion { text: said, tokens, prompt_tokens, reused_tokens: 0, stop, thought: false })
            }
        }
    }

    fn prefill_prefix(
        &mut self,
        messages: &[Message],
        progress: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<(), ModelError> {
        // An idle moment: a server that failed is tried again without a visitor who waits for it. A visitor
        // who asks meanwhile is not made to wait either.
        if self.retry.is_waiting() && self.retry.is_due(self.now) {
            let total = self.remote.count_tokens(messages)?;
            let mut broken_off = false;
            self.look_up_while(&mut || {
                let flow = progress(Progress::Prefill { done: 0, total });
                broken_off |= flow.is_break();
                flow
            });
            if broken_off {
                return Ok(());
            }
        }
        if self.local.is_small() {
            return self.remote.prefill_prefix(messages, progress);
        }
        self.local.prefill_prefix(messages, progress)
    }

    fn forget_after(&mut self, messages: &[Message]) -> Result<(), ModelError> {
        self.local.forget_after(messages)
    }

    fn save_prompt(&mut self, messages: &[Message], file: &Path) -> Result<(), ModelError> {
        // Weights that do not write need not have read anything.
        if self.local.is_small() { Ok(()) } else { self.local.save_prompt(messages, file) }
    }

    fn restore_prompt(&mut self, messages: &[Message], file: &Path) -> Result<usize, ModelError> {
        if self.local.is_small() { Ok(0) } else { self.local.restore_prompt(messages, file) }
    }
}
