//! A profile that is edited while it is interviewed: what changed on disk is picked up with the next question. And another
//! profile in its place, while the model stays loaded.
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use retrieval::{EmbeddingCache, RetrievalError};

use crate::interview::Interview;
use crate::open::OpenError;
use crate::open::paths::Paths;
use profile::{Fingerprint, Profile};

/// Where a profile was read from, and what it looked like then.
pub(crate) struct ProfileWatch {
    profile: PathBuf,
    /// Where embeddings are kept from one start to the next; none in an interview that was put together by hand.
    embeddings: Option<PathBuf>,
    seen: Fingerprint,
}

impl ProfileWatch {
    /// The profile of these paths, which looked like this when it was read.
    pub(crate) fn new(paths: &Paths, seen: Fingerprint) -> Self {
        Self { profile: paths.profile.clone(), embeddings: Some(paths.embeddings_file()), seen }
    }
}

impl Interview {
    /// Takes the profile as it is on disk now, if it is another than before; only what changed is embedded. One that cannot
    /// be read just now, because an editor is writing it, stays what it was until the next question.
    ///
    /// # Errors
    /// When the embedder fails; the profile stays what it was then.
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

    /// Speaks for the candidate of another profile from now on; the conversation with the one before ends. The model stays
    /// as it is.
    ///
    /// # Errors
    /// When the profile cannot be read, or the embedder fails; the interview goes on as it was then.
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
        // Without it the next start embeds a few texts more.
        let _ = cache.save();
        Ok(())
    }
}
