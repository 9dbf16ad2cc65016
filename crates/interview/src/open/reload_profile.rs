//! A profile that is edited during its interview: the next question reads what changed on disk. Another
//! profile can also replace it while the model stays loaded.
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use retrieval::{EmbeddingCache, RetrievalError};

use crate::interview::Interview;
use crate::open::OpenError;
use crate::open::paths::Paths;
use profile::{Fingerprint, Profile};

/// Where a profile was read from, and its state on disk at that time.
pub(crate) struct ProfileWatch {
    profile: PathBuf,
    /// The file that keeps embeddings for the next start; `None` in an interview without paths.
    embeddings: Option<PathBuf>,
    seen: Fingerprint,
}

impl ProfileWatch {
    /// Watches the profile of these paths; `seen` is its state when it was read.
    pub(crate) fn new(paths: &Paths, seen: Fingerprint) -> Self {
        Self { profile: paths.profile.clone(), embeddings: Some(paths.embeddings_file()), seen }
    }
}

impl Interview {
    /// Reads the profile again if it changed on disk; only what changed is embedded. If it cannot be read
    /// now, because an editor is writing it, the old one stays until the next question.
    ///
    /// # Errors
    /// When the embedder fails; the profile then stays as it was.
    pub fn pick_up_changes(&mut self) -> Result<(), RetrievalError> {
        let Some(ProfileWatch { profile, seen, .. }) = &self.profile_watch else { return Ok(()) };
        let now = Fingerprint::of(profile);
        if now == *seen {
            return Ok(());
        }
        let Ok(changed) = Profile::read(profile) else { return Ok(()) };
        self.embed_and_replace(changed)?;
        if let Some(profile_watch) = &mut self.profile_watch {
            profile_watch.seen = now;
        }
        Ok(())
    }

    /// Replaces the profile by another one. This ends the conversation; the model stays as it is.
    ///
    /// # Errors
    /// When the profile cannot be read, or the embedder fails; the interview then continues as it was.
    pub fn change_profile(&mut self, path: &Path) -> Result<(), OpenError> {
        let seen = Fingerprint::of(path);
        let profile = Profile::read(path)?;
        self.embed_and_replace(profile)?;
        self.clear();
        let embeddings = self.profile_watch.take().and_then(|profile_watch| profile_watch.embeddings);
        self.profile_watch = Some(ProfileWatch { profile: path.to_owned(), embeddings, seen });
        Ok(())
    }

    fn embed_and_replace(&mut self, profile: Profile) -> Result<(), RetrievalError> {
        let file = self.profile_watch.as_ref().and_then(|profile_watch| profile_watch.embeddings.as_deref());
        let mut cache = match file {
            Some(file) => EmbeddingCache::open(file, self.knowledge.embedder_identity()),
            None => EmbeddingCache::in_memory(),
        };
        self.replace_profile(profile, &mut cache, &mut |_, _| ControlFlow::Continue(()))?;
        // Without the cache the next start embeds a few texts more.
        let _ = cache.save();
        Ok(())
    }
}
