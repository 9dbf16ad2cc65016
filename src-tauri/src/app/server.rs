//! The server that words the answers, if the owner has set one: its lines in the settings file. Its key is
//! not among them (`server_key`).
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use fleet::bundle::AllowedRemote;
use remote::{Address, RemoteError, RemoteSettings};
use serde::{Deserialize, Serialize};
use toml_edit::{DocumentMut, Item, value};

use crate::app::{data_dir, settings};
use crate::error::Failure;

/// A server, and whether it words the answers. An empty text is one that was not set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServerSettings {
    /// Whether it words the answers.
    pub(crate) on: bool,
    /// Its address as it was typed.
    pub(crate) address: String,
    /// The name of the model there.
    pub(crate) model: String,
    /// A PEM file with authorities that are trusted beside the usual ones.
    pub(crate) authorities: String,
    /// Whether plain HTTP may leave the own network.
    pub(crate) allow_plain_http: bool,
    /// Longest wait for its first word, in seconds, before this computer answers itself. In [`PATIENCE`].
    pub(crate) patience_seconds: u32,
}

/// The range of the longest wait for a first word, in seconds.
pub(crate) const PATIENCE: RangeInclusive<u32> = 1..=120;
const DEFAULT_PATIENCE: u32 = 5;

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            on: false,
            address: String::new(),
            model: String::new(),
            authorities: String::new(),
            allow_plain_http: false,
            patience_seconds: DEFAULT_PATIENCE,
        }
    }
}

/// Each key of the settings file, with its comment.
pub(crate) const KEYS: [(&str, &str); 6] = [
    ("server", "Whether a server words the answers, true or false. Default false: this computer does."),
    (
        "server_address",
        "The address of that server, which speaks the OpenAI protocol. Its key is never here.",
    ),
    ("server_model", "The name of the model on that server."),
    ("server_ca", "A PEM file with the certificate of an authority that is trusted beside the usual ones."),
    (
        "server_allow_http",
        "Whether profile, questions and key may leave the own network unencrypted. Default false.",
    ),
    (
        "server_patience",
        "Longest wait for the server's first word in seconds, 1 to 120; then this computer answers. Default 5.",
    ),
];

impl ServerSettings {
    /// How the server is reached, but for its key.
    pub(crate) fn to_remote(&self) -> Result<RemoteSettings, RemoteError> {
        let mut settings = RemoteSettings::new(Address::parse(&self.address)?);
        settings.authorities =
            Some(self.authorities.trim()).filter(|path| !path.is_empty()).map(PathBuf::from);
        settings.allow_plain_http = self.allow_plain_http;
        settings.first_word = Duration::from_secs(self.patience_seconds.into());
        Ok(settings)
    }

    /// Rejects what cannot be used: an address that is none, a server that is switched on without address or
    /// model, and a wait out of its range.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if !self.address.trim().is_empty() {
            Address::parse(&self.address).map_err(RemoteError::from)?;
        }
        if self.on && (self.address.trim().is_empty() || self.model.trim().is_empty()) {
            let message =
                "a server needs an address and the name of a model before it is switched on; fill in both";
            return Err(Failure::refused(message.into()));
        }
        if !PATIENCE.contains(&self.patience_seconds) {
            return Err(Failure::refused(format!(
                "the wait for a server must be from {} to {} seconds",
                PATIENCE.start(),
                PATIENCE.end()
            )));
        }
        Ok(())
    }

    /// Whether it is this one: the same model on the same server, however its address is written.
    pub(crate) fn is(&self, allowed: &AllowedRemote) -> bool {
        let origin = |address: &str| Address::parse(address).ok().map(|address| address.origin());
        self.model.trim() == allowed.model && origin(&self.address) == origin(&allowed.address)
    }

    /// The values of the file, in the order of [`KEYS`]. What was not set has no line.
    pub(crate) fn values(&self) -> [Option<Item>; 6] {
        let text = |text: &str| Some(text.trim()).filter(|text| !text.is_empty()).map(value);
        let switch = |on: bool| on.then(|| value(true));
        [
            switch(self.on),
            text(&self.address),
            text(&self.model),
            text(&self.authorities),
            switch(self.allow_plain_http),
            (self.patience_seconds != DEFAULT_PATIENCE).then(|| value(i64::from(self.patience_seconds))),
        ]
    }
}

/// Writes address and model of the one server that a bundle names, and leaves all other lines of the settings unchanged.
/// It stays off.
///
/// # Errors
/// When the file is not understood, or cannot be written.
pub(crate) fn fill_in(file: &Path, allowed: &AllowedRemote) -> Result<(), Failure> {
    let text = match fs::read_to_string(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => settings::FILE_HEADER.to_owned(),
        text => {
            text.map_err(|error| Failure::refused(format!("`{}` cannot be read: {error}", file.display())))?
        }
    };
    let mut document = text
        .parse::<DocumentMut>()
        .map_err(|error| Failure::refused(format!("`{}` is not understood: {error}", file.display())))?;
    let mut head = if document.is_empty() { settings::take_header(&mut document) } else { String::new() };
    for ((key, comment), text) in [(KEYS[1], &allowed.address), (KEYS[2], &allowed.model)] {
        let comment = format!("{}\n# {comment}\n", std::mem::take(&mut head));
        settings::set(&mut document, key, &comment, value(text));
    }
    data_dir::save(file, &document.to_string())
}

/// Reads the lines of the file, and names those that make no sense. A server that cannot be used is off.
pub(crate) fn read(document: &DocumentMut, problem: &mut dyn FnMut(String)) -> ServerSettings {
    let mut switch = |key: &str| {
        let Some(item) = document.get(key) else { return false };
        item.as_bool().unwrap_or_else(|| {
            problem(format!("`{key}` must be true or false; the default is used"));
            false
        })
    };
    let (on, allow_plain_http) = (switch("server"), switch("server_allow_http"));
    let patience_seconds = document.get("server_patience").map_or(DEFAULT_PATIENCE, |item| {
        let seconds = item.as_integer().and_then(|seconds| u32::try_from(seconds).ok());
        seconds.filter(|seconds| PATIENCE.contains(seconds)).unwrap_or_else(|| {
            let (least, most) = (PATIENCE.start(), PATIENCE.end());
            problem(format!(
                "`server_patience` must be a whole number from {least} to {most}; the default is used"
            ));
            DEFAULT_PATIENCE
        })
    });
    let mut text = |key: &str| {
        let Some(item) = document.get(key) else { return String::new() };
        let text = item.as_str();
        if text.is_none() {
            problem(format!("`{key}` must be a text; it is left out"));
        }
        text.unwrap_or_default().to_owned()
    };
    let (address, model, authorities) = (text("server_address"), text("server_model"), text("server_ca"));
    let settings = ServerSettings { on, address, model, authorities, allow_plain_http, patience_seconds };
    match settings.check() {
        Ok(()) => settings,
        Err(failure) => {
            problem(format!("the server is not used: {}", failure.message));
            ServerSettings { on: false, ..settings }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (ServerSettings, Vec<String>) {
        let mut problems = Vec::new();
        let document = text.parse().expect("the test writes TOML");
        (read(&document, &mut |problem| problems.push(problem)), problems)
    }

    #[test]
    fn a_server_is_off_unless_it_is_switched_on() {
        assert_eq!(parsed("temperature = 0.3\n"), (ServerSettings::default(), vec![]));
        let (settings, problems) = parsed("server_address = \"gpu.example.org\"\nserver_model = \"qwen\"\n");
        assert!(!settings.on && problems.is_empty(), "an address alone sends nothing: {settings:?}");
    }

    #[test]
    fn lines_that_make_no_sense_are_named_and_switch_it_off() {
        for (text, says) in [
            ("server = true\n", "needs an address"),
            ("server = true\nserver_address = \"gpu\"\n", "the name of a model"),
            (
                "server = true\nserver_address = \"ftp://x\"\nserver_model = \"m\"\n",
                "`ftp:` is not understood",
            ),
            ("server = \"yes\"\n", "`server` must be true or false"),
            ("server_model = 3\n", "`server_model` must be a text"),
            ("server_allow_http = 1\n", "`server_allow_http` must be true or false"),
            ("server_patience = 0\n", "`server_patience` must be a whole number from 1 to 120"),
            ("server_patience = \"9\"\n", "`server_patience` must be a whole number"),
        ] {
            let (settings, problems) = parsed(text);
            assert!(!settings.on && !settings.allow_plain_http, "nothing is sent: {text}");
            assert_eq!(settings.patience_seconds, 5, "{text}");
            assert!(problems.len() == 1 && problems[0].contains(says), "{text}: {problems:?}");
        }
    }

    #[test]
    fn what_was_set_is_what_the_server_is_reached_with() {
        let settings = ServerSettings {
            on: true,
            address: "https://gpu.example.org/v1/".into(),
            model: "qwen".into(),
            authorities: " /etc/ca.pem ".into(),
            allow_plain_http: true,
            patience_seconds: 9,
        };
        let remote = settings.to_remote().expect("an address");
        assert_eq!(remote.address.to_string(), "https://gpu.example.org/v1");
        assert_eq!(remote.authorities, Some("/etc/ca.pem".into()));
        assert!(remote.allow_plain_http && remote.key.is_none());
        assert_eq!(remote.first_word, Duration::from_secs(9));
        assert!(ServerSettings { patience_seconds: 0, ..settings }.check().is_err(), "no wait is no server");
        let nothing = ServerSettings { address: "gpu.example.org".into(), ..ServerSettings::default() };
        let remote = nothing.to_remote().expect("an address");
        assert!(!remote.allow_plain_http && remote.authorities.is_none(), "by default it is safe");
    }
}
