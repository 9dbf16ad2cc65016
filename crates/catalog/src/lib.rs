//! The files that Instant Interview needs besides its own code: their sources, their paths, and whether they
//! are complete.
//!
//! - [`Catalog`]: the list in `models/catalog.toml`, compiled in and checked as it is read.
//! - [`PartStore`]: the folder of those files, the user's cache; the resources of an installed package are
//!   searched first.
//! - [`ModelFolder`]: its folder of weights, to which the owner can add files and from which they can remove
//!   some.
//!
//! Nothing here opens a network connection. `cargo xtask setup` fetches files, and so does a download that
//! the owner starts.

#![forbid(unsafe_code)]

mod bundled;
mod catalog;
mod error;
mod model_folder;
mod names;
mod part_store;
mod speech;
mod wheel_parts;

pub use bundled::{parts_in, resources_of};
pub use catalog::{Catalog, Embedding, File, Hub, Model, Notice, Offer, Runtime, Wheel};
pub use error::{CatalogError, PartError};
pub use model_folder::{ModelFolder, ModelFolderError};
pub use part_store::{Part, PartStore, sha256_of};
pub use speech::{OfferedFile, SpeechModel, SpeechOffer, Vad};
pub use wheel_parts::WheelParts;
