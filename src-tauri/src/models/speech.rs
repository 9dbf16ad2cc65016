//! The list of speech models: those of the catalog, installed or not. The largest that is whole is used.
use catalog::{Catalog, PartStore};
use download::kept_bytes_of;

use crate::dto::models::SpeechRow;
use crate::error::Failure;
use crate::threads::downloads::files_of;

/// Returns the current list, the default model first.
pub(crate) fn rows(store: &PartStore, downloading: &[String]) -> Vec<SpeechRow> {
    let catalog = Catalog::bundled();
    let row = |name: &str, title: &str, license: &str, note: &str, bytes: u64, files: Vec<&str>| {
        let folder = store.speech_folder(name);
        let installed = files.iter().all(|file| folder.join(file).is_file());
        let kept = files_of(store, name).and_then(|(into, files)| kept_bytes_of(&into, &files));
        SpeechRow {
            name: name.to_owned(),
            title: title.to_owned(),
            license: license.to_owned(),
            note: note.to_owned(),
            bytes,
            installed,
            in_use: false,
            kept_bytes: kept.filter(|_| !installed),
            downloading: downloading.iter().any(|downloading| downloading == name),
            packed: false,
        }
    };
    let pinned = catalog.speech.iter().map(|model| {
        let bytes = model.files.iter().map(|file| file.bytes).sum();
        let files = model.files.iter().map(|file| file.name.as_str()).collect();
        SpeechRow {
            packed: true,
            ..row(&model.name, &model.title, &model.license, &model.note, bytes, files)
        }
    });
    let offered = catalog.speech_offers.iter().map(|offer| {
        let files = offer.files.iter().map(|file| file.name.as_str()).collect();
        row(&offer.name, &offer.title, &offer.license, &offer.note, offer.about_bytes(), files)
    });
    let mut rows: Vec<SpeechRow> = pinned.chain(offered).collect();
    if let Some(used) = rows.iter_mut().rev().find(|row| row.installed) {
        used.in_use = true;
    }
    rows
}

/// Removes a speech model that was downloaded.
///
/// # Errors
/// When it came with the program, is not in the catalog, or cannot be deleted.
pub(crate) fn remove(store: &PartStore, name: &str) -> Result<(), Failure> {
    let refused = |why: &str| Failure::refused(format!("`{name}` {why}"));
    if Catalog::bundled().speech_offer(name).is_none() {
        return Err(refused("came with the program, which falls back on it; it stays"));
    }
    let (folder, files) = files_of(store, name).ok_or_else(|| refused("is not in the catalog"))?;
    Ok(download::remove_all(&folder, &files)?)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn write_all(store: &PartStore, name: &str) {
        let (folder, files) = files_of(store, name).expect("it is listed");
        fs::create_dir_all(&folder).expect("made");
        files.iter().for_each(|file| fs::write(folder.join(&file.file_name), "x").expect("written"));
    }

    #[test]
    fn the_largest_model_that_is_here_is_used_until_it_is_removed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = PartStore::at(folder.path());
        let catalog = Catalog::bundled();
        let (default, offer) = (&catalog.default_speech().name, &catalog.speech_offers[0].name);
        let used = || rows(&store, &[]).into_iter().find(|row| row.in_use).map(|row| row.name);
        assert_eq!(used(), None, "nothing is here");
        write_all(&store, default);
        assert_eq!(used().as_ref(), Some(default), "what comes with the program");
        write_all(&store, offer);
        assert_eq!(used().as_ref(), Some(offer), "what the owner downloaded");
        remove(&store, offer).expect("it is the owner's");
        assert_eq!(used().as_ref(), Some(default), "then the other one again");
        assert!(remove(&store, default).is_err(), "the program falls back on it");
    }

    #[test]
    fn a_part_of_a_model_is_a_paused_download() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = PartStore::at(folder.path());
        let offer = &Catalog::bundled().speech_offers[0].name;
        let (into, files) = files_of(&store, offer).expect("it is listed");
        fs::create_dir_all(&into).expect("made");
        fs::write(into.join(&files[0].file_name), "four").expect("written");
        let rows = rows(&store, std::slice::from_ref(offer));
        let row = rows.iter().find(|row| row.name == *offer).expect("it is offered");
        assert_eq!(
            (row.installed, row.kept_bytes, row.downloading),
            (false, Some(4), true),
            "a page that is loaded again sees what is under way"
        );
    }
}
