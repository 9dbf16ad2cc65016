//! The parts of every product of a panel of quantized weights with activations: unpacking, integer dot
//! products, and the one order in which they are added.
use super::NR;
use super::prefetch::{PrefetchCursor, PrefetchTarget};
use crate::kernels::isa::simd::{Rows, Simd};
use crate::kernels::quant::activations::Activations;
use crate::kernels::quant::{Block, Factors, Half, INPUTS, Panel};

/// Vectors of bytes in half a panel.
pub(super) const HALF_QUADS: usize = 4;
/// The largest number of panels in a group of any type.
pub(super) const MAX_PANELS_PER_GROUP: usize = 4;

/// Where sixteen columns of a product are written.
#[derive(Clone, Copy)]
pub(super) struct Out {
    pub(super) start: *mut f32,
    pub(super) width: usize,
    pub(super) column: usize,
    /// How many of the sixteen columns exist.
    pub(super) valid: usize,
    pub(super) add: bool,
}

impl Out {
    /// # Safety
    /// `row` must be a row of the output.
    #[inline(always)]
    pub(super) unsafe fn write<S: Simd>(self, row: usize, x: S::F) {
        // SAFETY: the columns `column .. column + valid` exist; partial vectors are written through an array.
        unsafe {
            let place = self.start.add(row * self.width + self.column);
            if self.valid == NR {
                S::store(if self.add { S::add(S::load(place), x) } else { x }, place);
            } else {
                let mut lanes = [0f32; NR];
                S::store(x, lanes.as_mut_ptr());
                for (lane, value) in lanes.iter().enumerate().take(self.valid) {
                    let place = place.add(lane);
                    *place = if self.add { *place + value } else { *value };
                }
            }
        }
    }
}

/// The dot products of the first half of a panel times its scale, for types with a scale per half.
#[inline(always)]
pub(super) unsafe fn scale_low_half<S: Simd>(dots: S::I, factors: &Factors<S>) -> S::F {
    // SAFETY: the caller guarantees the features.
    unsafe { S::mul(factors.scale[0], S::to_f32(dots)) }
}

/// Adds the contribution of a panel to a sum: first its minimum, then its dot products with block `at` of a
/// row of activations. If there is a `first_half`, `dots` are those of the second half. Every product ends
/// here, so all of them are added in the same order.
///
/// # Safety
/// The block must be in `x`, and the processor must have the features of `S`.
#[inline(always)]
pub(super) unsafe fn scale_accumulate<S: Simd, B: Block>(
    mut sum: S::F,
    first_half: Option<S::F>,
    dots: S::I,
    factors: &Factors<S>,
    x: &Activations,
    at: usize,
) -> S::F {
    // SAFETY: the caller guarantees the index.
    unsafe {
        if B::HAS_MIN && B::SCALE_PER_16 {
            for (minimum, x_sum) in factors.minimum.into_iter().zip(*x.halves.get_unchecked(at)) {
                sum = S::fma(minimum, S::splat(x_sum), sum);
            }
        } else if B::HAS_MIN {
            sum = S::fma(factors.minimum[0], S::splat(*x.sums.get_unchecked(at)), sum);
        }
        let (dots, x_scale) = (S::to_f32(dots), S::splat(*x.scales.get_unchecked(at)));
        match first_half {
            Some(first) => S::fma(S::fma(factors.scale[1], dots, first), x_scale, sum),
            None => S::fma(dots, S::mul(factors.scale[0], x_scale), sum),
        }
    }
}

/// Adds the products of a panel with a block of `N` rows of activations to `sums`.
///
/// On tiers with few registers, `sums` must point to memory that is not a local variable. Otherwise the
/// compiler moves all sums between registers and the stack for every panel.
///
/// # Safety
/// `panel` must point to a panel and `sums` to `N` sums, `at` must be blocks of `x`, and the processor must
/// have the features of `S`.
#[inline(always)]
pub(super) unsafe fn add_block<S: Simd, B: Block, const N: usize>(
    panel: *const Panel<S>,
    x: &Activations,
    at: [usize; N],
    sums: *mut S::F,
) {
    // SAFETY: the caller guarantees the indices.
    unsafe {
        let bytes = (&raw const (*panel).bytes).cast::<i32>();
        let rows = at.map(|at| x.bytes.as_ptr().add(at).cast::<i32>());
        let factors = &(*panel).factors;
        // Not closures over vectors: one that is not inlined would be compiled without the tier's features.
        let mut first_halves = [None; N];
        let mut dots = [S::splat_i(0); N];
        if B::SCALE_PER_16 {
            dots = half_block_dots::<S, B, N>(bytes, rows, x, at, 0);
            for (first, dots) in first_halves.iter_mut().zip(dots) {
                *first = Some(scale_low_half::<S>(dots, factors));
            }
            dots = half_block_dots::<S, B, N>(bytes, rows, x, at, 1);
        } else if B::SIGNED {
            let negative_sums = at.map(|at| *x.negative_sums.get_unchecked(at));
            dots = S::signed_dots::<N, { 2 * HALF_QUADS }>(negative_sums, bytes, rows);
        } else {
            for (start, at) in dots.iter_mut().zip(at) {
                *start = zero_point_correction::<S, B>(*x.negative_sums.get_unchecked(at));
            }
            dots = S::dots::<N, { 2 * HALF_QUADS }>(dots, bytes, rows, B::MAX_QUANT);
        }
        for (row, (dots, at)) in dots.into_iter().zip(at).enumerate() {
            let sum = sums.add(row);
            sum.write(scale_accumulate::<S, B>(sum.read(), first_halves[row], dots, factors, x, at));
        }
    }
}

/// The dot products of half a panel.
#[inline(always)]
unsafe fn half_block_dots<S: Simd, B: Block, const N: usize>(
    bytes: *const i32,
    rows: [*const i32; N],
    x: &Activations,
    at: [usize; N],
    half: usize,
) -> [S::I; N] {
    // SAFETY: as for `add_block`.
    unsafe {
        let mut dots = [S::splat_i(0); N];
        for (start, at) in dots.iter_mut().zip(at) {
            *start = zero_point_correction::<S, B>(x.negative_halves.get_unchecked(at)[half]);
        }
        let (bytes, rows) = (bytes.add(64 * half), rows.map(|row| row.add(4 * half)));
        S::dots::<N, { HALF_QUADS }>(dots, bytes, rows, B::MAX_QUANT)
    }
}

/// The start value of a dot product, which corrects for bytes that are `ZERO_POINT` too large.
#[inline(always)]
pub(super) unsafe fn zero_point_correction<S: Simd, B: Block>(negative_sum: i32) -> S::I {
    // SAFETY: the caller guarantees the features.
    unsafe { if B::ZERO_POINT == 0 { S::splat_i(0) } else { S::splat_i(negative_sum * B::ZERO_POINT) } }
}

/// Unpacks half of the inputs of a group of panels.
#[inline(always)]
unsafe fn unpack_half<S: Simd, B: Block>(block: Rows, group: usize, half: usize, panels: *mut Panel<S>) {
    // SAFETY: the caller guarantees the block and the memory.
    unsafe {
        let words = B::words::<S>(block, group, half);
        for index in 0..B::PANELS_PER_GROUP {
            let bytes = (&raw mut (*panels.add(index)).bytes).cast::<S::I>().add(HALF_QUADS * half);
            for quad in 0..HALF_QUADS {
                bytes.add(quad).write(B::bytes::<S>(&words, Half { group, index, half }, quad));
            }
        }
    }
}

/// Unpacks a group of panels.
#[inline(always)]
pub(super) unsafe fn unpack<S: Simd, B: Block>(
    block: Rows,
    block_scales: &B::BlockScales<S>,
    group: usize,
    target: PrefetchTarget,
    panels: *mut Panel<S>,
) {
    // SAFETY: the caller guarantees the block and the memory.
    unsafe {
        prefetch_step::<S, B>(target, group, 0);
        unpack_half::<S, B>(block, group, 0, panels);
        prefetch_step::<S, B>(target, group, 1);
        unpack_half::<S, B>(block, group, 1, panels);
        for index in 0..B::PANELS_PER_GROUP {
            let factors = B::factors::<S>(block_scales, group * B::PANELS_PER_GROUP + index);
            (&raw mut (*panels.add(index)).factors).write(factors);
        }
    }
}

/// Panels in a block.
pub(super) const fn panels_per_block<B: Block>() -> usize {
    B::ELEMENTS / INPUTS
}

/// Groups in a block.
pub(super) const fn groups_per_block<B: Block>() -> usize {
    const {
        assert!(
            matches!(B::ELEMENTS / INPUTS / B::PANELS_PER_GROUP, 1 | 2 | 4),
            "the groups written out below"
        );
    };
    panels_per_block::<B>() / B::PANELS_PER_GROUP
}

/// The addresses to prefetch while block `block` of sixteen rows is computed. They advance as if the rows
/// were read one after the other.
#[inline(always)]
pub(super) fn prefetch_target<B: Block>(rows: Rows, block: usize, cursor: PrefetchCursor) -> PrefetchTarget {
    cursor.prefetch_target(rows.start().wrapping_add(NR * block * B::BYTES), NR * rows.stride)
}

/// Prefetches as many cache lines as half a group takes. The prefetches are spread over the computation,
/// because a burst longer than the core's fill buffers is partly dropped.
#[inline(always)]
pub(super) unsafe fn prefetch_step<S: Simd, B: Block>(target: PrefetchTarget, group: usize, half: usize) {
    let lines = (NR * B::BYTES).div_ceil(64);
    let (step, steps) = (2 * group + half, 2 * groups_per_block::<B>());
    // SAFETY: the caller guarantees the features.
    unsafe { target.prefetch::<S>(lines * step / steps..lines * (step + 1) / steps) };
}
