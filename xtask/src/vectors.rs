//! llama.cpp's own test strings for tokenizers. They are fetched only for the report that needs them, because
//! they are in 77 MB of source code.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use catalog::sha256_of;

use crate::step::{execute, note, watched};
use crate::wheel;
use crate::workspace::Workspace;

/// A python package whose source archive contains llama.cpp's.
const PACKAGE: &str = "llama-cpp-python";
const VERSION: &str = "0.3.36";
const SHA256: &str = "832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e";
/// The folder of the vocabularies in the archive, each with its strings (`.inp`) and their ids (`.out`).
const FOLDER: &str = "llama_cpp_python-0.3.36/vendor/llama.cpp/models";

/// The folder with the vocabularies and their strings, fetched unless it is there.
pub(crate) fn fetch(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.store.folder().join("tokenizers").join(format!("{PACKAGE}-{VERSION}"));
    if folder.exists() {
        note("all there");
        return Ok(folder);
    }
    let archive = download(workspace)?;
    unpack(&archive, SHA256, &folder)?;
    Ok(folder)
}

fn download(workspace: &Workspace) -> Result<PathBuf> {
    let downloads = workspace.store.folder().join("downloads").join(format!("{PACKAGE}-{VERSION}"));
    let archive = downloads.join(format!("llama_cpp_python-{VERSION}.tar.gz"));
    if archive.exists() {
        return Ok(archive);
    }
    fs::create_dir_all(&downloads).with_context(|| format!("`{}` cannot be made", downloads.display()))?;
    // pip refuses an archive with another hash before it unpacks it, and accepts hashes only in a file.
    let wanted = downloads.join("wanted.txt");
    fs::write(&wanted, format!("{PACKAGE}=={VERSION} --hash=sha256:{SHA256}\n"))
        .with_context(|| format!("`{}` cannot be written", wanted.display()))?;
    let mut pip = wheel::pip(workspace);
    pip.args(["download", "--no-deps", "--no-binary", PACKAGE, "--no-cache-dir", "--no-input"]);
    pip.arg("--requirement").arg(&wanted).arg("--dest").arg(&downloads).stdin(Stdio::null());
    if !watched() {
        pip.arg("--quiet");
    }
    execute(&mut pip).context("the download did not succeed; see pip's message above and run this again")?;
    Ok(archive)
}

/// Unpacks the vocabularies from the archive, which must be the pinned one. The folder appears when all of it
/// is complete.
fn unpack(archive: &Path, sha256: &str, folder: &Path) -> Result<()> {
    let name = archive.display();
    let mut file = fs::File::open(archive).with_context(|| format!("`{name}` cannot be read"))?;
    let digest = sha256_of(&mut file, |_| ()).with_context(|| format!("`{name}` cannot be read"))?;
    if digest != sha256 {
        // Otherwise the next run would find the same file.
        let _ = fs::remove_file(archive);
        bail!("`{name}` has SHA-256 {digest}, expected {sha256}; it was removed, run this again");
    }
    let unfinished = folder.with_extension("part");
    let _ = fs::remove_dir_all(&unfinished);
    fs::create_dir_all(&unfinished).with_context(|| format!("`{}` cannot be made", unfinished.display()))?;
    let depth = FOLDER.split('/').count();
    let mut tar = Command::new("tar");
    tar.arg("-xzf").arg(archive).arg("-C").arg(&unfinished);
    execute(tar.arg(format!("--strip-components={depth}")).arg(FOLDER))?;
    fs::rename(&unfinished, folder).with_context(|| format!("`{}` cannot be made", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_that_is_not_the_pinned_one_is_refused_and_removed() {
        let place = tempfile::tempdir().expect("a temporary folder can be made");
        let (archive, folder) = (place.path().join("a.tar.gz"), place.path().join("strings"));
        fs::write(&archive, "not an archive").expect("a file can be written");
        let message = format!("{:#}", unpack(&archive, SHA256, &folder).expect_err("it is another file"));
        assert!(
            message.contains("a.tar.gz") && message.contains(SHA256),
            "what is wrong is named: {message}"
        );
        assert!(!archive.exists() && !folder.exists(), "nothing is left that the next run would trust");
    }

    #[test]
    fn the_strings_come_out_of_the_archive_without_its_folders() {
        let place = tempfile::tempdir().expect("a temporary folder can be made");
        let (archive, folder) = (place.path().join("a.tar.gz"), place.path().join("strings"));
        let models = place.path().join(FOLDER);
        fs::create_dir_all(&models).expect("a folder can be made");
        fs::write(models.join("x.gguf.inp"), "text").expect("a file can be written");
        let mut tar = Command::new("tar");
        tar.arg("-czf").arg(&archive).arg("-C").arg(place.path());
        execute(tar.arg("llama_cpp_python-0.3.36")).expect("tar is there");
        let mut file = fs::File::open(&archive).expect("it was made just now");
        let digest = sha256_of(&mut file, |_| ()).expect("it can be read");
        unpack(&archive, &digest, &folder).expect("it is the expected file");
        let text = fs::read_to_string(folder.join("x.gguf.inp")).expect("it lies in the folder itself");
        assert_eq!(text, "text", "the file is whole");
    }
}
