//! One row of activations, as while an answer is written: panels are multiplied in the registers they are unpacked in.
use super::microkernel::{
    HALF_GROUPS, MOST_TOGETHER, Out, add_dots, ahead_of, ask, first_half, offset, parts, sets,
};
use super::prefetch::{Ahead, Reading};
use crate::kernels::isa::simd::{Rows, Simd};
use crate::kernels::quant::activations::Activations;
use crate::kernels::quant::{Block, Half, INPUTS};

/// One row of activations, times panels that are never stored. What is loaded of a block is loaded together, so that
/// lines that are still on their way are waited for together.
#[inline(always)]
pub(super) unsafe fn one<S: Simd, B: Block>(rows: Rows, x: &Activations, out: Out, reading: Reading) {
    // SAFETY: the row has `blocks` panels.
    unsafe {
        let mut sum = S::splat(0.0);
        for block in 0..x.blocks() / parts::<B>() {
            let here = rows.skip(block * B::BYTES).opaque();
            let head = B::head::<S>(here);
            let ahead = ahead_of::<B>(rows, block, reading);
            let first = block * parts::<B>();
            // Not a loop, so that the fields of a head are at constant places.
            sum = add_set::<S, B>(sum, here, &head, 0, x, first, ahead);
            if sets::<B>() > 1 {
                sum = add_set::<S, B>(sum, here, &head, 1, x, first, ahead);
            }
            if sets::<B>() > 2 {
                sum = add_set::<S, B>(sum, here, &head, 2, x, first, ahead);
                sum = add_set::<S, B>(sum, here, &head, 3, x, first, ahead);
            }
        }
        out.write::<S>(0, sum);
    }
}

/// A set's products with one row of activations, in which the block's begin at `first`, added to the sum so far.
#[inline(always)]
unsafe fn add_set<S: Simd, B: Block>(
    mut sum: S::F,
    block: Rows,
    head: &B::Head<S>,
    set: usize,
    x: &Activations,
    first: usize,
    ahead: Ahead,
) -> S::F {
    let first = first + set * B::TOGETHER;
    // SAFETY: the caller vouches for the block and the row.
    unsafe {
        let mut dots = [[S::splat_i(0); 2]; MOST_TOGETHER];
        for (member, dots) in dots.iter_mut().enumerate().take(B::TOGETHER) {
            let [low, high] = *x.negative_halves.get_unchecked(first + member);
            *dots = [offset::<S, B>(low), offset::<S, B>(high)];
        }
        let bytes = x.bytes.as_ptr().add(first).cast();
        ask::<S, B>(ahead, set, 0);
        half_dots::<S, B>(block, bytes, set, 0, &mut dots);
        ask::<S, B>(ahead, set, 1);
        half_dots::<S, B>(block, bytes, set, 1, &mut dots);
        for (member, [low, high]) in dots.into_iter().enumerate().take(B::TOGETHER) {
            let factors = B::factors::<S>(head, set * B::TOGETHER + member);
            let at = first + member;
            sum = if B::HALVES {
                let first = first_half::<S>(low, &factors);
                add_dots::<S, B>(sum, Some(first), high, &factors, x, at)
            } else {
                add_dots::<S, B>(sum, None, S::add_i(low, high), &factors, x, at)
            };
        }
    }
    sum
}

/// The dot products of half the inputs of a set of panels with one row of activations, added to the sums.
#[inline(always)]
unsafe fn half_dots<S: Simd, B: Block>(
    block: Rows,
    x: *const i8,
    set: usize,
    half: usize,
    dots: &mut [[S::I; 2]; MOST_TOGETHER],
) {
    const { assert!(matches!(B::TOGETHER, 1 | 2 | 4), "the members written out below") };
    // SAFETY: the caller vouches for the block and the row.
    unsafe {
        let words = B::words::<S>(block, set, half);
        // Not a loop: unrolled for certain, members and halves are constants in what follows.
        half_panel_dots::<S, B>(&words, x, Half { set, member: 0, half }, dots);
        if B::TOGETHER > 1 {
            half_panel_dots::<S, B>(&words, x, Half { set, member: 1, half }, dots);
        }
        if B::TOGETHER > 2 {
            half_panel_dots::<S, B>(&words, x, Half { set, member: 2, half }, dots);
            half_panel_dots::<S, B>(&words, x, Half { set, member: 3, half }, dots);
        }
    }
}

#[inline(always)]
unsafe fn half_panel_dots<S: Simd, B: Block>(
    words: &B::Words<S>,
    x: *const i8,
    of: Half,
    dots: &mut [[S::I; 2]; MOST_TOGETHER],
) {
    // SAFETY: the caller vouches for the row.
    unsafe {
        let run = S::capacity(B::MOST).min(HALF_GROUPS);
        let x = x.add(INPUTS * of.member + 16 * of.half).cast::<i32>();
        let mut sums = S::no_sums();
        for group in 0..HALF_GROUPS {
            sums = S::add_products(sums, B::bytes::<S>(words, of, group), x.add(group));
            if (group + 1) % run == 0 || group + 1 == HALF_GROUPS {
                let dots = &mut dots[of.member][of.half];
                *dots = S::add_i(*dots, S::lanes(sums));
                sums = S::no_sums();
            }
        }
    }
}
