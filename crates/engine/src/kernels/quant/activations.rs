//! The right-hand side of every product: rows of activations, quantized to bytes in blocks of thirty-two.
use super::INPUTS;
use crate::kernels::isa::Tier;
use crate::kernels::isa::simd::{Kernel, Simd};
use crate::kernels::thread_pool::ThreadPool;

/// Rows of a tile: one worker computes them together. The last tile may have fewer.
pub(crate) const MR: usize = 4;

/// Rows of activations, in `f32` and as 8-bit blocks. Buffers keep their size between uses.
#[derive(Default)]
pub(crate) struct Activations {
    /// `(rows, width)`.
    pub(in crate::kernels) values: Vec<f32>,
    pub(in crate::kernels) rows: usize,
    pub(in crate::kernels) width: usize,
    /// In -127 ..= 127. This and the vectors below have one element per block of each row. They begin with
    /// the first blocks of all rows of a tile, then their second blocks, and so on; then comes the next tile.
    /// A product thus reads a tile from memory in one sequence, with one pointer.
    pub(in crate::kernels) bytes: Vec<[i8; INPUTS]>,
    /// The scale: what a byte is multiplied by.
    pub(in crate::kernels) scales: Vec<f32>,
    /// Minus the sum of the bytes, per half of the block.
    pub(in crate::kernels) negative_halves: Vec<[i32; 2]>,
    /// Minus the sum of the bytes.
    pub(in crate::kernels) negative_sums: Vec<i32>,
    /// The sum of the dequantized values, per half of the block.
    pub(in crate::kernels) halves: Vec<[f32; 2]>,
    /// The sum of the dequantized values.
    pub(in crate::kernels) sums: Vec<f32>,
}

impl Activations {
    /// Makes room for rows of this width. Either [`compute`](Self::compute) fills them, or the caller fills
    /// them before [`quantize`](Self::quantize).
    pub(crate) fn resize(&mut self, rows: usize, width: usize) {
        (self.rows, self.width) = (rows, width);
        self.values.resize(rows * width, 0.0);
    }

    pub(crate) fn values_mut(&mut self) -> &mut [f32] {
        &mut self.values
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Whether rows can be quantized: their width is a multiple of the block.
    pub(in crate::kernels) fn is_blocked(&self) -> bool {
        self.width.is_multiple_of(INPUTS)
    }

    pub(in crate::kernels) fn blocks(&self) -> usize {
        self.width / INPUTS
    }

    /// Index of the first block of the tile that begins with row `first`.
    pub(in crate::kernels) fn place(&self, first: usize) -> usize {
        first * self.blocks()
    }

    /// Updates the bytes from the values.
    pub(crate) fn quantize(&mut self, pool: &mut ThreadPool, tier: Tier) {
        self.compute(pool, tier, |_, _| {});
    }

    /// Calls `write` for each tile, with the number of its first row, and then quantizes the tile while it is
    /// in the cache.
    pub(crate) fn compute(
        &mut self,
        pool: &mut ThreadPool,
        tier: Tier,
        write: impl Fn(usize, &mut [f32]) + Sync,
    ) {
        let (width, blocks) = (self.width, if self.is_blocked() { self.blocks() } else { 0 });
        let places = self.rows * blocks;
        self.bytes.resize(places, [0; INPUTS]);
        self.scales.resize(places, 0.0);
        self.negative_halves.resize(places, [0; 2]);
        self.negative_sums.resize(places, 0);
        self.halves.resize(places, [0.0; 2]);
        self.sums.resize(places, 0.0);

        let mut tiles = Vec::with_capacity(self.rows.div_ceil(MR));
        let mut bytes = self.bytes.as_mut_slice();
        let mut scales = self.scales.as_mut_slice();
        let mut negative_halves = self.negative_halves.as_mut_slice();
        let mut negative_sums = self.negative_sums.as_mut_slice();
        let mut halves = self.halves.as_mut_slice();
        let mut sums = self.sums.as_mut_slice();
        for values in self.values.chunks_mut(MR * width) {
            let places = values.len() / width * blocks;
            tiles.push(RowTile {
                values,
                width,
                bytes: split_front(&mut bytes, places),
                scales: split_front(&mut scales, places),
                negative_halves: split_front(&mut negative_halves, places),
                negative_sums: split_front(&mut negative_sums, places),
                halves: split_front(&mut halves, places),
                sums: split_front(&mut sums, places),
            });
        }
        pool.for_each_of(&mut tiles, |number, tile| {
            write(MR * number, tile.values);
            tier.dispatch(Quantize(tile));
        });
    }
}

/// Splits the first `places` elements off `left`.
fn split_front<'a, T>(left: &mut &'a mut [T], places: usize) -> &'a mut [T] {
    left.split_off_mut(..places).expect("a place for each block of each row")
}

/// The rows of [`Activations`] that are stored together.
struct RowTile<'a> {
    values: &'a mut [f32],
    width: usize,
    bytes: &'a mut [[i8; INPUTS]],
    scales: &'a mut [f32],
    negative_halves: &'a mut [[i32; 2]],
    negative_sums: &'a mut [i32],
    halves: &'a mut [[f32; 2]],
    sums: &'a mut [f32],
}

struct Quantize<'a, 'b>(&'a mut RowTile<'b>);

impl Kernel for Quantize<'_, '_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let tile = self.0;
        let rows = tile.values.len() / tile.width;
        for (row, values) in tile.values.chunks_exact(tile.width).enumerate() {
            let places = (row..tile.bytes.len()).step_by(rows);
            for (values, place) in values.as_chunks::<INPUTS>().0.iter().zip(places) {
                // SAFETY: a block is two vectors of lanes, in and out.
                unsafe {
                    let low = S::load(values.as_ptr());
                    let high = S::load(values.as_ptr().add(16));
                    let zero = S::splat(0.0);
                    let (most, least) = (S::max(low, high), S::min(low, high));
                    let largest = S::largest(S::max(most, S::sub(zero, least)));
                    let scale = largest / 127.0;
                    // For blocks close to zero the inverse would be infinite, or products with the scale
                    // would be subnormal.
                    let inverse = S::splat(if largest > 1e-20 { 127.0 / largest } else { 0.0 });
                    let low = S::round_to_i32(S::mul(low, inverse));
                    let high = S::round_to_i32(S::mul(high, inverse));
                    let bytes = tile.bytes[place].as_mut_ptr();
                    S::store_bytes(low, bytes);
                    S::store_bytes(high, bytes.add(16));
                    let (first, second) = (S::sum_i(low), S::sum_i(high));
                    let halves = [scale * first as f32, scale * second as f32];
                    tile.scales[place] = scale;
                    tile.negative_halves[place] = [-first, -second];
                    tile.negative_sums[place] = -first - second;
                    tile.halves[place] = halves;
                    tile.sums[place] = halves[0] + halves[1];
                }
            }
        }
    }
}
