//! The handle of the voice thread: it sends requests, and sets flags that the thread reads while it listens.
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use booth::ready::lines;

use super::files;
use crate::app::settings::Settings;
use crate::dto::voice::ListenEvent;
use crate::error::{Failure, FailureCode};

/// Receives the events of one utterance.
pub(super) type Listener = Box<dyn Fn(ListenEvent) + Send>;

/// What the thread is asked for.
pub(super) enum Request {
    Listen {
        number: u64,
        /// Whether the owner allows it.
        allowed: bool,
        /// The microphone that the owner chose.
        microphone: Option<String>,
        listener: Listener,
    },
    /// Listens to the room.
    Check { microphone: Option<String>, reply: Sender<lines::Microphone> },
    /// Answers when nothing of what was said is left.
    Settled { reply: Sender<()> },
}

/// Sends requests to the thread, which carries them out in order.
#[derive(Clone)]
pub(crate) struct VoiceHandle {
    pub(super) requests: Sender<Request>,
    pub(super) flags: Arc<Flags>,
}

impl VoiceHandle {
    /// Why nothing can be heard here, and what to do; `None` if it can.
    pub(crate) fn missing() -> Option<String> {
        files::current().err().map(|error| error.to_string())
    }

    /// Opens the microphone. What was listened to before is thrown away.
    pub(crate) fn listen(
        &self,
        allowed: bool,
        microphone: Option<String>,
        listener: impl Fn(ListenEvent) + Send + 'static,
    ) {
        let number = self.flags.started.fetch_add(1, Ordering::Relaxed) + 1;
        // The thread ends with the program.
        let _ =
            self.requests.send(Request::Listen { number, allowed, microphone, listener: Box::new(listener) });
    }

    /// Closes the microphone and has what was said written down.
    pub(crate) fn finish(&self) {
        self.flags.finished.store(self.flags.started.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Closes the microphone and throws away what was said.
    pub(crate) fn cancel(&self) {
        self.flags.cancelled.store(self.flags.started.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// The same, and waits until nothing of it is left in memory, at most this long.
    ///
    /// # Errors
    /// When the thread does not answer in time.
    pub(crate) fn forget(&self, at_most: Duration) -> Result<(), Failure> {
        self.cancel();
        let (reply, done) = channel();
        self.requests.send(Request::Settled { reply }).map_err(|_| Failure::thread_ended())?;
        done.recv_timeout(at_most).map_err(|_| Failure::hangs())
    }

    /// Listens to the room for half a second, for the check before a fair.
    pub(crate) fn check(&self, settings: &Settings) -> lines::Microphone {
        if !settings.ask_aloud {
            return lines::Microphone::NotUsed;
        }
        let (reply, outcome) = channel();
        let microphone = settings.microphone.clone();
        // A missing reply means that the request panicked. The thread keeps running.
        let heard =
            self.requests.send(Request::Check { microphone, reply }).ok().and_then(|()| outcome.recv().ok());
        heard.unwrap_or_else(|| lines::Microphone::Fails(Failure::panicked(FailureCode::Unexpected).message))
    }
}

/// What is wished of an utterance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    GoOn,
    Finish,
    Cancel,
}

/// Flags that the thread reads while it listens and cannot receive requests. Utterances are numbered from 1,
/// so that a wish is for those that were begun before it and for none after.
#[derive(Debug, Default)]
pub(super) struct Flags {
    started: AtomicU64,
    finished: AtomicU64,
    cancelled: AtomicU64,
}

impl Flags {
    /// What is wished of this utterance. One that was begun after it throws it away.
    pub(super) fn wanted(&self, number: u64) -> Wanted {
        let reached = |flag: &AtomicU64| flag.load(Ordering::Relaxed) >= number;
        if reached(&self.cancelled) || self.started.load(Ordering::Relaxed) > number {
            Wanted::Cancel
        } else if reached(&self.finished) {
            Wanted::Finish
        } else {
            Wanted::GoOn
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handle() -> VoiceHandle {
        VoiceHandle { requests: channel().0, flags: Arc::default() }
    }

    #[test]
    fn a_wish_is_for_what_was_begun_before_it() {
        let handle = handle();
        handle.finish();
        handle.listen(true, None, |_| {});
        assert_eq!(handle.flags.wanted(1), Wanted::GoOn, "a late release does not end what follows it");
        handle.finish();
        assert_eq!(handle.flags.wanted(1), Wanted::Finish, "its own does");
        handle.cancel();
        assert_eq!(handle.flags.wanted(1), Wanted::Cancel, "Escape counts also while a text is written");
        handle.listen(true, None, |_| {});
        assert_eq!(handle.flags.wanted(2), Wanted::GoOn, "and not for the next");
    }

    #[test]
    fn what_is_begun_anew_throws_away_what_was_begun_before() {
        let handle = handle();
        handle.listen(true, None, |_| {});
        handle.listen(true, None, |_| {});
        assert_eq!(
            (handle.flags.wanted(1), handle.flags.wanted(2)),
            (Wanted::Cancel, Wanted::GoOn),
            "a microphone is never open twice"
        );
    }
}
