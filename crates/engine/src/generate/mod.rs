//! From a prompt to an answer: reads the prompt in chunks, then draws one token after the other.
pub(crate) mod sampler;
pub(crate) mod speculation;
pub(crate) mod thoughts;
pub(crate) mod types;

use std::ops::ControlFlow;

use crate::decoder::{CHUNK, Decoder, KvCache, LogitsMode};
use crate::generate::sampler::Sampler;
use crate::generate::speculation::{Drafter, Guess};
use crate::generate::thoughts::ThoughtFilter;
use crate::generate::types::{Completion, OnProgress, Progress, StopReason};
use crate::tokenizer::{TextStream, Tokenizer};

/// One answer that is being written, and the parts of the engine that it uses.
pub(crate) struct Generation<'a> {
    pub(crate) tokenizer: &'a Tokenizer,
    pub(crate) decoder: &'a mut Decoder,
    pub(crate) cache: &'a mut KvCache,
    pub(crate) drafter: &'a mut Drafter,
    /// Counts the accepted tokens.
    pub(crate) tokens_guessed: &'a mut usize,
    pub(crate) sampler: Sampler,
    /// Keeps thoughts out of the text; `None` for a raw text, which is passed on as it is.
    pub(crate) thoughts: Option<ThoughtFilter>,
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
            thought: false,
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
            let piece = shown(self.tokenizer, self.thoughts.as_mut(), &mut stream, next);
            completion.text.push_str(&piece);
            // Called even if no character is complete yet, because the caller may want to stop.
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
        let mut rest = stream.finish().to_owned();
        if let Some(thoughts) = &mut self.thoughts {
            rest = thoughts.push(&rest) + &thoughts.finish();
            completion.thought = thoughts.found();
        }
        if !rest.is_empty() {
            completion.text.push_str(&rest);
            // The answer is complete; there is nothing left to cancel.
            let _ = progress(Progress::Text(&rest));
        }
        completion
    }

    /// Reads the part of the prompt that is not in the cache and draws the first token of the answer. `None`
    /// if cancelled.
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

/// Tokens that are computed at once for a question that is still being typed. The next key loses what is not
/// complete, so there are fewer of them than in a prompt that is waited for.
pub(crate) const AHEAD_CHUNK: usize = 32;

/// Reads ids that the next prompt is likely to begin with, as far as they are not in the cache, `chunk` of
/// them at once. `progress` receives the tokens read and the tokens in all, many times a chunk; breaking off
/// keeps all chunks that are complete.
pub(crate) fn read_ahead(
    decoder: &mut Decoder,
    cache: &mut KvCache,
    ids: &[u32],
    chunk: usize,
    progress: &mut OnProgress<'_>,
) -> ControlFlow<()> {
    let total = ids.len();
    // What else is in the cache is worth keeping then.
    if !cache.holds(ids) {
        cache.truncate(cache.common_prefix(ids));
        while cache.len() < total {
            let done = cache.len();
            let ids = &ids[done..total.min(done + chunk)];
            decoder.layers(cache, ids, &mut || progress(Progress::Prefill { done, total }))?;
        }
    }
    progress(Progress::Prefill { done: total, total })
}

/// The text that is complete with this token and is not part of a thought.
fn shown(
    tokenizer: &Tokenizer,
    thoughts: Option<&mut ThoughtFilter>,
    stream: &mut TextStream,
    token: u32,
) -> String {
    let bytes = tokenizer.bytes(token);
    let Some(thoughts) = thoughts else { return stream.push(bytes) };
    // In some files the tags are control tokens, which have no text. The thought between them is text.
    let tag = bytes.is_empty().then(|| tokenizer.spelling(token));
    let tag = tag.filter(|spelling| ThoughtFilter::is_tag(spelling));
    thoughts.push(&stream.push(tag.as_ref().map_or(bytes, |tag| tag.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gguf::Value;
    use crate::gguf::written::{strings, with_metadata};

    #[test]
    fn a_thought_between_control_tokens_is_left_out_too() {
        const CONTROL: u64 = 3;
        const ORDINARY: u64 = 1;
        for kind in [CONTROL, ORDINARY] {
            let gguf = with_metadata(&[
                ("tokenizer.ggml.model", Value::String("llama".to_owned())),
                ("tokenizer.ggml.tokens", strings(&["<s>", "</s>", "<think>", "</think>", "hm", "Yes"])),
                (
                    "tokenizer.ggml.token_type",
                    Value::Array([CONTROL, CONTROL, kind, kind, 1, 1].map(Value::Unsigned).into()),
                ),
                ("tokenizer.ggml.scores", Value::Array(vec![Value::Float(0.0); 6])),
                ("tokenizer.ggml.bos_token_id", Value::Unsigned(0)),
                ("tokenizer.ggml.eos_token_id", Value::Unsigned(1)),
            ]);
            let tokenizer = Tokenizer::from_gguf(&gguf).expect("a sound vocabulary");
            let said = |thoughts: &mut Option<ThoughtFilter>| -> String {
                let mut stream = TextStream::default();
                [2, 4, 3, 5].map(|token| shown(&tokenizer, thoughts.as_mut(), &mut stream, token)).concat()
            };
            assert_eq!(said(&mut Some(ThoughtFilter::default())), "Yes", "whatever the file calls the tags");
            let raw = if kind == CONTROL { "hmYes" } else { "<think>hm</think>Yes" };
            assert_eq!(said(&mut None), raw, "a raw text is passed on as it is");
        }
    }
}
