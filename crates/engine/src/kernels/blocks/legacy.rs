//! Blocks of thirty-two weights: ggml's first types.
use super::super::simd::{Rows, Simd};
use super::{Block, Factors, Half, field};

pub(in crate::kernels) struct Q4_0;
pub(in crate::kernels) struct Q4_1;
pub(in crate::kernels) struct Q5_0;
pub(in crate::kernels) struct Q5_1;
pub(in crate::kernels) struct Q8_0;

// SAFETY (every block below): reads stay within `BYTES` of the row's start, as the layouts in the comments show.

/// `d: f16, nibbles: [u8; 16]`; byte `n` holds inputs `n` (low) and `n + 16` (high).
impl Block for Q4_0 {
    const ELEMENTS: usize = 32;
    const BYTES: usize = 18;
    const MOST: u32 = 15;
    const OFFSET: i32 = 8;

    type Head<S: Simd> = S::I;
    type Words<S: Simd> = [S::I; 4];

    #[inline(always)]
    unsafe fn head<S: Simd>(block: Rows) -> S::I {
        // SAFETY: see above.
        unsafe { S::words(block) }
    }
    #[inline(always)]
    unsafe fn factors<S: Simd>(head: &S::I, _panel: usize) -> Factors<S> {
        // SAFETY: see above.
        unsafe { Factors::one_scale(S::f16_lanes(*head)) }
    }
    #[inline(always)]
    unsafe fn words<S: Simd>(block: Rows, _set: usize, _half: usize) -> [S::I; 4] {
        // SAFETY: see above.
        unsafe { S::four_words(block.skip(2)) }
    }
    #[inline(always)]
    unsafe fn bytes<S: Simd>(words: &[S::I; 4], of: Half, group: usize) -> S::I {
        // SAFETY: see above.
        unsafe { field::<S>(words[group], 4 * of.half, 0x0F) }
    }
}

/// `d: f16, m: f16, nibbles: [u8; 16]`.
impl Block for Q4_1 {
    const ELEMENTS: usize = 32;
    const BYTES: usize = 20;
    const MOST: u32 = 15;
    const MINIMUM: bool = true;

    type Head<S: Simd> = S::I;
    type Words<S: Simd> = [S::I; 4];

    #[inline(always)]
    unsafe fn head<S: Simd>(block: Rows) -> S::I {
        // SAFETY: see above.
        unsafe { S::words(block) }
    }
    #[inline(always)]
    unsafe fn factors<S: Simd>(head: &S::I, _panel: usize) -> Factors<S> {
        // SAFETY: see above.
        unsafe { Factors::scale_and_minimum(*head) }
    }
    #[inline(always)]
    unsafe fn words<S: Simd>(block: Rows, _set: usize, _half: usize) -> [S::I; 4] {
        // SAFETY: see above.
        unsafe { S::four_words(block.skip(4)) }
    }
    #[inline(always)]
    unsafe fn bytes<S: Simd>(words: &[S::I; 4], of: Half, group: usize) -> S::I {
        // SAFETY: see above.
        unsafe { field::<S>(words[group], 4 * of.half, 0x0F) }
    }
}

/// `d: f16, fifth_bits: u32, nibbles: [u8; 16]`; bit `n` of the word is the fifth bit of input `n`.
impl Block for Q5_0 {
    const ELEMENTS: usize = 32;
    const BYTES: usize = 22;
    const MOST: u32 = 31;
    const OFFSET: i32 = 16;

    type Head<S: Simd> = S::I;
    type Words<S: Simd> = ([S::I; 4], S::I);

    #[inline(always)]
    unsafe fn head<S: Simd>(block: Rows) -> S::I {
        // SAFETY: see above.
        unsafe { S::words(block) }
    }
    #[inline(always)]
    unsafe fn factors<S: Simd>(head: &S::I, _panel: usize) -> Factors<S> {
        // SAFETY: see above.
        unsafe { Factors::one_scale(S::f16_lanes(*head)) }
    }
    #[inline(always)]
    unsafe fn words<S: Simd>(block: Rows, _set: usize, _half: usize) -> ([S::I; 4], S::I) {
        // SAFETY: see above.
        unsafe { (S::four_words(block.skip(6)), S::words(block.skip(2))) }
    }
    #[inline(always)]
    unsafe fn bytes<S: Simd>(words: &([S::I; 4], S::I), of: Half, group: usize) -> S::I {
        // SAFETY: see above.
        unsafe { S::or(field::<S>(words.0[group], 4 * of.half, 0x0F), fifth_bits::<S>(words.1, of, group)) }
    }
}

/// `d: f16, m: f16, fifth_bits: u32, nibbles: [u8; 16]`.
impl Block for Q5_1 {
    const ELEMENTS: usize = 32;
    const BYTES: usize = 24;
    const MOST: u32 = 31;
    const MINIMUM: bool = true;

    type Head<S: Simd> = S::I;
    type Words<S: Simd> = ([S::I; 4], S::I);

    #[inline(always)]
    unsafe fn head<S: Simd>(block: Rows) -> S::I {
        // SAFETY: see above.
        unsafe { S::words(block) }
    }
    #[inline(always)]
    unsafe fn factors<S: Simd>(head: &S::I, _panel: usize) -> Factors<S> {
        // SAFETY: see above.
        unsafe { Factors::scale_and_minimum(*head) }
    }
    #[inline(always)]
    unsafe fn words<S: Simd>(block: Rows, _set: usize, _half: usize) -> ([S::I; 4], S::I) {
        // SAFETY: see above.
        unsafe { (S::four_words(block.skip(8)), S::words(block.skip(4))) }
    }
    #[inline(always)]
    unsafe fn bytes<S: Simd>(words: &([S::I; 4], S::I), of: Half, group: usize) -> S::I {
        // SAFETY: see above.
        unsafe { S::or(field::<S>(words.0[group], 4 * of.half, 0x0F), fifth_bits::<S>(words.1, of, group)) }
    }
}

/// `d: f16, bytes: [i8; 32]`.
impl Block for Q8_0 {
    const ELEMENTS: usize = 32;
    const BYTES: usize = 34;
    const MOST: u32 = 127;
    const SIGNED: bool = true;

    type Head<S: Simd> = S::I;
    type Words<S: Simd> = [S::I; 4];

    #[inline(always)]
    unsafe fn head<S: Simd>(block: Rows) -> S::I {
        // SAFETY: see above.
        unsafe { S::words(block) }
    }
    #[inline(always)]
    unsafe fn factors<S: Simd>(head: &S::I, _panel: usize) -> Factors<S> {
        // SAFETY: see above.
        unsafe { Factors::one_scale(S::f16_lanes(*head)) }
    }
    #[inline(always)]
    unsafe fn words<S: Simd>(block: Rows, _set: usize, half: usize) -> [S::I; 4] {
        // SAFETY: see above.
        unsafe { S::four_words(block.skip(2 + 16 * half)) }
    }
    #[inline(always)]
    unsafe fn bytes<S: Simd>(words: &[S::I; 4], _of: Half, group: usize) -> S::I {
        words[group]
    }
}

/// Bit 4 of each byte, from a word with a bit an input.
#[inline(always)]
unsafe fn fifth_bits<S: Simd>(word: S::I, of: Half, group: usize) -> S::I {
    // SAFETY: the features are the caller's to vouch for.
    unsafe {
        // The product copies the four bits to distances of seven, so that bit n comes to stand at the foot of byte n; the
        // copies do not overlap and nothing carries.
        let four = S::and(S::shr(word, (16 * of.half + 4 * group) as u32), S::splat_i(0xF));
        let spread = S::and(S::mul_i(four, S::splat_i(0x0020_4081)), S::splat_i(0x0101_0101));
        S::shl(spread, 4)
    }
}
