//! Which speech files are used: those of the largest model that is here, and whether there are any.
use catalog::{Catalog, PartStore};
use voice::{SpeechFiles, VoiceError};

/// The files of the best model that is whole, else those of the default one. They are looked for anew each
/// time, because a model may have been downloaded meanwhile.
///
/// # Errors
/// When a file is missing, or the system names no folder to look in.
pub(super) fn current() -> Result<SpeechFiles, VoiceError> {
    let store =
        interview::part_store().map_err(|_no_folder| VoiceError::MissingFile("the cache folder".into()))?;
    in_store(&store, &Catalog::bundled())
}

fn in_store(store: &PartStore, catalog: &Catalog) -> Result<SpeechFiles, VoiceError> {
    let offers = catalog.speech_offers.iter().rev().map(|offer| Some(offer.name.as_str()));
    let downloaded = offers
        .filter_map(|name| SpeechFiles::in_store(store, catalog, name).ok())
        .find(|files| files.check().is_ok());
    if let Some(files) = downloaded {
        return Ok(files);
    }
    let files = SpeechFiles::in_store(store, catalog, None)?;
    files.check()?;
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_model_is_used_when_all_of_it_is_here() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let catalog = Catalog::bundled();
        let store = PartStore::at(folder.path());
        assert!(in_store(&store, &catalog).is_err(), "nothing is here");
        let write = |file: &std::path::Path| {
            fs::create_dir_all(file.parent().expect("it has a folder")).expect("made");
            fs::write(file, "x").expect("written");
        };
        let runtime = catalog.runtime().expect("this machine has one");
        write(&store.runtime_path(runtime));
        store.speech_parts(&catalog).iter().for_each(|part| write(&part.path));
        let default = in_store(&store, &catalog).expect("the default model is here");
        let offer = &catalog.speech_offers[0];
        let into = store.speech_download_folder(&offer.name);
        for file in &offer.files {
            assert_eq!(in_store(&store, &catalog).ok(), Some(default.clone()), "a part of a model is none");
            write(&into.join(&file.name));
        }
        let larger = in_store(&store, &catalog).expect("it is here");
        assert_eq!(larger.model_folder, into, "the owner did not download it for nothing");
    }
}
