//! Commands of the models screen: list, inspect, load, measure, add, remove and download models.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use std::path::{Path, PathBuf};

use catalog::ModelFolder;
use tauri::ipc::Channel;
use tauri::{State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;

use super::{answered, listener};
use crate::app::data_dir::DataDir;
use crate::app::settings;
use crate::dto::models::{DownloadEvent, ModelsPage, Verdict, WorkEvent};
use crate::error::Failure;
use crate::models::{list, speech};
use crate::threads::downloads::Downloads;
use crate::threads::interview::handle::WorkerHandle;
use crate::threads::model_jobs::{JobKind, ModelJobs};

/// The models folder, as managed state for the commands.
pub(crate) struct ModelsFolder(pub(crate) PathBuf);

/// Returns every model and the memory it would need here.
#[tauri::command(async)]
pub(crate) fn models(
    folder: State<'_, ModelsFolder>,
    data_dir: State<'_, DataDir>,
    downloads: State<'_, Downloads>,
) -> Result<ModelsPage, Failure> {
    answered(|| {
        let running = downloads.running();
        let speech = speech::rows(&interview::part_store()?, &running);
        Ok(ModelsPage { speech, ..list::page(&folder.0, context(&data_dir), &running) })
    })
}

/// Inspects a file without loading it, and returns whether it can run here.
#[tauri::command(async)]
pub(crate) fn inspect_model(
    folder: State<'_, ModelsFolder>,
    data_dir: State<'_, DataDir>,
    path: PathBuf,
) -> Result<Verdict, Failure> {
    answered(|| list::verdict(&folder.0, &path, context(&data_dir)))
}

/// Opens the system's file dialog. Returns `None` if the owner cancels.
#[tauri::command(async)]
pub(crate) fn choose_model_file(window: WebviewWindow) -> Result<Option<PathBuf>, Failure> {
    answered(|| {
        let dialog = window.dialog().file().set_parent(&window);
        let chosen = dialog.add_filter("GGUF", &["gguf", "GGUF"]).blocking_pick_file();
        Ok(chosen.and_then(|file| file.into_path().ok()))
    })
}

/// Replaces the current model by this file, after a test answer has succeeded.
#[tauri::command]
pub(crate) fn load_model(
    jobs: State<'_, ModelJobs>,
    path: PathBuf,
    on_event: Channel<WorkEvent>,
) -> Result<(), Failure> {
    jobs.begin(JobKind::Load, path, listener(on_event))
}

/// Measures the speed of a model for about ten seconds.
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

/// Cancels loading, measuring or copying.
#[tauri::command]
pub(crate) fn cancel_model_work(jobs: State<'_, ModelJobs>) {
    jobs.cancel();
}

/// Hides a file of the models folder. It can be restored until it is deleted by `forget_models`.
#[tauri::command(async)]
pub(crate) fn remove_model(
    folder: State<'_, ModelsFolder>,
    worker: State<'_, WorkerHandle>,
    file_name: String,
) -> Result<(), Failure> {
    answered(|| {
        let own_models = ModelFolder::at(&folder.0);
        let path = own_models.named(&file_name)?;
        if catalog::Catalog::bundled().default_model().file.name == file_name {
            return Err(Failure::refused(format!(
                "`{file_name}` is what the program falls back on; it stays"
            )));
        }
        if worker.model_file()?.is_some_and(|used| same_file(&used, &path)) {
            return Err(Failure::refused(format!("`{file_name}` is in use; load another model first")));
        }
        Ok(own_models.put_away(&file_name)?)
    })
}

/// Restores a removed file.
#[tauri::command(async)]
pub(crate) fn bring_back_model(folder: State<'_, ModelsFolder>, file_name: String) -> Result<(), Failure> {
    answered(|| Ok(ModelFolder::at(&folder.0).bring_back(&file_name)?))
}

/// Deletes a speech model that was downloaded.
#[tauri::command(async)]
pub(crate) fn remove_speech_model(name: String) -> Result<(), Failure> {
    answered(|| speech::remove(&interview::part_store()?, &name))
}

/// Deletes all removed files permanently.
#[tauri::command(async)]
pub(crate) fn forget_models(folder: State<'_, ModelsFolder>) -> Result<(), Failure> {
    answered(|| Ok(ModelFolder::at(&folder.0).forget()?))
}

/// Downloads a model of the catalog. If the download is running already, this channel gets its further
/// progress.
#[tauri::command]
pub(crate) fn download_model(
    downloads: State<'_, Downloads>,
    name: String,
    on_event: Channel<DownloadEvent>,
) -> Result<(), Failure> {
    downloads.begin(name, listener(on_event))
}

/// Pauses a download and keeps the received part.
#[tauri::command]
pub(crate) fn pause_download(downloads: State<'_, Downloads>, name: String) -> Result<(), Failure> {
    downloads.pause(name)
}

/// Cancels a download and deletes the received part.
#[tauri::command(async)]
pub(crate) fn cancel_download(downloads: State<'_, Downloads>, name: String) -> Result<(), Failure> {
    answered(|| downloads.cancel(name))
}

fn context(data_dir: &DataDir) -> Option<u32> {
    settings::read(&data_dir.settings()).0.context_tokens
}

/// Returns whether two paths name the same file.
fn same_file(one: &Path, other: &Path) -> bool {
    one == other || one.canonicalize().ok().is_some_and(|one| other.canonicalize().ok() == Some(one))
}
