//! The thread that owns the stored conversations. Callers send a closure and wait for its result.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};

use store::{Store, StoreError};

use crate::error::{Failure, FailureCode};

/// A handle of the thread. It can be cloned; the thread ends with the last one.
#[derive(Clone)]
pub(crate) struct StoreThread {
    work: Sender<Work>,
}

type Work = Box<dyn FnOnce(Result<&mut Store, Failure>) + Send>;

impl StoreThread {
    /// Starts the thread on this file. The first closure opens the file, and after a failure the next one
    /// tries again.
    pub(crate) fn start(file: PathBuf) -> Self {
        let (work, inbox) = channel();
        // If the thread cannot be started, the first call fails and the page shows that.
        let _ = std::thread::Builder::new().name("store".into()).spawn(move || run(&file, &inbox));
        Self { work }
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
        self.work.send(work).map_err(|_| Failure::thread_ended())?;
        // A missing reply means that the closure panicked. The thread keeps running.
        outcome.recv().unwrap_or_else(|_| Err(Failure::panicked(FailureCode::Unexpected)))
    }
}

fn run(file: &std::path::Path, inbox: &Receiver<Work>) {
    let mut store = None;
    for work in inbox {
        let opened = match &mut store {
            Some(store) => Ok(store),
            none => open(file).map(|opened| none.insert(opened)),
        };
        let _ = catch_unwind(AssertUnwindSafe(|| work(opened)));
    }
}

/// Opens the file, and deletes what the last run hid and did not restore.
fn open(file: &std::path::Path) -> Result<Store, Failure> {
    let store = Store::open(file)?;
    store.delete_put_away()?;
    Ok(store)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use store::NewConversation;

    use super::*;

    fn begin(store_thread: &StoreThread) -> Result<store::ConversationId, Failure> {
        store_thread.run(|store| {
            let started_at = Timestamp::UNIX_EPOCH;
            store.begin(&NewConversation { title: "t", candidate: "c", model: "m", started_at })
        })
    }

    #[test]
    fn a_panic_fails_its_own_work_and_no_other() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store_thread = StoreThread::start(folder.path().join("c.db"));
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
    fn what_was_put_away_is_gone_after_the_next_start() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("c.db");
        let store_thread = StoreThread::start(file.clone());
        let (kept, away) = (begin(&store_thread).expect("begun"), begin(&store_thread).expect("begun"));
        store_thread.run(move |store| store.put_away(away, true)).expect("put away");
        drop(store_thread);
        let store_thread = StoreThread::start(file);
        let found = store_thread.run(move |store| store.put_away(away, false));
        assert!(found.is_err(), "closing the window confirms the deletion");
        assert!(store_thread.run(move |store| store.conversation(kept)).is_ok(), "nothing else went with it");
    }

    #[test]
    fn a_file_that_cannot_be_opened_is_named_each_time() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store_thread = StoreThread::start(folder.path().to_owned());
        for _ in 0..2 {
            let failure = begin(&store_thread).expect_err("a folder is no file");
            assert!(failure.message.contains(&folder.path().display().to_string()), "{}", failure.message);
        }
    }
}
