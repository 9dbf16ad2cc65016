//! Stories told through the public APIs and the `interview` command, with the real weights and the real embedding model.

mod asking;
mod carrying;
mod command;
mod engine_alone;
mod families;
mod full_disk;
mod killing;
#[path = "../labelled/mod.rs"]
mod labelled;
mod long_conversation;
mod mistakes;
mod reference;
mod retrieving;
mod run;
mod speculation;
mod storing;
