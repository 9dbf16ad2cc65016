//! Blocks of 256 weights with several scales: the K types.
use super::{Block, Factors, Half, field};
use crate::kernels::isa::simd::{Rows, Simd};

pub(in crate::kernels) struct Q2K;
pub(in crate::kernels) struct Q3K;
pub(in crate::kernels) struct Q4K;
pub(in crate::kernels) struct Q5K;
pub(in crate::kernels) struct Q6K;

// SAFETY (every block below): reads stay within `BYTES` of the row's start, as the layouts in the comments
// show.

/// `scales: [u8; 16], pairs: [u8; 64], d: f16, dmin: f16`; a scale byte holds scale (low) and minimum (high)
/// of sixteen inputs; byte `n` of each half of `pairs` holds inputs `n`, `n + 32`, `n + 64`, `n + 96` of that
/// half.
impl Block for Q2K {
    const ELEMENTS: usize = 256;
    const BYTES: usize = 84;
    const MAX_QUANT: u32 = 3;
    const SCALE_PER_16: bool = true;
    const HAS_MIN: bool = true;
    const PANELS_PER_GROUP: usize = 4;

    /// The scales, `d` and minus `dmin`.
    type BlockScales<S: Simd> = ([S::I; 4], S::F, S::F);
    type Words<S: Simd> = [S::I; 4];

    #[inline(always)]
    unsafe fn block_scales<S: Simd>(block: Rows) -> ([S::I; 4], S::F, S::F) {
        // SAFETY: see above.
        unsafe {
            let halves = S::gather_u32(block.skip(80));
            let minus_dmin = S::sub(S::splat(0.0), S::f16_lanes(S::shr(halves, 16)));
            (S::gather_transposed(block), S::f16_lanes(halves), minus_dmin)
        }
    }
    #[inline(always)]
    unsafe fn factors<S: Simd>(block_scales: &([S::I; 4], S::F, S::F), panel: usize) -> Factors<S> {
        let (scales, d, minus_dmin) = *block_scales;
        // SAFETY: see above.
        unsafe {
            // The word holds the two bytes of this panel in one of its halves.
            let scales = S::shr(scales[panel / 2], 16 * (panel % 2) as u32);
            Factors {
                scale: [S::mul(d, bits::<S>(scales, 0, 0xF)), S::mul(d, bits::<S>(scales, 8, 0xF))],
                minimum: [
                    S::mul(minus_dmin, bits::<S>(scales, 4, 0xF)),
                    S::mul(minus_dmin, bits::<S>(scales, 12, 0xF)),
                ],
            }
        }
    }
    #[inline(always)]
    unsafe fn words<S: Simd>(block: Rows, group: usize, half: usize) -> [S::I; 4] {
        // SAFETY: see above.
        unsafe { S::gather_transposed(block.skip(16 + 32 * group + 16 * half)) }
    }
    #[inline(always)]
    unsafe fn bytes<S: Simd>(words: &[S::I; 4], of: Half, quad: usize) -> S::I {
        // SAFETY: see above.
        unsafe { field::<S>(words[quad], 2 * of.index, 0x03) }
    }
}

/// `third_bits: [u8; 32], pairs: [u8; 64], scales: [u8; 12], d: f16`; pairs as in [`Q2K`]; bit `p` of byte
/// `n` of `third_bits` belongs to input `n` of panel `p`; the sixteen 6-bit scales keep their low four bits
/// in the first eight bytes and their high two in the last four.
impl Block for Q3K {
    const ELEMENTS: usize = 256;
    const BYTES: usize = 110;
    const MAX_QUANT: u32 = 7;
    const ZERO_POINT: i32 = 4;
    const SCALE_PER_16: bool = true;
    const PANELS_PER_GROUP: usize = 4;

    /// The words of the scales and `d`.
    type BlockScales<S: Simd> = ([S::I; 3], S::F);
    /// Pairs and third bits.
    type Words<S: Simd> = ([S::I; 4], [S::I; 4]);

    #[inline(always)]
    unsafe fn block_scales<S: Simd>(block: Rows) -> ([S::I; 3], S::F) {
        // SAFETY: see above.
        unsafe {
            let scales = [
                S::gather_u32(block.skip(96)),
                S::gather_u32(block.skip(100)),
                S::gather_u32(block.skip(104)),
            ];
            (scales, S::f16_lanes(S::shr(S::gather_u32(block.skip(106)), 16)))
        }
    }
    #[inline(always)]
    unsafe fn factors<S: Simd>(block_scales: &([S::I; 3], S::F), panel: usize) -> Factors<S> {
        let (words, d) = *block_scales;
        // SAFETY: see above.
        unsafe {
            // Scales 4 q .. 4 q + 4: low bits are a nibble of word q % 2, high bits are pair q of the third
            // word.
            let four = panel / 2;
            let low = S::shr(words[four % 2], 4 * (four / 2) as u32);
            let high = S::shr(words[2], 2 * four as u32);
            let scales =
                S::or(S::and(low, S::splat_i(0x0F0F_0F0F)), S::shl(S::and(high, S::splat_i(0x0303_0303)), 4));
            let (first, centre) = (16 * (panel % 2) as u32, S::splat(32.0));
            let scale = [
                S::mul(d, S::sub(bits::<S>(scales, first, 0x3F), centre)),
                S::mul(d, S::sub(bits::<S>(scales, first + 8, 0x3F), centre)),
            ];
            Factors { scale, minimum: scale }
        }
    }
    #[inline(always)]
    unsafe fn words<S: Simd>(block: Rows, group: usize, half: usize) -> ([S::I; 4], [S::I; 4]) {
        // SAFETY: see above.
        unsafe {
            let pairs = S::gather_transposed(block.skip(32 + 32 * group + 16 * half));
            (pairs, S::gather_transposed(block.skip(16 * half)))
        }
    }
    #[inline(always)]
    unsafe fn bytes<S: Simd>(words: &([S::I; 4], [S::I; 4]), of: Half, quad: usize) -> S::I {
        // SAFETY: see above.
        unsafe {
            let third = field::<S>(words.1[quad], 4 * of.group + of.index, 0x01);
            S::or(field::<S>(words.0[quad], 2 * of.index, 0x03), S::shl(third, 2))
        }
    }
}

/// `d: f16, dmin: f16, scales: [u8; 12], nibbles: [u8; 128]`; every 32 bytes of `nibbles` hold two panels,
/// low and high.
impl Block for Q4K {
    const ELEMENTS: usize = 256;
    const BYTES: usize = 144;
    const MAX_QUANT: u32 = 15;
    const HAS_MIN: bool = true;
    const PANELS_PER_GROUP: usize = 2;

    type BlockScales<S: Simd> = KFactors<S>;
    type Words<S: Simd> = [S::I; 4];

    #[inline(always)]
    unsafe fn block_scales<S: Simd>(block: Rows) -> KFactors<S> {
        // SAFETY: see above.
        unsafe { KFactors::read(block) }
    }
    #[inline(always)]
    unsafe fn factors<S: Simd>(block_scales: &KFactors<S>, panel: usize) -> Factors<S> {
        // SAFETY: see above.
        unsafe {
            let mut factors = block_scales.of(panel);
            // See `bytes`.
            if S::ALL_BYTES && panel % 2 == 1 {
                factors.scale = factors.scale.map(|scale| S::mul(scale, S::splat(1.0 / 16.0)));
            }
            factors
        }
    }
    #[inline(always)]
    unsafe fn words<S: Simd>(block: Rows, group: usize, half: usize) -> [S::I; 4] {
        // SAFETY: see above.
        unsafe { S::gather_transposed(block.skip(16 + 32 * group + 16 * half)) }
    }
    #[inline(always)]
    unsafe fn bytes<S: Simd>(words: &[S::I; 4], of: Half, quad: usize) -> S::I {
        // SAFETY: see above.
        unsafe {
            if S::ALL_BYTES && of.index == 1 {
                // Sixteen times too large. The scale compensates for it exactly, because sixteen is a power
                // of two.
                S::and(words[quad], S::splat_i(0xF0F0_F0F0_u32 as i32))
            } else {
                field::<S>(words[quad], 4 * of.index, 0x0F)
            }
        }
    }
}

/// [`Q4K`] with `fifth_bits: [u8; 32]` before the nibbles; bit `p` of byte `n` belongs to input `n` of panel
/// `p`.
impl Block for Q5K {
    const ELEMENTS: usize = 256;
    const BYTES: usize = 176;
    const MAX_QUANT: u32 = 31;
    const HAS_MIN: bool = true;
    const PANELS_PER_GROUP: usize = 2;

    type BlockScales<S: Simd> = KFactors<S>;
    /// Nibbles and fifth bits.
    type Words<S: Simd> = ([S::I; 4], [S::I; 4]);

    #[inline(always)]
    unsafe fn block_scales<S: Simd>(block: Rows) -> KFactors<S> {
        // SAFETY: see above.
        unsafe { KFactors::read(block) }
    }
    #[inline(always)]
    unsafe fn factors<S: Simd>(block_scales: &KFactors<S>, panel: usize) -> Factors<S> {
        // SAFETY: see above.
        unsafe { block_scales.of(panel) }
    }
    #[inline(always)]
    unsafe fn words<S: Simd>(block: Rows, group: usize, half: usize) -> ([S::I; 4], [S::I; 4]) {
        // SAFETY: see above.
        unsafe {
            let nibbles = S::gather_transposed(block.skip(48 + 32 * group + 16 * half));
            (nibbles, S::gather_transposed(block.skip(16 + 16 * half)))
        }
    }
    #[inline(always)]
    unsafe fn bytes<S: Simd>(words: &([S::I; 4], [S::I; 4]), of: Half, quad: usize) -> S::I {
        // SAFETY: see above.
        unsafe {
            let fifth = field::<S>(words.1[quad], 2 * of.group + of.index, 0x01);
            S::or(field::<S>(words.0[quad], 4 * of.index, 0x0F), S::shl(fifth, 4))
        }
    }
}

/// `nibbles: [u8; 128], pairs: [u8; 64], scales: [i8; 16], d: f16`, in two halves of 128 inputs: byte `n` of
/// a half's 64 nibble bytes holds inputs `n` and `n + 64`, byte `n` of its 32 pair bytes the high bits of
/// `n`, `n + 32`, `n + 64`, `n + 96`.
impl Block for Q6K {
    const ELEMENTS: usize = 256;
    const BYTES: usize = 210;
    const MAX_QUANT: u32 = 63;
    const ZERO_POINT: i32 = 32;
    const SCALE_PER_16: bool = true;
    const PANELS_PER_GROUP: usize = 4;

    /// Scales and `d`.
    type BlockScales<S: Simd> = ([S::I; 4], S::F);
    /// Nibbles of the even and of the odd panels, and pairs.
    type Words<S: Simd> = [[S::I; 4]; 3];

    #[inline(always)]
    unsafe fn block_scales<S: Simd>(block: Rows) -> ([S::I; 4], S::F) {
        // SAFETY: see above.
        unsafe {
            let d = S::f16_lanes(S::shr(S::gather_u32(block.skip(206)), 16));
            (S::gather_transposed(block.skip(192)), d)
        }
    }
    #[inline(always)]
    unsafe fn factors<S: Simd>(block_scales: &([S::I; 4], S::F), panel: usize) -> Factors<S> {
        let (scales, d) = *block_scales;
        // SAFETY: see above.
        unsafe {
            // Two signed bytes of the word.
            let (word, at) = (scales[panel / 2], 16 * (panel % 2) as u32);
            let first = S::to_f32(S::sar(S::shl(word, 24 - at), 24));
            let second = S::to_f32(S::sar(S::shl(word, 16 - at), 24));
            let scale = [S::mul(d, first), S::mul(d, second)];
            Factors { scale, minimum: scale }
        }
    }
    #[inline(always)]
    unsafe fn words<S: Simd>(block: Rows, group: usize, half: usize) -> [[S::I; 4]; 3] {
        // SAFETY: see above.
        unsafe {
            let nibbles = block.skip(64 * group + 16 * half);
            let pairs = block.skip(128 + 32 * group + 16 * half);
            [
                S::gather_transposed(nibbles),
                S::gather_transposed(nibbles.skip(32)),
                S::gather_transposed(pairs),
            ]
        }
    }
    #[inline(always)]
    unsafe fn bytes<S: Simd>(words: &[[S::I; 4]; 3], of: Half, quad: usize) -> S::I {
        // SAFETY: see above.
        unsafe {
            let nibble = field::<S>(words[of.index % 2][quad], 4 * (of.index / 2), 0x0F);
            let pair = words[2][quad];
            // One shift moves the two bits to bits 4 and 5.
            let pair = match of.index {
                0 => S::shl(pair, 4),
                1 => S::shl(pair, 2),
                2 => pair,
                _ => S::shr(pair, 2),
            };
            S::or(nibble, S::and(pair, S::splat_i(0x3030_3030)))
        }
    }
}

/// The first sixteen bytes of [`Q4K`] and [`Q5K`], which hold the scales and minima of all panels.
///
/// The 6-bit scales and minima of panels 0 to 3 are the low six bits of bytes 0 to 3 and 4 to 7. Those of
/// panels 4 to 7 have their low four bits in the nibbles of bytes 8 to 11, and their high two bits above the
/// six bits of the others.
#[derive(Clone, Copy)]
pub(in crate::kernels) struct KFactors<S: Simd> {
    d: S::F,
    /// Minus `dmin` of the file.
    minus_dmin: S::F,
    scales: S::I,
    minima: S::I,
    nibbles: S::I,
}

impl<S: Simd> KFactors<S> {
    #[inline(always)]
    unsafe fn read(block: Rows) -> Self {
        // SAFETY: the caller guarantees the bytes.
        unsafe {
            let [halves, scales, minima, nibbles] = S::gather_transposed(block);
            let minus_dmin = S::sub(S::splat(0.0), S::f16_lanes(S::shr(halves, 16)));
            Self { d: S::f16_lanes(halves), minus_dmin, scales, minima, nibbles }
        }
    }

    /// The factors of a panel.
    #[inline(always)]
    unsafe fn of(&self, panel: usize) -> Factors<S> {
        let Self { d, minus_dmin, scales, minima, nibbles } = *self;
        // SAFETY: the caller guarantees the features.
        unsafe {
            let at = 8 * (panel % 4) as u32;
            let (scale, minimum) = if panel < 4 {
                let six_bits = S::splat_i(0x3F);
                (S::and(S::shr(scales, at), six_bits), S::and(S::shr(minima, at), six_bits))
            } else {
                let (low, high) = (S::splat_i(0x0F), S::splat_i(0x30));
                let scale = S::or(S::and(S::shr(nibbles, at), low), S::and(S::shr(scales, at + 2), high));
                let minimum =
                    S::or(S::and(S::shr(nibbles, at + 4), low), S::and(S::shr(minima, at + 2), high));
                (scale, minimum)
            };
            let scale = S::mul(d, S::to_f32(scale));
            let minimum = S::mul(minus_dmin, S::to_f32(minimum));
            Factors { scale: [scale; 2], minimum: [minimum; 2] }
        }
    }
}

/// The field of each lane that begins at bit `shift`, as a number.
#[inline(always)]
unsafe fn bits<S: Simd>(x: S::I, shift: u32, mask: i32) -> S::F {
    // SAFETY: the caller guarantees the features.
    unsafe { S::to_f32(S::and(S::shr(x, shift), S::splat_i(mask))) }
}
