//! The folder of what the program keeps for its user, and the names of the files in it.
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use interview::record::CONVERSATIONS_FILE;
use interview::{LocateError, Request, default_data_folder};

use crate::error::{Failure, FailureCode};

/// The data folder; nothing in it is needed for a start, and every file in it may be deleted.
#[derive(Clone, Debug)]
pub(crate) struct DataDir {
    folder: PathBuf,
}

impl DataDir {
    /// The folder that was named, or the system's own.
    pub(crate) fn new(request: &Request) -> Result<Self, LocateError> {
        let named = request.data_folder.clone().or_else(default_data_folder);
        Ok(Self { folder: named.ok_or(LocateError::NoDataFolder)? })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The conversations, in SQLite.
    pub(crate) fn conversations(&self) -> PathBuf {
        self.folder.join(CONVERSATIONS_FILE)
    }

    /// What the owner has set, as text.
    pub(crate) fn settings(&self) -> PathBuf {
        self.folder.join("settings.toml")
    }

    /// Where the window stood.
    pub(crate) fn window(&self) -> PathBuf {
        self.folder.join("window.toml")
    }

    /// What happened, without a word of what was said.
    pub(crate) fn log(&self) -> PathBuf {
        self.folder.join("log.txt")
    }

    /// The profile of a first start, made from the sample.
    pub(crate) fn first_profile(&self) -> PathBuf {
        self.folder.join("profile")
    }

    /// Profiles that were created or imported here, each in a folder of its own.
    pub(crate) fn profiles(&self) -> PathBuf {
        self.folder.join("profiles")
    }

    /// Which profile was opened last.
    pub(crate) fn current_profile(&self) -> PathBuf {
        self.folder.join("profile-in-use.toml")
    }

    /// Conversations as files of their own.
    pub(crate) fn exports(&self) -> PathBuf {
        self.folder.join("exports")
    }
}

/// Replaces a file whole: a write that is cut short leaves what was there.
pub(crate) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(format!(".new-{}", std::process::id()));
    let aside = PathBuf::from(aside);
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let written = fs::File::create(&aside)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&aside, path));
    if written.is_err() {
        // The reason matters more than what could not be cleaned up after it.
        let _ = fs::remove_file(&aside);
    }
    written
}

/// The same, with a failure for the person in front of the window.
pub(crate) fn replace_or_say(path: &Path, text: &str) -> Result<(), Failure> {
    replace(path, text).map_err(|error| Failure {
        code: FailureCode::Unexpected,
        message: format!(
            "`{}` cannot be written: {error}; make room there, or allow writing",
            path.display()
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("deep/settings.toml");
        replace(&file, "one").expect("written, with its folder");
        replace(&file, "two").expect("written again");
        assert_eq!(fs::read_to_string(&file).ok().as_deref(), Some("two"), "the later text stands");
        let beside = fs::read_dir(folder.path().join("deep")).expect("readable").count();
        assert_eq!(beside, 1, "no half-written file is left");
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let failure = replace_or_say(folder.path(), "x").expect_err("a folder is no file");
        assert!(failure.message.contains(&folder.path().display().to_string()), "{}", failure.message);
    }
}
