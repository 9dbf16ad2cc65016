//! The test of a `.deb`: it is installed in a Debian that contains only what the package depends on, used
//! there without a network, and removed. Two scripts do the steps that need root; they are next to this file.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::commands::PRODUCT;
use crate::step::{execute, note, output_of, step, succeeds};
use crate::workspace::Workspace;
use crate::{system, tools};

/// The oldest Debian that the package is for.
const SUITE: &str = "bookworm";

const MAKE_ROOT: &str = include_str!("clean_root/make-root.sh");
const TRY_PACKAGE: &str = include_str!("clean_root/try-package.sh");

/// The programs that the scripts call, and their Debian packages.
const TOOLS: [(&str, &str); 5] = [
    ("debootstrap", "debootstrap"),
    ("unshare", "util-linux"),
    ("ip", "iproute2"),
    ("chroot", "coreutils"),
    ("xvfb-run", "xvfb"),
];

/// Installs, uses and removes the package.
pub(crate) fn test(workspace: &Workspace, package: &Path) -> Result<()> {
    let prefix = prefix()?;
    let mut field = Command::new("dpkg-deb");
    let depends = output_of(field.arg("--field").arg(package).arg("Depends"))
        .with_context(|| format!("`{}` names nothing it depends on", package.display()))?;
    let root =
        step("a Debian with what the package depends on", || make(workspace, prefix, SUITE, &depends))?;
    let driver = step("build the test", || {
        workspace.built_test(&format!("test {PRODUCT} --test e2e --no-run"), "e2e")
    })?;
    step("install, use and remove the package without a network", || {
        // No network, at first not even a loopback. Mounts and processes end with the script.
        let namespaces = ["unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc", "--kill-child"];
        let mut command = script(workspace, prefix, &namespaces, TRY_PACKAGE);
        command.arg(&root).arg(package).arg(driver).arg(tools::tauri_driver_path(workspace));
        execute(command.arg(workspace.target().join("e2e")))
    })
}

/// The words to put before a command so that it can create root file systems and run in them, if all the
/// tools for it exist.
pub(crate) fn prefix() -> Result<&'static [&'static str]> {
    let missing: Vec<_> =
        TOOLS.iter().filter(|(tool, _)| !is_there(tool)).map(|(_, package)| *package).collect();
    if !missing.is_empty() {
        bail!("a system in a folder needs a Debian with more tools: apt-get install {}", missing.join(" "));
    }
    system::privilege().context("a system is made in a folder, which only root may: run it as root")
}

/// The cached root file system of that suite, made again when it needs other packages.
pub(crate) fn make(workspace: &Workspace, prefix: &[&str], suite: &str, depends: &str) -> Result<PathBuf> {
    let folder = workspace.store.folder().join("clean-root");
    let (root, record) = (folder.join(suite), folder.join(format!("{suite}.depends")));
    let is_current = fs::read_to_string(&record).is_ok_and(|known| known == depends) && root.is_dir();
    if is_current {
        note(&format!("there, in {}", root.display()));
        return Ok(root);
    }
    fs::create_dir_all(&folder).with_context(|| format!("`{}` cannot be made", folder.display()))?;
    execute(script(workspace, prefix, &["unshare", "--mount"], MAKE_ROOT).args([suite, depends]).arg(&root))?;
    fs::write(&record, depends).with_context(|| format!("`{}` cannot be written", record.display()))?;
    Ok(root)
}

/// A script for `sh`, run as root through other programs.
pub(crate) fn script(workspace: &Workspace, prefix: &[&str], by_way_of: &[&str], text: &str) -> Command {
    let words = [prefix, by_way_of, &["sh", "-eu", "-c", text, "sh"]].concat();
    let mut command = workspace.command(words[0]);
    command.args(&words[1..]);
    command
}

fn is_there(program: &str) -> bool {
    // The tools of root are not in every user's path.
    let look = "PATH=$PATH:/usr/sbin:/sbin command -v \"$0\"";
    succeeds(Command::new("sh").args(["-c", look, program]))
}
