//! A bundle: a `.zip` with a manifest, the signature of the manifest, and the files that it names.
//!
//! `manifest.json` has the length and SHA-256 of every file, so the signature covers all of them. Nothing else may be in
//! the archive. The files of the profile lie in `profile/`, so that a bundle can be looked at as a profile, too.
mod digest;
mod error;
mod key;
mod manifest;
mod read;
mod settings;
mod write;

pub use digest::{FileDigest, sha256};
pub use error::BundleError;
pub use key::{Fingerprint, Key, NotAKey, PublicKey};
pub use manifest::{AllowedRemote, FairTimes, Manifest, PROFILE_FOLDER, VERSION};
pub use read::{Bundle, claims_to_be_bundle, read};
pub use settings::SharedSettings;
pub use write::write;

/// The name of the manifest in a bundle.
const MANIFEST_FILE: &str = "manifest.json";
/// The name of its signature.
const SIGNATURE_FILE: &str = "signature.json";
