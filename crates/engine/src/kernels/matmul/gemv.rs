//! One row of activations (an answer is written): panels are multiplied in the registers that they are
//! unpacked into.
use super::microkernel::{
    HALF_QUADS, MAX_PANELS_PER_GROUP, Out, groups_per_block, panels_per_block, prefetch_step,
    prefetch_target, scale_accumulate, scale_low_half, zero_point_correction,
};
use super::prefetch::{PrefetchCursor, PrefetchTarget};
use crate::kernels::isa::simd::{Rows, Simd};
use crate::kernels::quant::activations::Activations;
use crate::kernels::quant::{Block, Half, INPUTS};

/// One row of activations times panels that are never stored. All loads of a block are issued together, so
/// that the waits for missing cache lines overlap.
#[inline(always)]
pub(super) unsafe fn gemv<S: Simd, B: Block>(rows: Rows, x: &Activations, out: Out, cursor: PrefetchCursor) {
    // SAFETY: the row has `blocks` panels.
    unsafe {
        let mut sum = S::splat(0.0);
        for block in 0..x.blocks() / panels_per_block::<B>() {
            let here = rows.skip(block * B::BYTES).opaque();
            let block_scales = B::block_scales::<S>(here);
            let target = prefetch_target::<B>(rows, block, cursor);
            let first = block * panels_per_block::<B>();
            // Written out instead of a loop, so that the fields of `block_scales` are at constant offsets.
            sum = add_group::<S, B>(sum, here, &block_scales, 0, x, first, target);
            if groups_per_block::<B>() > 1 {
                sum = add_group::<S, B>(sum, here, &block_scales, 1, x, first, target);
            }
            if groups_per_block::<B>() > 2 {
                sum = add_group::<S, B>(sum, here, &block_scales, 2, x, first, target);
                sum = add_group::<S, B>(sum, here, &block_scales, 3, x, first, target);
            }
        }
        out.write::<S>(0, sum);
    }
}

/// Adds the products of a group with one row of activations to `sum`. The blocks of `x` for this block of
/// weights begin at `first`.
#[inline(always)]
unsafe fn add_group<S: Simd, B: Block>(
    mut sum: S::F,
    block: Rows,
    block_scales: &B::BlockScales<S>,
    group: usize,
    x: &Activations,
    first: usize,
    target: PrefetchTarget,
) -> S::F {
    let first = first + group * B::PANELS_PER_GROUP;
    // SAFETY: the caller guarantees the block and the row.
    unsafe {
        let mut dots = [[S::splat_i(0); 2]; MAX_PANELS_PER_GROUP];
        for (index, dots) in dots.iter_mut().enumerate().take(B::PANELS_PER_GROUP) {
            let [low, high] = *x.negative_halves.get_unchecked(first + index);
            *dots = [zero_point_correction::<S, B>(low), zero_point_correction::<S, B>(high)];
        }
        let bytes = x.bytes.as_ptr().add(first).cast();
        prefetch_step::<S, B>(target, group, 0);
        half_dots::<S, B>(block, bytes, group, 0, &mut dots);
        prefetch_step::<S, B>(target, group, 1);
        half_dots::<S, B>(block, bytes, group, 1, &mut dots);
        for (index, [low, high]) in dots.into_iter().enumerate().take(B::PANELS_PER_GROUP) {
            let factors = B::factors::<S>(block_scales, group * B::PANELS_PER_GROUP + index);
            let at = first + index;
            sum = if B::SCALE_PER_16 {
                let first = scale_low_half::<S>(low, &factors);
                scale_accumulate::<S, B>(sum, Some(first), high, &factors, x, at)
            } else {
                scale_accumulate::<S, B>(sum, None, S::add_i(low, high), &factors, x, at)
            };
        }
    }
    sum
}

/// Adds the dot products of half of the inputs of a group with one row of activations to `dots`.
#[inline(always)]
unsafe fn half_dots<S: Simd, B: Block>(
    block: Rows,
    x: *const i8,
    group: usize,
    half: usize,
    dots: &mut [[S::I; 2]; MAX_PANELS_PER_GROUP],
) {
    const { assert!(matches!(B::PANELS_PER_GROUP, 1 | 2 | 4), "the panels written out below") };
    // SAFETY: the caller guarantees the block and the row.
    unsafe {
        let words = B::words::<S>(block, group, half);
        // Written out instead of a loop, so that panel and half are constants in what is inlined.
        half_panel_dots::<S, B>(&words, x, Half { group, index: 0, half }, dots);
        if B::PANELS_PER_GROUP > 1 {
            half_panel_dots::<S, B>(&words, x, Half { group, index: 1, half }, dots);
        }
        if B::PANELS_PER_GROUP > 2 {
            half_panel_dots::<S, B>(&words, x, Half { group, index: 2, half }, dots);
            half_panel_dots::<S, B>(&words, x, Half { group, index: 3, half }, dots);
        }
    }
}

#[inline(always)]
unsafe fn half_panel_dots<S: Simd, B: Block>(
    words: &B::Words<S>,
    x: *const i8,
    of: Half,
    dots: &mut [[S::I; 2]; MAX_PANELS_PER_GROUP],
) {
    // SAFETY: the caller guarantees the row.
    unsafe {
        let run = S::max_accumulations(B::MAX_QUANT).min(HALF_QUADS);
        let x = x.add(INPUTS * of.index + 16 * of.half).cast::<i32>();
        let mut sums = S::zero_acc();
        for quad in 0..HALF_QUADS {
            sums = S::dot_accumulate(sums, B::bytes::<S>(words, of, quad), x.add(quad));
            if (quad + 1) % run == 0 || quad + 1 == HALF_QUADS {
                let dots = &mut dots[of.index][of.half];
                *dots = S::add_i(*dots, S::widen(sums));
                sums = S::zero_acc();
            }
        }
    }
}
