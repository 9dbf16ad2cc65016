//! Reads a bundle as hostile input: what is returned was signed, byte by byte.
use std::collections::BTreeMap;
use std::io::{Read, Seek};

use profile::archive::{self, Unpacked};
use serde::{Deserialize, Serialize};

use super::manifest::PROFILE_FOLDER;
use super::{BundleError, MANIFEST_FILE, Manifest, PublicKey, SIGNATURE_FILE, sha256};

/// Whether an archive gives itself out as a bundle: it has a signature, or a manifest of one. Such an archive is a bundle
/// or refused, and never read as a plain profile. What cannot be unpacked gives itself out as nothing.
pub fn claims_to_be_bundle<R: Read + Seek>(reader: R) -> bool {
    let Ok(Unpacked { files, left_out }) =
        archive::unpack(reader, |name| [SIGNATURE_FILE, MANIFEST_FILE].contains(&name))
    else {
        return false;
    };
    // A signature that is too long or a link is one all the same.
    let is_signed =
        files.contains_key(SIGNATURE_FILE) || left_out.iter().any(|(name, _)| name == SIGNATURE_FILE);
    is_signed || files.get(MANIFEST_FILE).is_some_and(|bytes| Manifest::read(bytes).is_ok())
}

/// A bundle that is whole and signed. Whose key it is, the reader must decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// What was signed.
    pub manifest: Manifest,
    /// The SHA-256 of the manifest, by which bundles are told apart.
    pub digest: String,
    /// The key that signed it.
    pub signer: PublicKey,
    /// The files of the profile by their name in its folder.
    pub profile: BTreeMap<String, Vec<u8>>,
}

/// The file of the signature.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Signed {
    pub(super) key: String,
    pub(super) signature: String,
}

/// Reads a bundle. The signature is checked before anything in the manifest is believed, and every file before it is
/// returned.
///
/// # Errors
/// When it is damaged, was changed, or holds what nobody signed.
pub fn read<R: Read + Seek>(reader: R) -> Result<Bundle, BundleError> {
    let Unpacked { mut files, left_out } = archive::unpack(reader, |_| true)?;
    if let Some((name, _)) = left_out.into_iter().next() {
        return Err(BundleError::Foreign(name));
    }
    let mut take = |name| files.remove(name).ok_or(BundleError::NotABundle(name));
    let (signed, manifest) = (take(SIGNATURE_FILE)?, take(MANIFEST_FILE)?);
    let signed: Signed = serde_json::from_slice(&signed).map_err(|_| BundleError::NotSigned)?;
    let signer: PublicKey = signed.key.parse().map_err(|_| BundleError::NotSigned)?;
    if !signer.has_signed(&manifest, &signed.signature) {
        return Err(BundleError::NotSigned);
    }
    let digest = sha256(&manifest);
    let manifest = Manifest::read(&manifest)?;
    let mut profile = BTreeMap::new();
    for file in &manifest.files {
        let bytes = files.remove(&file.name).ok_or_else(|| BundleError::Missing(file.name.clone()))?;
        if !file.fits(&bytes) {
            return Err(BundleError::Changed(file.name.clone()));
        }
        let name = file.name.strip_prefix(PROFILE_FOLDER).unwrap_or(&file.name);
        profile.insert(name.to_owned(), bytes);
    }
    match files.into_keys().next() {
        Some(name) => Err(BundleError::Foreign(name)),
        None => Ok(Bundle { manifest, digest, signer, profile }),
    }
}
