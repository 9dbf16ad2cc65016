//! How each quantised type stores thirty-two weights, turned into one form that a single product loop takes.
//!
//! A *panel* is thirty-two inputs of sixteen rows: eight vectors of bytes (four inputs of every row each), and
//! per row a scale and perhaps a minimum. A weight is `scale * (byte - ZERO_POINT) + minimum`; a dot product with quantised
//! activations is then exact in integers up to the scales.
//!
//! Layouts: <https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h> and `ggml-quants.c`, `dequantize_row_*`.
pub(crate) mod activations;
mod dequantize;
mod k_quants;
mod legacy;

pub(in crate::kernels) use k_quants::{Q2K, Q3K, Q4K, Q5K, Q6K};
pub(in crate::kernels) use legacy::{Q4_0, Q4_1, Q5_0, Q5_1, Q8_0};

use crate::kernels::isa::simd::{Rows, Simd};

/// Inputs of a panel, and of the blocks that activations are quantised in.
pub(in crate::kernels) const INPUTS: usize = 32;

/// Thirty-two inputs of sixteen rows.
#[derive(Clone, Copy)]
#[repr(C)]
pub(in crate::kernels) struct Panel<S: Simd> {
    /// Vector `g` holds inputs `4 g .. 4 g + 4` of every row.
    pub(in crate::kernels) bytes: [S::I; 8],
    pub(in crate::kernels) factors: Factors<S>,
}

/// What turns the bytes of a panel into weights.
#[derive(Clone, Copy)]
#[repr(C)]
pub(in crate::kernels) struct Factors<S: Simd> {
    /// Of each half of the inputs; equal where the type has one scale for all of them.
    pub(in crate::kernels) scale: [S::F; 2],
    /// Of each half of the inputs; unused unless [`Block::HAS_MIN`].
    pub(in crate::kernels) minimum: [S::F; 2],
}

/// Half a panel: four vectors of bytes.
#[derive(Clone, Copy)]
pub(in crate::kernels) struct Half {
    /// Which panels: `PANELS_PER_GROUP * group ..`.
    pub(in crate::kernels) group: usize,
    /// Which of the group.
    pub(in crate::kernels) index: usize,
    /// Which inputs: `16 * half ..`.
    pub(in crate::kernels) half: usize,
}

/// How a quantised type lays out its weights.
///
/// A block is read in *groups* of panels whose bytes are fields of the same words, half of their inputs at a time: as much
/// as registers hold.
///
/// # Safety
/// For all methods a whole block must lie at the start of each row, and the processor must have the features of `S`.
pub(in crate::kernels) trait Block {
    /// Weights a block holds: 32, or 256 for the K types.
    const ELEMENTS: usize;
    /// Bytes of a block.
    const BYTES: usize;
    /// What is subtracted from every byte.
    const ZERO_POINT: i32 = 0;
    /// The largest byte.
    const MAX_QUANT: u32;
    /// Whether bytes are signed; then all of them may occur, and `ZERO_POINT` is 0.
    const SIGNED: bool = false;
    /// Whether the halves of a panel have scales (and minima) of their own.
    const SCALE_PER_16: bool = false;
    /// Whether there is a minimum.
    const HAS_MIN: bool = false;
    /// Panels of a group.
    const PANELS_PER_GROUP: usize = 1;

    /// What all panels of a block need.
    type BlockScales<S: Simd>: Copy;
    /// What half a group is made of.
    type Words<S: Simd>: Copy;

    unsafe fn block_scales<S: Simd>(block: Rows) -> Self::BlockScales<S>;
    /// The factors of a panel.
    unsafe fn factors<S: Simd>(block_scales: &Self::BlockScales<S>, panel: usize) -> Factors<S>;
    unsafe fn words<S: Simd>(block: Rows, group: usize, half: usize) -> Self::Words<S>;
    /// Inputs `4 quad .. 4 quad + 4` of half a panel.
    unsafe fn bytes<S: Simd>(words: &Self::Words<S>, of: Half, quad: usize) -> S::I;
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
