//! Remembers which files were found to be intact, so that the next setup does not read a hundred megabytes
//! again.
//!
//! A file counts as checked while its size and modification time are the same. The record is a text file in
//! the cache, with a line for each file: its SHA-256, size, modification time in nanoseconds, and path.
//! Losing it costs a second.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result};
use catalog::Part;

/// The files found to be intact so far.
pub(crate) struct Verified {
    record: PathBuf,
    lines: BTreeMap<PathBuf, String>,
}

impl Verified {
    /// Reads the record of a cache folder. Lines that cannot be parsed are dropped.
    pub(crate) fn open(cache: &Path) -> Self {
        let record = cache.join("verified");
        let text = fs::read_to_string(&record).unwrap_or_default();
        let lines = text.lines().filter_map(|line| {
            let path = line.splitn(4, ' ').nth(3)?;
            Some((PathBuf::from(path), line.to_owned()))
        });
        let lines = lines.collect();
        Self { record, lines }
    }

    /// Whether this file was found to be intact and has not changed since.
    pub(crate) fn knows(&self, part: &Part<'_>) -> bool {
        line_of(part).is_some_and(|line| self.lines.get(&part.path) == Some(&line))
    }

    /// Records that the file is intact now.
    pub(crate) fn note(&mut self, part: &Part<'_>) -> Result<()> {
        let line = line_of(part).with_context(|| format!("`{}` vanished", part.path.display()))?;
        self.lines.insert(part.path.clone(), line);
        let text: String = self.lines.values().map(|line| format!("{line}\n")).collect();
        let fresh = self.record.with_extension("part");
        fs::write(&fresh, text)
            .and_then(|()| fs::rename(&fresh, &self.record))
            .with_context(|| format!("`{}` cannot be written", self.record.display()))
    }
}

fn line_of(part: &Part<'_>) -> Option<String> {
    let metadata = fs::metadata(&part.path).ok()?;
    let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    Some(format!("{} {} {changed} {}", part.file.sha256, metadata.len(), part.path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalog::File;
    use std::time::Duration;

    #[test]
    fn a_file_is_known_until_it_changes() {
        let cache = tempfile::tempdir().expect("a temporary folder can be made");
        let path = cache.path().join("with a blank.gguf");
        fs::write(&path, "hello").expect("the file can be written");
        let file =
            File { name: "x".into(), bytes: 5, sha256: "ab".into(), wheel: None, parts: None, hub: None };
        let part = Part { file: &file, path: path.clone() };

        let mut verified = Verified::open(cache.path());
        assert!(!verified.knows(&part), "nothing is known at first");
        verified.note(&part).expect("the cache is writable");
        assert!(Verified::open(cache.path()).knows(&part), "the next setup reads what this one wrote");

        let other = File { sha256: "cd".into(), ..file.clone() };
        let repinned = Part { file: &other, path: path.clone() };
        assert!(!verified.knows(&repinned), "another pin in the catalog must be checked again");

        let later = fs::metadata(&path).expect("it is there").modified().expect("it has a time")
            + Duration::from_secs(1);
        fs::File::options()
            .write(true)
            .open(&path)
            .and_then(|f| f.set_modified(later))
            .expect("the time can be set");
        assert!(!verified.knows(&part), "a file that was touched must be checked again");
    }
}
