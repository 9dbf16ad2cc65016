//! Reading ahead: what a question that is still being typed will need is found and read before it is asked.
use std::ops::ControlFlow;

use jiff::civil::DateTime;

use crate::decide::Decision;
use crate::decide::known::without_courtesy;
use crate::evidence::rank::content_words;
use crate::interview::{Interview, asked};
use crate::turn::considered::Considered;
use crate::turn::types::{AskError, AskOptions};

/// Longest text that is read ahead, in characters. Nobody types a longer one while others wait, and to search
/// for a pasted page takes longer than a question may wait.
const MAX_CHARS: usize = 500;

impl Interview {
    /// Prepares for a question of which this much is typed, or for one that is likely to be asked next: finds
    /// what it can be answered from, decides who would answer, and has the model read the prompt if it would
    /// be asked. The next question then waits only for what differs. Its answer is the same, token for token,
    /// as without this call, whatever was typed.
    ///
    /// `now` is the local time. `progress` is called often; breaking off keeps nearly all that was read. A
    /// profile that changed on disk is not read again here.
    ///
    /// # Errors
    /// When retrieval or the model fails, or the text does not fit the context. Nothing has changed then.
    pub fn read_ahead(
        &mut self,
        typed: &str,
        now: DateTime,
        options: &AskOptions,
        progress: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<(), AskError> {
        // While it is empty, it is not asked.
        let Ok(whole) = asked(typed) else { return Ok(()) };
        if whole.chars().nth(MAX_CHARS).is_some() {
            return Ok(());
        }
        self.model.set_now(now);
        let question = without_courtesy(whole, &mut self.knowledge)?;
        // To embed is most of finding, and what is embedded is kept for it. Word by word, a key waits for one of
        // them and not for all.
        for text in content_words(question).chain([question.to_owned()]) {
            if progress().is_break() {
                return Ok(());
            }
            self.knowledge.embed(&text)?;
        }
        if progress().is_break() {
            return Ok(());
        }
        let Considered { act, found, decision } = self.consider(question, now, &mut |_, _| progress())?;
        if progress().is_break() || decision == Decision::Job && self.model.is_small() {
            return Ok(());
        }
        if self.said_at_once(question, act, &found, &decision, now)?.is_some() {
            return Ok(());
        }
        let fitted = self.fit_for(question, &found, now, options)?;
        if self.read_whole_profile(now, &mut |_, _| progress())?.is_continue() {
            self.model.read_ahead(&fitted.messages, &mut |_| progress())?;
        }
        Ok(())
    }
}
