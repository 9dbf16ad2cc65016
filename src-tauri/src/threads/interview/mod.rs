//! The one thread that owns the interview. It is sent commands and tells listeners what comes of them; a panic in a turn
//! fails the turn and nothing else. What was said it hands to the store thread, from which a conversation can come back.
mod ask;
mod conversation;
pub(crate) mod handle;
mod open;
mod rehearse;
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
use crate::threads::store::StoreThread;

use handle::{CancelFlags, Command, WorkerHandle};
use worker::InterviewWorker;

/// The running thread. Dropping it stops what it does and waits for its end.
pub(crate) struct InterviewThread {
    handle: WorkerHandle,
    thread: Option<JoinHandle<()>>,
}

impl InterviewThread {
    /// Starts the thread. The interview is opened by `open` when the page asks for it, and again after each failure.
    pub(crate) fn start(
        open: impl Fn(&Settings, Option<&Path>, LoadProgress<'_>) -> Result<Loaded, Failure> + Send + 'static,
        settings: Settings,
        store_thread: StoreThread,
        log: Log,
    ) -> Self {
        let (commands, inbox) = channel();
        let flags = Arc::new(CancelFlags::default());
        let worker = InterviewWorker::new(open, settings, store_thread, log, Arc::clone(&flags));
        let thread = std::thread::Builder::new().name("interview".into()).spawn(move || worker.run(&inbox));
        // Without a thread the first command finds nobody to hear it, and the page says so.
        Self { handle: WorkerHandle { commands, flags }, thread: thread.ok() }
    }

    /// A way to reach the thread; there can be many.
    pub(crate) fn handle(&self) -> WorkerHandle {
        self.handle.clone()
    }
}

impl Drop for InterviewThread {
    fn drop(&mut self) {
        self.handle.stop();
        self.handle.flags.leaving.store(true, Ordering::Relaxed);
        // Either fails only if the thread has ended, which is what is wanted.
        let _ = self.handle.commands.send(Command::Leave);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests;
