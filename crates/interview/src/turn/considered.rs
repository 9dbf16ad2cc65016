//! A question before anybody answers it: what is found for it, who answers, and what the model would read.
//! Nothing here changes the conversation.
use std::ops::ControlFlow;

use jiff::civil::DateTime;

use crate::decide::act::Act;
use crate::decide::{Decision, decide};
use crate::evidence::statements::Statement;
use crate::interview::Interview;
use crate::prompt::budget::{Fitted, Wanted};
use crate::retrieve::find::Findings;
use crate::turn::said::Said;
use crate::turn::types::{AskError, AskOptions};

/// What is known of a question when it is decided who answers.
pub(crate) struct Considered {
    /// What the visitor does with it, if it is no ordinary question.
    pub(crate) act: Option<Act>,
    pub(crate) found: Findings,
    pub(crate) decision: Decision,
}

impl Interview {
    /// Finds what a question, without its courtesies, can be answered from, and decides who answers.
    /// `progress` receives how far the model has read the prompt, if it reads it for that.
    ///
    /// # Errors
    /// When the question cannot be searched for.
    pub(crate) fn consider(
        &mut self,
        question: &str,
        now: DateTime,
        progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<Considered, AskError> {
        let act = self.knowledge.act(question)?;
        let mut found = self.find(question, now, Some(progress).filter(|_| act.is_none()))?;
        self.introduce(act, question, &mut found)?;
        let decision = decide(question, self.knowledge.profile(), &found, self.setting(act, now));
        Ok(Considered { act, found, decision })
    }

    /// What code says to a question, in two parts if it asks twice; `None` where a model is asked, or where a
    /// job is described.
    ///
    /// # Errors
    /// When a part of it cannot be searched for.
    pub(super) fn said_at_once(
        &mut self,
        question: &str,
        act: Option<Act>,
        found: &Findings,
        decision: &Decision,
        now: DateTime,
    ) -> Result<Option<Said>, AskError> {
        let in_parts = match act {
            None if found.same.is_none() && found.job.is_empty() && found.quotation.is_none() => {
                self.said_in_parts(question, now)?
            }
            _ => None,
        };
        Ok(in_parts.or_else(|| self.said(decision, found)))
    }

    /// The prompt for a question with what was found for it.
    ///
    /// # Errors
    /// When it does not fit the context of the model.
    pub(crate) fn fit_for(
        &self,
        question: &str,
        found: &Findings,
        now: DateTime,
        options: &AskOptions,
    ) -> Result<Fitted, AskError> {
        let (retrieved, recalled) = (found.retrieved.clone(), found.recalled);
        let notes = self.notes_for(found);
        let wanted = Wanted { question: &found.model_question(question), retrieved, notes, recalled, now };
        self.fit(wanted, options)
    }

    /// The nearest sentences, for a model that writes and has not read the whole profile.
    fn notes_for(&self, found: &Findings) -> Vec<Statement> {
        if self.model.is_small() || self.first.is_whole { Vec::new() } else { found.notes.clone() }
    }
}
