//! llama.cpp's own test strings for tokenizers. They are fetched only for the report that needs them, because
//! they are in 77 MB of source code.

use std::path::PathBuf;

use anyhow::Result;

use crate::source_archive::SourceArchive;
use crate::step::note;
use crate::workspace::Workspace;

/// A package whose source archive contains llama.cpp's; the folder has the vocabularies, each with its strings
/// (`.inp`) and their ids (`.out`).
const ARCHIVE: SourceArchive = SourceArchive {
    package: "llama-cpp-python",
    version: "0.3.36",
    sha256: "832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e",
    folder: "llama_cpp_python-0.3.36/vendor/llama.cpp/models",
};

/// The folder with the vocabularies and their strings, fetched unless it is there.
pub(crate) fn fetch(workspace: &Workspace) -> Result<PathBuf> {
    let name = format!("{}-{}", ARCHIVE.package, ARCHIVE.version);
    let folder = workspace.store.folder().join("tokenizers").join(name);
    if folder.exists() {
        note("all there");
        return Ok(folder);
    }
    ARCHIVE.fetch(workspace, &folder)?;
    Ok(folder)
}
