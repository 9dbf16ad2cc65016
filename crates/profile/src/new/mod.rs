//! Makes profiles: from a name, from files that somebody brings, from the sample; and packs one as an archive.
pub(crate) mod create;
pub(crate) mod export;
pub(crate) mod import;
pub mod sample;
