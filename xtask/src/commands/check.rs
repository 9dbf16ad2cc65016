//! `cargo xtask check`: what must pass before a commit.

use anyhow::Result;

use super::{Purpose, bench, setup, test};
use crate::step::{execute, step};
use crate::workspace::Workspace;
use crate::{node, tools};

/// Formatting, lints, dependencies and documentation first, because they fail soonest; then every test.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    step("formatting", || {
        execute(&mut workspace.cargo("fmt --all --check"))?;
        execute(&mut workspace.cargo("fmt --manifest-path bench/Cargo.toml --all --check"))?;
        execute(&mut workspace.cargo("fmt --manifest-path fuzz/Cargo.toml --check"))
    })?;
    setup(workspace, Purpose::Test)?;
    // The window embeds the built user interface, so even clippy needs it.
    step("build the user interface", || node::build(workspace))?;
    step("lints", || {
        execute(&mut workspace.cargo("clippy --workspace --all-targets --locked -- --deny warnings"))
    })?;
    step("the bench, without llama.cpp", || check_bench(workspace))?;
    step("dependencies", || tools::check_dependencies(workspace))?;
    step("documentation", || {
        let mut rustdoc = workspace.cargo("doc --workspace --no-deps --document-private-items --locked");
        execute(rustdoc.env("RUSTDOCFLAGS", "--deny warnings"))
    })?;
    test(workspace)
}

/// The bench is a workspace of its own, so that nothing here builds llama.cpp: what measures it is held to the same rules.
fn check_bench(workspace: &Workspace) -> Result<()> {
    let folder = bench::built(workspace).join("check");
    for (subcommand, rest) in [("clippy", "--all-targets -- --deny warnings"), ("test", "")] {
        let options = "--manifest-path bench/Cargo.toml --package bench --locked --target-dir";
        let mut cargo = workspace.cargo(&format!("{subcommand} {options}"));
        execute(cargo.arg(&folder).args(rest.split_whitespace()))?;
    }
    Ok(())
}
