//! A fair: the laptop stands on a table, and one stranger after another sits down at it. The states are in
//! the crate `booth`; here is what they do to the window, its page and the threads.
pub(crate) mod handle;
pub(crate) mod lock;
pub(crate) mod power;
pub(crate) mod thread;
#[cfg(target_os = "linux")]
pub(crate) mod web_view;
pub(crate) mod window;
pub(crate) mod wipe;
