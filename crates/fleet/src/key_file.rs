//! The file of the owner's key. It stays with the owner; no laptop at a table needs it.
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::bundle::Key;

const HEADER: &str = "\
# The key with which bundles for your laptops are signed. Whoever has it can change what they say: keep it off them.
";

#[derive(Serialize, Deserialize)]
struct Stored {
    secret: String,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// A key is there already. Laptops that know it would refuse bundles of another one.
    #[error("`{}` is there already; use that key, or choose another name", .0.display())]
    Exists(PathBuf),
    /// It cannot be read.
    #[error("the key `{}` cannot be read: {source}; make one with `interview fleet key --out FILE`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// It is no key.
    #[error("`{}` is not the file of a key; make one with `interview fleet key --out FILE`", .0.display())]
    NotAKey(PathBuf),
    /// It cannot be written.
    #[error("the key `{}` cannot be written: {source}; choose another folder", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
}

/// Writes the key of these random bytes to a new file that only its user may read.
///
/// # Errors
/// When the file is there already, or cannot be written.
pub fn create(path: &Path, secret: &[u8; 32]) -> Result<Key, KeyFileError> {
    if path.symlink_metadata().is_ok() {
        return Err(KeyFileError::Exists(path.to_owned()));
    }
    let key = Key::new(secret);
    let unwritable = |source| KeyFileError::Unwritable { path: path.to_owned(), source };
    let stored = toml::to_string(&Stored { secret: key.secret() }).map_err(io::Error::other);
    let stored = stored.map_err(unwritable)?;
    files::replace_private(path, |file| write!(file, "{HEADER}{stored}")).map_err(unwritable)?;
    Ok(key)
}

/// Reads a key.
///
/// # Errors
/// When the file cannot be read, or is none.
pub fn read(path: &Path) -> Result<Key, KeyFileError> {
    let not_a_key = || KeyFileError::NotAKey(path.to_owned());
    let text = match std::fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(not_a_key()),
        text => text.map_err(|source| KeyFileError::Unreadable { path: path.to_owned(), source })?,
    };
    let stored: Stored = toml::from_str(&text).map_err(|_| not_a_key())?;
    Key::parse(&stored.secret).map_err(|_| not_a_key())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_private_and_never_written_over() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("fleet.key");
        let key = create(&path, &[7; 32]).expect("written");
        assert_eq!(read(&path).expect("readable").public(), key.public());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = path.metadata().expect("there").permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "only its user may read it");
        }
        assert!(
            matches!(create(&path, &[8; 32]), Err(KeyFileError::Exists(_))),
            "thirty laptops know the old one"
        );
        assert_eq!(read(&path).expect("readable").public(), key.public(), "it is as it was");
    }

    #[test]
    fn what_is_no_key_is_named_without_its_content() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("fleet.key");
        assert!(matches!(read(&path), Err(KeyFileError::Unreadable { .. })));
        for content in [&b"secret = \"abcdef\"\n"[..], b"hush", b"\xff\xfe", b""] {
            std::fs::write(&path, content).expect("written");
            let message = read(&path).expect_err("no key").to_string();
            assert!(message.contains("fleet.key") && !message.contains("abcdef"), "{message}");
        }
    }
}
