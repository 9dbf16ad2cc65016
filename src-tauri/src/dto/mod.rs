//! Everything that travels between the page and the shell. The page's TypeScript types are generated from it.
#[cfg(test)]
mod bindings;
pub(crate) mod history;
pub(crate) mod interview;
pub(crate) mod models;
mod passage;
pub(crate) mod profile;
pub(crate) mod settings;
pub(crate) mod stored_turns;
