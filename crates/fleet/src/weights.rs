//! Where the weights that a bundle names are on this computer.
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use catalog::{Catalog, sha256_of};

use crate::bundle::FileDigest;

/// What recognizes this weights file. Reads all of it, and says how many bytes are read.
///
/// # Errors
/// When it cannot be read.
pub fn digest_of(path: &Path, progress: impl FnMut(u64)) -> io::Result<FileDigest> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let file = File::open(path)?;
    let bytes = file.metadata()?.len();
    Ok(FileDigest { name, bytes, sha256: sha256_of(file, progress)? })
}

/// Whether these weights are on this computer, under their own name. `digest` is [`digest_of`], with a sign of its
/// progress.
pub fn are_here(weights: &FileDigest, digest: impl Fn(&Path) -> Option<FileDigest>) -> bool {
    candidates(&weights.name).iter().any(|path| {
        let fits = path.metadata().is_ok_and(|metadata| metadata.len() == weights.bytes);
        fits && digest(path).is_some_and(|digest| digest.sha256 == weights.sha256)
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
