//! What can go wrong in retrieval; each message names the file and what to do.
use std::path::PathBuf;

/// Why retrieval failed.
#[derive(Debug, thiserror::Error)]
pub enum RetrievalError {
    /// A file of the embedding model is missing.
    #[error("`{file}` ({part}) is missing; fetch the models again, in a checkout with `cargo xtask setup`", file = .file.display())]
    Missing {
        /// What the file is for.
        part: &'static str,
        /// Where it was looked for.
        file: PathBuf,
    },
    /// A file exists but cannot be read.
    #[error("`{file}` cannot be read: {source}; check its permissions", file = .file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The runtime library is missing, damaged or does not start.
    #[error(transparent)]
    Runtime(#[from] onnx::OnnxError),
    /// The embedding model or its tokenizer is damaged.
    #[error("the embedding model in `{folder}` cannot be loaded: {source}; fetch it again", folder = .folder.display())]
    Model {
        /// The folder of the model.
        folder: PathBuf,
        /// The loader's error.
        source: fastembed::Error,
    },
    /// A text could not be embedded.
    #[error("a text of {bytes} bytes could not be embedded: {source}")]
    Embedding {
        /// Length of the text.
        bytes: usize,
        /// The model's error.
        source: fastembed::Error,
    },
    /// The model returned no vector, or one that is not finite.
    #[error("the embedding model gave no usable vector; fetch it again")]
    NoVector,
    /// The progress callback cancelled.
    #[error("cancelled while the profile was being indexed")]
    Cancelled,
}
