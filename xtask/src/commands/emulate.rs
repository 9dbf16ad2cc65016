//! `cargo xtask emulate`: the engine's own tests on processors that this machine does not have.
//!
//! A test that all tiers are equal says nothing about those that its machine cannot run. An emulator runs
//! them; it says nothing about their speed.

mod avx512;
mod neon;

use anyhow::{Result, bail};

use crate::workspace::Workspace;

/// Sets the emulator up, and runs the tests on each processor that has such instructions.
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
