//! Text to vector with a sentence-embedding model on the local processor.
pub(crate) mod cache;
pub(crate) mod embedding;
pub(crate) mod recent;

use std::path::Path;

use fastembed::{
    InitOptionsUserDefined, OutputKey, Pooling, TextEmbedding, TokenizerFiles, UserDefinedEmbeddingModel,
};
use sha2::{Digest, Sha256};

use crate::{Embedding, RetrievalError};

/// Tokens of a text that are used. The bundled model was trained on texts of this length and ignores the
/// rest.
const MAX_TOKENS: usize = 256;
/// Tokens that mark beginning and end of a text.
const SPECIAL_TOKENS: usize = 2;
/// The model's output for each token.
const STATES: [OutputKey; 1] = [OutputKey::ByOrder(0)];
/// Characters that are more than so many tokens of any text that somebody reads.
const MAX_CHARS: usize = 64 * MAX_TOKENS;

/// Threads of the model. Texts are short: more threads gain nothing and take cores from the language model.
const THREADS: usize = 2;

/// Turns text into a vector. [`Embedder`] is the real one; tests that need a fixed ranking bring their own.
pub trait Embed: Send {
    /// The embedding of one text.
    ///
    /// # Errors
    /// When the model fails on the text.
    fn embed(&mut self, text: &str) -> Result<Embedding, RetrievalError>;

    /// The embedding of a text as it is meant after another: both are read, and only the tokens of `text` are
    /// pooled. "Why did you leave it?" points in another direction after each question.
    /// An embedder to which every word means the same everywhere embeds the text alone.
    ///
    /// # Errors
    /// When the model fails on the texts.
    fn embed_after(&mut self, before: &str, text: &str) -> Result<Embedding, RetrievalError> {
        let _ = before;
        self.embed(text)
    }

    /// Identifies the model: embeddings of different models cannot be compared.
    fn identity(&self) -> [u8; 32] {
        [0; 32]
    }

    /// Drops what was kept of earlier texts.
    fn forget(&mut self) {}
}

/// A sentence-embedding model (all-MiniLM-L6-v2 or one of its shape), mean-pooled.
pub struct Embedder {
    model: TextEmbedding,
    identity: [u8; 32],
}

impl Embedder {
    /// Loads `model.onnx`, `tokenizer.json`, `config.json` and `tokenizer_config.json` (and
    /// `special_tokens_map.json` where there is one) from a folder, and runs them with the ONNX Runtime in
    /// the file `runtime_library`.
    ///
    /// A process keeps the first runtime library it loads.
    ///
    /// # Errors
    /// When a file is missing or damaged, or the library is not an ONNX Runtime this build can use.
    pub fn load(folder: &Path, runtime_library: &Path) -> Result<Self, RetrievalError> {
        let onnx = read(folder, "model.onnx", "the embedding model")?;
        let tokenizer_files = TokenizerFiles {
            tokenizer_file: read(folder, "tokenizer.json", "the embedding model's tokenizer")?,
            config_file: read(folder, "config.json", "the embedding model's configuration")?,
            tokenizer_config_file: read(folder, "tokenizer_config.json", "the tokenizer's configuration")?,
            // The special tokens are already in tokenizer.json; this file only repeats them.
            special_tokens_map_file: match read(folder, "special_tokens_map.json", "the special tokens") {
                Err(RetrievalError::Missing { .. }) => b"{}".to_vec(),
                other => other?,
            },
        };
        let identity = identity([&onnx, &tokenizer_files.tokenizer_file]);
        let options = InitOptionsUserDefined::new()
            .with_environment(onnx::environment(runtime_library)?)
            .with_max_length(MAX_TOKENS)
            .with_intra_threads(THREADS)
            // Idle threads must sleep: the language model needs the cores between two questions.
            .with_session_config("session.intra_op.allow_spinning", "0");
        let model = UserDefinedEmbeddingModel::new(onnx, tokenizer_files).with_pooling(Pooling::Mean);
        let model = TextEmbedding::try_new_from_user_defined(model, options)
            .map_err(|source| RetrievalError::Model { folder: folder.to_owned(), source })?;
        Ok(Self { model, identity })
    }
}

impl Embed for Embedder {
    // One text a run: the int8 model scales its activations by the whole batch, so that in a batch the vector
    // of a text would depend on the other texts.
    fn embed(&mut self, text: &str) -> Result<Embedding, RetrievalError> {
        let vectors = self
            .model
            .embed([beginning(text)], None)
            .map_err(|source| RetrievalError::Embedding { bytes: text.len(), source })?;
        vectors.into_iter().next().and_then(Embedding::new).ok_or(RetrievalError::NoVector)
    }

    fn embed_after(&mut self, before: &str, text: &str) -> Result<Embedding, RetrievalError> {
        let failed = |source| RetrievalError::Embedding { bytes: text.len(), source };
        let encoded = self.model.tokenizer.encode(beginning(text), false);
        let own = encoded.map_err(|source| failed(fastembed::Error::Tokenization(source.to_string())))?.len();
        // A character is at most a token, so that this much fits in front of the text.
        let before = ending(before, (MAX_TOKENS - SPECIAL_TOKENS).saturating_sub(own));
        let both = format!("{before} {}", beginning(text));
        let outputs = self.model.transform([both], None).map_err(failed)?;
        let mut output = outputs.into_raw().into_iter().next().ok_or(RetrievalError::NoVector)?;
        let end = output.attention_mask_array.len().saturating_sub(SPECIAL_TOKENS / 2);
        let pooled = end.saturating_sub(own)..end;
        for (at, counts) in output.attention_mask_array.iter_mut().enumerate() {
            *counts = i64::from(pooled.contains(&at));
        }
        let vector = output.select_and_pool_output(&&STATES[..], Some(Pooling::Mean)).map_err(failed)?;
        Embedding::new(vector.into_iter().collect()).ok_or(RetrievalError::NoVector)
    }

    fn identity(&self) -> [u8; 32] {
        self.identity
    }
}

/// As much of a text as the tokenizer gets. It would cut all of it into tokens before it drops those that are
/// not read, which takes a gigabyte for the longest cell of a table.
fn beginning(text: &str) -> &str {
    text.char_indices().nth(MAX_CHARS).map_or(text, |(end, _)| &text[..end])
}

/// The last characters of a text, at most so many, from the beginning of a word on.
fn ending(text: &str, most: usize) -> &str {
    let Some((start, _)) = text.char_indices().rev().take(most).last() else { return "" };
    let tail = &text[start..];
    match (start, tail.find(char::is_whitespace)) {
        (0, _) => tail,
        (_, Some(space)) => tail[space..].trim_start(),
        (_, None) => "",
    }
}

/// SHA-256 of what determines the vector of a text: the model, its tokenizer, and how much of the text is
/// read.
fn identity(files: [&[u8]; 2]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for file in files {
        hash.update((file.len() as u64).to_le_bytes());
        hash.update(file);
    }
    hash.update((MAX_TOKENS as u64).to_le_bytes());
    hash.finalize().into()
}

fn read(folder: &Path, name: &str, part: &'static str) -> Result<Vec<u8>, RetrievalError> {
    let file = folder.join(name);
    std::fs::read(&file).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => RetrievalError::Missing { part, file },
        _ => RetrievalError::Unreadable { file, source },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_model_is_named_before_anything_is_loaded() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let error = Embedder::load(folder.path(), Path::new("/nowhere/libonnxruntime.so"))
            .err()
            .expect("an empty folder holds no model");
        assert!(error.to_string().contains("model.onnx"), "the missing file must be named: {error}");
    }

    #[test]
    fn the_tokenizer_gets_no_more_than_a_bounded_text() {
        assert_eq!(beginning("Żółw"), "Żółw", "a text is whole");
        assert_eq!(beginning(&"ż".repeat(4 << 20)).chars().count(), MAX_CHARS, "but for its rest");
    }

    #[test]
    fn of_what_was_said_before_the_end_is_read_from_a_word_on() {
        assert_eq!(ending("Where do you work?", 100), "Where do you work?", "all of it fits");
        assert_eq!(ending("Where do you work?", 9), "work?", "no part of a word");
        assert_eq!(ending("Żółwiowisko", 4), "", "a word that does not fit is left out");
        assert_eq!(ending("Where?", 0), "", "there is no room");
    }
}
