//! Everything the page can call, a file per screen. A command takes its arguments, calls a library or a
//! thread, and maps the error.
pub(crate) mod facts;
pub(crate) mod history;
pub(crate) mod interview;
pub(crate) mod licences;
pub(crate) mod models;
#[cfg(test)]
mod names_test;
pub(crate) mod profile;
pub(crate) mod settings;
pub(crate) mod window;

use tauri::ipc::{Channel, IpcResponse};

/// Forwards events to the page. If the page was closed or reloaded, they are dropped.
fn listener<E: IpcResponse + Send + 'static>(channel: Channel<E>) -> impl Fn(E) + Send + 'static {
    move |event| {
        let _ = channel.send(event);
    }
}
