//! From a prompt to an answer: the prompt is read in chunks, then token after token is drawn.
pub(crate) mod sampler;
pub(crate) mod speculation;
pub(crate) mod types;

use crate::decoder::{CHUNK, Decoder, KvCache, LogitsMode};
use crate::generate::sampler::Sampler;
use crate::generate::speculation::{Drafter, Guess};
use crate::generate::types::{Completion, OnProgress, Progress, StopReason};
use crate::tokenizer::{TextStream, Tokenizer};

/// One answer being written, with what it needs of the engine.
pub(crate) struct Generation<'a> {
    pub(crate) tokenizer: &'a Tokenizer,
    pub(crate) decoder: &'a mut Decoder,
    pub(crate) cache: &'a mut KvCache,
    pub(crate) drafter: &'a mut Drafter,
    /// Counts the accepted tokens.
    pub(crate) tokens_guessed: &'a mut usize,
    pub(crate) sampler: Sampler,
}

impl Generation<'_> {
    /// Reads the prompt and writes an answer of at most `max_tokens`. The prompt fits the context.
    pub(crate) fn run(
        mut self,
        prompt: &[u32],
        max_tokens: usize,
        progress: &mut OnProgress<'_>,
    ) -> Completion {
        let reused = self.cache.common_prefix(prompt);
        self.cache.truncate(reused);
        let mut completion = Completion {
            text: String::new(),
            tokens: Vec::new(),
            prompt_tokens: prompt.len(),
            reused_tokens: reused,
            stop: StopReason::Length,
        };
        let Some(mut next) = self.read(prompt, progress) else {
            completion.stop = StopReason::Cancelled;
            return completion;
        };
        let mut stream = TextStream::default();
        let mut text = prompt.to_vec();
        // The current guess, and how many of its tokens were accepted.
        let (mut guess, mut accepted) = (Guess::default(), 0);
        while completion.tokens.len() < max_tokens {
            if self.tokenizer.is_end(next) {
                completion.stop = StopReason::EndOfTurn;
                break;
            }
            completion.tokens.push(next);
            let piece = stream.push(self.tokenizer.bytes(next));
            completion.text.push_str(&piece);
            // Called even where no character is complete yet: the caller may want to stop.
            if progress(Progress::Text(&piece)).is_break() {
                completion.stop = StopReason::Cancelled;
                return completion;
            }
            let room = (max_tokens - completion.tokens.len()).min(self.decoder.config().context - text.len());
            if room == 0 {
                break;
            }
            text.push(next);
            if accepted < guess.draft_len && guess.tokens[accepted] == next {
                accepted += 1;
                *self.tokens_guessed += 1;
            } else {
                // The cache still holds the rejected tokens after the text.
                self.cache.truncate(text.len() - 1);
                (guess, accepted) = (self.drafter.guess(&text, room - 1), 0);
                let ids: Vec<u32> =
                    [next].into_iter().chain(guess.tokens[..guess.draft_len].iter().copied()).collect();
                self.decoder.forward(self.cache, &ids, LogitsMode::All);
            }
            next = self.sampler.sample(self.decoder.logits(accepted));
            if let Some(guessed) = guess.tokens.get(accepted) {
                self.drafter.record_acceptance(&guess, *guessed == next);
            }
        }
        let rest = stream.finish();
        if !rest.is_empty() {
            completion.text.push_str(rest);
            // The answer is complete; there is nothing left to cancel.
            let _ = progress(Progress::Text(rest));
        }
        completion
    }

    /// Reads what the cache does not hold of the prompt and draws the first token of the answer; `None` if
    /// cancelled.
    fn read(&mut self, prompt: &[u32], progress: &mut OnProgress<'_>) -> Option<u32> {
        loop {
            let done = self.cache.len();
            if progress(Progress::Prefill { done, total: prompt.len() }).is_break() {
                return None;
            }
            let chunk = &prompt[done..prompt.len().min(done + CHUNK)];
            if done + chunk.len() < prompt.len() {
                self.decoder.forward(self.cache, chunk, LogitsMode::Nothing);
                continue;
            }
            let next = self.sampler.sample(self.decoder.forward(self.cache, chunk, LogitsMode::Last));
            return progress(Progress::Prefill { done: prompt.len(), total: prompt.len() })
                .is_continue()
                .then_some(next);
        }
    }
}
