//! An interview under way: one profile, one model, one conversation, and the rules of a turn.
use std::ops::ControlFlow;

use engine::{GenerateOptions, Message, Progress, StopReason};
use jiff::civil::DateTime;
use retrieval::{Embed, RetrievalError};

use crate::decision::{Decision, Found, decide, instead, is_evidence, is_follow_up};
use crate::gate::Gate;
use crate::knowledge::letters;
use crate::orders::without_orders;
use crate::prompt::{Prompt, first_block};
use crate::recital::Recital;
use crate::spoken::SpokenAnswer;
use crate::support::Support;
use crate::{
    AskError, AskOptions, ContextUse, Ending, Exchange, Knowledge, LanguageModel, ModelError, Profile,
    PromptPreview, Retrieved, Source, Turn, TurnProgress, Unsupported, Usage,
};

/// A conversation with the candidate of one profile.
pub struct Interview {
    knowledge: Knowledge,
    support: Support,
    recital: Recital,
    model: Box<dyn LanguageModel>,
    exchanges: Vec<Exchange>,
    /// How many of the oldest exchanges have left the prompt. They never come back: a prompt that only grows at its end
    /// is one the model need not read again.
    left_prompt: usize,
}

/// An answer as the conversation will keep it.
struct Answered {
    answer: String,
    source: Source,
    ending: Ending,
    withheld: Vec<Unsupported>,
    usage: Usage,
}

/// A prompt that fits.
struct Fitted {
    messages: Vec<Message>,
    retrieved: Vec<Retrieved>,
    prompt_tokens: usize,
    left_prompt: usize,
}

impl Interview {
    /// Indexes the profile and begins a conversation; `progress` gets how many texts are indexed, of how many.
    ///
    /// # Errors
    /// When the embedder fails, or `progress` broke off.
    pub fn new(
        profile: Profile,
        embedder: Box<dyn Embed>,
        model: Box<dyn LanguageModel>,
        progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<Self, RetrievalError> {
        Ok(Self::with_knowledge(Knowledge::index(profile, embedder, progress)?, model))
    }

    /// Begins a conversation over a profile that is indexed already.
    pub fn with_knowledge(knowledge: Knowledge, model: Box<dyn LanguageModel>) -> Self {
        let support = Support::of(knowledge.profile());
        let recital = Recital::of(&knowledge.profile().persona);
        Self { knowledge, support, recital, model, exchanges: Vec::new(), left_prompt: 0 }
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
        &self.exchanges
    }

    /// Forgets the conversation: the next visitor begins anew.
    pub fn clear(&mut self) {
        self.exchanges.clear();
        self.left_prompt = 0;
    }

    /// Takes the last exchange back, so that its question can be asked again or edited.
    pub fn retract_last(&mut self) -> Option<Exchange> {
        let last = self.exchanges.pop();
        self.left_prompt = self.left_prompt.min(self.exchanges.len());
        last
    }

    /// Goes on with an earlier conversation in place of this one.
    pub fn restore(&mut self, exchanges: Vec<Exchange>) {
        self.exchanges = exchanges;
        self.left_prompt = 0;
    }

    /// Reads the part of the prompt that no question changes, for an idle moment before the first question. `progress`
    /// hears tokens read and tokens in all; breaking off keeps what was read.
    ///
    /// # Errors
    /// When the model fails, or this part alone does not fit its context.
    pub fn read_ahead(
        &mut self,
        progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<(), ModelError> {
        let messages = [first_block(self.knowledge.profile())];
        self.model.read_ahead(&messages, &mut |event| match event {
            Progress::Reading { done, total } => progress(done, total),
            Progress::Text(_) => ControlFlow::Continue(()),
        })
    }

    /// The first `count` questions of the profile that were not asked yet.
    pub fn suggestions(&self, count: usize) -> Vec<&str> {
        let asked: Vec<String> = self.exchanges.iter().map(|exchange| letters(&exchange.question)).collect();
        let shared = self.profile().examples.iter().filter(|example| !example.private);
        let questions = shared.map(|example| example.question.as_str());
        questions.filter(|question| !asked.contains(&letters(question))).take(count).collect()
    }

    /// What the model would be told if this were asked now, and whether it would be asked at all. The conversation stays
    /// as it is.
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
        let found = self.find(question)?;
        let source = decide(question, self.knowledge.profile(), &found).source();
        let fitted = self.fit(question, found.retrieved, now, options)?;
        Ok(PromptPreview {
            source,
            context: self.context_use(fitted.prompt_tokens, fitted.left_prompt),
            messages: fitted.messages,
            retrieved: fitted.retrieved,
            prompt_tokens: fitted.prompt_tokens,
        })
    }

    /// Asks a question at the time `now`, which the model is told. `progress` hears what was retrieved, how far the
    /// prompt is read, and every sentence of the answer; breaking off stops the turn, and what was said until then stays
    /// in the conversation.
    ///
    /// Whether the model is asked at all is decided before: see [`Source`]. No sentence of the model is passed on before
    /// its figures, names and links were found in the profile.
    ///
    /// # Errors
    /// When the question is empty or does not fit the context, or retrieval or the model fails. The conversation is then
    /// as it was.
    pub fn ask(
        &mut self,
        question: &str,
        now: DateTime,
        options: &AskOptions,
        progress: &mut dyn FnMut(TurnProgress<'_>) -> ControlFlow<()>,
    ) -> Result<Turn, AskError> {
        let question = asked(question)?;
        let found = self.find(question)?;
        let decision = decide(question, self.knowledge.profile(), &found);
        let source = decision.source();
        let (retrieved, answered) = match decision {
            Decision::Prepared(text) | Decision::Refused(text) => {
                let retrieved = if source == Source::NoEvidence { Vec::new() } else { found.retrieved };
                let answered = told_at_once(text, source, &retrieved, progress);
                (retrieved, answered)
            }
            Decision::Model => {
                let fitted = self.fit(question, found.retrieved, now, options)?;
                let answered = if progress(TurnProgress::Retrieved(&fitted.retrieved)).is_break() {
                    let usage = Usage { prompt_tokens: fitted.prompt_tokens, ..Usage::default() };
                    stopped_early(usage)
                } else {
                    self.generate(&fitted, question, options, progress)?
                };
                self.left_prompt = fitted.left_prompt;
                (fitted.retrieved, answered)
            }
        };
        let Answered { answer, source, ending, withheld, usage } = answered;
        self.exchanges.push(Exchange { question: question.to_owned(), answer: answer.clone(), ending });
        Ok(Turn {
            question: question.to_owned(),
            answer,
            source,
            retrieved,
            usage,
            context: self.context_use(usage.prompt_tokens + usage.completion_tokens, self.left_prompt),
            withheld,
            ending,
        })
    }

    /// What the profile holds on a question; a follow-up is looked for together with the question before it.
    fn find(&mut self, question: &str) -> Result<Found, AskError> {
        let (_, content_words) = self.support.shared_words(question);
        let asked = match self.exchanges.last() {
            Some(previous) if is_follow_up(question, content_words) => {
                format!("{} {question}", previous.question)
            }
            _ => question.to_owned(),
        };
        let shared_words = self.support.shared_words(&asked);
        let same = self.knowledge.row_of(question);
        let mut retrieved = self.knowledge.search(&asked)?;
        let has_evidence = is_evidence(&retrieved, shared_words);
        let profile = self.knowledge.profile();
        let private = match same {
            Some(row) => profile.examples[row].private,
            None => has_evidence && retrieved.first().is_some_and(|hit| profile.keeps_private(hit)),
        };
        retrieved.retain(|hit| !profile.keeps_private(hit));
        Ok(Found { retrieved, same, private, has_evidence })
    }

    fn generate(
        &mut self,
        fitted: &Fitted,
        question: &str,
        options: &AskOptions,
        progress: &mut dyn FnMut(TurnProgress<'_>) -> ControlFlow<()>,
    ) -> Result<Answered, AskError> {
        let mut gate = Gate::new(&self.support, &self.recital, question);
        let options = GenerateOptions { sampling: options.sampling, max_tokens: options.max_tokens };
        let mut spoken = SpokenAnswer::default();
        let mut enough = false;
        let completion = self.model.answer(&fitted.messages, &options, &mut |event| match event {
            Progress::Reading { done, total } => progress(TurnProgress::Reading { done, total }),
            Progress::Text(piece) if spoken.take(piece) => say(&gate.take(piece), progress),
            Progress::Text(_) => {
                enough = true;
                ControlFlow::Break(())
            }
        })?;
        let ending = match completion.stop {
            StopReason::EndOfTurn => Ending::Complete,
            StopReason::Cancelled if enough => Ending::Complete,
            StopReason::Length => Ending::Length,
            StopReason::Cancelled => Ending::Stopped,
        };
        let usage = Usage {
            prompt_tokens: completion.prompt_tokens,
            reused_tokens: completion.reused_tokens,
            completion_tokens: completion.tokens.len(),
        };
        if ending != Ending::Stopped {
            // The turn is over: nothing is left to stop.
            let _ = say(&gate.end(ending == Ending::Length), progress);
        }
        let (answer, withheld) = gate.into_parts();
        if answer.is_empty() && ending != Ending::Stopped {
            // Not one sentence held: better the owner's own words, or none.
            let (text, source) = instead(self.knowledge.profile(), &fitted.retrieved);
            let _ = progress(TurnProgress::Text(&text));
            return Ok(Answered { answer: text, source, ending: Ending::Complete, withheld, usage });
        }
        Ok(Answered { answer, source: Source::Model, ending, withheld, usage })
    }

    /// Builds a prompt that leaves room for the answer. What leaves it, in this order: the oldest question with its
    /// answer, then whatever was found that is least near. The system message's first block never does.
    fn fit(
        &mut self,
        question: &str,
        mut retrieved: Vec<Retrieved>,
        now: DateTime,
        options: &AskOptions,
    ) -> Result<Fitted, AskError> {
        // What gives orders to the model is for nobody to hear.
        let heard = without_orders(question);
        let mut left_prompt = self.left_prompt;
        let late_system = self.model.accepts_late_system();
        let context_tokens = self.model.context_tokens();
        let budget_tokens = context_tokens.saturating_sub(options.max_tokens);
        loop {
            let prompt = Prompt {
                profile: self.knowledge.profile(),
                conversation: &self.exchanges[left_prompt..],
                retrieved: &retrieved,
                now,
                question: heard.trim(),
            };
            let messages = prompt.messages(late_system);
            let prompt_tokens = self.model.count_tokens(&messages)?;
            if prompt_tokens <= budget_tokens {
                return Ok(Fitted { messages, retrieved, prompt_tokens, left_prompt });
            }
            if left_prompt < self.exchanges.len() {
                left_prompt += 1;
            } else if !remove_least_near(&mut retrieved) {
                let max_tokens = options.max_tokens;
                return Err(AskError::TooLong { prompt_tokens, budget_tokens, context_tokens, max_tokens });
            }
        }
    }

    fn context_use(&self, used: usize, left_prompt: usize) -> ContextUse {
        ContextUse { used, limit: self.model.context_tokens(), summarised: 0, dropped: 2 * left_prompt }
    }
}

/// Passes on what may be said; while a sentence is unfinished that is nothing, but the turn can be stopped.
fn say(text: &str, progress: &mut dyn FnMut(TurnProgress<'_>) -> ControlFlow<()>) -> ControlFlow<()> {
    progress(if text.is_empty() { TurnProgress::Writing } else { TurnProgress::Text(text) })
}

/// An answer that needs no model.
fn told_at_once(
    text: String,
    source: Source,
    retrieved: &[Retrieved],
    progress: &mut dyn FnMut(TurnProgress<'_>) -> ControlFlow<()>,
) -> Answered {
    if progress(TurnProgress::Retrieved(retrieved)).is_break() {
        return stopped_early(Usage::default());
    }
    // Said whole: a stop that comes now comes too late.
    let _ = progress(TurnProgress::Text(&text));
    Answered { answer: text, source, ending: Ending::Complete, withheld: Vec::new(), usage: Usage::default() }
}

fn stopped_early(usage: Usage) -> Answered {
    let (answer, withheld) = (String::new(), Vec::new());
    Answered { answer, source: Source::Model, ending: Ending::Stopped, withheld, usage }
}

/// The question as it was meant, or the error that nothing was asked.
fn asked(question: &str) -> Result<&str, AskError> {
    Some(question.trim()).filter(|question| !question.is_empty()).ok_or(AskError::EmptyQuestion)
}

/// Removes the hit of the lowest score, if there is one.
fn remove_least_near(retrieved: &mut Vec<Retrieved>) -> bool {
    let least = retrieved.iter().enumerate().min_by(|(_, a), (_, b)| a.score.total_cmp(&b.score));
    let Some((index, _)) = least else { return false };
    retrieved.remove(index);
    true
}


#[cfg(test)]
mod tests;
