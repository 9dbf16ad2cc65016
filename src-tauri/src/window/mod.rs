//! The window itself: its events, its placement on the desktop, its web view.
pub(crate) mod events;
pub(crate) mod placement;
#[cfg(target_os = "linux")]
pub(crate) mod webkit;

use tauri::{AppHandle, Manager, WebviewWindow};

/// Brings the window of the running app to the front after a second start.
pub(crate) fn bring_to_front(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        // A window manager may refuse any of these calls. The window exists all the same.
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// Shows all text of the window at this size.
pub(crate) fn set_text_size(window: &WebviewWindow, text_percent: u32) {
    // A web view that cannot zoom still shows everything.
    let _ = window.set_zoom(f64::from(text_percent) / 100.0);
}
