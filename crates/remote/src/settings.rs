//! How a server is reached, as the owner sets it.
use std::path::PathBuf;
use std::time::Duration;

use interview::Writing;

use crate::address::Address;
use crate::error::RemoteError;
use crate::key::Key;

/// Longest wait for the first word before the laptop answers itself.
const FIRST_WORD: Duration = Duration::from_secs(5);
/// Longest silence in the middle of an answer.
const SILENCE: Duration = Duration::from_secs(30);
/// Longest name of a model.
const MOST_NAME_CHARS: usize = 200;

/// A server and what is asked of it.
#[derive(Clone, Debug)]
pub struct RemoteSettings {
    /// Where it is.
    pub address: Address,
    /// The key, if it wants one.
    pub key: Option<Key>,
    /// A PEM file with authorities that are trusted beside the usual ones.
    pub authorities: Option<PathBuf>,
    /// Whether plain HTTP may go beyond private addresses.
    pub allow_plain_http: bool,
    /// Length of the context in tokens; `None` asks the server.
    pub context_tokens: Option<usize>,
    /// How much of an answer its model is trusted to write: every answer, unless it is known to be a small
    /// one.
    pub writing: Writing,
    /// Longest wait for the first word.
    pub first_word: Duration,
    /// Longest silence in the middle of an answer.
    pub silence: Duration,
}

impl RemoteSettings {
    /// The settings of a server without a key, with the usual limits.
    pub fn new(address: Address) -> Self {
        Self {
            address,
            key: None,
            authorities: None,
            allow_plain_http: false,
            context_tokens: None,
            writing: Writing::Answers,
            first_word: FIRST_WORD,
            silence: SILENCE,
        }
    }
}

/// Checks the name of a model. It is only ever a value in a request, never a part of an address or of a path.
pub(crate) fn check_name(name: &str) -> Result<&str, RemoteError> {
    let name = name.trim();
    let is_long = name.chars().count() > MOST_NAME_CHARS;
    if name.is_empty() || is_long || name.contains(char::is_control) {
        Err(RemoteError::ModelName)
    } else {
        Ok(name)
    }
}
