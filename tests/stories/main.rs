//! Stories told through the public APIs and the `interview` command, with the real weights and the real embedding model.

mod asking;
mod command;
mod engine_alone;
mod killing;
mod long_conversation;
mod mistakes;
mod reference;
mod retrieving;
mod run;
mod storing;
