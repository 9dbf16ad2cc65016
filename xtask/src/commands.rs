//! The commands, each as the story of its steps.

mod bench;
mod bundle;
mod check;
mod emulate;
mod fuzz;
mod report;
mod run;
mod setup;
mod test;

pub(crate) use bench::bench;
pub(crate) use bundle::{Bundle, bundle};
pub(crate) use check::check;
pub(crate) use emulate::emulate;
pub(crate) use fuzz::{Fuzz, fuzz};
pub(crate) use report::report;
pub(crate) use run::run;
pub(crate) use setup::{Purpose, setup};
pub(crate) use test::test;

use anyhow::Result;

use crate::step::{execute, step};
use crate::workspace::Workspace;

/// What every build and test is about. xtask is left out because it is the program that is running.
pub(crate) const PRODUCT: &str = "--workspace --exclude xtask";

/// Builds the programs with the very dependencies the tests use, so that neither builds them a second time.
fn build_programs(workspace: &Workspace) -> Result<()> {
    step("build the programs", || {
        // Asking for the examples, which are the reports, makes cargo count the features of development dependencies, as
        // `cargo test` does; without them, half of the dependencies would be built once for `run` and once for `test`.
        execute(&mut workspace.cargo(&format!("build {PRODUCT} --bins --examples")))
    })
}
