//! Commands of the settings screen: the settings, what is stored on this machine, and the log.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use std::path::PathBuf;

use interview::{Request, locate};
use tauri::{State, WebviewWindow};

use super::answered;
use crate::app::current_profile::CurrentProfile;
use crate::app::data_dir::DataDir;
use crate::app::disk_usage;
use crate::app::log::Log;
use crate::app::selected_model;
use crate::app::settings::{self, RANGES, Settings};
use crate::dto::settings::{SettingsPage, StoredThing, ThingName};
use crate::error::Failure;
use crate::threads::interview::handle::WorkerHandle;
use crate::window;

/// Returns the settings from the file.
#[tauri::command(async)]
pub(crate) fn settings(data_dir: State<'_, DataDir>) -> Result<SettingsPage, Failure> {
    answered(|| {
        let file = data_dir.settings();
        let (settings, problems) = settings::read(&file);
        Ok(SettingsPage {
            settings,
            defaults: Settings::default(),
            ranges: RANGES,
            file: file.display().to_string(),
            problems,
        })
    })
}

/// Saves and applies the settings. Returns whether the interview must be opened again for them to take
/// effect.
#[tauri::command(async)]
pub(crate) fn save_settings(
    data_dir: State<'_, DataDir>,
    worker: State<'_, WorkerHandle>,
    window: WebviewWindow,
    settings: Settings,
) -> Result<bool, Failure> {
    answered(|| {
        settings::write(&data_dir.settings(), &settings)?;
        window::set_text_size(&window, settings.text_percent);
        worker.apply(settings)
    })
}

/// Returns what is stored on this machine, with path and size.
#[tauri::command(async)]
pub(crate) fn stored_things(
    data_dir: State<'_, DataDir>,
    request: State<'_, Request>,
    current: State<'_, CurrentProfile>,
) -> Result<Vec<StoredThing>, Failure> {
    answered(|| {
        let places = locate(&request).ok();
        let mut things = vec![
            (ThingName::DataFolder, data_dir.folder().to_owned()),
            (ThingName::Profile, current.path()),
            (ThingName::Conversations, data_dir.conversations()),
            (ThingName::Exports, data_dir.exports()),
            (ThingName::Settings, data_dir.settings()),
            (ThingName::Log, data_dir.log()),
        ];
        if let Some(places) = places {
            let chosen = selected_model::read(&data_dir.settings())
                .filter(|file| request.model.is_none() && file.is_file());
            things.push((ThingName::Model, chosen.unwrap_or(places.weights)));
        }
        let thing = |(name, path): (ThingName, PathBuf)| StoredThing {
            name,
            bytes: disk_usage::bytes_of(&path),
            path: path.display().to_string(),
        };
        Ok(things.into_iter().map(thing).collect())
    })
}

/// Returns the log under a line with version and system, to be pasted into a report.
#[tauri::command(async)]
pub(crate) fn log_report(log: State<'_, Log>) -> Result<String, Failure> {
    answered(|| Ok(log.report()))
}
