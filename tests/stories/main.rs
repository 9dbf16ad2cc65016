//! Stories told through the public APIs and the `interview` command, with the real weights and the real embedding model.

mod asking;
mod command;
mod engine_alone;
mod mistakes;
mod reference;
mod retrieving;
mod run;
mod speculation;
mod storing;
