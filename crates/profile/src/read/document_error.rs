//! Why a PDF or a Word document cannot be read.
use serde::{Deserialize, Serialize};

/// The reason, in words that follow "cannot be read as a PDF:".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub(crate) enum DocumentError {
    /// It is encrypted.
    #[error("it is locked with a password")]
    Locked,
    /// No page is in it.
    #[error("it has no pages")]
    NoPages,
    /// The parser panicked.
    #[error("it is damaged")]
    Damaged,
    /// The process that reads it reached its limits.
    #[error("it takes more memory or time than any resume")]
    TooCostly,
    /// An element is in too many others.
    #[error("its elements are nested too deeply")]
    TooDeep,
    /// A part of the package is missing.
    #[error("it has no `{part}` ({reason})")]
    NoPart {
        /// The part's name.
        part: String,
        /// The archive's reason.
        reason: String,
    },
    /// The parts together are longer than is read.
    #[error("`{part}` is longer than 16 MiB")]
    TooLong {
        /// The part with which the limit was reached.
        part: String,
    },
    /// A part is in another encoding.
    #[error("`{part}` is not UTF-8")]
    NotUtf8 {
        /// The part's name.
        part: String,
    },
    /// A library's error.
    #[error("{0}")]
    Parser(String),
}

impl DocumentError {
    /// The message for the owner of a PDF.
    pub(crate) fn of_pdf(&self) -> String {
        format!("cannot be read as a PDF: {self}; export it again, or save the resume as `resume.txt`")
    }

    /// The message for the owner of a Word document.
    pub(crate) fn of_word(&self) -> String {
        format!(
            "cannot be read as a Word document: {self}; save it again, or save the resume as `resume.txt`"
        )
    }

    /// A library's error. Only its words are kept, because they may come from another process.
    pub(crate) fn parser(error: impl std::fmt::Display) -> Self {
        Self::Parser(error.to_string())
    }
}
