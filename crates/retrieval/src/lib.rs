//! Question in, relevant rows and passages out: embeddings, cosine, and the ranking rules of the product.
//!
//! [`Embedder`] turns text into vectors with a local ONNX model, [`Corpus`] holds the vectors of what can be found, and
//! [`rank`] decides what is near enough. Nothing here knows of profiles, prompts or models of language, and nothing
//! touches the network: the model and the runtime library are files whose places the caller names.
#![forbid(unsafe_code)]

mod corpus;
mod embedder;
mod embedding;
mod error;
pub mod passages;
pub mod rank;
mod runtime;
mod tags;

pub use corpus::{Corpus, Found, ProjectHit, ProjectText};
pub use embedder::{Embed, Embedder};
pub use embedding::Embedding;
pub use error::RetrievalError;
pub use rank::Hit;
