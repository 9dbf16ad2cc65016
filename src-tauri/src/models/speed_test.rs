//! Measures how fast a model reads and writes on this machine, in about ten seconds.
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use engine::{Engine, EngineError, GenerateOptions, LoadOptions, Progress, Sampling};

use crate::dto::models::Speed;

/// Time limit for all computing.
const LIMIT: Duration = Duration::from_secs(10);
/// Part of it for reading.
const READING: Duration = Duration::from_secs(4);
/// Words of the first text, which warms up the caches and determines the length of the second.
const FIRST_WORDS: usize = 16;
/// Most words of the second text.
const MAX_WORDS: usize = 512;
/// Most tokens to write.
const MAX_TOKENS: usize = 96;

/// Common words: in nearly every vocabulary each is one token.
const WORDS: [&str; 16] = [
    " the", " time", " work", " people", " river", " house", " day", " water", " small", " number", " part",
    " line", " right", " old", " great", " year",
];

/// Measures the file. Returns `None` if `check_cancelled` cancelled it.
pub(crate) fn measure(
    file: &Path,
    options: &LoadOptions,
    check_cancelled: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Option<Speed>, EngineError> {
    let mut engine = Engine::load(file, options)?;
    let started_at = Instant::now();
    let mut stopped = false;
    let mut run = |engine: &mut Engine, text: &str, max_tokens: usize| -> Result<Run, EngineError> {
        let options = GenerateOptions { sampling: Sampling::GREEDY, max_tokens };
        let started = Instant::now();
        let mut read_at = started;
        let completion = engine.complete(text, &options, &mut |progress| {
            if matches!(progress, Progress::Prefill { .. }) {
                read_at = Instant::now();
            }
            stopped |= check_cancelled().is_break();
            if stopped || started_at.elapsed() >= LIMIT {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })?;
        Ok(Run {
            read: completion.prompt_tokens - completion.reused_tokens,
            reading: read_at - started,
            written: completion.tokens.len(),
            writing: read_at.elapsed(),
        })
    };
    let first = run(&mut engine, &text(FIRST_WORDS, 0), 0)?;
    let mut reads = rate(first.read, first.reading);
    let left = READING.saturating_sub(started_at.elapsed()).as_secs_f64();
    let words = reads.map_or(0.0, |tokens_a_second| tokens_a_second * left) as usize;
    if words >= FIRST_WORDS {
        engine.forget();
        // The second text must differ from its first word on, because a known prefix costs nothing.
        let second = run(&mut engine, &text(words.min(MAX_WORDS), 5), 0)?;
        reads = rate(second.read, second.reading).or(reads);
    }
    engine.forget();
    let written = run(&mut engine, &text(FIRST_WORDS, 9), MAX_TOKENS)?;
    // The first token is computed with the prompt.
    let writes = rate(written.written.saturating_sub(1), written.writing);
    Ok(if stopped { None } else { Some(Speed { reads, writes }) })
}

/// What one completion took.
struct Run {
    read: usize,
    reading: Duration,
    written: usize,
    writing: Duration,
}

fn rate(tokens: usize, time: Duration) -> Option<f64> {
    let seconds = time.as_secs_f64();
    (tokens > 0 && seconds > 0.0).then(|| tokens as f64 / seconds)
}

fn text(words: usize, from: usize) -> String {
    // Steps of seven visit all sixteen words from any start, because 7 and 16 have no common factor.
    (0..words).map(|i| WORDS[(from + i * 7) % WORDS.len()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_done_has_no_rate() {
        assert_eq!(rate(0, Duration::from_secs(1)), None, "nothing was written");
        assert_eq!(rate(5, Duration::ZERO), None, "nothing was measured");
        assert_eq!(rate(5, Duration::from_millis(500)), Some(10.0));
    }

    #[test]
    fn two_texts_begin_differently() {
        assert!(!text(8, 5).starts_with(&text(1, 0)), "or the second would be known already");
    }
}
