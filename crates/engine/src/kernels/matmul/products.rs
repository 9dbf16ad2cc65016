//! Sixteen rows of quantised weights times some rows of activations.
use std::mem::MaybeUninit;

use super::prefetch::{Ahead, Reading};
use super::{LANES, PANEL_VECTORS};
use crate::kernels::isa::simd::{Rows, Simd};
use crate::kernels::quant::activations::{Activations, STRIP};
use crate::kernels::quant::{Block, Factors, Half, INPUTS, Panel};

/// Rows of activations that share one reading of an unpacked panel.
const TILE: usize = 2 * STRIP;
/// Vectors of sums that [`many`] keeps.
pub(super) const SUM_VECTORS: usize = TILE;
/// Vectors of bytes of half a panel.
const HALF_GROUPS: usize = 4;
/// Panels of a set, at most.
const MOST_TOGETHER: usize = 4;

/// Where sixteen columns of a product go.
#[derive(Clone, Copy)]
pub(super) struct Out {
    pub(super) start: *mut f32,
    pub(super) width: usize,
    pub(super) column: usize,
    /// Columns that exist, of sixteen.
    pub(super) valid: usize,
    pub(super) add: bool,
}

impl Out {
    /// # Safety
    /// `row` must be a row of the output.
    #[inline(always)]
    unsafe fn write<S: Simd>(self, row: usize, x: S::F) {
        // SAFETY: the columns `column .. column + valid` exist; partial vectors take the way over an array.
        unsafe {
            let place = self.start.add(row * self.width + self.column);
            if self.valid == LANES {
                S::store(if self.add { S::add(S::load(place), x) } else { x }, place);
            } else {
                let mut lanes = [0f32; LANES];
                S::store(x, lanes.as_mut_ptr());
                for (lane, value) in lanes.iter().enumerate().take(self.valid) {
                    let place = place.add(lane);
                    *place = if self.add { *place + value } else { *value };
                }
            }
        }
    }
}

/// Where halves of a panel have scales of their own: the first half's dot products with a row of activations, as numbers.
#[inline(always)]
unsafe fn first_half<S: Simd>(dots: S::I, factors: &Factors<S>) -> S::F {
    // SAFETY: the features are the caller's to vouch for.
    unsafe { S::mul(factors.scale[0], S::to_f32(dots)) }
}

/// Adds a panel's share to a sum so far: of its minimum, which is there early, and then of its dot products with the block
/// `at` of a row of activations. Where there is a `first_half` the dot products are those of the second. Whoever multiplies
/// ends here, so that all add up in one order.
///
/// # Safety
/// The block must be in `x`, the features of `S` there.
#[inline(always)]
unsafe fn add_dots<S: Simd, B: Block>(
    mut sum: S::F,
    first_half: Option<S::F>,
    dots: S::I,
    factors: &Factors<S>,
    x: &Activations,
    at: usize,
) -> S::F {
    // SAFETY: the index is the caller's to vouch for.
    unsafe {
        if B::MINIMUM && B::HALVES {
            for (minimum, x_sum) in factors.minimum.into_iter().zip(*x.halves.get_unchecked(at)) {
                sum = S::fma(minimum, S::splat(x_sum), sum);
            }
        } else if B::MINIMUM {
            sum = S::fma(factors.minimum[0], S::splat(*x.sums.get_unchecked(at)), sum);
        }
        let (dots, x_scale) = (S::to_f32(dots), S::splat(*x.scales.get_unchecked(at)));
        match first_half {
            Some(first) => S::fma(S::fma(factors.scale[1], dots, first), x_scale, sum),
            None => S::fma(dots, S::mul(factors.scale[0], x_scale), sum),
        }
    }
}

/// The products of a panel with a block of `N` rows of activations, added to the sums so far.
///
/// Where registers are few, the sums must lie in memory that is not a variable: a compiler that is free to keep them
/// elsewhere moves all of them about for every panel.
///
/// # Safety
/// There must be a panel and `N` sums, the places be in `x`, the features of `S` there.
#[inline(always)]
unsafe fn add_block<S: Simd, B: Block, const N: usize>(
    panel: *const Panel<S>,
    x: &Activations,
    at: [usize; N],
    sums: *mut S::F,
) {
    // SAFETY: indices are the caller's to vouch for.
    unsafe {
        let bytes = (&raw const (*panel).bytes).cast::<i32>();
        let rows = at.map(|at| x.bytes.as_ptr().add(at).cast::<i32>());
        let factors = &(*panel).factors;
        // Not closures over vectors: one that is not inlined would be compiled without the tier's features.
        let mut first_halves = [None; N];
        let mut dots = [S::splat_i(0); N];
        if B::HALVES {
            dots = half_block_dots::<S, B, N>(bytes, rows, x, at, 0);
            for (first, dots) in first_halves.iter_mut().zip(dots) {
                *first = Some(first_half::<S>(dots, factors));
            }
            dots = half_block_dots::<S, B, N>(bytes, rows, x, at, 1);
        } else if B::SIGNED {
            let negative_sums = at.map(|at| *x.negative_sums.get_unchecked(at));
            dots = S::signed_dots::<N, { 2 * HALF_GROUPS }>(negative_sums, bytes, rows);
        } else {
            for (start, at) in dots.iter_mut().zip(at) {
                *start = offset::<S, B>(*x.negative_sums.get_unchecked(at));
            }
            dots = S::dots::<N, { 2 * HALF_GROUPS }>(dots, bytes, rows, B::MOST);
        }
        for (row, (dots, at)) in dots.into_iter().zip(at).enumerate() {
            let sum = sums.add(row);
            sum.write(add_dots::<S, B>(sum.read(), first_halves[row], dots, factors, x, at));
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
    // SAFETY: as `add_block`.
    unsafe {
        let mut dots = [S::splat_i(0); N];
        for (start, at) in dots.iter_mut().zip(at) {
            *start = offset::<S, B>(x.negative_halves.get_unchecked(at)[half]);
        }
        let (bytes, rows) = (bytes.add(64 * half), rows.map(|row| row.add(4 * half)));
        S::dots::<N, { HALF_GROUPS }>(dots, bytes, rows, B::MOST)
    }
}

/// What the dot product with bytes that are `OFFSET` too large begins with.
#[inline(always)]
unsafe fn offset<S: Simd, B: Block>(negative_sum: i32) -> S::I {
    // SAFETY: the features are the caller's to vouch for.
    unsafe { if B::OFFSET == 0 { S::splat_i(0) } else { S::splat_i(negative_sum * B::OFFSET) } }
}

/// Unpacks half the inputs of a set of panels.
#[inline(always)]
unsafe fn unpack_half<S: Simd, B: Block>(block: Rows, set: usize, half: usize, panels: *mut Panel<S>) {
    // SAFETY: the caller vouches for the block and the room.
    unsafe {
        let words = B::words::<S>(block, set, half);
        for member in 0..B::TOGETHER {
            let bytes = (&raw mut (*panels.add(member)).bytes).cast::<S::I>().add(HALF_GROUPS * half);
            for group in 0..HALF_GROUPS {
                bytes.add(group).write(B::bytes::<S>(&words, Half { set, member, half }, group));
            }
        }
    }
}

/// Unpacks a set of panels.
#[inline(always)]
unsafe fn unpack<S: Simd, B: Block>(
    block: Rows,
    head: &B::Head<S>,
    set: usize,
    ahead: Ahead,
    panels: *mut Panel<S>,
) {
    // SAFETY: the caller vouches for the block and the room.
    unsafe {
        ask::<S, B>(ahead, set, 0);
        unpack_half::<S, B>(block, set, 0, panels);
        ask::<S, B>(ahead, set, 1);
        unpack_half::<S, B>(block, set, 1, panels);
        for member in 0..B::TOGETHER {
            let factors = B::factors::<S>(head, set * B::TOGETHER + member);
            (&raw mut (*panels.add(member)).factors).write(factors);
        }
    }
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

/// Panels of a block.
const fn parts<B: Block>() -> usize {
    B::ELEMENTS / INPUTS
}

/// Sets of a block.
const fn sets<B: Block>() -> usize {
    const { assert!(matches!(B::ELEMENTS / INPUTS / B::TOGETHER, 1 | 2 | 4), "the sets written out below") };
    parts::<B>() / B::TOGETHER
}

/// What a member will read after sixteen rows' block, counted as if it read the rows one after the other.
#[inline(always)]
fn ahead_of<B: Block>(rows: Rows, block: usize, reading: Reading) -> Ahead {
    reading.ahead_of(rows.start().wrapping_add(LANES * block * B::BYTES), LANES * rows.stride)
}

/// Asks for as much of it as half a set takes, while that is computed: of a burst that is longer than the buffers for lines
/// on their way some are dropped.
#[inline(always)]
unsafe fn ask<S: Simd, B: Block>(ahead: Ahead, set: usize, half: usize) {
    let lines = (LANES * B::BYTES).div_ceil(64);
    let (step, steps) = (2 * set + half, 2 * sets::<B>());
    // SAFETY: the features are the caller's to vouch for.
    unsafe { ahead.ask::<S>(lines * step / steps..lines * (step + 1) / steps) };
}

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

/// Panels used as they are unpacked, for `N` rows of activations.
#[inline(always)]
pub(super) unsafe fn few<S: Simd, B: Block, const N: usize>(
    rows: Rows,
    x: &Activations,
    out: Out,
    reading: Reading,
) {
    // SAFETY: the row has `blocks` panels.
    unsafe {
        let mut sums = [S::splat(0.0); N];
        for block in 0..x.blocks() / parts::<B>() {
            let here = rows.skip(block * B::BYTES).opaque();
            let head = B::head::<S>(here);
            let ahead = ahead_of::<B>(rows, block, reading);
            for set in 0..sets::<B>() {
                let mut panels = [const { MaybeUninit::<Panel<S>>::uninit() }; MOST_TOGETHER];
                unpack::<S, B>(here, &head, set, ahead, panels.as_mut_ptr().cast());
                for (member, panel) in panels[..B::TOGETHER].iter().enumerate() {
                    let place = N * (block * parts::<B>() + set * B::TOGETHER + member);
                    let at = std::array::from_fn(|row| place + row);
                    add_block::<S, B, N>(panel.as_ptr(), x, at, sums.as_mut_ptr());
                }
            }
        }
        for (row, sum) in sums.into_iter().enumerate() {
            out.write::<S>(row, sum);
        }
    }
}

/// Panels unpacked once into `room`, then used for all rows of activations; `sums` has room for [`SUM_VECTORS`].
#[inline(always)]
pub(super) unsafe fn many<S: Simd, B: Block>(
    rows: Rows,
    x: &Activations,
    out: Out,
    reading: Reading,
    room: *mut u8,
    sums: *mut u8,
) {
    const { assert!(size_of::<Panel<S>>() == 64 * PANEL_VECTORS, "what a panel takes of the room") };
    let (panels, sums) = (room.cast::<Panel<S>>(), sums.cast::<S::F>());
    // SAFETY: `room` has so many vectors a panel.
    unsafe {
        for block in 0..x.blocks() / parts::<B>() {
            let here = rows.skip(block * B::BYTES).opaque();
            let head = B::head::<S>(here);
            let ahead = ahead_of::<B>(rows, block, reading);
            for set in 0..sets::<B>() {
                let first = block * parts::<B>() + set * B::TOGETHER;
                unpack::<S, B>(here, &head, set, ahead, panels.add(first));
            }
        }
        let mut row = 0;
        while row < x.rows {
            row += match x.rows - row {
                1 => tile::<S, B, 1>(panels, x, row, out, sums),
                2 => tile::<S, B, 2>(panels, x, row, out, sums),
                3 => tile::<S, B, 3>(panels, x, row, out, sums),
                STRIP..TILE => tile::<S, B, STRIP>(panels, x, row, out, sums),
                _ => tile::<S, B, TILE>(panels, x, row, out, sums),
            };
        }
    }
}

/// `N` rows of activations from row `first` on, times all panels: one strip of them, or two. Returns how many these were.
#[inline(always)]
unsafe fn tile<S: Simd, B: Block, const N: usize>(
    panels: *const Panel<S>,
    x: &Activations,
    first: usize,
    out: Out,
    sums: *mut S::F,
) -> usize {
    const { assert!(N <= STRIP || N == TILE, "whole strips, or one that is cut short") };
    // SAFETY: there is a panel for every block, and room for the sums.
    unsafe {
        let mut own = [S::splat(0.0); N];
        let sums = if S::MANY_REGISTERS { own.as_mut_ptr() } else { sums };
        for row in 0..N {
            sums.add(row).write(S::splat(0.0));
        }
        let [low, high] = [first, first + STRIP].map(|first| x.place(first));
        for block in 0..x.blocks() {
            let panel = panels.add(block);
            let [low, high] = [low, high].map(|place| place + block * STRIP.min(N));
            if N <= STRIP {
                add_block::<S, B, N>(panel, x, std::array::from_fn(|row| low + row), sums);
            } else {
                // One strip after the other: the sums of the first become numbers while the second multiplies.
                add_block::<S, B, STRIP>(panel, x, std::array::from_fn(|row| low + row), sums);
                add_block::<S, B, STRIP>(panel, x, std::array::from_fn(|row| high + row), sums.add(STRIP));
            }
        }
        for row in 0..N {
            out.write::<S>(first + row, sums.add(row).read());
        }
    }
    N
}
