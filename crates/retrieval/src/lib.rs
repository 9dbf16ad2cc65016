//! Question in, relevant rows, projects and sections out: embeddings and keywords, and one score for both.
//!
//! [`Embedder`] turns text into vectors with a local ONNX model, [`EmbeddingCache`] keeps them, [`Corpus`] holds what can be
//! found, and [`score`] says how likely a text is to answer a question. Nothing here knows of profiles, prompts or models of
//! language, and nothing touches the network: the model and the runtime library are files whose places the caller names.
#![forbid(unsafe_code)]

mod cache;
mod corpus;
mod embedder;
mod embedding;
mod error;
mod keywords;
pub mod passages;
mod phrasebook;
mod runtime;
pub mod score;
pub mod sections;
mod tags;
mod typed;
pub mod words;

pub use cache::{Cached, EmbeddingCache};
pub use corpus::{
    AllEvidence, Corpus, Found, Hit, PROJECTS, ProjectHit, ProjectText, Query, ROWS, RowText, SECTIONS, Texts,
};
pub use embedder::{Embed, Embedder};
pub use embedding::Embedding;
pub use error::RetrievalError;
pub use phrasebook::Phrasebook;
pub use score::EVIDENCE;
pub use sections::Section;
pub use typed::written_out;
