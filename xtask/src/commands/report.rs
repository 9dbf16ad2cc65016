//! `cargo xtask report`: figures for people, measured with the real models.

use std::path::PathBuf;

use anyhow::Result;

use super::bench::{numerics, products};
use super::test::on_a_screen;
use super::{PRODUCT, Purpose, Weights, build_reports, setup};
use crate::llama_server;
use crate::scale;
use crate::step::{execute, step};
use crate::vectors;
use crate::workspace::{Profile, Workspace};

/// Builds a report and runs it.
pub(crate) fn report(workspace: &Workspace, subject: &str, arguments: &[String]) -> Result<()> {
    match subject {
        "numerics" => return numerics(workspace, arguments),
        "products" => return products(workspace, arguments),
        "scale" => return scale::report(arguments),
        "timings" => return timings(workspace, arguments),
        _ => (),
    }
    let weights = if subject == "remote" { Weights::ALL } else { Weights::SMALL };
    setup(workspace, Purpose::Run, weights)?;
    let strings = match subject {
        "tokenizers" => Some(step("llama.cpp's test strings", || vectors::fetch(workspace))?),
        _ => None,
    };
    let names_server = arguments.iter().any(|argument| argument == "--server");
    let server = match subject {
        "remote" if !names_server => {
            let program = step("llama.cpp's server", || llama_server::build(workspace))?;
            vec!["--server".into(), program.into_os_string()]
        }
        _ => Vec::new(),
    };
    build_reports(workspace)?;
    let program = workspace.binary(&format!("examples/{subject}_report"));
    step(&format!("report on {subject}"), || {
        execute(workspace.command(program).args(strings).args(server).args(arguments))
    })
}

/// How long a visitor waits: through the library, as `report waiting` tells it, then in the packaged window
/// or in the program that is named.
fn timings(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    setup(workspace, Purpose::Test, Weights::SMALL)?;
    build_reports(workspace)?;
    let waiting = workspace.binary("examples/waiting_report");
    step("report on waiting", || execute(&mut workspace.command(waiting)))?;
    let window = if let Some(named) = arguments.first() {
        PathBuf::from(named)
    } else {
        step("build the programs as they are packaged", || {
            execute(&mut workspace.cargo(&format!("build {PRODUCT} --locked --bins --release")))
        })?;
        workspace.program(Profile::Release, "instant-interview")
    };
    let report = workspace.command(workspace.binary("examples/timings_report"));
    step("report on timings", || {
        execute(on_a_screen(workspace, &report)?.env("INSTANT_INTERVIEW_WINDOW", window))
    })
}
