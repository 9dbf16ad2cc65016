//! Writes files and folders whole or not at all: under a temporary name in the same folder, then renamed.
//!
//! After a power cut or a kill there is the old content or the new one. The temporary names begin with a dot,
//! so that an unfinished file counts neither as a profile nor as a change of one. What a killed process left
//! of a file is removed when that file is next replaced: it may hold what is being deleted. Folders above the
//! target are not created.
#![forbid(unsafe_code)]

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// The end of the name of an unfinished file; it begins with a dot and the name of the finished one.
const UNFINISHED: &str = ".unfinished";

/// What only its user may read.
#[cfg(unix)]
const PRIVATE_FOLDER: u32 = 0o700;
#[cfg(unix)]
const PRIVATE_FILE: u32 = 0o600;

/// Replaces a file, or creates it. An existing file keeps its permissions; a new one gets those of any new
/// file.
///
/// # Errors
/// When the file cannot be written. What was there is unchanged then.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut unfinished = new_beside(path)?;
    if let Ok(metadata) = fs::metadata(path) {
        // Before the content: a file that only its owner may read is never readable by others.
        unfinished.as_file().set_permissions(metadata.permissions())?;
    }
    unfinished.write_all(bytes)?;
    persist(unfinished, path)
}

/// Replaces a file, or creates it, and lets only the user read it. `write` supplies the content.
///
/// # Errors
/// When `write` fails or the file cannot be written. What was there is unchanged then.
pub fn replace_private(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> io::Result<()> {
    // Files of this crate's dependency are readable by the user alone unless it is asked for more.
    let unfinished = begin(path, None)?;
    let mut file = BufWriter::new(unfinished.as_file());
    write(&mut file)?;
    file.flush()?;
    drop(file);
    persist(unfinished, path)
}

/// Creates a folder, with those above it, that only the user can read. An existing one is left as it is.
///
/// # Errors
/// When it cannot be created.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, PRIVATE_FOLDER);
    builder.create(path)
}

/// Creates a file that only the user can read, if it is missing, and takes an existing one from all others.
/// On Windows the folder decides who reads a file.
///
/// # Errors
/// When it cannot be created, or is not the user's own.
pub fn create_private_file(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, PRIVATE_FILE);
    options.open(path)?;
    make_private(path)
}

/// Takes a file or a folder from all others than its user. On Windows nothing changes.
///
/// # Errors
/// When it is missing, or not the user's own.
pub fn make_private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let metadata = fs::metadata(path)?;
        let private = if metadata.is_dir() { PRIVATE_FOLDER } else { PRIVATE_FILE };
        if metadata.permissions().mode() & !private & 0o777 != 0 {
            fs::set_permissions(path, fs::Permissions::from_mode(private))?;
        }
    }
    #[cfg(not(unix))]
    let _ = fs::metadata(path)?;
    Ok(())
}

/// Creates a folder in `parent` under the first of these names that is free, with the content that `fill`
/// writes into it. Only the user can read it. Returns its path, or `None` if every name is taken.
///
/// # Errors
/// When `fill` fails or the folder cannot be created. Nothing of it is left then.
pub fn create_folder(
    parent: &Path,
    names: impl IntoIterator<Item = impl AsRef<Path>>,
    fill: impl FnOnce(&Path) -> io::Result<()>,
) -> io::Result<Option<PathBuf>> {
    let unfinished = new_folder_in(parent)?;
    fill(unfinished.path())?;
    // A link that leads nowhere takes a name, too.
    let free = |folder: &PathBuf| fs::symlink_metadata(folder).is_err();
    let Some(folder) = names.into_iter().map(|name| parent.join(name)).find(free) else { return Ok(None) };
    fs::rename(unfinished.path(), &folder)?;
    // It has another name now, so there is nothing to remove.
    let _ = unfinished.keep();
    Ok(Some(folder))
}

#[cfg(unix)]
fn new_folder_in(parent: &Path) -> io::Result<tempfile::TempDir> {
    use std::os::unix::fs::PermissionsExt;
    tempfile::Builder::new().permissions(fs::Permissions::from_mode(PRIVATE_FOLDER)).tempdir_in(parent)
}

#[cfg(not(unix))]
fn new_folder_in(parent: &Path) -> io::Result<tempfile::TempDir> {
    tempfile::tempdir_in(parent)
}

#[cfg(unix)]
fn new_beside(path: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    // The system takes away what the user's mask forbids.
    begin(path, Some(fs::Permissions::from_mode(0o666)))
}

#[cfg(not(unix))]
fn new_beside(path: &Path) -> io::Result<NamedTempFile> {
    begin(path, None)
}

/// Creates the unfinished file, readable by the user alone if `permissions` are not named.
fn begin(path: &Path, permissions: Option<fs::Permissions>) -> io::Result<NamedTempFile> {
    let mut prefix = OsString::from(".");
    prefix.push(path.file_name().unwrap_or_default());
    prefix.push(".");
    remove_abandoned(folder_of(path), &prefix);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(UNFINISHED);
    if let Some(permissions) = permissions {
        builder.permissions(permissions);
    }
    let unfinished = builder.tempfile_in(folder_of(path))?;
    // Whoever finds it without a lock removes it. A file system without locks has nothing removed either.
    let _ = unfinished.as_file().try_lock();
    Ok(unfinished)
}

/// Removes the unfinished files that no process writes any more.
fn remove_abandoned(folder: &Path, prefix: &OsStr) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.as_encoded_bytes();
        let is_unfinished =
            name.starts_with(prefix.as_encoded_bytes()) && name.ends_with(UNFINISHED.as_bytes());
        if is_unfinished && File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok()) {
            // If it stays, the next call tries again.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Renames only after the content is on the disk.
fn persist(unfinished: NamedTempFile, path: &Path) -> io::Result<()> {
    unfinished.as_file().sync_all()?;
    rename(unfinished, path)?;
    // Not every file system can write a folder to the disk by itself. The file is there all the same.
    let _ = File::open(folder_of(path)).and_then(|folder| folder.sync_all());
    Ok(())
}

/// As [`NamedTempFile::persist`] does it, but through the C library, where a test can let it fail.
#[cfg(unix)]
fn rename(unfinished: NamedTempFile, path: &Path) -> io::Result<()> {
    let unfinished = unfinished.into_temp_path();
    fs::rename(&unfinished, path)?;
    // It has another name now, so there is nothing to remove.
    let _ = unfinished.keep();
    Ok(())
}

#[cfg(not(unix))]
fn rename(unfinished: NamedTempFile, path: &Path) -> io::Result<()> {
    Ok(unfinished.persist(path).map(drop)?)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(folder: &Path) -> usize {
        fs::read_dir(folder).expect("readable").count()
    }

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("settings.toml");
        for text in ["one", "two"] {
            replace(&file, text.as_bytes()).expect("written");
            assert_eq!(fs::read_to_string(&file).ok().as_deref(), Some(text), "the later text stands");
        }
        replace_private(&file, |file| file.write_all(b"three")).expect("written");
        assert_eq!(fs::read_to_string(&file).ok().as_deref(), Some("three"));
        assert_eq!(count(folder.path()), 1, "no unfinished file is left");
    }

    #[test]
    fn a_failed_write_leaves_the_old_content_and_no_unfinished_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("prompt.cache");
        fs::write(&file, "old").expect("written");
        replace_private(&file, |file| {
            file.write_all(b"half")?;
            Err(io::Error::other("the disk is full"))
        })
        .expect_err("the writer failed");
        assert_eq!(fs::read_to_string(&file).ok().as_deref(), Some("old"), "half a file is worse than none");
        fs::create_dir(folder.path().join("taken")).expect("made");
        replace(&folder.path().join("taken"), b"x").expect_err("a folder is not replaced by a file");
        assert_eq!(count(folder.path()), 2, "the file and the folder");
    }

    #[test]
    fn what_a_killed_process_left_of_a_file_goes_with_its_next_replacement() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("contacts.jsonl");
        let [left, other] = [".contacts.jsonl.aB3.unfinished", ".settings.toml.aB3.unfinished"]
            .map(|name| folder.path().join(name));
        for path in [&left, &other] {
            fs::write(path, "dear").expect("written");
        }
        let written_now = begin(&file, None).expect("another process writes it, too");
        replace(&file, b"").expect("written");
        assert!(!left.exists(), "it may hold what was deleted from the file");
        assert!(other.exists(), "what another file left is not looked at");
        assert!(written_now.path().exists(), "nothing is taken from a process that is alive");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_kept_usual_or_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mode =
            |name: &str| fs::metadata(folder.path().join(name)).expect("there").permissions().mode() & 0o777;
        fs::write(folder.path().join("usual"), "x").expect("written");
        replace(&folder.path().join("new"), b"x").expect("written");
        assert_eq!(mode("new"), mode("usual"), "as any new file of this user");
        for bits in [0o600, 0o664] {
            fs::set_permissions(folder.path().join("new"), fs::Permissions::from_mode(bits)).expect("set");
            replace(&folder.path().join("new"), b"y").expect("written");
            assert_eq!(mode("new"), bits, "the owner's choice outlives a change");
        }
        replace_private(&folder.path().join("usual"), |file| file.write_all(b"x")).expect("written");
        assert_eq!(mode("usual"), 0o600, "for the user alone");
        create_folder(folder.path(), ["made"], |_| Ok(())).expect("made");
        assert_eq!(mode("made"), 0o700, "a profile is only its user's");
    }

    #[test]
    fn a_folder_takes_the_first_free_name_and_is_never_half_filled() {
        let parent = tempfile::tempdir().expect("a temporary folder");
        let fill = |folder: &Path| fs::write(folder.join("resume.txt"), "Kim");
        for expected in [Some("kim"), Some("kim-2"), None] {
            let made = create_folder(parent.path(), ["kim", "kim-2"], fill).expect("made");
            assert_eq!(made, expected.map(|name| parent.path().join(name)), "{expected:?}");
        }
        assert!(parent.path().join("kim/resume.txt").is_file(), "with its content");
        create_folder(parent.path(), ["lee"], |folder| {
            fill(folder)?;
            Err(io::Error::other("the disk is full"))
        })
        .expect_err("filling failed");
        assert_eq!(count(parent.path()), 2, "nothing but the two whole folders");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_private_is_read_by_no_other_account() {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        let root = tempfile::tempdir().expect("a temporary folder");
        let folder = root.path().join("data/deep");
        create_private_folder(&folder).expect("made");
        create_private_folder(&folder).expect("it is there already");
        assert_eq!((mode(&folder), mode(&root.path().join("data"))), (0o700, 0o700), "with those above it");
        let file = folder.join("conversations.db");
        create_private_file(&file).expect("made");
        assert_eq!(mode(&file), 0o600);
        fs::write(&file, "dear").expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("its own user may");
        create_private_file(&file).expect("it is there already");
        assert_eq!(mode(&file), 0o600, "a file from before is taken from the others");
        assert_eq!(fs::read_to_string(&file).ok().as_deref(), Some("dear"), "and holds what it held");
        let made = create_folder(&folder, ["profile"], |folder| fs::write(folder.join("resume.txt"), "Kim"));
        assert_eq!(made.ok().flatten().map(|made| mode(&made)), Some(0o700), "a profile has private rows");
    }
}
