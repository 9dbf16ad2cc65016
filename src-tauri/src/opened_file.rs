//! A file that was opened with the app from outside, by a double-click on it: the first start loads it, and a start while the app
//! runs hands it over to the window that is there, which asks before anything changes.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use clap::Parser as _;
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, State};

use crate::arguments::Arguments;
use crate::failure::{Failure, FailureCode};

/// A file, and as what it is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OpenedFile {
    /// Weights.
    Model(PathBuf),
    /// A profile, as an archive.
    Profile(PathBuf),
}

/// A file that the app does not open, by its ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotOurs;

impl std::error::Error for NotOurs {}

impl std::fmt::Display for NotOurs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("neither a .gguf model nor a profile in a .zip")
    }
}

impl OpenedFile {
    /// Takes a path for what its ending says.
    pub(crate) fn parse(path: &str) -> Result<Self, NotOurs> {
        let path = PathBuf::from(path);
        let ends_in = |ending: &str| path.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending));
        if ends_in("gguf") {
            Ok(Self::Model(path))
        } else if ends_in("zip") {
            Ok(Self::Profile(path))
        } else {
            Err(NotOurs)
        }
    }

    /// The same as seen from that folder; a path from the root stays as it is.
    fn seen_from(&self, folder: &Path) -> Self {
        match self {
            Self::Model(path) => Self::Model(folder.join(path)),
            Self::Profile(path) => Self::Profile(folder.join(path)),
        }
    }

    fn path(&self) -> &Path {
        match self {
            Self::Model(path) | Self::Profile(path) => path,
        }
    }
}

/// The file that a second start was given: its words are those of its command line, its folder the one it stood in.
pub(crate) fn named_by(words: &[String], folder: &str) -> Option<OpenedFile> {
    let second = Arguments::try_parse_from(words).ok()?;
    Some(second.file()?.seen_from(Path::new(folder)))
}

/// What the page hears of a file that was opened.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct FileToOpen {
    pub(crate) kind: FileKind,
    pub(crate) path: String,
}

/// As what it would be opened.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum FileKind {
    Model,
    Profile,
}

impl From<&OpenedFile> for FileToOpen {
    fn from(file: &OpenedFile) -> Self {
        let kind = match file {
            OpenedFile::Model(_) => FileKind::Model,
            OpenedFile::Profile(_) => FileKind::Profile,
        };
        Self { kind, path: file.path().display().to_string() }
    }
}

/// The way from a second start to the page, and what the page decided.
#[derive(Default)]
pub(crate) struct OpenedFiles(Mutex<Desk>);

#[derive(Default)]
struct Desk {
    page: Option<Channel<FileToOpen>>,
    /// The latest file that was offered; only it can be taken, so that the page names no path of its own.
    offered: Option<OpenedFile>,
    taken: bool,
}

impl OpenedFiles {
    /// Offers a file to the page.
    pub(crate) fn offer(&self, file: OpenedFile) {
        let mut desk = self.desk();
        if let Some(page) = &desk.page {
            // A page that is being loaded again asks anew, and is told then.
            let _ = page.send(FileToOpen::from(&file));
        }
        desk.offered = Some(file);
    }

    /// The file with which the app starts over once it has ended.
    pub(crate) fn taken(&self) -> Option<PathBuf> {
        let desk = self.desk();
        desk.taken.then(|| desk.offered.as_ref().map(|file| file.path().to_owned())).flatten()
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// From now on the page hears of files that are opened from outside.
#[tauri::command]
pub(crate) fn hear_of_files(files: State<'_, OpenedFiles>, on_file: Channel<FileToOpen>) {
    let mut desk = files.desk();
    if let Some(waiting) = &desk.offered {
        let _ = on_file.send(FileToOpen::from(waiting));
    }
    desk.page = Some(on_file);
}

/// Leaves the file alone that was offered.
#[tauri::command]
pub(crate) fn leave_file(files: State<'_, OpenedFiles>) {
    files.desk().offered = None;
}

/// Starts the app over with the file that was offered. The conversation is stored, and can be gone on with.
#[tauri::command]
pub(crate) fn take_file(app: AppHandle, files: State<'_, OpenedFiles>) -> Result<(), Failure> {
    let mut desk = files.desk();
    let Some(file) = &desk.offered else {
        return Err(Failure::refused("no file was opened; open one again".into()));
    };
    // Found out now, while there is a window to say it in.
    if let Err(error) = std::fs::File::open(file.path()) {
        let message = format!("`{}` cannot be read: {error}", file.path().display());
        return Err(Failure { code: FailureCode::Refused, message });
    }
    desk.taken = true;
    drop(desk);
    app.exit(0);
    Ok(())
}

/// Starts the program again with a file in place of the one it was started with. Called when all else has ended, the claim
/// to be the only one running included.
pub(crate) fn start_over(file: &Path) -> std::io::Result<()> {
    let program = std::env::current_exe()?;
    let kept = arguments_without_files(std::env::args_os().skip(1));
    Command::new(program).args(kept).arg(file).spawn().map(drop)
}

/// Where everything is kept stays the same; what is opened is the new file.
fn arguments_without_files(
    words: impl Iterator<Item = std::ffi::OsString>,
) -> impl Iterator<Item = std::ffi::OsString> {
    let mut keep_next = false;
    words.filter(move |word| {
        let text = word.to_string_lossy();
        let kept = keep_next || text == "--data-dir" || text.starts_with("--data-dir=");
        keep_next = !keep_next && text == "--data-dir";
        kept
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[cfg(unix)]
    #[test]
    fn a_second_start_names_its_file_as_seen_from_its_own_folder() {
        let named = |line| named_by(&words(line), "/home/kim/Downloads");
        assert_eq!(
            named("instant-interview llama.gguf"),
            Some(OpenedFile::Model("/home/kim/Downloads/llama.gguf".into())),
            "this process stands somewhere else"
        );
        assert_eq!(
            named("instant-interview --data-dir /d ../mine.zip"),
            Some(OpenedFile::Profile("/home/kim/Downloads/../mine.zip".into())),
            "options may come before it"
        );
        assert_eq!(named("instant-interview"), None, "a plain second start opens nothing");
        assert_eq!(named("instant-interview letter.odt"), None, "what cannot be opened is left alone");
        assert_eq!(named_by(&[], ""), None, "whoever speaks on the bus may say anything");
    }

    #[test]
    fn a_new_start_keeps_where_things_are_kept_and_nothing_that_was_opened() {
        let kept = |line| {
            let kept = arguments_without_files(words(line).into_iter().map(Into::into));
            kept.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(kept("--profile p --data-dir d old.gguf"), ["--data-dir", "d"]);
        assert_eq!(kept("--model m.gguf --data-dir=d"), ["--data-dir=d"]);
        assert_eq!(kept("old.zip"), [""; 0], "another file is opened instead");
    }

    #[test]
    fn only_a_file_that_was_offered_is_started_over_with() {
        let files = OpenedFiles::default();
        assert_eq!(files.taken(), None, "nothing was offered");
        files.offer(OpenedFile::Model("/m/llama.gguf".into()));
        assert_eq!(files.taken(), None, "and what is offered may be left alone");
    }
}
