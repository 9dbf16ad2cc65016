//! Loads all parts of an interview, in one order for the window and the terminal.
pub(crate) mod paths;
pub(crate) mod reload_profile;
pub(crate) mod swap_model;

use std::ops::ControlFlow;
use std::path::PathBuf;

use engine::{Engine, EngineError, LoadOptions};
use retrieval::{Embed as _, Embedder, EmbeddingCache, RetrievalError};
use serde::Serialize;

use crate::interview::Interview;
use crate::model::ModelError;
use crate::open::paths::Paths;
use crate::open::reload_profile::ProfileWatch;
use crate::prompt::prefix_cache::PrefixCacheFile;
use crate::retrieve::index::Knowledge;
use profile::sample::{self, SampleError};
use profile::{Fingerprint, Profile, ProfileError};

/// What is being loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum LoadStage {
    /// The profile's files.
    Profile,
    /// The embedding model and the library that runs it.
    EmbeddingModel,
    /// The embeddings of the profile.
    Index {
        /// Texts done.
        done: usize,
        /// Texts of the profile.
        total: usize,
    },
    /// The weights of the language model.
    Weights,
}

/// Why an interview could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The profile.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The sample profile, on the first start.
    #[error(transparent)]
    Sample(#[from] SampleError),
    /// The weights are not there.
    #[error(
        "the weights file `{}` is missing; choose or download another on the Models screen of the window, or with `--model` and `interview models get` of the command (in a checkout `cargo xtask setup` fetches it)",
        .0.display()
    )]
    NoWeights(PathBuf),
    /// The embedding model.
    #[error(transparent)]
    Retrieval(RetrievalError),
    /// The weights.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A model failed when it was probed.
    #[error("the model fails when it is asked something, so the one before stays: {0}")]
    Probe(#[source] ModelError),
    /// A model wrote nothing when it was probed.
    #[error(
        "`{0}` writes nothing when it is asked something, so the model before stays; choose another file"
    )]
    NoAnswer(String),
    /// The progress callback broke off.
    #[error("loading was cancelled")]
    Cancelled,
}

/// Opens the interview: profile, embedding model, index, weights. `progress` receives each stage as it
/// begins, and the index as often as it advances; it can break off. The first start creates the default
/// profile from the sample.
///
/// # Errors
/// When a part is missing or damaged; the message names it and the fix.
pub fn open(
    places: &Paths,
    options: &LoadOptions,
    progress: &mut dyn FnMut(LoadStage) -> ControlFlow<()>,
) -> Result<Interview, OpenError> {
    let mut begin = |stage| if progress(stage).is_break() { Err(OpenError::Cancelled) } else { Ok(()) };
    begin(LoadStage::Profile)?;
    if places.uses_default_profile() {
        sample::install_into(&places.profile)?;
    }
    let seen = Fingerprint::of(&places.profile);
    let profile = Profile::read(&places.profile)?;
    // Checked before the index is built, so that a missing file is reported without that wait.
    if !places.weights.exists() {
        return Err(OpenError::NoWeights(places.weights.clone()));
    }
    begin(LoadStage::EmbeddingModel)?;
    let embedder = Embedder::load(&places.embedding_folder, &places.runtime_library)?;
    let mut cache = EmbeddingCache::open(&places.embeddings_file(), embedder.identity());
    let mut index = |done, total| match begin(LoadStage::Index { done, total }) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    };
    let knowledge = Knowledge::index(profile, Box::new(embedder), &mut cache, &mut index)?;
    // Without a cache the next start takes two seconds longer. That is no reason to fail this one.
    let _ = cache.save();
    begin(LoadStage::Weights)?;
    let engine = Engine::load(&places.weights, options)?;
    let mut interview = Interview::with_knowledge(knowledge, Box::new(engine));
    interview.prefix_cache_file = Some(PrefixCacheFile::in_file(places.prompt_file()));
    interview.profile_watch = Some(ProfileWatch::new(places, seen));
    Ok(interview)
}

impl From<RetrievalError> for OpenError {
    fn from(error: RetrievalError) -> Self {
        match error {
            RetrievalError::Cancelled => Self::Cancelled,
            error => Self::Retrieval(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Paths for a test: only the data folder exists.
    fn places(data_folder: &Path, profile: &str) -> Paths {
        Paths {
            data_folder: data_folder.to_owned(),
            profile: data_folder.join(profile),
            weights: "/nowhere/weights.gguf".into(),
            embedding_folder: "/nowhere/embedding".into(),
            runtime_library: "/nowhere/libonnxruntime.so".into(),
        }
    }

    #[test]
    fn the_first_start_makes_a_profile_and_missing_weights_are_named() {
        let data = tempfile::tempdir().expect("a temporary folder");
        let mut stages = Vec::new();
        let error = open(&places(data.path(), "profile"), &LoadOptions::default(), &mut |stage| {
            stages.push(stage);
            ControlFlow::Continue(())
        })
        .err()
        .expect("there are no weights");
        assert!(error.to_string().contains("/nowhere/weights.gguf"), "{error}");
        assert_eq!(stages, [LoadStage::Profile], "it is told before anything slow begins");
        assert!(data.path().join("profile/resume.txt").is_file(), "the sample is there to be edited");
    }

    #[test]
    fn a_profile_that_was_named_is_not_made_up() {
        let data = tempfile::tempdir().expect("a temporary folder");
        let places = places(data.path(), "other");
        let error = open(&places, &LoadOptions::default(), &mut |_| ControlFlow::Continue(())).err();
        assert!(matches!(error, Some(OpenError::Profile(ProfileError::NotThere(_)))), "got {error:?}");
    }

    #[test]
    fn loading_can_be_broken_off() {
        let data = tempfile::tempdir().expect("a temporary folder");
        let places = places(data.path(), "profile");
        let error = open(&places, &LoadOptions::default(), &mut |_| ControlFlow::Break(())).err();
        assert!(matches!(error, Some(OpenError::Cancelled)), "got {error:?}");
        assert!(!places.profile.exists(), "nothing was begun");
    }
}
