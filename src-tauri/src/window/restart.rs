//! Starts the program anew, without ending its threads first: one of them may hang.
use std::process::Command;

/// Replaces this process by a new one with the same arguments. Returns only if that is not possible.
pub(crate) fn now() {
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
