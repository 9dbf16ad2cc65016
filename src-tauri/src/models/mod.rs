//! What the app knows about weights files: the list of models, how fast one runs here, and the models that
//! understand speech.
pub(crate) mod list;
pub(crate) mod speech;
pub(crate) mod speed_test;
mod within;
