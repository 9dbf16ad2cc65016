//! What the page can ask of profiles: reading, checking and saving one, making, opening, importing and exporting others.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use std::fs;
use std::path::{Path, PathBuf};

use interview::{Draft, Part, Profile};
use tauri::{State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;

use crate::app::current_profile::CurrentProfile;
use crate::app::data_dir::DataDir;
use crate::app::log::Log;
use crate::dto::profile::{
    ExportedProfile, ImportedProfile, KnownProfile, PickKind, ProfileDraft, ProfileFlaw, ProfilePage,
    ProfilePart, ProfileVersion,
};
use crate::error::Failure;
use crate::threads::interview::handle::WorkerHandle;

/// Most profiles of the data folder that are listed.
const MOST_KNOWN: usize = 100;

/// The profile in use, with what is wrong in it, and the others there are.
#[tauri::command(async)]
pub(crate) fn profile_page(data_dir: State<'_, DataDir>, current: State<'_, CurrentProfile>) -> ProfilePage {
    page(&current.path(), &data_dir)
}

/// What is wrong in a draft, before it is saved.
#[tauri::command(async)]
pub(crate) fn check_profile(draft: ProfileDraft) -> Vec<ProfileFlaw> {
    interview::flaws(&draft.into()).into_iter().map(ProfileFlaw::from).collect()
}

/// Saves these parts of a draft; the interview follows with the next question.
#[tauri::command(async)]
pub(crate) fn save_profile(
    data_dir: State<'_, DataDir>,
    current: State<'_, CurrentProfile>,
    draft: ProfileDraft,
    parts: Vec<ProfilePart>,
    overwriting: bool,
) -> Result<ProfilePage, Failure> {
    let profile = current.path();
    let parts: Vec<Part> = parts.into_iter().map(Part::from).collect();
    Draft::from(draft).save(&profile, &parts, overwriting)?;
    Ok(page(&profile, &data_dir))
}

/// Puts an earlier version in the place of a part.
#[tauri::command(async)]
pub(crate) fn bring_back(
    data_dir: State<'_, DataDir>,
    current: State<'_, CurrentProfile>,
    part: ProfilePart,
    number: u32,
) -> Result<ProfilePage, Failure> {
    let profile = current.path();
    interview::bring_back(&profile, part.into(), number)?;
    Ok(page(&profile, &data_dir))
}

/// Makes a profile for a candidate of this name, and uses it.
#[tauri::command(async)]
pub(crate) fn create_profile(
    data_dir: State<'_, DataDir>,
    current: State<'_, CurrentProfile>,
    worker: State<'_, WorkerHandle>,
    log: State<'_, Log>,
    name: String,
) -> Result<(), Failure> {
    let folder = interview::create(&name, &data_dir.profiles())?;
    switch(&folder, &current, &worker, &log)
}

/// Uses a profile where it lies, a folder or an archive. Where it cannot be opened, the one before stays.
#[tauri::command(async)]
pub(crate) fn open_profile(
    current: State<'_, CurrentProfile>,
    worker: State<'_, WorkerHandle>,
    log: State<'_, Log>,
    path: String,
) -> Result<(), Failure> {
    switch(&typed(&path)?, &current, &worker, &log)
}

/// Copies a profile into the data folder, and uses the copy. Where it is no profile, the one before stays.
#[tauri::command(async)]
pub(crate) fn import_profile(
    data_dir: State<'_, DataDir>,
    current: State<'_, CurrentProfile>,
    worker: State<'_, WorkerHandle>,
    log: State<'_, Log>,
    path: String,
) -> Result<ImportedProfile, Failure> {
    let (folder, left_out) = interview::import(&typed(&path)?, &data_dir.profiles())?;
    switch(&folder, &current, &worker, &log)?;
    let left_out = left_out.iter().map(ToString::to_string).collect();
    Ok(ImportedProfile { path: folder.display().to_string(), left_out })
}

/// Writes the profile in use as one archive.
#[tauri::command(async)]
pub(crate) fn export_profile(
    data_dir: State<'_, DataDir>,
    current: State<'_, CurrentProfile>,
    path: String,
    replacing: bool,
) -> Result<ExportedProfile, Failure> {
    let archive = typed(&path)?;
    if archive.parent() == Some(data_dir.exports().as_path()) {
        // The one folder of the program's own; where it cannot be made, the export says so.
        let _ = fs::create_dir_all(data_dir.exports());
    }
    let files = interview::export(&current.path(), &archive, replacing)?;
    Ok(ExportedProfile {
        path: archive.display().to_string(),
        files: u32::try_from(files).unwrap_or(u32::MAX),
    })
}

/// Lets the owner choose a profile in the system's own dialog; nothing where they choose none.
#[tauri::command(async)]
pub(crate) fn pick_profile(window: WebviewWindow, kind: PickKind) -> Option<PathBuf> {
    let dialog = window.dialog().file().set_parent(&window);
    let chosen = match kind {
        PickKind::Folder => dialog.blocking_pick_folder(),
        PickKind::Archive => dialog.add_filter("ZIP", &["zip"]).blocking_pick_file(),
    };
    chosen.and_then(|path| path.into_path().ok())
}

/// Lets the owner choose where an export goes; the dialog has asked before it names a file that is there.
#[tauri::command(async)]
pub(crate) fn pick_export(window: WebviewWindow, name: String) -> Option<PathBuf> {
    let dialog = window.dialog().file().set_parent(&window).add_filter("ZIP", &["zip"]);
    dialog.set_file_name(name).blocking_save_file().and_then(|path| path.into_path().ok())
}

/// Has the interview speak for another candidate, and remembers it for the next start.
fn switch(profile: &Path, current: &CurrentProfile, worker: &WorkerHandle, log: &Log) -> Result<(), Failure> {
    worker.change_profile(profile.to_owned())?;
    if let Err(error) = current.set(profile) {
        log.say(&format!("the choice of profile is not kept for the next start: {error}"));
    }
    Ok(())
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
    let flaws = draft.as_ref().map(interview::flaws).unwrap_or_default();
    ProfilePage {
        path: profile.display().to_string(),
        archive: profile.is_file(),
        flaws: flaws.into_iter().map(ProfileFlaw::from).collect(),
        draft: draft.map(ProfileDraft::from),
        failure,
        problems: read.problems.iter().map(ToString::to_string).collect(),
        export_to: data_dir.exports().join(export_name(&read.name)).display().to_string(),
        versions: ProfileVersion::all(profile),
        known: known(data_dir, profile),
    }
}

/// What an export is called: for whom it speaks.
fn export_name(candidate: &str) -> String {
    let words = candidate.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words.collect::<Vec<_>>().join("-").chars().take(40).collect();
    format!("{}.zip", if name.is_empty() { "profile" } else { &name })
}

/// The profiles of the data folder, by their candidates' names; one that cannot be read goes by its folder's.
fn known(data_dir: &DataDir, current: &Path) -> Vec<KnownProfile> {
    let entries = fs::read_dir(data_dir.profiles()).into_iter().flatten().filter_map(Result::ok);
    let visible = entries.filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."));
    let folders = visible.map(|entry| entry.path()).filter(|path| path.is_dir()).take(MOST_KNOWN);
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

/// A path as people paste it: from a file manager, a terminal, or with the home folder's short name.
fn typed(path: &str) -> Result<PathBuf, Failure> {
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
            assert_eq!(typed(text).expect(text), Path::new(expected), "`{text}`");
        }
        for text in ["", "  ", "profile", "../p", "\"\""] {
            assert!(typed(text).is_err(), "`{text}` would be looked for wherever the app was started");
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
        let nobody = page(&data_dir.profiles().join("nobody"), &data_dir);
        assert!(nobody.draft.is_none() && nobody.known.len() == 2, "another one can be opened");
        assert!(nobody.failure.is_some_and(|why| why.contains("nobody")), "and the owner knows why");
    }
}
