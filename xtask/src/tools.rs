//! Programs that tests and checks need and cargo can install. They are kept in the cache, never in the user's
//! own `~/.cargo/bin`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::advisories;
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

/// Runs cargo-deny: the installed one, or our own copy. Fails if known vulnerabilities cannot be looked up,
/// unless `without_advisories` says that this is known.
pub(crate) fn check_dependencies(workspace: &Workspace, without_advisories: bool) -> Result<()> {
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
    if succeeds(&mut deny("fetch db")) {
        return execute(&mut deny("check advisories"));
    }
    match advisories::local_list() {
        // Judged by the copy that is here, which says how old it is.
        Ok(list) => {
            remark(&format!(
                "known vulnerabilities looked up in the list of {}, which is not the newest",
                list.date
            ));
            execute(&mut deny("--offline check advisories"))
        }
        Err(missing) if without_advisories => {
            remark(&format!("known vulnerabilities and withdrawn versions NOT checked: {missing}"));
            Ok(())
        }
        Err(missing) => bail!(
            "known vulnerabilities cannot be looked up: {missing}; allow the connection to github.com, or clone \
             {} into that folder, or say that this is known with `cargo xtask check --without-advisories`",
            advisories::SOURCE
        ),
    }
}
