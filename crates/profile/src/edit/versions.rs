//! Replaces a file of a profile whole, so that a power cut leaves the old text or the new one, and keeps the old one beside it.
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::layout::MAX_FILE_BYTES;

/// The folder of earlier versions inside a profile. It is hidden, so that it is neither read, nor exported, nor a change.
const EARLIER_FOLDER: &str = ".earlier";

/// Most earlier versions kept of one file; the oldest leave.
const MOST_VERSIONS: usize = 20;

/// A text that a file of the profile held before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Counts up from 1, and never again names another text of this file.
    pub number: u32,
    /// When that text was written.
    pub written: Option<SystemTime>,
    /// How long it is.
    pub bytes: u64,
}

/// Writes a file so that it is replaced whole or not at all. It keeps its permissions.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Hidden, so that nobody takes it for a change of the profile.
    let aside = folder.join(format!(".{name}.new-{}", std::process::id()));
    let written = write_whole(&aside, bytes, path).and_then(|()| fs::rename(&aside, path));
    if written.is_err() {
        // The reason matters more than what could not be cleaned up after it.
        let _ = fs::remove_file(&aside);
        return written;
    }
    // Not every file system can put a folder on the disk by itself; the text is there all the same.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

fn write_whole(aside: &Path, bytes: &[u8], like: &Path) -> io::Result<()> {
    let mut file = File::create(aside)?;
    if let Ok(metadata) = fs::metadata(like) {
        file.set_permissions(metadata.permissions())?;
    }
    file.write_all(bytes)?;
    file.sync_all()
}

/// Replaces a file of the profile, and keeps what it held as its newest earlier version.
pub(crate) fn replace_keeping(root: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let path = target(root, name);
    if path.is_file() {
        let folder = root.join(EARLIER_FOLDER).join(name);
        fs::create_dir_all(&folder)?;
        let number = versions(root, name).first().map_or(1, |newest| newest.number.saturating_add(1));
        let kept = folder.join(version_name(number));
        // A second name for the same bytes, which keep their date; a copy where the disk knows no second names.
        fs::hard_link(&path, &kept).or_else(|_| fs::copy(&path, &kept).map(drop))?;
    }
    replace(&path, bytes)?;
    for old in versions(root, name).iter().skip(MOST_VERSIONS) {
        // One version too many is no harm.
        let _ = fs::remove_file(root.join(EARLIER_FOLDER).join(name).join(version_name(old.number)));
    }
    Ok(())
}

/// Where the bytes of a file lie: a link inside the profile stays a link.
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

/// Puts an earlier version in the place of the file, whose text becomes the newest earlier version.
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

    #[test]
    fn a_file_that_cannot_be_written_is_left_as_it_was() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("resume.txt")).expect("made");
        assert!(replace(&folder.path().join("resume.txt"), b"x").is_err(), "a folder is no file");
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1, "nothing is left beside it");
    }
}
