//! What WebKitGTK, the web view of Linux, needs to be told: which renderer not to use, and that the app ends with its page.
use std::os::unix::process::CommandExt;
use std::process::Command;

use gtk::prelude::WidgetExt;
use tauri::Manager;
use webkit2gtk::WebViewExt;

use crate::app::log::Log;
use crate::threads::interview::handle::WorkerHandle;

/// Read by WebKitGTK when its first window opens.
const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Starts this program over without the DMA-BUF renderer, which shows a white window on some graphics drivers, unless the
/// user has decided about it. The process stays the same; setting the variable in place would race with whoever reads the environment and is `unsafe` for that.
pub(crate) fn restart_without_dmabuf() {
    if std::env::var_os(VARIABLE).is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        // Returns only when it failed. Then the window opens with the renderer on, which is right on most machines.
        let _ = Command::new(program).args(std::env::args_os().skip(1)).env(VARIABLE, "1").exec();
    }
}

/// Ends the app when its page closes itself, or is closed by whoever drives it from outside. The window would stay
/// otherwise, empty, and nothing in it could be clicked.
pub(crate) fn leave_with_the_page(app: &tauri::App) -> tauri::Result<()> {
    let Some(window) = app.get_webview_window("main") else { return Ok(()) };
    let app = app.handle().clone();
    window.with_webview(move |webview| {
        webview.inner().connect_destroy(move |_| app.exit(0));
    })
}

/// Loads the page again when the process that shows it has crashed. The interview lives in this process and goes on: the
/// page finds the conversation where it was.
pub(crate) fn survive_a_crash(app: &tauri::App, log: Log, worker: WorkerHandle) -> tauri::Result<()> {
    let Some(window) = app.get_webview_window("main") else { return Ok(()) };
    window.with_webview(move |webview| {
        webview.inner().connect_web_process_terminated(move |webview, reason| {
            log.say(&format!("the page crashed and was loaded again: {reason:?}"));
            worker.page_died();
            webview.reload();
        });
    })
}
