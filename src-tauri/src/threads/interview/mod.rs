//! The thread that owns the interview. It receives commands and reports to their listeners. A panic in a
//! turn fails only that turn. Finished turns go to the store thread, from which a conversation can be
//! restored.
mod ahead;
mod ask;
mod conversation;
mod evening;
pub(crate) mod handle;
mod open;
mod rehearse;
mod server;
mod worker;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::channel;
use std::thread::JoinHandle;

use remote::RemoteModel;

use crate::app::load::{LoadProgress, Loaded};
use crate::app::log::Log;
use crate::app::server::ServerSettings;
use crate::app::settings::Settings;
use crate::error::Failure;
use crate::threads::store::StoreThread;

use handle::{CancelFlags, Command, WorkerHandle};
use worker::InterviewWorker;

/// The running thread. Dropping it stops the current command and joins the thread.
pub(crate) struct InterviewThread {
    handle: WorkerHandle,
    thread: Option<JoinHandle<()>>,
}

impl InterviewThread {
    /// Starts the thread. `open` loads the interview when the page requests it, and again after each
    /// failure. `server_maker` makes the server that is switched on; it is called on a thread of its own.
    pub(crate) fn start(
        open: impl Fn(&Settings, Option<&Path>, LoadProgress<'_>) -> Result<Loaded, Failure> + Send + 'static,
        server_maker: impl Fn(&ServerSettings) -> Result<Option<RemoteModel>, Failure> + Send + Sync + 'static,
        settings: Settings,
        store_thread: StoreThread,
        log: Log,
    ) -> Self {
        let (commands, inbox) = channel();
        let handle = WorkerHandle { commands, flags: Arc::new(CancelFlags::default()) };
        let worker =
            InterviewWorker::new(open, Arc::new(server_maker), settings, store_thread, log, handle.clone());
        let thread = std::thread::Builder::new().name("interview".into()).spawn(move || worker.run(&inbox));
        // If the thread cannot be started, the first command fails and the page shows that.
        Self { handle, thread: thread.ok() }
    }

    /// Returns a handle of the thread.
    pub(crate) fn handle(&self) -> WorkerHandle {
        self.handle.clone()
    }
}

impl Drop for InterviewThread {
    fn drop(&mut self) {
        self.handle.stop();
        self.handle.flags.leaving.store(true, Ordering::Relaxed);
        // Sending and joining fail only if the thread has ended already.
        let _ = self.handle.commands.send(Command::Leave);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests;
