//! Where a target writes its file: in memory if the system has such a folder; one per process, so that
//! several can run.

use std::path::PathBuf;

/// The path for this process.
pub(crate) fn path(name: &str) -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    folder.join(format!("instant-interview-fuzz-{}-{name}", std::process::id()))
}
