//! How each quantized type stores its weights, and the one unpacked form that all products use.
//!
//! A *panel* is thirty-two inputs of sixteen rows: eight vectors of bytes (four inputs of every row each),
//! and per row a scale and, in some types, a minimum. There is a picture in `matmul`. A weight is `scale *
//! (byte - ZERO_POINT) + minimum`, so a dot product with quantized activations is exact in integers up to the
//! scales.
//!
//! Layouts: <https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h> and `ggml-quants.c`,
//! `dequantize_row_*`.
pub(crate) mod activations;
mod dequantize;
mod k_quants;
mod legacy;
pub(crate) mod matrix;

pub(in crate::kernels) use k_quants::{Q2K, Q3K, Q4K, Q5K, Q6K};
pub(in crate::kernels) use legacy::{Q4_0, Q4_1, Q5_0, Q5_1, Q8_0};

use crate::kernels::isa::simd::{Rows, Simd};

/// Inputs of a panel, and of a block of quantized activations.
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
    /// Per half of the inputs; both are equal if the type has one scale per block.
    pub(in crate::kernels) scale: [S::F; 2],
    /// Per half of the inputs; unused unless [`Block::HAS_MIN`].
    pub(in crate::kernels) minimum: [S::F; 2],
}

/// Half a panel: four vectors of bytes.
#[derive(Clone, Copy)]
pub(in crate::kernels) struct Half {
    /// The group: its panels begin at `PANELS_PER_GROUP * group`.
    pub(in crate::kernels) group: usize,
    /// The panel within the group.
    pub(in crate::kernels) index: usize,
    /// 0 or 1: its inputs begin at `16 * half`.
    pub(in crate::kernels) half: usize,
}

/// The layout of a quantized type.
///
/// A block is read in *groups* of panels whose bytes are fields of the same words, half of the inputs at a
/// time: as much as fits into the registers.
///
/// # Safety
/// For all methods a whole block must be at the start of each row, and the processor must have the features
/// of `S`.
pub(in crate::kernels) trait Block {
    /// Weights in a block: 32, or 256 for the K-quants.
    const ELEMENTS: usize;
    /// Bytes in a block.
    const BYTES: usize;
    /// Subtracted from every byte.
    const ZERO_POINT: i32 = 0;
    /// The largest byte.
    const MAX_QUANT: u32;
    /// Whether bytes are signed. Then all values from -128 on may occur, and `ZERO_POINT` is 0.
    const SIGNED: bool = false;
    /// Whether each half of a panel, sixteen inputs, has its own scale (and minimum).
    const SCALE_PER_16: bool = false;
    /// Whether there is a minimum.
    const HAS_MIN: bool = false;
    /// Panels in a group.
    const PANELS_PER_GROUP: usize = 1;

    /// What is read once per block: the scales of all its panels.
    type BlockScales<S: Simd>: Copy;
    /// The words from which half of a group is unpacked.
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
    // SAFETY: the caller guarantees the features.
    unsafe {
        let words = if shift == 0 { words } else { S::shr(words, shift as u32) };
        S::and(words, S::splat_i(i32::from_ne_bytes([mask; 4])))
    }
}
