//! In which order each member of the team reads weights, so that they can be asked for before they are wanted.
//!
//! A product with one row of activations does nothing but read. A core has a dozen or two buffers for lines that are on
//! their way into its first-level cache, and a line from memory holds one for a tenth of a microsecond: that alone bounds a
//! core to half of what memory would give. So lines are asked for twice: far ahead into the second-level cache, where
//! more can be on their way, and from there into the first shortly before they are used. Far ahead is often beyond what is
//! a member's own: then it is the beginning of its share of what comes next, be that the next layer's weights.
use std::ops::Range;

use super::super::simd::Simd;
use super::super::team::share;
use super::{LANES, Matrix};

/// Bytes of weights a piece of work has at least while memory is the limit: some microseconds' worth.
const PIECE_BYTES: usize = 24 * 1024;
/// How far ahead lines are asked for into the second-level cache, in bytes, at least: little beside the smallest such
/// cache. As the sixteen rows of a panel are read together, it is no less than a panel.
const FAR: usize = 32 * 1024;
/// And into the first, if a panel fits it.
const NEAR: usize = 4 * 1024;
/// Bytes of the smallest first-level cache.
const FIRST_LEVEL: usize = 32 * 1024;

/// Matrices cut into pieces of work: whole panels, counted through.
pub(super) struct Pieces<'a> {
    matrices: Vec<Cut<'a>>,
    count: usize,
}

struct Cut<'a> {
    weights: &'a Matrix,
    /// Panels a piece.
    at_once: usize,
    pieces: Range<usize>,
}

impl Cut<'_> {
    /// Where a piece begins, or the matrix ends.
    fn address(&self, piece: usize) -> *const u8 {
        let weights = self.weights;
        let row = ((piece - self.pieces.start) * self.at_once * LANES).min(weights.rows);
        weights.bytes.as_slice()[row * weights.stride()..].as_ptr()
    }
}

impl<'a> Pieces<'a> {
    /// Pieces small enough to be shared out, or, where memory is the limit, as large as they need be.
    pub(super) fn new(matrices: impl Iterator<Item = &'a Matrix>, memory_is_limit: bool) -> Self {
        let mut count = 0;
        let matrices = matrices.map(|weights| {
            let panel = LANES * weights.stride();
            let at_once = if memory_is_limit { (PIECE_BYTES / panel).max(1) } else { 1 };
            let first = count;
            count += weights.rows.div_ceil(LANES).div_ceil(at_once);
            Cut { weights, at_once, pieces: first..count }
        });
        let matrices = matrices.collect();
        Self { matrices, count }
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The matrix a piece belongs to, by its place, and the piece's panels.
    pub(super) fn find(&self, piece: usize) -> (usize, Range<usize>) {
        let matrix = self.matrices.partition_point(|cut| cut.pieces.end <= piece);
        let Cut { weights, at_once, ref pieces } = self.matrices[matrix];
        let first = (piece - pieces.start) * at_once;
        (matrix, first..(first + at_once).min(weights.rows.div_ceil(LANES)))
    }

    /// Where a member of the team begins to read.
    fn start(&self, member: usize, members: usize) -> Option<*const u8> {
        let piece = share(self.count, member, members).start;
        let cut = self.matrices.iter().find(|cut| cut.pieces.contains(&piece))?;
        Some(cut.address(piece))
    }
}

/// Bytes that a member reads one after the other, and where it goes on.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    end: *const u8,
    next: *const u8,
}

// SAFETY: the addresses are never followed, only asked for.
unsafe impl Sync for Reading {}
// SAFETY: as above.
unsafe impl Send for Reading {}

impl Reading {
    /// What to ask for from `place` on, where panels have so many bytes.
    #[inline(always)]
    pub(super) fn ahead_of(self, place: *const u8, panel: usize) -> Ahead {
        Ahead {
            near: (panel <= FIRST_LEVEL).then(|| self.after(place.wrapping_add(NEAR))),
            far: self.after(place.wrapping_add(FAR.max(panel))),
        }
    }

    /// An address counted on without the gap.
    #[inline(always)]
    fn after(self, place: *const u8) -> *const u8 {
        let beyond = place.addr().wrapping_sub(self.end.addr());
        if place < self.end { place } else { self.next.wrapping_add(beyond) }
    }
}

/// Where the lines are that will be read soon, and later.
#[derive(Clone, Copy)]
pub(super) struct Ahead {
    near: Option<*const u8>,
    far: *const u8,
}

impl Ahead {
    /// Asks for some of them.
    #[inline(always)]
    pub(super) unsafe fn ask<S: Simd>(self, lines: Range<usize>) {
        for line in lines {
            // SAFETY: any address may be asked for.
            unsafe {
                S::prefetch_far(self.far.wrapping_add(64 * line));
                if let Some(near) = self.near {
                    S::prefetch(near.wrapping_add(64 * line));
                }
            }
        }
    }
}

/// Who reads what in which order: the readings of all members, each with the piece it ends before.
pub(super) struct Readings(Vec<(usize, Reading)>);

impl Readings {
    /// Those of `pieces`, after which `then` will be read.
    pub(super) fn new(pieces: &Pieces<'_>, then: &Pieces<'_>, members: usize) -> Self {
        let mut readings = Vec::with_capacity(pieces.matrices.len() + members);
        for member in 0..members {
            let share = share(pieces.count, member, members);
            for (n, cut) in pieces.matrices.iter().enumerate() {
                let last = share.end.min(cut.pieces.end);
                if last <= share.start.max(cut.pieces.start) {
                    continue;
                }
                let end = cut.address(last);
                let next = match pieces.matrices.get(n + 1) {
                    Some(next) if share.end > last => next.address(last),
                    _ => then.start(member, members).unwrap_or(end),
                };
                readings.push((last, Reading { end, next }));
            }
        }
        Self(readings)
    }

    /// The one a piece belongs to.
    pub(super) fn of(&self, piece: usize) -> Reading {
        self.0[self.0.partition_point(|(end, _)| *end <= piece)].1
    }
}
