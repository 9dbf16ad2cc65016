//! One sentence of a server, without anything of a profile: whether it works, and how fast.
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use engine::{GenerateOptions, Message, Progress, Role, Sampling};
use interview::LanguageModel as _;

use crate::error::RemoteError;
use crate::model::RemoteModel;

/// The question of the test.
const PROBE: &str = "Say hello in one short sentence.";
const PROBE_TOKENS: usize = 32;

/// What a server did with the question of the test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probed {
    /// The address that works, if it is another than the one that was set.
    pub other_address: Option<String>,
    /// From the question to the first word.
    pub first_word: Duration,
    /// From the question to the last word.
    pub total: Duration,
    /// Tokens of its answer.
    pub tokens: usize,
    /// Tokens of its context that are used.
    pub context_tokens: usize,
}

impl RemoteModel {
    /// Looks the model up and asks it for one sentence.
    ///
    /// # Errors
    /// When the server cannot be reached, refuses, has no such model, or says nothing.
    pub fn probe(&mut self) -> Result<Probed, RemoteError> {
        let set = self.address().to_string();
        self.look_up()?;
        let probe = Message { role: Role::User, content: PROBE.into() };
        let options = GenerateOptions { sampling: Sampling::GREEDY, max_tokens: PROBE_TOKENS };
        let (asked, mut first) = (Instant::now(), None);
        let answered = self.reply(&[probe], &options, &mut |event| {
            if matches!(event, Progress::Text(text) if !text.is_empty()) {
                first.get_or_insert_with(|| asked.elapsed());
            }
            ControlFlow::Continue(())
        })?;
        let total = asked.elapsed();
        if answered.text.trim().is_empty() {
            return Err(RemoteError::Wordless {
                host: self.host().to_owned(),
                model: self.name().to_owned(),
            });
        }
        let used = self.address().to_string();
        Ok(Probed {
            other_address: (used != set).then_some(used),
            first_word: first.unwrap_or(total),
            total,
            tokens: answered.tokens.len(),
            context_tokens: self.context_tokens(),
        })
    }
}
