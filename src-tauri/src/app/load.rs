//! Loads the interview that the command line requests, with the title of its model.
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use interview::{Interview, LanguageModel, LoadStage, Request, locate};

use crate::app::settings::Settings;
use crate::error::{Failure, FailureCode};

/// Set by the tests in the window: the small weights write their answers themselves.
const SMALL_WRITES: &str = "INSTANT_INTERVIEW_SMALL_WRITES";

/// Called at each stage of loading. Returns `Break` to cancel, when the app exits.
pub(crate) type LoadProgress<'a> = &'a mut dyn FnMut(LoadStage) -> ControlFlow<()>;

/// An interview ready for its first question.
pub(crate) struct Loaded {
    pub(crate) interview: Interview,
    /// The title of the model on the page.
    pub(crate) model_title: String,
    /// The weights file.
    pub(crate) model_file: PathBuf,
    /// Why the selected model is not in use.
    pub(crate) model_trouble: Option<String>,
    /// Whether the owner did not choose the model, so that the program may move to the capable one by itself.
    pub(crate) by_default: bool,
}

impl Loaded {
    /// Loads what was requested, and defaults for the rest. If the selected model cannot be loaded, the
    /// default model is loaded instead and the reason is kept in `model_trouble`.
    pub(crate) fn open(
        request: &Request,
        chosen: Option<&Path>,
        settings: &Settings,
        progress: LoadProgress<'_>,
    ) -> Result<Self, Failure> {
        let Some(chosen) = chosen else {
            let by_default = request.model.is_none();
            return Ok(Self { by_default, ..Self::load(request, settings, progress)? });
        };
        let with_chosen = Request { model: Some(chosen.display().to_string()), ..request.clone() };
        match Self::load(&with_chosen, settings, progress) {
            Err(failure) if failure.code == FailureCode::Model => {
                let without = Request { model: None, ..request.clone() };
                let loaded = Self::load(&without, settings, progress)?;
                Ok(Self { model_trouble: Some(failure.message), ..loaded })
            }
            loaded => loaded,
        }
    }

    /// Goes on with another model.
    pub(crate) fn replace_model(&mut self, model: Box<dyn LanguageModel>, title: String, file: PathBuf) {
        self.interview.replace_model(model);
        (self.model_title, self.model_file) = (title, file);
        (self.model_trouble, self.by_default) = (None, false);
    }

    /// Goes on with a model that is made of the present one. What the page shows of the weights stays.
    pub(crate) fn with_model(
        self,
        make: impl FnOnce(Box<dyn LanguageModel>) -> Box<dyn LanguageModel>,
    ) -> Self {
        Self { interview: self.interview.with_model(make), ..self }
    }

    fn load(request: &Request, settings: &Settings, progress: LoadProgress<'_>) -> Result<Self, Failure> {
        let places = locate(request)?;
        let mut interview = interview::open(&places, &settings.load_options(), progress)?;
        // The tests in the window watch small weights write: they fetch no others.
        if std::env::var_os(SMALL_WRITES).is_some() {
            interview::testing::treat_as_capable(&mut interview);
        }
        let model_title = places.model_title().unwrap_or_else(|| interview.model_name().to_owned());
        Ok(Self {
            interview,
            model_title,
            model_file: places.weights,
            model_trouble: None,
            by_default: false,
        })
    }
}
