//! Commands about the window itself: subscribe to its events, report unsaved changes, close it.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use tauri::ipc::Channel;
use tauri::{State, WebviewWindow};

use crate::booth::handle::BoothHandle;
use crate::window::events::{WindowEvent, WindowEvents};

/// Subscribes the page to window events.
#[tauri::command]
pub(crate) fn hear_window(
    events: State<'_, WindowEvents>,
    booth: State<'_, BoothHandle>,
    on_event: Channel<WindowEvent>,
) {
    events.set_listener(on_event);
    booth.page_is_there();
}

/// Records whether the page has unsaved changes. The page calls it again after the owner chose to stay.
#[tauri::command]
pub(crate) fn note_unsaved(events: State<'_, WindowEvents>, unsaved: bool) {
    events.note_unsaved(unsaved);
}

/// Closes the window and discards unsaved changes.
#[tauri::command]
pub(crate) fn close_window(events: State<'_, WindowEvents>, window: WebviewWindow) {
    events.note_unsaved(false);
    // If this fails, the window's own close button still works.
    let _ = window.close();
}
