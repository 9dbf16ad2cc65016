//! What fits the model's context: what leaves a prompt that is too long, and what is summarized ahead of
//! time.
use std::ops::ControlFlow;

use engine::Message;
use jiff::civil::DateTime;

use crate::evidence::statements::Statement;
use crate::guard::injection::without_injection;
use crate::interview::Interview;
use crate::model::ModelError;
use crate::prompt::Prompt;
use crate::prompt::condense::condense;
use crate::prompt::summary::{SUMMARY_TOKENS, count, summarise};
use crate::retrieve::hit::{Kind, Retrieved};
use crate::turn::conversation::Place;
use crate::turn::types::{AskError, AskOptions, ContextUse};

/// Share of the budget, in percent, from which on messages are summarized in idle moments.
const ROOMY_PERCENT: usize = 75;
/// Tokens kept for the answer if a larger reserve would push out what it rests on: twice the length of a
/// spoken answer.
const LEAST_ANSWER_TOKENS: usize = 256;
/// How many hits stay while an earlier exchange could leave instead.
const KEPT_EVIDENCE: usize = 2;

/// A prompt that fits.
pub(crate) struct Fitted {
    pub(crate) messages: Vec<Message>,
    pub(crate) retrieved: Vec<Retrieved>,
    pub(crate) prompt_tokens: usize,
    /// How many of the oldest exchanges are not in it.
    pub(crate) left: usize,
    /// The earlier exchange that it repeats.
    pub(crate) recalled: Option<usize>,
    /// Most tokens its answer can have.
    pub(crate) answer_tokens: usize,
    /// Tokens after the conversation: what was found, and the question.
    pub(crate) tail_tokens: usize,
}

/// What goes into a prompt, besides profile and conversation.
pub(crate) struct Wanted<'a> {
    /// The question as the model reads it.
    pub(crate) question: &'a str,
    pub(crate) retrieved: Vec<Retrieved>,
    /// Sentences of the profile that capable weights answer from, in place of what was retrieved.
    pub(crate) notes: Vec<Statement>,
    /// An earlier exchange that the question points at.
    pub(crate) recalled: Option<usize>,
    pub(crate) now: DateTime,
}

impl Interview {
    /// Builds a prompt that leaves room for the answer. A question that would fill half of the context is
    /// condensed. Then parts leave in this order: the oldest exchanges except the last one, the hits with the
    /// lowest scores, the last exchange, and the rest of the hits. The first block of the system message
    /// never leaves.
    pub(crate) fn fit(&self, wanted: Wanted<'_>, options: &AskOptions) -> Result<Fitted, AskError> {
        let Wanted { question, mut retrieved, mut notes, recalled, now } = wanted;
        let context_tokens = self.model.context_tokens();
        let budget = context_tokens.saturating_sub(options.max_tokens);
        let squeezed = context_tokens.saturating_sub(options.max_tokens.min(LEAST_ANSWER_TOKENS));
        let mut question = self.shortened(&without_injection(question), budget);
        let exchanges = self.conversation.exchanges().len();
        let mut left = self.conversation.left_prompt();
        let mut target = budget;
        loop {
            let (messages, prompt_tokens) = self.build(&question, &retrieved, &notes, recalled, left, now)?;
            let limit = if left + 1 < exchanges { target } else { squeezed };
            if prompt_tokens <= limit {
                let answer_tokens = options.max_tokens.min(context_tokens - prompt_tokens);
                let tail_tokens = prompt_tokens.saturating_sub(self.model.count_tokens(&self.beginning())?);
                return Ok(Fitted {
                    messages,
                    retrieved,
                    prompt_tokens,
                    left,
                    recalled,
                    answer_tokens,
                    tail_tokens,
                });
            }
            if left + 1 < exchanges {
                if target == budget {
                    // Several leave at once: after each removal the model must read everything behind it
                    // again, and the next turns should not have to do that again.
                    let (_, least) = self.build(&question, &retrieved, &notes, recalled, exchanges, now)?;
                    target = least + budget.saturating_sub(least) * ROOMY_PERCENT / 100;
                }
                left += 1;
            } else if retrieved.iter().filter(|hit| hit.kind != Kind::Resume).count() > KEPT_EVIDENCE {
                remove_least_near(&mut retrieved);
                notes.truncate(notes.len() * 2 / 3);
            } else if left < exchanges {
                left += 1;
            } else if remove_least_near(&mut retrieved) || !notes.is_empty() {
                notes.truncate(notes.len() / 2);
            } else {
                let shorter = self.halved(&question);
                if shorter.len() >= question.len() || shorter.is_empty() {
                    let max_tokens = options.max_tokens;
                    return Err(AskError::TooLong {
                        prompt_tokens,
                        budget_tokens: squeezed,
                        context_tokens,
                        max_tokens,
                    });
                }
                question = shorter;
            }
        }
    }

    /// Prepares for the next question in an idle moment. If the prompt has become long, the model summarizes
    /// the oldest messages of more than 200 tokens. Then it reads the beginning of the next prompt. `now` is
    /// the local time. `progress` is called at every token; breaking off loses only the summary under way.
    ///
    /// # Errors
    /// When the model fails. The conversation is as it was, and the next question can be asked.
    pub fn prepare_context(
        &mut self,
        now: DateTime,
        options: &AskOptions,
        progress: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<(), ModelError> {
        self.model.set_now(now);
        while let Some(place) = self.to_summarise(options)? {
            let first = self.first.message.clone();
            let text = self.conversation.text(place).to_owned();
            let Some(summary) = summarise(&mut *self.model, &first, &text, progress)? else { return Ok(()) };
            self.conversation.summarise(place, summary);
        }
        self.prefill_prefix(now, &mut |_, _| progress())
    }

    /// How full the context is with `used` tokens in it.
    pub(crate) fn context_use(&self, used: usize) -> ContextUse {
        ContextUse {
            used,
            limit: self.model.context_tokens(),
            summarised: self.conversation.summarised(),
            dropped: 2 * self.conversation.left_prompt(),
        }
    }

    /// The oldest message worth a summary, if the next prompt would leave little room.
    fn to_summarise(&self, options: &AskOptions) -> Result<Option<Place>, ModelError> {
        let budget = self.model.context_tokens().saturating_sub(options.max_tokens);
        let next = self.model.count_tokens(&self.beginning())? + self.tail_tokens;
        if 100 * next <= ROOMY_PERCENT * budget {
            return Ok(None);
        }
        let mut places = self.conversation.unsummarised().into_iter();
        Ok(places.find(|&place| count(&*self.model, self.conversation.text(place)) > SUMMARY_TOKENS))
    }

    /// The messages that every next prompt begins with: persona and resume, then the conversation.
    pub(crate) fn beginning(&self) -> Vec<Message> {
        Prompt::beginning(&self.first, &self.conversation.told(self.conversation.left_prompt()))
    }

    /// The messages that ask a question of a model that has read the whole profile, and their tokens.
    ///
    /// # Errors
    /// When they cannot be rendered.
    pub(crate) fn messages_for(
        &self,
        question: &str,
        now: DateTime,
    ) -> Result<(Vec<Message>, usize), ModelError> {
        self.build(&without_injection(question), &[], &[], None, self.conversation.left_prompt(), now)
    }

    fn build(
        &self,
        question: &str,
        retrieved: &[Retrieved],
        notes: &[Statement],
        recalled: Option<usize>,
        left: usize,
        now: DateTime,
    ) -> Result<(Vec<Message>, usize), ModelError> {
        let told = self.conversation.told(left);
        let prompt = Prompt {
            first: &self.first,
            conversation: &told,
            recalled: recalled.map(|at| &self.conversation.exchanges()[at]),
            retrieved,
            notes,
            now,
            question: question.trim(),
        };
        let messages = prompt.messages(self.model.accepts_late_system());
        let tokens = self.model.count_tokens(&messages)?;
        Ok((messages, tokens))
    }

    /// Condenses a question to half of the room that persona and resume leave.
    fn shortened(&self, question: &str, budget: usize) -> String {
        let taken = self.model.count_tokens(std::slice::from_ref(&self.first.message)).unwrap_or(0);
        condense(question, budget.saturating_sub(taken) / 2, |text| count(&*self.model, text))
    }

    fn halved(&self, question: &str) -> String {
        let counting = |text: &str| count(&*self.model, text);
        condense(question, counting(question) / 2, counting)
    }
}

/// Removes the hit with the lowest score, if there is one. Lines of the resume stay: they take no room in the
/// second block.
fn remove_least_near(retrieved: &mut Vec<Retrieved>) -> bool {
    let told = retrieved.iter().enumerate().filter(|(_, hit)| hit.kind != Kind::Resume);
    let Some((index, _)) = told.min_by(|(_, a), (_, b)| a.score.total_cmp(&b.score)) else { return false };
    retrieved.remove(index);
    true
}
