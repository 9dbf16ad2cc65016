//! Answers one question, stores the turn, and prepares the context for the next one.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use interview::record::{Entry, Speakers};
use interview::{AskOptions, Sampling, TurnClock, TurnTimings, WordedBy};
use jiff::{Timestamp, ZonedDateTime};

use super::worker::InterviewWorker;
use crate::app::load::Loaded;
use crate::dto::interview::{Turn, TurnEvent};
use crate::error::{Failure, FailureCode};

/// The number of the question that panics, for the test that a fair survives it. A release has no such fault.
#[cfg(debug_assertions)]
fn fail_on_purpose(number: u64) {
    let wanted = std::env::var("INSTANT_INTERVIEW_PANIC_AT").ok();
    assert!(wanted.is_none_or(|wanted| wanted != number.to_string()), "question {number} fails on purpose");
}

impl InterviewWorker {
    /// The sampling options of the next answer.
    pub(super) fn options(&self) -> AskOptions {
        let defaults = AskOptions::default();
        AskOptions {
            max_tokens: self.settings.answer_tokens as usize,
            sampling: Sampling {
                temperature: self.settings.temperature as f32,
                top_p: self.settings.top_p as f32,
                seed: self.conversation.attempts,
                ..defaults.sampling
            },
        }
    }

    /// Prepares for the next question while no command waits, and stops as soon as one does: long messages
    /// are summarized, the fixed beginning of every prompt is read into the KV cache, and the question that
    /// is suggested first is read ahead. While somebody speaks, the processor is theirs.
    pub(super) fn prepare(&mut self) {
        if self.flags.is_held_off() {
            return;
        }
        let options = self.options();
        let Some(Loaded { interview, .. }) = &mut self.loaded else { return };
        let (flags, received) = (&self.flags, self.received);
        // An error is ignored here: the next question will meet it again and report it.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            let now = ZonedDateTime::now().datetime();
            interview.prepare_context(now, &options, &mut || flags.check_idle(received))
        }));
        self.note_server();
        self.store_summaries();
        self.read_suggestion_ahead();
    }

    pub(super) fn answer(
        &mut self,
        number: u64,
        question: &str,
        replacing: bool,
        listener: &dyn Fn(TurnEvent),
    ) -> TurnEvent {
        self.conversation.attempts = if replacing { self.conversation.attempts + 1 } else { 0 };
        if replacing && let Some(loaded) = &mut self.loaded {
            loaded.interview.take_back_last();
        }
        let asked_at = Timestamp::now();
        let asked = self.ask(number, question, listener);
        let server = self.server.shown();
        let Some(Loaded { interview, model_title, .. }) = &self.loaded else {
            return TurnEvent::Failed { failure: Failure::not_open() };
        };
        match asked {
            Ok((turn, timings)) => {
                let model = self.server.title_of(turn.worded_by.as_ref(), model_title);
                let cast = Speakers { candidate: &interview.profile().name, model: &model };
                let entry = Entry::new(cast, &turn, &timings, asked_at, Timestamp::now());
                let mut shown = Turn { server, ..Turn::new(turn, &timings, interview) };
                if !self.keeps {
                    self.note_unstored(replacing);
                    return TurnEvent::Ended { turn: shown.into() };
                }
                match self.store(entry, replacing) {
                    Ok(answer) => shown.stored = Some(answer.0),
                    Err(failure) => {
                        self.conversation.stored.push(None);
                        self.log.write(&format!("turn not stored: {}", failure.message));
                        shown.not_stored = Some(failure.message);
                    }
                }
                TurnEvent::Ended { turn: shown.into() }
            }
            Err(failure) => {
                if replacing {
                    // Restore the turn that was to be replaced.
                    self.restore_conversation();
                }
                TurnEvent::Failed { failure }
            }
        }
    }

    /// Asks the interview, forwards progress to the listener, and logs the timings.
    pub(super) fn ask(
        &mut self,
        number: u64,
        question: &str,
        listener: &dyn Fn(TurnEvent),
    ) -> Result<(interview::Turn, TurnTimings), Failure> {
        let options = self.options();
        let loaded = self.loaded.as_mut().ok_or_else(Failure::not_open)?;
        let mut clock = TurnClock::start(Instant::now());
        // Unwinding is safe here: the interview records a turn only when it is complete, so a panic leaves
        // nothing behind.
        let turn = catch_unwind(AssertUnwindSafe(|| {
            loaded.interview.ask(question, ZonedDateTime::now().datetime(), &options, &mut |progress| {
                #[cfg(debug_assertions)]
                fail_on_purpose(number);
                clock.observe(&progress, Instant::now());
                TurnEvent::of(progress).into_iter().for_each(listener);
                self.flags.check_turn(number)
            })
        }));
        self.note_server();
        let turn = match turn {
            Ok(turn) => turn.map_err(Failure::from),
            Err(_panic) => Err(Failure::panicked(FailureCode::Turn)),
        };
        match turn {
            Ok(turn) => {
                let timings = clock.finish(&turn.usage, Instant::now());
                self.log.write(&summary(&turn, &timings));
                Ok((turn, timings))
            }
            Err(failure) => {
                self.log.write(&format!("turn failed: {}", failure.message));
                Err(failure)
            }
        }
    }
}

/// The log line of a turn: numbers only, no words of the conversation.
fn summary(turn: &interview::Turn, timings: &TurnTimings) -> String {
    let usage = &turn.usage;
    format!(
        "turn: {:?}, {:?}, worded {}, {} tokens read of which {} were known, {} written, first words after {:.0} ms, all after {:.0} ms",
        turn.source,
        turn.ending,
        match &turn.worded_by {
            Some(WordedBy::Host(host)) => format!("on {host}"),
            Some(WordedBy::Local) => "here".to_owned(),
            None => "by no model".to_owned(),
        },
        usage.prompt_tokens,
        usage.reused_tokens,
        usage.completion_tokens,
        timings.first_token_ms.unwrap_or(timings.total_ms),
        timings.total_ms,
    )
}
