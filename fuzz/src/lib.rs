//! What is done with one hostile input of each kind, and what must hold then. The programs in `targets` feed it
//! what libFuzzer generates; a story feeds it the inputs of `corpus`.

mod memory_file;

pub mod bundle;
pub mod header;
pub mod pdf;
pub mod profile;
pub mod sse;
pub mod template;
pub mod text;
pub mod tokenizer;
pub mod vocabulary;
pub mod wav;
pub mod weights;
