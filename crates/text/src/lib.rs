//! Words, names and sentences of English text, for search, checks and answers. Independent of profiles,
//! models and questions.
#![forbid(unsafe_code)]

pub mod lines;
pub mod markdown;
pub mod names;
pub mod sentences;
pub mod words;
