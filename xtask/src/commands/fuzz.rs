//! `cargo xtask fuzz`: feeds the readers of hostile files millions of generated inputs.
//!
//! `cargo fuzz` needs a nightly compiler and its sanitizers; this uses the installed compiler. There is
//! no unsafe code where a file is read, and a panic is detected without a sanitizer.

use std::path::Path;

use anyhow::{Context, Result};

use crate::step::{execute, note, output_of, step};
use crate::workspace::Workspace;

/// Targets in `fuzz/targets`.
const TARGETS: [&str; 5] = ["header", "tokenizer", "template", "wav", "vocabulary"];

/// Makes the compiler count every branch and comparison, so that libFuzzer sees which code an input reaches.
const INSTRUMENTS: &str = "-C passes=sancov-module -C llvm-args=-sanitizer-coverage-level=4 \
                           -C llvm-args=-sanitizer-coverage-inline-8bit-counters \
                           -C llvm-args=-sanitizer-coverage-pc-table -C llvm-args=-sanitizer-coverage-trace-compares \
                           --cfg fuzzing";

/// What to fuzz.
#[derive(clap::Args)]
pub(crate) struct Fuzz {
    /// One target: header, tokenizer, template, wav or vocabulary [default: all of them, one after the other]
    #[arg(value_parser = TARGETS)]
    target: Option<String>,
    /// Seconds per target
    #[arg(long, value_name = "N", default_value_t = 60)]
    seconds: u32,
}

/// Builds the targets and runs them. A panic, an endless loop or a runaway allocation is a failure, and its
/// input is kept.
pub(crate) fn fuzz(workspace: &Workspace, wanted: &Fuzz) -> Result<()> {
    let folder = workspace.target().join("fuzz");
    // Named explicitly, because otherwise build scripts would be instrumented too.
    let host = output_of(workspace.command("rustc").args(["--print", "host-tuple"]))
        .context("rustc does not name its host")?;
    step("build the targets; the first time takes minutes", || {
        let mut cargo =
            workspace.cargo("build --manifest-path fuzz/Cargo.toml --release --locked --target-dir");
        execute(cargo.arg(folder.join("build")).args(["--target", &host]).env("RUSTFLAGS", INSTRUMENTS))
    })?;
    for target in
        TARGETS.into_iter().filter(|target| wanted.target.as_deref().is_none_or(|name| name == *target))
    {
        let program = folder.join("build").join(&host).join("release").join(target);
        step(&format!("fuzz {target}"), || run(workspace, &program, &folder, target, wanted.seconds))?;
    }
    Ok(())
}

fn run(workspace: &Workspace, program: &Path, folder: &Path, target: &str, seconds: u32) -> Result<()> {
    let (found, failed) = (folder.join("corpus").join(target), folder.join("failed"));
    for folder in [&found, &failed] {
        std::fs::create_dir_all(folder).with_context(|| format!("`{}` cannot be made", folder.display()))?;
    }
    let mut fuzzer = workspace.command(program);
    // New inputs go to the first folder; the second, which is in git, is only read.
    fuzzer.arg(&found).arg(workspace.root.join("fuzz/corpus").join(target));
    fuzzer
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/{target}-", failed.display()));
    // Seconds per input, and megabytes for all of them.
    fuzzer.args(["-timeout=30", "-rss_limit_mb=1024", "-print_final_stats=1", "-verbosity=0"]);
    execute(&mut fuzzer).with_context(|| format!("the input that failed is in `{}`", failed.display()))?;
    note(&format!("{target}: nothing failed"));
    Ok(())
}
