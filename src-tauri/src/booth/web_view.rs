//! What a locked window means for WebKitGTK: no menu, no printer, no tools of a developer, and a new
//! process for each visitor's page.
use std::cell::Cell;

use gtk::prelude::{Cast, GtkApplicationExt};
use tauri::WebviewWindow;
use webkit2gtk::{SettingsExt, WebInspectorExt, WebViewExt};

use super::lock::Lock;

/// Shown by the desktop to who asks why the computer does not sleep.
const REASON: &str = "A fair is under way";

thread_local! {
    /// What the desktop gave for keeping the computer awake; only the main thread asks.
    static AWAKE: Cell<Option<u32>> = const { Cell::new(None) };
}

/// Refuses what a locked page must not open.
pub(super) fn prepare(window: &WebviewWindow, lock: Lock) -> tauri::Result<()> {
    window.with_webview(move |webview| {
        let webview = webview.inner();
        let locked = lock.clone();
        webview.connect_context_menu(move |_, _, _, _| locked.is_locked());
        webview.connect_print(move |_, _| lock.is_locked());
    })
}

/// Turns the tools of a developer off while the window is locked, and keeps the computer awake.
pub(super) fn confine(window: &WebviewWindow, confined: bool) {
    // A window that is being closed needs neither.
    let _ = window.with_webview(move |webview| {
        let webview = webview.inner();
        if confined && let Some(inspector) = webview.inspector() {
            inspector.close();
        }
        if let Some(settings) = WebViewExt::settings(&webview) {
            settings.set_enable_developer_extras(!confined && cfg!(debug_assertions));
        }
        keep_awake(confined);
    });
}

/// Asks the desktop not to sleep and not to lock the screen, or takes that back.
fn keep_awake(awake: bool) {
    let Some(app) = application() else { return };
    if let Some(cookie) = AWAKE.take() {
        app.uninhibit(cookie);
    }
    if awake {
        AWAKE.set(inhibit(&app));
    }
}

/// Whether the desktop grants that. It is asked, and the wish is taken back at once.
pub(super) fn can_keep_awake() -> bool {
    let Some(app) = application() else { return false };
    let given = inhibit(&app);
    given.into_iter().for_each(|cookie| app.uninhibit(cookie));
    given.is_some()
}

fn application() -> Option<gtk::Application> {
    gtk::gio::Application::default().and_then(|app| app.downcast().ok())
}

/// What the desktop gave for staying awake; `None` if it offers nothing of the kind.
fn inhibit(app: &gtk::Application) -> Option<u32> {
    let what = gtk::ApplicationInhibitFlags::SUSPEND | gtk::ApplicationInhibitFlags::IDLE;
    let cookie = app.inhibit(app.active_window().as_ref(), what, Some(REASON));
    (cookie != 0).then_some(cookie)
}

/// Clears the clipboard and the selection if this program has filled them.
pub(super) fn clear_clipboard() {
    for selection in [gtk::gdk::SELECTION_CLIPBOARD, gtk::gdk::SELECTION_PRIMARY] {
        gtk::Clipboard::get(&selection).clear();
    }
}

/// Ends the process that shows the page. WebKit reports that, and the page is loaded anew in another one. A
/// test driver ends with the process, so for it the page is only loaded anew.
pub(super) fn replace_page(window: &WebviewWindow) {
    let _ = window.with_webview(|webview| {
        let webview = webview.inner();
        if webview.is_controlled_by_automation() { webview.reload() } else { webview.terminate_web_process() }
    });
}
