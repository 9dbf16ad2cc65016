//! Embeddings on disk, so that only texts that changed are embedded again.
//!
//! One file: a mark, the identity of the model, each vector after the hash of its text, and a checksum over
//! all of it. A file that is damaged, or of another model, is ignored. The texts themselves are not stored.
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::{Embed, Embedding, RetrievalError};

/// What the file begins with; the last byte is the version of the format.
const MARK: &[u8; 8] = b"EMBEDS\0\x01";
/// Most embeddings that are kept; at 384 dimensions that is a file of 13 MB.
const MAX_KEPT: usize = 8192;
/// Most dimensions that are accepted for a vector.
const MAX_DIMENSIONS: usize = 4096;
/// The largest file that is read.
const MAX_FILE_BYTES: u64 = 64 << 20;

type Hash = [u8; 32];

/// Embeddings of texts that were embedded before.
#[derive(Debug, Default)]
pub struct EmbeddingCache {
    /// Where it is stored; `None` for a cache in memory.
    file: Option<PathBuf>,
    model: Hash,
    kept: HashMap<Hash, Kept>,
    /// How many embeddings were requested so far: the least recently used is dropped first.
    uses: u64,
    changed: bool,
}

#[derive(Debug)]
struct Kept {
    embedding: Embedding,
    used: u64,
}

impl EmbeddingCache {
    /// A cache that is not stored.
    pub fn in_memory() -> Self {
        Self::default()
    }

    /// Opens the cache in a file, for the model with this [`Embed::identity`]. It is empty if the file is
    /// missing, damaged or of another model: what is missing is embedded again.
    pub fn open(file: &Path, model: [u8; 32]) -> Self {
        let kept = read(file).and_then(|bytes| parse(&bytes, &model)).unwrap_or_default();
        let changed = kept.is_empty();
        let kept = kept.into_iter().map(|(hash, embedding)| (hash, Kept { embedding, used: 0 })).collect();
        Self { file: Some(file.to_owned()), model, kept, uses: 0, changed }
    }

    /// Writes the file again if anything was added. If the process is killed here, either the old or the new
    /// file remains.
    ///
    /// # Errors
    /// When the file cannot be written; the old one is kept.
    pub fn save(&mut self) -> io::Result<()> {
        let Some(file) = self.file.as_ref().filter(|_| self.changed) else { return Ok(()) };
        if let Some(folder) = file.parent() {
            files::create_private_folder(folder)?;
        }
        let bytes = self.to_bytes();
        files::replace_private(file, |next| next.write_all(&bytes))?;
        self.changed = false;
        Ok(())
    }

    /// How many embeddings are kept.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut kept: Vec<_> = self.kept.iter().collect();
        // By use, then by hash, so that the same embeddings make the same file.
        kept.sort_by(|(a, kept_a), (b, kept_b)| kept_b.used.cmp(&kept_a.used).then(a.cmp(b)));
        kept.truncate(MAX_KEPT);
        let dimensions = kept.first().map_or(0, |(_, kept)| kept.embedding.components().len());
        kept.retain(|(_, kept)| kept.embedding.components().len() == dimensions);
        let mut bytes = Vec::with_capacity(MARK.len() + 80 + kept.len() * (32 + 4 * dimensions));
        bytes.extend_from_slice(MARK);
        bytes.extend_from_slice(&self.model);
        bytes.extend_from_slice(&(dimensions as u32).to_le_bytes());
        bytes.extend_from_slice(&(kept.len() as u32).to_le_bytes());
        for (hash, Kept { embedding, .. }) in kept {
            bytes.extend_from_slice(hash);
            bytes.extend(embedding.components().iter().flat_map(|component| component.to_le_bytes()));
        }
        let checksum = Sha256::digest(&bytes);
        bytes.extend_from_slice(&checksum);
        bytes
    }
}

/// An embedder that runs the model only for texts that are not in a cache.
pub struct CachingEmbedder<'a> {
    cache: &'a mut EmbeddingCache,
    embedder: &'a mut dyn Embed,
    embedded: usize,
}

impl<'a> CachingEmbedder<'a> {
    /// Puts the cache in front of the embedder.
    pub fn new(cache: &'a mut EmbeddingCache, embedder: &'a mut dyn Embed) -> Self {
        Self { cache, embedder, embedded: 0 }
    }

    /// How many texts had to be embedded.
    pub fn embedded(&self) -> usize {
        self.embedded
    }
}

impl Embed for CachingEmbedder<'_> {
    fn embed(&mut self, text: &str) -> Result<Embedding, RetrievalError> {
        self.cache.uses += 1;
        let used = self.cache.uses;
        let hash = Sha256::digest(text).into();
        if let Some(kept) = self.cache.kept.get_mut(&hash) {
            kept.used = used;
            return Ok(kept.embedding.clone());
        }
        let embedding = self.embedder.embed(text)?;
        self.embedded += 1;
        self.cache.changed = true;
        self.cache.kept.insert(hash, Kept { embedding: embedding.clone(), used });
        Ok(embedding)
    }

    fn embed_after(&mut self, before: &str, text: &str) -> Result<Embedding, RetrievalError> {
        self.embedder.embed_after(before, text)
    }

    fn identity(&self) -> [u8; 32] {
        self.embedder.identity()
    }
}

/// The file's bytes, if it exists and has a plausible size.
fn read(file: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than the limit, to recognize a file that is too large.
    File::open(file).ok()?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= MAX_FILE_BYTES).then_some(bytes)
}

/// The embeddings in a file; `None` if it is damaged or of another model.
fn parse(bytes: &[u8], model: &Hash) -> Option<Vec<(Hash, Embedding)>> {
    let (body, checksum) = bytes.split_last_chunk::<32>()?;
    if Sha256::digest(body).as_slice() != checksum {
        return None;
    }
    let (mark, rest) = body.split_first_chunk::<8>()?;
    let (of_model, rest) = rest.split_first_chunk::<32>()?;
    let (dimensions, rest) = rest.split_first_chunk::<4>()?;
    let (count, rest) = rest.split_first_chunk::<4>()?;
    let dimensions = u32::from_le_bytes(*dimensions) as usize;
    let count = u32::from_le_bytes(*count) as usize;
    let entry_bytes = 32 + 4 * dimensions;
    if mark != MARK
        || of_model != model
        || !(1..=MAX_DIMENSIONS).contains(&dimensions)
        || count.checked_mul(entry_bytes) != Some(rest.len())
    {
        return None;
    }
    let entries = rest.chunks_exact(entry_bytes).map(|entry| {
        let (hash, vector) = entry.split_first_chunk::<32>()?;
        let components = vector.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
        Some((*hash, Embedding::new(components.collect())?))
    });
    entries.collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Counts how often it is asked.
    #[derive(Default)]
    struct Counting(usize);

    impl Embed for Counting {
        fn embed(&mut self, text: &str) -> Result<Embedding, RetrievalError> {
            self.0 += 1;
            Ok(Embedding::new(vec![text.len() as f32, 1.0]).expect("finite"))
        }
    }

    fn fill(cache: &mut EmbeddingCache, texts: &[&str]) -> usize {
        let mut counting = Counting::default();
        let mut cached = CachingEmbedder::new(cache, &mut counting);
        texts.iter().for_each(|text| drop(cached.embed(text).expect("counted")));
        let embedded = cached.embedded();
        assert_eq!(embedded, counting.0, "it tells what it asked for");
        embedded
    }

    #[test]
    fn only_what_changed_is_embedded_again_also_after_a_restart() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("not/there/yet");
        let mut cache = EmbeddingCache::open(&file, [1; 32]);
        assert_eq!(fill(&mut cache, &["one", "two", "one"]), 2, "a text is embedded once");
        cache.save().expect("the folder is made");
        let mut again = EmbeddingCache::open(&file, [1; 32]);
        assert_eq!(fill(&mut again, &["one", "two", "three"]), 1, "two of them are known");
        let mut counting = Counting::default();
        let known = CachingEmbedder::new(&mut again, &mut counting).embed("two").expect("known");
        assert!(
            known.cosine(&Counting::default().embed("two").expect("counted")) > 0.99999,
            "and are the same"
        );
        assert_eq!(
            fill(&mut EmbeddingCache::open(&file, [2; 32]), &["one"]),
            1,
            "another model's are of no use"
        );
    }

    #[test]
    fn a_damaged_file_is_as_good_as_none() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("embeddings");
        let mut cache = EmbeddingCache::open(&file, [1; 32]);
        fill(&mut cache, &["one", "two"]);
        cache.save().expect("written");
        let whole = fs::read(&file).expect("it was just written");
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            assert!(parse(&damaged, &[1; 32]).is_none(), "byte {at} is not as it was written");
            assert!(parse(&whole[..at], &[1; 32]).is_none(), "cut off after {at} bytes");
        }
        fs::write(&file, &whole[..whole.len() / 2]).expect("written");
        let mut rebuilt = EmbeddingCache::open(&file, [1; 32]);
        assert!(rebuilt.is_empty(), "nothing of it is believed");
        fill(&mut rebuilt, &["one", "two"]);
        rebuilt.save().expect("written");
        assert_eq!(fs::read(&file).expect("written"), whole, "and it is made again");
    }

    #[test]
    fn promises_of_a_header_cost_no_memory() {
        let mut bytes =
            [MARK.as_slice(), &[1; 32], &u32::MAX.to_le_bytes(), &u32::MAX.to_le_bytes()].concat();
        let checksum = Sha256::digest(&bytes);
        bytes.extend_from_slice(&checksum);
        assert!(parse(&bytes, &[1; 32]).is_none(), "a checksum proves care, not honesty");
    }

    #[test]
    fn what_was_not_asked_for_longest_is_dropped_first() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("embeddings");
        let mut cache = EmbeddingCache::open(&file, [1; 32]);
        let texts: Vec<String> = (0..=MAX_KEPT).map(|n| n.to_string()).collect();
        fill(&mut cache, &texts.iter().map(String::as_str).collect::<Vec<_>>());
        cache.save().expect("written");
        let mut again = EmbeddingCache::open(&file, [1; 32]);
        assert_eq!(again.len(), MAX_KEPT, "the file has a bound");
        assert_eq!(fill(&mut again, &["1", "0"]), 1, "the oldest is gone, the next is there");
    }

    #[test]
    fn a_cache_in_memory_is_kept_nowhere() {
        let mut cache = EmbeddingCache::in_memory();
        assert_eq!(fill(&mut cache, &["one", "one"]), 1);
        cache.save().expect("there is nothing to write");
    }
}
