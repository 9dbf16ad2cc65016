//! Everything the page can call, a file per screen. A command takes its arguments, calls a library or a
//! thread, and maps the error.
pub(crate) mod booth;
pub(crate) mod contacts;
pub(crate) mod facts;
pub(crate) mod history;
pub(crate) mod inbox;
pub(crate) mod interview;
pub(crate) mod licences;
pub(crate) mod models;
#[cfg(test)]
mod names_test;
pub(crate) mod profile;
pub(crate) mod ready;
pub(crate) mod server;
pub(crate) mod settings;
pub(crate) mod voice;
pub(crate) mod window;

use std::panic::{AssertUnwindSafe, catch_unwind};

use tauri::ipc::{Channel, IpcResponse};

use crate::error::{Failure, FailureCode};

/// Runs the body of an asynchronous command. If it panics, the page gets an error; without this it would wait
/// forever, because such a command runs as a task that nothing waits for.
fn answered<T>(body: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    // What a panic left half done is on disk or in another thread; both are checked when they are read.
    catch_unwind(AssertUnwindSafe(body))
        .unwrap_or_else(|_panic| Err(Failure::panicked(FailureCode::Unexpected)))
}

/// Forwards events to the page. If the page was closed or reloaded, they are dropped.
fn listener<E: IpcResponse + Send + 'static>(channel: Channel<E>) -> impl Fn(E) + Send + 'static {
    move |event| {
        let _ = channel.send(event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_panics_answers() {
        assert_eq!(answered(|| Ok(1)), Ok(1), "what a command returns is passed on");
        let failed = answered(|| -> Result<(), Failure> { panic!("this line in the output is expected") });
        assert_eq!(
            failed.map_err(|failure| failure.code),
            Err(FailureCode::Unexpected),
            "the page can show it"
        );
    }
}
