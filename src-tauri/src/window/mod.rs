//! The window itself: its events, its place on the desktop, its web view.
pub(crate) mod events;
pub(crate) mod placement;
#[cfg(target_os = "linux")]
pub(crate) mod webkit;
