//! The checkout, the store of model files, and the commands that are started there.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use catalog::{Catalog, PartStore};

use crate::step::output_of;

/// Variables that `cargo run` sets for this program. A cargo started from here must not get them: build
/// scripts that read them would see a change and build again what a cargo called by hand has already built.
const CARGO_RUN_VARIABLES: [&str; 5] =
    ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "OUT_DIR"];

/// The profile that cargo builds with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// For development; all tests run on it.
    Debug,
    /// For packages.
    Release,
}

/// The folder with the root `Cargo.toml`, and the store and catalog that belong to it.
pub(crate) struct Workspace {
    /// Root of the checkout.
    pub(crate) root: PathBuf,
    /// The user's cache of model files and tools, shared by all checkouts.
    pub(crate) store: PartStore,
    /// The catalog of what the store must hold.
    pub(crate) catalog: Catalog,
}

impl Workspace {
    /// The workspace this program was built from.
    pub(crate) fn locate() -> Result<Self> {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the workspace root")?;
        let folder = PartStore::default_folder(|name| std::env::var_os(name))
            .context("no folder to keep models in: set INSTANT_INTERVIEW_CACHE or HOME")?;
        // Tests run in their package's folder, where a relative path would be another place.
        let folder = std::path::absolute(folder)?;
        Ok(Self { root: root.to_owned(), store: PartStore::at(folder), catalog: Catalog::bundled() })
    }

    /// The user interface's folder.
    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// Where `cargo install --root` puts the tools that tests and checks need.
    pub(crate) fn tools(&self) -> PathBuf {
        self.store.folder().join("tools")
    }

    /// Where cargo builds and reports are written.
    pub(crate) fn target(&self) -> PathBuf {
        let target =
            std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.root.join("target"), PathBuf::from);
        self.root.join(target)
    }

    /// Where cargo puts what it builds in that profile.
    pub(crate) fn folder(&self, profile: Profile) -> PathBuf {
        self.target().join(match profile {
            Profile::Debug => "debug",
            Profile::Release => "release",
        })
    }

    /// A program built by cargo in that profile.
    pub(crate) fn program(&self, profile: Profile, name: &str) -> PathBuf {
        self.folder(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// A program built by `cargo build` in the dev profile.
    pub(crate) fn binary(&self, name: &str) -> PathBuf {
        self.program(Profile::Debug, name)
    }

    /// A program to be started in the root, which looks for models in our store.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("INSTANT_INTERVIEW_CACHE", self.store.folder());
        command
    }

    /// Cargo, with its arguments separated by blanks.
    pub(crate) fn cargo(&self, arguments: &str) -> Command {
        let mut command = self.command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments.split_whitespace());
        for (name, _) in std::env::vars_os() {
            let from_cargo_run = name
                .to_str()
                .is_some_and(|name| CARGO_RUN_VARIABLES.contains(&name) || name.starts_with("CARGO_PKG_"));
            if from_cargo_run {
                command.env_remove(name);
            }
        }
        command
    }

    /// The file with the tests of a target, as built by that cargo command.
    pub(crate) fn built_test(&self, arguments: &str, target: &str) -> Result<PathBuf> {
        let messages = output_of(&mut self.cargo(&format!("{arguments} --message-format json")))
            .with_context(|| format!("the tests of `{target}` cannot be built; see `cargo {arguments}`"))?;
        let executable = |line: &str| -> Option<PathBuf> {
            let message: serde_json::Value = serde_json::from_str(line).ok()?;
            let is_it = message["target"]["name"] == target;
            is_it.then(|| message["executable"].as_str().map(PathBuf::from)).flatten()
        };
        let built = messages.lines().find_map(executable);
        built.with_context(|| format!("cargo names no file with the tests of `{target}`"))
    }
}
