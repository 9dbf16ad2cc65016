//! Fetches a model of the catalog from the model hub when the owner starts a download.
//!
//! [`fetch`] (for several files [`fetch_all`]) asks the hub for the size and the digest where the catalog does not
//! pin them, receives the file next to its final path, compares the digest, and only then renames it. The
//! callback receives the progress and returns whether to go on: a pause keeps the bytes received, and the
//! next call resumes there; a cancel removes them. Nothing that a server says is trusted: not how much it
//! will send, not where it resumes, not what the bytes are.
//!
//! This is the only place of the product that opens a connection, and only inside that call.
//! Addresses, requests and their headers are those of the `hf-hub` crate, without an account. Its own
//! downloads cannot be paused, keep no partial file apart from the finished one and wait for a silent server
//! for ever, so the transfer is done here.

#![forbid(unsafe_code)]

mod error;
mod hub;
mod part;
mod together;
mod transfer;

pub use error::DownloadError;
pub use hub::Hub;
pub use part::{discard, kept_bytes};
pub use together::{discard_all, fetch_all, kept_bytes_of, remove_all};
pub use transfer::{Control, Outcome, Progress, fetch};

use catalog::{Catalog, File, Offer, OfferedFile};

/// A file to be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its name in the models folder.
    pub file_name: String,
    /// Its place on the hub.
    pub place: catalog::Hub,
    /// Fewest bytes it may have.
    pub least_bytes: u64,
    /// Most bytes it may have.
    pub most_bytes: u64,
    /// Its content according to the catalog; `None`: ask the hub.
    pub pinned: Option<Content>,
}

/// The content of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Exact size.
    pub bytes: u64,
    /// Lower-case hexadecimal SHA-256.
    pub sha256: String,
}

impl Wanted {
    /// The model or the offer of that name, if it is on the hub.
    pub fn named(catalog: &Catalog, name: &str) -> Option<Self> {
        let model = catalog.model(name).and_then(|model| Self::pinned(&model.file));
        model.or_else(|| catalog.offer(name).map(Self::from))
    }

    /// The files of the speech model or speech offer of that name, if they are on the hub.
    pub fn of_speech(catalog: &Catalog, name: &str) -> Option<Vec<Self>> {
        let offer = catalog.speech_offer(name).map(|offer| offer.files.iter().map(Self::from).collect());
        let model = || catalog.speech.iter().find(|model| model.name == name);
        offer.or_else(|| model()?.files.iter().map(Self::pinned).collect())
    }

    /// How large it will be, as far as the catalog says.
    pub(crate) fn expected_bytes(&self) -> u64 {
        // Of what is only offered, the least is half of the expected size.
        self.pinned.as_ref().map_or(self.least_bytes.saturating_mul(2), |content| content.bytes)
    }

    fn pinned(file: &File) -> Option<Self> {
        Some(Self {
            file_name: file.name.clone(),
            place: file.hub.clone()?,
            least_bytes: file.bytes,
            most_bytes: file.bytes,
            pinned: Some(Content { bytes: file.bytes, sha256: file.sha256.clone() }),
        })
    }
}

impl From<&Offer> for Wanted {
    fn from(offer: &Offer) -> Self {
        Self {
            file_name: offer.file_name(),
            place: offer.hub.clone(),
            least_bytes: offer.least_bytes(),
            most_bytes: offer.most_bytes(),
            pinned: None,
        }
    }
}

/// A file of a speech model. Its folder is the model's own, `PartStore::speech_download_folder`.
impl From<&OfferedFile> for Wanted {
    fn from(file: &OfferedFile) -> Self {
        Self {
            file_name: file.name.clone(),
            place: file.hub.clone(),
            least_bytes: file.least_bytes(),
            most_bytes: file.most_bytes(),
            pinned: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speech_model_is_all_of_its_files() {
        let catalog = Catalog::bundled();
        for name in [&catalog.default_speech().name, &catalog.speech_offers[0].name] {
            let files = Wanted::of_speech(&catalog, name).expect("it is on the hub");
            assert_eq!(files.len(), 3, "encoder, decoder and vocabulary of {name}");
        }
        let offer = &catalog.speech_offers[0];
        let files = Wanted::of_speech(&catalog, &offer.name).expect("it is on the hub");
        let expected: u64 = files.iter().map(Wanted::expected_bytes).sum();
        assert!(expected.abs_diff(offer.about_bytes()) < 10, "the progress counts to what is offered");
        assert_eq!(Wanted::of_speech(&catalog, "llama-9"), None, "what nobody offers is not fetched");
    }

    #[test]
    fn what_the_catalog_pins_the_hub_is_not_asked_for() {
        let catalog = Catalog::bundled();
        let pinned = Wanted::named(&catalog, &catalog.default_model().name).expect("it is on the hub");
        assert!(
            pinned.pinned.is_some_and(|content| content.bytes == pinned.most_bytes),
            "size and digest are ours"
        );
        let offered = Wanted::named(&catalog, "phi-3-mini-4k-instruct-q4").expect("it is offered");
        assert_eq!(offered.pinned, None, "of an offer the hub names them");
        assert_eq!(Wanted::named(&catalog, "llama-9"), None, "what is in no list is not fetched");
    }

    #[test]
    fn each_file_of_a_speech_model_is_asked_for_by_its_name() {
        let catalog = Catalog::bundled();
        let offer = catalog.speech_offer("moonshine-base-en").expect("it is offered");
        let wanted: Vec<Wanted> = offer.files.iter().map(Wanted::from).collect();
        let names: Vec<&str> = wanted.iter().map(|file| file.file_name.as_str()).collect();
        assert_eq!(
            names,
            ["encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin"],
            "as they are loaded"
        );
        assert!(
            wanted.iter().all(|file| file.place.file.ends_with(&file.file_name)),
            "from their own places"
        );
        let expected = offer.about_bytes();
        assert!(wanted.iter().map(|file| file.most_bytes).sum::<u64>() > expected, "an estimate leaves room");
    }
}
