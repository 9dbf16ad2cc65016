//! What a file says about its model: the architecture and its numbers, checked before anything is computed.
pub(crate) mod config;
pub(crate) mod family;
