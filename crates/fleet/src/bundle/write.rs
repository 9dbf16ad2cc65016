//! Makes a bundle: the same files, manifest and key give the same bytes.
use profile::archive::{self, MAX_ALL_BYTES, MAX_ENTRIES};

use super::manifest::PROFILE_FOLDER;
use super::read::Signed;
use super::{BundleError, FileDigest, Key, MANIFEST_FILE, Manifest, SIGNATURE_FILE};

/// Most files of a profile in a bundle: an archive holds no more, with manifest and signature.
pub(super) const MAX_FILES: usize = MAX_ENTRIES - 2;
/// Their most bytes: half of what is unpacked, because nobody who opens one should be near the limit.
pub(super) const MAX_BYTES: u64 = MAX_ALL_BYTES / 2;

/// The bytes of a bundle with these files of a profile. The manifest's own list of files is made from them.
///
/// # Errors
/// When the manifest cannot be used, or the bundle would be too large to be opened.
pub fn write(
    mut manifest: Manifest,
    profile: &[(String, Vec<u8>)],
    key: &Key,
) -> Result<Vec<u8>, BundleError> {
    let mut files: Vec<(String, &[u8])> =
        profile.iter().map(|(name, bytes)| (format!("{PROFILE_FOLDER}{name}"), bytes.as_slice())).collect();
    files.sort();
    let total: u64 = files.iter().map(|(_, bytes)| bytes.len() as u64).sum();
    if files.len() > MAX_FILES || total > MAX_BYTES {
        return Err(BundleError::TooLarge);
    }
    manifest.files = files.iter().map(|(name, bytes)| FileDigest::of(name, bytes)).collect();
    manifest.check()?;
    let signed_bytes = manifest.to_bytes();
    let signed = Signed { key: key.public().to_string(), signature: key.sign(&signed_bytes) };
    let mut signature = serde_json::to_vec_pretty(&signed).unwrap_or_default();
    signature.push(b'\n');
    let mut parts = vec![(MANIFEST_FILE, signed_bytes.as_slice()), (SIGNATURE_FILE, signature.as_slice())];
    parts.extend(files.iter().map(|(name, bytes)| (name.as_str(), *bytes)));
    archive::pack(parts).map_err(|error| BundleError::NotPacked(error.to_string()))
}
