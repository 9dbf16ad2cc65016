//! The right-hand side of every product: rows of activations, quantised to bytes in blocks of thirty-two.
use super::blocks::INPUTS;
use super::simd::Simd;
use super::tier::{Kernel, Tier};

/// Rows of activations, in `f32` and as 8-bit blocks. Buffers keep their size between uses.
#[derive(Default)]
pub(crate) struct Activations {
    /// `(rows, width)`.
    pub(super) values: Vec<f32>,
    pub(super) rows: usize,
    pub(super) width: usize,
    /// `(rows, width)`, in -127 ..= 127.
    pub(super) bytes: Vec<i8>,
    /// `(rows, blocks)`: value of byte 1.
    pub(super) scales: Vec<f32>,
    /// `(rows, blocks, 2)`: minus the sum of the bytes of each half of a block.
    pub(super) negative_sums: Vec<[i32; 2]>,
    /// `(rows, blocks, 2)`: the sum of the values of each half of a block, as the bytes give them.
    pub(super) sums: Vec<[f32; 2]>,
}

impl Activations {
    /// Room for rows of this width, to be filled through [`row_mut`](Self::row_mut).
    pub(crate) fn resize(&mut self, rows: usize, width: usize) {
        (self.rows, self.width) = (rows, width);
        self.values.resize(rows * width, 0.0);
    }

    pub(crate) fn values_mut(&mut self) -> &mut [f32] {
        &mut self.values
    }

    pub(crate) fn row_mut(&mut self, row: usize) -> &mut [f32] {
        &mut self.values[row * self.width..][..self.width]
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Whether rows can be quantised: their width is whole blocks.
    pub(super) fn is_blocked(&self) -> bool {
        self.width.is_multiple_of(INPUTS)
    }

    pub(super) fn blocks(&self) -> usize {
        self.width / INPUTS
    }

    /// Brings the bytes up to date with the values.
    pub(crate) fn quantize(&mut self, tier: Tier) {
        if !self.is_blocked() {
            return;
        }
        let blocks = self.rows * self.blocks();
        self.bytes.resize(blocks * INPUTS, 0);
        self.scales.resize(blocks, 0.0);
        self.negative_sums.resize(blocks, [0; 2]);
        self.sums.resize(blocks, [0.0; 2]);
        tier.dispatch(Quantize(self));
    }
}

struct Quantize<'a>(&'a mut Activations);

impl Kernel for Quantize<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        let Activations { values, bytes, scales, negative_sums, sums, .. } = self.0;
        let places = scales.iter_mut().zip(negative_sums).zip(sums);
        for ((values, bytes), ((scale, negative_sums), sums)) in
            values.as_chunks::<INPUTS>().0.iter().zip(bytes.as_chunks_mut::<INPUTS>().0).zip(places)
        {
            // SAFETY: a block is two vectors of lanes, in and out.
            unsafe {
                let low = S::load(values.as_ptr());
                let high = S::load(values.as_ptr().add(16));
                let zero = S::splat(0.0);
                let (most, least) = (S::max(low, high), S::min(low, high));
                let largest = S::largest(S::max(most, S::sub(zero, least)));
                *scale = largest / 127.0;
                // Blocks as good as zero would make the inverse infinite.
                let inverse = S::splat(if largest > 1e-30 { 127.0 / largest } else { 0.0 });
                let mut whole = [0i32; INPUTS];
                S::store_i(S::round_to_i32(S::mul(low, inverse)), whole.as_mut_ptr());
                S::store_i(S::round_to_i32(S::mul(high, inverse)), whole.as_mut_ptr().add(16));
                for (byte, whole) in bytes.iter_mut().zip(whole) {
                    *byte = whole as i8;
                }
                for half in 0..2 {
                    let sum: i32 = whole[16 * half..][..16].iter().sum();
                    negative_sums[half] = -sum;
                    sums[half] = *scale * sum as f32;
                }
            }
        }
    }
}
