//! The interview that the command line asks for, loaded, and what its model is called in front of people.
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use interview::{Interview, LoadStage, Request, locate};

use crate::app::settings::Settings;
use crate::error::{Failure, FailureCode};

/// Hears of each stage of loading; breaks off when the app is leaving.
pub(crate) type LoadProgress<'a> = &'a mut dyn FnMut(LoadStage) -> ControlFlow<()>;

/// An interview ready for its first question.
pub(crate) struct Loaded {
    pub(crate) interview: Interview,
    /// What the page calls the model.
    pub(crate) model_title: String,
    /// Its weights.
    pub(crate) model_file: PathBuf,
    /// Why it is not the model that was chosen.
    pub(crate) model_trouble: Option<String>,
}

impl Loaded {
    /// Loads what was asked for, and the defaults for the rest. A model that was chosen once and cannot be loaded any more is
    /// replaced by the default one, which is said.
    pub(crate) fn open(
        request: &Request,
        chosen: Option<&Path>,
        settings: &Settings,
        progress: LoadProgress<'_>,
    ) -> Result<Self, Failure> {
        let Some(chosen) = chosen else { return Self::with(request, settings, progress) };
        let with_chosen = Request { model: Some(chosen.display().to_string()), ..request.clone() };
        match Self::with(&with_chosen, settings, progress) {
            Err(failure) if failure.code == FailureCode::Model => {
                let without = Request { model: None, ..request.clone() };
                let loaded = Self::with(&without, settings, progress)?;
                Ok(Self { model_trouble: Some(failure.message), ..loaded })
            }
            loaded => loaded,
        }
    }

    fn with(request: &Request, settings: &Settings, progress: LoadProgress<'_>) -> Result<Self, Failure> {
        let places = locate(request)?;
        let interview = interview::open(&places, &settings.load_options(), progress)?;
        let model_title = places.model_title().unwrap_or_else(|| interview.model_name().to_owned());
        Ok(Self { interview, model_title, model_file: places.weights, model_trouble: None })
    }
}
