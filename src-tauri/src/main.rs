//! The window of Instant Interview: arguments, the one thread that owns the interview, the commands of the page.
#![forbid(unsafe_code)]
// No console behind the window on Windows; a debug build keeps it for what is written to stderr.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod arguments;
#[cfg(test)]
mod bindings;
mod commands;
mod failure;
mod loaded;
mod message;
#[cfg(target_os = "linux")]
mod webkit;
mod worker;

use clap::Parser;
use tauri::{Manager, RunEvent};

use crate::arguments::Arguments;
use crate::loaded::Loaded;
use crate::worker::Worker;

fn main() -> tauri::Result<()> {
    #[cfg(target_os = "linux")]
    webkit::restart_without_dmabuf();
    let request = Arguments::parse().into_request();
    let worker = Worker::start(move |progress| Loaded::open(&request, progress));
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| show_window(app)))
        .manage(worker.interviewer())
        .setup(|_app| {
            #[cfg(target_os = "linux")]
            webkit::leave_with_the_page(_app)?;
            Ok(())
        })
        .invoke_handler(tauri::generate_handler![
            commands::open_interview,
            commands::ask,
            commands::stop,
            commands::new_interview,
        ])
        .build(tauri::generate_context!())?;
    let mut worker = Some(worker);
    app.run(move |_app, event| {
        if matches!(event, RunEvent::Exit) {
            // Leaving ends the process without dropping what it owns: the thread is joined here or never.
            drop(worker.take());
        }
    });
    Ok(())
}

/// Brings the window of the running app to the front, for whoever started it a second time.
fn show_window(app: &tauri::AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        // A window manager may refuse any of these; the window is there all the same.
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}
