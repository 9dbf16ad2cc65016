//! Types of the settings screen: the settings with their ranges, and what is stored on this machine.
use serde::Serialize;

use crate::app::settings::{Ranges, Settings};

/// The settings, their ranges, and their file.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct SettingsPage {
    pub(crate) settings: Settings,
    pub(crate) defaults: Settings,
    pub(crate) ranges: Ranges,
    pub(crate) file: String,
    /// The invalid values in the file.
    pub(crate) problems: Vec<String>,
}

/// Something that the program stores on this machine.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct StoredThing {
    pub(crate) name: ThingName,
    pub(crate) path: String,
    /// Its size in bytes; `None` if it does not exist yet.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) bytes: Option<u64>,
}

/// What is stored.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum ThingName {
    DataFolder,
    Profile,
    Conversations,
    Exports,
    Settings,
    Log,
    Model,
}
