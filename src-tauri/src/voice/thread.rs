//! The thread that owns the microphone and the speech model: it carries out requests one by one. While somebody
//! speaks, the interview holds off what nobody waits for.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use super::handle::{Flags, Listener, Request, VoiceHandle, Wanted};
use crate::dto::voice::{ListenEvent, VoiceFailure, VoiceFailureKind};
use crate::threads::interview::handle::WorkerHandle;

impl VoiceHandle {
    /// Starts the thread. It ends with the last handle.
    pub(crate) fn start(worker: WorkerHandle) -> Self {
        let (requests, inbox) = channel();
        let flags = Arc::new(Flags::default());
        let voice = VoiceThread { worker, flags: Arc::clone(&flags) };
        // If the thread cannot be started, no request is answered, and the page shows that.
        let _ = std::thread::Builder::new().name("voice".into()).spawn(move || voice.run(&inbox));
        Self { requests, flags, missing: Some("this build has no speech recognition".into()) }
    }
}

struct VoiceThread {
    worker: WorkerHandle,
    flags: Arc<Flags>,
}

impl VoiceThread {
    fn run(self, inbox: &Receiver<Request>) {
        while let Ok(request) = inbox.recv() {
            // If a request panics, its listener or its reply is dropped.
            let _ = catch_unwind(AssertUnwindSafe(|| self.execute(request)));
        }
    }

    fn execute(&self, request: Request) {
        match request {
            Request::Listen { number, allowed, microphone: _, listener } => {
                self.listen(number, allowed, &listener);
            }
            // A receiver may be gone; then the reply is dropped.
            Request::Microphones { reply } => drop(reply.send(Ok(Vec::new()))),
            Request::Settled { reply } => drop(reply.send(())),
        }
    }

    fn listen(&self, number: u64, allowed: bool, listener: &Listener) {
        if self.flags.wanted(number) == Wanted::Cancel {
            return;
        }
        let _the_processor = self.worker.hold_off();
        let kind = if allowed { VoiceFailureKind::Missing } else { VoiceFailureKind::Off };
        let failure = VoiceFailure { kind, message: String::new(), mend: String::new() };
        listener(ListenEvent::Failed { failure });
    }
}
