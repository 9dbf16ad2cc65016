//! `cargo xtask`: all tasks in this repository besides writing code.
//!
//! It must build on a machine that has only Rust and a linker, because it installs the rest.

#![forbid(unsafe_code)]
#![expect(clippy::print_stderr, reason = "a command line tool talks to the person who called it")]

mod advisories;
mod clean_root;
mod commands;
mod joined;
mod licences;
mod llama_server;
mod machine;
mod model_parts;
mod node;
mod package;
mod release;
mod sbom;
mod scale;
mod source_archive;
mod step;
mod system;
mod tools;
mod vectors;
mod verified;
mod wheel;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::commands::{Bundle, Fuzz, Golden, Purpose, Weights};
use crate::step::with_table;
use crate::workspace::Workspace;

/// Set up, start, test, check and package Instant Interview.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Fetch everything the project needs: system packages, npm packages, models, test tools. Safe to repeat.
    Setup {
        #[command(flatten)]
        weights: Weights,
    },
    /// Set up, build, and open the window; without a display, hold the interview in this terminal.
    Run {
        #[command(flatten)]
        weights: Weights,
        /// Arguments for the program, after `--`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Set up and run every test, the ones in the real window included.
    Test {
        #[command(flatten)]
        weights: Weights,
    },
    /// Print a report. `interview`: keyed interviews over three profiles, held by the product and by the
    /// original bot's method, with a page of every answer. `numerics`: how near this engine and llama.cpp
    /// come to the exact result of the weights. `products`: how fast the kernels multiply, compared with
    /// candle's. `remote`: a keyed interview whose answers llama.cpp's server words, and the same with this
    /// engine; `-- --server PROGRAM --model FILE`. `retrieval`: how often the right note is found, compared
    /// with the original bot's method. `scale`: what one server takes when many booths ask it, simulated from
    /// recorded turns and published rates, or `-- --prefill N --stream N --total N --kv N`. `timings`: how long a visitor waits, in the packaged window or in the
    /// program named after `--`, after the report on `waiting`: where the time from Enter to the first word
    /// goes, with and without reading ahead. `tokenizers`: llama.cpp's own test strings, tokenized by this
    /// engine. `voice`: thirty questions, answered before and after the product's rules, and judged.
    Report {
        /// Which one.
        #[arg(value_parser = [
            "interview", "numerics", "products", "remote", "retrieval", "scale", "speech", "timings", "tokenizers",
            "voice", "waiting",
        ])]
        subject: String,
        /// Arguments for the report, after `--`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Replay thirty answers, tokens on every tier of this processor, and the report on retrieval, and
    /// compare them with the record in tests/golden.
    Golden(Golden),
    /// Make packages that hold everything an interview needs: a .deb and an .rpm, a .dmg on macOS, an
    /// installer on Windows.
    Bundle(Bundle),
    /// Measure the engine and llama.cpp, which is built for it; the report goes to target/bench.
    Bench {
        /// `--quick`, `--repeats N`, `--model TEXT`, `--case TEXT`, `--weights FILE`, `--threads N`; `--
        /// --help` explains
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Run the engine's own tests on processors that this machine does not have, slowly. `neon`: three kinds
    /// of 64-bit ARM. `avx512`: x86-64 with AVX-512, and with AVX-VNNI.
    Emulate {
        /// Which instructions.
        #[arg(value_parser = ["neon", "avx512"])]
        instructions: String,
    },
    /// Feed the engine hostile files until the time is over or one of them makes it fail.
    Fuzz(Fuzz),
    /// What must pass before a commit: rustfmt, clippy, cargo-deny, rustdoc, the bench and fuzz workspaces,
    /// every test, and `golden`. Ends with a table of what each step took.
    Check {
        /// Pass although known vulnerabilities cannot be looked up here; the table says so.
        #[arg(long)]
        without_advisories: bool,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    let workspace = Workspace::locate()?;
    match command {
        Command::Setup { weights } => commands::setup(&workspace, Purpose::Test, weights),
        Command::Run { weights, arguments } => commands::run(&workspace, weights, &arguments),
        Command::Test { weights } => with_table(|| commands::test(&workspace, weights)),
        Command::Report { subject, arguments } => commands::report(&workspace, &subject, &arguments),
        Command::Golden(wanted) => commands::golden(&workspace, &wanted),
        Command::Bundle(wanted) => commands::bundle(&workspace, &wanted),
        Command::Bench { arguments } => commands::bench(&workspace, &arguments),
        Command::Emulate { instructions } => commands::emulate(&workspace, &instructions),
        Command::Fuzz(wanted) => commands::fuzz(&workspace, &wanted),
        Command::Check { without_advisories } => {
            with_table(|| commands::check(&workspace, without_advisories))
        }
    }
}
