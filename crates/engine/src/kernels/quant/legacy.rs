//! Blocks of thirty-two weights: the first quantized types of ggml.
use super::{Block, Factors, Half, field};
use crate::kernels::isa::simd::{Rows, Simd};

pub(in crate::kernels) type Q4_0 = Nibbles<false, false>;
pub(in crate::kernels) type Q4_1 = Nibbles<true, false>;
pub(in crate::kernels) type Q5_0 = Nibbles<false, true>;
pub(in crate::kernels) type Q5_1 = Nibbles<true, true>;

/// `d: f16`, `m: f16` if `HAS_MIN`, `fifth_bits: u32` if `FIFTH`, `nibbles: [u8; 16]`.
///
/// Byte `n` of the nibbles holds inputs `n` (low) and `n + 16` (high); bit `n` of the word is the fifth bit
/// of input `n`.
pub(in crate::kernels) struct Nibbles<const HAS_MIN: bool, const FIFTH: bool>;

pub(in crate::kernels) struct Q8_0;

// SAFETY (every block below): reads stay within `BYTES` of the row's start, as the layouts in the comments
// show.

impl<const HAS_MIN: bool, const FIFTH: bool> Nibbles<HAS_MIN, FIFTH> {
    /// Bytes before the fifth bits, or before the place where they would be.
    const FACTORS: usize = if HAS_MIN { 4 } else { 2 };
    /// Bytes before the nibbles.
    const BEFORE: usize = Self::FACTORS + if FIFTH { 4 } else { 0 };
}

impl<const HAS_MIN: bool, const FIFTH: bool> Block for Nibbles<HAS_MIN, FIFTH> {
    const ELEMENTS: usize = 32;
    const BYTES: usize = Self::BEFORE + 16;
    const MAX_QUANT: u32 = if FIFTH { 31 } else { 15 };
    const ZERO_POINT: i32 = if HAS_MIN { 0 } else { (Self::MAX_QUANT as i32 + 1) / 2 };
    const HAS_MIN: bool = HAS_MIN;

    type BlockScales<S: Simd> = Factors<S>;
    /// Nibbles and fifth bits, if there are any.
    type Words<S: Simd> = ([S::I; 4], S::I);

    #[inline(always)]
    unsafe fn block_scales<S: Simd>(block: Rows) -> Factors<S> {
        // SAFETY: see above.
        unsafe {
            if HAS_MIN {
                let [scale, minimum] = S::leading_f16_pair(block);
                Factors { scale: [scale; 2], minimum: [minimum; 2] }
            } else {
                let scale = S::leading_f16(block);
                Factors { scale: [scale; 2], minimum: [scale; 2] }
            }
        }
    }
    #[inline(always)]
    unsafe fn factors<S: Simd>(block_scales: &Factors<S>, _panel: usize) -> Factors<S> {
        *block_scales
    }
    #[inline(always)]
    unsafe fn words<S: Simd>(block: Rows, _group: usize, _half: usize) -> ([S::I; 4], S::I) {
        // SAFETY: see above.
        unsafe {
            let fifth = if FIFTH { S::gather_u32(block.skip(Self::FACTORS)) } else { S::splat_i(0) };
            (S::gather_transposed(block.skip(Self::BEFORE)), fifth)
        }
    }
    #[inline(always)]
    unsafe fn bytes<S: Simd>(words: &([S::I; 4], S::I), of: Half, quad: usize) -> S::I {
        // SAFETY: see above.
        unsafe {
            let nibbles = field::<S>(words.0[quad], 4 * of.half, 0x0F);
            if FIFTH { S::or(nibbles, fifth_bits::<S>(words.1, of, quad)) } else { nibbles }
        }
    }
}

/// `d: f16, bytes: [i8; 32]`.
impl Block for Q8_0 {
    const ELEMENTS: usize = 32;
    const BYTES: usize = 34;
    const MAX_QUANT: u32 = 127;
    const SIGNED: bool = true;

    type BlockScales<S: Simd> = Factors<S>;
    type Words<S: Simd> = [S::I; 4];

    #[inline(always)]
    unsafe fn block_scales<S: Simd>(block: Rows) -> Factors<S> {
        // SAFETY: see above.
        unsafe {
            let scale = S::leading_f16(block);
            Factors { scale: [scale; 2], minimum: [scale; 2] }
        }
    }
    #[inline(always)]
    unsafe fn factors<S: Simd>(block_scales: &Factors<S>, _panel: usize) -> Factors<S> {
        *block_scales
    }
    #[inline(always)]
    unsafe fn words<S: Simd>(block: Rows, _group: usize, half: usize) -> [S::I; 4] {
        // SAFETY: see above.
        unsafe { S::gather_transposed(block.skip(2 + 16 * half)) }
    }
    #[inline(always)]
    unsafe fn bytes<S: Simd>(words: &[S::I; 4], _of: Half, quad: usize) -> S::I {
        words[quad]
    }
}

/// Bit 4 of each byte, from a word that has one bit per input.
#[inline(always)]
unsafe fn fifth_bits<S: Simd>(word: S::I, of: Half, quad: usize) -> S::I {
    // SAFETY: the caller guarantees the features.
    unsafe {
        // The product copies the four bits to distances of seven, so that bit `n` becomes the lowest bit of
        // byte `n`. The copies do not overlap, and there is no carry.
        let four = S::and(S::shr(word, (16 * of.half + 4 * quad) as u32), S::splat_i(0xF));
        let spread = S::and(S::mul_i(four, S::splat_i(0x0020_4081)), S::splat_i(0x0101_0101));
        S::shl(spread, 4)
    }
}
