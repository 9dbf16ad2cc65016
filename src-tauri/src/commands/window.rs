//! What the page can call about its window: hear of events, say what is unsaved, close.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use tauri::ipc::Channel;
use tauri::{State, WebviewWindow};

use crate::window::events::{WindowEvent, WindowEvents};

/// Tells the page from now on what happens to the window.
#[tauri::command]
pub(crate) fn hear_window(events: State<'_, WindowEvents>, on_event: Channel<WindowEvent>) {
    events.set_listener(on_event);
}

/// Whether the page has changes that are not saved. Said again when the owner chose to stay.
#[tauri::command]
pub(crate) fn note_unsaved(events: State<'_, WindowEvents>, unsaved: bool) {
    events.note_unsaved(unsaved);
}

/// Closes the window, whatever is not saved.
#[tauri::command]
pub(crate) fn close_window(events: State<'_, WindowEvents>, window: WebviewWindow) {
    events.note_unsaved(false);
    // A window that cannot be closed has its own button for it.
    let _ = window.close();
}
