//! Words, names and sentences of English text, as searching, checking and speaking see them. Knows nothing of profiles,
//! models or questions.
#![forbid(unsafe_code)]

pub mod lines;
pub mod markdown;
pub mod names;
pub mod sentences;
pub mod words;
