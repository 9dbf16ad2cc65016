//! The user interface's packages and scripts, through npm.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::step::{execute, note, output_of};
use crate::workspace::Workspace;

/// The oldest Node that the user interface's build tools support.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// Installs exactly what `package-lock.json` lists, unless that has been done.
pub(crate) fn install(workspace: &Workspace) -> Result<()> {
    check_node()?;
    let ui = workspace.ui();
    // npm writes this file at the end of an installation that succeeded.
    let installed = modified(&ui.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= modified(&ui.join("package-lock.json")) {
        note("all there");
        return Ok(());
    }
    // No package needs a script of its own to be installed, so none may run one.
    execute(npm(workspace).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
}

/// Runs a script of `package.json`.
pub(crate) fn script(workspace: &Workspace, name: &str) -> Result<()> {
    execute(npm(workspace).args(["run", "--silent", name]))
}

/// Builds `ui/dist`, unless it is newer than all of its sources: a new one would make cargo build the window
/// again.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let ui = workspace.ui();
    let built = modified(&ui.join("dist/index.html"));
    if built.is_some() && built > newest_source(&ui)? {
        note("up to date");
        return Ok(());
    }
    script(workspace, "build")
}

fn npm(workspace: &Workspace) -> Command {
    let mut command = workspace.command(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(workspace.ui());
    command
}

fn check_node() -> Result<()> {
    let (major, minor) = OLDEST_NODE;
    let advice = format!("install Node {major}.{minor} or newer, with npm (https://nodejs.org/en/download)");
    let Some(version) = output_of(Command::new("node").arg("--version")) else {
        bail!("`node` is not there: {advice}");
    };
    if node_version(&version).is_none_or(|found| found < OLDEST_NODE) {
        bail!("`node` is {version}, which is too old for the user interface's build tools: {advice}");
    }
    if output_of(Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" }).arg("--version")).is_none() {
        bail!("`npm` is not there: {advice}");
    }
    Ok(())
}

/// Major and minor number of a version as node prints it, `v20.19.2`.
fn node_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.strip_prefix('v')?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// When anything below the folder last changed. A folder changes when a file in it is added or removed.
fn newest_source(ui: &Path) -> Result<Option<SystemTime>> {
    fn visit(folder: &Path, newest: &mut Option<SystemTime>, top: bool) -> std::io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if top && (entry.file_name() == "node_modules" || entry.file_name() == "dist") {
                continue;
            }
            *newest = (*newest).max(entry.metadata()?.modified().ok());
            if entry.file_type()?.is_dir() {
                visit(&entry.path(), newest, false)?;
            }
        }
        Ok(())
    }
    let mut newest = None;
    visit(ui, &mut newest, true).with_context(|| format!("`{}` cannot be read", ui.display()))?;
    Ok(newest)
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_are_compared_as_numbers() {
        assert_eq!(node_version("v20.20.2"), Some((20, 20)));
        assert!(
            node_version("v9.99.0") < Some(OLDEST_NODE),
            "9 is older than 20, whatever their first digits say"
        );
        assert_eq!(node_version("20"), None, "what node never prints is not guessed at");
    }

    #[test]
    fn the_newest_source_ignores_what_is_built() {
        let ui = tempfile::tempdir().expect("a temporary folder can be made");
        let write = |path: &str| {
            let path = ui.path().join(path);
            fs::create_dir_all(path.parent().expect("it has a folder")).expect("the folder can be made");
            fs::write(&path, "x").expect("the file can be written");
            modified(&path)
        };
        write("src/app.ts");
        let newest = newest_source(ui.path()).expect("the folder can be read");
        write("dist/index.html");
        write("node_modules/a/b.js");
        assert_eq!(
            newest_source(ui.path()).expect("the folder can be read"),
            newest,
            "a build is not its own source"
        );
    }
}
