//! The window itself: its events, its placement on the desktop, its web view.
#[cfg(target_os = "linux")]
pub(crate) mod environment;
pub(crate) mod events;
pub(crate) mod lost_weights;
pub(crate) mod placement;
pub(crate) mod restart;
#[cfg(target_os = "linux")]
pub(crate) mod screens;
pub(crate) mod start_failure;
#[cfg(target_os = "linux")]
pub(crate) mod webkit;

use std::hash::{DefaultHasher, Hash, Hasher};

use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Manager, Url, WebviewWindow, Wry};

use crate::app::arguments::Arguments;
use crate::app::data_dir::DataDir;
use crate::booth::handle::BoothHandle;
use crate::window::events::WindowEvents;

/// The application's name on D-Bus.
const DBUS_ID: &str = "app.instantinterview.desktop";

/// Ends a second start on the same data folder, after it has handed its file to the first.
pub(crate) fn single_instance(data_dir: &DataDir) -> TauriPlugin<Wry> {
    if !cfg!(target_os = "linux") && !data_dir.is_default() {
        // There the name is that of the application alone, and would take a window on another folder for a
        // second start.
        return tauri::plugin::Builder::new("single-instance").build();
    }
    tauri_plugin_single_instance::Builder::new()
        .callback(|app, words, folder| {
            bring_to_front(app);
            // Whoever holds the recovery file is the owner, also before a locked window that nothing else can
            // end.
            if let (Some(recovery), Some(booth)) =
                (Arguments::recovery_of_second_start(&words, &folder), app.try_state::<BoothHandle>())
            {
                booth.recover(recovery);
            }
            // There are no events yet while the first start is loading.
            if let (Some(file), Some(events)) =
                (Arguments::file_of_second_start(&words, &folder), app.try_state::<WindowEvents>())
            {
                events.opened(&file);
            }
        })
        .dbus_id(dbus_id(data_dir))
        .build()
}

/// Keeps the window on the page of the program: nothing in it links elsewhere, and nothing may lead there.
pub(crate) fn navigation_guard() -> TauriPlugin<Wry> {
    tauri::plugin::Builder::new("navigation-guard").on_navigation(|_, address| is_own_page(address)).build()
}

/// Whether an address is the page of the program, or that of its development server.
fn is_own_page(address: &Url) -> bool {
    let own_host = matches!(address.host_str(), Some("localhost" | "tauri.localhost"));
    match address.scheme() {
        "tauri" => own_host,
        // Windows serves the page so.
        "http" | "https" => {
            address.host_str() == Some("tauri.localhost") || tauri::is_dev() && is_loopback(address)
        }
        "about" => address.path() == "blank",
        _ => false,
    }
}

fn is_loopback(address: &Url) -> bool {
    address.host_str() == Some("127.0.0.1")
}

/// A name for each data folder: a window on another one is no second start.
fn dbus_id(data_dir: &DataDir) -> String {
    if data_dir.is_default() {
        return DBUS_ID.to_owned();
    }
    let folder = std::path::absolute(data_dir.folder()).unwrap_or_else(|_| data_dir.folder().to_owned());
    let mut hasher = DefaultHasher::new();
    folder.canonicalize().unwrap_or(folder).hash(&mut hasher);
    // No part of such a name begins with a digit.
    format!("{DBUS_ID}.at{:016x}", hasher.finish())
}

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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use interview::Request;

    use super::*;

    fn id(folder: Option<&Path>) -> String {
        let request = Request { data_folder: folder.map(Path::to_owned), ..Request::default() };
        dbus_id(&DataDir::new(&request).expect("a folder is known"))
    }

    #[test]
    fn the_window_stays_on_its_own_page() {
        let own = |address: &str| is_own_page(&address.parse().expect("an address"));
        for address in
            ["tauri://localhost", "tauri://localhost/index.html", "http://tauri.localhost/", "about:blank"]
        {
            assert!(own(address), "{address}");
        }
        for address in [
            "https://example.org",
            "http://tauri.localhost.example.org/",
            "tauri://example.org",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,x",
        ] {
            assert!(!own(address), "{address}");
        }
    }

    #[test]
    fn each_data_folder_has_a_name_of_its_own() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let (one, other) = (root.path().join("one"), root.path().join("other"));
        for folder in [&one, &other] {
            std::fs::create_dir(folder).expect("made");
        }
        assert_ne!(id(Some(&one)), id(Some(&other)), "two folders are two windows");
        assert_eq!(id(Some(&one)), id(Some(&other.join("../one"))), "however it is spelled");
        assert!(
            include_str!("../../tauri.conf.json").contains(&format!("\"{DBUS_ID}\"")),
            "the identifier's name"
        );
        if let Some(default) = interview::default_data_folder() {
            assert_eq!(id(Some(&default)), DBUS_ID, "the default one has the name that the desktop knows");
        }
    }
}
