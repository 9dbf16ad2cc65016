//! The data folder, the names of its files, and atomic writing of them.
use std::fs::{File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use interview::record::CONVERSATIONS_FILE;
use interview::{LocateError, Request, default_data_folder};

use crate::booth::thread::BoothFiles;
use crate::error::{Failure, FailureCode};

/// The data folder. The program starts without any of its files, so each may be deleted.
#[derive(Clone, Debug)]
pub(crate) struct DataDir {
    folder: PathBuf,
}

impl DataDir {
    /// The folder of the request, or the system's default.
    pub(crate) fn new(request: &Request) -> Result<Self, LocateError> {
        let named = request.data_folder.clone().or_else(default_data_folder);
        Ok(Self { folder: named.ok_or(LocateError::NoDataFolder)? })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether it is the system's default.
    pub(crate) fn is_default(&self) -> bool {
        default_data_folder().is_some_and(|default| default == self.folder)
    }

    /// Takes the folder for this process, until the file is dropped. Two windows on one folder would undo each other's
    /// work. The operating system's single instance does not prevent that: it needs D-Bus on Linux.
    ///
    /// # Errors
    /// When another window has it.
    pub(crate) fn lock(&self) -> Result<Option<File>, FolderInUse> {
        // A folder that cannot be written is used all the same, as far as that goes.
        let _ = files::create_private_folder(&self.folder);
        let path = self.folder.join("window.lock");
        let _ = files::create_private_file(&path);
        let Ok(file) = File::options().create(true).truncate(false).write(true).open(&path) else {
            return Ok(None);
        };
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => Err(FolderInUse(self.folder.clone())),
            // A file system without locks still stores files.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Some(file)),
        }
    }

    /// The conversations, an SQLite file.
    pub(crate) fn conversations(&self) -> PathBuf {
        self.folder.join(CONVERSATIONS_FILE)
    }

    /// The settings.
    pub(crate) fn settings(&self) -> PathBuf {
        self.folder.join("settings.toml")
    }

    /// The key of the server, if one was entered and the system's keychain did not take it.
    pub(crate) fn server_key(&self) -> PathBuf {
        self.folder.join("server-key.txt")
    }

    /// Position and size of the window.
    pub(crate) fn window(&self) -> PathBuf {
        self.folder.join("window.toml")
    }

    /// The log.
    pub(crate) fn log(&self) -> PathBuf {
        self.folder.join("log.txt")
    }

    /// The default profile, installed from the sample on the first start.
    pub(crate) fn first_profile(&self) -> PathBuf {
        self.folder.join("profile")
    }

    /// The folder of created and imported profiles, one subfolder each.
    pub(crate) fn profiles(&self) -> PathBuf {
        self.folder.join("profiles")
    }

    /// The path of the profile opened last.
    pub(crate) fn current_profile(&self) -> PathBuf {
        self.folder.join("profile-in-use.toml")
    }

    /// The files of a fair.
    pub(crate) fn booth(&self) -> BoothFiles {
        BoothFiles {
            fair: self.folder.join("booth.toml"),
            pin: self.folder.join("booth-pin.toml"),
            exports: self.exports(),
        }
    }

    /// The folder of exported conversations and profiles.
    pub(crate) fn exports(&self) -> PathBuf {
        self.folder.join("exports")
    }
}

/// Another window uses the data folder.
#[derive(Debug)]
pub(crate) struct FolderInUse(PathBuf);

impl std::fmt::Display for FolderInUse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "another window of Instant Interview uses `{}`; use that one, or start with another `--data-dir`",
            self.0.display()
        )
    }
}

impl std::error::Error for FolderInUse {}

/// Replaces a file atomically, and creates its folder if that is missing. No other account can read either.
pub(crate) fn write_atomic(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        files::create_private_folder(folder)?;
    }
    files::replace_private(path, |file| file.write_all(text.as_bytes()))
}

/// The same, with an error message for the user.
pub(crate) fn save(path: &Path, text: &str) -> Result<(), Failure> {
    write_atomic(path, text).map_err(|error| Failure {
        code: FailureCode::Unexpected,
        message: format!(
            "`{}` cannot be written: {error}; make room there, or allow writing",
            path.display()
        ),
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("deep/settings.toml");
        write_atomic(&file, "one").expect("written, with its folder");
        write_atomic(&file, "two").expect("written again");
        assert_eq!(fs::read_to_string(&file).ok().as_deref(), Some("two"), "the later text stands");
        let files = fs::read_dir(folder.path().join("deep")).expect("readable").count();
        assert_eq!(files, 1, "no half-written file is left");
    }

    #[test]
    fn a_folder_belongs_to_one_window() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let of = |path: &Path| {
            let request = Request { data_folder: Some(path.to_owned()), ..Request::default() };
            DataDir::new(&request).expect("a folder was named")
        };
        let first = of(&folder.path().join("data")).lock().expect("nobody has it");
        let refused =
            of(&folder.path().join("data")).lock().expect_err("the first window has it").to_string();
        assert!(refused.contains("data") && refused.contains("--data-dir"), "it says what to do: {refused}");
        assert!(of(&folder.path().join("other")).lock().is_ok(), "another folder is free");
        drop(first);
        assert!(of(&folder.path().join("data")).lock().is_ok(), "it is free once the window is closed");
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let failure = save(folder.path(), "x").expect_err("a folder is no file");
        assert!(failure.message.contains(&folder.path().display().to_string()), "{}", failure.message);
    }
}
