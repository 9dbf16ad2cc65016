//! The models that a server lists, with the length of their context where it says so.
use std::io::Read;
use std::ops::ControlFlow;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::address::Address;
use crate::client::{Answer, Client};
use crate::error::{RemoteError, one_line};

const ENDPOINT: &str = "/models";
/// How often is looked whether the list is still wanted.
const GLANCE: Duration = Duration::from_millis(50);
/// Longest list. Services with thousands of models need some hundred kilobytes.
const MOST_LIST_BYTES: u64 = 4 << 20;
/// Most models that are read of it.
const MOST_MODELS: usize = 2000;
/// Lengths of a context that make sense, in tokens.
const CONTEXTS: std::ops::RangeInclusive<u64> = 256..=16_000_000;

/// A model of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedModel {
    /// Its name, to be sent as it is; to be shown only after control characters were removed.
    pub name: String,
    /// The length of its context in tokens, if the server says so.
    pub context_tokens: Option<usize>,
}

/// Asks for the list, not longer than for a first word, and as long as it is `wanted`. Returns `None` if it
/// no longer is.
pub(crate) fn fetch(
    client: &mut Client,
    base: &Address,
    wanted: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Option<Vec<ListedModel>>, RemoteError> {
    let (sender, receiver) = channel();
    let (asking, base) = (client.clone(), base.clone());
    let limit = client.settings().first_word;
    let thread = std::thread::Builder::new().name("remote models".to_owned());
    let started = thread.spawn(move || {
        // Who asked may have given up.
        let _ = sender.send(ask(&asking, &base));
    });
    if let Err(error) = started {
        return Err(RemoteError::Unreachable { host: client.host(), reason: error.to_string() });
    }
    let asked = Instant::now();
    loop {
        let left = limit.saturating_sub(asked.elapsed());
        match receiver.recv_timeout(left.min(GLANCE)) {
            Ok(listed) => return listed.map(Some),
            Err(RecvTimeoutError::Timeout) if left > GLANCE => {
                if wanted().is_break() {
                    client.hang_up();
                    return Ok(None);
                }
            }
            Err(_) => {
                client.hang_up();
                let (host, seconds) = (client.host(), limit.as_secs());
                return Err(RemoteError::Slow { host, seconds, thinks: false });
            }
        }
    }
}

fn ask(client: &Client, base: &Address) -> Result<Vec<ListedModel>, RemoteError> {
    let answer = match client.get(base, ENDPOINT)? {
        Answer::Accepted(answer) => answer,
        Answer::Refused(refusal) => return Err(client.refused(&refusal, "")),
    };
    let mut text = Vec::new();
    let read = answer.into_body().into_reader().take(MOST_LIST_BYTES + 1).read_to_end(&mut text);
    if let Err(error) = read {
        return Err(RemoteError::Cut { host: client.host(), reason: one_line(&error.to_string()) });
    }
    if text.len() as u64 > MOST_LIST_BYTES {
        return Err(RemoteError::TooLong { host: client.host() });
    }
    read_list(&text).ok_or_else(|| client.not_openai("it has no list of models"))
}

/// Reads a list; `None` if it is none.
fn read_list(text: &[u8]) -> Option<Vec<ListedModel>> {
    let list: Value = serde_json::from_slice(text).ok()?;
    // Some servers send the bare list.
    let models = list.get("data").unwrap_or(&list).as_array()?;
    let named = models.iter().filter_map(|model| {
        let name = model.get("id")?.as_str()?.to_owned();
        Some(ListedModel { name, context_tokens: context(model) })
    });
    Some(named.take(MOST_MODELS).collect())
}

/// The length of a context as vLLM and SGLang, llama.cpp, and hosted services name it.
fn context(model: &Value) -> Option<usize> {
    let places = ["/max_model_len", "/meta/n_ctx", "/meta/n_ctx_train", "/context_length", "/context_window"];
    let tokens = places.iter().find_map(|place| model.pointer(place)?.as_u64())?;
    CONTEXTS.contains(&tokens).then(|| usize::try_from(tokens).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_several_servers_are_read() {
        let read = |text: &str| {
            let list = read_list(text.as_bytes())?;
            Some(list.into_iter().map(|model| (model.name, model.context_tokens)).collect::<Vec<_>>())
        };
        let one = |name: &str, context| Some(vec![(name.to_owned(), context)]);
        for (text, expected) in [
            (r#"{"object":"list","data":[{"id":"qwen","max_model_len":32768}]}"#, one("qwen", Some(32768))),
            (r#"{"data":[{"id":"m.gguf","meta":{"n_ctx_train":2048}}]}"#, one("m.gguf", Some(2048))),
            (r#"{"data":[{"id":"m","meta":{"n_ctx":4096,"n_ctx_train":32768}}]}"#, one("m", Some(4096))),
            (r#"{"data":[{"id":"../../etc/passwd"}]}"#, one("../../etc/passwd", None)),
            (r#"{"data":[{"id":"m","max_model_len":-1}]}"#, one("m", None)),
            (r#"{"data":[{"id":"m","max_model_len":7}]}"#, one("m", None)),
            (r#"[{"id":"m"}]"#, one("m", None)),
            (r#"{"data":[{"name":"m"},7,null]}"#, Some(vec![])),
            (r#"{"models":[]}"#, None),
            ("<html>", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
