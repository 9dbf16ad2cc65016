//! `cargo xtask report`: figures that a person reads, with the real models.

use anyhow::Result;

use super::{Purpose, build_programs, setup};
use crate::step::{execute, step};
use crate::vectors;
use crate::workspace::Workspace;

/// Builds a report and runs it.
pub(crate) fn report(workspace: &Workspace, subject: &str, arguments: &[String]) -> Result<()> {
    setup(workspace, Purpose::Run)?;
    let strings = match subject {
        "tokenizers" => Some(step("llama.cpp's test strings", || vectors::fetch(workspace))?),
        _ => None,
    };
    build_programs(workspace)?;
    let program = workspace.binary(&format!("examples/{subject}_report"));
    step(&format!("report on {subject}"), || {
        execute(workspace.command(program).args(strings).args(arguments))
    })
}
