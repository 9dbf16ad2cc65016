//! `interview engine bench`: how fast the model reads a prompt it has never seen, and how fast it writes.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::time::Instant;

use ::engine::{Engine, GenerateOptions, Progress, Sampling};
use serde::Serialize;

use super::Weights;
use crate::failure::Failure;
use crate::output::{self, StatusLine};

#[derive(clap::Args)]
pub(crate) struct Bench {
    #[command(flatten)]
    weights: Weights,
    /// Tokens to read
    #[arg(long, value_name = "N", default_value = "512")]
    prompt: NonZeroUsize,
    /// Tokens to write, at most
    #[arg(long = "gen", value_name = "N", default_value = "128")]
    generate: NonZeroUsize,
    /// Tokens already read before the measurement begins
    #[arg(long, value_name = "N", default_value_t = 0)]
    depth: usize,
    /// How often to measure, each time with a new prompt
    #[arg(long, value_name = "R", default_value = "3")]
    repeat: NonZeroUsize,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// The `--json` form. Scripts rely on its keys.
#[derive(Serialize)]
struct Report {
    /// Prompt tokens per second, one value per repeat.
    prefill_tps: Vec<f64>,
    /// Written tokens per second after the first, one value per repeat.
    decode_tps: Vec<f64>,
    /// Loading the weights.
    load_ms: f64,
    /// From the question to the first piece of text, the median of the repeats.
    first_token_ms: f64,
    /// Peak memory of this process; `null` where the system does not report it.
    peak_rss_mb: Option<f64>,
    /// Threads that compute.
    threads: usize,
    /// The code path chosen for this processor.
    kernel: String,
}

/// One measured generation.
struct Run {
    prefill_tps: f64,
    decode_tps: f64,
    first_token_ms: f64,
}

impl Bench {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let begun = Instant::now();
        let mut engine = self.weights.load()?;
        let load_ms = milliseconds_since(begun);

        let mut status = StatusLine::new();
        let mut runs = Vec::new();
        for repeat in 0..self.repeat.get() {
            status.show(&format!("measuring {} of {}…", repeat + 1, self.repeat));
            runs.push(self.measure(&mut engine, repeat)?);
        }
        status.clear();

        let mut first_token_ms: Vec<_> = runs.iter().map(|run| run.first_token_ms).collect();
        first_token_ms.sort_by(f64::total_cmp);
        let report = Report {
            prefill_tps: runs.iter().map(|run| run.prefill_tps).collect(),
            decode_tps: runs.iter().map(|run| run.decode_tps).collect(),
            load_ms,
            first_token_ms: first_token_ms[first_token_ms.len() / 2],
            peak_rss_mb: peak_rss_mb(),
            threads: engine.threads(),
            kernel: engine.kernels().name().to_owned(),
        };
        if self.json { output::print_json(&report) } else { output::print(&for_people(&report)) }
    }

    fn measure(&self, engine: &mut Engine, repeat: usize) -> Result<Run, Failure> {
        // A prompt that was read before would cost nothing, so the words differ every time and nothing is
        // kept.
        let deep = text_of(engine, self.depth, 2 * repeat);
        let prompt = deep.clone() + &text_of(engine, self.prompt.get(), 2 * repeat + 1);
        engine.forget();
        if self.depth > 0 {
            generate(engine, &deep, 1)?;
        }
        generate(engine, &prompt, self.generate.get())
    }
}

fn generate(engine: &mut Engine, prompt: &str, max_tokens: usize) -> Result<Run, Failure> {
    let options = GenerateOptions { sampling: Sampling::GREEDY, max_tokens };
    let begun = Instant::now();
    let (mut read_at, mut first_text_ms) = (begun, None);
    let completion = engine.complete(prompt, &options, &mut |progress| {
        match progress {
            Progress::Prefill { .. } => read_at = Instant::now(),
            Progress::Text(_) => first_text_ms = first_text_ms.or_else(|| Some(milliseconds_since(begun))),
        }
        ControlFlow::Continue(())
    })?;
    let wrote_s = read_at.elapsed().as_secs_f64();
    let read_s = (read_at - begun).as_secs_f64();
    let (read, written) = (completion.prompt_tokens - completion.reused_tokens, completion.tokens.len());
    // The first token comes with reading the prompt, so the speed of writing needs a second one.
    if max_tokens > 1 && written < 2 {
        return Err(Failure::NothingToMeasure { written, wanted: max_tokens });
    }
    Ok(Run {
        prefill_tps: read as f64 / read_s,
        decode_tps: written.saturating_sub(1) as f64 / wrote_s,
        first_token_ms: first_text_ms.unwrap_or_else(|| milliseconds_since(begun)),
    })
}

/// Common words, each with its own space: nearly every vocabulary has one token for each.
const WORDS: [&str; 32] = [
    " the", " time", " work", " people", " river", " house", " day", " water", " small", " number", " part",
    " line", " right", " old", " great", " year", " place", " world", " school", " story", " light",
    " point", " city", " night", " life", " hand", " high", " mother", " side", " head", " name", " group",
];

/// A text of `tokens` tokens, or as near as whole words allow; another `seed` begins with other words.
fn text_of(engine: &Engine, tokens: usize, seed: usize) -> String {
    // A linear congruential generator with Knuth's MMIX constants: any reproducible mix of words is enough.
    let mut state = seed as u64 + 1;
    let mut text = String::new();
    let mut count = 0;
    while count < tokens {
        for _ in count..tokens {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text += WORDS[(state >> 59) as usize];
        }
        count = engine.tokenize(&text).len();
    }
    text
}

fn milliseconds_since(instant: Instant) -> f64 {
    instant.elapsed().as_secs_f64() * 1000.0
}

/// The high-water mark of this process's memory, in units of 10^6 bytes.
fn peak_rss_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}

fn for_people(report: &Report) -> String {
    let rates = |rates: &[f64]| rates.iter().map(|rate| format!("{rate:.1}")).collect::<Vec<_>>().join(" ");
    let peak = report.peak_rss_mb.map_or("unknown".to_owned(), |mb| format!("{mb:.0} MB"));
    format!(
        "reading: {} tokens/s\nwriting: {} tokens/s\nload: {:.0} ms, first token: {:.0} ms\npeak memory: {peak}, threads: {}, kernel: {}\n",
        rates(&report.prefill_tps),
        rates(&report.decode_tps),
        report.load_ms,
        report.first_token_ms,
        report.threads,
        report.kernel
    )
}
