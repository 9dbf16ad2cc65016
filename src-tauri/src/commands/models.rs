//! What the page can ask of models: which there are, what a file is, and everything that is done with one.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use std::path::{Path, PathBuf};

use catalog::Shelf;
use tauri::ipc::Channel;
use tauri::{State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;

use super::listener;
use crate::app::data_dir::DataDir;
use crate::app::settings;
use crate::dto::models::{DownloadEvent, ModelsPage, Verdict, WorkEvent};
use crate::error::Failure;
use crate::models::list;
use crate::threads::downloads::Downloads;
use crate::threads::interview::handle::WorkerHandle;
use crate::threads::model_jobs::{JobKind, ModelJobs};

/// The folder of weights, as the commands get it.
pub(crate) struct ModelsFolder(pub(crate) PathBuf);

/// Every model, and what it would take to run it here.
#[tauri::command(async)]
pub(crate) fn models(
    folder: State<'_, ModelsFolder>,
    data_dir: State<'_, DataDir>,
    downloads: State<'_, Downloads>,
) -> ModelsPage {
    list::page(&folder.0, context(&data_dir), &downloads.running())
}

/// What a file is and whether it can be run here, without loading it.
#[tauri::command(async)]
pub(crate) fn inspect_model(
    folder: State<'_, ModelsFolder>,
    data_dir: State<'_, DataDir>,
    path: PathBuf,
) -> Result<Verdict, Failure> {
    list::verdict(&folder.0, &path, context(&data_dir))
}

/// Lets the owner choose a file in the system's own dialog; `None` where they did not.
#[tauri::command(async)]
pub(crate) fn choose_model_file(window: WebviewWindow) -> Option<PathBuf> {
    let dialog = window.dialog().file().set_parent(&window);
    let chosen = dialog.add_filter("GGUF", &["gguf", "GGUF"]).blocking_pick_file();
    chosen.and_then(|file| file.into_path().ok())
}

/// Loads a file in place of the model that answers, once it has answered itself.
#[tauri::command]
pub(crate) fn load_model(
    jobs: State<'_, ModelJobs>,
    path: PathBuf,
    on_event: Channel<WorkEvent>,
) -> Result<(), Failure> {
    jobs.begin(JobKind::Load, path, listener(on_event))
}

/// Measures for some ten seconds how fast a file is.
#[tauri::command]
pub(crate) fn measure_model(
    jobs: State<'_, ModelJobs>,
    path: PathBuf,
    on_event: Channel<WorkEvent>,
) -> Result<(), Failure> {
    jobs.begin(JobKind::Measure, path, listener(on_event))
}

/// Copies a file into the models folder.
#[tauri::command]
pub(crate) fn add_model(
    jobs: State<'_, ModelJobs>,
    path: PathBuf,
    on_event: Channel<WorkEvent>,
) -> Result<(), Failure> {
    jobs.begin(JobKind::Add, path, listener(on_event))
}

/// Breaks off loading, measuring or copying.
#[tauri::command]
pub(crate) fn cancel_model_work(jobs: State<'_, ModelJobs>) {
    jobs.cancel();
}

/// Takes a file of the models folder out of sight; it can be brought back until it is forgotten.
#[tauri::command(async)]
pub(crate) fn remove_model(
    folder: State<'_, ModelsFolder>,
    worker: State<'_, WorkerHandle>,
    file_name: String,
) -> Result<(), Failure> {
    let shelf = Shelf::at(&folder.0);
    let path = shelf.named(&file_name)?;
    if catalog::Catalog::bundled().default_model().file.name == file_name {
        return Err(Failure::refused(format!("`{file_name}` is what the program falls back on; it stays")));
    }
    if worker.model_file()?.is_some_and(|used| same_file(&used, &path)) {
        return Err(Failure::refused(format!("`{file_name}` is in use; load another model first")));
    }
    Ok(shelf.put_away(&file_name)?)
}

/// Brings back what was removed last.
#[tauri::command(async)]
pub(crate) fn bring_back_model(folder: State<'_, ModelsFolder>, file_name: String) -> Result<(), Failure> {
    Ok(Shelf::at(&folder.0).bring_back(&file_name)?)
}

/// Deletes for good what was removed.
#[tauri::command(async)]
pub(crate) fn forget_models(folder: State<'_, ModelsFolder>) -> Result<(), Failure> {
    Ok(Shelf::at(&folder.0).forget()?)
}

/// Downloads a model of the list; of one under way the page hears from now on.
#[tauri::command]
pub(crate) fn download_model(
    downloads: State<'_, Downloads>,
    name: String,
    on_event: Channel<DownloadEvent>,
) -> Result<(), Failure> {
    downloads.begin(name, listener(on_event))
}

/// Stops a download and keeps what has come.
#[tauri::command]
pub(crate) fn pause_download(downloads: State<'_, Downloads>, name: String) -> Result<(), Failure> {
    downloads.pause(name)
}

/// Stops a download and removes what has come.
#[tauri::command(async)]
pub(crate) fn cancel_download(downloads: State<'_, Downloads>, name: String) -> Result<(), Failure> {
    downloads.cancel(name)
}

fn context(data_dir: &DataDir) -> Option<u32> {
    settings::read(&data_dir.settings()).0.context_tokens
}

/// Whether two names lead to one file.
fn same_file(one: &Path, other: &Path) -> bool {
    one == other || one.canonicalize().ok().is_some_and(|one| other.canonicalize().ok() == Some(one))
}
