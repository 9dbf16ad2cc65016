//! What the libraries that draw the window read from the environment when they start.
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Set unless the user has set them.
const VARIABLES: [(&str, &str); 4] = [
    // The library that runs the embedding model would open a connection.
    onnx::NO_TELEMETRY,
    // WebKitGTK's DMA-BUF renderer shows a white window on some graphics drivers.
    ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
    // At a fair nothing of a visitor may stay in memory. WebKit's own allocator leaves what is freed as it
    // was; with this it uses that of the system,
    ("Malloc", "1"),
    // which overwrites what is freed, unless it puts it aside for the next request.
    ("GLIBC_TUNABLES", "glibc.malloc.perturb=165:glibc.malloc.tcache_count=0"),
];

/// Restarts this program with these variables. `exec` keeps the process; setting a variable in place is
/// `unsafe`, because it races with other threads that read the environment, and the system's allocator
/// reads its own before `main`.
pub(crate) fn restart_with() {
    let unset = VARIABLES.into_iter().filter(|(name, _)| std::env::var_os(name).is_none());
    let unset: Vec<_> = unset.collect();
    if unset.is_empty() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        // `exec` returns only on failure. Then the window opens without them, which works on most machines.
        let _ = Command::new(program).args(std::env::args_os().skip(1)).envs(unset).exec();
    }
}
