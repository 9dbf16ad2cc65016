//! What can go wrong between a weights file and its text.
use std::path::PathBuf;

/// An error of the engine. Its message names the file or the token, and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The file could not be opened or read.
    #[error("cannot read the weights file `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The file does not begin as a GGUF file does.
    #[error("`{}` is not a GGUF weights file; choose a file that ends in .gguf", .0.display())]
    NotGguf(PathBuf),
    /// The file is what a failed download leaves.
    #[error("`{}` is {what} and not weights: the download failed; download it again", path.display())]
    FailedDownload {
        /// The file.
        path: PathBuf,
        /// What it is, such as `a web page`.
        what: &'static str,
    },
    /// The header promises more bytes than the file has.
    #[error(
        "`{}` is cut short: its header promises {promised} bytes, the file has {found}; download it again",
        path.display()
    )]
    CutShort {
        /// The file.
        path: PathBuf,
        /// Bytes that the tensors in the header need.
        promised: u64,
        /// Bytes that the file has.
        found: u64,
    },
    /// The header contradicts itself or the format.
    #[error("`{}` is damaged: {what}; download it again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong, in a few words.
        what: String,
    },
    /// The file is intact, but this engine cannot run it.
    #[error("`{}` cannot be run: {what}", path.display())]
    Unsupported {
        /// The file.
        path: PathBuf,
        /// What it holds, and what is supported.
        what: String,
    },
    /// The file's chat template failed, or there is none.
    #[error("the chat template of the weights file failed: {0}")]
    Template(String),
    /// The prompt does not fit the context.
    #[error(
        "the prompt has {tokens} tokens, the context holds {limit}; shorten it or raise the context length"
    )]
    TooLong {
        /// Tokens of the prompt.
        tokens: usize,
        /// Tokens of the context.
        limit: usize,
    },
    /// The file lost some of its weights since it was loaded. Reading what is gone would end the program.
    #[error(
        "`{}` became shorter since it was loaded; put the whole file back and load it again, and keep weights on this \
         computer's own disk",
        path.display()
    )]
    Shrunk {
        /// The file.
        path: PathBuf,
    },
    /// There is not enough memory for the requested context.
    #[error("not enough memory for a context of {tokens} tokens; lower the context length")]
    NoMemory {
        /// Tokens of the context.
        tokens: usize,
    },
    /// An id is not in the vocabulary.
    #[error("token {id} is not one of the {vocabulary} tokens of the vocabulary")]
    UnknownToken {
        /// The id.
        id: u32,
        /// Tokens of the vocabulary.
        vocabulary: usize,
    },
    /// A prompt cannot be saved, because it has not been read.
    #[error("the prompt to save is not the one read last; read it first")]
    PromptNotRead,
    /// A prompt could not be written to its file.
    #[error("cannot save the prompt to `{}`: {source}", path.display())]
    PromptNotKept {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A file is not of the expected prompt, or is damaged.
    #[error("`{}` cannot replace reading the prompt: {what}; read the prompt again", path.display())]
    PromptRefused {
        /// The file.
        path: PathBuf,
        /// Why not.
        what: String,
    },
    /// The model does not fit into the available memory.
    #[error(
        "`{}` needs {} MB of memory with a context of {context_tokens} tokens, {} MB are free; \
         close other programs, lower the context length, or take a smaller model",
        path.display(), need_bytes / 1_000_000, available_bytes / 1_000_000
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Tokens of the context it was computed for.
        context_tokens: usize,
        /// Weights, KV cache and buffers.
        need_bytes: u64,
        /// Memory the system has available.
        available_bytes: u64,
    },
    /// There is nothing to continue or to score.
    #[error("the text is empty; it needs at least one token")]
    Empty,
}

impl EngineError {
    /// What is wrong, without the file's name: for a list in which the file is named once.
    pub(crate) fn reason(self) -> String {
        match self {
            Self::Damaged { what, .. } | Self::Unsupported { what, .. } => what,
            other => other.to_string(),
        }
    }
}
