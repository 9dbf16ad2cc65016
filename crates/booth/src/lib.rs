//! One laptop on a table at a fair: the owner's PIN, what visitors leave, what the owner reads in the
//! evening.
#![forbid(unsafe_code)]

pub mod fair;
pub mod pin;
pub mod states;
