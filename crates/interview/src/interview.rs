//! An interview under way: one profile, one model, one conversation, and the rules of a turn.
use std::ops::ControlFlow;

use engine::Progress;
use jiff::civil::DateTime;
use retrieval::{Embed, Embedding, EmbeddingCache, RetrievalError};

use crate::decide::known::without_courtesy;
use crate::guard::claims::Support;
use crate::guard::persona_leak::PersonaLeak;
use crate::job::assertions::Assertions;
use crate::open::reload_profile::ProfileWatch;
use crate::prompt::first_block::{FirstBlock, FixedPrompt};
use crate::prompt::prefix_cache::PrefixCacheFile;
use crate::retrieve::attended::Attended;
use crate::turn::considered::Considered;
use crate::turn::conversation::Conversation;
use crate::{
    AskError, AskOptions, ContextUse, Exchange, Knowledge, LanguageModel, MAX_QUESTION_CHARS, ModelError,
    Profile, PromptPreview, RowId, Summaries,
};
use text::lines::letters;

/// A conversation with the candidate of one profile.
pub struct Interview {
    pub(crate) knowledge: Knowledge,
    pub(crate) support: Support,
    pub(crate) assertions: Assertions,
    pub(crate) persona_leak: PersonaLeak,
    pub(crate) model: Box<dyn LanguageModel>,
    /// What every prompt of this profile and this model begins with.
    pub(crate) first: FirstBlock,
    pub(crate) conversation: Conversation,
    /// The file that keeps the beginning of the prompt, if there is one.
    pub(crate) prefix_cache_file: Option<PrefixCacheFile>,
    /// The folder or file that the profile was read from, if there is one.
    pub(crate) profile_watch: Option<ProfileWatch>,
    /// Rows near the last question, nearest first, without the one that answered it.
    pub(crate) near: Vec<RowId>,
    /// Rows whose own answer was said in this conversation.
    pub(crate) answered: Vec<RowId>,
    /// Tokens of the last prompt after the conversation: the findings and the question.
    pub(crate) tail_tokens: usize,
    /// What the model looked at before the last answer.
    pub(crate) attended: Option<Attended>,
}

impl Interview {
    /// Indexes the profile without a cache on disk, and begins a conversation. `progress` receives how many
    /// texts are indexed and how many there are.
    ///
    /// # Errors
    /// When the embedder fails, or `progress` broke off.
    pub fn new(
        profile: Profile,
        embedder: Box<dyn Embed>,
        model: Box<dyn LanguageModel>,
        progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<Self, RetrievalError> {
        let cache = &mut EmbeddingCache::in_memory();
        Ok(Self::with_knowledge(Knowledge::index(profile, embedder, cache, progress)?, model))
    }

    /// Begins a conversation over a profile that is indexed already.
    pub fn with_knowledge(knowledge: Knowledge, model: Box<dyn LanguageModel>) -> Self {
        let support = Support::of(knowledge.profile());
        let assertions = Assertions::of(knowledge.profile());
        let persona_leak = PersonaLeak::of(&knowledge.profile().persona);
        let conversation = Conversation::default();
        let first = FixedPrompt::of(knowledge.profile()).for_model(&*model);
        Self {
            first,
            knowledge,
            support,
            assertions,
            persona_leak,
            model,
            conversation,
            prefix_cache_file: None,
            profile_watch: None,
            near: Vec::new(),
            answered: Vec::new(),
            tail_tokens: 0,
            attended: None,
        }
    }

    /// The candidate's profile.
    pub fn profile(&self) -> &Profile {
        self.knowledge.profile()
    }

    /// What the model is called.
    pub fn model_name(&self) -> &str {
        self.model.name()
    }

    /// Tokens the model's context holds.
    pub fn context_tokens(&self) -> usize {
        self.model.context_tokens()
    }

    /// Everything asked and answered so far, oldest first.
    pub fn conversation(&self) -> &[Exchange] {
        self.conversation.exchanges()
    }

    /// The summaries that replace messages in the prompt; one entry per exchange.
    pub fn summaries(&self) -> &[Summaries] {
        self.conversation.summaries()
    }

    /// Replaces the conversation under way with an earlier one.
    pub fn restore(&mut self, turns: Vec<(Exchange, Summaries)>) {
        self.conversation = Conversation::of(turns);
        self.attended = None;
        self.near.clear();
        self.answered.clear();
    }

    /// Removes the last question and its answer, so that the question can be asked again or reworded.
    pub fn take_back_last(&mut self) -> Option<Exchange> {
        self.conversation.pop()
    }

    /// Replaces the profile after a change on disk; the conversation continues. Only texts that are not in
    /// the cache are embedded; returns how many.
    ///
    /// # Errors
    /// When the embedder fails, or `progress` broke off; the profile then stays as it was.
    pub fn replace_profile(
        &mut self,
        profile: Profile,
        cache: &mut EmbeddingCache,
        progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<usize, RetrievalError> {
        let same_rows = |rows: &[RowId]| -> Vec<RowId> {
            rows.iter().filter_map(|row| row.after_change(self.profile(), &profile)).collect()
        };
        let (near, answered) = (same_rows(&self.near), same_rows(&self.answered));
        let embedded = self.knowledge.replace_profile(profile, cache, progress)?;
        (self.near, self.answered) = (near, answered);
        self.support = Support::of(self.knowledge.profile());
        self.assertions = Assertions::of(self.knowledge.profile());
        self.persona_leak = PersonaLeak::of(&self.knowledge.profile().persona);
        self.settle_first_block();
        Ok(embedded)
    }

    /// The embedding of a text, for a shell that groups questions by their meaning.
    ///
    /// # Errors
    /// When the embedder fails.
    pub fn embed(&mut self, text: &str) -> Result<Embedding, RetrievalError> {
        self.knowledge.embed(text)
    }

    /// Settles what every prompt begins with, after the profile or the model changed.
    pub(crate) fn settle_first_block(&mut self) {
        self.first = self.fixed_prompt().for_model(&*self.model);
        self.attended = None;
    }

    /// Forgets the conversation: the next visitor begins anew, and the model holds only what every prompt
    /// begins with.
    pub fn clear(&mut self) {
        self.restore(Vec::new());
        self.tail_tokens = 0;
        self.knowledge.forget_questions();
        // Without its messages it keeps nothing, and the next prompt is read from its start.
        let _ = self.model.forget_after(&self.beginning());
    }

    /// Computes the part of the prompt that no question changes, in an idle moment before a question; `now`
    /// is the local time. `progress` receives tokens computed and tokens in all; stopping keeps what was
    /// computed.
    ///
    /// # Errors
    /// When the model fails, or this part alone does not fit its context.
    pub fn prefill_prefix(
        &mut self,
        now: DateTime,
        progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<(), ModelError> {
        self.model.set_now(now);
        let messages = self.beginning();
        // What a visitor said is stored only with the conversations.
        let mut kept = self.prefix_cache_file.as_mut().filter(|_| self.conversation.exchanges().is_empty());
        if let Some(kept) = &mut kept {
            kept.restore(&mut *self.model, &messages);
        }
        let mut broken_off = false;
        self.model.prefill_prefix(&messages, &mut |event| match event {
            Progress::Prefill { done, total } => {
                let flow = progress(done, total);
                broken_off |= flow.is_break();
                flow
            }
            Progress::Text(_) => ControlFlow::Continue(()),
        })?;
        if let Some(kept) = kept
            && !broken_off
        {
            kept.save(&mut *self.model, &messages);
        }
        Ok(())
    }

    /// Returns at most `count` questions of the profile that were not asked yet: first those near the last
    /// question, so that they lead on from its answer, then the others in the owner's order.
    pub fn suggestions(&self, count: usize) -> Vec<&str> {
        let asked: Vec<String> =
            self.conversation().iter().map(|exchange| letters(&exchange.question)).collect();
        let profile = self.profile();
        let near = self.near.iter().map(|row| row.example(profile));
        let rows = near.chain(&profile.examples).filter(|row| !row.private);
        let answered: Vec<&str> =
            self.answered.iter().map(|row| row.example(profile).question.as_str()).collect();
        let mut suggested: Vec<&str> = Vec::new();
        for question in rows.map(|row| row.question.as_str()) {
            // Two rows may share a question: asking it again would not lead to the other one.
            let known = asked.contains(&letters(question)) || answered.contains(&question);
            if !known && !suggested.contains(&question) {
                suggested.push(question);
            }
        }
        suggested.truncate(count);
        suggested
    }

    /// Returns what the model would read if this were asked now, and whether it would be asked at all. The
    /// conversation does not change.
    ///
    /// # Errors
    /// As [`Interview::ask`].
    pub fn prompt(
        &mut self,
        question: &str,
        now: DateTime,
        options: &AskOptions,
    ) -> Result<PromptPreview, AskError> {
        let question = asked(question)?;
        self.pick_up_changes()?;
        self.model.set_now(now);
        let question = without_courtesy(question, &mut self.knowledge)?;
        let Considered { found, decision, .. } =
            self.consider(question, now, &mut |_, _| ControlFlow::Continue(()))?;
        let fitted = self.fit_for(question, &found, now, options)?;
        Ok(PromptPreview {
            source: decision.source(),
            context: ContextUse { dropped: 2 * fitted.left, ..self.context_use(fitted.prompt_tokens) },
            messages: fitted.messages,
            retrieved: fitted.retrieved,
            prompt_tokens: fitted.prompt_tokens,
        })
    }
}

/// The question without white space around it.
///
/// # Errors
/// When it is empty, or longer than [`MAX_QUESTION_CHARS`].
pub fn asked(question: &str) -> Result<&str, AskError> {
    let question = question.trim();
    if question.is_empty() {
        return Err(AskError::EmptyQuestion);
    }
    match question.chars().count() {
        chars if chars > MAX_QUESTION_CHARS => Err(AskError::LongQuestion { chars }),
        _ => Ok(question),
    }
}

#[cfg(test)]
mod tests;
