//! A window whose screen is unplugged comes back on one that is left.
use tauri::WebviewWindow;

use super::placement;
use crate::booth::lock::Lock;

/// Looks after the window whenever a screen comes or goes.
pub(crate) fn follow(window: &WebviewWindow, lock: Lock) {
    let Some(screen) = gtk::gdk::Screen::default() else { return };
    let window = window.clone();
    screen.connect_monitors_changed(move |_screen| {
        placement::bring_back(&window);
        if lock.is_locked() {
            // A window manager fills the screen that the window is on when it is asked to. It may refuse.
            let _ = window.set_fullscreen(false);
            let _ = window.set_fullscreen(true);
        }
    });
}
