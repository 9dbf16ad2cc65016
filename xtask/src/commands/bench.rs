//! `cargo xtask bench`: measures the engine and llama.cpp on this machine.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::{Purpose, Weights, setup};
use crate::step::{execute, note, step};
use crate::workspace::Workspace;

/// Builds both and measures them. The arguments are passed to the program that measures.
pub(crate) fn bench(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let (ours, peer) = build_both(workspace)?;
    let out = workspace.target().join("bench");
    let weights = workspace.store.model_path(workspace.catalog.default_model());
    // A file on the command line is relative to the folder in which the command was started.
    let here = std::env::current_dir().context("the current folder is gone")?;
    step("measure", || {
        let mut bench = workspace.command(ours);
        bench.arg("run").arg("--out").arg(&out).arg("--peer").arg(peer);
        bench.arg("--default-weights").arg(weights);
        bench.arg("--profile").arg(workspace.root.join("data/sample-profile"));
        execute(bench.args(arguments).current_dir(&here))?;
        note(&format!("table, JSON and plot are in {}", out.display()));
        Ok(())
    })
}

/// Builds ours and measures single products. The arguments are passed to the program that measures.
pub(super) fn products(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    setup(workspace, Purpose::Bench, Weights::SMALL)?;
    let ours = step("build the bench", || build(workspace, "bench", "ours", ""))?;
    step("report on products", || execute(workspace.command(ours).arg("products").args(arguments)))
}

/// Builds both and compares what they compute. The arguments are passed to the program that compares; files
/// among them are relative to the folder in which the command was started.
pub(super) fn numerics(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let (ours, peer) = build_both(workspace)?;
    let out = workspace.target().join("numerics");
    let here = std::env::current_dir().context("the current folder is gone")?;
    step("report on numerics", || {
        let mut compare = workspace.command(ours);
        compare.arg("numerics").arg("--out").arg(&out).arg("--peer").arg(peer);
        if !arguments.iter().any(|argument| argument.starts_with("--weights")) {
            compare.arg("--weights").arg(workspace.store.model_path(workspace.catalog.default_model()));
        }
        // Prose, tables and technical text, all written for people.
        for text in
            ["ARCHITECTURE.md", "data/sample-profile/interview_questions_and_answers.csv", "README.md"]
        {
            compare.arg("--text").arg(workspace.root.join(text));
        }
        execute(compare.args(arguments).current_dir(&here))?;
        note(&format!("table and JSON are in {}", out.display()));
        Ok(())
    })
}

/// Our bench, and the program with llama.cpp.
fn build_both(workspace: &Workspace) -> Result<(PathBuf, PathBuf)> {
    setup(workspace, Purpose::Bench, Weights::SMALL)?;
    // Ours is the portable build that is shipped.
    let ours = step("build the bench", || build(workspace, "bench", "ours", ""))?;
    let peer = step("build llama.cpp for this very processor; the first time takes minutes", || {
        // This makes llama.cpp's build use every instruction there is. It needs its own folder, because in a
        // shared one cargo would build everything again for the different flags.
        build(workspace, "llama-peer", "llama.cpp", "-C target-cpu=native")
    })?;
    Ok((ours, peer))
}

/// Where everything of the bench is built, so that it never makes cargo build the product again.
pub(super) fn built(workspace: &Workspace) -> PathBuf {
    workspace.target().join("bench").join("build")
}

/// Builds a package of the bench's own workspace in its release form, and returns the program.
fn build(workspace: &Workspace, package: &str, folder: &str, flags: &str) -> Result<PathBuf> {
    let folder = built(workspace).join(folder);
    let mut cargo = workspace.cargo("build --manifest-path bench/Cargo.toml --release --locked --target-dir");
    execute(cargo.arg(&folder).args(["--package", package]).env("RUSTFLAGS", flags))?;
    Ok(folder.join("release").join(format!("{package}{}", std::env::consts::EXE_SUFFIX)))
}
