//! The weights that attention gives to earlier positions, which attention itself does not keep: where in the
//! prompt a token looks.
use std::ops::Range;

use super::attention::{BLOCK, HeadShape, score_rows};
use super::isa::Tier;
use super::isa::simd::{Kernel, Simd};
use super::thread_pool::ThreadPool;

/// The query of one token in one layer, and the keys up to its position.
pub(crate) struct AttentionWeights<'a> {
    pub(crate) shape: HeadShape,
    /// `(heads, width)`, rotated.
    pub(crate) query: &'a [f32],
    /// Half precision, `(kv_heads, capacity / 16, width, 16)`.
    pub(crate) keys: &'a [u16],
    /// Positions that fit into the cache; a multiple of [`BLOCK`].
    pub(crate) capacity: usize,
    /// Position of the token. Its own key is in the cache already.
    pub(crate) position: usize,
    /// Positions it attends to, its own included; `None` is all.
    pub(crate) window: Option<usize>,
}

impl AttentionWeights<'_> {
    /// Adds the weights of every head, after the softmax, to `sums`, `(kv_heads, positions)`: those of the
    /// first `positions` of the prompt. The heads that share a key are added up, in their order, so the sums
    /// do not depend on the number of threads.
    pub(crate) fn add_to(&self, sums: &mut [f32], pool: &mut ThreadPool, tier: Tier) {
        let HeadShape { heads, kv_heads, width, .. } = self.shape;
        assert_eq!(self.query.len(), heads * width, "a query for every head");
        assert!(self.position < self.capacity, "the key of the token is in the cache");
        assert_eq!(self.keys.len(), kv_heads * self.capacity * width, "the keys are all there");
        let mut groups: Vec<&mut [f32]> = sums.chunks_mut((sums.len() / kv_heads).max(1)).collect();
        pool.for_each_of(&mut groups, |kv_head, sums| {
            tier.dispatch(HeadGroup { task: self, kv_head, sums });
        });
    }

    /// The positions of a block that the token attends to.
    fn visible(&self, block: usize) -> Range<usize> {
        let end = (self.position + 1).saturating_sub(block).min(BLOCK);
        let window = self.window.unwrap_or(usize::MAX);
        (self.position + 1).saturating_sub(window).saturating_sub(block).min(end)..end
    }
}

/// All query heads that share one key/value head.
struct HeadGroup<'a> {
    task: &'a AttentionWeights<'a>,
    kv_head: usize,
    sums: &'a mut [f32],
}

impl Kernel for HeadGroup<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Self { task, kv_head, sums } = self;
        let HeadShape { heads, kv_heads, width, padded, scale } = task.shape;
        let rows = heads / kv_heads;
        let blocks = (task.position + 1).div_ceil(BLOCK);
        let mut queries = vec![0.0; rows * padded];
        for row in 0..rows {
            let from = &task.query[(kv_head * rows + row) * width..][..width];
            for (to, from) in queries[row * padded..].iter_mut().zip(from) {
                *to = from * scale;
            }
        }
        let mut scores = vec![0.0_f32; blocks * rows * BLOCK];
        // SAFETY: there are `rows` queries of `padded` numbers, and scores for every block and row. The cache
        // has `capacity` positions per key/value head, and all blocks are within it.
        unsafe {
            let keys = task.keys[kv_head * task.capacity * width..].as_ptr();
            for block in 0..blocks {
                let keys = keys.add(block * BLOCK * width);
                let scores = scores.as_mut_ptr().add(block * rows * BLOCK);
                score_rows::<S>(rows, queries.as_ptr(), padded, keys, width, scores);
            }
        }
        for row in 0..rows {
            let place = |block: usize| (block * rows + row) * BLOCK;
            let mut largest = f32::NEG_INFINITY;
            for block in 0..blocks {
                let visible = &scores[place(block)..][task.visible(block * BLOCK)];
                largest = visible.iter().copied().fold(largest, f32::max);
            }
            let mut total = 0.0;
            for block in 0..blocks {
                for score in &mut scores[place(block)..][task.visible(block * BLOCK)] {
                    *score = (*score - largest).exp();
                    total += *score;
                }
            }
            for block in 0..blocks {
                let visible = task.visible(block * BLOCK);
                let first = block * BLOCK + visible.start;
                let sums = sums.iter_mut().skip(first);
                for (sum, weight) in sums.zip(&scores[place(block)..][visible]) {
                    *sum += weight / total;
                }
            }
        }
    }
}
