//! Types of the settings of a server that words the answers.
use serde::Serialize;

use crate::app::server_key::KeyPlace;

/// What is known of the server besides its settings. The key itself never travels to the page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServerPage {
    /// The file that keeps the key if the system's keychain takes none.
    pub(crate) key_file: String,
    /// Why the keychain takes no key; `None` if it takes one.
    pub(crate) keychain_trouble: Option<String>,
    /// The server that a key is stored for, such as `https://gpu.example.org`; no other gets it.
    pub(crate) key_for: Option<String>,
    /// Where that key is.
    pub(crate) key_place: Option<KeyPlace>,
    /// Why the key that is stored cannot be used.
    pub(crate) key_trouble: Option<String>,
    /// Why this computer words the answers although a server is switched on.
    pub(crate) trouble: Option<String>,
    /// The one server that may word answers, if a bundle names one.
    pub(crate) allowed: Option<AllowedServer>,
}

/// The one server that the bundle of this laptop lets word answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct AllowedServer {
    pub(crate) address: String,
    pub(crate) model: String,
    /// Whether it is the one of the settings.
    pub(crate) is_set: bool,
    /// The number of the bundle.
    pub(crate) bundle: String,
    /// The fingerprint of the key that signed the bundle.
    pub(crate) signer: String,
}

/// A model that a server lists.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServerModel {
    pub(crate) name: String,
    /// Tokens of its context, if the server says so.
    pub(crate) context_tokens: Option<u32>,
}

/// A server that answered the test.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServerTest {
    pub(crate) host: String,
    pub(crate) model: String,
    /// The address that works, if it is another than the one that was typed.
    pub(crate) other_address: Option<String>,
    pub(crate) first_word_ms: f64,
    pub(crate) total_ms: f64,
    pub(crate) tokens: u32,
    /// Tokens of its context that are used.
    pub(crate) context_tokens: u32,
}
