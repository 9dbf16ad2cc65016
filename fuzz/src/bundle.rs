//! Any bytes as a bundle for many laptops: what is opened was signed, stays inside its folder, and is bounded.
//!
//! The first byte of the input chooses what the rest is: an archive; the manifest of one whose signature fits; or names
//! and contents in turn, each ended by a byte 1, that the manifest of such an archive lists.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::{Component, Path};
use std::sync::LazyLock;

use profile::archive::{self, MAX_ALL_BYTES};
use profile::layout::MAX_FILE_BYTES;

// The folder stands by itself. The whole crate would bring the interview along.
#[expect(unreachable_pub, dead_code, unused_imports, reason = "the crate exports it")]
#[path = "../../crates/fleet/src/bundle/mod.rs"]
mod format;

use format::{Bundle, FileDigest, Key, read};

static KEY: LazyLock<Key> = LazyLock::new(|| Key::new(&[7; 32]));

/// One input.
pub fn run(input: &[u8]) {
    let Some((&choice, rest)) = input.split_first() else { return };
    let archive = match choice % 3 {
        0 => rest.to_vec(),
        1 => signed(rest, &[("profile/resume.txt".to_owned(), b"Kim")]),
        _ => listed(rest),
    };
    if let Ok(bundle) = read(Cursor::new(archive)) {
        check(&bundle);
        assert!(choice % 3 == 0 || bundle.signer == KEY.public(), "it is known who signed");
    }
}

fn check(bundle: &Bundle) {
    let Bundle { manifest, profile, .. } = bundle;
    assert_eq!(manifest.files.len(), profile.len(), "every file was signed");
    let mut names = BTreeSet::new();
    let mut total = 0;
    for (file, (name, bytes)) in manifest.files.iter().zip(profile) {
        assert!(file.fits(bytes) && file.name.ends_with(name.as_str()), "`{name}` is what was signed");
        assert!(bytes.len() as u64 <= MAX_FILE_BYTES, "`{name}` is bounded");
        total += bytes.len() as u64;
        let inside = |part| matches!(part, Component::Normal(_));
        let path = Path::new(name);
        assert!(!name.is_empty() && path.components().all(inside), "`{name}` stays in its folder");
        assert!(!name.contains(['\\', ':']) && !name.ends_with('/'), "`{name}` is a file on every system");
        assert!(names.insert(name.to_lowercase()), "`{name}` is one file on every system");
    }
    assert!(total <= MAX_ALL_BYTES, "all of them are bounded");
}

/// An archive with this manifest, whose signature fits, and these files.
fn signed(manifest: &[u8], files: &[(String, &[u8])]) -> Vec<u8> {
    let signature = format!("{{\"key\":\"{}\",\"signature\":\"{}\"}}", KEY.public(), KEY.sign(manifest));
    let mut parts = vec![("manifest.json", manifest), ("signature.json", signature.as_bytes())];
    parts.extend(files.iter().map(|(name, bytes)| (name.as_str(), *bytes)));
    // Two files of one name are refused by the writer.
    archive::pack(parts).unwrap_or_default()
}

/// An archive of names and contents in turn, all of them listed and signed.
fn listed(input: &[u8]) -> Vec<u8> {
    let parts: Vec<&[u8]> = input.split(|&byte| byte == 1).collect();
    let mut files: Vec<(String, &[u8])> =
        parts.chunks_exact(2).map(|two| (String::from_utf8_lossy(two[0]).into_owned(), two[1])).collect();
    files.sort();
    let digests: Vec<FileDigest> = files.iter().map(|(name, bytes)| FileDigest::of(name, bytes)).collect();
    let weights = [FileDigest::of("small.gguf", b"weights")];
    let manifest =
        serde_json::json!({"version": 1, "serial": 1, "files": digests, "weights": weights}).to_string();
    signed(manifest.as_bytes(), &files)
}
