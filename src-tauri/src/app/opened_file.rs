//! A file that was opened with the app from outside, by a double-click on it: the first start loads it, and a start while the app
//! runs hands it over to the window that is there, where it counts as dropped on it.

use std::path::{Path, PathBuf};

use clap::Parser as _;

use crate::app::arguments::Arguments;

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

/// The file that a second start was given: its words are those of its command line, its folder the one it stood in.
pub(crate) fn named_by(words: &[String], folder: &str) -> Option<PathBuf> {
    let second = Arguments::try_parse_from(words).ok()?;
    Some(Path::new(folder).join(second.file()?.path()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[cfg(unix)]
    #[test]
    fn a_second_start_names_its_file_as_seen_from_its_own_folder() {
        let named = |line| named_by(&words(line), "/home/kim/Downloads");
        assert_eq!(
            named("instant-interview llama.gguf"),
            Some("/home/kim/Downloads/llama.gguf".into()),
            "this process stands somewhere else"
        );
        assert_eq!(
            named("instant-interview --data-dir /d ../mine.zip"),
            Some("/home/kim/Downloads/../mine.zip".into()),
            "options may come before it"
        );
        assert_eq!(
            named("instant-interview /m/a.gguf"),
            Some("/m/a.gguf".into()),
            "a path from the root stays"
        );
        assert_eq!(named("instant-interview"), None, "a plain second start opens nothing");
        assert_eq!(named("instant-interview letter.odt"), None, "what cannot be opened is left alone");
        assert_eq!(named_by(&[], ""), None, "whoever speaks on the bus may say anything");
    }
}
