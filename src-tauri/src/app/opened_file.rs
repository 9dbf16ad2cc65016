//! A file that was opened with the app from outside, for example by a double-click: a model or a profile, by
//! its extension. The first start loads it. A second start passes it to the running window, which treats it
//! like a dropped file.
use std::path::{Path, PathBuf};

/// A file with the role its extension implies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OpenedFile {
    /// Weights.
    Model(PathBuf),
    /// A profile archive.
    Profile(PathBuf),
}

/// The file has an extension that the app does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UnknownExtension;

impl std::error::Error for UnknownExtension {}

impl std::fmt::Display for UnknownExtension {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("neither a .gguf model nor a profile in a .zip")
    }
}

impl OpenedFile {
    /// Decides by the extension, in upper or lower case.
    pub(crate) fn parse(path: &str) -> Result<Self, UnknownExtension> {
        let path = PathBuf::from(path);
        let has_extension =
            |extension: &str| path.extension().is_some_and(|own| own.eq_ignore_ascii_case(extension));
        if has_extension("gguf") {
            Ok(Self::Model(path))
        } else if has_extension("zip") {
            Ok(Self::Profile(path))
        } else {
            Err(UnknownExtension)
        }
    }

    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Model(path) | Self::Profile(path) => path,
        }
    }
}
