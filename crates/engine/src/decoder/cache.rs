//! The KV cache: keys and values of the tokens read so far, in half precision. It is preallocated and can be
//! truncated to any length.
use half::f16;
use half::slice::{HalfBitsSliceExt, HalfFloatSliceExt};

use crate::error::EngineError;
use crate::kernels::attention::{Attention, GROUP, HeadShape, padded_capacity};
use crate::kernels::attention_weights::AttentionWeights;
use crate::kernels::quant::activations::MR;
use crate::kernels::thread_pool::ThreadPool;

/// The KV cache of all layers, and the ids of the tokens it holds.
///
/// The whole context is allocated at once. The system provides memory only for pages that are written, so
/// unused context costs nothing.
pub(crate) struct KvCache {
    shape: HeadShape,
    capacity: usize,
    layers: Vec<Layer>,
    /// Ids of the tokens whose keys and values are there.
    tokens: Vec<u32>,
    /// Positions whose keys and values were written since they were last erased.
    written: usize,
}

struct Layer {
    /// `(kv_heads, capacity / 16, width, 16)`.
    keys: Vec<u16>,
    /// `(kv_heads, capacity, padded)`.
    values: Vec<u16>,
}

impl KvCache {
    /// An empty cache with room for `positions`.
    ///
    /// # Errors
    /// There is not enough memory.
    pub(crate) fn new(layers: usize, shape: HeadShape, positions: usize) -> Result<Self, EngineError> {
        let capacity = padded_capacity(positions);
        let too_large = || EngineError::NoMemory { tokens: positions };
        let rows = shape.kv_heads.checked_mul(capacity).ok_or_else(too_large)?;
        let (keys, values) = (rows.checked_mul(shape.width), rows.checked_mul(shape.padded));
        let (keys, values) = (keys.ok_or_else(too_large)?, values.ok_or_else(too_large)?);
        // Reserve first, because a failed allocation aborts the program. Zeroed memory comes from the system,
        // which does not touch a page before it is used; reserving and filling a vector would touch all of
        // it.
        let all =
            keys.checked_add(values).and_then(|layer| layer.checked_mul(layers)).ok_or_else(too_large)?;
        Vec::<u16>::new().try_reserve_exact(all).map_err(|_| too_large())?;
        let layers = (0..layers).map(|_| Layer { keys: vec![0; keys], values: vec![0; values] }).collect();
        Ok(Self { shape, capacity, layers, tokens: Vec::new(), written: 0 })
    }

    /// Bytes such a cache takes when it is full; `None` if the numbers overflow.
    pub(crate) fn bytes(layers: usize, shape: HeadShape, positions: usize) -> Option<u64> {
        let rows = shape.kv_heads.checked_mul(padded_capacity(positions))?.checked_mul(layers)?;
        let values = rows.checked_mul(shape.width.checked_add(shape.padded)?)?;
        Some(values.checked_mul(size_of::<u16>())? as u64)
    }

    /// Tokens held.
    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Length of the prefix of `ids` that is in the cache, always less than all of `ids`: at least one token
    /// must be computed to get logits.
    pub(crate) fn common_prefix(&self, ids: &[u32]) -> usize {
        let common = self.tokens.iter().zip(ids).take_while(|(held, wanted)| held == wanted).count();
        common.min(ids.len().saturating_sub(1))
    }

    /// Keeps only the first `len` tokens. The ids of the others are overwritten at once.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.tokens.iter_mut().skip(len).for_each(|id| *id = 0);
        self.tokens.truncate(len);
    }

    /// Keeps only the first `len` tokens, and overwrites the ids, keys and values of all that came after
    /// them, also of those that were cut off earlier.
    pub(crate) fn erase_after(&mut self, len: usize) {
        self.truncate(len);
        let HeadShape { kv_heads, width, padded, .. } = self.shape;
        for layer in 0..self.layers.len() {
            for head in 0..kv_heads {
                for position in len..self.written {
                    let value = self.value_place(head, position, 0);
                    let keys: Vec<usize> = (0..width).map(|n| self.key_place(head, position, n)).collect();
                    let Layer { keys: all_keys, values } = &mut self.layers[layer];
                    values[value..][..padded].fill(0);
                    keys.into_iter().for_each(|key| all_keys[key] = 0);
                }
            }
        }
        self.written = self.written.min(len);
    }

    /// Records that the keys and values of these tokens have been written in every layer.
    pub(crate) fn commit(&mut self, ids: &[u32]) {
        self.tokens.extend_from_slice(ids);
    }

    /// Writes the keys and values of a layer, each `(tokens, kv_heads, width)`, from position `first` on.
    pub(crate) fn write(
        &mut self,
        pool: &mut ThreadPool,
        layer: usize,
        first: usize,
        keys: &[f32],
        values: &[f32],
    ) {
        let HeadShape { kv_heads, width, padded, .. } = self.shape;
        self.written = self.written.max(first + keys.len() / (kv_heads * width).max(1));
        let layer = &mut self.layers[layer];
        let mut heads: Vec<_> = layer
            .keys
            .chunks_exact_mut(self.capacity * width)
            .zip(layer.values.chunks_exact_mut(self.capacity * padded))
            .collect();
        let write = |head: usize, (head_keys, head_values): &mut (&mut [u16], &mut [u16])| {
            let mut bits = vec![0; width];
            let rows = keys.chunks_exact(kv_heads * width).zip(values.chunks_exact(kv_heads * width));
            for (position, (key, value)) in (first..).zip(rows) {
                let [key, value] = [key, value].map(|row| &row[head * width..][..width]);
                let place = &mut head_values[position * padded..][..width];
                place.reinterpret_cast_mut::<f16>().convert_from_f32_slice(value);
                bits.reinterpret_cast_mut::<f16>().convert_from_f32_slice(key);
                let groups = head_keys[position / GROUP * width * GROUP..].chunks_exact_mut(GROUP);
                for (group, bits) in groups.zip(&bits) {
                    group[position % GROUP] = *bits;
                }
            }
        };
        // Writing one tile takes less time than waking up a worker.
        if keys.len() <= MR * kv_heads * width {
            heads.iter_mut().enumerate().for_each(|(head, places)| write(head, places));
        } else {
            pool.for_each_of(&mut heads, write);
        }
    }

    /// Number of layers, number of key/value heads, and width of a head.
    pub(crate) fn dimensions(&self) -> [usize; 3] {
        [self.layers.len(), self.shape.kv_heads, self.shape.width]
    }

    /// Bytes that [`export`](Self::export) writes for `tokens` tokens.
    pub(crate) fn layer_bytes(&self, tokens: usize) -> usize {
        2 * self.shape.kv_heads * tokens * self.shape.width * size_of::<u16>()
    }

    /// Appends the bits of a layer's keys and then of its values, both `(kv_heads, tokens, width)`, to `out`.
    /// This order does not depend on the capacity.
    pub(crate) fn export(&self, layer: usize, tokens: usize, out: &mut Vec<u8>) {
        let HeadShape { kv_heads, width, .. } = self.shape;
        let Layer { keys, values } = &self.layers[layer];
        for (bits, place) in
            [(keys, Self::key_place as fn(&Self, usize, usize, usize) -> usize), (values, Self::value_place)]
        {
            for head in 0..kv_heads {
                for position in 0..tokens {
                    out.extend((0..width).flat_map(|n| bits[place(self, head, position, n)].to_le_bytes()));
                }
            }
        }
    }

    /// Reads what [`export`](Self::export) wrote for `tokens` tokens. The caller still has to commit them.
    pub(crate) fn import(&mut self, layer: usize, tokens: usize, bytes: &[u8]) {
        assert_eq!(bytes.len(), self.layer_bytes(tokens), "the bytes of these tokens");
        assert!(tokens <= self.capacity, "there is room for the tokens");
        self.written = self.written.max(tokens);
        let HeadShape { kv_heads, width, .. } = self.shape;
        let mut bits = bytes.as_chunks::<2>().0.iter().map(|bytes| u16::from_le_bytes(*bytes));
        for of_keys in [true, false] {
            for head in 0..kv_heads {
                for position in 0..tokens {
                    for n in 0..width {
                        let place = if of_keys {
                            self.key_place(head, position, n)
                        } else {
                            self.value_place(head, position, n)
                        };
                        let Layer { keys, values } = &mut self.layers[layer];
                        let bits = bits.next().expect("as many as were counted above");
                        if of_keys { keys[place] = bits } else { values[place] = bits }
                    }
                }
            }
        }
    }

    fn key_place(&self, head: usize, position: usize, n: usize) -> usize {
        ((head * self.capacity / GROUP + position / GROUP) * self.shape.width + n) * GROUP + position % GROUP
    }

    fn value_place(&self, head: usize, position: usize, n: usize) -> usize {
        (head * self.capacity + position) * self.shape.padded + n
    }

    /// Whether the tokens held begin with these.
    pub(crate) fn holds(&self, ids: &[u32]) -> bool {
        self.tokens.starts_with(ids)
    }

    /// The attention of `queries`. The first query is at position `first`.
    pub(crate) fn attend<'a>(
        &'a self,
        layer: usize,
        first: usize,
        queries: &'a [f32],
        out: &'a mut [f32],
    ) -> Attention<'a> {
        let Layer { keys, values } = &self.layers[layer];
        let (shape, capacity) = (self.shape, self.capacity);
        Attention { shape, queries, keys, values, capacity, first, window: None, out }
    }

    /// The attention weights of the token at `position`, whose queries in that layer are `query`.
    pub(crate) fn weights_of<'a>(
        &'a self,
        layer: usize,
        position: usize,
        query: &'a [f32],
        window: Option<usize>,
    ) -> AttentionWeights<'a> {
        let (shape, capacity) = (self.shape, self.capacity);
        AttentionWeights { shape, query, keys: &self.layers[layer].keys, capacity, position, window }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::isa::Tier;
    use crate::kernels::thread_pool::ThreadPool;

    const SHAPE: (usize, usize, usize) = (6, 2, 24);

    fn noise(n: usize, seed: usize) -> Vec<f32> {
        (0..n).map(|i| (((i + 31 * seed) * 2_654_435_761 % 1000) as f32 - 500.0) / 300.0).collect()
    }

    fn filled(positions: usize) -> KvCache {
        let (heads, kv_heads, width) = SHAPE;
        let mut cache = KvCache::new(1, HeadShape::new(heads, kv_heads, width), 200).expect("memory");
        let rows = |seed| -> Vec<f32> {
            (0..positions).flat_map(|position| noise(kv_heads * width, position + seed)).collect()
        };
        let (keys, values) = (rows(0), rows(999));
        // One position first, then all the others at once.
        let (mut pool, row) = (ThreadPool::new(2), kv_heads * width);
        cache.write(&mut pool, 0, 0, &keys[..row], &values[..row]);
        cache.write(&mut pool, 0, 1, &keys[row..], &values[row..]);
        cache
    }

    #[test]
    fn what_is_erased_is_overwritten_also_what_was_cut_off_before() {
        let exported = |cache: &KvCache, tokens: usize| {
            let mut bytes = Vec::new();
            cache.export(0, tokens, &mut bytes);
            bytes
        };
        let mut cache = filled(100);
        cache.commit(&(0..100).collect::<Vec<u32>>());
        let beginning = exported(&cache, 61);
        cache.truncate(70);
        cache.erase_after(61);
        assert_eq!(cache.len(), 61, "the beginning is still there");
        assert_eq!(exported(&cache, 61), beginning, "as it was computed");
        cache.erase_after(0);
        assert!(exported(&cache, 100).iter().all(|byte| *byte == 0), "and of the rest there is nothing");
    }

    fn attend_within(
        window: Option<usize>,
        cache: &KvCache,
        tier: Tier,
        first: usize,
        queries: &[f32],
    ) -> Vec<f32> {
        let mut out = vec![0.0; queries.len()];
        let mut attention = cache.attend(0, first, queries, &mut out);
        attention.window = window;
        attention.compute(&mut ThreadPool::new(2), tier);
        out
    }

    #[test]
    fn attention_agrees_with_its_definition() {
        // Windows of one position, within a block, over several blocks, and wider than the cache.
        for window in [None, Some(1), Some(20), Some(64), Some(75), Some(1000)] {
            check_definition(window);
        }
    }

    fn check_definition(window: Option<usize>) {
        let (heads, kv_heads, width) = SHAPE;
        let cache = filled(100);
        let first = 61;
        let queries = noise(39 * heads * width, 5);
        let out = attend_within(window, &cache, Tier::best(), first, &queries);
        let half = |x: f32| f64::from(f16::from_f32(x).to_f32());
        for token in 0..39 {
            for head in 0..heads {
                let query = &queries[(token * heads + head) * width..][..width];
                let kv_head = head / (heads / kv_heads);
                let of = |position, seed| {
                    noise(kv_heads * width, position + seed)[kv_head * width..][..width].to_vec()
                };
                let own = first + token;
                let oldest = (own + 1).saturating_sub(window.unwrap_or(usize::MAX));
                let weights: Vec<f64> = (oldest..=own)
                    .map(|position| {
                        let key = of(position, 0);
                        let dot: f64 = query.iter().zip(&key).map(|(q, k)| f64::from(*q) * half(*k)).sum();
                        (dot / (width as f64).sqrt()).exp()
                    })
                    .collect();
                let total: f64 = weights.iter().sum();
                for n in 0..width {
                    let expect: f64 =
                        weights.iter().zip(oldest..).map(|(w, p)| w / total * half(of(p, 999)[n])).sum();
                    let got = f64::from(out[(token * heads + head) * width + n]);
                    assert!((got - expect).abs() < 1e-5, "token {token}, head {head}: {got} for {expect}");
                }
            }
        }
    }

    #[test]
    fn the_weights_of_attention_agree_with_its_definition_on_every_tier() {
        let (heads, kv_heads, width) = SHAPE;
        let cache = filled(130);
        let half = |x: f32| f64::from(f16::from_f32(x).to_f32());
        for (position, window) in [(0, None), (63, None), (64, None), (129, None), (129, Some(70))] {
            let query = noise(heads * width, 7);
            let oldest = (position + 1_usize).saturating_sub(window.unwrap_or(usize::MAX));
            let weight_of = |head: usize, at: usize| {
                let query = &query[head * width..][..width];
                let key = &noise(kv_heads * width, at)[head / (heads / kv_heads) * width..][..width];
                let dot: f64 = query.iter().zip(key).map(|(q, k)| f64::from(*q) * half(*k)).sum();
                (dot / (width as f64).sqrt()).exp()
            };
            let sums = |tier| {
                // Only a part of the positions is asked for.
                let mut sums = vec![0.0; kv_heads * 100];
                let weights = cache.weights_of(0, position, &query, window);
                weights.add_to(&mut sums, &mut ThreadPool::new(2), tier);
                sums
            };
            let all: Vec<Vec<f32>> = Tier::available().into_iter().map(sums).collect();
            assert!(all.iter().all(|sums| *sums == all[0]), "every tier gives the same bits");
            for kv_head in 0..kv_heads {
                for at in 0..100 {
                    let of_head = |head| match (oldest..=position).contains(&at) {
                        true => {
                            let total: f64 = (oldest..=position).map(|at| weight_of(head, at)).sum();
                            weight_of(head, at) / total
                        }
                        false => 0.0,
                    };
                    let group = heads / kv_heads;
                    let expect: f64 = (kv_head * group..(kv_head + 1) * group).map(of_head).sum();
                    let got = f64::from(all[0][kv_head * 100 + at]);
                    assert!((got - expect).abs() < 1e-5, "{position} {kv_head} {at}: {got} for {expect}");
                }
            }
        }
    }

    #[test]
    fn every_tier_and_every_chunk_gives_the_same_bits() {
        let row = SHAPE.0 * SHAPE.2;
        let cache = filled(130);
        let queries = noise(70 * row, 3);
        for window in [None, Some(1), Some(70)] {
            check_bits(window, &cache, &queries, row);
        }
    }

    fn check_bits(window: Option<usize>, cache: &KvCache, queries: &[f32], row: usize) {
        let attend = |tier, first, queries: &[f32]| attend_within(window, cache, tier, first, queries);
        let whole = attend(Tier::best(), 60, queries);
        for tier in Tier::available() {
            assert_eq!(attend(tier, 60, queries), whole, "{}", tier.name());
        }
        for chunk in [1, 2, 7, 33] {
            let mut first = 60;
            let mut pieces = Vec::new();
            for queries in queries.chunks(chunk * row) {
                pieces.extend(attend(Tier::best(), first, queries));
                first += queries.len() / row;
            }
            assert_eq!(pieces, whole, "in chunks of {chunk}");
        }
    }

    #[test]
    fn a_context_beyond_all_memory_is_an_error() {
        for positions in [1 << 50, usize::MAX / 2] {
            let refused =
                KvCache::new(30, HeadShape::new(9, 3, 64), positions).err().map(|error| error.to_string());
            assert!(refused.is_some_and(|message| message.contains("lower the context length")));
        }
    }

    #[test]
    fn the_common_prefix_leaves_something_to_compute() {
        let mut cache = filled(4);
        cache.commit(&[1, 2, 3, 4]);
        assert_eq!(cache.common_prefix(&[1, 2, 9, 4]), 2);
        assert_eq!(cache.common_prefix(&[1, 2, 3, 4]), 3, "the last token is computed again");
        assert_eq!(cache.common_prefix(&[]), 0);
        cache.truncate(1);
        assert_eq!(cache.common_prefix(&[1, 2, 3]), 1);
    }
}
