//! Replaces a file of a profile atomically and keeps its earlier versions in a hidden folder.
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::layout::MAX_FILE_BYTES;

/// The folder of earlier versions inside a profile. It is hidden, so that it is neither read, nor exported,
/// nor a change.
const EARLIER_FOLDER: &str = ".earlier";

/// Most earlier versions kept of one file; the oldest are deleted.
const MOST_VERSIONS: usize = 20;

/// A text that a file of the profile held before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Counts up from 1; a number is never used again for another text of this file.
    pub number: u32,
    /// When that text was written.
    pub written: Option<SystemTime>,
    /// How long it is.
    pub bytes: u64,
}

/// Replaces a file of the profile, and keeps what it held as its newest earlier version.
pub(crate) fn replace_keeping(root: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let path = target(root, name);
    if path.is_file() {
        let folder = root.join(EARLIER_FOLDER).join(name);
        fs::create_dir_all(&folder)?;
        let number = versions(root, name).first().map_or(1, |newest| newest.number.saturating_add(1));
        let kept = folder.join(version_name(number));
        // A hard link keeps the date of the file. Where the file system has none, a copy will do.
        fs::hard_link(&path, &kept).or_else(|_| fs::copy(&path, &kept).map(drop))?;
    }
    files::replace(&path, bytes)?;
    for old in versions(root, name).iter().skip(MOST_VERSIONS) {
        // One version too many does no harm.
        let _ = fs::remove_file(root.join(EARLIER_FOLDER).join(name).join(version_name(old.number)));
    }
    Ok(())
}

/// The path to write to: a link inside the profile stays a link.
fn target(root: &Path, name: &str) -> PathBuf {
    let path = root.join(name);
    path.canonicalize().ok().filter(|real| real.starts_with(root)).unwrap_or(path)
}

/// The earlier versions of a file, newest first.
pub(crate) fn versions(root: &Path, name: &str) -> Vec<Version> {
    let Ok(entries) = fs::read_dir(root.join(EARLIER_FOLDER).join(name)) else { return Vec::new() };
    let mut found: Vec<Version> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let number = entry.file_name().to_str()?.parse().ok()?;
            let metadata = entry.metadata().ok().filter(fs::Metadata::is_file)?;
            Some(Version { number, written: metadata.modified().ok(), bytes: metadata.len() })
        })
        .collect();
    found.sort_by_key(|version| std::cmp::Reverse(version.number));
    found
}

/// Restores an earlier version of the file, whose present text becomes the newest earlier version.
pub(crate) fn bring_back(root: &Path, name: &str, number: u32) -> io::Result<()> {
    let path = root.join(EARLIER_FOLDER).join(name).join(version_name(number));
    if fs::symlink_metadata(&path)?.len() > MAX_FILE_BYTES {
        return Err(io::Error::other("it is longer than 4 MiB"));
    }
    replace_keeping(root, name, &fs::read(path)?)
}

fn version_name(number: u32) -> String {
    format!("{number:06}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(root: &Path) -> String {
        fs::read_to_string(root.join("resume.txt")).expect("there")
    }

    fn numbers(root: &Path) -> Vec<u32> {
        versions(root, "resume.txt").iter().map(|version| version.number).collect()
    }

    #[test]
    fn what_a_file_held_can_be_brought_back_and_so_can_what_it_held_after() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().canonicalize().expect("there");
        for content in ["one", "two", "three"] {
            replace_keeping(&root, "resume.txt", content.as_bytes()).expect("written");
        }
        assert_eq!(
            (text(&root).as_str(), numbers(&root)),
            ("three", vec![2, 1]),
            "each text but the present"
        );
        bring_back(&root, "resume.txt", 1).expect("there");
        assert_eq!(
            (text(&root).as_str(), numbers(&root)),
            ("one", vec![3, 2, 1]),
            "going back loses nothing"
        );
        bring_back(&root, "resume.txt", 3).expect("there");
        assert_eq!(text(&root), "three", "so one can go forth again");
        assert!(bring_back(&root, "resume.txt", 99).is_err(), "there is no such version");
        let visible = fs::read_dir(&root)
            .expect("readable")
            .filter_map(Result::ok)
            .filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."))
            .count();
        assert_eq!(visible, 1, "the owner's folder shows the one file");
    }

    #[test]
    fn versions_do_not_pile_up() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().canonicalize().expect("there");
        for number in 0..MOST_VERSIONS + 5 {
            replace_keeping(&root, "resume.txt", number.to_string().as_bytes()).expect("written");
        }
        let kept = numbers(&root);
        assert_eq!((kept.len(), kept[0]), (MOST_VERSIONS, 24), "the newest are kept");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_permissions_stay_what_they_were() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().canonicalize().expect("there");
        fs::write(root.join("real.txt"), "one").expect("written");
        fs::set_permissions(root.join("real.txt"), fs::Permissions::from_mode(0o600)).expect("set");
        symlink("real.txt", root.join("resume.txt")).expect("linked");
        replace_keeping(&root, "resume.txt", b"two").expect("written");
        assert_eq!(
            fs::read_to_string(root.join("real.txt")).ok().as_deref(),
            Some("two"),
            "through the link"
        );
        let mode = fs::metadata(root.join("real.txt")).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "a resume that only its owner may read stays so");
    }
}
