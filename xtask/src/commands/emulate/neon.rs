//! 64-bit ARM with qemu, which runs programs for another processor like any others.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::step::{execute, note, output_of, step};
use crate::system;
use crate::workspace::Workspace;

const TARGET: &str = "aarch64-unknown-linux-gnu";

/// The packages that link programs for ARM and run them.
const TOOLS: [&str; 3] = ["gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross", "qemu-user"];

/// Where these packages put ARM's own libraries.
const LIBRARIES: &str = "/usr/aarch64-linux-gnu";

/// Debian's newest compiler, and the standard library to build for ARM with.
const COMPILER: [&str; 2] = ["rustc-web", "libstd-rust-web-dev:arm64"];

/// Processors by their names in qemu, and the best tier of each.
const PROCESSORS: [(&str, &str); 3] =
    [("cortex-a53", "neon"), ("cortex-a76", "neon-dotprod"), ("max", "neon-i8mm")];

/// Builds the engine's tests for ARM and runs them on each processor.
pub(super) fn emulate(workspace: &Workspace) -> Result<()> {
    step("cross compiler and emulator", || system::install_on_debian(&TOOLS))?;
    let compiler = step("Rust for 64-bit ARM", || compiler(workspace))?;
    for (processor, tier) in PROCESSORS {
        step(&format!("the engine's tests on a {processor}, with {tier}"), || {
            let mut test =
                workspace.cargo(&format!("test --package engine --lib --locked --target {TARGET}"));
            // In its own folder, because another compiler would build everything again in a shared one.
            test.arg("--target-dir").arg(workspace.target().join("emulated"));
            if let Some(compiler) = &compiler {
                test.env("RUSTC", compiler.join("bin/rustc"));
                test.env("LD_LIBRARY_PATH", compiler.join("lib/x86_64-linux-gnu"));
            }
            let runner = format!("qemu-aarch64 -cpu {processor} -L {LIBRARIES}");
            test.env("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER", "aarch64-linux-gnu-gcc");
            test.env("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER", runner);
            // A test fails if the processor does not have the requested tier.
            execute(test.env("INSTANT_INTERVIEW_KERNEL", tier))
        })?;
    }
    Ok(())
}

/// The folder of a compiler that builds for ARM; `None` if the one in use does.
fn compiler(workspace: &Workspace) -> Result<Option<PathBuf>> {
    let mut libraries = workspace.command("rustc");
    let libraries = output_of(libraries.args(["--print", "target-libdir", "--target", TARGET]));
    if libraries.is_some_and(|folder| Path::new(&folder).is_dir()) {
        note("the compiler in use has it");
        return Ok(None);
    }
    let folder = workspace.store.folder().join("emulation");
    let root = folder.join("rust");
    if root.is_dir() {
        note(&format!("Debian's, in {}", root.display()));
    } else {
        fetch_compiler(&folder, &root)
            .with_context(|| format!("where there is rustup, `rustup target add {TARGET}` does as well"))?;
    }
    Ok(Some(root.join("usr")))
}

/// Unpacks Debian's compiler in a folder of its own, apart from the compiler in use and the packages of the
/// system.
fn fetch_compiler(folder: &Path, root: &Path) -> Result<()> {
    fs::create_dir_all(folder.join("lists/partial"))?;
    execute(apt(folder, "apt-get").args(["update", "--quiet=2"]))?;
    let mut depends = apt(folder, "apt-cache");
    let depends = output_of(depends.args(["depends", "--recurse", "--important"]).args(COMPILER))
        .with_context(|| format!("this system has no packages {}", COMPILER.join(", ")))?;
    // Dependencies of a package are indented; the packages themselves are not.
    let packages: Vec<_> = depends.lines().filter(|line| is_of_the_compiler(line)).collect();
    note(&packages.join(" "));
    execute(apt(folder, "apt-get").args(["download", "--quiet=2"]).args(packages))?;
    fs::remove_dir_all(folder.join("lists"))?;
    let making = folder.join("rust.making");
    for file in fs::read_dir(folder)? {
        let file = file?.path();
        if file.extension().is_some_and(|kind| kind == "deb") {
            execute(Command::new("dpkg").arg("--extract").arg(&file).arg(&making))?;
            fs::remove_file(file)?;
        }
    }
    fs::rename(making, root).with_context(|| format!("`{}` cannot be made", root.display()))
}

/// A program of apt that also reads packages for ARM, and changes nothing outside a folder.
fn apt(folder: &Path, program: &str) -> Command {
    let mut apt = Command::new(program);
    apt.current_dir(folder).arg("-o=APT::Architectures::=arm64");
    apt.arg(format!("-o=Dir::State::lists={}", folder.join("lists").display()));
    // Without the caches, which belong to other lists, and without the download user, who cannot write here.
    apt.args(["-o=Dir::Cache::pkgcache=", "-o=Dir::Cache::srcpkgcache=", "-o=APT::Sandbox::User="]);
    apt
}

/// Whether a package is the compiler, or a library that it is linked with or links to programs.
fn is_of_the_compiler(package: &str) -> bool {
    let ours = ["rustc-web", "libstd-rust-web", "libllvm"].iter().any(|name| package.starts_with(name));
    ours && (!package.ends_with(":arm64") || COMPILER.contains(&package))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiler_runs_here_and_links_for_arm() {
        let depends = ["rustc-web", "libc6", "libllvm22", "libllvm22:arm64", "libstd-rust-web-dev:arm64"];
        let ours: Vec<_> = depends.into_iter().filter(|package| is_of_the_compiler(package)).collect();
        assert_eq!(
            ours,
            ["rustc-web", "libllvm22", "libstd-rust-web-dev:arm64"],
            "no program of ARM's is run"
        );
    }
}
