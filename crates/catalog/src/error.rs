//! What can be wrong with a catalog, and with a file it names.

use std::io;
use std::path::PathBuf;

/// The catalog itself cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// It is not TOML, lacks a key, or has an unknown one.
    #[error("the catalog cannot be read: {0}")]
    Syntax(#[from] toml::de::Error),
    /// A name that could leave its folder or be parsed as a command-line option.
    #[error(
        "bad {role} `{name}` in the catalog: use letters, digits, `.`, `_` and `-`, beginning with a letter or digit"
    )]
    BadName {
        /// What the name stands for.
        role: &'static str,
        /// The name.
        name: String,
    },
    /// A digest that is not 64 lower-case hexadecimal digits.
    #[error("the SHA-256 of `{file}` in the catalog is not 64 lower-case hexadecimal digits")]
    BadDigest {
        /// The file it belongs to.
        file: String,
    },
    /// A file without a source.
    #[error("`{file}` has no source in the catalog: give it a `wheel`, a `parts` or a `hub` entry")]
    NoSource {
        /// The file.
        file: String,
    },
    /// Parts that cannot be joined to a file.
    #[error("the parts of `{file}` in the catalog do not form a file: {why}")]
    BadParts {
        /// The file.
        file: String,
        /// What is wrong.
        why: String,
    },
    /// Two models of one name.
    #[error("the catalog lists the model `{name}` twice")]
    DuplicateModel {
        /// The name.
        name: String,
    },
    /// No model is recommended, or more than one.
    #[error("the catalog must recommend exactly one model, and recommends {found}")]
    Recommended {
        /// How many it recommends.
        found: usize,
    },
    /// The capable model is not among the models.
    #[error("the capable model `{name}` is not in the catalog")]
    NoCapableModel {
        /// The name.
        name: String,
    },
    /// No speech model at all.
    #[error("the catalog lists no speech model: give it a `[[speech]]` entry")]
    NoSpeechModel,
    /// The default is not among the models.
    #[error("the default model `{name}` is not in the catalog")]
    NoDefaultModel {
        /// The name.
        name: String,
    },
}

/// A file that the product needs is missing or wrong.
#[derive(Debug, thiserror::Error)]
pub enum PartError {
    /// No such file.
    #[error("`{}` is missing: fetch it with `cargo xtask setup`", path.display())]
    Missing {
        /// Where it is expected.
        path: PathBuf,
    },
    /// Fewer bytes than it must have.
    #[error(
        "`{}` is cut short: it has {found} of {expected} bytes; fetch it again with `cargo xtask setup`",
        path.display()
    )]
    CutShort {
        /// The file.
        path: PathBuf,
        /// Bytes it must have.
        expected: u64,
        /// Bytes it has.
        found: u64,
    },
    /// More bytes than it must have.
    #[error(
        "`{}` is too long: it has {found} bytes instead of {expected}; fetch it again with `cargo xtask setup`",
        path.display()
    )]
    TooLong {
        /// The file.
        path: PathBuf,
        /// Bytes it must have.
        expected: u64,
        /// Bytes it has.
        found: u64,
    },
    /// The right size but other content.
    #[error(
        "`{}` is damaged: its SHA-256 is {found}, the catalog says {expected}; fetch it again with `cargo xtask setup`",
        path.display()
    )]
    WrongContent {
        /// The file.
        path: PathBuf,
        /// Digest it must have.
        expected: String,
        /// Digest it has.
        found: String,
    },
    /// It cannot be read.
    #[error("`{}` cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// No ONNX Runtime is listed for this machine.
    #[error("there is no ONNX Runtime for {os} on {arch} in the catalog: add one to `models/catalog.toml`")]
    NoRuntime {
        /// Operating system.
        os: String,
        /// Processor.
        arch: String,
    },
}
