//! The folder of weights as the owner uses it: lists files, adds one, and removes one so that it can be
//! restored.

use std::fs;
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// How much is copied between two calls of `progress`.
const CHUNK_BYTES: usize = 4 << 20;
/// The suffix of a file that is removed but can be restored.
const AWAY: &str = "away";

/// A folder of GGUF files, which need not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelFolder {
    folder: PathBuf,
}

/// Why the folder could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum ModelFolderError {
    /// A name that is not that of a GGUF file in the folder.
    #[error("`{name}` is not a .gguf file in `{}`; choose one that is listed", folder.display())]
    NotHere {
        /// What was named.
        name: String,
        /// The folder.
        folder: PathBuf,
    },
    /// A file of that name is there already.
    #[error("`{}` is there already; remove it first, or give the new file another name", .0.display())]
    Taken(PathBuf),
    /// The copy could not be made.
    #[error("`{}` cannot be copied to `{}`: {source}; make room there, or allow writing", file.display(), target.display())]
    Copy {
        /// The file.
        file: PathBuf,
        /// Where it was to be stored.
        target: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// A file could not be renamed or deleted.
    #[error("`{}` cannot be changed: {source}; allow writing to its folder", path.display())]
    Change {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// The progress callback cancelled; nothing was added.
    #[error("the copy was cancelled; nothing was added")]
    Cancelled,
}

impl ModelFolder {
    /// The files of that folder.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The GGUF files in it, by name; empty if the folder cannot be read.
    pub fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut files: Vec<PathBuf> =
            entries.map(|entry| entry.path()).filter(|path| is_gguf(path) && path.is_file()).collect();
        files.sort();
        files
    }

    /// Copies a file here under its own name and returns its path. The file appears whole or not at all, and
    /// nothing is replaced. `progress` receives bytes copied and bytes in all; cancelling leaves nothing
    /// behind.
    ///
    /// # Errors
    /// When a file of that name is there, the copy fails, or `progress` cancelled.
    pub fn take_in(
        &self,
        file: &Path,
        progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<PathBuf, ModelFolderError> {
        let target = self.folder.join(file.file_name().unwrap_or_default()).with_extension("gguf");
        if target.exists() {
            return Err(ModelFolderError::Taken(target));
        }
        let unfinished = target.with_extension(format!("{}.part", std::process::id()));
        let taken = fs::create_dir_all(&self.folder)
            .and_then(|()| copy(file, &unfinished, progress))
            .and_then(|whole| if whole { put_down(&unfinished, &target).map(|()| true) } else { Ok(false) });
        let _ = fs::remove_file(&unfinished);
        match taken {
            Ok(true) => Ok(target),
            Ok(false) => Err(ModelFolderError::Cancelled),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(ModelFolderError::Taken(target))
            }
            Err(source) => Err(ModelFolderError::Copy { file: file.to_owned(), target, source }),
        }
    }

    /// Hides a file. It stays on disk until [`ModelFolder::forget`] deletes it.
    ///
    /// # Errors
    /// When there is no such file, or it cannot be renamed.
    pub fn put_away(&self, name: &str) -> Result<(), ModelFolderError> {
        let path = self.named(name)?;
        self.rename(&path, &away(&path))
    }

    /// Restores a hidden file.
    ///
    /// # Errors
    /// When it is not hidden, a file of its name exists, or it cannot be renamed.
    pub fn bring_back(&self, name: &str) -> Result<(), ModelFolderError> {
        let path = self.folder.join(self.plain(name)?);
        if path.exists() {
            return Err(ModelFolderError::Taken(path));
        }
        self.rename(&away(&path), &path)
    }

    /// Deletes all hidden files.
    ///
    /// # Errors
    /// When one cannot be deleted; the others are deleted all the same.
    pub fn forget(&self) -> Result<(), ModelFolderError> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let put_away = entries.map(|entry| entry.path()).filter(|path| {
            path.extension().is_some_and(|extension| extension == AWAY)
                && path.file_stem().is_some_and(|stem| is_gguf(Path::new(stem)))
        });
        let mut outcome = Ok(());
        for path in put_away {
            if let Err(source) = fs::remove_file(&path) {
                outcome = Err(ModelFolderError::Change { path, source });
            }
        }
        outcome
    }

    /// The path of the file of that name.
    ///
    /// # Errors
    /// When the name is not that of a GGUF file here.
    pub fn named(&self, name: &str) -> Result<PathBuf, ModelFolderError> {
        let path = self.folder.join(self.plain(name)?);
        if path.is_file() { Ok(path) } else { Err(self.not_here(name)) }
    }

    /// A name that stays in the folder.
    fn plain<'a>(&self, name: &'a str) -> Result<&'a str, ModelFolderError> {
        let alone = Path::new(name).file_name().is_some_and(|file| file == name) && is_gguf(Path::new(name));
        // A backslash separates on Windows and is a letter elsewhere; no model needs one.
        if alone && !name.contains(['/', '\\', ':']) { Ok(name) } else { Err(self.not_here(name)) }
    }

    fn not_here(&self, name: &str) -> ModelFolderError {
        ModelFolderError::NotHere { name: name.to_owned(), folder: self.folder.clone() }
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<(), ModelFolderError> {
        fs::rename(from, to).map_err(|source| ModelFolderError::Change { path: from.to_owned(), source })
    }
}

fn is_gguf(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gguf"))
}

fn away(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(AWAY);
    name.into()
}

/// Copies all of it to the disk; an error if `progress` cancelled.
fn copy(
    file: &Path,
    target: &Path,
    progress: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
) -> io::Result<bool> {
    let mut source = fs::File::open(file)?;
    let total = source.metadata()?.len();
    let mut copy = fs::File::create(target)?;
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut done = 0;
    loop {
        if progress(done, total).is_break() {
            return Ok(false);
        }
        let read = match source.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        copy.write_all(&chunk[..read])?;
        done += read as u64;
    }
    copy.sync_all().map(|()| true)
}

/// Renames a finished file unless the name was taken meanwhile: a hard link fails then, a rename would
/// replace the file.
fn put_down(unfinished: &Path, target: &Path) -> io::Result<()> {
    match fs::hard_link(unfinished, target) {
        // Memory sticks have file systems without links.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists && !target.exists() => {
            fs::rename(unfinished, target)
        }
        linked => linked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model_folder() -> (tempfile::TempDir, ModelFolder, PathBuf) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("mine.gguf");
        fs::write(&file, "weights").expect("written");
        let models = ModelFolder::at(folder.path().join("models"));
        (folder, models, file)
    }

    fn go_on(_: u64, _: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    #[test]
    fn a_file_is_taken_in_whole_and_never_over_another() {
        let (_folder, models, file) = model_folder();
        let mut told = Vec::new();
        let target = models
            .take_in(&file, &mut |done, total| {
                told.push((done, total));
                ControlFlow::Continue(())
            })
            .expect("there is none yet");
        assert_eq!(fs::read_to_string(&target).expect("it is there"), "weights");
        assert_eq!(told, [(0, 7), (7, 7)], "progress goes from nothing to all of it");
        fs::write(&file, "other weights").expect("written");
        let error = models.take_in(&file, &mut go_on).expect_err("a model may be in use").to_string();
        assert!(error.contains("mine.gguf"), "the file is named: {error}");
        assert_eq!(fs::read_to_string(&target).expect("it is still there"), "weights", "nothing is replaced");
        assert_eq!(models.files(), [target], "it is listed, and no unfinished file is");
        assert_eq!(fs::read_dir(models.folder()).expect("listed").count(), 1, "nor does one lie there");
    }

    #[test]
    fn a_copy_that_is_cancelled_leaves_nothing() {
        let (_folder, models, file) = model_folder();
        let cancelled = models.take_in(&file, &mut |_, _| ControlFlow::Break(()));
        assert!(matches!(cancelled, Err(ModelFolderError::Cancelled)), "it says so: {cancelled:?}");
        assert_eq!(fs::read_dir(models.folder()).expect("listed").count(), 0, "half a model is of no use");
    }

    #[test]
    fn what_is_put_away_comes_back_until_it_is_forgotten() {
        let (_folder, models, file) = model_folder();
        let path = models.take_in(&file, &mut go_on).expect("there is none yet");
        models.put_away("mine.gguf").expect("it is there");
        assert!(models.files().is_empty(), "it is out of sight");
        models.bring_back("mine.gguf").expect("it is not deleted yet");
        assert_eq!(models.files(), [path], "it is back");
        models.put_away("mine.gguf").expect("it is there");
        models.forget().expect("it can be deleted");
        assert!(models.bring_back("mine.gguf").is_err(), "now it is gone");
        assert_eq!(fs::read_dir(models.folder()).expect("listed").count(), 0, "and its room is free");
    }

    #[test]
    fn nothing_outside_the_folder_can_be_named() {
        let (_folder, models, _file) = model_folder();
        for name in
            ["../mine.gguf", "a/../../mine.gguf", "/etc/passwd", "mine.txt", "", "..", "..\\mine.gguf"]
        {
            assert!(
                matches!(models.put_away(name), Err(ModelFolderError::NotHere { .. })),
                "`{name}` is not here"
            );
            assert!(
                matches!(models.bring_back(name), Err(ModelFolderError::NotHere { .. })),
                "`{name}` never was"
            );
        }
    }
}
