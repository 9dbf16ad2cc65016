//! Loads the ONNX Runtime from the file the caller names, without touching the process environment.
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use ort::environment::Environment;

use crate::RetrievalError;

/// The runtime itself allows one environment per process, and a second profile or a test opens a second
/// embedder. This static mirrors that limit of the library and is the only global of this crate.
static ENVIRONMENT: Mutex<Option<Environment>> = Mutex::new(None);

/// The process's runtime, loaded from `library` by the first call; later calls share it and ignore `library`.
pub(crate) fn environment(library: &Path) -> Result<Environment, RetrievalError> {
    let mut shared = ENVIRONMENT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(environment) = shared.as_ref() {
        return Ok(environment.clone());
    }
    if !library.is_file() {
        return Err(RetrievalError::Missing { part: "the ONNX Runtime library", file: library.to_owned() });
    }
    // A relative path would first be looked for next to the executable.
    let library = std::path::absolute(library)
        .map_err(|source| RetrievalError::Unreadable { file: library.to_owned(), source })?;
    let environment = ort::init_from(&library)
        .map_err(|source| RetrievalError::Library { library: library.clone(), source })?
        .with_name("instant-interview")
        .with_telemetry(false)
        .build()
        .map_err(RetrievalError::Runtime)?;
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
        assert!(matches!(error, RetrievalError::Library { .. }), "got {error:?}");
    }
}
