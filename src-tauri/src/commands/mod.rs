//! Everything the page can call, a file a screen. A command takes its arguments, calls the library or a thread, and maps the
//! error.
pub(crate) mod history;
pub(crate) mod interview;
pub(crate) mod licences;
pub(crate) mod models;
pub(crate) mod profile;
pub(crate) mod settings;
