//! What ONNX Runtime reads from the environment when it is loaded.
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Restarts this program with ONNX Runtime's telemetry switched off, unless the user has set its variable. `exec` keeps the
/// process and takes some milliseconds; setting a variable in place is `unsafe`, because it races with other threads that
/// read the environment.
pub(crate) fn restart_without_telemetry() {
    let (name, value) = onnx::NO_TELEMETRY;
    if std::env::var_os(name).is_some() {
        return;
    }
    let mut arguments = std::env::args_os();
    let own_name = arguments.next();
    if let Ok(program) = std::env::current_exe() {
        let mut command = Command::new(program);
        if let Some(own_name) = own_name {
            command.arg0(own_name);
        }
        // `exec` returns only on failure. Then the command works with telemetry's files.
        let _ = command.args(arguments).env(name, value).exec();
    }
}
