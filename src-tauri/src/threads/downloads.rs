//! The thread that owns the downloads. Each download runs on its own thread, which may block on a silent
//! server. This thread never blocks, so a pause takes effect at once.
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;

use catalog::{Catalog, PartStore};
use download::{Control, Hub, Outcome, Progress, Wanted};

use super::throttle::Throttle;
use crate::app::log::Log;
use crate::dto::models::DownloadEvent;
use crate::error::{Failure, FailureCode};

type Listener = Box<dyn Fn(DownloadEvent) + Send>;

/// A handle of the thread. It can be cloned.
#[derive(Clone)]
pub(crate) struct Downloads {
    commands: Sender<Command>,
}

enum Command {
    Start {
        name: String,
        listener: Listener,
    },
    Pause {
        name: String,
    },
    Cancel {
        name: String,
        reply: Sender<Result<(), Failure>>,
    },
    Running {
        reply: Sender<Vec<String>>,
    },
    /// Progress from the thread of a download.
    Event {
        name: String,
        event: DownloadEvent,
    },
}

impl Downloads {
    /// Starts the thread, which saves models into the folders of this store. The hub is not contacted before
    /// a download is started.
    pub(crate) fn start(hub: Hub, store: PartStore, log: Log) -> Self {
        let (commands, inbox) = channel();
        let threads = commands.clone();
        let worker = DownloadWorker { hub, store, log, commands: threads, transfers: HashMap::new() };
        // If the thread cannot be started, the first command fails and the page shows that.
        let _ = std::thread::Builder::new().name("downloads".into()).spawn(move || worker.run(&inbox));
        Self { commands }
    }

    /// Downloads the model of that name, and resumes a paused download. If it is running already,
    /// `listener` replaces the previous one.
    pub(crate) fn begin(
        &self,
        name: String,
        listener: impl Fn(DownloadEvent) + Send + 'static,
    ) -> Result<(), Failure> {
        self.send(Command::Start { name, listener: Box::new(listener) })
    }

    /// Pauses a download and keeps the received part.
    pub(crate) fn pause(&self, name: String) -> Result<(), Failure> {
        self.send(Command::Pause { name })
    }

    /// Cancels a download, running or paused, and deletes the received part.
    pub(crate) fn cancel(&self, name: String) -> Result<(), Failure> {
        let (reply, outcome) = channel();
        self.send(Command::Cancel { name, reply })?;
        outcome.recv().unwrap_or_else(|_| Err(Failure::thread_ended()))
    }

    /// Returns the names of the running downloads.
    pub(crate) fn running(&self) -> Vec<String> {
        let (reply, names) = channel();
        let sent = self.send(Command::Running { reply });
        sent.ok().and_then(|()| names.recv().ok()).unwrap_or_default()
    }

    fn send(&self, command: Command) -> Result<(), Failure> {
        self.commands.send(command).map_err(|_| Failure::thread_ended())
    }
}

/// A download that is running, or that will stop at its next progress call.
struct Transfer {
    control: Arc<AtomicU8>,
    listener: Listener,
    last: DownloadEvent,
    /// Set if the download is to be started restart as soon as it has stopped.
    restart: Option<Listener>,
}

const GO_ON: u8 = 0;
const PAUSE: u8 = 1;
const CANCEL: u8 = 2;

impl Transfer {
    fn request(&self) -> u8 {
        self.control.load(Ordering::Relaxed)
    }

    /// Requests a stop and reports it to the page at once. Data that arrives meanwhile is kept or deleted
    /// like the rest.
    fn stop(&mut self, request: u8) {
        let reported = self.request() != GO_ON && self.restart.is_none();
        self.control.store(request, Ordering::Relaxed);
        let event = if request == CANCEL { DownloadEvent::Cancelled } else { DownloadEvent::Paused };
        if let Some(listener) = self.restart.take() {
            listener(event);
        } else if !reported {
            (self.listener)(event);
        }
    }
}

/// The state of the thread.
struct DownloadWorker {
    hub: Hub,
    store: PartStore,
    log: Log,
    commands: Sender<Command>,
    transfers: HashMap<String, Transfer>,
}

impl DownloadWorker {
    fn run(mut self, inbox: &Receiver<Command>) {
        for command in inbox {
            match command {
                Command::Start { name, listener } => self.start(name, listener),
                Command::Pause { name } => {
                    if let Some(transfer) = self.transfers.get_mut(&name) {
                        transfer.stop(PAUSE);
                    }
                }
                // The receiver may be gone; then the reply is dropped.
                Command::Cancel { name, reply } => drop(reply.send(self.cancel(&name))),
                Command::Running { reply } => {
                    let running = self
                        .transfers
                        .iter()
                        .filter(|(_, transfer)| transfer.request() == GO_ON || transfer.restart.is_some());
                    drop(reply.send(running.map(|(name, _)| name.clone()).collect()));
                }
                Command::Event { name, event } => self.receive(name, &event),
            }
        }
    }

    fn start(&mut self, name: String, listener: Listener) {
        match self.transfers.get_mut(&name) {
            Some(transfer) if transfer.request() == GO_ON => {
                listener(transfer.last.clone());
                transfer.listener = listener;
            }
            Some(transfer) => {
                listener(DownloadEvent::Asking);
                transfer.restart = Some(listener);
            }
            None => self.transfer(name, listener),
        }
    }

    fn transfer(&mut self, name: String, listener: Listener) {
        let Some((folder, files)) = files_of(&self.store, &name) else {
            let failure = Failure::refused(format!("there is no model `{name}` to download"));
            return listener(DownloadEvent::Failed { failure });
        };
        let control = Arc::new(AtomicU8::new(GO_ON));
        let (requested, commands, hub) = (Arc::clone(&control), self.commands.clone(), self.hub.clone());
        let own_name = name.clone();
        let spawned = std::thread::Builder::new().name("download".into()).spawn(move || {
            let send = |event| drop(commands.send(Command::Event { name: own_name.clone(), event }));
            let mut throttle = Throttle::new();
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                download::fetch_all(&hub, &files, &folder, &mut |progress| {
                    if throttle.allows(std::mem::discriminant(&progress), Instant::now()) {
                        send(progress.into());
                    }
                    match requested.load(Ordering::Relaxed) {
                        GO_ON => Control::Continue,
                        PAUSE => Control::Pause,
                        _ => Control::Cancel,
                    }
                })
            }));
            send(match outcome {
                Ok(Ok(Outcome::Done(path))) => DownloadEvent::Done { path: path.display().to_string() },
                Ok(Ok(Outcome::Paused { .. })) => DownloadEvent::Paused,
                Ok(Ok(Outcome::Cancelled)) => DownloadEvent::Cancelled,
                Ok(Err(error)) => DownloadEvent::Failed { failure: error.into() },
                Err(_panic) => DownloadEvent::Failed { failure: Failure::panicked(FailureCode::Download) },
            });
        });
        if spawned.is_err() {
            return listener(DownloadEvent::Failed { failure: Failure::panicked(FailureCode::Download) });
        }
        self.log.write(&format!("download of {name} begun"));
        let last = DownloadEvent::Asking;
        listener(last.clone());
        self.transfers.insert(name, Transfer { control, listener, last, restart: None });
    }

    fn cancel(&mut self, name: &str) -> Result<(), Failure> {
        if let Some(transfer) = self.transfers.get_mut(name) {
            transfer.stop(CANCEL);
            // This succeeds at once where the system can delete an open file. Elsewhere the file is deleted
            // after the thread has stopped.
            let _ = self.discard(name);
            return Ok(());
        }
        self.discard(name)
    }

    fn discard(&self, name: &str) -> Result<(), Failure> {
        match files_of(&self.store, name) {
            Some((folder, files)) => Ok(download::discard_all(&folder, &files)?),
            None => Ok(()),
        }
    }

    /// Forwards an event of a download, and removes the download after its last event.
    fn receive(&mut self, name: String, event: &DownloadEvent) {
        let Some(transfer) = self.transfers.get_mut(&name) else { return };
        let stopped = transfer.request() != GO_ON;
        if !event.is_last() {
            transfer.last = event.clone();
        }
        // The end of a stopped download was reported to the page already.
        if !stopped {
            (transfer.listener)(event.clone());
        }
        if !event.is_last() {
            return;
        }
        self.log.write(&match event {
            DownloadEvent::Done { path } => format!("download of {name} done: `{path}`"),
            DownloadEvent::Failed { failure } => format!("download of {name} failed: {}", failure.message),
            _ => format!("download of {name} stopped"),
        });
        let Some(transfer) = self.transfers.remove(&name) else { return };
        if transfer.request() == CANCEL {
            // It may have stopped for an earlier pause request, which keeps the received part.
            let _ = self.discard(&name);
        }
        if let Some(listener) = transfer.restart {
            self.transfer(name, listener);
        }
    }
}

/// The files of the model or the speech model of that name, and the folder they are saved in. `None` if
/// nothing of that name is on the hub.
pub(crate) fn files_of(store: &PartStore, name: &str) -> Option<(PathBuf, Vec<Wanted>)> {
    let catalog = Catalog::bundled();
    let model = Wanted::named(&catalog, name).map(|file| (store.models_folder(), vec![file]));
    model.or_else(|| Some((store.speech_download_folder(name), Wanted::of_speech(&catalog, name)?)))
}

impl From<Progress> for DownloadEvent {
    fn from(progress: Progress) -> Self {
        match progress {
            Progress::Asking => Self::Asking,
            Progress::Receiving { done, total } => Self::Receiving { done, total },
            Progress::Checking { done, total } => Self::Checking { done, total },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_offers_is_refused_and_a_pause_of_nothing_is_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let log = Log::open(folder.path().join("log.txt"));
        let downloads = Downloads::start(Hub::from_env(|_| None), PartStore::at(folder.path()), log);
        let (sender, events) = channel();
        downloads
            .begin("llama-9".into(), move |event| sender.send(event).expect("the test listens"))
            .expect("it runs");
        let events: Vec<_> = events.iter().collect();
        assert!(
            matches!(events.as_slice(), [DownloadEvent::Failed { failure }] if failure.message.contains("llama-9")),
            "the message names the missing model: {events:?}"
        );
        downloads.pause("llama-9".into()).expect("it runs");
        for nothing in ["phi-3-mini-4k-instruct-q4", "moonshine-base-en"] {
            downloads.cancel(nothing.into()).expect("there is nothing to remove");
        }
        assert_eq!(downloads.running(), [""; 0], "nothing was started");
    }
}
