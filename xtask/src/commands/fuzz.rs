//! `cargo xtask fuzz`: feeds the product millions of generated inputs, or those again that were worth
//! keeping.
//!
//! `cargo fuzz` needs a nightly compiler; this uses the installed one. A panic, an endless loop and a runaway
//! allocation are detected without a sanitizer. `--address-sanitizer` adds the one that comes with the
//! compiler, for the kernels and the mapping, which are the only unsafe code.

use std::path::Path;

use anyhow::{Context, Result};

use crate::step::{execute, note, output_of, step};
use crate::workspace::Workspace;

/// Targets in `fuzz/targets`, each of which feeds the module of its name.
const TARGETS: [&str; 11] = [
    "header",
    "tokenizer",
    "template",
    "weights",
    "profile",
    "bundle",
    "pdf",
    "text",
    "wav",
    "vocabulary",
    "sse",
];

/// Longest input. A profile's files may be longer, but not in what they are made of.
const MAX_BYTES: u32 = 1_000_000;
/// Longest time for one input. Counters and missing optimization make everything some ten times slower.
const MAX_SECONDS: u32 = 30;
/// Most memory of the whole process, which keeps its corpus there.
const MAX_MEGABYTES: u32 = 1024;
/// The same with the sanitizer, which keeps what is freed for a while.
const MAX_MEGABYTES_SANITIZED: u32 = 4096;

/// Makes the compiler count every branch and comparison, so that libFuzzer sees which code an input reaches.
const INSTRUMENTS: &str = "-C passes=sancov-module -C llvm-args=-sanitizer-coverage-level=4 \
                           -C llvm-args=-sanitizer-coverage-inline-8bit-counters \
                           -C llvm-args=-sanitizer-coverage-pc-table -C llvm-args=-sanitizer-coverage-trace-compares \
                           --cfg fuzzing";

/// What to fuzz.
#[derive(clap::Args)]
pub(crate) struct Fuzz {
    /// One target [default: all of them, one after the other]
    #[arg(value_parser = TARGETS)]
    target: Option<String>,
    /// Seconds per target
    #[arg(long, value_name = "N", default_value_t = 60)]
    seconds: u32,
    /// Only run the inputs that are in git, and generate none
    #[arg(long)]
    replay: bool,
    /// Also find what reads or writes outside of its memory; Linux only, and some three times slower
    #[arg(long)]
    address_sanitizer: bool,
}

/// Builds the targets and runs them. A panic, an endless loop or a runaway allocation is a failure, and its
/// input is kept.
pub(crate) fn fuzz(workspace: &Workspace, wanted: &Fuzz) -> Result<()> {
    let folder = workspace.target().join("fuzz");
    // Named explicitly, because otherwise build scripts would be instrumented too.
    let host = output_of(workspace.command("rustc").args(["--print", "host-tuple"]))
        .context("rustc does not name its host")?;
    let built = folder.join(if wanted.address_sanitizer { "build-asan" } else { "build" });
    step("build the targets; the first time takes minutes", || {
        let mut cargo =
            workspace.cargo("build --manifest-path fuzz/Cargo.toml --release --locked --target-dir");
        cargo.arg(&built).args(["--target", &host]);
        match wanted.address_sanitizer {
            // The option is not stable, but the runtime that it links comes with the stable compiler.
            true => cargo
                .env("RUSTC_BOOTSTRAP", "1")
                .env("RUSTFLAGS", format!("{INSTRUMENTS} -Z sanitizer=address")),
            false => cargo.env("RUSTFLAGS", INSTRUMENTS),
        };
        execute(&mut cargo)
    })?;
    for target in
        TARGETS.into_iter().filter(|target| wanted.target.as_deref().is_none_or(|name| name == *target))
    {
        let program = built.join(&host).join("release").join(target);
        step(&format!("fuzz {target}"), || run(workspace, &program, &folder, target, wanted))?;
    }
    Ok(())
}

fn run(workspace: &Workspace, program: &Path, folder: &Path, target: &str, wanted: &Fuzz) -> Result<()> {
    let (found, failed) = (folder.join("corpus").join(target), folder.join("failed"));
    for folder in [&found, &failed] {
        std::fs::create_dir_all(folder).with_context(|| format!("`{}` cannot be made", folder.display()))?;
    }
    let mut fuzzer = workspace.command(program);
    // New inputs go to the first folder; the second, which is in git, is only read.
    let kept = workspace.root.join("fuzz/corpus").join(target);
    match wanted.replay {
        true => fuzzer.arg("-runs=0").arg(kept),
        false => fuzzer.arg(&found).arg(kept).arg(format!("-max_total_time={}", wanted.seconds)),
    };
    let megabytes = if wanted.address_sanitizer { MAX_MEGABYTES_SANITIZED } else { MAX_MEGABYTES };
    fuzzer
        .arg(format!("-artifact_prefix={}/{target}-", failed.display()))
        .arg(format!("-max_len={MAX_BYTES}"))
        .arg(format!("-timeout={MAX_SECONDS}"))
        .arg(format!("-rss_limit_mb={megabytes}"))
        .args(["-print_final_stats=1", "-verbosity=0"]);
    execute(&mut fuzzer).with_context(|| format!("the input that failed is in `{}`", failed.display()))?;
    note(&format!("{target}: nothing failed"));
    Ok(())
}
