//! Types of the models screen.
use serde::Serialize;

use crate::error::Failure;

/// The weights on this machine and those that can be downloaded.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ModelsPage {
    pub(crate) rows: Vec<ModelRow>,
    /// The memory available now; `None` if the system does not report it.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) available_bytes: Option<u64>,
    pub(crate) folder: String,
    /// The models that understand speech: those that are here, and those that can be downloaded.
    pub(crate) speech: Vec<SpeechRow>,
}

/// One speech model of the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct SpeechRow {
    pub(crate) name: String,
    pub(crate) title: String,
    /// SPDX identifier of the licence.
    pub(crate) license: String,
    /// What is known of how often it mishears.
    pub(crate) note: String,
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) bytes: u64,
    pub(crate) installed: bool,
    /// Whether questions are understood with it.
    pub(crate) in_use: bool,
    /// The bytes kept of a paused download.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) kept_bytes: Option<u64>,
    /// Whether it is being downloaded now.
    pub(crate) downloading: bool,
    /// Whether it came with the program, which keeps it.
    pub(crate) packed: bool,
}

/// One model of the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ModelRow {
    /// The catalog's short name, or the file's.
    pub(crate) name: String,
    /// Its path in the models folder, whether or not it exists.
    pub(crate) file_name: String,
    pub(crate) path: String,
    pub(crate) title: String,
    /// SPDX identifier of the licence; `None` for a file of the owner's.
    pub(crate) license: Option<String>,
    /// The address of terms that are the makers' own.
    pub(crate) license_url: Option<String>,
    /// Where it is downloaded from; `None` for a file of the owner's.
    pub(crate) repository: Option<String>,
    #[cfg_attr(test, ts(type = "number"))]
    pub(crate) bytes: u64,
    pub(crate) installed: bool,
    /// The memory it needs; `None` if unknown.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) needed_bytes: Option<u64>,
    pub(crate) fits: Option<bool>,
    /// What is known of how often it invents; `None` for a file of the owner's.
    pub(crate) note: Option<String>,
    /// Whether it is the one to choose where it fits.
    pub(crate) recommended: bool,
    /// Why the file cannot run.
    pub(crate) obstacle: Option<String>,
    /// The bytes kept of a paused download.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) kept_bytes: Option<u64>,
    /// Whether it is being downloaded now.
    pub(crate) downloading: bool,
    /// Whether it is the program's fallback, which cannot be removed.
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
    /// The types of the weights, the most frequent first, each with its percentage.
    pub(crate) quantisation: Vec<Share>,
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) trained_context_tokens: Option<u64>,
    pub(crate) tokenizer: Option<String>,
    pub(crate) has_chat_template: bool,
    /// Why it cannot run; empty if it can.
    pub(crate) obstacles: Vec<String>,
    pub(crate) memory: Option<Memory>,
    #[cfg_attr(test, ts(type = "number | null"))]
    pub(crate) available_bytes: Option<u64>,
    pub(crate) fits: Option<bool>,
    /// Whether it is in the models folder.
    pub(crate) on_shelf: bool,
}

/// The share of one type in a file.
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

/// Tokens per second; `None` if it could not be measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Speed {
    pub(crate) reads: Option<f64>,
    pub(crate) writes: Option<f64>,
}

/// An event of a job on a file; `loaded`, `measured`, `added`, `cancelled` or `failed` is the last.
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
    /// The model answers from now on; `in_use` is false if no interview is open that could use it.
    Loaded {
        title: String,
        path: String,
        #[serde(rename = "inUse")]
        in_use: bool,
        /// Why the selection could not be stored.
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

/// An event of a download; `done`, `paused`, `cancelled` or `failed` is the last.
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
