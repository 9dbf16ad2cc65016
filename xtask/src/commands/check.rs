//! `cargo xtask check`: what must pass before a commit.

use anyhow::Result;

use super::{Purpose, setup, test};
use crate::step::{execute, step};
use crate::workspace::Workspace;
use crate::{node, tools};

/// Formatting, lints, dependencies and documentation first, because they fail soonest; then every test.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    step("formatting", || execute(&mut workspace.cargo("fmt --all --check")))?;
    setup(workspace, Purpose::Test)?;
    // The window embeds the built user interface, so even clippy needs it.
    step("build the user interface", || node::build(workspace))?;
    step("lints", || {
        execute(&mut workspace.cargo("clippy --workspace --all-targets --locked -- --deny warnings"))
    })?;
    step("dependencies", || tools::check_dependencies(workspace))?;
    step("documentation", || {
        let mut rustdoc = workspace.cargo("doc --workspace --no-deps --document-private-items --locked");
        execute(rustdoc.env("RUSTDOCFLAGS", "--deny warnings"))
    })?;
    test(workspace)
}
