//! The types that travel between the page and the shell, a file per screen. The page's TypeScript types,
//! with these doc comments, are generated from them.
#[cfg(test)]
mod bindings;
pub(crate) mod booth;
pub(crate) mod contacts;
pub(crate) mod facts;
pub(crate) mod history;
pub(crate) mod inbox;
pub(crate) mod interview;
pub(crate) mod models;
mod passage;
pub(crate) mod profile;
pub(crate) mod ready;
pub(crate) mod server;
pub(crate) mod settings;
pub(crate) mod stored_turns;
pub(crate) mod voice;
