//! The files that speech recognition needs, and whether they are there.
use std::path::PathBuf;

use catalog::{Catalog, PartStore};

use crate::error::VoiceError;

/// Files of the speech model's folder, besides the vocabulary.
pub(crate) const ENCODER: &str = "encoder_model.ort";
pub(crate) const DECODER: &str = "decoder_model_merged.ort";
pub(crate) const TOKENIZER: &str = "tokenizer.bin";

/// Where the parts of speech recognition are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeechFiles {
    /// The folder with encoder, decoder and vocabulary of a Moonshine model.
    pub model_folder: PathBuf,
    /// The voice activity detector.
    pub gate: PathBuf,
    /// The ONNX Runtime library.
    pub runtime_library: PathBuf,
}

impl SpeechFiles {
    /// Where a store has them: the speech model of that name, or the default one. Nothing is opened.
    ///
    /// # Errors
    /// When no ONNX Runtime is listed for this machine.
    pub fn in_store(store: &PartStore, catalog: &Catalog, model: Option<&str>) -> Result<Self, VoiceError> {
        let runtime = catalog.runtime().ok_or_else(|| VoiceError::MissingFile("ONNX Runtime".into()))?;
        Ok(Self {
            model_folder: store.speech_folder(model.unwrap_or(&catalog.default_speech().name)),
            gate: store.vad_path(&catalog.vad),
            runtime_library: store.runtime_path(runtime),
        })
    }

    /// Fails with the first file that is not there. Nothing is read, so a shell can ask before it shows a button.
    ///
    /// # Errors
    /// When a file is missing.
    pub fn check(&self) -> Result<(), VoiceError> {
        let model = [ENCODER, DECODER, TOKENIZER].map(|name| self.model_folder.join(name));
        let mut all = model.iter().chain([&self.gate, &self.runtime_library]);
        all.find(|file| !file.is_file()).map_or(Ok(()), |file| Err(VoiceError::MissingFile(file.clone())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_named_before_anything_is_loaded() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let catalog = Catalog::bundled();
        let files = SpeechFiles::in_store(&PartStore::at(folder.path()), &catalog, None).expect("listed");
        let error = files.check().expect_err("the store is empty");
        assert!(error.needs_files(), "a shell shows no microphone then");
        assert!(error.to_string().contains(ENCODER), "the file is named: {error}");
    }
}
