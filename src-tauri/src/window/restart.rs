//! Starts the program anew, without ending its threads first: one of them may hang.
use std::process::Command;

use tauri::AppHandle;

/// Replaces this process by a new one with the same arguments. Returns only if that is not possible.
pub(crate) fn now(app: &AppHandle) {
    // The new process would take this one for a first start, hand over to it, and end.
    tauri_plugin_single_instance::destroy(app);
    let Ok(program) = std::env::current_exe() else { return };
    let mut command = Command::new(program);
    command.args(std::env::args_os().skip(1));
    #[cfg(unix)]
    {
        // `exec` returns only on failure.
        let _ = std::os::unix::process::CommandExt::exec(&mut command);
    }
    #[cfg(not(unix))]
    if command.spawn().is_ok() {
        std::process::exit(0);
    }
}
