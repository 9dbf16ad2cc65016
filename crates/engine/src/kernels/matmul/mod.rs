//! Matrix products: quantized weights, as they are stored in the file, times quantized activations.
//!
//! The tile sizes, by their names in BLIS:
//! - `NR = 16` rows of weights form a *panel*, one row per lane of a vector. A dot product then needs no sum
//!   across lanes, and every tier adds in the same order, because every tier has sixteen lanes.
//! - `MR = 4` rows of activations form a tile and share the loaded vectors of a panel. On AVX2 a vector of
//!   sixteen lanes takes two registers; four sums, the weights and one activation fit into its sixteen
//!   registers.
//! - `KC` is the whole row. A sum stays in place from the first block to the last, so its order does not
//!   depend on a cache size. The unpacked panels of sixteen rows of 4096 inputs take 96 KB, which fits the
//!   second-level cache.
//! - There is no `MC` or `NC`: a worker takes runs of whole panels, and activations of at most a chunk are
//!   shared by all.
//!
//! A panel is 32 inputs of 16 rows. Unpacked it is twelve vectors, [`PANEL_VECTORS`]:
//!
//! ```text
//!             inputs 0..4   4..8   ...   28..32       per half of the inputs
//!   row  0     [ bytes ]  [ bytes ]     [ bytes ]      scale   minimum
//!   row  1     [ bytes ]  [ bytes ]     [ bytes ]      scale   minimum
//!    ...
//!   row 15     [ bytes ]  [ bytes ]     [ bytes ]      scale   minimum
//!             vector 0     vector 1      vector 7       2 x       2 x
//! ```
//!
//! A *group* is the panels whose bytes are fields of the same words in the file, so that one load serves all
//! of them. In Q4_K, the low nibbles of 32 bytes are one panel and the high nibbles the next: two panels per
//! group. Q6_K has four panels per group.
//!
//! There are three ways through the panels. All of them add block by block in one order, so they give the
//! same bits:
//! - `gemv`: one row of activations (an answer is written). Panels are used in the registers that they are
//!   unpacked into; memory bandwidth is the limit.
//! - `gemm_small`: up to `MR` rows (a draft is verified). A group of panels is unpacked onto the stack.
//! - `gemm_packed`: more rows (a prompt is read). All panels of sixteen rows are unpacked once into the
//!   worker's scratch and used for one tile after another.
pub(crate) mod bench;
mod gemm;
mod gemv;
mod microkernel;
mod prefetch;

use std::ops::Range;

use candle_core::quantized::GgmlDType;
use half::{bf16, f16};

use super::isa::Tier;
use super::isa::simd::{Kernel, Rows, Simd};
use super::quant::activations::{Activations, MR};
use super::quant::matrix::Matrix;
use super::quant::{Block, Q2K, Q3K, Q4_0, Q4_1, Q4K, Q5_0, Q5_1, Q5K, Q6K, Q8_0};
use super::thread_pool::{Scratch, ThreadPool};
use gemm::{SUM_VECTORS, gemm_packed, gemm_small};
use gemv::gemv;
use microkernel::Out;
use prefetch::{Panels, PrefetchCursor, PrefetchPlan};

/// Rows of weights in a panel: the lanes of a vector.
const NR: usize = 16;
/// Bytes of weights that a worker takes at once when memory is the limit: a few microseconds of reading.
const RUN_BYTES: usize = 64 * 1024;
/// Vectors of an unpacked panel: its bytes, scales and minima.
const PANEL_VECTORS: usize = 12;

/// One product to compute: `out = x * weights^T`, or added to `out`.
pub(crate) struct MatMul<'a> {
    pub(crate) weights: &'a Matrix,
    /// `(rows of x, weights.rows)`.
    pub(crate) out: &'a mut [f32],
    pub(crate) add: bool,
}

/// Computes products that share their activations, in one parallel job. `then` are the weights of the next
/// job; their beginning is prefetched meanwhile.
pub(crate) fn matmul(
    pool: &mut ThreadPool,
    tier: Tier,
    x: &Activations,
    products: &mut [MatMul<'_>],
    then: &[&Matrix],
) {
    let mut outputs = Vec::with_capacity(products.len());
    for MatMul { weights, out, add } in products.iter_mut() {
        assert_eq!(weights.columns, x.width, "weights and activations meet in one dimension");
        assert_eq!(out.len(), x.rows * weights.rows, "the output has a place for every value");
        assert_eq!(
            weights.bytes.as_slice().len(),
            weights.rows * weights.stride(),
            "the weights are all there"
        );
        outputs.push((OutPointer(out.as_mut_ptr()), *add));
    }
    let panels = Panels::of(products.iter().map(|product| product.weights));
    let plan = PrefetchPlan::new(&panels, &Panels::of(then.iter().copied()), pool.size());
    // With many rows of activations a single panel is enough work.
    let at_once = if x.rows <= MR { RUN_BYTES / panels.largest().max(1) } else { 1 };
    pool.for_runs(panels.count(), at_once.max(1), |scratch, run| {
        for (matrix, panels, cursor) in plan.of(run) {
            let (weights, (out, add)) = (products[matrix].weights, outputs[matrix]);
            // Each run has its own panels, so no two workers write to the same place.
            tier.dispatch(MatMulPanels { weights, x, panels, out, add, cursor, scratch });
        }
    });
}

/// The output, shared by workers that write different columns of it.
#[derive(Clone, Copy)]
struct OutPointer(*mut f32);

// SAFETY: workers write disjoint columns, and the caller's borrow outlives the job.
unsafe impl Sync for OutPointer {}
// SAFETY: as above.
unsafe impl Send for OutPointer {}

/// Panels of weights times all activations.
struct MatMulPanels<'a> {
    weights: &'a Matrix,
    x: &'a Activations,
    panels: Range<usize>,
    out: OutPointer,
    add: bool,
    cursor: PrefetchCursor,
    scratch: &'a mut Scratch,
}

impl Kernel for MatMulPanels<'_> {
    type Output = ();

    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        // SAFETY: the processor has the features of S; `matmul` has checked every size.
        unsafe {
            match self.weights.dtype {
                GgmlDType::Q4_0 => self.quantized::<S, Q4_0>(),
                GgmlDType::Q4_1 => self.quantized::<S, Q4_1>(),
                GgmlDType::Q5_0 => self.quantized::<S, Q5_0>(),
                GgmlDType::Q5_1 => self.quantized::<S, Q5_1>(),
                GgmlDType::Q8_0 => self.quantized::<S, Q8_0>(),
                GgmlDType::Q2K => self.quantized::<S, Q2K>(),
                GgmlDType::Q3K => self.quantized::<S, Q3K>(),
                GgmlDType::Q4K => self.quantized::<S, Q4K>(),
                GgmlDType::Q5K => self.quantized::<S, Q5K>(),
                GgmlDType::Q6K => self.quantized::<S, Q6K>(),
                GgmlDType::F32 => self.plain::<S, 4>(f32::from_le_bytes),
                GgmlDType::F16 => self.plain::<S, 2>(|bytes| f16::from_le_bytes(bytes).to_f32()),
                GgmlDType::BF16 => self.plain::<S, 2>(|bytes| bf16::from_le_bytes(bytes).to_f32()),
                GgmlDType::Q8_1 | GgmlDType::Q8K => {
                    unreachable!("no weights are stored so; see `TensorInfo::dtype`")
                }
            }
        }
    }
}

impl MatMulPanels<'_> {
    #[inline(always)]
    unsafe fn quantized<S: Simd, B: Block>(self) {
        let Self { weights, x, panels, out, add, cursor, scratch } = self;
        let (stride, blocks) = (weights.stride(), x.blocks());
        let lines = blocks * PANEL_VECTORS;
        let room = scratch.lines(lines + SUM_VECTORS + (NR * stride).div_ceil(64));
        for panel in panels {
            let first_row = panel * NR;
            let valid = (weights.rows - first_row).min(NR);
            let bytes = &weights.bytes.as_slice()[first_row * stride..][..valid * stride];
            let out = Out { start: out.0, width: weights.rows, column: first_row, valid, add };
            // SAFETY: the panel's rows are `bytes`, or a copy of them padded to sixteen. Activations have
            // `blocks` blocks per row. `out` has a row for each row of activations.
            unsafe {
                let sums = room.add(64 * lines);
                let rows = if valid == NR {
                    Rows::new(bytes.as_ptr(), stride)
                } else {
                    // Ahead of a copy there is nothing to prefetch. The prefetches that are issued anyway do
                    // no harm.
                    let padded = sums.add(64 * SUM_VECTORS);
                    padded.write_bytes(0, NR * stride);
                    padded.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
                    Rows::new(padded, stride)
                };
                match x.rows {
                    // Products of signed bytes read them from memory.
                    1 if !B::SIGNED => gemv::<S, B>(rows, x, out, cursor),
                    1 => gemm_small::<S, B, 1>(rows, x, out, cursor),
                    2 => gemm_small::<S, B, 2>(rows, x, out, cursor),
                    3 => gemm_small::<S, B, 3>(rows, x, out, cursor),
                    MR => gemm_small::<S, B, MR>(rows, x, out, cursor),
                    _ => gemm_packed::<S, B>(rows, x, out, cursor, room, sums),
                }
            }
        }
    }

    /// Unquantized weights. They are rare and small, so the products are computed in `f32`, sixteen columns
    /// at a time.
    #[inline(always)]
    unsafe fn plain<S: Simd, const BYTES: usize>(self, number: impl Fn([u8; BYTES]) -> f32) {
        let Self { weights, x, panels, out, add, .. } = self;
        let (stride, columns) = (weights.stride(), weights.columns);
        let mut row = vec![0f32; columns.next_multiple_of(NR)];
        for column in panels.start * NR..(panels.end * NR).min(weights.rows) {
            let bytes = &weights.bytes.as_slice()[column * stride..][..stride];
            for (value, bytes) in row.iter_mut().zip(bytes.as_chunks::<BYTES>().0) {
                *value = number(*bytes);
            }
            for (token, values) in x.values.chunks_exact(columns).enumerate() {
                let mut sum = 0.0;
                // SAFETY: sixteen values are read only where sixteen exist.
                unsafe {
                    let mut lanes = S::splat(0.0);
                    for (a, b) in values.as_chunks::<NR>().0.iter().zip(row.as_chunks::<NR>().0) {
                        lanes = S::fma(S::load(a.as_ptr()), S::load(b.as_ptr()), lanes);
                    }
                    sum += S::sum(lanes);
                }
                let tail = columns / NR * NR;
                for (a, b) in values[tail..].iter().zip(&row[tail..]) {
                    sum += a * b;
                }
                // SAFETY: `matmul` has checked that the output has this place, and only this run writes it.
                let place = unsafe { &mut *out.0.add(token * weights.rows + column) };
                *place = if add { *place + sum } else { sum };
            }
        }
    }
}

#[cfg(test)]
mod tests;
