//! Which booth this is, so that thirty laptops can be told apart: an id that stays, and a name for people.
use std::io::{self, Write};
use std::path::Path;

use rand::Rng;
use serde::{Deserialize, Serialize};
use text::lines::one_line;

use crate::contacts::new_code;

/// The file in the data folder.
pub const IDENTITY_FILE: &str = "booth-identity.toml";

/// Longest name, in characters.
const NAME_CHARS: usize = 60;

const HEADER: &str = "\
# Which booth this laptop is. Delete the file on a laptop that was copied from another one.
";

/// A booth.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Identity {
    /// Its id, for example `K7QF-3M2P`. Contacts and questions are told apart by it.
    pub id: String,
    /// What people call it; may be empty.
    #[serde(default)]
    pub name: String,
}

impl Identity {
    /// The identity of a data folder; `None` if it has none yet.
    ///
    /// # Errors
    /// When the file is there and cannot be used.
    pub fn read(data_folder: &Path) -> io::Result<Option<Self>> {
        let text = match std::fs::read_to_string(data_folder.join(IDENTITY_FILE)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text?,
        };
        let Self { id, name } = toml::from_str(&text).map_err(|_| damaged())?;
        if !is_id(&id) {
            return Err(damaged());
        }
        Ok(Some(Self { id, name: short(&name) }))
    }

    /// The identity of a data folder, made with its first use.
    ///
    /// # Errors
    /// When the file cannot be used, or not be written.
    pub fn ensure(data_folder: &Path, random: &mut impl Rng) -> io::Result<Self> {
        if let Some(identity) = Self::read(data_folder)? {
            return Ok(identity);
        }
        let identity = Self { id: new_code(random), name: String::new() };
        identity.write(data_folder)?;
        Ok(identity)
    }

    /// Gives the booth another name. Its id stays.
    ///
    /// # Errors
    /// When the file cannot be used, or not be written.
    pub fn rename(data_folder: &Path, name: &str, random: &mut impl Rng) -> io::Result<Self> {
        let identity = Self { name: short(name), ..Self::ensure(data_folder, random)? };
        identity.write(data_folder)?;
        Ok(identity)
    }

    fn write(&self, data_folder: &Path) -> io::Result<()> {
        files::create_private_folder(data_folder)?;
        let values = toml::to_string(self).map_err(io::Error::other)?;
        files::replace_private(&data_folder.join(IDENTITY_FILE), |file| write!(file, "{HEADER}{values}"))
    }
}

/// Whether a text can be the id of a booth.
pub fn is_id(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn short(name: &str) -> String {
    let shown: String = one_line(name).chars().filter(|c| !c.is_control()).take(NAME_CHARS).collect();
    shown.trim().to_owned()
}

fn damaged() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("`{IDENTITY_FILE}` is damaged; delete it, and the laptop counts as a new booth"),
    )
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn an_id_is_made_once_and_stays_with_another_name() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = folder.path().join("data");
        let random = &mut StdRng::seed_from_u64(1);
        assert_eq!(Identity::read(&data).expect("nothing there"), None);
        let made = Identity::ensure(&data, random).expect("made, with its folder");
        assert!(is_id(&made.id) && made.name.is_empty(), "{made:?}");
        assert_eq!(Identity::ensure(&data, random).expect("read"), made);
        let named = Identity::rename(&data, " Table 7\n\u{7}", random).expect("written");
        assert_eq!((named.id.as_str(), named.name.as_str()), (made.id.as_str(), "Table 7"));
        assert_eq!(Identity::read(&data).expect("readable"), Some(named));
    }

    #[test]
    fn a_damaged_file_makes_no_second_booth_of_a_laptop() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for content in ["", "id = 7", "id = \"../x\"", "id = \"\"", "\0"] {
            std::fs::write(folder.path().join(IDENTITY_FILE), content).expect("written");
            let error = Identity::ensure(folder.path(), &mut StdRng::seed_from_u64(1)).expect_err("damaged");
            assert!(error.to_string().contains("delete it"), "`{content}`: {error}");
        }
    }
}
