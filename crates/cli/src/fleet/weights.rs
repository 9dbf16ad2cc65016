//! Weights by length and SHA-256, and where those of a bundle are on this computer.
use std::fs::File;
use std::path::{Path, PathBuf};

use ::fleet::bundle::FileDigest;
use catalog::{Catalog, sha256_of};

use crate::failure::Failure;
use crate::output::StatusLine;

/// What recognizes this weights file. Reads all of it.
pub(crate) fn digest_of(path: &Path) -> Result<FileDigest, Failure> {
    let unreadable = |source| Failure::ReadWeights { path: path.to_owned(), source };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let file = File::open(path).map_err(unreadable)?;
    let bytes = file.metadata().map_err(unreadable)?.len();
    let mut status = StatusLine::new();
    let sha256 = sha256_of(file, |done| {
        status.show(&format!("reading `{name}`… {} of {} MB", done / 1_000_000, bytes / 1_000_000));
    });
    Ok(FileDigest { name: name.clone(), bytes, sha256: sha256.map_err(unreadable)? })
}

/// Whether these weights are on this computer, under their own name.
pub(crate) fn are_here(weights: &FileDigest) -> bool {
    let candidates = candidates(&weights.name);
    candidates.iter().any(|path| {
        let fits = path.metadata().is_ok_and(|metadata| metadata.len() == weights.bytes);
        fits && digest_of(path).is_ok_and(|digest| digest.sha256 == weights.sha256)
    })
}

/// Where weights of this name may be: in the models folder, or in the package of the program.
fn candidates(name: &str) -> Vec<PathBuf> {
    let mut candidates: Vec<PathBuf> =
        interview::models_folder().ok().map(|folder| folder.join(name)).into_iter().collect();
    let catalog = Catalog::bundled();
    let pinned = catalog.models.iter().find(|model| model.file.name == name);
    candidates.extend(pinned.and_then(|model| interview::locate_weights(Some(&model.name)).ok()));
    candidates
}
