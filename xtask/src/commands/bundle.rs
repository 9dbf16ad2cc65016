//! `cargo xtask bundle`: packages that install by double-click and need no network.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};

use super::{PRODUCT, Purpose, Weights, setup};
use crate::step::{clock, execute, note, step};
use crate::workspace::{Profile, Workspace};
use crate::{clean_root, model_parts, node, package};

/// What `cargo xtask bundle` can be asked.
#[derive(clap::Args)]
pub(crate) struct Bundle {
    /// Package the programs as `cargo xtask run` builds them: soon made, for work on the packages themselves
    #[arg(long)]
    debug: bool,
    /// Also install the .deb in a Debian made for it, hold an interview there without a network, and remove
    /// it again
    #[arg(long)]
    test: bool,
    /// Which packages: deb, rpm, appimage (tauri downloads the tools for it); dmg; nsis, msi [default: deb
    /// and rpm; dmg; nsis]
    #[arg(value_name = "KIND")]
    kinds: Vec<String>,
}

/// Builds and packs; tests the package if that is wanted.
pub(crate) fn bundle(workspace: &Workspace, wanted: &Bundle) -> Result<()> {
    let profile = if wanted.debug { Profile::Debug } else { Profile::Release };
    let kinds = if wanted.kinds.is_empty() { default_kinds() } else { wanted.kinds.clone() };
    setup(workspace, if wanted.test { Purpose::Test } else { Purpose::Run }, Weights::SMALL)?;
    step("notices of the parts", || model_parts::fetch_missing_notices(workspace))?;
    step("build the user interface", || node::build(workspace))?;
    step("build the programs", || {
        // The debug programs are built as the tests build them; see `build_programs`.
        let manner = if wanted.debug { "--bins --examples" } else { "--bins --release" };
        execute(&mut workspace.cargo(&format!("build {PRODUCT} --locked {manner}")))
    })?;
    step("lay out the package", || package::lay_out(workspace, profile))?;
    let began = Instant::now();
    let made = step(&format!("pack ({})", kinds.join(", ")), || package::make(workspace, profile, &kinds))?;
    note(&format!("packed in {}", clock(began.elapsed())));
    if wanted.test {
        let deb = made.iter().find(|package| package.extension().is_some_and(|kind| kind == "deb"));
        let deb: &PathBuf = deb.context("only a .deb can be tested: let `deb` be among the packages")?;
        clean_root::test(workspace, deb)?;
    }
    Ok(())
}

fn default_kinds() -> Vec<String> {
    let kinds: &[&str] = if cfg!(windows) {
        &["nsis"]
    } else if cfg!(target_os = "macos") {
        &["dmg"]
    } else {
        &["deb", "rpm"]
    };
    kinds.iter().map(|kind| (*kind).to_owned()).collect()
}
