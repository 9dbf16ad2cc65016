//! Sixteen rows of quantised weights times some rows of activations.
use std::mem::MaybeUninit;

use super::super::activations::Activations;
use super::super::blocks::{Block, Factors, Half, INPUTS, Panel};
use super::super::simd::{Rows, Simd};
use super::{LANES, PANEL_VECTORS};

/// Rows of activations that share one reading of an unpacked panel; where registers are few, half of them at a time.
const TILE: usize = 8;
/// Vectors of bytes of half a panel.
const HALF_GROUPS: usize = 4;
/// How far ahead of the lines that are asked for a page is looked up, in bytes.
const PAGES_AHEAD: usize = 8192;
/// Lines that can be on their way into a core: between 10 and 24, as processors go.
const LINE_BUFFERS: usize = 16;
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

/// A panel's dot products with one row of activations, of each half of the inputs or twice that of all of them, turned
/// into numbers and added to the sum so far. Whoever multiplies ends here, so that all add up in one order.
///
/// # Safety
/// Block `at` must be in `x`, the features of `S` there.
#[inline(always)]
unsafe fn add_panel<S: Simd, B: Block>(
    mut sum: S::F,
    dots: [S::I; 2],
    factors: &Factors<S>,
    x: &Activations,
    at: usize,
) -> S::F {
    let Factors { scale, minimum } = *factors;
    let parts = if B::HALVES { 2 } else { 1 };
    // SAFETY: the index is the caller's to vouch for.
    unsafe {
        let x_scale = S::splat(*x.scales.get_unchecked(at));
        for part in 0..parts {
            sum = S::fma(S::to_f32(dots[part]), S::mul(scale[part], x_scale), sum);
        }
        if B::MINIMUM {
            let [first, second] = *x.sums.get_unchecked(at);
            let x_sums = if B::HALVES { [first, second] } else { [first + second; 2] };
            for part in 0..parts {
                sum = S::fma(minimum[part], S::splat(x_sums[part]), sum);
            }
        }
        sum
    }
}

/// The products of one block of `N` rows of activations with a panel, added to the sums so far.
///
/// # Safety
/// There must be a panel, the rows from `first` on and `block` be in `x`, the features of `S` there.
#[inline(always)]
unsafe fn add_block<S: Simd, B: Block, const N: usize>(
    panel: *const Panel<S>,
    x: &Activations,
    first: usize,
    block: usize,
    sums: &mut [S::F; N],
) {
    // SAFETY: indices are the caller's to vouch for; every array has `rows * blocks` places (bytes: times 32).
    unsafe {
        let bytes = (&raw const (*panel).bytes).cast::<i32>();
        let factors = (*panel).factors;
        let at: [usize; N] = std::array::from_fn(|row| (first + row) * x.blocks() + block);
        let rows = at.map(|at| x.bytes.as_ptr().add(at * INPUTS).cast::<i32>());
        let negative = at.map(|at| *x.negative_sums.get_unchecked(at));
        // Not closures over vectors: one that is not inlined would be compiled without the tier's features.
        let mut dots = [[S::splat_i(0); N]; 2];
        if B::HALVES {
            for half in 0..2 {
                for (start, negative) in dots[half].iter_mut().zip(negative) {
                    *start = S::splat_i(negative[half] * B::OFFSET);
                }
                let rows = rows.map(|row| row.add(4 * half));
                dots[half] = S::dots::<N, { HALF_GROUPS }>(dots[half], bytes.add(64 * half), rows, B::MOST);
            }
        } else {
            let negative = negative.map(|[first, second]| first + second);
            dots[0] = if B::SIGNED {
                S::signed_dots::<N, { 2 * HALF_GROUPS }>(negative, bytes, rows)
            } else {
                for (start, negative) in dots[0].iter_mut().zip(negative) {
                    *start = S::splat_i(negative * B::OFFSET);
                }
                S::dots::<N, { 2 * HALF_GROUPS }>(dots[0], bytes, rows, B::MOST)
            };
        }
        for (row, sum) in sums.iter_mut().enumerate() {
            *sum = add_panel::<S, B>(*sum, [dots[0][row], dots[1][row]], &factors, x, at[row]);
        }
    }
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
unsafe fn unpack<S: Simd, B: Block>(block: Rows, head: &B::Head<S>, set: usize, panels: *mut Panel<S>) {
    // SAFETY: the caller vouches for the block and the room.
    unsafe {
        unpack_half::<S, B>(block, set, 0, panels);
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

/// Asks for the part of the next sixteen rows that is as long as a set, and stands where it does.
#[inline(always)]
unsafe fn prefetch_next<S: Simd, B: Block>(rows: Rows, block: usize, set: usize) {
    let sets = B::ELEMENTS / INPUTS / B::TOGETHER;
    let lines = (LANES * B::BYTES).div_ceil(64);
    let next = rows.start.wrapping_add(LANES * (rows.stride + block * B::BYTES));
    // SAFETY: any address may be asked for.
    unsafe {
        // One line ahead of all others, so that its page has been looked up when they come; a mapped file has small ones.
        if set.is_multiple_of(2) {
            S::prefetch(next.wrapping_add(PAGES_AHEAD));
        }
        // A few at a time: a burst would have to wait for the buffers of what is on its way.
        for line in lines * set / sets..lines * (set + 1) / sets {
            let line = next.wrapping_add(64 * line);
            S::prefetch(line);
            // Of a burst longer than the buffers some lines are dropped: what comes sooner is asked for again.
            if lines > LINE_BUFFERS * sets {
                S::prefetch(line.wrapping_sub(LANES * rows.stride / 2));
            }
        }
    }
}

/// One row of activations, times panels that are never stored: while registers hold what the panels of a set share,
/// storing their bytes would cost more than using them.
#[inline(always)]
pub(super) unsafe fn one<S: Simd, B: Block>(rows: Rows, x: &Activations, out: Out) {
    let parts = B::ELEMENTS / INPUTS;
    let sets = parts / B::TOGETHER;
    // SAFETY: the row has `blocks` panels.
    unsafe {
        let mut sum = S::splat(0.0);
        for block in 0..x.blocks() / parts {
            let here = rows.skip(block * B::BYTES);
            let head = B::head::<S>(here);
            for set in 0..sets {
                prefetch_next::<S, B>(rows, block, set);
                let first = block * parts + set * B::TOGETHER;
                let mut dots = [[S::splat_i(0); 2]; MOST_TOGETHER];
                for (member, dots) in dots.iter_mut().enumerate().take(B::TOGETHER) {
                    let [low, high] = *x.negative_sums.get_unchecked(first + member);
                    *dots = [S::splat_i(low * B::OFFSET), S::splat_i(high * B::OFFSET)];
                }
                let bytes = x.bytes.as_ptr().add(INPUTS * first);
                half_dots::<S, B>(here, bytes, set, 0, &mut dots);
                half_dots::<S, B>(here, bytes, set, 1, &mut dots);
                for (member, [low, high]) in dots.into_iter().enumerate().take(B::TOGETHER) {
                    let factors = B::factors::<S>(&head, set * B::TOGETHER + member);
                    let dots = if B::HALVES { [low, high] } else { [S::add_i(low, high); 2] };
                    sum = add_panel::<S, B>(sum, dots, &factors, x, first + member);
                }
            }
        }
        out.write::<S>(0, sum);
    }
}

/// Panels used as they are unpacked, for `N` rows of activations.
#[inline(always)]
pub(super) unsafe fn few<S: Simd, B: Block, const N: usize>(rows: Rows, x: &Activations, out: Out) {
    let parts = B::ELEMENTS / INPUTS;
    let sets = parts / B::TOGETHER;
    // SAFETY: the row has `blocks` panels.
    unsafe {
        let mut sums = [S::splat(0.0); N];
        for block in 0..x.blocks() / parts {
            let here = rows.skip(block * B::BYTES);
            let head = B::head::<S>(here);
            for set in 0..sets {
                let mut panels = [const { MaybeUninit::<Panel<S>>::uninit() }; MOST_TOGETHER];
                unpack::<S, B>(here, &head, set, panels.as_mut_ptr().cast());
                prefetch_next::<S, B>(rows, block, set);
                for (member, panel) in panels[..B::TOGETHER].iter().enumerate() {
                    let part = set * B::TOGETHER + member;
                    add_block::<S, B, N>(panel.as_ptr(), x, 0, block * parts + part, &mut sums);
                }
            }
        }
        for (row, sum) in sums.into_iter().enumerate() {
            out.write::<S>(row, sum);
        }
    }
}

/// Panels unpacked once into `room`, then used for all rows of activations.
#[inline(always)]
pub(super) unsafe fn many<S: Simd, B: Block>(rows: Rows, x: &Activations, out: Out, room: *mut u8) {
    let parts = B::ELEMENTS / INPUTS;
    const { assert!(size_of::<Panel<S>>() == 64 * PANEL_VECTORS, "what a panel takes of the room") };
    // SAFETY: `room` has so many vectors a panel.
    unsafe {
        for block in 0..x.blocks() / parts {
            let panels = room.cast::<Panel<S>>().add(block * parts);
            let here = rows.skip(block * B::BYTES);
            let head = B::head::<S>(here);
            for set in 0..parts / B::TOGETHER {
                unpack::<S, B>(here, &head, set, panels.add(set * B::TOGETHER));
            }
        }
        let mut row = 0;
        while row + TILE <= x.rows {
            tile::<S, B, TILE>(room, x, row, out);
            row += TILE;
        }
        while row + TILE / 2 <= x.rows {
            tile::<S, B, { TILE / 2 }>(room, x, row, out);
            row += TILE / 2;
        }
        while row < x.rows {
            tile::<S, B, 1>(room, x, row, out);
            row += 1;
        }
    }
}

/// `N` rows of activations from `first` on, times the panels in `room`.
#[inline(always)]
unsafe fn tile<S: Simd, B: Block, const N: usize>(room: *const u8, x: &Activations, first: usize, out: Out) {
    // SAFETY: `many` has filled a place for every block.
    unsafe {
        let mut sums = [S::splat(0.0); N];
        for block in 0..x.blocks() {
            let panel = room.cast::<Panel<S>>().add(block);
            if S::MANY_REGISTERS {
                add_block::<S, B, N>(panel, x, first, block, &mut sums);
            } else {
                let (halves, rest) = sums.as_chunks_mut::<{ TILE / 2 }>();
                for (n, sums) in halves.iter_mut().enumerate() {
                    let first = first + n * (TILE / 2);
                    add_block::<S, B, { TILE / 2 }>(panel, x, first, block, sums);
                }
                for (n, sum) in rest.iter_mut().enumerate() {
                    let first = first + N - N % (TILE / 2) + n;
                    add_block::<S, B, 1>(panel, x, first, block, std::array::from_mut(sum));
                }
            }
        }
        for (row, sum) in sums.into_iter().enumerate() {
            out.write::<S>(first + row, sum);
        }
    }
}
