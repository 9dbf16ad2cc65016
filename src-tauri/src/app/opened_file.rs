//! A file that was opened with the app from outside, for example by a double-click: a model or a profile, by its extension.
//! The first start loads it. A second start passes it to the running window, which treats it like a dropped file.
use std::path::{Path, PathBuf};

/// A file, and as what it is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OpenedFile {
    /// Weights.
    Model(PathBuf),
    /// A profile, as an archive.
    Profile(PathBuf),
}

/// A file that the app does not open, by its ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotOurs;

impl std::error::Error for NotOurs {}

impl std::fmt::Display for NotOurs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("neither a .gguf model nor a profile in a .zip")
    }
}

impl OpenedFile {
    /// Takes a path for what its ending says.
    pub(crate) fn parse(path: &str) -> Result<Self, NotOurs> {
        let path = PathBuf::from(path);
        let ends_in = |ending: &str| path.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending));
        if ends_in("gguf") {
            Ok(Self::Model(path))
        } else if ends_in("zip") {
            Ok(Self::Profile(path))
        } else {
            Err(NotOurs)
        }
    }

    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Model(path) | Self::Profile(path) => path,
        }
    }
}
