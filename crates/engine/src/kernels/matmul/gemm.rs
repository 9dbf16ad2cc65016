//! Several rows of activations. A few rows share panels on the stack; many rows share panels that are
//! unpacked once and kept.
use std::mem::MaybeUninit;

use super::PANEL_VECTORS;
use super::microkernel::{
    MAX_PANELS_PER_GROUP, Out, add_block, groups_per_block, panels_per_block, prefetch_target, unpack,
};
use super::prefetch::PrefetchCursor;
use crate::kernels::isa::simd::{Rows, Simd};
use crate::kernels::quant::activations::{Activations, MR};
use crate::kernels::quant::{Block, Panel};

/// Rows of activations that share one load of an unpacked panel: two tiles.
const TILE: usize = 2 * MR;
/// Vectors of sums that [`gemm_packed`] needs in scratch memory.
pub(super) const SUM_VECTORS: usize = TILE;

/// `N` rows of activations times panels that are unpacked onto the stack, one group at a time.
#[inline(always)]
pub(super) unsafe fn gemm_small<S: Simd, B: Block, const N: usize>(
    rows: Rows,
    x: &Activations,
    out: Out,
    cursor: PrefetchCursor,
) {
    // SAFETY: the row has `blocks` panels.
    unsafe {
        let mut sums = [S::splat(0.0); N];
        for block in 0..x.blocks() / panels_per_block::<B>() {
            let here = rows.skip(block * B::BYTES).opaque();
            let block_scales = B::block_scales::<S>(here);
            let target = prefetch_target::<B>(rows, block, cursor);
            for group in 0..groups_per_block::<B>() {
                let mut panels = [const { MaybeUninit::<Panel<S>>::uninit() }; MAX_PANELS_PER_GROUP];
                unpack::<S, B>(here, &block_scales, group, target, panels.as_mut_ptr().cast());
                for (index, panel) in panels[..B::PANELS_PER_GROUP].iter().enumerate() {
                    let place = N * (block * panels_per_block::<B>() + group * B::PANELS_PER_GROUP + index);
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

/// All rows of activations times panels that are unpacked once into `room`; `sums` has room for
/// [`SUM_VECTORS`].
#[inline(always)]
pub(super) unsafe fn gemm_packed<S: Simd, B: Block>(
    rows: Rows,
    x: &Activations,
    out: Out,
    cursor: PrefetchCursor,
    room: *mut u8,
    sums: *mut u8,
) {
    const { assert!(size_of::<Panel<S>>() == 64 * PANEL_VECTORS, "the size of an unpacked panel") };
    let (panels, sums) = (room.cast::<Panel<S>>(), sums.cast::<S::F>());
    // SAFETY: `room` has `PANEL_VECTORS` vectors per panel.
    unsafe {
        for block in 0..x.blocks() / panels_per_block::<B>() {
            let here = rows.skip(block * B::BYTES).opaque();
            let block_scales = B::block_scales::<S>(here);
            let target = prefetch_target::<B>(rows, block, cursor);
            for group in 0..groups_per_block::<B>() {
                let first = block * panels_per_block::<B>() + group * B::PANELS_PER_GROUP;
                unpack::<S, B>(here, &block_scales, group, target, panels.add(first));
            }
        }
        let mut row = 0;
        while row < x.rows {
            row += match x.rows - row {
                1 => tile::<S, B, 1>(panels, x, row, out, sums),
                2 => tile::<S, B, 2>(panels, x, row, out, sums),
                3 => tile::<S, B, 3>(panels, x, row, out, sums),
                MR..TILE => tile::<S, B, MR>(panels, x, row, out, sums),
                _ => tile::<S, B, TILE>(panels, x, row, out, sums),
            };
        }
    }
}

/// `N` rows of activations from row `first` on, one tile or two, times all panels. Returns `N`.
#[inline(always)]
unsafe fn tile<S: Simd, B: Block, const N: usize>(
    panels: *const Panel<S>,
    x: &Activations,
    first: usize,
    out: Out,
    sums: *mut S::F,
) -> usize {
    const { assert!(N <= MR || N == TILE, "one tile, which may be cut short, or two") };
    // SAFETY: there is a panel for every block, and room for the sums.
    unsafe {
        let mut own = [S::splat(0.0); N];
        let sums = if S::MANY_REGISTERS { own.as_mut_ptr() } else { sums };
        for row in 0..N {
            sums.add(row).write(S::splat(0.0));
        }
        let [low, high] = [first, first + MR].map(|first| x.place(first));
        for block in 0..x.blocks() {
            let panel = panels.add(block);
            let [low, high] = [low, high].map(|place| place + block * MR.min(N));
            if N <= MR {
                add_block::<S, B, N>(panel, x, std::array::from_fn(|row| low + row), sums);
            } else {
                // One tile after the other: the first is scaled while the second is multiplied.
                add_block::<S, B, MR>(panel, x, std::array::from_fn(|row| low + row), sums);
                add_block::<S, B, MR>(panel, x, std::array::from_fn(|row| high + row), sums.add(MR));
            }
        }
        for row in 0..N {
            out.write::<S>(first + row, sums.add(row).read());
        }
    }
    N
}
