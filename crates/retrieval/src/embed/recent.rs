//! The last texts that were embedded, so that one question is not embedded again by each stage that reads it.
use std::collections::VecDeque;

use crate::{Embed, Embedding, RetrievalError};

/// How many texts are kept: a question, its parts and its words, those of the question before, and those of
/// the beginnings that were read ahead while it was typed.
const KEPT: usize = 512;
/// Longest text that is kept, in bytes.
const MAX_BYTES: usize = 2_000;

/// An embedder that runs the model only for texts that it was not given lately.
pub struct RecentEmbedder {
    embedder: Box<dyn Embed>,
    recent: VecDeque<(Read, Embedding)>,
}

/// A text, and the one before it, which is empty if it was read alone.
#[derive(PartialEq, Eq)]
struct Read {
    before: String,
    text: String,
}

impl RecentEmbedder {
    /// Keeps what the embedder computes.
    pub fn new(embedder: Box<dyn Embed>) -> Self {
        Self { embedder, recent: VecDeque::with_capacity(KEPT) }
    }

    fn kept_or(
        &mut self,
        (before, text): (&str, &str),
        embed: impl FnOnce(&mut dyn Embed) -> Result<Embedding, RetrievalError>,
    ) -> Result<Embedding, RetrievalError> {
        let known = self.recent.iter().find(|(read, _)| read.text == text && read.before == before);
        if let Some((_, embedding)) = known {
            return Ok(embedding.clone());
        }
        let embedding = embed(&mut *self.embedder)?;
        if before.len() + text.len() <= MAX_BYTES {
            if self.recent.len() == KEPT {
                self.recent.pop_front();
            }
            let read = Read { before: before.to_owned(), text: text.to_owned() };
            self.recent.push_back((read, embedding.clone()));
        }
        Ok(embedding)
    }
}

impl Embed for RecentEmbedder {
    fn embed(&mut self, text: &str) -> Result<Embedding, RetrievalError> {
        self.kept_or(("", text), |embedder| embedder.embed(text))
    }

    fn embed_after(&mut self, before: &str, text: &str) -> Result<Embedding, RetrievalError> {
        match before {
            "" => self.embed(text),
            before => self.kept_or((before, text), |embedder| embedder.embed_after(before, text)),
        }
    }

    fn identity(&self) -> [u8; 32] {
        self.embedder.identity()
    }

    fn forget(&mut self) {
        self.recent.clear();
        self.embedder.forget();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    struct Counting(Arc<AtomicUsize>);

    impl Embed for Counting {
        fn embed(&mut self, text: &str) -> Result<Embedding, RetrievalError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(Embedding::new(vec![text.len() as f32, 1.0]).expect("finite"))
        }
    }

    #[test]
    fn a_text_is_embedded_once_until_it_is_forgotten() {
        let count = Arc::new(AtomicUsize::new(0));
        let mut recent = RecentEmbedder::new(Box::new(Counting(Arc::clone(&count))));
        let mut embedded = |text: &str| {
            recent.embed(text).expect("counted");
            count.load(Ordering::Relaxed)
        };
        assert_eq!((embedded("Why?"), embedded("Why?"), embedded("How?")), (1, 1, 2));
        for other in 0..KEPT {
            embedded(&other.to_string());
        }
        assert_eq!(embedded("Why?"), KEPT + 3, "only the last texts are kept");
        let long = "x".repeat(MAX_BYTES + 1);
        assert_eq!((embedded(&long), embedded(&long)), (KEPT + 4, KEPT + 5), "and no pages");
        let mut after = |before: &str| {
            recent.embed_after(before, "Why?").expect("counted");
            count.load(Ordering::Relaxed) - KEPT - 5
        };
        assert_eq!((after(""), after("Left?"), after("Left?"), after("Paid?")), (0, 1, 1, 2), "each way");
        recent.forget();
        assert!(recent.recent.is_empty(), "nothing of a visitor stays");
    }
}
