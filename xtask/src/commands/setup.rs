//! `cargo xtask setup`: makes a machine with Rust and Node ready. It does not touch what already exists.

use anyhow::Result;

use crate::step::{remark, step};
use crate::workspace::Workspace;
use crate::{model_parts, node, system, tools};

/// What the machine is made ready for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To open the window.
    Run,
    /// To drive the window in tests as well.
    Test,
    /// To build llama.cpp and measure; no window is needed.
    Bench,
}

/// Which weights are fetched.
#[derive(Clone, Copy, PartialEq, Eq, clap::Args)]
pub(crate) struct Weights {
    /// Fetch only the small weights, without the capable ones (1.1 GB)
    #[arg(long)]
    pub(super) small: bool,
}

impl Weights {
    /// The default weights, with which every task works.
    pub(crate) const SMALL: Self = Self { small: true };
    /// The capable weights as well, where this machine can use them.
    pub(crate) const ALL: Self = Self { small: false };
}

/// Fetches everything that is missing for the purpose.
pub(crate) fn setup(workspace: &Workspace, purpose: Purpose, weights: Weights) -> Result<()> {
    step("system packages", || system::install(workspace, purpose))?;
    if purpose != Purpose::Bench {
        step("npm packages", || node::install(workspace))?;
    }
    step("models and ONNX Runtime", || model_parts::fetch_missing(workspace))?;
    if !weights.small {
        step("capable weights", || {
            // Everything works without them, so a failed download does not stop the setup.
            if let Err(error) = model_parts::fetch_capable(workspace) {
                remark(&format!("not there, the small ones answer: {error:#}"));
            }
            Ok(())
        })?;
    }
    if purpose == Purpose::Test {
        step("test tools", || tools::tauri_driver(workspace))?;
    }
    Ok(())
}
