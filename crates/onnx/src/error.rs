//! Why ONNX Runtime is not there; each message names the library and what to do.
use std::path::PathBuf;

/// Why there is no environment.
#[derive(Debug, thiserror::Error)]
pub enum OnnxError {
    /// The library is missing.
    #[error("`{file}` (the ONNX Runtime library) is missing; fetch the models again, in a checkout with `cargo xtask setup`", file = .0.display())]
    Missing(PathBuf),
    /// The path of the library cannot be resolved.
    #[error("`{library}` cannot be read: {source}; check its permissions", library = .library.display())]
    Unreadable {
        /// The library.
        library: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The library is damaged, for another kind of machine, or too old.
    #[error("`{library}` is not an ONNX Runtime this app can use: {source}; fetch it again", library = .library.display())]
    Library {
        /// The library.
        library: PathBuf,
        /// The loader's error.
        source: ort::LoadDynamicError,
    },
    /// The library was loaded but did not start.
    #[error("the ONNX Runtime did not start: {0}; fetch it again")]
    Runtime(#[source] ort::Error),
}
