//! The one environment of ONNX Runtime in a process, loaded from the file that the caller names.
//!
//! The embedding model and the speech models run on it. This crate knows none of them. It reads no variable of the
//! environment and searches for no library.
#![forbid(unsafe_code)]

mod error;

use std::path::Path;
use std::sync::{Mutex, PoisonError};

pub use error::OnnxError;
use ort::environment::Environment;

/// The variable that switches the runtime's telemetry off, and its value. Microsoft's builds for Linux and macOS otherwise
/// store an id of the machine in the user's cache and open a connection as soon as they are loaded; `with_telemetry(false)`
/// below comes too late for both. A program sets it before it starts threads, or restarts itself with it.
pub const NO_TELEMETRY: (&str, &str) = ("ORT_DISABLE_TELEMETRY", "1");

/// The runtime itself allows one environment per process, and a second profile or a test opens a second model.
/// This static mirrors that limit of the library and is the only global of the libraries.
static ENVIRONMENT: Mutex<Option<Environment>> = Mutex::new(None);

/// The process's runtime, loaded from `library` by the first call; later calls share it and ignore `library`.
///
/// # Errors
/// When the library is missing, cannot be loaded, or does not start.
pub fn environment(library: &Path) -> Result<Environment, OnnxError> {
    let mut shared = ENVIRONMENT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(environment) = shared.as_ref() {
        return Ok(environment.clone());
    }
    if !library.is_file() {
        return Err(OnnxError::Missing(library.to_owned()));
    }
    // A relative path would first be looked for next to the executable.
    let library = std::path::absolute(library)
        .map_err(|source| OnnxError::Unreadable { library: library.to_owned(), source })?;
    let environment = ort::init_from(&library)
        .map_err(|source| OnnxError::Library { library: library.clone(), source })?
        .with_name("instant-interview")
        .with_telemetry(false)
        .build()
        .map_err(OnnxError::Runtime)?;
    Ok(shared.insert(environment).clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_that_is_not_there_is_named() {
        let error = environment(Path::new("/nowhere/libonnxruntime.so")).expect_err("there is no such file");
        assert!(error.to_string().contains("/nowhere/libonnxruntime.so"), "the file must be named: {error}");
        assert!(error.to_string().contains("fetch"), "the fix must be named: {error}");
    }

    #[test]
    fn a_file_that_is_no_library_is_an_error_not_a_panic() {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), "not a library").expect("written");
        let error = environment(file.path()).expect_err("text cannot be loaded");
        assert!(matches!(error, OnnxError::Library { .. }), "got {error:?}");
    }
}
