//! What can go wrong with a server, one variant a kind, each with what to do. No variant holds a key.
use std::path::PathBuf;

use crate::address::AddressError;
use crate::key::KeyError;

/// Most characters of a server's own words in a message.
const MOST_SAID_CHARS: usize = 300;
/// Most models that a message names.
const MOST_NAMED: usize = 8;

/// A server did not do what was asked of it.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// The address cannot be used.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The name of the model cannot be used.
    #[error("this is no name of a model; `interview remote models` shows the names that the server has")]
    ModelName,
    /// The file of certificates cannot be used.
    #[error("`{}` cannot be used: {reason}; give a PEM file with the certificate of your own authority", path.display())]
    Authorities {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Plain HTTP would show the profile and the key to whoever is on the way.
    #[error(
        "`{host}` is outside of your network and the connection would not be encrypted; use an address with `https://`, or \
         allow plain HTTP if you know who can read it on the way"
    )]
    PlainHttp {
        /// The server.
        host: String,
    },
    /// Nothing listens there.
    #[error("`{host}` refuses the connection; start the server, and check the port")]
    Refused {
        /// The server.
        host: String,
    },
    /// The name is not known.
    #[error("there is no `{host}`, or no network; check the spelling and the connection")]
    NoHost {
        /// The server.
        host: String,
    },
    /// The network fails before the server answers.
    #[error("`{host}` cannot be reached: {reason}; check the network and whether a firewall is in between")]
    Unreachable {
        /// The server.
        host: String,
        /// The system's reason.
        reason: String,
    },
    /// Nothing says who the server is.
    #[error(
        "the connection to `{host}` cannot be encrypted safely: {reason}; give the certificate of its authority as a file, \
         or correct the address (with `http://` in your own network, if the server has no certificate)"
    )]
    Tls {
        /// The server.
        host: String,
        /// The reason of the TLS library.
        reason: String,
    },
    /// Status 401.
    #[error("`{host}` {}", if *.with_key { "does not know the key; copy it again, or ask for a new one" } else { "wants a key; enter the one that its administrator gave you" })]
    Unauthorized {
        /// The server.
        host: String,
        /// Whether a key was sent.
        with_key: bool,
    },
    /// Status 403.
    #[error("`{host}` knows who asks and does not allow it{}; ask its administrator", quoted(.said))]
    Forbidden {
        /// The server.
        host: String,
        /// Its own words.
        said: String,
    },
    /// Status 404, also with `/v1`.
    #[error(
        "there is no OpenAI server at `{address}`, nor with `/v1` behind it; look up the address in the server's manual"
    )]
    NotFound {
        /// The address as it is set.
        address: String,
    },
    /// Status 429.
    #[error("`{host}` has too much to do{}; it is tried again later", after(*.retry_after_s))]
    Busy {
        /// The server.
        host: String,
        /// Seconds until it wants to be asked again, if it says so.
        retry_after_s: Option<u64>,
    },
    /// The model is not there.
    #[error("`{host}` has no model `{model}`{}{}", named(.known), quoted(.said))]
    NoSuchModel {
        /// The server.
        host: String,
        /// What was asked for.
        model: String,
        /// What it has, if that is known.
        known: Vec<String>,
        /// Its own words.
        said: String,
    },
    /// The first word takes too long.
    #[error("`{host}` wrote nothing within {seconds} s{}", if *.thinks {
        "; it thinks first: turn thinking off there, or choose a model without it"
    } else { "; it may be loading the model, or have too many users" })]
    Slow {
        /// The server.
        host: String,
        /// How long was waited.
        seconds: u64,
        /// Whether a thought arrived meanwhile.
        thinks: bool,
    },
    /// The answer to the test is empty.
    #[error("`{model}` on `{host}` wrote nothing; try another model")]
    Wordless {
        /// The server.
        host: String,
        /// The model.
        model: String,
    },
    /// It fell silent in the middle of an answer.
    #[error(
        "`{host}` fell silent for {seconds} s in the middle of an answer; check the network and the server"
    )]
    Silent {
        /// The server.
        host: String,
        /// How long was waited.
        seconds: u64,
    },
    /// The connection ended in the middle of an answer.
    #[error(
        "the connection to `{host}` broke off in the middle of an answer: {reason}; check the network and the server"
    )]
    Cut {
        /// The server.
        host: String,
        /// The client's reason.
        reason: String,
    },
    /// It speaks something else.
    #[error("`{host}` answers, but not as an OpenAI server does: {what}; check the address and the port")]
    NotOpenAi {
        /// The server.
        host: String,
        /// What came.
        what: String,
    },
    /// The answer has no end.
    #[error(
        "`{host}` sends more than any answer is long, so the connection was closed; check what runs there"
    )]
    TooLong {
        /// The server.
        host: String,
    },
    /// It names another address. Neither the question nor the key is sent there.
    #[error(
        "`{host}` sends us on to `{to}`, and nothing was sent there; if that is your server, set its address"
    )]
    Redirected {
        /// The server.
        host: String,
        /// Where to.
        to: String,
    },
    /// Another status of the 400s.
    #[error("`{host}` refuses the request with status {status}{}", quoted(.said))]
    Rejected {
        /// The server.
        host: String,
        /// The HTTP status.
        status: u16,
        /// Its own words.
        said: String,
    },
    /// A status of the 500s, or an error instead of the rest of an answer.
    #[error("`{host}` failed{}{}; look into its log", with(*.status), quoted(.said))]
    Failed {
        /// The server.
        host: String,
        /// The HTTP status; `None` in the middle of an answer.
        status: Option<u16>,
        /// Its own words.
        said: String,
    },
}

impl RemoteError {
    /// How long the server wants to be left alone, in seconds, if it says so.
    pub fn retry_after_s(&self) -> Option<u64> {
        match self {
            Self::Busy { retry_after_s, .. } => *retry_after_s,
            _ => None,
        }
    }

    /// The same error without the server's own words, which may quote a question: for what is kept, such as a
    /// log.
    #[must_use]
    pub fn without_quotes(mut self) -> Self {
        match &mut self {
            Self::Forbidden { said, .. }
            | Self::NoSuchModel { said, .. }
            | Self::Rejected { said, .. }
            | Self::Failed { said, .. } => said.clear(),
            Self::NotOpenAi { what, .. } => "it speaks another protocol".clone_into(what),
            _ => {}
        }
        self
    }
}

/// A server's own words as a part of one line: shortened, without what a terminal would obey.
pub(crate) fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text::lines::shortened(&plain, MOST_SAID_CHARS)
}

fn quoted(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!(" (it says: {said})") }
}

fn with(status: Option<u16>) -> String {
    status.map_or_else(|| " in the middle of an answer".to_owned(), |status| format!(" with status {status}"))
}

fn after(seconds: Option<u64>) -> String {
    seconds.map_or_else(String::new, |seconds| format!(" and asks to wait {seconds} s"))
}

fn named(known: &[String]) -> String {
    match known {
        [] => "; choose one that it has".to_owned(),
        known => {
            let more = if known.len() > MOST_NAMED { ", …" } else { "" };
            let first: Vec<&str> = known.iter().take(MOST_NAMED).map(String::as_str).collect();
            format!("; it has: {}{more}", first.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_words_are_one_short_line() {
        assert_eq!(one_line("two\nlines\u{1b}[31m"), "two lines [31m");
        assert!(one_line(&"word ".repeat(1000)).chars().count() <= MOST_SAID_CHARS + 1, "it is shortened");
    }

    #[test]
    fn what_is_kept_quotes_no_server() {
        let (host, said) = (|| "gpu:8000".to_owned(), || "too long: What salary do you expect?".to_owned());
        for error in [
            RemoteError::Forbidden { host: host(), said: said() },
            RemoteError::NoSuchModel { host: host(), model: "big".into(), known: Vec::new(), said: said() },
            RemoteError::Rejected { host: host(), status: 400, said: said() },
            RemoteError::Failed { host: host(), status: Some(500), said: said() },
            RemoteError::NotOpenAi { host: host(), what: said() },
        ] {
            assert!(error.to_string().contains("salary"), "the owner who tests it reads its words: {error}");
            let kept = error.without_quotes().to_string();
            assert!(kept.contains("gpu:8000") && !kept.contains("salary"), "{kept}");
        }
    }

    #[test]
    fn a_message_says_what_to_do() {
        let host = || "gpu:8000".to_owned();
        let missing = RemoteError::NoSuchModel {
            host: host(),
            model: "big".into(),
            known: vec!["small".into(), "medium".into()],
            said: String::new(),
        };
        assert_eq!(missing.to_string(), "`gpu:8000` has no model `big`; it has: small, medium");
        let busy = RemoteError::Busy { host: host(), retry_after_s: Some(7) };
        assert_eq!(
            busy.to_string(),
            "`gpu:8000` has too much to do and asks to wait 7 s; it is tried again later"
        );
        for with_key in [true, false] {
            let message = RemoteError::Unauthorized { host: host(), with_key }.to_string();
            assert_eq!(message.contains("wants a key"), !with_key, "{message}");
        }
    }
}
