//! How many bytes a file or a folder takes on the disk.
use std::fs;
use std::path::Path;

/// Visiting stops after this many entries, so that a huge folder cannot block the settings screen.
const MAX_ENTRIES: usize = 20_000;

/// Bytes of a file, or of all files in a folder. `None` where there is none.
pub(crate) fn bytes_of(path: &Path) -> Option<u64> {
    let mut remaining = MAX_ENTRIES;
    count(path, &mut remaining)
}

/// The same, with a limit on the entries that are still visited. Links are not followed.
fn count(path: &Path, remaining: &mut usize) -> Option<u64> {
    let metadata = fs::symlink_metadata(path).ok()?;
    if !metadata.is_dir() {
        return Some(metadata.len());
    }
    let mut sum = 0;
    for entry in fs::read_dir(path).ok()?.filter_map(Result::ok) {
        let Some(rest) = remaining.checked_sub(1) else { break };
        *remaining = rest;
        sum += count(&entry.path(), remaining).unwrap_or(0);
    }
    Some(sum)
}
