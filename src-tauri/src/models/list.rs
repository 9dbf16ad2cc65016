//! The list of models: those of the catalog, installed or not, and the owner's files, each with the memory
//! it needs.
use std::path::{Path, PathBuf};
use std::time::Duration;

use catalog::{Catalog, Model, ModelFolder, Offer, Part, parts_in};
use engine::{Inspection, MemoryNeed, available_memory, inspect};

use crate::dto::models::{Memory, ModelRow, ModelsPage, Share, Verdict};
use crate::error::Failure;
use crate::models::within::{NoLook, within};

/// Longest look at a file of the owner, most of it waiting for a slow drive. A good one takes milliseconds.
const LONGEST_LOOK: Duration = Duration::from_secs(5);

/// Returns the current list, without the speech models.
pub(crate) fn page(folder: &Path, context_tokens: Option<u32>, downloading: &[String]) -> ModelsPage {
    let catalog = Catalog::bundled();
    let available = available_memory();
    let packed = interview::resources_folder().map(|resources| parts_in(&resources).join("models"));
    let listing = Listing { folder, packed, context_tokens, downloading, available };
    let mut rows: Vec<ModelRow> = catalog
        .models
        .iter()
        .map(|model| listing.pinned(model, model.name == catalog.default_model().name))
        .collect();
    rows.extend(catalog.offers.iter().map(|offer| listing.offered(offer)));
    let own = ModelFolder::at(folder).files().into_iter().filter(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        rows.iter().all(|row| row.file_name != name)
    });
    let own: Vec<ModelRow> = own.map(|file| listing.own(&file)).collect();
    rows.extend(own);
    // Installed models come first, in the catalog's order, for the sort is stable; then the others by size.
    rows.sort_by_key(|row| (!row.installed, if row.installed { 0 } else { row.bytes }));
    ModelsPage { rows, available_bytes: available, folder: folder.display().to_string(), speech: Vec::new() }
}

/// Inspects a file without loading it, and returns whether it can run here.
pub(crate) fn verdict(folder: &Path, file: &Path, context_tokens: Option<u32>) -> Result<Verdict, Failure> {
    let inspection = inspect(file, context_tokens.map(|tokens| tokens as usize))?;
    let all = inspection.tensor_types.iter().map(|kind| kind.parameters).sum::<u64>().max(1);
    let share = |parameters: u64| u32::try_from(parameters.saturating_mul(100) / all).unwrap_or(100);
    Ok(Verdict {
        path: file.display().to_string(),
        fits: inspection.fits(),
        memory: memory_of(&inspection),
        quantisation: inspection
            .tensor_types
            .iter()
            .map(|kind| Share { name: kind.name.clone(), percent: share(kind.parameters) })
            .collect(),
        on_shelf: file.parent().is_some_and(|parent| parent == folder),
        name: inspection.name,
        architecture: inspection.architecture,
        parameters: inspection.parameters,
        file_bytes: inspection.file_bytes,
        trained_context_tokens: inspection.trained_context_tokens,
        tokenizer: inspection.tokenizer,
        has_chat_template: inspection.has_chat_template,
        obstacles: inspection.obstacles,
        available_bytes: inspection.available_bytes,
    })
}

fn memory_of(inspection: &Inspection) -> Option<Memory> {
    let need = inspection.memory?;
    Some(Memory {
        context_tokens: u32::try_from(need.context_tokens).unwrap_or(u32::MAX),
        total_bytes: need.total_bytes(),
        weights_bytes: need.weights_bytes,
        cache_bytes: need.cache_bytes,
        working_bytes: need.working_bytes,
    })
}

/// What all rows share.
struct Listing<'a> {
    folder: &'a Path,
    /// The models that came with the program's package.
    packed: Option<PathBuf>,
    context_tokens: Option<u32>,
    downloading: &'a [String],
    available: Option<u64>,
}

impl Listing<'_> {
    fn pinned(&self, model: &Model, fallback: bool) -> ModelRow {
        // What came with the program's package stays there; it cannot be removed from here.
        let packed = self.packed.as_ref().map(|folder| folder.join(&model.file.name));
        let packed = packed.filter(|path| path.is_file());
        let fallback = fallback || packed.is_some();
        let path = packed.unwrap_or_else(|| self.folder.join(&model.file.name));
        let needed = self.need(model.file.bytes, model.cache_numbers, model.context_tokens);
        ModelRow {
            license: Some(model.license.clone()),
            note: Some(model.note.clone()),
            recommended: model.recommended,
            repository: model.file.hub.as_ref().map(|hub| hub.repository.clone()),
            bytes: model.file.bytes,
            path: path.display().to_string(),
            installed: Part { file: &model.file, path }.check_size().is_ok(),
            fallback,
            ..self.row(&model.name, &model.file.name, &model.title, Some(needed))
        }
    }

    fn offered(&self, offer: &Offer) -> ModelRow {
        let file_name = offer.file_name();
        let there = std::fs::metadata(self.folder.join(&file_name)).ok().filter(std::fs::Metadata::is_file);
        let bytes = there.as_ref().map_or(offer.about_bytes, std::fs::Metadata::len);
        let needed = self.need(bytes, offer.cache_numbers, offer.context_tokens);
        ModelRow {
            license: Some(offer.license.clone()),
            note: Some(offer.note.clone()),
            recommended: offer.recommended,
            license_url: offer.license_url.clone(),
            repository: Some(offer.hub.repository.clone()),
            bytes,
            installed: there.is_some(),
            ..self.row(&offer.name, &file_name, &offer.title, Some(needed))
        }
    }

    /// A row for a file of the owner, of which only the header is known.
    fn own(&self, file: &Path) -> ModelRow {
        let text = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
        let (name, file_name) = (text(file.file_stem()), text(file.file_name()));
        // One odd file must not cost the owner the list of all others.
        let (of_thread, context) = (file.to_owned(), self.context_tokens.map(|tokens| tokens as usize));
        let (needed, obstacle) = match within(LONGEST_LOOK, move || inspect(&of_thread, context)) {
            Err(NoLook::Panic) => (None, Some("it cannot be read here; report it with the file".to_owned())),
            Err(NoLook::Late) => (
                None,
                Some(
                    "looking at it takes too long; copy it to this computer, or take it out of the folder"
                        .into(),
                ),
            ),
            Ok(Ok(inspection)) => (
                inspection.memory.map(|need| need.total_bytes()),
                Some(inspection.obstacles.join("; ")).filter(|obstacle| !obstacle.is_empty()),
            ),
            Ok(Err(error)) => (None, Some(error.to_string())),
        };
        ModelRow {
            bytes: std::fs::metadata(file).map_or(0, |metadata| metadata.len()),
            installed: true,
            obstacle,
            ..self.row(&name, &file_name, &name, needed)
        }
    }

    fn row(&self, name: &str, file_name: &str, title: &str, needed_bytes: Option<u64>) -> ModelRow {
        ModelRow {
            name: name.to_owned(),
            file_name: file_name.to_owned(),
            path: self.folder.join(file_name).display().to_string(),
            title: title.to_owned(),
            license: None,
            license_url: None,
            repository: None,
            bytes: 0,
            installed: false,
            needed_bytes,
            fits: needed_bytes.zip(self.available).map(|(needed, available)| needed <= available),
            note: None,
            recommended: false,
            obstacle: None,
            kept_bytes: download::kept_bytes(self.folder, file_name),
            downloading: self.downloading.iter().any(|downloading| downloading == name),
            fallback: false,
        }
    }

    /// Bytes of memory that a model needs, as far as the catalog's numbers tell.
    fn need(&self, file_bytes: u64, cache_values_per_token: u32, trained_tokens: u32) -> u64 {
        MemoryNeed::estimate(file_bytes, cache_values_per_token, trained_tokens, self.context_tokens)
            .total_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_the_catalog_and_the_owners_files_and_what_is_here_first() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("mine.gguf"), "no weights").expect("written");
        let page = page(folder.path(), None, &["phi-3-mini-4k-instruct-q4".to_owned()]);
        let catalog = Catalog::bundled();
        assert_eq!(page.rows.len(), catalog.models.len() + catalog.offers.len() + 1, "every model has a row");
        let mine = &page.rows[0];
        assert!(mine.installed && mine.file_name == "mine.gguf", "what is here comes first: {mine:?}");
        assert!(
            mine.obstacle.as_ref().is_some_and(|why| why.contains("mine.gguf")),
            "and says what is wrong"
        );
        let phi = page.rows.iter().find(|row| row.name.starts_with("phi-3")).expect("it is offered");
        assert!(phi.downloading && !phi.installed, "a page that is loaded again sees what is under way");
        assert!(phi.needed_bytes.is_some_and(|bytes| bytes > phi.bytes), "it takes more than its file");
        assert_eq!(page.rows.iter().filter(|row| row.fallback).count(), 1, "one model is always there");
        assert_eq!(page.rows.iter().filter(|row| row.recommended).count(), 1, "and one is recommended");
        let noted = page.rows.iter().filter(|row| row.note.is_some()).count();
        assert_eq!(noted, page.rows.len() - 1, "of all but the owner's file it is said how often it invents");
        let sizes: Vec<u64> = page.rows.iter().filter(|row| !row.installed).map(|row| row.bytes).collect();
        assert!(sizes.is_sorted(), "what can be downloaded comes by size: {sizes:?}");
    }

    #[test]
    fn a_longer_context_takes_more_and_no_more_than_the_model_allows() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let need = |context| {
            let page = page(folder.path(), Some(context), &[]);
            page.rows.iter().find(|row| row.name.starts_with("phi-3")).and_then(|row| row.needed_bytes)
        };
        assert!(need(1024) < need(4096), "the cache grows with the context");
        assert_eq!(need(4096), need(131_072), "of a model trained for 4096 tokens no more is kept");
    }
}
