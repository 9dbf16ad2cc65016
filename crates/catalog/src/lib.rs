//! What files Instant Interview needs besides its own code, where they come from, where they lie on disk, and whether they are whole.
//!
//! - [`Catalog`]: the list in `models/catalog.toml`, compiled in and checked as it is read.
//! - [`Store`]: a folder that holds those files. The user's cache is one, the resources of an installed package another.
//!
//! Nothing here opens a network connection. Fetching is done by `cargo xtask setup`, and later by a download that the owner starts.

#![forbid(unsafe_code)]

mod catalog;
mod error;
mod names;
mod store;

pub use catalog::{Catalog, Embedding, File, Hub, Model, Runtime, Wheel};
pub use error::{CatalogError, PartError};
pub use store::{Part, Store, sha256_of};
