//! Why the window could not be opened, for a person who double-clicked the app and has no terminal.

use std::error::Error;
use std::io::IsTerminal;

/// Writes the failure to standard error and, where nobody reads that, shows it in a dialog.
#[expect(clippy::print_stderr, reason = "there is no window, and perhaps no log, to write it to")]
pub(crate) fn show(error: &dyn Error) {
    eprintln!("error: {error}");
    if !std::io::stderr().is_terminal() {
        show_dialog(&error.to_string());
    }
}

/// Returns whether there is a display to open a window on.
///
/// # Errors
/// When there is none; the toolkit would end the process with a panic.
#[cfg(target_os = "linux")]
pub(crate) fn check_display() -> Result<(), &'static str> {
    gtk::init().map_err(|_| "there is no display to open a window on; use `interview chat` in the terminal")
}

#[cfg(target_os = "linux")]
fn show_dialog(message: &str) {
    use gtk::prelude::*;
    if !gtk::is_initialized_main_thread() {
        return;
    }
    let (flags, kind) = (gtk::DialogFlags::MODAL, gtk::MessageType::Error);
    let dialog = gtk::MessageDialog::new(None::<&gtk::Window>, flags, kind, gtk::ButtonsType::Close, message);
    dialog.set_title("Instant Interview");
    dialog.run();
}

#[cfg(not(target_os = "linux"))]
fn show_dialog(message: &str) {
    let dialog = rfd::MessageDialog::new().set_level(rfd::MessageLevel::Error);
    dialog.set_title("Instant Interview").set_description(message).show();
}
