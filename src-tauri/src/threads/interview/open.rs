//! Opens the interview when the page asks for it, and reports how far loading is.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::time::Instant;

use super::worker::InterviewWorker;
use crate::dto::interview::{OpenEvent, Opened};
use crate::error::{Failure, FailureCode};

impl InterviewWorker {
    pub(super) fn open(&mut self, listener: &dyn Fn(OpenEvent)) -> OpenEvent {
        if self.loaded.is_none() {
            let began = Instant::now();
            let opened = catch_unwind(AssertUnwindSafe(|| {
                (self.opener)(&self.settings, self.chosen.as_deref(), &mut |stage| {
                    listener(OpenEvent::Loading { stage: stage.into() });
                    self.flags.check_leaving()
                })
            }));
            let opened = opened.unwrap_or_else(|_panic| Err(Failure::panicked(FailureCode::Unexpected)));
            match opened {
                Ok(loaded) => {
                    let ms = began.elapsed().as_millis();
                    self.log.write(&format!("opened in {ms} ms: {}", loaded.model_title));
                    if let Some(trouble) = &loaded.model_trouble {
                        self.log.write(&format!("the chosen model was not loaded: {trouble}"));
                    }
                    self.loaded = Some(loaded);
                    self.set_server();
                }
                Err(failure) => {
                    self.log.write(&format!("not opened: {}", failure.message));
                    return OpenEvent::Failed { failure };
                }
            }
        }
        if let Some(loaded) = &mut self.loaded {
            // The page shows the current profile. If it cannot be read, the next question reports why.
            let _ = loaded.interview.pick_up_changes();
        }
        let turns = self.restore_conversation();
        let recovered = self.flags.page_died.swap(false, Ordering::Relaxed);
        // A file that cannot be opened is no reason not to interview: each turn reports that it is not kept.
        let moved_aside = self.store_thread.moved_aside().map(|file| file.display().to_string());
        match &self.loaded {
            Some(loaded) => {
                let server = self.server.shown();
                let opened = Opened { turns, recovered, moved_aside, server, ..Opened::from(loaded) };
                OpenEvent::Opened { opened: opened.into() }
            }
            None => OpenEvent::Failed { failure: Failure::not_open() },
        }
    }
}
