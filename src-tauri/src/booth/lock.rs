//! What the page may call while a stranger may sit before it. Every call is checked here, in front of all
//! commands, so that a new command is refused until somebody adds it to this list.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tauri::Wry;
use tauri::ipc::Invoke;

use crate::error::Failure;

/// The commands of a visitor: an interview, and what they may leave or take. None reads or writes what
/// another visitor said, what the owner stored, or a file of the visitor's choice.
pub(crate) const VISITOR_COMMANDS: [&str; 17] = [
    "open_interview",
    "ask",
    "read_ahead",
    "stop",
    "passage",
    "flag",
    "hear_window",
    "booth_state",
    "booth_touch",
    "booth_end",
    "booth_unlock",
    "leave_contact",
    "owner_card",
    "voice_state",
    "listen_start",
    "listen_finish",
    "listen_cancel",
];

/// Whether the window is locked. All copies are the same lock.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lock(Arc<AtomicBool>);

impl Lock {
    pub(crate) fn new(locked: bool) -> Self {
        Self(Arc::new(AtomicBool::new(locked)))
    }

    pub(crate) fn is_locked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    pub(crate) fn set(&self, locked: bool) {
        self.0.store(locked, Ordering::SeqCst);
    }

    /// Whether the page may call this command now.
    fn permits(&self, command: &str) -> bool {
        !self.is_locked() || VISITOR_COMMANDS.contains(&command)
    }
}

/// Whether a locked window refuses the owner's commands, for the check before a fair.
pub(crate) fn refuses_the_owners() -> bool {
    let lock = Lock::new(true);
    ["conversations", "contacts", "save_settings", "export"].iter().all(|command| !lock.permits(command))
}

/// Puts the lock in front of the handler of all commands.
pub(crate) fn guard(
    lock: Lock,
    handler: impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static,
) -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    move |invoke| {
        if lock.permits(invoke.message.command()) {
            return handler(invoke);
        }
        invoke.resolver.reject(Failure::locked());
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_refused_unless_it_is_named() {
        let lock = Lock::new(true);
        assert!(lock.permits("ask") && lock.permits("read_ahead"), "the interview goes on");
        for command in [
            "conversations",
            "settings",
            "save_settings",
            "server_page",
            "server_models",
            "test_server",
            "save_server_key",
            "delete_server_key",
            "pick_authorities",
            "export",
            "microphones",
            "booth_start",
            "",
            "ASK",
            "ask ",
        ] {
            assert!(!lock.permits(command), "`{command}` is not a visitor's");
        }
        lock.set(false);
        assert!(lock.permits("conversations"), "the owner calls everything");
    }

    #[test]
    fn a_copy_is_the_same_lock() {
        let lock = Lock::default();
        let copy = lock.clone();
        lock.set(true);
        assert!(copy.is_locked(), "whoever asks gets the same answer");
    }
}
