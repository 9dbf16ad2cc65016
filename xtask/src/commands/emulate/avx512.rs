//! AVX-512 and AVX-VNNI with Bochs, which emulates a whole computer: a second here takes minutes there.

use std::fs::File;

use anyhow::{Context, Result};

use crate::clean_root;
use crate::commands::PRODUCT;
use crate::step::{execute, step};
use crate::workspace::Workspace;

/// The oldest Debian whose Bochs has these instructions. It is made in a folder, on any system.
const SUITE: &str = "trixie";

/// The emulator, its firmware, and the tools that make the disc from which it starts, with their data.
const PACKAGES: &str = "bochs, bochsbios, vgabios, isolinux, syslinux-common, xorriso, cpio, linux-image-cloud-amd64, \
                        busybox-static";

const RUN_ON_BOCHS: &str = include_str!("run-on-bochs.sh");

/// Processors by their names in Bochs, and the best tier of each.
const PROCESSORS: [(&str, &str); 2] = [("tigerlake", "avx512-vnni"), ("arrow_lake", "avx-vnni")];

/// Runs the tests of the kernels, and of the code on top of them, on each processor.
pub(super) fn emulate(workspace: &Workspace) -> Result<()> {
    let prefix = clean_root::prefix()?;
    let root = step("a Debian with the emulator", || clean_root::make(workspace, prefix, SUITE, PACKAGES))?;
    let root = root.to_str().context("the cache lies in a folder whose name is no text")?;
    let tests = step("build the engine's tests", || {
        workspace.built_test(&format!("test {PRODUCT} --lib --no-run"), "engine")
    })?;
    for (processor, tier) in PROCESSORS {
        step(&format!("the tests of the arithmetic on a {processor}, with {tier}"), || {
            let mut run = clean_root::script(workspace, prefix, &["chroot", root], RUN_ON_BOCHS);
            execute(run.args([processor, tier]).stdin(File::open(&tests)?))
        })?;
    }
    Ok(())
}
