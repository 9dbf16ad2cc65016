//! Ctrl-C while an answer is being written or a model downloaded stops that; at any other time it ends the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::failure::Failure;

const IDLE: u8 = 0;
const ANSWERING: u8 = 1;
const STOPPING: u8 = 2;

/// The exit status shells give to a program that Ctrl-C ended.
const ENDED_BY_INTERRUPT: i32 = 130;

/// What Ctrl-C means at the moment.
pub(crate) struct Interrupt {
    state: Arc<AtomicU8>,
}

impl Interrupt {
    /// Begins to catch Ctrl-C; at first it ends the program.
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

    /// An answer begins, or a download: the next Ctrl-C stops it, the one after that ends the program.
    pub(crate) fn begins(&self) {
        self.state.store(ANSWERING, Ordering::SeqCst);
    }

    /// It is over.
    pub(crate) fn ends(&self) {
        self.state.store(IDLE, Ordering::SeqCst);
    }

    /// Whether it shall stop.
    pub(crate) fn is_wanted(&self) -> bool {
        self.state.load(Ordering::SeqCst) == STOPPING
    }
}
