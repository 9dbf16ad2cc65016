//! Where a model looks when it begins to answer: the attention that the start of its turn gives to parts of the
//! first message, from which they can be ranked (Chen, Gutiérrez & Su, "Attention in Large Language Models
//! Yields Efficient Zero-Shot Re-Rankers", 2024).
use std::ops::{ControlFlow, Range};

use crate::decoder::CHUNK;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::generate::types::{Message, OnProgress, Progress};

/// Most tokens at the start of the assistant's turn whose attention counts.
const STARTING: usize = 16;

impl Engine {
    /// How much the start of the assistant's turn attends to parts of the first message, given as ranges of
    /// bytes: the more, the likelier what is asked is answered there. `blank` is the same chat with a question
    /// that asks nothing; what it gives to a part is subtracted, because some words get attention whatever is
    /// asked. The sum over a part is divided by the root of its tokens, so that long parts gain little.
    ///
    /// Reads both prompts as far as they were not read; the chat itself last, so that its answer need not read
    /// it again. `None` if `progress` broke off, or if the template changes the first message.
    ///
    /// # Errors
    /// The template refuses the messages, or they do not fit the context.
    pub fn attention(
        &mut self,
        messages: &[Message],
        blank: &[Message],
        parts: &[Range<usize>],
        progress: &mut OnProgress<'_>,
    ) -> Result<Option<Vec<f32>>, EngineError> {
        let (asked, blank) = (self.chat_ids(messages)?, self.chat_ids(blank)?);
        self.check_length(&asked)?;
        self.check_length(&blank)?;
        self.check_file()?;
        let common = asked.iter().zip(&blank).take_while(|(one, other)| one == other).count();
        let starting = asked.iter().rev().zip(blank.iter().rev()).take_while(|(one, other)| one == other);
        let starting = starting.count().clamp(1, STARTING);
        let Some(content) = messages.first().map(|message| message.content.as_str()) else { return Ok(None) };
        let Some(ends) = self.ends_within(&asked[..common], content) else { return Ok(None) };
        let mut read = |ids: &[u32]| self.starting_attention(ids, starting, ends.len(), progress);
        let (Some(usual), Some(given)) = (read(&blank), read(&asked)) else { return Ok(None) };
        let given: Vec<f32> = given.iter().zip(usual).map(|(given, usual)| given - usual).collect();
        let of = |part: &Range<usize>| {
            let first = ends.partition_point(|end| *end <= part.start);
            let last = ends.partition_point(|end| *end < part.end).min(ends.len() - 1);
            let tokens = &given[first.min(last)..=last];
            tokens.iter().sum::<f32>() / (tokens.len() as f32).sqrt()
        };
        Ok(Some(parts.iter().map(of).collect()))
    }

    /// For each token up to the last one of the first message: where it ends in the message, in bytes; zero for
    /// those before it. `None` if its text is not in the prompt as it is.
    fn ends_within(&self, ids: &[u32], content: &str) -> Option<Vec<usize>> {
        let bytes: Vec<u8> = ids.iter().flat_map(|id| self.tokenizer.bytes(*id)).copied().collect();
        // Some templates leave the space around a message out.
        let text = content.trim().as_bytes();
        let begin = content.len() - content.trim_start().len();
        let at = (0..bytes.len().checked_sub(text.len())? + 1).find(|at| bytes[*at..].starts_with(text))?;
        let mut end = 0;
        let ends = ids.iter().map(|id| {
            end += self.tokenizer.bytes(*id).len();
            end
        });
        let within = |end: usize| if end > at { end - at + begin } else { 0 };
        let last = at + text.len();
        let mut ends: Vec<usize> = ends.collect();
        ends.truncate(ends.partition_point(|end| *end < last) + 1);
        (!text.is_empty()).then(|| ends.into_iter().map(within).collect())
    }

    /// Reads a prompt and returns how much its last `starting` tokens attend to the first `positions`.
    fn starting_attention(
        &mut self,
        ids: &[u32],
        starting: usize,
        positions: usize,
        progress: &mut OnProgress<'_>,
    ) -> Option<Vec<f32>> {
        let (before, start) = ids.split_at(ids.len() - starting);
        self.cache.truncate(self.cache.common_prefix(ids).min(before.len()));
        while self.cache.len() < before.len() {
            let done = self.cache.len();
            let told = Progress::Prefill { done, total: ids.len() };
            let chunk = &before[done..before.len().min(done + CHUNK)];
            let flow = self.decoder.layers(&mut self.cache, chunk, &mut || progress(told));
            if flow.is_break() {
                return None;
            }
        }
        let told = Progress::Prefill { done: before.len(), total: ids.len() };
        match self.decoder.attention_to(&mut self.cache, start, positions, &mut || progress(told)) {
            ControlFlow::Continue(attention) => Some(attention),
            ControlFlow::Break(()) => None,
        }
    }
}
