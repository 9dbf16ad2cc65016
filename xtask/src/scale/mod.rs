//! `cargo xtask report scale`: what one server takes when many booths let it word their answers.
//!
//! Recorded turns are replayed against a model of a server with continuous batching, a queue and a prefix cache. Nothing
//! of it is measured on the server's hardware: its rates come from what others published, or from the command line.
mod random;
mod report;
mod server;
mod simulate;
mod turns;

pub(crate) use report::report;
