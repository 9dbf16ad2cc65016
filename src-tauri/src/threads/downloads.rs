//! The one thread that owns the downloads. Each runs in a thread of its own, which may wait for a silent server; this one
//! never waits, so that a pause is heard at once.
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;

use catalog::Catalog;
use download::{Hub, Outcome, Progress, Wanted, Wish};

use super::throttle::Throttle;
use crate::app::log::Log;
use crate::dto::models::DownloadEvent;
use crate::error::{Failure, FailureCode};

type Listener = Box<dyn Fn(DownloadEvent) + Send>;

/// A way to reach the thread; there can be many.
#[derive(Clone)]
pub(crate) struct Downloads {
    desk: Sender<Command>,
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
    /// From the thread of a download.
    Told {
        name: String,
        event: DownloadEvent,
    },
}

impl Downloads {
    /// Starts the thread; models go into this folder. Nothing is asked of the hub before a download is started.
    pub(crate) fn start(hub: Hub, folder: PathBuf, log: Log) -> Self {
        let (desk, inbox) = channel();
        let threads = desk.clone();
        let desk_side = Desk { hub, folder, log, desk: threads, transfers: HashMap::new() };
        // Without a thread the first command finds nobody to hear it, and the page says so.
        let _ = std::thread::Builder::new().name("downloads".into()).spawn(move || desk_side.work(&inbox));
        Self { desk }
    }

    /// Downloads the model of that name, going on with what is kept of it; of one under way the listener hears from now on.
    pub(crate) fn begin(
        &self,
        name: String,
        listener: impl Fn(DownloadEvent) + Send + 'static,
    ) -> Result<(), Failure> {
        self.send(Command::Start { name, listener: Box::new(listener) })
    }

    /// Stops it and keeps what has come.
    pub(crate) fn pause(&self, name: String) -> Result<(), Failure> {
        self.send(Command::Pause { name })
    }

    /// Stops it, or finds it stopped, and removes what has come.
    pub(crate) fn cancel(&self, name: String) -> Result<(), Failure> {
        let (reply, outcome) = channel();
        self.send(Command::Cancel { name, reply })?;
        outcome.recv().unwrap_or_else(|_| Err(Failure::gone()))
    }

    /// The names of those under way.
    pub(crate) fn running(&self) -> Vec<String> {
        let (reply, names) = channel();
        let sent = self.send(Command::Running { reply });
        sent.ok().and_then(|()| names.recv().ok()).unwrap_or_default()
    }

    fn send(&self, command: Command) -> Result<(), Failure> {
        self.desk.send(command).map_err(|_| Failure::gone())
    }
}

/// A download under way, or one that has been told to stop and does so at its next sign of life.
struct Transfer {
    wish: Arc<AtomicU8>,
    listener: Listener,
    last: DownloadEvent,
    /// Who wants it started again as soon as it has stopped.
    again: Option<Listener>,
}

const GO_ON: u8 = 0;
const PAUSE: u8 = 1;
const CANCEL: u8 = 2;

impl Transfer {
    fn wish(&self) -> u8 {
        self.wish.load(Ordering::Relaxed)
    }

    /// Tells it to stop. The page hears at once that it has: what still comes is kept, or goes, all the same.
    fn stop(&mut self, wish: u8) {
        let told = self.wish() != GO_ON && self.again.is_none();
        self.wish.store(wish, Ordering::Relaxed);
        let event = if wish == CANCEL { DownloadEvent::Cancelled } else { DownloadEvent::Paused };
        if let Some(listener) = self.again.take() {
            listener(event);
        } else if !told {
            (self.listener)(event);
        }
    }
}

/// The thread's own side.
struct Desk {
    hub: Hub,
    folder: PathBuf,
    log: Log,
    desk: Sender<Command>,
    transfers: HashMap<String, Transfer>,
}

impl Desk {
    fn work(mut self, inbox: &Receiver<Command>) {
        for command in inbox {
            match command {
                Command::Start { name, listener } => self.start(name, listener),
                Command::Pause { name } => {
                    if let Some(transfer) = self.transfers.get_mut(&name) {
                        transfer.stop(PAUSE);
                    }
                }
                // Whoever asked may have left.
                Command::Cancel { name, reply } => drop(reply.send(self.cancel(&name))),
                Command::Running { reply } => {
                    let running = self
                        .transfers
                        .iter()
                        .filter(|(_, transfer)| transfer.wish() == GO_ON || transfer.again.is_some());
                    drop(reply.send(running.map(|(name, _)| name.clone()).collect()));
                }
                Command::Told { name, event } => self.hear(name, event),
            }
        }
    }

    fn start(&mut self, name: String, listener: Listener) {
        match self.transfers.get_mut(&name) {
            Some(transfer) if transfer.wish() == GO_ON => {
                listener(transfer.last.clone());
                transfer.listener = listener;
            }
            Some(transfer) => {
                listener(DownloadEvent::Asking);
                transfer.again = Some(listener);
            }
            None => self.transfer(name, listener),
        }
    }

    fn transfer(&mut self, name: String, listener: Listener) {
        let Some(wanted) = Wanted::named(&Catalog::bundled(), &name) else {
            let failure = Failure::refused(format!("there is no model `{name}` to download"));
            return listener(DownloadEvent::Failed { failure });
        };
        let wish = Arc::new(AtomicU8::new(GO_ON));
        let (heard, desk, hub, folder) =
            (Arc::clone(&wish), self.desk.clone(), self.hub.clone(), self.folder.clone());
        let own_name = name.clone();
        let spawned = std::thread::Builder::new().name("download".into()).spawn(move || {
            let tell = |event| drop(desk.send(Command::Told { name: own_name.clone(), event }));
            let mut throttle = Throttle::new();
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                download::fetch(&hub, &wanted, &folder, &mut |progress| {
                    if throttle.allows(std::mem::discriminant(&progress), Instant::now()) {
                        tell(progress.into());
                    }
                    match heard.load(Ordering::Relaxed) {
                        GO_ON => Wish::GoOn,
                        PAUSE => Wish::Pause,
                        _ => Wish::Cancel,
                    }
                })
            }));
            tell(match outcome {
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
        self.log.say(&format!("download of {name} begun"));
        let last = DownloadEvent::Asking;
        listener(last.clone());
        self.transfers.insert(name, Transfer { wish, listener, last, again: None });
    }

    fn cancel(&mut self, name: &str) -> Result<(), Failure> {
        if let Some(transfer) = self.transfers.get_mut(name) {
            transfer.stop(CANCEL);
            // At once where the system lets go of an open file; otherwise when the thread has noticed.
            let _ = self.discard(name);
            return Ok(());
        }
        self.discard(name)
    }

    fn discard(&self, name: &str) -> Result<(), Failure> {
        match Wanted::named(&Catalog::bundled(), name) {
            Some(wanted) => Ok(download::discard(&self.folder, &wanted.file_name)?),
            None => Ok(()),
        }
    }

    /// Passes on what a download tells, and takes leave of it with its last word.
    fn hear(&mut self, name: String, event: DownloadEvent) {
        let Some(transfer) = self.transfers.get_mut(&name) else { return };
        let stopped = transfer.wish() != GO_ON;
        if !event.is_last() {
            transfer.last = event.clone();
        }
        // Of one that was told to stop the page has heard the end.
        if !stopped {
            (transfer.listener)(event.clone());
        }
        if !event.is_last() {
            return;
        }
        self.log.say(&match &event {
            DownloadEvent::Done { path } => format!("download of {name} done: `{path}`"),
            DownloadEvent::Failed { failure } => format!("download of {name} failed: {}", failure.message),
            _ => format!("download of {name} stopped"),
        });
        let Some(transfer) = self.transfers.remove(&name) else { return };
        if transfer.wish() == CANCEL {
            // It may have stopped for a pause that was asked for before.
            let _ = self.discard(&name);
        }
        if let Some(listener) = transfer.again {
            self.transfer(name, listener);
        }
    }
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
        let log = Log::begin(folder.path().join("log.txt"));
        let downloads = Downloads::start(Hub::from_env(|_| None), folder.path().join("models"), log);
        let (tell, told) = channel();
        downloads
            .begin("llama-9".into(), move |event| tell.send(event).expect("the test listens"))
            .expect("it runs");
        let events: Vec<_> = told.iter().collect();
        assert!(
            matches!(events.as_slice(), [DownloadEvent::Failed { failure }] if failure.message.contains("llama-9")),
            "it says what is not there: {events:?}"
        );
        downloads.pause("llama-9".into()).expect("it runs");
        downloads.cancel("phi-3-mini-4k-instruct-q4".into()).expect("there is nothing to remove");
        assert_eq!(downloads.running(), [""; 0], "nothing was begun");
    }
}
