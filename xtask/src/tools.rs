//! Programs that tests and checks need and cargo can install. They are kept in the cache, never in the user's
//! own `~/.cargo/bin`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::step::{execute, note, remark, succeeds};
use crate::workspace::Workspace;

/// The WebDriver server that opens our window.
const TAURI_DRIVER: Tool = Tool { name: "tauri-driver", version: "2.1.0" };

/// Checks licences, advisories and sources of every dependency.
const CARGO_DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2" };

struct Tool {
    name: &'static str,
    version: &'static str,
}

impl Tool {
    fn path(&self, workspace: &Workspace) -> PathBuf {
        let program = format!("{}{}", self.name, std::env::consts::EXE_SUFFIX);
        // With the version in the path, checkouts that need different versions can share the cache.
        workspace.tools().join(format!("{}-{}", self.name, self.version)).join("bin").join(program)
    }

    fn install(&self, workspace: &Workspace) -> Result<()> {
        let path = self.path(workspace);
        if path.exists() {
            return Ok(());
        }
        let root = path.parent().and_then(|bin| bin.parent()).context("the path ends in bin/<program>")?;
        note(&format!("building {} {}", self.name, self.version));
        let mut install = workspace.cargo("install --locked");
        execute(install.args([self.name, "--version", self.version, "--root"]).arg(root))
    }
}

/// Installs tauri-driver unless it is there.
pub(crate) fn tauri_driver(workspace: &Workspace) -> Result<()> {
    TAURI_DRIVER.install(workspace)
}

/// Where [`tauri_driver`] puts it.
pub(crate) fn tauri_driver_path(workspace: &Workspace) -> PathBuf {
    TAURI_DRIVER.path(workspace)
}

/// Runs cargo-deny: the installed one, or our own copy.
pub(crate) fn check_dependencies(workspace: &Workspace) -> Result<()> {
    let program = if succeeds(Command::new("cargo-deny").arg("--version")) {
        PathBuf::from("cargo-deny")
    } else {
        CARGO_DENY.install(workspace)?;
        CARGO_DENY.path(workspace)
    };
    let deny = |arguments: &str| {
        let mut command = workspace.command(&program);
        command.args(["--workspace", "--locked"]).args(arguments.split_whitespace());
        command
    };
    execute(&mut deny("check bans licenses sources"))?;
    // Known vulnerabilities and withdrawn versions are looked up on the network, which may not be available.
    if succeeds(&mut deny("fetch db")) {
        execute(&mut deny("check advisories"))
    } else {
        remark(
            "known vulnerabilities and withdrawn versions NOT checked: the advisory database cannot be reached",
        );
        Ok(())
    }
}
