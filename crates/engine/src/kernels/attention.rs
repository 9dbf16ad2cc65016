//! Causal attention over the KV cache, block by block with an online softmax (Milakov & Gimelshein, 2018), so
//! that little memory is used even for a long prompt.
//!
//! The query heads that share a key/value head are computed together, for several neighboring tokens: each
//! key is read once for all of them. Keys are stored transposed in groups of sixteen. The lanes of a vector
//! are then sixteen keys, and a score needs no sum across lanes.
use super::isa::Tier;
use super::isa::simd::{Kernel, Simd};
use super::thread_pool::{Scratch, ThreadPool};

/// Keys in a group of the cache; also the lanes of a vector.
pub(crate) const GROUP: usize = 16;
/// Keys between two updates of the online softmax. In every chunk, blocks begin at multiples of this number,
/// so that the sums of a token have the same order however it is computed.
pub(super) const BLOCK: usize = 64;
/// Tokens computed together.
const TOKENS: usize = 16;
/// Rows (token and head) whose sums are in registers at the same time.
const TILE: usize = 4;

/// The shape of the heads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeadShape {
    pub(crate) heads: usize,
    pub(crate) kv_heads: usize,
    /// Values per head.
    pub(crate) width: usize,
    /// `width`, rounded up to whole vectors; the length of a row of values in the cache.
    pub(crate) padded: usize,
    /// The dot product of a query and a key is multiplied by this.
    pub(crate) scale: f32,
}

impl HeadShape {
    pub(crate) fn new(heads: usize, kv_heads: usize, width: usize) -> Self {
        Self {
            heads,
            kv_heads,
            width,
            padded: width.next_multiple_of(GROUP),
            scale: 1.0 / (width as f32).sqrt(),
        }
    }
}

/// Attention of a chunk of tokens in one layer.
pub(crate) struct Attention<'a> {
    pub(crate) shape: HeadShape,
    /// `(tokens, heads, width)`, rotated.
    pub(crate) queries: &'a [f32],
    /// Half precision, `(kv_heads, capacity / 16, width, 16)`.
    pub(crate) keys: &'a [u16],
    /// Half precision, `(kv_heads, capacity, padded)`.
    pub(crate) values: &'a [u16],
    /// Positions that fit into the cache; a multiple of [`BLOCK`].
    pub(crate) capacity: usize,
    /// Position of the first token. The keys and values of all tokens are in the cache already.
    pub(crate) first: usize,
    /// Positions a token attends to, its own included; `None` is all.
    pub(crate) window: Option<usize>,
    /// `(tokens, heads, width)`.
    pub(crate) out: &'a mut [f32],
}

/// The capacity, rounded up to whole blocks of keys.
pub(crate) fn padded_capacity(positions: usize) -> usize {
    positions.next_multiple_of(BLOCK)
}

impl Attention<'_> {
    pub(crate) fn compute(mut self, pool: &mut ThreadPool, tier: Tier) {
        let HeadShape { heads, kv_heads, width, padded, .. } = self.shape;
        let tokens = self.queries.len() / (heads * width);
        assert_eq!(self.queries.len(), self.out.len(), "a value for every query");
        assert!(self.first + tokens <= self.capacity, "the tokens are in the cache");
        assert!(self.capacity.is_multiple_of(BLOCK), "blocks are whole");
        assert_eq!(self.keys.len(), kv_heads * self.capacity * width, "the keys are all there");
        assert_eq!(self.values.len(), kv_heads * self.capacity * padded, "the values are all there");
        let out = OutPointer(std::mem::take(&mut self.out).as_mut_ptr());
        let task = &self;
        pool.for_each(kv_heads * tokens.div_ceil(TOKENS), |scratch, piece| {
            let first_token = piece / kv_heads * TOKENS;
            let last_token = (first_token + TOKENS).min(tokens);
            tier.dispatch(AttentionTile {
                task,
                kv_head: piece % kv_heads,
                tokens: first_token..last_token,
                out,
                scratch,
            });
        });
    }
}

/// The output, shared by workers that write different tokens and heads of it.
#[derive(Clone, Copy)]
struct OutPointer(*mut f32);

// SAFETY: workers write disjoint heads of disjoint tokens, and the caller's borrow outlives the job.
unsafe impl Sync for OutPointer {}
// SAFETY: as above.
unsafe impl Send for OutPointer {}

/// Some tokens, and all query heads that share one key/value head (grouped-query attention).
struct AttentionTile<'a> {
    task: &'a Attention<'a>,
    kv_head: usize,
    tokens: std::ops::Range<usize>,
    out: OutPointer,
    scratch: &'a mut Scratch,
}

/// The state of the online softmax of a row.
#[derive(Clone, Copy)]
struct RunningSoftmax {
    largest: f32,
    sum: f32,
}

impl Kernel for AttentionTile<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Self { task, kv_head, ref tokens, out, .. } = self;
        let HeadShape { heads, kv_heads, width, padded, scale } = task.shape;
        let gqa_group = heads / kv_heads;
        let rows = tokens.len() * gqa_group;
        // Scaled queries, sums of values, and scores, one row each.
        let (query_lines, sum_lines) = (lines(rows * padded), lines(rows * padded));
        let room = self.scratch.lines(query_lines + sum_lines + lines(rows * BLOCK));
        // SAFETY: the scratch memory has the requested lines, aligned for f32. The rows of queries and of the
        // output are those of `tokens` and of the heads that share `kv_head`. Keys and values have `capacity`
        // positions per head.
        unsafe {
            let queries = std::slice::from_raw_parts_mut(room.cast::<f32>(), rows * padded);
            let sums =
                std::slice::from_raw_parts_mut(room.add(query_lines * 64).cast::<f32>(), rows * padded);
            let scores = room.add((query_lines + sum_lines) * 64).cast::<f32>();
            for row in 0..rows {
                let from = &task.queries[self.place(row)..][..width];
                for (to, from) in queries[row * padded..].iter_mut().zip(from) {
                    *to = from * scale;
                }
            }
            sums.fill(0.0);
            let mut running =
                [RunningSoftmax { largest: f32::NEG_INFINITY, sum: 0.0 }; TOKENS * MAX_GQA_GROUP];
            assert!(rows <= running.len(), "at most {MAX_GQA_GROUP} query heads share a key");

            let keys = task.keys[kv_head * task.capacity * width..].as_ptr();
            let values = task.values[kv_head * task.capacity * padded..].as_ptr();
            let end = task.first + tokens.end;
            // Blocks before the window of every token here are skipped. Skipping a block gives the same bits
            // as adding it with weights of zero, so the result does not depend on how tokens are grouped.
            let window = task.window.unwrap_or(usize::MAX);
            let begin = (task.first + tokens.start + 1).saturating_sub(window) / BLOCK * BLOCK;
            for block in (begin..end).step_by(BLOCK) {
                score_rows::<S>(rows, queries.as_ptr(), padded, keys.add(block * width), width, scores);
                for row in 0..rows {
                    let sums = &mut sums[row * padded..][..padded];
                    let position = task.first + tokens.start + row / gqa_group;
                    let visible = (position + 1).saturating_sub(block).min(BLOCK);
                    let masked = (position + 1).saturating_sub(window).saturating_sub(block).min(visible);
                    online_softmax::<S>(scores.add(row * BLOCK), masked..visible, &mut running[row], sums);
                }
                let last = (end - block).min(BLOCK);
                let mut row = 0;
                while row < rows {
                    let n = (rows - row).min(TILE);
                    let values = values.add(block * padded);
                    let scores = scores.add(row * BLOCK);
                    let sums = sums.as_mut_ptr().add(row * padded);
                    match n {
                        1 => accumulate_pv::<S, 1>(scores, values, last, padded, sums),
                        2 => accumulate_pv::<S, 2>(scores, values, last, padded, sums),
                        3 => accumulate_pv::<S, 3>(scores, values, last, padded, sums),
                        _ => accumulate_pv::<S, TILE>(scores, values, last, padded, sums),
                    }
                    row += n;
                }
            }
            for row in 0..rows {
                let inverse = 1.0 / running[row].sum;
                let to = out.0.add(self.place(row));
                for (n, sum) in sums[row * padded..][..width].iter().enumerate() {
                    *to.add(n) = sum * inverse;
                }
            }
        }
    }
}

/// Most query heads that may share a key/value head; the supported families have at most 8.
pub(crate) const MAX_GQA_GROUP: usize = 32;

/// Cache lines of 64 bytes for `values` numbers.
fn lines(values: usize) -> usize {
    (values * size_of::<f32>()).div_ceil(64)
}

impl AttentionTile<'_> {
    /// Offset of the head of a row in the queries and in the output.
    fn place(&self, row: usize) -> usize {
        let HeadShape { heads, kv_heads, width, .. } = self.task.shape;
        let gqa_group = heads / kv_heads;
        ((self.tokens.start + row / gqa_group) * heads + self.kv_head * gqa_group + row % gqa_group) * width
    }
}

/// Scores of all rows of queries against a block of keys, a block of scores for each.
#[inline(always)]
pub(super) unsafe fn score_rows<S: Simd>(
    rows: usize,
    queries: *const f32,
    query_stride: usize,
    keys: *const u16,
    width: usize,
    scores: *mut f32,
) {
    let mut row = 0;
    while row < rows {
        let n = (rows - row).min(TILE);
        // SAFETY: as for `score`; `n` rows are left.
        unsafe {
            let queries = queries.add(row * query_stride);
            let scores = scores.add(row * BLOCK);
            match n {
                1 => score::<S, 1>(queries, query_stride, keys, width, scores),
                2 => score::<S, 2>(queries, query_stride, keys, width, scores),
                3 => score::<S, 3>(queries, query_stride, keys, width, scores),
                _ => score::<S, TILE>(queries, query_stride, keys, width, scores),
            }
        }
        row += n;
    }
}

/// Scores of `N` rows of queries against a block of keys.
#[inline(always)]
unsafe fn score<S: Simd, const N: usize>(
    queries: *const f32,
    query_stride: usize,
    keys: *const u16,
    width: usize,
    scores: *mut f32,
) {
    // SAFETY: a block is four groups of `width` times sixteen keys; each row has `width` queries and a block
    // of scores.
    unsafe {
        if S::MANY_REGISTERS {
            for group in (0..BLOCK / GROUP).step_by(2) {
                score_groups::<S, N, 2>(queries, query_stride, keys, width, group, scores);
            }
        } else {
            for group in 0..BLOCK / GROUP {
                score_groups::<S, N, 1>(queries, query_stride, keys, width, group, scores);
            }
        }
    }
}

/// Scores of `G` groups of a block, from group `first` on. The sums stay in registers.
#[inline(always)]
unsafe fn score_groups<S: Simd, const N: usize, const G: usize>(
    queries: *const f32,
    query_stride: usize,
    keys: *const u16,
    width: usize,
    first: usize,
    scores: *mut f32,
) {
    // SAFETY: as for `score`.
    unsafe {
        let mut sums = [[S::splat(0.0); G]; N];
        for n in 0..width {
            let mut key = [S::splat(0.0); G];
            for (group, key) in key.iter_mut().enumerate() {
                *key = S::load_f16(keys.add(((first + group) * width + n) * GROUP));
            }
            for (row, sums) in sums.iter_mut().enumerate() {
                let query = S::splat(*queries.add(row * query_stride + n));
                for (sum, key) in sums.iter_mut().zip(key) {
                    *sum = S::fma(query, key, *sum);
                }
            }
        }
        for (row, sums) in sums.into_iter().enumerate() {
            for (group, sum) in sums.into_iter().enumerate() {
                S::store(sum, scores.add(row * BLOCK + (first + group) * GROUP));
            }
        }
    }
}

/// One step of the online softmax: replaces the scores of a block by `exp(score - max)`, zero outside
/// `visible`, and rescales the sums so far if the maximum has grown.
#[inline(always)]
unsafe fn online_softmax<S: Simd>(
    scores: *mut f32,
    visible: std::ops::Range<usize>,
    running: &mut RunningSoftmax,
    sums: &mut [f32],
) {
    // SAFETY: a block of scores; sums are whole vectors.
    unsafe {
        for masked in (0..visible.start).chain(visible.end..BLOCK) {
            *scores.add(masked) = f32::NEG_INFINITY;
        }
        let mut largest = S::splat(f32::NEG_INFINITY);
        for n in (0..BLOCK).step_by(GROUP) {
            largest = S::max(S::load(scores.add(n)), largest);
        }
        let largest = S::largest(largest).max(running.largest);
        if largest == f32::NEG_INFINITY {
            // The whole block is masked for this row.
            for n in (0..BLOCK).step_by(GROUP) {
                S::store(S::splat(0.0), scores.add(n));
            }
            return;
        }
        let mut total = S::splat(0.0);
        for n in (0..BLOCK).step_by(GROUP) {
            let weight = S::exp(S::sub(S::load(scores.add(n)), S::splat(largest)));
            S::store(weight, scores.add(n));
        }
        // `exp` is clamped and never zero, but masked keys must have no weight at all.
        for masked in (0..visible.start).chain(visible.end..BLOCK) {
            *scores.add(masked) = 0.0;
        }
        for n in (0..BLOCK).step_by(GROUP) {
            total = S::add(total, S::load(scores.add(n)));
        }
        if largest > running.largest {
            let mut factor = [0.0; GROUP];
            S::store(S::exp(S::splat(running.largest - largest)), factor.as_mut_ptr());
            let factor = if running.largest == f32::NEG_INFINITY { 0.0 } else { factor[0] };
            running.sum *= factor;
            for chunk in sums.as_chunks_mut::<GROUP>().0 {
                S::store(S::mul(S::load(chunk.as_ptr()), S::splat(factor)), chunk.as_mut_ptr());
            }
            running.largest = largest;
        }
        running.sum += S::sum(total);
    }
}

/// Adds the first `last` values of a block, times their softmax weights, to the sums of `N` rows (the product
/// P V).
#[inline(always)]
unsafe fn accumulate_pv<S: Simd, const N: usize>(
    weights: *const f32,
    values: *const u16,
    last: usize,
    padded: usize,
    sums: *mut f32,
) {
    const WIDE: usize = 4;
    // SAFETY: rows of weights are a block apart, rows of sums and values `padded` apart, which is whole
    // vectors.
    unsafe {
        let mut column = 0;
        while column < padded {
            let (values, sums) = (values.add(column), sums.add(column));
            if S::MANY_REGISTERS && column + WIDE * GROUP <= padded {
                accumulate_pv_columns::<S, N, WIDE>(weights, values, last, padded, sums);
                column += WIDE * GROUP;
            } else {
                accumulate_pv_columns::<S, N, 1>(weights, values, last, padded, sums);
                column += GROUP;
            }
        }
    }
}

#[inline(always)]
unsafe fn accumulate_pv_columns<S: Simd, const N: usize, const V: usize>(
    weights: *const f32,
    values: *const u16,
    last: usize,
    padded: usize,
    sums: *mut f32,
) {
    // SAFETY: as for `accumulate_pv`.
    unsafe {
        let mut total = [[S::splat(0.0); V]; N];
        for (row, total) in total.iter_mut().enumerate() {
            for (n, total) in total.iter_mut().enumerate() {
                *total = S::load(sums.add(row * padded + n * GROUP));
            }
        }
        for key in 0..last {
            let mut value = [S::splat(0.0); V];
            for (n, value) in value.iter_mut().enumerate() {
                *value = S::load_f16(values.add(key * padded + n * GROUP));
            }
            for (row, total) in total.iter_mut().enumerate() {
                let weight = S::splat(*weights.add(row * BLOCK + key));
                for (total, value) in total.iter_mut().zip(value) {
                    *total = S::fma(weight, value, *total);
                }
            }
        }
        for (row, total) in total.into_iter().enumerate() {
            for (n, total) in total.into_iter().enumerate() {
                S::store(total, sums.add(row * padded + n * GROUP));
            }
        }
    }
}
