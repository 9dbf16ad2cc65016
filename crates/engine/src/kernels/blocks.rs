//! How each quantised type stores thirty-two weights, turned into one form that a single product loop takes.
//!
//! A *panel* is thirty-two inputs of sixteen rows: eight vectors of bytes (four inputs of every row each), and
//! per row a scale and perhaps a minimum. A weight is `scale * (byte - OFFSET) + minimum`; a dot product with quantised
//! activations is then exact in integers up to the scales.
//!
//! Layouts: <https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h> and `ggml-quants.c`, `dequantize_row_*`.
use super::simd::{Rows, Simd};

/// Inputs of a panel, and of the blocks that activations are quantised in.
pub(super) const INPUTS: usize = 32;

/// Thirty-two inputs of sixteen rows.
#[derive(Clone, Copy)]
#[repr(C)]
pub(super) struct Panel<S: Simd> {
    /// Vector `g` holds inputs `4 g .. 4 g + 4` of every row.
    pub(super) bytes: [S::I; 8],
    pub(super) factors: Factors<S>,
}

/// What turns the bytes of a panel into weights.
#[derive(Clone, Copy)]
#[repr(C)]
pub(super) struct Factors<S: Simd> {
    /// Of each half of the inputs; equal where the type has one scale for all of them.
    pub(super) scale: [S::F; 2],
    /// Of each half of the inputs; unused unless [`Block::MINIMUM`].
    pub(super) minimum: [S::F; 2],
}

/// Half a panel: four vectors of bytes.
#[derive(Clone, Copy)]
pub(super) struct Half {
    /// Which panels: `TOGETHER * set ..`.
    pub(super) set: usize,
    /// Which of the set.
    pub(super) member: usize,
    /// Which inputs: `16 * half ..`.
    pub(super) half: usize,
}

/// How a quantised type lays out its weights.
///
/// A block is read in *sets* of panels whose bytes are fields of the same words, half of their inputs at a time: as much
/// as registers hold.
///
/// # Safety
/// For all methods a whole block must lie at the start of each row, and the processor must have the features of `S`.
pub(super) trait Block {
    /// Weights a block holds: 32, or 256 for the K types.
    const ELEMENTS: usize;
    /// Bytes of a block.
    const BYTES: usize;
    /// What is subtracted from every byte.
    const OFFSET: i32 = 0;
    /// The largest byte.
    const MOST: u32;
    /// Whether bytes are signed; then all of them may occur, and `OFFSET` is 0.
    const SIGNED: bool = false;
    /// Whether the halves of a panel have scales (and minima) of their own.
    const HALVES: bool = false;
    /// Whether there is a minimum.
    const MINIMUM: bool = false;
    /// Panels of a set.
    const TOGETHER: usize = 1;

    /// What all panels of a block need.
    type Head<S: Simd>: Copy;
    /// What half a set is made of.
    type Words<S: Simd>: Copy;

    unsafe fn head<S: Simd>(block: Rows) -> Self::Head<S>;
    /// The factors of a panel.
    unsafe fn factors<S: Simd>(head: &Self::Head<S>, panel: usize) -> Factors<S>;
    unsafe fn words<S: Simd>(block: Rows, set: usize, half: usize) -> Self::Words<S>;
    /// Inputs `4 group .. 4 group + 4` of half a panel.
    unsafe fn bytes<S: Simd>(words: &Self::Words<S>, of: Half, group: usize) -> S::I;
}

pub(super) struct Q4_0;
pub(super) struct Q4_1;
pub(super) struct Q5_0;
pub(super) struct Q5_1;
pub(super) struct Q8_0;
pub(super) struct Q2K;
pub(super) struct Q3K;
pub(super) struct Q4K;
pub(super) struct Q5K;
pub(super) struct Q6K;

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

/// `scales: [u8; 16], pairs: [u8; 64], d: f16, dmin: f16`; a scale byte holds scale (low) and minimum (high) of sixteen
/// inputs; byte `n` of each half of `pairs` holds inputs `n`, `n + 32`, `n + 64`, `n + 96` of that half.
impl Block for Q2K {
    const ELEMENTS: usize = 256;
    const BYTES: usize = 84;
    const MOST: u32 = 3;
    const HALVES: bool = true;
    const MINIMUM: bool = true;
    const TOGETHER: usize = 4;

    /// The scales, `d` and minus `dmin`.
    type Head<S: Simd> = ([S::I; 4], S::F, S::F);
    type Words<S: Simd> = [S::I; 4];

    #[inline(always)]
    unsafe fn head<S: Simd>(block: Rows) -> ([S::I; 4], S::F, S::F) {
        // SAFETY: see above.
        unsafe {
            let halves = S::words(block.skip(80));
            let minus_dmin = S::sub(S::splat(0.0), S::f16_lanes(S::shr(halves, 16)));
            (S::four_words(block), S::f16_lanes(halves), minus_dmin)
        }
    }
    #[inline(always)]
    unsafe fn factors<S: Simd>(head: &([S::I; 4], S::F, S::F), panel: usize) -> Factors<S> {
        let (scales, d, minus_dmin) = *head;
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
    unsafe fn words<S: Simd>(block: Rows, set: usize, half: usize) -> [S::I; 4] {
        // SAFETY: see above.
        unsafe { S::four_words(block.skip(16 + 32 * set + 16 * half)) }
    }
    #[inline(always)]
    unsafe fn bytes<S: Simd>(words: &[S::I; 4], of: Half, group: usize) -> S::I {
        // SAFETY: see above.
        unsafe { field::<S>(words[group], 2 * of.member, 0x03) }
    }
}

/// `third_bits: [u8; 32], pairs: [u8; 64], scales: [u8; 12], d: f16`; pairs as in [`Q2K`]; bit `p` of byte `n` of
/// `third_bits` belongs to input `n` of panel `p`; the sixteen 6-bit scales keep their low four bits in the first eight
/// bytes and their high two in the last four.
impl Block for Q3K {
    const ELEMENTS: usize = 256;
    const BYTES: usize = 110;
    const MOST: u32 = 7;
    const OFFSET: i32 = 4;
    const HALVES: bool = true;
    const TOGETHER: usize = 4;

    /// The words of the scales and `d`.
    type Head<S: Simd> = ([S::I; 3], S::F);
    /// Pairs and third bits.
    type Words<S: Simd> = ([S::I; 4], [S::I; 4]);

    #[inline(always)]
    unsafe fn head<S: Simd>(block: Rows) -> ([S::I; 3], S::F) {
        // SAFETY: see above.
        unsafe {
            let scales = [S::words(block.skip(96)), S::words(block.skip(100)), S::words(block.skip(104))];
            (scales, S::f16_lanes(S::shr(S::words(block.skip(106)), 16)))
        }
    }
    #[inline(always)]
    unsafe fn factors<S: Simd>(head: &([S::I; 3], S::F), panel: usize) -> Factors<S> {
        let (words, d) = *head;
        // SAFETY: see above.
        unsafe {
            // Scales 4 q .. 4 q + 4: low bits are a nibble of word q % 2, high bits are pair q of the third word.
            let quad = panel / 2;
            let low = S::shr(words[quad % 2], 4 * (quad / 2) as u32);
            let high = S::shr(words[2], 2 * quad as u32);
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
    unsafe fn words<S: Simd>(block: Rows, set: usize, half: usize) -> ([S::I; 4], [S::I; 4]) {
        // SAFETY: see above.
        unsafe {
            let pairs = S::four_words(block.skip(32 + 32 * set + 16 * half));
            (pairs, S::four_words(block.skip(16 * half)))
        }
    }
    #[inline(always)]
    unsafe fn bytes<S: Simd>(words: &([S::I; 4], [S::I; 4]), of: Half, group: usize) -> S::I {
        // SAFETY: see above.
        unsafe {
            let third = field::<S>(words.1[group], 4 * of.set + of.member, 0x01);
            S::or(field::<S>(words.0[group], 2 * of.member, 0x03), S::shl(third, 2))
        }
    }
}

/// `d: f16, dmin: f16, scales: [u8; 12], nibbles: [u8; 128]`; every 32 bytes of `nibbles` hold two panels, low and high.
impl Block for Q4K {
    const ELEMENTS: usize = 256;
    const BYTES: usize = 144;
    const MOST: u32 = 15;
    const MINIMUM: bool = true;
    const TOGETHER: usize = 2;

    type Head<S: Simd> = KFactors<S>;
    type Words<S: Simd> = [S::I; 4];

    #[inline(always)]
    unsafe fn head<S: Simd>(block: Rows) -> KFactors<S> {
        // SAFETY: see above.
        unsafe { KFactors::read(block) }
    }
    #[inline(always)]
    unsafe fn factors<S: Simd>(head: &KFactors<S>, panel: usize) -> Factors<S> {
        // SAFETY: see above.
        unsafe { head.of(panel) }
    }
    #[inline(always)]
    unsafe fn words<S: Simd>(block: Rows, set: usize, half: usize) -> [S::I; 4] {
        // SAFETY: see above.
        unsafe { S::four_words(block.skip(16 + 32 * set + 16 * half)) }
    }
    #[inline(always)]
    unsafe fn bytes<S: Simd>(words: &[S::I; 4], of: Half, group: usize) -> S::I {
        // SAFETY: see above.
        unsafe { field::<S>(words[group], 4 * of.member, 0x0F) }
    }
}

/// [`Q4K`] with `fifth_bits: [u8; 32]` before the nibbles; bit `p` of byte `n` belongs to input `n` of panel `p`.
impl Block for Q5K {
    const ELEMENTS: usize = 256;
    const BYTES: usize = 176;
    const MOST: u32 = 31;
    const MINIMUM: bool = true;
    const TOGETHER: usize = 2;

    type Head<S: Simd> = KFactors<S>;
    /// Nibbles and fifth bits.
    type Words<S: Simd> = ([S::I; 4], [S::I; 4]);

    #[inline(always)]
    unsafe fn head<S: Simd>(block: Rows) -> KFactors<S> {
        // SAFETY: see above.
        unsafe { KFactors::read(block) }
    }
    #[inline(always)]
    unsafe fn factors<S: Simd>(head: &KFactors<S>, panel: usize) -> Factors<S> {
        // SAFETY: see above.
        unsafe { head.of(panel) }
    }
    #[inline(always)]
    unsafe fn words<S: Simd>(block: Rows, set: usize, half: usize) -> ([S::I; 4], [S::I; 4]) {
        // SAFETY: see above.
        unsafe {
            let nibbles = S::four_words(block.skip(48 + 32 * set + 16 * half));
            (nibbles, S::four_words(block.skip(16 + 16 * half)))
        }
    }
    #[inline(always)]
    unsafe fn bytes<S: Simd>(words: &([S::I; 4], [S::I; 4]), of: Half, group: usize) -> S::I {
        // SAFETY: see above.
        unsafe {
            let fifth = field::<S>(words.1[group], 2 * of.set + of.member, 0x01);
            S::or(field::<S>(words.0[group], 4 * of.member, 0x0F), S::shl(fifth, 4))
        }
    }
}

/// `nibbles: [u8; 128], pairs: [u8; 64], scales: [i8; 16], d: f16`, in two halves of 128 inputs: byte `n` of a half's 64
/// nibble bytes holds inputs `n` and `n + 64`, byte `n` of its 32 pair bytes the high bits of `n`, `n + 32`, `n + 64`,
/// `n + 96`.
impl Block for Q6K {
    const ELEMENTS: usize = 256;
    const BYTES: usize = 210;
    const MOST: u32 = 63;
    const OFFSET: i32 = 32;
    const HALVES: bool = true;
    const TOGETHER: usize = 4;

    /// Scales and `d`.
    type Head<S: Simd> = ([S::I; 4], S::F);
    /// Nibbles of the even and of the odd panels, and pairs.
    type Words<S: Simd> = [[S::I; 4]; 3];

    #[inline(always)]
    unsafe fn head<S: Simd>(block: Rows) -> ([S::I; 4], S::F) {
        // SAFETY: see above.
        unsafe {
            let d = S::f16_lanes(S::shr(S::words(block.skip(206)), 16));
            (S::four_words(block.skip(192)), d)
        }
    }
    #[inline(always)]
    unsafe fn factors<S: Simd>(head: &([S::I; 4], S::F), panel: usize) -> Factors<S> {
        let (scales, d) = *head;
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
    unsafe fn words<S: Simd>(block: Rows, set: usize, half: usize) -> [[S::I; 4]; 3] {
        // SAFETY: see above.
        unsafe {
            let nibbles = block.skip(64 * set + 16 * half);
            let pairs = block.skip(128 + 32 * set + 16 * half);
            [S::four_words(nibbles), S::four_words(nibbles.skip(32)), S::four_words(pairs)]
        }
    }
    #[inline(always)]
    unsafe fn bytes<S: Simd>(words: &[[S::I; 4]; 3], of: Half, group: usize) -> S::I {
        // SAFETY: see above.
        unsafe {
            let nibble = field::<S>(words[of.member % 2][group], 4 * (of.member / 2), 0x0F);
            let pair = words[2][group];
            // The bits go to where they belong in one shift.
            let pair = match of.member {
                0 => S::shl(pair, 4),
                1 => S::shl(pair, 2),
                2 => pair,
                _ => S::shr(pair, 2),
            };
            S::or(nibble, S::and(pair, S::splat_i(0x3030_3030)))
        }
    }
}

impl<S: Simd> Factors<S> {
    #[inline(always)]
    fn one_scale(scale: S::F) -> Self {
        Self { scale: [scale; 2], minimum: [scale; 2] }
    }

    /// A scale in the low and a minimum in the high half of each lane.
    #[inline(always)]
    unsafe fn scale_and_minimum(halves: S::I) -> Self {
        // SAFETY: the features are the caller's to vouch for.
        unsafe {
            let (scale, minimum) = (S::f16_lanes(halves), S::f16_lanes(S::shr(halves, 16)));
            Self { scale: [scale; 2], minimum: [minimum; 2] }
        }
    }
}

/// The first sixteen bytes of [`Q4K`] and [`Q5K`], from which the scales and minima of all panels come.
///
/// The 6-bit scales and minima of panels 0 to 3 are the low six bits of bytes 0 to 3 and 4 to 7; those of panels 4 to 7
/// have their low four bits in the nibbles of bytes 8 to 11, and their high two above the others.
#[derive(Clone, Copy)]
pub(super) struct KFactors<S: Simd> {
    d: S::F,
    /// Minus what the file calls `dmin`.
    minus_dmin: S::F,
    scales: S::I,
    minima: S::I,
    nibbles: S::I,
}

impl<S: Simd> KFactors<S> {
    #[inline(always)]
    unsafe fn read(block: Rows) -> Self {
        // SAFETY: the bytes are those the caller vouches for.
        unsafe {
            let [halves, scales, minima, nibbles] = S::four_words(block);
            let minus_dmin = S::sub(S::splat(0.0), S::f16_lanes(S::shr(halves, 16)));
            Self { d: S::f16_lanes(halves), minus_dmin, scales, minima, nibbles }
        }
    }

    /// Those of a panel.
    #[inline(always)]
    unsafe fn of(&self, panel: usize) -> Factors<S> {
        let Self { d, minus_dmin, scales, minima, nibbles } = *self;
        // SAFETY: the features are the caller's to vouch for.
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
    // SAFETY: the features are the caller's to vouch for.
    unsafe { S::to_f32(S::and(S::shr(x, shift), S::splat_i(mask))) }
}

/// The field of each byte that begins at bit `shift`.
#[inline(always)]
unsafe fn field<S: Simd>(words: S::I, shift: usize, mask: u8) -> S::I {
    // SAFETY: the features are the caller's to vouch for.
    unsafe {
        let words = if shift == 0 { words } else { S::shr(words, shift as u32) };
        S::and(words, S::splat_i(i32::from_ne_bytes([mask; 4])))
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
