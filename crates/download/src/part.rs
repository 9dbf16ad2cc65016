//! The partial file of a download: next to the final path, named after its digest, and locked by one process
//! at a time.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::{Content, DownloadError};

/// Digits of the digest in the name, so that another content never continues this file.
const DIGITS: usize = 16;

/// A file that is being received.
pub(crate) struct Part {
    file: File,
    path: PathBuf,
    /// Bytes received.
    pub(crate) bytes: u64,
}

impl Part {
    /// Opens the partial file of this content, or creates it; those of other contents of the same name are
    /// removed.
    pub(crate) fn open(folder: &Path, name: &str, content: &Content) -> Result<Self, DownloadError> {
        let digits = content.sha256.get(..DIGITS).unwrap_or(&content.sha256);
        let path = folder.join(format!("{name}.{digits}.part"));
        let failed = |source| DownloadError::Write { path: path.clone(), source };
        fs::create_dir_all(folder).map_err(failed)?;
        for other in parts(folder, name).into_iter().filter(|other| *other != path) {
            // One that cannot be removed does no harm.
            let _ = fs::remove_file(other);
        }
        let file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path);
        let file = file.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(DownloadError::Busy(path)),
            // A file system without locks still stores files.
            Err(TryLockError::Error(_)) => {}
        }
        let bytes = file.metadata().map_err(failed)?.len();
        let mut part = Self { file, path, bytes };
        if bytes > content.bytes {
            part.restart()?;
        }
        Ok(part)
    }

    /// Discards the bytes received.
    pub(crate) fn restart(&mut self) -> Result<(), DownloadError> {
        self.bytes = 0;
        self.file.set_len(0).map_err(|source| self.failed(source))
    }

    /// Appends bytes.
    pub(crate) fn append(&mut self, piece: &[u8]) -> Result<(), DownloadError> {
        let written = self.file.seek(SeekFrom::Start(self.bytes)).and_then(|_| self.file.write_all(piece));
        written.map_err(|source| self.failed(source))?;
        self.bytes += piece.len() as u64;
        Ok(())
    }

    /// Syncs the bytes received to the disk.
    pub(crate) fn sync(&self) -> Result<(), DownloadError> {
        self.file.sync_all().map_err(|source| self.failed(source))
    }

    /// A reader from its beginning.
    pub(crate) fn reader(&mut self) -> Result<&mut File, DownloadError> {
        self.file.seek(SeekFrom::Start(0)).map_err(|source| self.failed(source))?;
        Ok(&mut self.file)
    }

    pub(crate) fn failed(&self, source: io::Error) -> DownloadError {
        DownloadError::Write { path: self.path.clone(), source }
    }

    /// Renames the complete file to its final name.
    pub(crate) fn finish(self, target: &Path) -> Result<(), DownloadError> {
        if target.exists() {
            return Err(DownloadError::Taken(target.to_owned()));
        }
        fs::rename(&self.path, target)
            .map_err(|source| DownloadError::Write { path: target.to_owned(), source })
    }

    /// Removes the partial file.
    pub(crate) fn remove(self) {
        // Truncated first: if it cannot be removed, a later download does at least not resume from it.
        let _ = self.file.set_len(0);
        let _ = fs::remove_file(&self.path);
    }
}

/// Bytes that are kept of a download that was paused or interrupted; `None` if there is none.
pub fn kept_bytes(folder: &Path, file_name: &str) -> Option<u64> {
    parts(folder, file_name).iter().filter_map(|part| fs::metadata(part).ok()).map(|part| part.len()).max()
}

/// Removes the partial file of a download that is not running.
///
/// # Errors
/// When it cannot be removed.
pub fn discard(folder: &Path, file_name: &str) -> Result<(), DownloadError> {
    for path in parts(folder, file_name) {
        fs::remove_file(&path).map_err(|source| DownloadError::Write { path, source })?;
    }
    Ok(())
}

fn parts(folder: &Path, name: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_part = |path: &PathBuf| {
        let digits = path
            .file_name()
            .and_then(|file| file.to_str())
            .and_then(|file| file.strip_prefix(name)?.strip_prefix('.')?.strip_suffix(".part"));
        digits.is_some_and(|digits| {
            digits.len() == DIGITS && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        })
    };
    entries.map(|entry| entry.path()).filter(is_part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(digit: char, bytes: u64) -> Content {
        Content { bytes, sha256: digit.to_string().repeat(64) }
    }

    #[test]
    fn a_part_goes_on_where_it_was_left_and_never_as_another_content() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut part = Part::open(folder.path(), "m.gguf", &content('a', 10)).expect("begun");
        part.append(b"hello").expect("written");
        drop(part);
        assert_eq!(kept_bytes(folder.path(), "m.gguf"), Some(5), "it can be shown without opening it");
        assert_eq!(kept_bytes(folder.path(), "n.gguf"), None, "and belongs to no other file");
        let part = Part::open(folder.path(), "m.gguf", &content('a', 10)).expect("opened");
        assert_eq!(part.bytes, 5, "what came is there");
        drop(part);
        let part = Part::open(folder.path(), "m.gguf", &content('b', 10)).expect("begun");
        assert_eq!(part.bytes, 0, "another content begins with nothing");
        let left = fs::read_dir(folder.path()).expect("listed").count();
        assert_eq!(left, 1, "a part that is never resumed takes no room");
    }

    #[test]
    fn two_downloads_of_one_file_do_not_write_into_each_other() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let first = Part::open(folder.path(), "m.gguf", &content('a', 10)).expect("begun");
        let second = Part::open(folder.path(), "m.gguf", &content('a', 10));
        assert!(matches!(second, Err(DownloadError::Busy(_))), "the second one fails");
        drop(first);
        assert!(Part::open(folder.path(), "m.gguf", &content('a', 10)).is_ok(), "its turn comes");
    }

    #[test]
    fn a_part_longer_than_the_whole_is_no_beginning_of_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut part = Part::open(folder.path(), "m.gguf", &content('a', 100)).expect("begun");
        part.append(&[1; 50]).expect("written");
        drop(part);
        let part = Part::open(folder.path(), "m.gguf", &content('a', 10)).expect("opened");
        assert_eq!(part.bytes, 0, "it begins again");
        part.remove();
        assert_eq!(kept_bytes(folder.path(), "m.gguf"), None, "and can be removed");
    }
}
