//! Reads ahead while a question is being typed, and after an answer for the question that is suggested first.
//! Nobody waits for it, and it gives way to everything else.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::Ordering;

use booth::machine::{SYSTEM, battery};
use jiff::ZonedDateTime;

use super::worker::InterviewWorker;
use crate::app::load::Loaded;
use crate::app::settings::ReadAhead;

impl InterviewWorker {
    /// Reads ahead for a text that is being typed, unless it has changed since.
    pub(super) fn read_ahead(&mut self, number: u64, typed: &str) {
        let wanted = match self.settings.read_ahead {
            ReadAhead::Always => true,
            // Without a battery it runs on the mains.
            ReadAhead::PluggedIn => battery(Path::new(SYSTEM)).is_none_or(|battery| battery.plugged_in),
            ReadAhead::Never => false,
        };
        let options = self.options();
        let (flags, received) = (&self.flags, self.received);
        let Some(Loaded { interview, .. }) = &mut self.loaded else { return };
        if !wanted || flags.check_typed(number, received).is_break() {
            return;
        }
        // An error is ignored here: the question will meet it again and report it.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            let now = ZonedDateTime::now().datetime();
            interview.read_ahead(typed, now, &options, &mut || flags.check_typed(number, received))
        }));
    }

    /// Reads the question ahead that is suggested first, until something is typed.
    pub(super) fn read_suggestion_ahead(&mut self) {
        let Some(loaded) = &self.loaded else { return };
        let suggested = loaded.interview.suggestions(1).first().map(|&question| question.to_owned());
        if let Some(question) = suggested {
            let number = self.flags.typed.load(Ordering::Relaxed);
            self.read_ahead(number, &question);
        }
    }
}
