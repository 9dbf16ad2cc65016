//! Question in, relevant rows, projects and sections out: embeddings and keywords, and one score for both.
//!
//! [`Embedder`] turns text into vectors with a local ONNX model, [`EmbeddingCache`] keeps them, [`Corpus`]
//! holds what can be found, and [`rank`] computes how likely a text is to answer a question. This crate does
//! not depend on profiles, prompts or language models, and does not use the network: the caller names the
//! files of the model and of the runtime library.
#![forbid(unsafe_code)]

mod embed;
mod error;
mod index;
mod query;
pub mod rank;
pub mod sections;
mod topics;

pub use embed::cache::{CachingEmbedder, EmbeddingCache};
pub use embed::embedding::Embedding;
pub use embed::recent::RecentEmbedder;
pub use embed::{Embed, Embedder};
pub use error::RetrievalError;
pub use index::{
    AllFeatures, Corpus, Found, Hit, PROJECTS, ProjectHit, ProjectText, Query, ROWS, RowText, SECTIONS, Texts,
};
pub use query::expand_abbreviations;
pub use rank::{self as score, EVIDENCE_THRESHOLD};
pub use sections::Section;
pub use topics::TopicPhrases;
