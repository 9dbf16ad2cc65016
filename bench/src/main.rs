//! Measures the engine and llama.cpp with the same weights, ids and threads, taking turns.
//!
//! `cargo xtask bench` builds this and its peer, and starts it. Every engine runs in its own process
//! (`worker` is ours, `bench/llama-peer` the other), so that the system counts memory separately and neither
//! disturbs the other.

mod agreement;
mod cases;
mod conversation;
mod figures;
mod fresh;
mod numerics;
mod ours;
mod plot;
mod products;
mod protocol;
mod report;
mod shapes;
mod watch;
mod worker;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure, and write table, JSON and plot
    Run(Run),
    /// Compare what both compute with the same weights, and write table and JSON
    Numerics(numerics::Numerics),
    /// Measure single products beside candle's
    Products(products::Products),
    /// Serve our engine to the bench (it starts this itself)
    Worker,
    /// Keep one core busy until the input ends (the bench starts this itself)
    Busy,
}

#[derive(clap::Args)]
struct Run {
    /// The llama.cpp program
    #[arg(long, value_name = "FILE")]
    peer: PathBuf,
    /// Where the report and the generated weights go
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The product's default weights
    #[arg(long, value_name = "FILE")]
    default_weights: PathBuf,
    /// The profile that the conversation is about
    #[arg(long, value_name = "DIR")]
    profile: PathBuf,
    /// The default weights alone, without what takes longest, three repeats
    #[arg(long)]
    quick: bool,
    /// Repeats of every case [default: 5, with --quick 3]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    repeats: Option<u16>,
    /// Only models whose label contains this
    #[arg(long, value_name = "TEXT")]
    model: Option<String>,
    /// Only cases whose label contains this
    #[arg(long, value_name = "TEXT")]
    case: Option<String>,
    /// Another GGUF file to measure instead
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// Threads of each engine [default: one a core, at most eight]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Run(run) => measure(&run),
        Command::Numerics(numerics) => numerics::compare(&numerics),
        Command::Products(products) => products::measure(&products),
        Command::Worker => protocol::serve::<ours::Ours>(std::io::stdin().lock(), std::io::stdout().lock()),
        Command::Busy => stay_busy(),
    }
}

/// Keeps a core busy until the parent process closes the input or ends.
fn stay_busy() -> Result<()> {
    std::thread::spawn(|| {
        loop {
            std::hint::spin_loop();
        }
    });
    std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink()).context("waiting for the end")?;
    Ok(())
}

/// The engine's own default.
fn default_threads() -> usize {
    std::thread::available_parallelism().map_or(2, |cores| cores.get().min(8))
}

fn measure(run: &Run) -> Result<()> {
    std::fs::create_dir_all(&run.out).with_context(|| format!("`{}` cannot be made", run.out.display()))?;
    let threads = run.threads.unwrap_or_else(default_threads);
    let repeats = run.repeats.map_or(if run.quick { 3 } else { 5 }, usize::from);
    let (peer, only) = (run.peer.clone(), run.case.clone());
    let models = shapes::models(run)?;
    let report = cases::run(&cases::Plan { threads, peer, repeats, quick: run.quick, only }, &models)?;
    report::write(&report, &run.out)
}
