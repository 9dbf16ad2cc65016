//! The window at a fair: it fills the screen and cannot be closed, keeps the computer awake, and gets a new
//! page for each visitor.
use std::sync::mpsc::channel;
use std::time::Duration;

use tauri::{AppHandle, Manager, WebviewWindow};

use super::thread::Effects;
use super::wipe::Wipe;
use super::{lock::Lock, power};
use crate::app::current_profile::CurrentProfile;
use crate::app::data_dir::DataDir;
use crate::app::settings;
use crate::error::Failure;
use crate::window::events::WindowEvents;
use crate::window::restart;

/// What the changes of a fair do to this program.
pub(crate) fn effects(
    wipe: Wipe,
    data_dir: &DataDir,
    events: &WindowEvents,
    profile: &CurrentProfile,
) -> Effects {
    let (of_confined, of_kept, of_sessions) = (wipe.app.clone(), wipe.worker.clone(), wipe.log.clone());
    let of_restart = (wipe.app.clone(), wipe.log.clone());
    let profile = profile.clone();
    let (shown, settings_file) = (events.clone(), data_dir.settings());
    Effects {
        wipe: Box::new(move || wipe.run()),
        restart: Box::new(move |failure| {
            let (app, log) = &of_restart;
            log.write(&format!("the program starts anew, because a wipe failed: {}", failure.message));
            restart::now(app);
        }),
        confine: Box::new(move |confined| confine(&of_confined, confined)),
        // The worker ends with the program.
        keep: Box::new(move |kept| drop(of_kept.keep(kept))),
        show: Box::new(move |view| shown.booth_changed(view)),
        log: Box::new(move |line| of_sessions.write(line)),
        theme: Box::new(move || settings::read(&settings_file).0.theme),
        battery: Box::new(|| power::low_battery(power::SUPPLIES.as_ref())),
        lost_profile: Box::new(move || {
            let path = profile.path();
            (!path.exists()).then(|| path.display().to_string())
        }),
    }
}

/// Fills the screen with the window and keeps it there, or gives both back to the owner.
pub(crate) fn confine(app: &AppHandle, confined: bool) {
    let Some(window) = app.get_webview_window("main") else { return };
    // A window manager may refuse any of these calls. The page is locked all the same.
    let _ = window.set_fullscreen(confined);
    let _ = window.set_always_on_top(confined);
    let _ = window.set_closable(!confined);
    if confined {
        let _ = window.set_focus();
    }
    #[cfg(target_os = "linux")]
    super::web_view::confine(&window, confined);
}

/// Prepares the window for fairs, and confines it if one is under way.
pub(crate) fn prepare(window: &WebviewWindow, lock: &Lock) -> tauri::Result<()> {
    #[cfg(target_os = "linux")]
    super::web_view::prepare(window, lock.clone())?;
    if lock.is_locked() {
        confine(window.app_handle(), true);
    }
    Ok(())
}

/// Clears what was copied from this window. What another program copied stays.
pub(super) fn clear_clipboard(app: &AppHandle, at_most: Duration) -> Result<(), Failure> {
    on_main_thread(app, at_most, |_window| {
        #[cfg(target_os = "linux")]
        super::web_view::clear_clipboard();
    })
}

/// The page learns that it is being cleared, and leaves its fields: the desktop's input method keeps the
/// text around the cursor until another field gets it. This is time for two frames of a slow computer.
const LEAVES_FIELDS: Duration = Duration::from_millis(150);

/// Ends the process that shows the page, where there is one, and loads the page anew.
pub(super) fn replace_page(app: &AppHandle, at_most: Duration) -> Result<(), Failure> {
    std::thread::sleep(LEAVES_FIELDS);
    on_main_thread(app, at_most, |window| {
        #[cfg(target_os = "linux")]
        super::web_view::replace_page(window);
        #[cfg(not(target_os = "linux"))]
        let _ = window.reload();
    })
}

/// How long the desktop may take to answer whether it can be kept awake.
#[cfg(target_os = "linux")]
const DESKTOP_ANSWERS: Duration = Duration::from_secs(3);

/// Whether the desktop keeps the computer awake when a fair asks for it. `None` if that is not known here.
pub(crate) fn holds_off_sleep(app: &AppHandle) -> Option<bool> {
    #[cfg(target_os = "linux")]
    {
        let (answer, answered) = channel();
        let asked = on_main_thread(app, DESKTOP_ANSWERS, move |_window| {
            let _ = answer.send(super::web_view::can_keep_awake());
        });
        asked.ok()?;
        answered.try_recv().ok()
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = app;
        None
    }
}

/// Runs this on the thread that owns the window, and waits for its end.
fn on_main_thread(
    app: &AppHandle,
    at_most: Duration,
    work: impl FnOnce(&WebviewWindow) + Send + 'static,
) -> Result<(), Failure> {
    let Some(window) = app.get_webview_window("main") else { return Ok(()) };
    let (done, ended) = channel();
    let posted = app.run_on_main_thread(move || {
        work(&window);
        let _ = done.send(());
    });
    posted.map_err(|error| Failure::refused(error.to_string()))?;
    ended.recv_timeout(at_most).map_err(|_| Failure::hangs())
}
