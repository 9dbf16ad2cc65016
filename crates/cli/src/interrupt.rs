//! Ctrl-C stops an answer or a download while there is one; at any other time it ends the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::failure::Failure;

const IDLE: u8 = 0;
const ANSWERING: u8 = 1;
const STOPPING: u8 = 2;

/// The exit status that shells use for a program that Ctrl-C ended.
const ENDED_BY_INTERRUPT: i32 = 130;

/// What Ctrl-C does at the moment.
pub(crate) struct Interrupt {
    state: Arc<AtomicU8>,
}

impl Interrupt {
    /// Starts to catch Ctrl-C; at first it ends the program.
    pub(crate) fn catch() -> Result<Self, Failure> {
        let state = Arc::new(AtomicU8::new(IDLE));
        let seen = Arc::clone(&state);
        ctrlc::set_handler(move || {
            let stops =
                seen.compare_exchange(ANSWERING, STOPPING, Ordering::SeqCst, Ordering::SeqCst).is_ok();
            if !stops {
                std::process::exit(ENDED_BY_INTERRUPT);
            }
        })?;
        Ok(Self { state })
    }

    /// Marks the beginning of an answer or a download: the next Ctrl-C stops it, the one after that ends the
    /// program.
    pub(crate) fn begins(&self) {
        self.state.store(ANSWERING, Ordering::SeqCst);
    }

    /// Marks its end.
    pub(crate) fn ends(&self) {
        self.state.store(IDLE, Ordering::SeqCst);
    }

    /// Whether Ctrl-C asked to stop it.
    pub(crate) fn is_wanted(&self) -> bool {
        self.state.load(Ordering::SeqCst) == STOPPING
    }
}
