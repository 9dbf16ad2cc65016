//! What a file is that should be weights and is not, by its first bytes: mostly what a download leaves that
//! failed.

use std::path::Path;

use crate::error::EngineError;

/// Bytes that are looked at.
const HEAD: usize = 64;

/// The error for a file that does not begin as weights do.
pub(super) fn not_weights(path: &Path, bytes: &[u8]) -> EngineError {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let text = head.trim_ascii_start().to_ascii_lowercase();
    let what = if bytes.is_empty() {
        "empty"
    } else if text.starts_with(b"version https://git-lfs") {
        "a pointer of Git LFS"
    } else if [&b"<!doctype"[..], b"<html", b"<?xml"].iter().any(|tag| text.starts_with(tag)) {
        "a web page"
    } else {
        return EngineError::NotGguf(path.to_owned());
    };
    EngineError::FailedDownload { path: path.to_owned(), what }
}
