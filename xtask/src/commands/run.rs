//! `cargo xtask run`: from a fresh clone to an open interview.

use anyhow::{Context, Result};

use super::{Purpose, Weights, build_programs, setup};
use crate::node;
use crate::step::{execute, note, step};
use crate::workspace::Workspace;

/// Sets up, builds, and starts the window, or `interview chat` where there is no display.
pub(crate) fn run(workspace: &Workspace, weights: Weights, arguments: &[String]) -> Result<()> {
    setup(workspace, Purpose::Run, weights)?;
    step("build the user interface", || node::build(workspace))?;
    build_programs(workspace)?;
    // A profile on the command line is relative to the folder in which the command was started.
    let here = std::env::current_dir().context("the current folder is gone")?;
    let start = |program: &str| {
        let mut command = workspace.command(workspace.binary(program));
        command.current_dir(&here);
        if weights.small {
            command.env("INSTANT_INTERVIEW_SMALL", "1");
        }
        command
    };
    if has_display() {
        step("the window is open until you close it", || execute(start("instant-interview").args(arguments)))
    } else {
        step("the interview, in this terminal", || {
            note("there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open");
            execute(start("interview").arg("chat").args(arguments))
        })
    }
}

fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
