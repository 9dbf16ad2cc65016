//! The thread that owns the stored conversations. Callers send a closure and wait for its result.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use store::{Store, StoreError};

use crate::app::log::Log;
use crate::error::{Failure, FailureCode};

/// A handle of the thread. It can be cloned; the thread ends with the last one, or when it is closed.
#[derive(Clone)]
pub(crate) struct StoreThread {
    work: Sender<Command>,
}

enum Command {
    Run(Work),
    /// Replies where the file went that was damaged when it was first opened in this run.
    MovedAside(Sender<Option<PathBuf>>),
    /// Closes the file, replies, and opens it again when it is needed.
    Release(Sender<()>),
    /// Closes the file and replies.
    Close(Sender<()>),
}

type Work = Box<dyn FnOnce(Result<&mut Store, Failure>) + Send>;

impl StoreThread {
    /// Starts the thread on this file. The first closure opens the file, and after a failure the next one
    /// tries again.
    pub(crate) fn start(file: PathBuf, log: Log) -> Self {
        let (work, inbox) = channel();
        // If the thread cannot be started, the first call fails and the page shows that.
        let _ = std::thread::Builder::new().name("store".into()).spawn(move || run(&file, &inbox, &log));
        Self { work }
    }

    /// Closes the file, so that what was deleted is gone from the disk when the process exits, and waits for it. The thread
    /// ends.
    pub(crate) fn close(&self) {
        let (reply, closed) = channel();
        // Both fail only if the thread has ended already.
        let _ = self.work.send(Command::Close(reply));
        let _ = closed.recv();
    }

    /// Where the file is now that was damaged when it was first opened in this run.
    pub(crate) fn moved_aside(&self) -> Option<PathBuf> {
        let (reply, moved_aside) = channel();
        self.work.send(Command::MovedAside(reply)).ok()?;
        moved_aside.recv().ok().flatten()
    }

    /// Gives back all memory that holds pages of the file, by closing it until it is needed again.
    ///
    /// # Errors
    /// When the thread does not do so in time.
    pub(crate) fn release(&self, at_most: Duration) -> Result<(), Failure> {
        let (reply, released) = channel();
        self.work.send(Command::Release(reply)).map_err(|_| Failure::thread_ended())?;
        released.recv_timeout(at_most).map_err(|_| Failure::hangs())
    }

    /// Runs the closure on the thread and waits for its result.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Failure> {
        let (reply, outcome) = channel();
        let work: Work = Box::new(move |store| {
            // The receiver may be gone; then the result is dropped.
            let _ = reply.send(store.and_then(|store| Ok(work(store)?)));
        });
        self.work.send(Command::Run(work)).map_err(|_| Failure::thread_ended())?;
        // A missing reply means that the closure panicked. The thread keeps running.
        outcome.recv().unwrap_or_else(|_| Err(Failure::panicked(FailureCode::Unexpected)))
    }
}

fn run(file: &Path, inbox: &Receiver<Command>, log: &Log) {
    let mut store = None;
    // A file that was released is not opened, and its pages read, only to ask this again.
    let mut moved_aside: Option<Option<PathBuf>> = None;
    for command in inbox {
        let work = match command {
            Command::Run(work) => work,
            Command::MovedAside(reply) => {
                if moved_aside.is_none()
                    && let Ok(opened) = opened(&mut store, file, log)
                {
                    moved_aside = Some(opened.moved_aside().map(Path::to_owned));
                }
                let _ = reply.send(moved_aside.clone().flatten());
                continue;
            }
            Command::Release(reply) => {
                store = None;
                let _ = reply.send(());
                continue;
            }
            Command::Close(reply) => {
                drop(store);
                // The process may be exiting already.
                let _ = reply.send(());
                return;
            }
        };
        let opened = opened(&mut store, file, log);
        let _ = catch_unwind(AssertUnwindSafe(|| work(opened)));
    }
}

fn opened<'a>(store: &'a mut Option<Store>, file: &Path, log: &Log) -> Result<&'a mut Store, Failure> {
    match store {
        Some(store) => Ok(store),
        none => open(file, log).map(|opened| none.insert(opened)),
    }
}

/// Opens the file, and deletes what the last run hid and did not restore.
fn open(file: &Path, log: &Log) -> Result<Store, Failure> {
    let store = Store::open(file)?;
    if let Some(aside) = store.moved_aside() {
        let aside = aside.display();
        log.write(&format!(
            "the file of conversations was damaged; it is now `{aside}`, and a new one is begun"
        ));
    }
    store.delete_put_away()?;
    Ok(store)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use store::NewConversation;

    use super::*;

    fn start(file: PathBuf) -> StoreThread {
        let log = file.with_extension("log");
        StoreThread::start(file, Log::open(log))
    }

    fn begin(store_thread: &StoreThread) -> Result<store::ConversationId, Failure> {
        store_thread.run(|store| {
            let started_at = Timestamp::UNIX_EPOCH;
            store.begin(&NewConversation { title: "t", candidate: "c", model: "m", started_at })
        })
    }

    #[test]
    fn a_panic_fails_its_own_work_and_no_other() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store_thread = start(folder.path().join("c.db"));
        begin(&store_thread).expect("the file is made");
        let failed =
            store_thread.run(|_| -> Result<(), StoreError> { panic!("this line in the output is expected") });
        assert_eq!(
            failed.map_err(|failure| failure.code),
            Err(FailureCode::Unexpected),
            "the caller gets an error"
        );
        let left = store_thread.run(|store| store.conversations()).expect("the thread has survived");
        assert_eq!(left.len(), 1, "with what was stored");
    }

    #[test]
    fn a_file_that_was_released_is_opened_again() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store_thread = start(folder.path().join("c.db"));
        begin(&store_thread).expect("begun");
        store_thread.release(Duration::from_secs(60)).expect("the thread answers");
        assert!(!folder.path().join("c.db-wal").exists(), "it is closed");
        let left = store_thread.run(|store| store.conversations()).expect("opened again");
        assert_eq!(left.len(), 1, "with what was stored");
    }

    #[test]
    fn what_was_put_away_is_gone_after_the_next_start() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("c.db");
        let store_thread = start(file.clone());
        let (kept, away) = (begin(&store_thread).expect("begun"), begin(&store_thread).expect("begun"));
        store_thread.run(move |store| store.put_away(away, true)).expect("put away");
        drop(store_thread);
        let store_thread = start(file);
        let found = store_thread.run(move |store| store.put_away(away, false));
        assert!(found.is_err(), "closing the window confirms the deletion");
        assert!(store_thread.run(move |store| store.conversation(kept)).is_ok(), "nothing else went with it");
    }

    #[test]
    fn a_closed_window_leaves_nothing_of_what_was_deleted() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("c.db");
        let store_thread = start(file.clone());
        let id = begin(&store_thread).expect("begun");
        store_thread.run(move |store| store.rename(id, "Zeugmatic")).expect("renamed");
        store_thread.run(move |store| store.put_away(id, true)).expect("put away");
        store_thread.run(|store| store.delete_put_away()).expect("deleted");
        let kept_alive = store_thread.clone();
        store_thread.close();
        assert!(begin(&kept_alive).is_err(), "nothing is written after the end");
        let files: Vec<_> = std::fs::read_dir(folder.path())
            .expect("readable")
            .map(|entry| std::fs::read(entry.expect("an entry").path()).expect("a file"))
            .collect();
        assert!(
            files.iter().flat_map(|bytes| bytes.windows(9)).all(|window| window != b"Zeugmatic"),
            "no file of the folder holds the words"
        );
    }

    #[test]
    fn a_damaged_file_is_named_in_the_log() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("c.db");
        std::fs::write(&file, "no database at all, but long enough to be looked at".repeat(99))
            .expect("written");
        begin(&start(file)).expect("a new file is begun");
        let log = std::fs::read_to_string(folder.path().join("c.log")).expect("written");
        assert!(log.contains("damaged") && log.contains("c.db.damaged-1"), "the owner can find it: {log}");
    }

    #[test]
    fn a_file_that_cannot_be_opened_is_named_each_time() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store_thread = start(folder.path().to_owned());
        for _ in 0..2 {
            let failure = begin(&store_thread).expect_err("a folder is no file");
            assert!(failure.message.contains(&folder.path().display().to_string()), "{}", failure.message);
        }
    }
}
