//! Many laptops that are alike: a career centre's thirty booths.
//!
//! [`bundle`] is one signed file with all that they share, [`pack`] makes one, and [`install`] opens it on a laptop,
//! which [`remembers`](remembered) whose bundles it takes. [`status`] makes one table of all laptops, and [`merge`] joins
//! what visitors left at them. The crate prints nothing and reads no clock.
#![forbid(unsafe_code)]

pub mod bundle;
pub mod install;
pub mod key_file;
pub mod merge;
pub mod pack;
pub mod remembered;
pub mod status;
pub mod weights;
