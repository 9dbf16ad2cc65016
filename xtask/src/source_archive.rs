//! Source code of other projects that reports compare with: the source archive of a python package, pinned by
//! its hash, of which one folder is wanted.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use catalog::sha256_of;

use crate::step::{execute, watched};
use crate::wheel;
use crate::workspace::Workspace;

/// A source archive, and what of it is wanted.
pub(crate) struct SourceArchive {
    /// The name of the package.
    pub(crate) package: &'static str,
    /// Its version.
    pub(crate) version: &'static str,
    /// The SHA-256 of its archive.
    pub(crate) sha256: &'static str,
    /// The wanted folder in the archive.
    pub(crate) folder: &'static str,
}

impl SourceArchive {
    /// Fetches the wanted folder, which appears when all of it is complete.
    pub(crate) fn fetch(&self, workspace: &Workspace, folder: &Path) -> Result<()> {
        let archive = self.download(workspace)?;
        self.unpack(&archive, self.sha256, folder)
    }

    fn download(&self, workspace: &Workspace) -> Result<PathBuf> {
        let Self { package, version, sha256, .. } = self;
        let downloads = workspace.store.folder().join("downloads").join(format!("{package}-{version}"));
        // In the name of its archive, a package has no hyphens.
        let archive = downloads.join(format!("{}-{version}.tar.gz", package.replace('-', "_")));
        if archive.exists() {
            return Ok(archive);
        }
        fs::create_dir_all(&downloads)
            .with_context(|| format!("`{}` cannot be made", downloads.display()))?;
        // pip refuses an archive with another hash before it unpacks it, and accepts hashes only in a file.
        let wanted = downloads.join("wanted.txt");
        fs::write(&wanted, format!("{package}=={version} --hash=sha256:{sha256}\n"))
            .with_context(|| format!("`{}` cannot be written", wanted.display()))?;
        let mut pip = wheel::pip(workspace);
        pip.args(["download", "--no-deps", "--no-binary", package, "--no-cache-dir", "--no-input"]);
        pip.arg("--requirement").arg(&wanted).arg("--dest").arg(&downloads).stdin(Stdio::null());
        if !watched() {
            pip.arg("--quiet");
        }
        execute(&mut pip)
            .context("the download did not succeed; see pip's message above and run this again")?;
        Ok(archive)
    }

    /// Unpacks the wanted folder from the archive, which must be the pinned one.
    fn unpack(&self, archive: &Path, sha256: &str, folder: &Path) -> Result<()> {
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
        fs::create_dir_all(&unfinished)
            .with_context(|| format!("`{}` cannot be made", unfinished.display()))?;
        let depth = self.folder.split('/').count();
        let mut tar = Command::new("tar");
        tar.arg("-xzf").arg(archive).arg("-C").arg(&unfinished);
        execute(tar.arg(format!("--strip-components={depth}")).arg(self.folder))?;
        fs::rename(&unfinished, folder).with_context(|| format!("`{}` cannot be made", folder.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARCHIVE: SourceArchive = SourceArchive {
        package: "some-strings",
        version: "1.0",
        sha256: "0123",
        folder: "strings-1.0/models",
    };

    #[test]
    fn an_archive_that_is_not_the_pinned_one_is_refused_and_removed() {
        let place = tempfile::tempdir().expect("a temporary folder can be made");
        let (archive, folder) = (place.path().join("a.tar.gz"), place.path().join("strings"));
        fs::write(&archive, "not an archive").expect("a file can be written");
        let refused = ARCHIVE.unpack(&archive, ARCHIVE.sha256, &folder).expect_err("it is another file");
        let message = format!("{refused:#}");
        assert!(
            message.contains("a.tar.gz") && message.contains(ARCHIVE.sha256),
            "what is wrong is named: {message}"
        );
        assert!(!archive.exists() && !folder.exists(), "nothing is left that the next run would trust");
    }

    #[test]
    fn the_wanted_folder_comes_out_of_the_archive_without_those_above_it() {
        let place = tempfile::tempdir().expect("a temporary folder can be made");
        let (archive, folder) = (place.path().join("a.tar.gz"), place.path().join("strings"));
        let models = place.path().join(ARCHIVE.folder);
        fs::create_dir_all(&models).expect("a folder can be made");
        fs::write(models.join("x.gguf.inp"), "text").expect("a file can be written");
        let mut tar = Command::new("tar");
        tar.arg("-czf").arg(&archive).arg("-C").arg(place.path());
        execute(tar.arg("strings-1.0")).expect("tar is there");
        let mut file = fs::File::open(&archive).expect("it was made just now");
        let digest = sha256_of(&mut file, |_| ()).expect("it can be read");
        ARCHIVE.unpack(&archive, &digest, &folder).expect("it is the expected file");
        let text = fs::read_to_string(folder.join("x.gguf.inp")).expect("it lies in the folder itself");
        assert_eq!(text, "text", "the file is whole");
    }
}
