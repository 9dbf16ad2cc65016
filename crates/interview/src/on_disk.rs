//! A profile that is edited while it is interviewed: what changed on disk is picked up with the next question.
use std::ops::ControlFlow;
use std::path::PathBuf;

use retrieval::{EmbeddingCache, RetrievalError};

use crate::{Fingerprint, Interview, Places, Profile};

/// Where a profile was read from, and what it looked like then.
pub(crate) struct OnDisk {
    profile: PathBuf,
    embeddings: PathBuf,
    seen: Fingerprint,
}

impl OnDisk {
    /// The profile of these places, which looked like this when it was read.
    pub(crate) fn new(places: &Places, seen: Fingerprint) -> Self {
        Self { profile: places.profile.clone(), embeddings: places.embeddings_file(), seen }
    }
}

impl Interview {
    /// Takes the profile as it is on disk now, if it is another than before; only what changed is embedded. One that cannot
    /// be read just now, because an editor is writing it, stays what it was until the next question.
    pub(crate) fn pick_up_changes(&mut self) -> Result<(), RetrievalError> {
        let Some(OnDisk { profile, embeddings, seen }) = &self.on_disk else { return Ok(()) };
        let now = Fingerprint::of(profile);
        if now == *seen {
            return Ok(());
        }
        let Ok(changed) = Profile::read(profile) else { return Ok(()) };
        let mut cache = EmbeddingCache::open(embeddings, self.knowledge.embedder_identity());
        self.replace_profile(changed, &mut cache, &mut |_, _| ControlFlow::Continue(()))?;
        // Without it the next start embeds a few texts more.
        let _ = cache.save();
        if let Some(on_disk) = &mut self.on_disk {
            on_disk.seen = now;
        }
        Ok(())
    }
}
