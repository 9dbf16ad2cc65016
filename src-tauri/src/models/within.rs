//! A look at a file that may never end, on a thread of its own.
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Why there is no result.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NoLook {
    Late,
    Panic,
}

/// Runs `look` on a thread of its own and waits for it. One that is late is left to itself: no thread can be
/// ended from outside.
pub(crate) fn within<T: Send + 'static>(
    longest: Duration,
    look: impl FnOnce() -> T + Send + 'static,
) -> Result<T, NoLook> {
    let (found, looked) = channel();
    let look = move || drop(found.send(look()));
    // Without a thread nothing is ever sent.
    drop(thread::Builder::new().name("look".into()).spawn(look));
    looked.recv_timeout(longest).map_err(|error| match error {
        RecvTimeoutError::Timeout => NoLook::Late,
        RecvTimeoutError::Disconnected => NoLook::Panic,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Longer than a good look takes on any machine.
    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_look_that_never_ends_or_panics_holds_nobody_up() {
        let (_held, wait) = channel::<()>();
        assert_eq!(within(Duration::from_millis(10), move || wait.recv().is_ok()), Err(NoLook::Late));
        let panics = || -> u32 { panic!("this line in the output is expected") };
        assert_eq!(within(LONG, panics), Err(NoLook::Panic));
        assert_eq!(within(LONG, || 7), Ok(7));
    }
}
