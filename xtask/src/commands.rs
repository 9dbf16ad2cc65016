//! The commands, each a sequence of steps.

mod bench;
mod bundle;
mod check;
mod emulate;
mod fuzz;
mod golden;
mod report;
mod run;
mod setup;
mod test;

pub(crate) use bench::bench;
pub(crate) use bundle::{Bundle, bundle};
pub(crate) use check::check;
pub(crate) use emulate::emulate;
pub(crate) use fuzz::{Fuzz, fuzz};
pub(crate) use golden::{Golden, golden};
pub(crate) use report::report;
pub(crate) use run::run;
pub(crate) use setup::{Purpose, Weights, setup};
pub(crate) use test::test;

use anyhow::Result;

use crate::node;
use crate::step::{execute, step};
use crate::workspace::Workspace;

/// What every build and test covers. xtask is left out because it is the program that is running.
pub(crate) const PRODUCT: &str = "--workspace --exclude xtask";

/// Builds the programs with the same dependencies as the tests, so that neither builds them a second time.
fn build_programs(workspace: &Workspace) -> Result<()> {
    step("build the programs", || {
        // With an example, cargo includes the features of development dependencies, as `cargo test` does.
        // Without one, half of the dependencies would be built once for `run` and once for `test`. This
        // example needs none of the crates that only tests use, such as candle-transformers.
        let programs = "--bin instant-interview --bin interview --example record_turns";
        execute(&mut workspace.cargo(&format!("build {PRODUCT} {programs}")))
    })
}

/// Builds the programs and the reports. The window's program holds the user interface, so that comes first.
fn build_reports(workspace: &Workspace) -> Result<()> {
    step("build the user interface", || node::build(workspace))?;
    step("build the programs and the reports", || {
        execute(&mut workspace.cargo(&format!("build {PRODUCT} --bins --examples")))
    })
}
