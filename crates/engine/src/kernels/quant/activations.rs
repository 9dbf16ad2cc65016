//! The right-hand side of every product: rows of activations, quantised to bytes in blocks of thirty-two.
use super::INPUTS;
use crate::kernels::isa::Tier;
use crate::kernels::isa::simd::{Kernel, Simd};
use crate::kernels::thread_pool::Team;

/// Rows that are computed together, by one member; the last strip may have fewer.
pub(crate) const STRIP: usize = 4;

/// Rows of activations, in `f32` and as 8-bit blocks. Buffers keep their size between uses.
#[derive(Default)]
pub(crate) struct Activations {
    /// `(rows, width)`.
    pub(in crate::kernels) values: Vec<f32>,
    pub(in crate::kernels) rows: usize,
    pub(in crate::kernels) width: usize,
    /// In -127 ..= 127. This and what follows has a place for each block of each row. The first blocks of all rows of a
    /// strip come first, then their second blocks, and so on, and then the next strip: a tile of products walks through
    /// memory once, with one pointer.
    pub(in crate::kernels) bytes: Vec<[i8; INPUTS]>,
    /// Value of byte 1.
    pub(in crate::kernels) scales: Vec<f32>,
    /// Minus the sum of the bytes of each half.
    pub(in crate::kernels) negative_halves: Vec<[i32; 2]>,
    /// Minus the sum of the bytes.
    pub(in crate::kernels) negative_sums: Vec<i32>,
    /// The sum of the values of each half, as the bytes give them.
    pub(in crate::kernels) halves: Vec<[f32; 2]>,
    /// The sum of the values, as the bytes give them.
    pub(in crate::kernels) sums: Vec<f32>,
}

impl Activations {
    /// Room for rows of this width, to be filled by whoever has [`compute`](Self::compute) write them, or before
    /// [`quantize`](Self::quantize).
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

    /// Whether rows can be quantised: their width is whole blocks.
    pub(in crate::kernels) fn is_blocked(&self) -> bool {
        self.width.is_multiple_of(INPUTS)
    }

    pub(in crate::kernels) fn blocks(&self) -> usize {
        self.width / INPUTS
    }

    /// The place of the first block of the strip that begins with row `first`.
    pub(in crate::kernels) fn place(&self, first: usize) -> usize {
        first * self.blocks()
    }

    /// Brings the bytes up to date with the values.
    pub(crate) fn quantize(&mut self, team: &mut Team, tier: Tier) {
        self.compute(team, tier, |_, _| {});
    }

    /// Has `write` bring the values up to date, a strip at a time, from the number of its first row on, and then the bytes
    /// with them while they are near.
    pub(crate) fn compute(&mut self, team: &mut Team, tier: Tier, write: impl Fn(usize, &mut [f32]) + Sync) {
        let (width, blocks) = (self.width, if self.is_blocked() { self.blocks() } else { 0 });
        let places = self.rows * blocks;
        self.bytes.resize(places, [0; INPUTS]);
        self.scales.resize(places, 0.0);
        self.negative_halves.resize(places, [0; 2]);
        self.negative_sums.resize(places, 0);
        self.halves.resize(places, [0.0; 2]);
        self.sums.resize(places, 0.0);

        let mut strips = Vec::with_capacity(self.rows.div_ceil(STRIP));
        let mut bytes = self.bytes.as_mut_slice();
        let mut scales = self.scales.as_mut_slice();
        let mut negative_halves = self.negative_halves.as_mut_slice();
        let mut negative_sums = self.negative_sums.as_mut_slice();
        let mut halves = self.halves.as_mut_slice();
        let mut sums = self.sums.as_mut_slice();
        for values in self.values.chunks_mut(STRIP * width) {
            let places = values.len() / width * blocks;
            strips.push(Strip {
                values,
                width,
                bytes: first(&mut bytes, places),
                scales: first(&mut scales, places),
                negative_halves: first(&mut negative_halves, places),
                negative_sums: first(&mut negative_sums, places),
                halves: first(&mut halves, places),
                sums: first(&mut sums, places),
            });
        }
        team.for_each_of(&mut strips, |number, strip| {
            write(STRIP * number, strip.values);
            tier.dispatch(Quantize(strip));
        });
    }
}

/// Takes so many of the first places away from what is left.
fn first<'a, T>(left: &mut &'a mut [T], places: usize) -> &'a mut [T] {
    left.split_off_mut(..places).expect("a place for each block of each row")
}

/// The rows of [`Activations`] that lie together.
struct Strip<'a> {
    values: &'a mut [f32],
    width: usize,
    bytes: &'a mut [[i8; INPUTS]],
    scales: &'a mut [f32],
    negative_halves: &'a mut [[i32; 2]],
    negative_sums: &'a mut [i32],
    halves: &'a mut [[f32; 2]],
    sums: &'a mut [f32],
}

struct Quantize<'a, 'b>(&'a mut Strip<'b>);

impl Kernel for Quantize<'_, '_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let strip = self.0;
        let rows = strip.values.len() / strip.width;
        for (row, values) in strip.values.chunks_exact(strip.width).enumerate() {
            let places = (row..strip.bytes.len()).step_by(rows);
            for (values, place) in values.as_chunks::<INPUTS>().0.iter().zip(places) {
                // SAFETY: a block is two vectors of lanes, in and out.
                unsafe {
                    let low = S::load(values.as_ptr());
                    let high = S::load(values.as_ptr().add(16));
                    let zero = S::splat(0.0);
                    let (most, least) = (S::max(low, high), S::min(low, high));
                    let largest = S::largest(S::max(most, S::sub(zero, least)));
                    let scale = largest / 127.0;
                    // Blocks as good as zero would make the inverse infinite, or products with scales subnormal.
                    let inverse = S::splat(if largest > 1e-20 { 127.0 / largest } else { 0.0 });
                    let low = S::round_to_i32(S::mul(low, inverse));
                    let high = S::round_to_i32(S::mul(high, inverse));
                    let bytes = strip.bytes[place].as_mut_ptr();
                    S::store_bytes(low, bytes);
                    S::store_bytes(high, bytes.add(16));
                    let (first, second) = (S::sum_i(low), S::sum_i(high));
                    let halves = [scale * first as f32, scale * second as f32];
                    strip.scales[place] = scale;
                    strip.negative_halves[place] = [-first, -second];
                    strip.negative_sums[place] = -first - second;
                    strip.halves[place] = halves;
                    strip.sums[place] = halves[0] + halves[1];
                }
            }
        }
    }
}
