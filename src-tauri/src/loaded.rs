//! The interview that the command line asks for, loaded, and what its model is called in front of people.
use std::ops::ControlFlow;

use interview::{Interview, LoadOptions, LoadStage, Request, locate};

use crate::failure::Failure;
use crate::settings::Settings;

/// Hears of each stage of loading; breaks off when the app is leaving.
pub(crate) type LoadProgress<'a> = &'a mut dyn FnMut(LoadStage) -> ControlFlow<()>;

/// An interview ready for its first question.
pub(crate) struct Loaded {
    pub(crate) interview: Interview,
    /// What the page calls the model.
    pub(crate) model_title: String,
}

impl Loaded {
    /// Loads what was asked for, and the defaults for the rest.
    pub(crate) fn open(
        request: &Request,
        settings: &Settings,
        progress: LoadProgress<'_>,
    ) -> Result<Self, Failure> {
        let places = locate(request)?;
        let options = LoadOptions {
            context_tokens: settings.context_tokens.map(|tokens| tokens as usize),
            threads: settings.threads.map(|threads| threads as usize),
        };
        let interview = interview::open(&places, &options, progress)?;
        let model_title = places.model_title().unwrap_or_else(|| interview.model_name().to_owned());
        Ok(Self { interview, model_title })
    }
}
