//! How long the parts of a turn took, from instants that the caller reads: the library itself has no clock.
use std::time::Instant;

use serde::Serialize;

use crate::turn::types::{TurnProgress, Usage};

/// Records when things happened in one turn.
#[derive(Clone, Copy, Debug)]
pub struct TurnClock {
    started: Instant,
    retrieved: Option<Instant>,
    first_word: Option<Instant>,
    first_text: Option<Instant>,
}

/// Durations of one turn, in milliseconds from its start.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TurnTimings {
    /// Until the sources were known and the prompt was built.
    pub retrieve_ms: Option<f64>,
    /// Until the visitor saw the first words, after their sentence was complete and checked.
    pub first_token_ms: Option<f64>,
    /// Until the end.
    pub total_ms: f64,
    /// Speed of the answer after its first token; `None` for an answer of fewer than two.
    pub tokens_per_second: Option<f64>,
}

impl TurnClock {
    /// Starts a turn.
    pub fn start(at: Instant) -> Self {
        Self { started: at, retrieved: None, first_word: None, first_text: None }
    }

    /// Records an event; the caller passes on every event of the turn.
    pub fn observe(&mut self, event: &TurnProgress<'_>, at: Instant) {
        match event {
            TurnProgress::Retrieved(_) => self.retrieved.get_or_insert(at),
            TurnProgress::Writing => self.first_word.get_or_insert(at),
            TurnProgress::Text(_) => {
                self.first_word.get_or_insert(at);
                self.first_text.get_or_insert(at)
            }
            TurnProgress::Prefill { .. } | TurnProgress::Sentence(_) => return,
        };
    }

    /// Ends the turn.
    pub fn finish(&self, usage: &Usage, at: Instant) -> TurnTimings {
        let since_start = |instant: Instant| instant.duration_since(self.started).as_secs_f64() * 1e3;
        let seconds_writing = self.first_word.map(|first| at.duration_since(first).as_secs_f64());
        TurnTimings {
            retrieve_ms: self.retrieved.map(since_start),
            first_token_ms: self.first_text.map(since_start),
            total_ms: since_start(at),
            tokens_per_second: seconds_writing
                .filter(|&seconds| seconds > 0.0 && usage.completion_tokens > 1)
                .map(|seconds| (usage.completion_tokens - 1) as f64 / seconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_turn_is_timed_from_its_start_and_its_speed_from_the_first_word() {
        let start = Instant::now();
        let after = |ms| start + Duration::from_millis(ms);
        let mut clock = TurnClock::start(start);
        clock.observe(&TurnProgress::Retrieved(&[]), after(10));
        clock.observe(&TurnProgress::Prefill { done: 1, total: 2 }, after(20));
        clock.observe(&TurnProgress::Text("I"), after(500));
        clock.observe(&TurnProgress::Text(" am"), after(700));
        let usage = Usage { completion_tokens: 11, ..Usage::default() };
        let timings = clock.finish(&usage, after(1500));
        assert_eq!(timings.retrieve_ms, Some(10.0), "from the start to the sources");
        assert_eq!(timings.first_token_ms, Some(500.0), "the first word counts, not the second");
        assert_eq!(timings.total_ms, 1500.0, "from the start to the end");
        assert_eq!(timings.tokens_per_second, Some(10.0), "ten tokens in the second after the first");
    }

    #[test]
    fn a_turn_without_words_has_no_speed() {
        let start = Instant::now();
        let timings = TurnClock::start(start).finish(&Usage::default(), start);
        assert_eq!(
            (timings.first_token_ms, timings.tokens_per_second),
            (None, None),
            "no division by nothing"
        );
    }
}
