//! What files Instant Interview needs besides its own code, where they come from, where they are stored, and whether they are complete.
//!
//! - [`Catalog`]: the list in `models/catalog.toml`, compiled in and checked as it is read.
//! - [`PartStore`]: a folder that holds those files, the user's cache, before which an installed package's resources are looked in.
//! - [`ModelFolder`]: the folder of weights in it, from which the owner takes files and to which they add some.
//!
//! Nothing here opens a network connection. Fetching is done by `cargo xtask setup`, and by a download that the owner starts.

#![forbid(unsafe_code)]

mod bundled;
mod catalog;
mod error;
mod model_folder;
mod names;
mod part_store;

pub use bundled::{parts_in, resources_of};
pub use catalog::{Catalog, Embedding, File, Hub, Model, Notice, Offer, Runtime, Wheel};
pub use error::{CatalogError, PartError};
pub use model_folder::{ModelFolder, ModelFolderError};
pub use part_store::{Part, PartStore, sha256_of};
