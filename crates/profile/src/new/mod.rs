//! Creates profiles from a name, from other files or from the sample, and exports one as an archive.
pub(crate) mod create;
pub(crate) mod export;
pub(crate) mod import;
pub mod sample;
