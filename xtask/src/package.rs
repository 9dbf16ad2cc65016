//! The content of a package, laid out in `target/package` for tauri's bundler: models, ONNX Runtime, the
//! `interview` command, licences. Files that never change, such as the desktop entry, are in
//! `src-tauri/linux` and listed in `tauri.conf.json`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use catalog::{Model, PartStore};

use crate::licences;
use crate::step::{execute, megabytes, note, output_of};
use crate::workspace::{Profile, Workspace};

/// Lays out everything again, so that nothing of another version remains. `models` are the weights to pack.
pub(crate) fn lay_out(workspace: &Workspace, profile: Profile, models: &[&Model]) -> Result<()> {
    let folder = workspace.target().join("package");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("`{}` cannot be removed", folder.display()))?;
    }
    copy_parts(workspace, models, &folder.join("parts"))?;
    // The bundler looks for programs whose names contain the target platform.
    let rustc = output_of(Command::new("rustc").arg("-vV")).context("`rustc -vV` does not answer")?;
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let command = format!("interview-{host}{}", std::env::consts::EXE_SUFFIX);
    copy(&workspace.program(profile, "interview"), &folder.join(command))?;

    let licences = licences::collect(workspace, models)?;
    write(&folder.join("licences.json"), &licences.to_json()?)?;
    write(&folder.join("third-party-licences.txt"), &licences.to_text())?;
    note(&format!("licences of {} parts", licences.len()));
    Ok(())
}

/// Copies what an interview with each of these models and its microphone need, each file to the place where
/// an installed program looks for it.
fn copy_parts(workspace: &Workspace, models: &[&Model], folder: &Path) -> Result<()> {
    let (catalog, store) = (&workspace.catalog, &workspace.store);
    let target = PartStore::at(folder);
    let mut parts = vec![(store.speech_parts(catalog), target.speech_parts(catalog))];
    for model in models {
        parts.push((store.parts(catalog, model)?, target.parts(catalog, model)?));
    }
    for (from, to) in parts {
        for (from, to) in from.iter().zip(&to).filter(|(_, to)| !to.path.exists()) {
            // Setup has checked the content; the size shows that the file is still the same.
            from.check_size()?;
            copy(&from.path, &to.path)?;
        }
    }
    Ok(())
}

/// Lets tauri make packages of these kinds, and returns the new ones.
pub(crate) fn make(workspace: &Workspace, profile: Profile, kinds: &[String]) -> Result<Vec<PathBuf>> {
    let began = SystemTime::now();
    let program = if cfg!(windows) { "tauri.cmd" } else { "tauri" };
    let mut tauri = workspace.command(workspace.ui().join("node_modules/.bin").join(program));
    // A patched program would contain its kind of package, for an updater that it does not have.
    tauri.args(["bundle", "--ci", "--no-binary-patching", "--bundles", &kinds.join(",")]);
    tauri.arg("--config").arg(workspace.root.join("src-tauri/tauri.package.conf.json"));
    if cfg!(target_os = "linux") {
        // The product's name for people contains a blank, but here it is part of folder and file names.
        tauri.args(["--config", r#"{"productName":"instant-interview"}"#]);
    }
    if profile == Profile::Debug {
        tauri.arg("--debug");
    }
    execute(&mut tauri)?;
    let made = packages_since(&workspace.folder(profile).join("bundle"), began)?;
    if made.is_empty() {
        bail!("tauri has ended well and made no package");
    }
    for package in &made {
        let bytes = fs::metadata(package)?.len();
        note(&format!("{} ({})", package.display(), megabytes(bytes)));
    }
    Ok(made)
}

/// The packages in the folders of all kinds that are not older than `began`.
fn packages_since(folder: &Path, began: SystemTime) -> Result<Vec<PathBuf>> {
    let mut packages = Vec::new();
    for kind in fs::read_dir(folder).with_context(|| format!("`{}` cannot be read", folder.display()))? {
        let kind = kind?.path();
        for file in fs::read_dir(&kind).into_iter().flatten() {
            let file = file?.path();
            let is_package = file.extension().is_some_and(|extension| {
                ["deb", "rpm", "AppImage", "dmg", "exe", "msi"].iter().any(|known| extension == *known)
            });
            if is_package && fs::metadata(&file)?.modified()? >= began {
                packages.push(file);
            }
        }
    }
    packages.sort();
    Ok(packages)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let made = to.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::copy(from, to).map(drop))
        .with_context(|| format!("`{}` cannot be copied to `{}`", from.display(), to.display()))
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("`{}` cannot be written", file.display()))
}
