//! A prompt's keys and values in a file, so that the next start does not have to read the prompt again.
//!
//! The file is used only if everything that determines those numbers is the same (format, kernels, platform,
//! weights by the digest of the whole file, and every token) and if its own digest is right.
//!
//! Layout, little-endian: [`Key`], the ids (`u32`), per layer the bits of the keys and then of the values,
//! both `(kv_heads, tokens, width)` in half precision, and the SHA-256 of everything before it.
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::KvCache;
use crate::error::EngineError;
use crate::kernels::BITS_VERSION;

const MAGIC: [u8; 8] = *b"IIPROMPT";
/// Incremented when the layout changes.
const FORMAT: u32 = 1;
/// Bytes of a SHA-256.
const DIGEST: usize = 32;
/// Bytes hashed by one thread at a time.
const SHARE: usize = 8 << 20;

/// The digest of the bytes of a weights file: SHA-256 over the SHA-256 of each 8 MiB of it, which several
/// threads compute.
pub(crate) fn weights_digest(bytes: &[u8], threads: usize) -> [u8; DIGEST] {
    let shares: Vec<&[u8]> = bytes.chunks(SHARE).collect();
    let mut digests = vec![[0; DIGEST]; shares.len()];
    let of_a_thread = shares.len().div_ceil(threads.max(1)).max(1);
    std::thread::scope(|scope| {
        for (digests, shares) in digests.chunks_mut(of_a_thread).zip(shares.chunks(of_a_thread)) {
            scope.spawn(move || {
                for (digest, share) in digests.iter_mut().zip(shares) {
                    *digest = Sha256::digest(share).into();
                }
            });
        }
    });
    Sha256::digest(digests.as_flattened()).into()
}

/// Everything that determines the numbers, apart from the ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    format: u32,
    kernels: u32,
    /// The system and processor family, because the standard library's sine depends on them.
    platform: [u8; 16],
    weights: [u8; DIGEST],
    /// Layers, key/value heads, width of a head.
    shape: [u32; 3],
    tokens: u32,
}

const KEY_BYTES: usize = MAGIC.len() + 4 + 4 + 16 + DIGEST + 12 + 4;

impl Key {
    fn new(weights: [u8; DIGEST], cache: &KvCache, tokens: usize) -> Self {
        let mut platform = [0; 16];
        let name = [std::env::consts::OS, std::env::consts::ARCH].join("/");
        for (to, from) in platform.iter_mut().zip(name.bytes()) {
            *to = from;
        }
        let shape = cache.dimensions().map(|n| n as u32);
        Self { format: FORMAT, kernels: BITS_VERSION, platform, weights, shape, tokens: tokens as u32 }
    }

    fn to_bytes(self) -> Vec<u8> {
        let [layers, kv_heads, width] = self.shape.map(u32::to_le_bytes);
        [
            MAGIC.as_slice(),
            &self.format.to_le_bytes(),
            &self.kernels.to_le_bytes(),
            &self.platform,
            &self.weights,
            &layers,
            &kv_heads,
            &width,
            &self.tokens.to_le_bytes(),
        ]
        .concat()
    }

    /// Why a file with this header is not the expected one.
    fn objection(self, found: &[u8; KEY_BYTES]) -> Option<&'static str> {
        let wanted = self.to_bytes();
        let differs = |from: usize, len: usize| found[from..from + len] != wanted[from..from + len];
        let fields = [
            (MAGIC.len(), "it is not a saved prompt"),
            (4, "another version of this program wrote it, in another format"),
            (4, "another version of this program wrote it, which computed other numbers"),
            (16, "it comes from another kind of machine"),
            (DIGEST, "it belongs to other weights"),
            (12, "it belongs to a model of another shape"),
            (4, "it holds another number of tokens"),
        ];
        let mut from = 0;
        for (len, objection) in fields {
            if differs(from, len) {
                return Some(objection);
            }
            from += len;
        }
        None
    }
}

/// Writes the keys and values of the first `ids.len()` tokens of the cache, which must be `ids`.
pub(crate) fn save(
    cache: &KvCache,
    ids: &[u32],
    weights: [u8; DIGEST],
    path: &Path,
) -> Result<(), EngineError> {
    files::replace_private(path, |file| write(cache, ids, weights, file))
        .map_err(|source| EngineError::PromptNotKept { path: path.to_owned(), source })
}

fn write(cache: &KvCache, ids: &[u32], weights: [u8; DIGEST], file: &mut impl Write) -> io::Result<()> {
    let mut digest = Sha256::new();
    let mut put = |bytes: &[u8]| {
        digest.update(bytes);
        file.write_all(bytes)
    };
    put(&Key::new(weights, cache, ids.len()).to_bytes())?;
    put(&ids.iter().flat_map(|id| id.to_le_bytes()).collect::<Vec<u8>>())?;
    let [layers, ..] = cache.dimensions();
    let mut bytes = Vec::new();
    for layer in 0..layers {
        bytes.clear();
        cache.export(layer, ids.len(), &mut bytes);
        put(&bytes)?;
    }
    file.write_all(&digest.finalize())
}

/// Fills the cache from a file of exactly these ids. If the file is refused, the cache is unchanged, or empty
/// if the content of the file was damaged.
pub(crate) fn restore(
    cache: &mut KvCache,
    ids: &[u32],
    weights: [u8; DIGEST],
    path: &Path,
) -> Result<(), EngineError> {
    let refused = |what: &str| EngineError::PromptRefused { path: path.to_owned(), what: what.to_owned() };
    let unreadable = |error: io::Error| refused(&error.to_string());
    let file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    let mut file = BufReader::new(file);

    let key = Key::new(weights, cache, ids.len());
    let mut found = [0; KEY_BYTES];
    file.read_exact(&mut found).map_err(|_| refused("it is not a saved prompt"))?;
    if let Some(objection) = key.objection(&found) {
        return Err(refused(objection));
    }
    let [layers, ..] = cache.dimensions();
    let layer_bytes = cache.layer_bytes(ids.len());
    let expected = KEY_BYTES + 4 * ids.len() + layers * layer_bytes + DIGEST;
    if length != expected as u64 {
        return Err(refused("it is cut short or too long"));
    }
    let mut digest = Sha256::new();
    digest.update(found);
    let mut held = vec![0; 4 * ids.len()];
    file.read_exact(&mut held).map_err(unreadable)?;
    digest.update(&held);
    if held.as_chunks::<4>().0.iter().zip(ids).any(|(held, id)| u32::from_le_bytes(*held) != *id) {
        return Err(refused("it holds another prompt"));
    }
    cache.truncate(0);
    let mut bytes = vec![0; layer_bytes];
    for layer in 0..layers {
        file.read_exact(&mut bytes).map_err(unreadable)?;
        digest.update(&bytes);
        cache.import(layer, ids.len(), &bytes);
    }
    let mut written = [0; DIGEST];
    file.read_exact(&mut written).map_err(unreadable)?;
    if digest.finalize().as_slice() != written {
        return Err(refused("its content is damaged"));
    }
    cache.commit(ids);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::attention::HeadShape;
    use crate::kernels::thread_pool::ThreadPool;

    const IDS: [u32; 21] = [7; 21];
    const WEIGHTS: [u8; DIGEST] = [3; DIGEST];

    /// Two layers, with room for `capacity` tokens, filled with [`IDS`]; the numbers depend on `seed`.
    fn cache(capacity: usize, seed: usize) -> KvCache {
        let mut cache = KvCache::new(2, HeadShape::new(6, 2, 24), capacity).expect("memory");
        for layer in 0..2 {
            let of = |kind: usize| -> Vec<f32> {
                let row = |position| (0..48).map(move |n| (n + 50 * position + 7 * layer + kind + seed) % 97);
                (0..IDS.len()).flat_map(row).map(|n| n as f32).collect()
            };
            cache.write(&mut ThreadPool::new(1), layer, 0, &of(0), &of(31));
        }
        cache.commit(&IDS);
        cache
    }

    fn bits(cache: &KvCache) -> Vec<u8> {
        let mut bytes = Vec::new();
        (0..2).for_each(|layer| cache.export(layer, IDS.len(), &mut bytes));
        bytes
    }

    fn objection(cache: &mut KvCache, ids: &[u32], weights: [u8; DIGEST], path: &Path) -> String {
        restore(cache, ids, weights, path).expect_err("it must be refused").to_string()
    }

    #[test]
    fn what_is_restored_is_what_was_saved_whatever_the_room() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("prompt");
        let saved = cache(200, 0);
        save(&saved, &IDS, WEIGHTS, &path).expect("saved");
        let mut restored = cache(77, 5);
        restore(&mut restored, &IDS, WEIGHTS, &path).expect("restored");
        assert_eq!(bits(&restored), bits(&saved), "every bit, also into a cache of another size");
        assert_eq!(restored.len(), IDS.len(), "and the tokens are known to be there");
        assert_eq!(folder.path().read_dir().expect("listed").count(), 1, "nothing unfinished stays behind");
    }

    #[test]
    fn what_is_not_the_same_is_refused_with_the_reason() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("prompt");
        save(&cache(64, 0), &IDS, WEIGHTS, &path).expect("saved");
        let mut other = cache(64, 1);
        let before = bits(&other);
        assert!(objection(&mut other, &IDS, [4; DIGEST], &path).contains("other weights"));
        assert!(objection(&mut other, &IDS[1..], WEIGHTS, &path).contains("another number of tokens"));
        let mut ids = IDS;
        ids[20] = 8;
        assert!(objection(&mut other, &ids, WEIGHTS, &path).contains("another prompt"));
        let mut wide = KvCache::new(2, HeadShape::new(6, 2, 32), 64).expect("memory");
        assert!(objection(&mut wide, &IDS, WEIGHTS, &path).contains("another shape"));
        assert!(objection(&mut other, &IDS, WEIGHTS, &folder.path().join("none")).contains("none"));
        assert_eq!(bits(&other), before, "what was refused at sight changed nothing");
        assert_eq!(other.len(), IDS.len(), "and nothing was forgotten");
    }

    #[test]
    fn every_damaged_byte_and_every_missing_one_is_noticed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("prompt");
        save(&cache(64, 0), &IDS, WEIGHTS, &path).expect("saved");
        let sound = std::fs::read(&path).expect("read");
        for at in (0..sound.len()).step_by(5) {
            let mut bytes = sound.clone();
            bytes[at] ^= 0x10;
            std::fs::write(&path, &bytes).expect("written");
            let mut cache = cache(64, 0);
            objection(&mut cache, &IDS, WEIGHTS, &path);
            let held = cache.len();
            assert!(held == 0 || held == IDS.len(), "byte {at}: half a prompt must never be held: {held}");
        }
        for len in [0, 5, KEY_BYTES, KEY_BYTES + 9, sound.len() - 1] {
            std::fs::write(&path, &sound[..len]).expect("written");
            objection(&mut cache(64, 0), &IDS, WEIGHTS, &path);
        }
        std::fs::write(&path, [sound.as_slice(), b"x"].concat()).expect("written");
        assert!(objection(&mut cache(64, 0), &IDS, WEIGHTS, &path).contains("too long"));
    }

    #[test]
    fn the_digest_of_weights_does_not_depend_on_threads_but_on_every_byte() {
        let mut bytes = vec![1; SHARE + 3];
        let digest = weights_digest(&bytes, 1);
        assert_eq!(weights_digest(&bytes, 3), digest, "another machine has another number of cores");
        bytes[SHARE + 2] = 2;
        assert_ne!(weights_digest(&bytes, 1), digest, "the last byte counts");
    }
}
