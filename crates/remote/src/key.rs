//! The key of a server: a secret that nothing prints, logs or keeps in memory longer than needed.
use std::fmt;

use ureq::http::HeaderValue;
use zeroize::Zeroizing;

/// Longest key. Real ones have some hundred characters at most.
const MOST_KEY_BYTES: usize = 4096;
/// What stands in place of a key in a text of the server.
const HIDDEN: &str = "[the key]";

/// A key. It has no `Display` and is never serialized; [`Key`] in a debug print shows nothing of it.
///
/// Its own memory is overwritten when it is dropped. The copies that the HTTP client and the system make to
/// send it are not in reach.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Zeroizing<String>);

/// Why a text is no key. It never quotes the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is nothing in it.
    #[error("the key is empty; enter the one that the server's administrator gave you, or none at all")]
    Empty,
    /// No HTTP header can carry it.
    #[error("the key has characters that no key has, such as a line end or an accent; copy it again")]
    Characters,
    /// It is longer than any key.
    #[error("the key is longer than {MOST_KEY_BYTES} characters; copy only the key itself")]
    TooLong,
}

impl Key {
    /// Takes over a key, without white space around it.
    ///
    /// # Errors
    /// When it is empty, too long, or has other characters than visible ASCII.
    pub fn new(text: impl Into<String>) -> Result<Self, KeyError> {
        let text = Zeroizing::new(text.into());
        match text.trim() {
            "" => Err(KeyError::Empty),
            key if key.len() > MOST_KEY_BYTES => Err(KeyError::TooLong),
            key if !key.bytes().all(|byte| byte.is_ascii_graphic()) => Err(KeyError::Characters),
            key => Ok(Self(Zeroizing::new(key.to_owned()))),
        }
    }

    /// The value of an `Authorization` header, marked as secret for whoever prints headers.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let text = Zeroizing::new(format!("Bearer {}", self.0.as_str()));
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// A text of the server without the key in it: some quote it when they refuse it.
    pub(crate) fn hidden_in(&self, text: &str) -> String {
        text.replace(self.0.as_str(), HIDDEN)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key([hidden])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "sk-1234567890abcdef";

    #[test]
    fn nothing_prints_a_key() {
        let key = Key::new(format!(" {SECRET}\n")).expect("white space around it is forgiven");
        assert!(!format!("{key:?} {key:#?}").contains("1234"), "not even a part of it");
        let header = key.header().expect("visible ASCII is a header");
        assert_eq!(header.to_str().ok(), Some(format!("Bearer {SECRET}").as_str()), "the server gets it");
        assert!(!format!("{header:?}").contains("1234"), "nor does who prints the request");
    }

    #[test]
    fn what_the_server_says_of_the_key_is_said_without_it() {
        let key = Key::new(SECRET).expect("a key");
        let said = key.hidden_in(&format!("no such key: {SECRET}, see {SECRET}"));
        assert_eq!(said, "no such key: [the key], see [the key]");
    }

    #[test]
    fn what_no_header_can_carry_is_no_key() {
        for (text, expected) in [
            (" \n", KeyError::Empty),
            ("two\r\nX-Header: lines", KeyError::Characters),
            ("clé", KeyError::Characters),
            ("two words", KeyError::Characters),
        ] {
            assert_eq!(Key::new(text), Err(expected), "{expected}");
            assert!(
                !expected.to_string().contains(text.trim()) || text.trim().is_empty(),
                "it is not quoted"
            );
        }
        assert_eq!(Key::new("x".repeat(MOST_KEY_BYTES + 1)), Err(KeyError::TooLong));
    }
}
