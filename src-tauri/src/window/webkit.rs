//! Workarounds for WebKitGTK, the web view on Linux: a page that closes itself, a page whose process ended.
use std::cell::Cell;
use std::time::{Duration, Instant};

use gtk::prelude::WidgetExt;
use tauri::Manager;
use webkit2gtk::{WebProcessTerminationReason, WebViewExt};

use crate::app::log::Log;
use crate::booth::lock::Lock;
use crate::threads::interview::handle::WorkerHandle;
use crate::window::restart;

/// A page that crashes more often than this within this time would crash for ever.
const MAX_CRASHES: u32 = 5;
/// The same at a fair, where nobody would start the program again: it does so itself.
const MAX_CRASHES_LOCKED: u32 = 3;
const CRASHES_WITHIN: Duration = Duration::from_secs(60);

/// Exits the app when its page closes itself or a test driver closes it. Otherwise an empty window would
/// remain. At a fair the app starts anew instead.
pub(crate) fn exit_with_page(app: &tauri::App, lock: Lock) -> tauri::Result<()> {
    let Some(window) = app.get_webview_window("main") else { return Ok(()) };
    let app = app.handle().clone();
    window.with_webview(move |webview| {
        webview.inner().connect_destroy(move |webview| {
            if lock.is_locked() && !webview.is_controlled_by_automation() {
                restart::now(&app);
            }
            app.exit(0);
        });
    })
}

/// Reloads the page after its process has crashed. The interview runs in this process and continues, so the
/// page shows the conversation as it was. A process that was ended on purpose, for the next visitor, is no crash.
pub(crate) fn reload_after_crash(
    app: &tauri::App,
    log: Log,
    worker: WorkerHandle,
    lock: Lock,
) -> tauri::Result<()> {
    let Some(window) = app.get_webview_window("main") else { return Ok(()) };
    let app = app.handle().clone();
    let crashes = Cell::new((Instant::now(), 0));
    window.with_webview(move |webview| {
        webview.inner().connect_web_process_terminated(move |webview, reason| {
            if reason == WebProcessTerminationReason::TerminatedByApi {
                webview.reload();
                return;
            }
            let (first, count) = crashes.get();
            let (first, count) =
                if first.elapsed() > CRASHES_WITHIN { (Instant::now(), 0) } else { (first, count) };
            crashes.set((first, count + 1));
            if lock.is_locked() && count == MAX_CRASHES_LOCKED {
                log.write(&format!(
                    "the page crashes again and again, and the program starts anew: {reason:?}"
                ));
                restart::now(&app);
            }
            if count == MAX_CRASHES {
                log.write(&format!(
                    "the page crashes again and again, and is not loaded any more: {reason:?}"
                ));
                return;
            }
            log.write(&format!("the page crashed and was loaded again: {reason:?}"));
            worker.page_died();
            webview.reload();
        });
    })
}
