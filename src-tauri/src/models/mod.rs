//! What the app knows about weights files: the list of models, and how fast one runs here.
pub(crate) mod list;
pub(crate) mod speed_test;
mod within;
