//! The one thread that owns the interview. It is sent commands and tells listeners what comes of them; a panic in a turn
//! fails the turn and nothing else. What was said it hands to the archive, from which a conversation can come back.
pub(crate) mod handle;
mod worker;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::channel;
use std::thread::JoinHandle;

use crate::app::load::{LoadProgress, Loaded};
use crate::app::log::Log;
use crate::app::settings::Settings;
use crate::error::Failure;
use crate::threads::store::Archive;

use handle::{Command, Interviewer, Wishes};
use worker::Desk;

/// The running thread. Dropping it stops what it does and waits for its end.
pub(crate) struct Worker {
    interviewer: Interviewer,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread. The interview is opened by `open` when the page asks for it, and again after each failure.
    pub(crate) fn start(
        open: impl Fn(&Settings, Option<&Path>, LoadProgress<'_>) -> Result<Loaded, Failure> + Send + 'static,
        settings: Settings,
        archive: Archive,
        log: Log,
    ) -> Self {
        let (commands, inbox) = channel();
        let wishes = Arc::new(Wishes::default());
        let desk = Desk::new(open, settings, archive, log, Arc::clone(&wishes));
        let thread = std::thread::Builder::new().name("interview".into()).spawn(move || desk.work(&inbox));
        // Without a thread the first command finds nobody to hear it, and the page says so.
        Self { interviewer: Interviewer { commands, wishes }, thread: thread.ok() }
    }

    /// A way to reach the thread; there can be many.
    pub(crate) fn interviewer(&self) -> Interviewer {
        self.interviewer.clone()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.interviewer.stop();
        self.interviewer.wishes.leaving.store(true, Ordering::Relaxed);
        // Either fails only if the thread has ended, which is what is wanted.
        let _ = self.interviewer.commands.send(Command::Leave);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests;
