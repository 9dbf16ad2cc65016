//! Types of the models screen.
use serde::Serialize;

use crate::error::Failure;

/// The weights there are and the weights there could be.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ModelsPage {
    pub(crate) rows: Vec<ModelRow>,
    /// What the system could give now; `None` where it does not say.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) available_bytes: Option<u64>,
    pub(crate) folder: String,
}

/// One model of the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ModelRow {
    /// The catalog's short name, or the file's.
    pub(crate) name: String,
    /// Its file in the models folder, there or not.
    pub(crate) file_name: String,
    pub(crate) path: String,
    pub(crate) title: String,
    /// SPDX identifier of the licence; `None` for a file of the owner's.
    pub(crate) license: Option<String>,
    /// Where terms can be read that are the makers' own.
    pub(crate) license_url: Option<String>,
    /// Where it is downloaded from; `None` for a file of the owner's.
    pub(crate) repository: Option<String>,
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) bytes: u64,
    pub(crate) installed: bool,
    /// What running it takes; `None` where that cannot be told.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) needed_bytes: Option<u64>,
    pub(crate) fits: Option<bool>,
    /// What is known of how often it invents; `None` for a file of the owner's.
    pub(crate) note: Option<String>,
    /// Whether it is the one to choose where it fits.
    pub(crate) recommended: bool,
    /// What keeps the file from being run.
    pub(crate) obstacle: Option<String>,
    /// What is kept of a download that is paused.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) kept_bytes: Option<u64>,
    /// Whether it is being downloaded now.
    pub(crate) downloading: bool,
    /// Whether the program falls back on it, so that it cannot be removed.
    pub(crate) fallback: bool,
}

/// What a weights file is, and whether it can be run here.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Verdict {
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) architecture: String,
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) parameters: u64,
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) file_bytes: u64,
    /// How the weights are stored, most of them first, each with its percentage.
    pub(crate) quantisation: Vec<Share>,
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) trained_context_tokens: Option<u64>,
    pub(crate) tokenizer: Option<String>,
    pub(crate) has_chat_template: bool,
    /// What keeps it from being run; empty if nothing does.
    pub(crate) obstacles: Vec<String>,
    pub(crate) memory: Option<Memory>,
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) available_bytes: Option<u64>,
    pub(crate) fits: Option<bool>,
    /// Whether it lies in the models folder.
    pub(crate) on_shelf: bool,
}

/// How much of a file is stored in one way.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Share {
    pub(crate) name: String,
    pub(crate) percent: u32,
}

/// The memory a model takes with a full context.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Memory {
    pub(crate) context_tokens: u32,
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) total_bytes: u64,
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) weights_bytes: u64,
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) cache_bytes: u64,
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) working_bytes: u64,
}

/// Tokens a second; `None` for what could not be measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Speed {
    pub(crate) reads: Option<f64>,
    pub(crate) writes: Option<f64>,
}

/// What the page hears of work on a file; `loaded`, `measured`, `added`, `cancelled` or `failed` is the last.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum WorkEvent {
    Reading {
        #[cfg_attr(test, ts(type = "number"))]
        done: u64,
        #[cfg_attr(test, ts(type = "number"))]
        total: u64,
    },
    Copying {
        #[cfg_attr(test, ts(type = "number"))]
        done: u64,
        #[cfg_attr(test, ts(type = "number"))]
        total: u64,
    },
    Loading,
    Probing,
    Measuring,
    /// The model answers from now on; `in_use` is false where no interview is open that could use it yet.
    Loaded {
        title: String,
        path: String,
        #[serde(rename = "inUse")]
        in_use: bool,
        /// Why it will not be remembered.
        #[serde(rename = "notRemembered")]
        not_remembered: Option<String>,
    },
    Measured {
        speed: Speed,
    },
    Added {
        path: String,
    },
    Cancelled,
    Failed {
        failure: Failure,
    },
}

/// What the page hears of a download; `done`, `paused`, `cancelled` or `failed` is the last.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum DownloadEvent {
    Asking,
    Receiving {
        #[cfg_attr(test, ts(type = "number"))]
        done: u64,
        #[cfg_attr(test, ts(type = "number"))]
        total: u64,
    },
    Checking {
        #[cfg_attr(test, ts(type = "number"))]
        done: u64,
        #[cfg_attr(test, ts(type = "number"))]
        total: u64,
    },
    Done {
        path: String,
    },
    Paused,
    Cancelled,
    Failed {
        failure: Failure,
    },
}

impl DownloadEvent {
    /// Returns whether this is the last event of a download.
    pub(crate) fn is_last(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Paused | Self::Cancelled | Self::Failed { .. })
    }
}
