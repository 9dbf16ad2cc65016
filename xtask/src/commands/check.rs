//! `cargo xtask check`: what must pass before a commit.

use anyhow::Result;

use super::{PRODUCT, Purpose, Weights, bench, golden, setup, test};
use crate::step::{execute, step};
use crate::workspace::Workspace;
use crate::{node, tools};

/// Runs everything that CONTRIBUTING.md requires. The first step that fails ends the run. Formatting, lints,
/// dependencies and documentation come first, because they fail soonest; then every test, and last the golden
/// record.
pub(crate) fn check(workspace: &Workspace, without_advisories: bool) -> Result<()> {
    step("formatting", || {
        execute(&mut workspace.cargo("fmt --all --check"))?;
        execute(&mut workspace.cargo("fmt --manifest-path bench/Cargo.toml --all --check"))?;
        execute(&mut workspace.cargo("fmt --manifest-path fuzz/Cargo.toml --check"))
    })?;
    setup(workspace, Purpose::Test, Weights::ALL)?;
    // The window embeds the built user interface, so even clippy needs it.
    step("build the user interface", || node::build(workspace))?;
    step("lints", || {
        execute(&mut workspace.cargo("clippy --workspace --all-targets --locked -- --deny warnings"))?;
        // Cargo leaves a target with `test = false` out of all targets.
        let window = format!("clippy {PRODUCT} --test e2e --locked -- --deny warnings");
        execute(&mut workspace.cargo(&window))
    })?;
    step("the bench, without llama.cpp", || check_bench(workspace))?;
    step("the fuzz targets", || check_fuzz(workspace))?;
    step("dependencies", || tools::check_dependencies(workspace, without_advisories))?;
    step("documentation", || {
        let mut rustdoc = workspace.cargo("doc --workspace --no-deps --document-private-items --locked");
        execute(rustdoc.env("RUSTDOCFLAGS", "--deny warnings"))
    })?;
    test(workspace, Weights::ALL)?;
    golden::replay(workspace, false)
}

/// Lints and tests the bench, which is a separate workspace so that nothing here builds llama.cpp.
fn check_bench(workspace: &Workspace) -> Result<()> {
    let folder = bench::built(workspace).join("check");
    for (subcommand, rest) in [("clippy", "--all-targets -- --deny warnings"), ("test", "")] {
        let options = "--manifest-path bench/Cargo.toml --package bench --locked --target-dir";
        let mut cargo = workspace.cargo(&format!("{subcommand} {options}"));
        execute(cargo.arg(&folder).args(rest.split_whitespace()))?;
    }
    Ok(())
}

/// Lints the fuzz targets, which are a separate workspace as well. `cargo xtask fuzz` builds them with
/// instrumentation and runs them.
fn check_fuzz(workspace: &Workspace) -> Result<()> {
    let mut cargo =
        workspace.cargo("clippy --manifest-path fuzz/Cargo.toml --all-targets --locked --target-dir");
    execute(cargo.arg(workspace.target().join("fuzz/check")).args(["--", "--deny", "warnings"]))
}
