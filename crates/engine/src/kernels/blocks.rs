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
    /// Of each half of the inputs; equal where the type has one scale for all of them.
    pub(super) scale: [S::F; 2],
    /// Of each half of the inputs; unused unless [`Block::MINIMUM`].
    pub(super) minimum: [S::F; 2],
}

/// How a quantised type lays out its weights.
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

    /// Unpacks the block at the start of each row into its `ELEMENTS / 32` panels, all at once because they share bytes.
    ///
    /// # Safety
    /// A whole block must lie at the start of each row, there must be room for the panels, and the processor must have
    /// the features of `S`.
    unsafe fn unpack<S: Simd>(block: Rows, panels: *mut Panel<S>);
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

    #[inline(always)]
    unsafe fn unpack<S: Simd>(block: Rows, panels: *mut Panel<S>) {
        // SAFETY: see above.
        unsafe { panels.write(one_scale(low_and_high::<S>(block.skip(2)), S::f16_lanes(S::words(block)))) }
    }
}

/// `d: f16, m: f16, nibbles: [u8; 16]`.
impl Block for Q4_1 {
    const ELEMENTS: usize = 32;
    const BYTES: usize = 20;
    const MOST: u32 = 15;
    const MINIMUM: bool = true;

    #[inline(always)]
    unsafe fn unpack<S: Simd>(block: Rows, panels: *mut Panel<S>) {
        // SAFETY: see above.
        unsafe { panels.write(scale_and_minimum(low_and_high::<S>(block.skip(4)), S::words(block))) }
    }
}

/// `d: f16, fifth_bits: u32, nibbles: [u8; 16]`; bit `n` of the word is the fifth bit of input `n`.
impl Block for Q5_0 {
    const ELEMENTS: usize = 32;
    const BYTES: usize = 22;
    const MOST: u32 = 31;
    const OFFSET: i32 = 16;

    #[inline(always)]
    unsafe fn unpack<S: Simd>(block: Rows, panels: *mut Panel<S>) {
        // SAFETY: see above.
        unsafe {
            let nibbles = low_and_high::<S>(block.skip(6));
            let bytes = with_fifth_bits::<S>(nibbles, S::words(block.skip(2)));
            panels.write(one_scale(bytes, S::f16_lanes(S::words(block))));
        }
    }
}

/// `d: f16, m: f16, fifth_bits: u32, nibbles: [u8; 16]`.
impl Block for Q5_1 {
    const ELEMENTS: usize = 32;
    const BYTES: usize = 24;
    const MOST: u32 = 31;
    const MINIMUM: bool = true;

    #[inline(always)]
    unsafe fn unpack<S: Simd>(block: Rows, panels: *mut Panel<S>) {
        // SAFETY: see above.
        unsafe {
            let nibbles = low_and_high::<S>(block.skip(8));
            let bytes = with_fifth_bits::<S>(nibbles, S::words(block.skip(4)));
            panels.write(scale_and_minimum(bytes, S::words(block)));
        }
    }
}

/// `d: f16, bytes: [i8; 32]`.
impl Block for Q8_0 {
    const ELEMENTS: usize = 32;
    const BYTES: usize = 34;
    const MOST: u32 = 127;
    const SIGNED: bool = true;

    #[inline(always)]
    unsafe fn unpack<S: Simd>(block: Rows, panels: *mut Panel<S>) {
        // SAFETY: see above.
        unsafe { panels.write(one_scale(eight_words::<S>(block.skip(2)), S::f16_lanes(S::words(block)))) }
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

    #[inline(always)]
    unsafe fn unpack<S: Simd>(block: Rows, panels: *mut Panel<S>) {
        // SAFETY: see above.
        unsafe {
            let scales = S::four_words(block);
            let halves = S::words(block.skip(80));
            let d = S::f16_lanes(halves);
            let dmin = S::sub(S::splat(0.0), S::f16_lanes(S::shr(halves, 16)));
            for half in 0..2 {
                let pairs = eight_words::<S>(block.skip(16 + 32 * half));
                for quarter in 0..4 {
                    let part = 4 * half + quarter;
                    let bytes = fields::<S>(&pairs, 2 * quarter as u32, 0x0303_0303);
                    // The word holds the two scale bytes of this panel in one of its halves.
                    let scales = S::shr(scales[part / 2], 16 * (part % 2) as u32);
                    panels.add(part).write(Panel {
                        bytes,
                        scale: [S::mul(d, bits::<S>(scales, 0, 0xF)), S::mul(d, bits::<S>(scales, 8, 0xF))],
                        minimum: [
                            S::mul(dmin, bits::<S>(scales, 4, 0xF)),
                            S::mul(dmin, bits::<S>(scales, 12, 0xF)),
                        ],
                    });
                }
            }
        }
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

    #[inline(always)]
    unsafe fn unpack<S: Simd>(block: Rows, panels: *mut Panel<S>) {
        // SAFETY: see above.
        unsafe {
            let third = eight_words::<S>(block);
            let low_scales = [S::words(block.skip(96)), S::words(block.skip(100))];
            let high_scales = S::words(block.skip(104));
            let d = S::f16_lanes(S::shr(S::words(block.skip(106)), 16));
            let centre = S::splat(32.0);
            for half in 0..2 {
                let pairs = eight_words::<S>(block.skip(32 + 32 * half));
                for quarter in 0..4 {
                    let part = 4 * half + quarter;
                    let mut bytes = fields::<S>(&pairs, 2 * quarter as u32, 0x0303_0303);
                    add_bits::<S>(&mut bytes, &third, part as u32, 0x0101_0101, 2);
                    // Scales 4 q .. 4 q + 4: low bits are a nibble of word q % 2, high bits are pair q of the third word.
                    let quad = part / 2;
                    let low = S::shr(low_scales[quad % 2], 4 * (quad / 2) as u32);
                    let high = S::shr(high_scales, 2 * quad as u32);
                    let scales = S::or(
                        S::and(low, S::splat_i(0x0F0F_0F0F)),
                        S::shl(S::and(high, S::splat_i(0x0303_0303)), 4),
                    );
                    let first = 16 * (part % 2) as u32;
                    let scale = [
                        S::mul(d, S::sub(bits::<S>(scales, first, 0x3F), centre)),
                        S::mul(d, S::sub(bits::<S>(scales, first + 8, 0x3F), centre)),
                    ];
                    panels.add(part).write(Panel { bytes, scale, minimum: scale });
                }
            }
        }
    }
}

/// `d: f16, dmin: f16, scales: [u8; 12], nibbles: [u8; 128]`; every 32 bytes of `nibbles` hold two panels, low and high.
impl Block for Q4K {
    const ELEMENTS: usize = 256;
    const BYTES: usize = 144;
    const MOST: u32 = 15;
    const MINIMUM: bool = true;

    #[inline(always)]
    unsafe fn unpack<S: Simd>(block: Rows, panels: *mut Panel<S>) {
        // SAFETY: see above.
        unsafe {
            let factors = KFactors::<S>::read(block);
            for pair in 0..4 {
                let nibbles = eight_words::<S>(block.skip(16 + 32 * pair));
                for high in 0..2 {
                    let part = 2 * pair + high;
                    let bytes = fields::<S>(&nibbles, 4 * high as u32, 0x0F0F_0F0F);
                    panels.add(part).write(factors.of(part, bytes));
                }
            }
        }
    }
}

/// [`Q4K`] with `fifth_bits: [u8; 32]` before the nibbles; bit `p` of byte `n` belongs to input `n` of panel `p`.
impl Block for Q5K {
    const ELEMENTS: usize = 256;
    const BYTES: usize = 176;
    const MOST: u32 = 31;
    const MINIMUM: bool = true;

    #[inline(always)]
    unsafe fn unpack<S: Simd>(block: Rows, panels: *mut Panel<S>) {
        // SAFETY: see above.
        unsafe {
            let factors = KFactors::<S>::read(block);
            let fifth = eight_words::<S>(block.skip(16));
            for pair in 0..4 {
                let nibbles = eight_words::<S>(block.skip(48 + 32 * pair));
                for high in 0..2 {
                    let part = 2 * pair + high;
                    let mut bytes = fields::<S>(&nibbles, 4 * high as u32, 0x0F0F_0F0F);
                    add_bits::<S>(&mut bytes, &fifth, part as u32, 0x0101_0101, 4);
                    panels.add(part).write(factors.of(part, bytes));
                }
            }
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

    #[inline(always)]
    unsafe fn unpack<S: Simd>(block: Rows, panels: *mut Panel<S>) {
        // SAFETY: see above.
        unsafe {
            let d = S::f16_lanes(S::shr(S::words(block.skip(206)), 16));
            let scales = S::four_words(block.skip(192));
            for half in 0..2 {
                let pairs = eight_words::<S>(block.skip(128 + 32 * half));
                for odd in 0..2 {
                    let nibbles = eight_words::<S>(block.skip(64 * half + 32 * odd));
                    for high in 0..2 {
                        let quarter = 2 * high + odd;
                        let part = 4 * half + quarter;
                        let mut bytes = fields::<S>(&nibbles, 4 * high as u32, 0x0F0F_0F0F);
                        add_bits::<S>(&mut bytes, &pairs, 2 * quarter as u32, 0x0303_0303, 4);
                        // Two signed bytes of the word.
                        let (word, at) = (scales[part / 2], 16 * (part % 2) as u32);
                        let first = S::to_f32(S::sar(S::shl(word, 24 - at), 24));
                        let second = S::to_f32(S::sar(S::shl(word, 16 - at), 24));
                        let scale = [S::mul(d, first), S::mul(d, second)];
                        panels.add(part).write(Panel { bytes, scale, minimum: scale });
                    }
                }
            }
        }
    }
}

#[inline(always)]
unsafe fn one_scale<S: Simd>(bytes: [S::I; 8], scale: S::F) -> Panel<S> {
    Panel { bytes, scale: [scale; 2], minimum: [scale; 2] }
}

/// A scale in the low and a minimum in the high half of each lane.
#[inline(always)]
unsafe fn scale_and_minimum<S: Simd>(bytes: [S::I; 8], halves: S::I) -> Panel<S> {
    // SAFETY: the bytes are those the caller vouches for.
    unsafe {
        let scale = S::f16_lanes(halves);
        let minimum = S::f16_lanes(S::shr(halves, 16));
        Panel { bytes, scale: [scale; 2], minimum: [minimum; 2] }
    }
}

/// The first sixteen bytes of [`Q4K`] and [`Q5K`], from which the scales and minima of all panels come.
///
/// The 6-bit scales and minima of panels 0 to 3 are the low six bits of bytes 0 to 3 and 4 to 7; those of panels 4 to 7
/// have their low four bits in the nibbles of bytes 8 to 11, and their high two above the others.
struct KFactors<S: Simd> {
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

    /// Panel `part`, with these bytes.
    #[inline(always)]
    unsafe fn of(&self, part: usize, bytes: [S::I; 8]) -> Panel<S> {
        let Self { d, minus_dmin, scales, minima, nibbles } = *self;
        // SAFETY: the features are the caller's to vouch for.
        unsafe {
            let at = 8 * (part % 4) as u32;
            let (scale, minimum) = if part < 4 {
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
            Panel { bytes, scale: [scale; 2], minimum: [minimum; 2] }
        }
    }
}

/// The field of each lane that begins at bit `shift`, as a number.
#[inline(always)]
unsafe fn bits<S: Simd>(x: S::I, shift: u32, mask: i32) -> S::F {
    // SAFETY: the bytes are those the caller vouches for.
    unsafe { S::to_f32(S::and(S::shr(x, shift), S::splat_i(mask))) }
}

#[inline(always)]
unsafe fn eight_words<S: Simd>(rows: Rows) -> [S::I; 8] {
    // SAFETY: the bytes are those the caller vouches for.
    unsafe {
        let ([a, b, c, d], [e, f, g, h]) = (S::four_words(rows), S::four_words(rows.skip(16)));
        [a, b, c, d, e, f, g, h]
    }
}

/// Sixteen bytes a row: their low nibbles, then their high ones.
#[inline(always)]
unsafe fn low_and_high<S: Simd>(rows: Rows) -> [S::I; 8] {
    // SAFETY: the bytes are those the caller vouches for.
    unsafe {
        let mask = S::splat_i(0x0F0F_0F0F);
        let words = S::four_words(rows);
        let mut bytes = [mask; 8];
        for (group, word) in words.into_iter().enumerate() {
            bytes[group] = S::and(word, mask);
            bytes[group + 4] = S::and(S::shr(word, 4), mask);
        }
        bytes
    }
}

/// The field of each byte that begins at bit `shift`.
#[inline(always)]
unsafe fn fields<S: Simd>(words: &[S::I; 8], shift: u32, mask: i32) -> [S::I; 8] {
    // SAFETY: the features are the caller's to vouch for.
    unsafe {
        let mut bytes = *words;
        for group in &mut bytes {
            *group = S::and(S::shr(*group, shift), S::splat_i(mask));
        }
        bytes
    }
}

/// Puts the field of each byte of `from` that begins at bit `shift` into `bytes`, from bit `at` on.
#[inline(always)]
unsafe fn add_bits<S: Simd>(bytes: &mut [S::I; 8], from: &[S::I; 8], shift: u32, mask: i32, at: u32) {
    // SAFETY: the features are the caller's to vouch for.
    unsafe {
        for (group, from) in bytes.iter_mut().zip(from) {
            let field = S::and(S::shr(*from, shift), S::splat_i(mask));
            *group = S::or(*group, S::shl(field, at));
        }
    }
}

/// Sets bit 4 of each byte from a word with a bit an input.
#[inline(always)]
unsafe fn with_fifth_bits<S: Simd>(mut bytes: [S::I; 8], bits: S::I) -> [S::I; 8] {
    // SAFETY: the bytes are those the caller vouches for.
    unsafe {
        for (group, bytes) in bytes.iter_mut().enumerate() {
            // The product copies the four bits to distances of seven, so that bit n comes to stand at the foot of byte
            // n; the copies do not overlap and nothing carries.
            let four = S::and(S::shr(bits, 4 * group as u32), S::splat_i(0xF));
            let spread = S::and(S::mul_i(four, S::splat_i(0x0020_4081)), S::splat_i(0x0101_0101));
            *bytes = S::or(*bytes, S::shl(spread, 4));
        }
        bytes
    }
}
