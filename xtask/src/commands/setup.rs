//! `cargo xtask setup`: makes a machine with Rust and Node ready; what is already there is not touched.

use anyhow::Result;

use crate::step::step;
use crate::workspace::Workspace;
use crate::{model_parts, node, system, tools};

/// What the machine is being made ready for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To open the window.
    Run,
    /// To drive the window in tests as well.
    Test,
    /// To build llama.cpp and measure; no window is needed.
    Bench,
}

/// Fetches what is missing for the purpose.
pub(crate) fn setup(workspace: &Workspace, purpose: Purpose) -> Result<()> {
    step("system packages", || system::install(workspace, purpose))?;
    if purpose != Purpose::Bench {
        step("npm packages", || node::install(workspace))?;
    }
    step("models and ONNX Runtime", || model_parts::fetch_missing(workspace))?;
    if purpose == Purpose::Test {
        step("test tools", || tools::tauri_driver(workspace))?;
    }
    Ok(())
}
