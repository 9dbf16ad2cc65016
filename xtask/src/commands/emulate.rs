//! `cargo xtask emulate`: the engine's own tests on processors that this machine does not have.
//!
//! A test that all tiers are equal covers only the tiers that its machine can run. An emulator runs the
//! others, but not at their real speed.

mod avx512;
mod neon;

use anyhow::{Result, bail};

use crate::workspace::Workspace;

/// Sets up the emulator and runs the tests on each processor with these instructions.
pub(crate) fn emulate(workspace: &Workspace, instructions: &str) -> Result<()> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        bail!(
            "the emulators are set up on Debian for x86-64; a processor with {instructions} runs `cargo test`"
        );
    }
    match instructions {
        "neon" => neon::emulate(workspace),
        _ => avx512::emulate(workspace),
    }
}
