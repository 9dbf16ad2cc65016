//! What files Instant Interview needs besides its own code, where they come from, where they are stored, and whether they are complete.
//!
//! - [`Catalog`]: the list in `models/catalog.toml`, compiled in and checked as it is read.
//! - [`Store`]: a folder that holds those files, the user's cache, before which an installed package's resources are looked in.
//! - [`Shelf`]: the folder of weights in it, from which the owner takes files and to which they add some.
//!
//! Nothing here opens a network connection. Fetching is done by `cargo xtask setup`, and by a download that the owner starts.

#![forbid(unsafe_code)]

mod bundled;
mod catalog;
mod error;
mod names;
mod shelf;
mod store;
mod wheel_parts;

pub use bundled::{parts_in, resources_of};
pub use catalog::{Catalog, Embedding, File, Hub, Model, Notice, Offer, Runtime, Wheel};
pub use error::{CatalogError, PartError};
pub use shelf::{Shelf, ShelfError};
pub use store::{Part, Store, sha256_of};
pub use wheel_parts::WheelParts;
