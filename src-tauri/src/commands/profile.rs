//! Commands of the profile screen: read, check, save, create, open, import and export profiles.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use interview::{Draft, Part, Profile};
use tauri::{State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;

use super::answered;
use crate::app::bundle;
use crate::app::current_profile::CurrentProfile;
use crate::app::data_dir::DataDir;
use crate::app::log::Log;
use crate::app::settings;
use crate::dto::profile::{
    ExportedProfile, ImportedProfile, KnownProfile, OpenedBundle, PickKind, ProfileDraft, ProfileFlaw,
    ProfilePage, ProfilePart, ProfileVersion,
};
use crate::error::Failure;
use crate::threads::interview::handle::WorkerHandle;
use crate::window;

/// At most this many profiles of the data folder are listed.
const MAX_LISTED: usize = 100;

/// Returns the current profile with its problems, and the other known profiles.
#[tauri::command(async)]
pub(crate) fn profile_page(
    data_dir: State<'_, DataDir>,
    current: State<'_, CurrentProfile>,
) -> Result<ProfilePage, Failure> {
    answered(|| Ok(page(&current.path(), &data_dir)))
}

/// Returns the problems of a draft before it is saved.
#[tauri::command(async)]
pub(crate) fn check_profile(draft: ProfileDraft) -> Result<Vec<ProfileFlaw>, Failure> {
    answered(|| Ok(interview::validate(&draft.into()).into_iter().map(ProfileFlaw::from).collect()))
}

/// Saves these parts of a draft. The interview uses them from the next question on.
#[tauri::command(async)]
pub(crate) fn save_profile(
    data_dir: State<'_, DataDir>,
    current: State<'_, CurrentProfile>,
    draft: ProfileDraft,
    parts: Vec<ProfilePart>,
    overwriting: bool,
) -> Result<ProfilePage, Failure> {
    answered(|| {
        let profile = current.path();
        let parts: Vec<Part> = parts.into_iter().map(Part::from).collect();
        Draft::from(draft).save(&profile, &parts, overwriting)?;
        Ok(page(&profile, &data_dir))
    })
}

/// Restores an earlier version of a part.
#[tauri::command(async)]
pub(crate) fn bring_back(
    data_dir: State<'_, DataDir>,
    current: State<'_, CurrentProfile>,
    part: ProfilePart,
    number: u32,
) -> Result<ProfilePage, Failure> {
    answered(|| {
        let profile = current.path();
        interview::bring_back(&profile, part.into(), number)?;
        Ok(page(&profile, &data_dir))
    })
}

/// Creates a profile for a candidate of this name and opens it.
#[tauri::command(async)]
pub(crate) fn create_profile(
    data_dir: State<'_, DataDir>,
    current: State<'_, CurrentProfile>,
    worker: State<'_, WorkerHandle>,
    log: State<'_, Log>,
    name: String,
) -> Result<(), Failure> {
    answered(|| {
        let folder = interview::create(&name, &data_dir.profiles())?;
        switch(&folder, &current, &worker, &log)
    })
}

/// Opens a profile in place, a folder or an archive; a bundle of many laptops is checked, and its profile copied. If
/// that fails, the current profile stays.
#[tauri::command(async)]
pub(crate) fn open_profile(
    data_dir: State<'_, DataDir>,
    current: State<'_, CurrentProfile>,
    worker: State<'_, WorkerHandle>,
    log: State<'_, Log>,
    window: WebviewWindow,
    path: String,
) -> Result<Option<OpenedBundle>, Failure> {
    answered(|| {
        let path = parse_path(&path)?;
        let Some((folder, bundle)) = bundle::open(&path, &data_dir)? else {
            switch(&path, &current, &worker, &log)?;
            return Ok(None);
        };
        apply_settings(&bundle, &data_dir, &worker, &window)?;
        switch_to_bundle(&folder, &current, &worker, &log)?;
        Ok(Some(bundle))
    })
}

/// Copies a profile into the data folder and opens the copy. If that fails, the current profile stays.
#[tauri::command(async)]
pub(crate) fn import_profile(
    data_dir: State<'_, DataDir>,
    current: State<'_, CurrentProfile>,
    worker: State<'_, WorkerHandle>,
    log: State<'_, Log>,
    window: WebviewWindow,
    path: String,
) -> Result<ImportedProfile, Failure> {
    answered(|| {
        let path = parse_path(&path)?;
        if let Some((folder, bundle)) = bundle::open(&path, &data_dir)? {
            apply_settings(&bundle, &data_dir, &worker, &window)?;
            switch_to_bundle(&folder, &current, &worker, &log)?;
            let path = folder.display().to_string();
            return Ok(ImportedProfile { path, bundle: Some(bundle), left_out: Vec::new() });
        }
        let (folder, left_out) = interview::import(&path, &data_dir.profiles())?;
        switch(&folder, &current, &worker, &log)?;
        let left_out = left_out.iter().map(ToString::to_string).collect();
        Ok(ImportedProfile { path: folder.display().to_string(), bundle: None, left_out })
    })
}

/// What the bundle came to that the program was started with, until the page asks for it.
#[derive(Clone, Default)]
pub(crate) struct BundleAtStart(Arc<Mutex<Option<OpenedBundle>>>);

impl BundleAtStart {
    pub(crate) fn set(&self, bundle: OpenedBundle) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(bundle);
    }
}

/// Returns what the bundle came to that the program was started with, once.
#[tauri::command(async)]
pub(crate) fn bundle_at_start(
    bundle: State<'_, BundleAtStart>,
    data_dir: State<'_, DataDir>,
    worker: State<'_, WorkerHandle>,
    window: WebviewWindow,
) -> Result<Option<OpenedBundle>, Failure> {
    answered(|| {
        let bundle = bundle.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        // The settings were read before the bundle was opened.
        bundle.iter().try_for_each(|bundle| apply_settings(bundle, &data_dir, &worker, &window))?;
        Ok(bundle)
    })
}

/// Exports the current profile as one archive.
#[tauri::command(async)]
pub(crate) fn export_profile(
    data_dir: State<'_, DataDir>,
    current: State<'_, CurrentProfile>,
    path: String,
    replacing: bool,
) -> Result<ExportedProfile, Failure> {
    answered(|| {
        let archive = parse_path(&path)?;
        if archive.parent() == Some(data_dir.exports().as_path()) {
            // The exports folder belongs to the program, so it may be missing. If it cannot be created, the
            // export fails below.
            let _ = files::create_private_folder(&data_dir.exports());
        }
        let files = interview::export(&current.path(), &archive, replacing)?;
        Ok(ExportedProfile {
            path: archive.display().to_string(),
            files: u32::try_from(files).unwrap_or(u32::MAX),
        })
    })
}

/// Opens the system's dialog for a profile. Returns `None` if the owner cancels.
#[tauri::command(async)]
pub(crate) fn pick_profile(window: WebviewWindow, kind: PickKind) -> Result<Option<PathBuf>, Failure> {
    answered(|| {
        let dialog = window.dialog().file().set_parent(&window);
        let chosen = match kind {
            PickKind::Folder => dialog.blocking_pick_folder(),
            PickKind::Archive => dialog.add_filter("ZIP", &["zip"]).blocking_pick_file(),
        };
        Ok(chosen.and_then(|path| path.into_path().ok()))
    })
}

/// Opens the system's dialog for the path of an export. The dialog itself asks before it returns an
/// existing file.
#[tauri::command(async)]
pub(crate) fn pick_export(window: WebviewWindow, name: String) -> Result<Option<PathBuf>, Failure> {
    answered(|| {
        let dialog = window.dialog().file().set_parent(&window).add_filter("ZIP", &["zip"]);
        Ok(dialog.set_file_name(name).blocking_save_file().and_then(|path| path.into_path().ok()))
    })
}

/// Switches the interview to another profile, and remembers it for the next start.
fn switch(profile: &Path, current: &CurrentProfile, worker: &WorkerHandle, log: &Log) -> Result<(), Failure> {
    worker.change_profile(profile.to_owned())?;
    if let Err(error) = current.set(profile) {
        log.write(&format!("the choice of profile is not kept for the next start: {error}"));
    }
    Ok(())
}

/// The same for the profile of a bundle. The server in use may not be the one that it names.
fn switch_to_bundle(
    folder: &Path,
    current: &CurrentProfile,
    worker: &WorkerHandle,
    log: &Log,
) -> Result<(), Failure> {
    switch(folder, current, worker, log)?;
    worker.renew_server()
}

/// Applies the settings that the bundle has set in the file, if there are any.
fn apply_settings(
    bundle: &OpenedBundle,
    data_dir: &DataDir,
    worker: &WorkerHandle,
    window: &WebviewWindow,
) -> Result<(), Failure> {
    if bundle.settings.is_empty() {
        return Ok(());
    }
    let (settings, _problems) = settings::read(&data_dir.settings());
    window::set_text_size(window, settings.text_percent);
    // None of them needs the interview to be opened again.
    worker.apply(settings).map(drop)
}

fn page(profile: &Path, data_dir: &DataDir) -> ProfilePage {
    let (draft, mut failure) = match Draft::read(profile) {
        Ok(draft) => (Some(draft), None),
        Err(error) => (None, Some(error.to_string())),
    };
    let read = Profile::read(profile).unwrap_or_else(|error| {
        failure = failure.take().or_else(|| Some(error.to_string()));
        Profile::default()
    });
    let flaws = draft.as_ref().map(interview::validate).unwrap_or_default();
    ProfilePage {
        path: profile.display().to_string(),
        archive: profile.is_file(),
        flaws: flaws.into_iter().map(ProfileFlaw::from).collect(),
        draft: draft.map(ProfileDraft::from),
        failure,
        problems: read.problems.iter().map(ToString::to_string).collect(),
        export_to: data_dir.exports().join(export_name(&read.name)).display().to_string(),
        versions: ProfileVersion::all(profile),
        known: known_profiles(data_dir, profile),
    }
}

/// The file name of an export, made of the candidate's name.
fn export_name(candidate: &str) -> String {
    let words = candidate.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words.collect::<Vec<_>>().join("-").chars().take(40).collect();
    format!("{}.zip", if name.is_empty() { "profile" } else { &name })
}

/// The profiles of the data folder, sorted by candidate name. An unreadable profile is listed by its folder
/// name.
fn known_profiles(data_dir: &DataDir, current: &Path) -> Vec<KnownProfile> {
    let entries = fs::read_dir(data_dir.profiles()).into_iter().flatten().filter_map(Result::ok);
    let visible = entries.filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."));
    let folders = visible.map(|entry| entry.path()).filter(|path| path.is_dir()).take(MAX_LISTED);
    let first = Some(data_dir.first_profile()).filter(|path| path.is_dir());
    let mut known: Vec<KnownProfile> = first
        .into_iter()
        .chain(folders)
        .filter_map(|path| {
            let folder = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let name = Profile::read(&path).map_or(folder, |profile| profile.name);
            Some(KnownProfile { current: path == current, path: path.to_str()?.to_owned(), name })
        })
        .collect();
    known.sort_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
    known
}

/// Parses a path as people paste it: with quotes, as a `file://` address, or beginning with `~/`.
fn parse_path(path: &str) -> Result<PathBuf, Failure> {
    let path = path.trim().trim_matches(['"', '\'']);
    let path = path.strip_prefix("file://").unwrap_or(path);
    if path.is_empty() {
        return Err(Failure::refused("there is no path; type one, or choose a folder or a file".into()));
    }
    let path = match path.strip_prefix("~/") {
        Some(rest) => match std::env::home_dir() {
            Some(data_dir) => data_dir.join(rest),
            None => PathBuf::from(path),
        },
        None => PathBuf::from(path),
    };
    if path.is_absolute() {
        Ok(path)
    } else {
        Err(Failure::refused(format!(
            "`{}` does not say where it begins; type the whole path, as your file manager shows it",
            path.display()
        )))
    }
}

#[cfg(test)]
mod tests {
    use interview::Request;

    use super::*;

    fn data_dir() -> (tempfile::TempDir, DataDir) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let request = Request { data_folder: Some(folder.path().to_owned()), ..Request::default() };
        (folder, DataDir::new(&request).expect("a folder was named"))
    }

    #[test]
    fn paths_as_people_type_them() {
        for (text, expected) in
            [(" /home/kim/p ", "/home/kim/p"), ("'/home/kim/my p'", "/home/kim/my p"), ("file:///p", "/p")]
        {
            assert_eq!(parse_path(text).expect(text), Path::new(expected), "`{text}`");
        }
        for text in ["", "  ", "profile", "../p", "\"\""] {
            assert!(parse_path(text).is_err(), "`{text}` would be looked for wherever the app was started");
        }
    }

    #[test]
    fn a_page_tells_what_is_there_and_a_draft_comes_back_as_it_went() {
        let (_keep, data_dir) = data_dir();
        let kim = interview::create("Kim Aalto", &data_dir.profiles()).expect("made");
        interview::create("Ada Byron", &data_dir.profiles()).expect("made");
        let shown = page(&kim, &data_dir);
        let known: Vec<_> = shown.known.iter().map(|one| (one.name.as_str(), one.current)).collect();
        assert_eq!(known, [("Ada Byron", false), ("Kim Aalto", true)], "by name, the one in use marked");
        assert_eq!(shown.failure, None);
        let json = serde_json::to_string(&shown.draft).expect("it travels");
        let back: ProfileDraft = serde_json::from_str(&json).expect("and comes back");
        let draft = Draft::read(&kim).expect("a profile");
        assert_eq!(Draft::from(back), draft, "nothing is lost on the way to the page and back");
        let missing = page(&data_dir.profiles().join("missing"), &data_dir);
        assert!(missing.draft.is_none() && missing.known.len() == 2, "another one can be opened");
        assert!(missing.failure.is_some_and(|why| why.contains("missing")), "and the failure names it");
    }
}
