//! What the owner's screens ask of the interview: the meaning of questions, and the check before a fair.
use std::path::Path;
use std::time::{Duration, Instant};

use booth::ready::{Line, kept_beginning, lines, probe, wipe_test};
use jiff::ZonedDateTime;
use retrieval::Embedding;

use super::worker::InterviewWorker;
use crate::error::Failure;

/// Time for the beginning of the prompt, so that the check ends in twenty seconds.
const BEGINNING_LIMIT: Duration = Duration::from_secs(9);

impl InterviewWorker {
    /// The embeddings of these questions. Those that cannot be embedded are left out.
    pub(super) fn embed(&mut self, questions: Vec<String>) -> Result<Vec<(String, Embedding)>, Failure> {
        let loaded = self.loaded.as_mut().ok_or_else(Failure::not_open)?;
        let embedded = questions.into_iter().filter_map(|question| {
            let embedding = loaded.interview.embed(&question).ok()?;
            Some((question, embedding))
        });
        Ok(embedded.collect())
    }

    /// The lines of the check that need the interview. The conversation continues afterwards.
    pub(super) fn check(&mut self, beginning: &Path) -> Vec<Line> {
        let Some(loaded) = &mut self.loaded else {
            return vec![lines::model(Err("open the Interview screen and see what it says"))];
        };
        let now = ZonedDateTime::now().datetime();
        let clock = &mut Instant::now;
        // The beginning is only kept between two conversations.
        loaded.interview.clear();
        // First, so that the first answer does not wait for it.
        let kept = kept_beginning(&mut loaded.interview, beginning, now, BEGINNING_LIMIT, clock);
        let probes = probe(&mut loaded.interview, now, clock);
        let wiped = wipe_test(&mut loaded.interview, now);
        let title = loaded.model_title.clone();
        self.restore_conversation();
        vec![lines::model(Ok(&title)), lines::probes(&probes), lines::beginning(kept), lines::wipe(&wiped)]
    }
}
