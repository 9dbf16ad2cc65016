//! `cargo xtask test`: every test there is, from types to the real window.

use std::process::Command;
use std::time::Instant;

use anyhow::{Result, bail};

use super::{PRODUCT, Purpose, Weights, build_programs, setup};
use crate::step::{clock, execute, note, step};
use crate::workspace::Workspace;
use crate::{node, tools};

/// Runs them all. The first that fails ends the run.
pub(crate) fn test(workspace: &Workspace, weights: Weights) -> Result<()> {
    let started = Instant::now();
    setup(workspace, Purpose::Test, weights)?;
    step("check the user interface", || node::script(workspace, "check"))?;
    step("test the user interface", || node::script(workspace, "test"))?;
    step("build the user interface", || node::build(workspace))?;
    build_programs(workspace)?;
    step("test the tasks", || execute(&mut workspace.cargo("test --package xtask")))?;
    // The tests in the window are a target with `test = false`: this step does not run them, the next one
    // does.
    step("test everything but the window", || execute(&mut workspace.cargo(&format!("test {PRODUCT}"))))?;
    step("test the window", || test_window(workspace))?;
    note(&format!("every test passed in {}", clock(started.elapsed())));
    Ok(())
}

/// Drives the real window.
fn test_window(workspace: &Workspace) -> Result<()> {
    let mut command = on_a_screen(workspace, &workspace.cargo(&format!("test {PRODUCT} --test e2e")))?;
    execute(command.env("INSTANT_INTERVIEW_WINDOW", workspace.binary("instant-interview")))
}

/// The command on a virtual screen in memory, with its own message bus and a driver for windows.
pub(crate) fn on_a_screen(workspace: &Workspace, inner: &Command) -> Result<Command> {
    if !cfg!(target_os = "linux") {
        bail!("driving the window needs WebKitWebDriver and Xvfb, which exist only on Linux: do it there");
    }
    let mut command = workspace.command("xvfb-run");
    command.args(["--auto-servernum", "--server-args=-screen 0 1440x900x24", "dbus-run-session", "--"]);
    command.arg(inner.get_program()).args(inner.get_args());
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
        .env("INSTANT_INTERVIEW_TAURI_DRIVER", tools::tauri_driver_path(workspace))
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
        // A test must not depend on when the capable weights are warm, or on whether they exist.
        .env("INSTANT_INTERVIEW_SMALL", "1")
        // These tests watch a model at work, and the small one would leave the answers to the owner's
        // sentences.
        .env("INSTANT_INTERVIEW_SMALL_WRITES", "1")
        // With a Wayland session, a toolkit would open the window on the real screen.
        .env_remove("WAYLAND_DISPLAY")
        .env("GDK_BACKEND", "x11");
    Ok(command)
}
