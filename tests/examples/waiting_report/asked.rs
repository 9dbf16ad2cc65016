//! One conversation, whose questions are typed and read ahead, or pasted.
use std::fs;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use interview::{AskOptions, Interview, Turn, TurnProgress};
use jiff::civil::{DateTime, date};
use serde::Serialize;

use crate::timed::{Spent, Times};
use crate::typing::rests;

/// How questions come into the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Way {
    /// Four characters a second, each rest read ahead.
    Typed,
    /// At once, with Enter after it.
    Pasted,
}

impl Way {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Typed => "typed",
            Self::Pasted => "pasted",
        }
    }
}

/// One question and how long its answer took.
pub(crate) struct Asked {
    /// The turn, without what depends on the cache.
    pub(crate) turn: Turn,
    /// Whether the model was asked.
    pub(crate) by_model: bool,
    /// From Enter to the first word.
    pub(crate) waited_ms: f64,
    pub(crate) find_ms: f64,
    pub(crate) read_ms: f64,
    pub(crate) write_ms: f64,
    pub(crate) gate_ms: f64,
    pub(crate) processor_s: f64,
    /// The longest time for which reading ahead did not look whether a key was pressed, while it found and
    /// while the model read.
    pub(crate) blind_finding_ms: f64,
    pub(crate) blind_reading_ms: f64,
}

/// The time of the first key. It goes on as if every question had been typed, so that both ways read the same
/// time of day in their prompts.
const BEGINS: DateTime = date(2026, 11, 24).at(10, 0, 0, 0);
/// How long an answer is read before the next question.
const A_LOOK: Duration = Duration::from_secs(10);

/// Asks these questions in one conversation.
pub(crate) fn hold(
    product: &mut Interview,
    spent: &Spent,
    questions: &[String],
    way: Way,
) -> Result<Vec<Asked>> {
    product.clear();
    let options = AskOptions::default();
    let mut now = BEGINS;
    let mut all = Vec::new();
    for question in questions {
        // As the shell does while nothing is asked.
        product.prepare_context(now, &options, &mut || ControlFlow::Continue(()))?;
        let before = processor_s();
        let (rests, enter) = rests(question);
        let (mut finding, mut reading) = (Duration::ZERO, Duration::ZERO);
        for rest in rests.iter().filter(|_| way == Way::Typed) {
            reset(spent);
            let (mut looked, mut reads) = (Instant::now(), false);
            let next_key = looked + rest.left;
            product.read_ahead(rest.text, now + rest.at, &options, &mut || {
                let blind = if reads { &mut reading } else { &mut finding };
                *blind = looked.elapsed().max(*blind);
                reads = spent.lock().is_ok_and(|times| times.reads);
                looked = Instant::now();
                if looked < next_key { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
        }
        now += enter;
        let asked = ask(product, spent, question, now, &options);
        let mut asked = asked.with_context(|| format!("asked `{question}`"))?;
        asked.blind_finding_ms = ms(finding);
        asked.blind_reading_ms = ms(reading);
        asked.processor_s = processor_s().zip(before).map_or(f64::NAN, |(after, before)| after - before);
        all.push(asked);
        now += A_LOOK;
    }
    Ok(all)
}

fn ask(
    product: &mut Interview,
    spent: &Spent,
    question: &str,
    now: DateTime,
    options: &AskOptions,
) -> Result<Asked> {
    let times = || spent.lock().map(|times| *times).unwrap_or_default();
    reset(spent);
    let began = Instant::now();
    let (mut found, mut first) = (None, None);
    let mut turn = product.ask(question, now, options, &mut |event| {
        match event {
            TurnProgress::Retrieved(_) => {
                found.get_or_insert_with(|| began.elapsed());
            }
            TurnProgress::Text(_) => {
                first.get_or_insert_with(|| (began.elapsed(), times()));
            }
            _ => {}
        }
        ControlFlow::Continue(())
    })?;
    let (waited, until) = first.unwrap_or_else(|| (began.elapsed(), times()));
    let by_model = turn.usage.prompt_tokens > 0;
    turn.usage.reused_tokens = 0;
    Ok(Asked {
        by_model,
        turn,
        waited_ms: ms(waited),
        find_ms: ms(found.unwrap_or(waited)),
        read_ms: ms(until.read),
        write_ms: ms(until.write),
        gate_ms: ms(until.gate),
        processor_s: f64::NAN,
        blind_finding_ms: 0.0,
        blind_reading_ms: 0.0,
    })
}

fn reset(spent: &Spent) {
    if let Ok(mut times) = spent.lock() {
        *times = Times::default();
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Processor time of this process so far, where the system tells it.
fn processor_s() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit_once(") ")?.1.split(' ').skip(11);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    // A tick is a hundredth of a second on every Linux.
    Some((ticks()? + ticks()?) / 100.0)
}
