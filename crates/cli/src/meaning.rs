//! The embedding model alone, for commands that group questions by meaning and need no interview.
use interview::locate;
use retrieval::{Embed, Embedder, Embedding};

use crate::arguments::Place;
use crate::output;

/// An embedding model, if there is one.
pub(crate) struct Meaning(Option<Embedder>);

impl Meaning {
    /// Loads it for this many texts; a single one is in a group with itself. Without it, questions are grouped by
    /// their words, which is said.
    pub(crate) fn load(place: &Place, texts: usize) -> Self {
        if texts < 2 {
            return Self(None);
        }
        let loaded = locate(&place.request()).map_err(|error| error.to_string()).and_then(|paths| {
            Embedder::load(&paths.embedding_folder, &paths.runtime_library).map_err(|e| e.to_string())
        });
        if let Err(why) = &loaded {
            output::log(&format!("warning: questions are grouped by their words only: {why}"));
        }
        Self(loaded.ok())
    }

    /// The embedding of a text.
    pub(crate) fn of(&mut self, text: &str) -> Option<Embedding> {
        self.0.as_mut()?.embed(text).ok()
    }
}
