//! Weights by length and SHA-256, with a line that says how much of a file is read.
use std::path::Path;

use ::fleet::bundle::FileDigest;
use ::fleet::weights;

use crate::failure::Failure;
use crate::output::StatusLine;

/// What recognizes this weights file. Reads all of it.
pub(crate) fn digest_of(path: &Path) -> Result<FileDigest, Failure> {
    let unreadable = |source| Failure::ReadWeights { path: path.to_owned(), source };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let megabytes = path.metadata().map_err(unreadable)?.len() / 1_000_000;
    let mut status = StatusLine::new();
    let digest = weights::digest_of(path, |done| {
        status.show(&format!("reading `{name}`… {} of {megabytes} MB", done / 1_000_000));
    });
    digest.map_err(unreadable)
}

/// Whether these weights are on this computer, under their own name.
pub(crate) fn are_here(weights: &FileDigest) -> bool {
    weights::are_here(weights, |path| digest_of(path).ok())
}
