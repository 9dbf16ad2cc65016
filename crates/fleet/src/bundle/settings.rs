//! The settings of the window that laptops share.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml_edit::{DocumentMut, Item, TomlError, Value};

/// The settings that may be shared. The others belong to one laptop (its microphone, its weights, the memory and threads
/// that they get), or say where words are sent.
const SHARED: [&str; 9] = [
    "temperature",
    "top_p",
    "answer_tokens",
    "theme",
    "text_percent",
    "ask_aloud",
    "ask_at_once",
    "read_aloud",
    "read_ahead",
];
/// Longest value. The longest that means something is the name of a choice.
const MOST_VALUE_BYTES: usize = 64;

/// Settings by their keys in `settings.toml`. A value is kept as TOML writes it. Whether it makes sense is judged by the
/// window, as for its own file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SharedSettings(BTreeMap<String, String>);

impl SharedSettings {
    /// The settings of a file that may be shared, of its text.
    ///
    /// # Errors
    /// When it is not TOML.
    pub fn of(text: &str) -> Result<Self, TomlError> {
        let document: DocumentMut = text.parse()?;
        let value = |key: &str| document.get(key).and_then(Item::as_value);
        let shared = SHARED.iter().filter_map(|key| {
            let plain = value(key)?.clone().decorated("", "");
            Some(((*key).to_owned(), plain.to_string()))
        });
        Ok(Self(shared.collect()))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their keys, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Sets them in the text of a `settings.toml`. Its other lines and its remarks stay.
    ///
    /// # Errors
    /// When the text is not TOML.
    pub(crate) fn set_in(&self, text: &str) -> Result<String, TomlError> {
        let mut document: DocumentMut = text.parse()?;
        for (key, text) in &self.0 {
            let mut value: Value = text.parse()?;
            if let Some(old) = document.get_mut(key).and_then(Item::as_value_mut) {
                *value.decor_mut() = old.decor().clone();
                *old = value;
            } else {
                document.insert(key, Item::Value(value));
            }
        }
        Ok(document.to_string())
    }

    /// Whether all may be shared, and are short plain values.
    pub(super) fn are_plain(&self) -> bool {
        self.0.iter().all(|(key, text)| {
            let is_plain = |value: Value| !value.is_array() && !value.is_inline_table();
            let is_short = text.len() <= MOST_VALUE_BYTES && !text.contains(char::is_control);
            SHARED.contains(&key.as_str()) && is_short && text.parse::<Value>().is_ok_and(is_plain)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_laptops_may_share_is_taken() {
        let text = "# Mine.\ntheme = \"dark\" # at night\nserver = true\nserver_address = \"http://x\"\nmicrophone = \"m\"\n\
                    temperature = 0.1\nmodel = \"/home/kim/weights.gguf\"\n[theme2]\na = 1\n";
        let shared = SharedSettings::of(text).expect("TOML");
        assert_eq!(shared.keys().collect::<Vec<_>>(), ["temperature", "theme"]);
        assert!(shared.are_plain());
        assert!(SharedSettings::of("theme = ").is_err(), "a damaged file is no settings");
    }

    #[test]
    fn a_laptop_keeps_its_other_lines_and_its_remarks() {
        let shared = SharedSettings::of("theme = \"dark\"\nread_aloud = true\n").expect("TOML");
        let text = "# Mine.\ntheme = \"light\" # for the hall\nthreads = 4\n\n[later]\nkey = 1\n";
        let set = shared.set_in(text).expect("TOML");
        assert!(set.starts_with("# Mine.\ntheme = \"dark\" # for the hall\nthreads = 4\n"), "{set}");
        assert_eq!(SharedSettings::of(&set).ok(), Some(shared.clone()), "also before a table: {set}");
        assert!(shared.set_in("= nothing").is_err());
    }

    #[test]
    fn a_manifest_can_set_nothing_else() {
        let of =
            |key: &str, value: &str| SharedSettings(BTreeMap::from([(key.to_owned(), value.to_owned())]));
        assert!(of("top_p", "0.9").are_plain());
        for (key, value) in [
            ("server_address", "\"http://x\""),
            ("theme", "[1]"),
            ("theme", "{ a = 1 }"),
            ("theme", "\"dark\"\nserver = true"),
            ("theme", "dark"),
            ("theme", ""),
        ] {
            assert!(!of(key, value).are_plain(), "{key} = {value}");
        }
    }
}
