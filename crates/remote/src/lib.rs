//! A stronger machine behind the same interview: a model on a server that speaks the OpenAI protocol (vLLM,
//! SGLang, llama.cpp's server and most services), and the laptop's own weights for when it fails.
//!
//! Only wording is remote. What is found, what is refused, the facts, the gate and the sources stay on the
//! laptop; the server gets the messages of a prompt and nothing else. Off unless the owner sets an address.
//!
//! [`RemoteModel`] is the server as a [`LanguageModel`](interview::LanguageModel); [`FallbackModel`] puts it
//! in front of the local weights. A request goes through `client` (HTTP, and every failure by its kind),
//! `stream` (the thread that waits, and the time limits), [`sse`](EventStream) (bytes to events) and `chunk`
//! (events to words). `request` learns what a server does not take. Nothing that a server says is trusted:
//! every length is bounded, no redirect is followed, and the key goes to the one address that was set.
//!
//! The crate reads no wall clock. It measures durations, because waiting for a server needs a limit.
#![forbid(unsafe_code)]

mod address;
mod chunk;
mod client;
mod error;
mod fallback;
mod key;
mod model;
mod model_list;
mod probe;
mod request;
mod resolver;
mod retry;
mod settings;
mod sse;
mod stream;
mod tokens;

pub use address::{Address, AddressError};
pub use error::RemoteError;
pub use fallback::{FallbackModel, Notice};
pub use key::{Key, KeyError};
pub use model::{RemoteModel, models};
pub use model_list::ListedModel;
pub use probe::Probed;
pub use retry::Retry;
pub use settings::RemoteSettings;
pub use sse::{Event, EventStream, TooLong};
