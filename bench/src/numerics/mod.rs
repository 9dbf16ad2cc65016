//! How near both engines come to the exact result of the weights: `cargo xtask report numerics`.
//!
//! The same ids are read by our engine, by llama.cpp, and by a decoder in plain `f32` ([`reference`]) with
//! the same weights written out in full ([`exact`]). Three things are compared: the likelihood of a text, the
//! divergence of the next token's distribution from the reference, and greedy continuations up to their first
//! difference.
mod exact;
mod likeness;
mod outcome;
mod reference;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use engine::{Engine, LoadOptions};

use crate::protocol::Setup;
use crate::worker::Worker;
use likeness::{Likeness, Rows, leaders};
use outcome::{Continuation, EngineOutcome, Outcome};
use reference::Reference;

/// Tokens read at once: enough for attention over many positions.
const WINDOW: usize = 512;
/// Tokens of a prompt that is continued.
const PROMPT: usize = 64;
/// Tokens written after it.
const WRITTEN: usize = 64;

#[derive(clap::Args)]
pub(crate) struct Numerics {
    /// The llama.cpp program
    #[arg(long, value_name = "FILE")]
    peer: PathBuf,
    /// Where the report goes, and the weights written out in full
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The weights
    #[arg(long, value_name = "FILE")]
    weights: PathBuf,
    /// Text to read, as many files as it takes
    #[arg(long, value_name = "FILE", required = true)]
    text: Vec<PathBuf>,
    /// Tokens of it
    #[arg(long, value_name = "N", default_value_t = 4096, value_parser = clap::value_parser!(u32).range(64..))]
    tokens: u32,
    /// Threads of each engine [default: one a core, at most eight]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// The engines that are compared, by index; the last is a check of the reference.
const OURS: usize = 0;
const FLASH: usize = 1;
const PLAIN: usize = 2;
const NAMES: [&str; 4] =
    ["ours", "llama.cpp, flash attention", "llama.cpp", "llama.cpp on the weights in f32, cache in f32"];

/// Compares, and writes a table and JSON.
pub(crate) fn compare(numerics: &Numerics) -> Result<()> {
    let out = &numerics.out;
    std::fs::create_dir_all(out).with_context(|| format!("`{}` cannot be made", out.display()))?;
    let ids = ids(numerics)?;
    let exact = exact::written_out(&numerics.weights, out)?;
    let reference = Reference::load(&exact)?;
    let mut workers = start(numerics, &exact)?;

    let mut likeness: [Likeness; NAMES.len()] = std::array::from_fn(|_| Likeness::default());
    let mut reference_nll = likeness::Mean::default();
    for (number, window) in ids.chunks(WINDOW).enumerate() {
        say(&format!("window {} of {}", number + 1, ids.len().div_ceil(WINDOW)));
        let expected = reference.logits(window, 0)?;
        reference_nll.extend(likeness::negative_log_likelihoods(&expected, window));
        for (worker, likeness) in workers.iter_mut().zip(&mut likeness) {
            likeness.add(&expected, &logits(worker, out, window, 0)?, window);
        }
    }
    let mut continuations = Vec::new();
    for (number, window) in ids.chunks(WINDOW).filter(|window| window.len() >= PROMPT).enumerate() {
        say(&format!("continuation {}", number + 1));
        continuations.push(continuation(&mut workers, &reference, out, &window[..PROMPT])?);
    }
    let engines = NAMES.iter().zip(&likeness).map(|(name, likeness)| EngineOutcome::of(name, likeness));
    let outcome = Outcome {
        weights: numerics.weights.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        tokens: ids.len(),
        window: WINDOW,
        ours: workers[OURS].description.clone(),
        llama_cpp: workers[PLAIN].description.clone(),
        reference_nll: reference_nll.mean(),
        engines: engines.collect(),
        // Divergences are heavy-tailed, and the positions are the same. So the difference at each position is
        // what counts.
        excess_over_flash: likeness[OURS].excess_over(&likeness[FLASH]),
        excess_over_plain: likeness[OURS].excess_over(&likeness[PLAIN]),
        continuations,
    };
    outcome.write(out)
}

/// The text's ids, cut to the requested number.
fn ids(numerics: &Numerics) -> Result<Vec<u32>> {
    let mut text = String::new();
    for file in &numerics.text {
        text +=
            &std::fs::read_to_string(file).with_context(|| format!("`{}` cannot be read", file.display()))?;
    }
    let engine =
        Engine::load(&numerics.weights, &LoadOptions { context_tokens: Some(WINDOW), ..Default::default() })?;
    let mut ids = engine.tokenize(&text);
    ids.truncate(numerics.tokens as usize);
    // A window's first token has nothing before it, and a single token has none to predict.
    ids.truncate(ids.len() / PROMPT * PROMPT);
    ensure!(ids.len() >= PROMPT, "the text has {} tokens, too few to compare anything", ids.len());
    Ok(ids)
}

fn start(numerics: &Numerics, exact: &Path) -> Result<[Worker; NAMES.len()]> {
    let threads = numerics
        .threads
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(2, |cores| cores.get().min(8)));
    let setup = |weights: &Path, flash_attention, whole_cache| Setup {
        weights: weights.to_owned(),
        threads,
        context_tokens: WINDOW,
        flash_attention,
        whole_cache,
    };
    let peer = |setup| Worker::start(&numerics.peer, &[], setup);
    Ok([
        Worker::start(&std::env::current_exe()?, &["worker"], setup(&numerics.weights, false, false))?,
        peer(setup(&numerics.weights, true, false))?,
        peer(setup(&numerics.weights, false, false))?,
        peer(setup(exact, false, true))?,
    ])
}

/// The logits of an engine after each of the ids, except the first `skip`.
fn logits(worker: &mut Worker, folder: &Path, ids: &[u32], skip: usize) -> Result<Rows> {
    let file = folder.join("logits.part");
    worker.logits(ids, skip, &file)?;
    let bytes = std::fs::read(&file).with_context(|| format!("`{}` cannot be read", file.display()))?;
    std::fs::remove_file(&file).with_context(|| format!("`{}` cannot be removed", file.display()))?;
    Rows::from_bytes(&bytes, ids.len() - skip)
}

/// Lets our engine and llama.cpp continue a prompt greedily, and inspects the place where they differ.
fn continuation(
    workers: &mut [Worker; NAMES.len()],
    reference: &Reference,
    folder: &Path,
    prompt: &[u32],
) -> Result<Continuation> {
    let mut written = Vec::new();
    for place in [OURS, FLASH, PLAIN] {
        written.push(workers[place].write(prompt, WRITTEN, false)?.ids);
    }
    let common = |a: usize, b: usize| written[a].iter().zip(&written[b]).take_while(|(a, b)| a == b).count();
    let equal = common(OURS, FLASH);
    let mut continuation = Continuation {
        written: written[OURS].len(),
        equal,
        llama_cpp_with_itself: common(FLASH, PLAIN),
        parting: None,
    };
    if let Some(chosen) = written[OURS].get(equal) {
        let before = [prompt, &written[OURS][..equal]].concat();
        let last = before.len() - 1;
        let [ours, theirs] = [
            leaders(logits(&mut workers[OURS], folder, &before, last)?.row(0)),
            leaders(logits(&mut workers[FLASH], folder, &before, last)?.row(0)),
        ];
        let exact = leaders(reference.logits(&before, last)?.row(0));
        continuation.parting = Some(outcome::Parting {
            ours_chose: *chosen,
            llama_cpp_chose: written[FLASH].get(equal).copied(),
            ours,
            llama_cpp: theirs,
            reference: exact,
        });
    }
    Ok(continuation)
}

#[expect(clippy::print_stderr, reason = "the person who started it watches")]
fn say(what: &str) {
    eprintln!("    {what}");
}
