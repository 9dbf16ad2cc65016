//! Detects whether a profile on disk changed since it was read, by names, sizes and times, without reading a
//! file.
use std::fs::{self, Metadata};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::UNIX_EPOCH;

/// How deep the folders are searched: to a file two folders below that of a project.
const DEPTH: usize = 5;
/// Most entries that are visited; a folder with more is not only a profile.
const MAX_ENTRIES: usize = 4000;

/// What a profile's files looked like. Two are equal if no file was added, removed, renamed or written in
/// between.
///
/// For use within one process: another version of the program computes another value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// The fingerprint of a profile folder or archive. A missing profile has a fingerprint as well, so that
    /// moving one away and back is noticed both times.
    pub fn of(profile: &Path) -> Self {
        let mut hasher = DefaultHasher::new();
        if let Ok(metadata) = fs::metadata(profile) {
            look_at(&metadata, &mut hasher);
            if metadata.is_dir() {
                look_into(profile, DEPTH, &mut MAX_ENTRIES.clone(), &mut hasher);
            }
        }
        Self(hasher.finish())
    }
}

/// Hashes the content of a folder, in the order of names. Links are not followed: their targets are not part
/// of the profile.
fn look_into(folder: &Path, depth: usize, left: &mut usize, hasher: &mut DefaultHasher) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut entries: Vec<_> = entries.filter_map(Result::ok).take(*left).collect();
    *left -= entries.len();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        // An editor creates and removes swap files while nothing is saved.
        if name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        name.hash(hasher);
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_dir() {
            if depth > 0 {
                look_into(&entry.path(), depth - 1, left, hasher);
            }
        } else {
            look_at(&metadata, hasher);
        }
        // The end of a folder is part of the structure.
        0xff_u8.hash(hasher);
    }
}

/// Hashes size and time of a file. Those of a folder are left out: they change with every hidden file.
fn look_at(metadata: &Metadata, hasher: &mut DefaultHasher) {
    metadata.is_dir().hash(hasher);
    if !metadata.is_dir() {
        metadata.len().hash(hasher);
        let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        modified.hash(hasher);
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::Duration;

    use super::*;

    #[test]
    fn every_change_is_seen_and_looking_is_none() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let profile = folder.path().join("profile");
        let file = profile.join("projects/bell/README.md");
        let mut seen = vec![Fingerprint::of(&profile)];
        let mut changed = |what: &str| {
            let now = Fingerprint::of(&profile);
            assert!(!seen.contains(&now), "{what} must be seen");
            assert_eq!(Fingerprint::of(&profile), now, "looking changes nothing");
            seen.push(now);
        };
        fs::create_dir_all(&profile).expect("made");
        changed("a folder that is there now");
        fs::write(profile.join("resume.txt"), "Kim").expect("written");
        changed("a new file");
        fs::create_dir_all(profile.join("projects/bell")).expect("made");
        fs::write(&file, "Rings.").expect("written");
        changed("a file in a folder of a folder");
        fs::write(&file, "Rings at noon.").expect("written");
        changed("another length");
        let later = UNIX_EPOCH + Duration::from_secs(2_000_000_000);
        File::options().append(true).open(&file).and_then(|file| file.set_modified(later)).expect("touched");
        changed("the same length, written at another time");
        fs::rename(&file, profile.join("projects/bell/NOTES.md")).expect("renamed");
        changed("another name");
        fs::remove_file(profile.join("resume.txt")).expect("removed");
        changed("a file that is gone");
    }

    #[test]
    fn an_editor_at_work_is_no_change() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let before = Fingerprint::of(folder.path());
        fs::write(folder.path().join(".resume.txt.swp"), "x").expect("written");
        assert_eq!(Fingerprint::of(folder.path()), before, "nothing is saved yet");
    }
}
