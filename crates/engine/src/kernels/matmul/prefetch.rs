//! The order in which each worker reads weights, so that they can be prefetched.
//!
//! A product with one row of activations is limited by memory reads. A core has ten to twenty fill buffers
//! for cache lines on their way into its first-level cache, and a line from memory occupies one for about 100
//! ns. That alone limits a core to half of the memory bandwidth. So lines are prefetched twice: far ahead
//! into the second-level cache, where more lines can be in flight, and from there into the first-level cache
//! shortly before use. Far ahead is often beyond the worker's own range. The prefetch then goes to the
//! beginning of its range of the next product, in the next layer if necessary.
use std::ops::Range;

use super::NR;
use crate::kernels::isa::simd::Simd;
use crate::kernels::quant::matrix::Matrix;
use crate::kernels::thread_pool::partition;

/// Least distance of prefetches into the second-level cache, in bytes. It is small compared with the smallest
/// such cache. It is increased to the size of a panel, because the sixteen rows of a panel are read together.
const FAR: usize = 32 * 1024;
/// Distance of prefetches into the first-level cache, if a panel fits into it.
const NEAR: usize = 4 * 1024;
/// Bytes of the smallest first-level cache.
const FIRST_LEVEL: usize = 32 * 1024;

/// The panels of several matrices, numbered consecutively.
pub(super) struct Panels<'a>(Vec<Cut<'a>>);

struct Cut<'a> {
    weights: &'a Matrix,
    panels: Range<usize>,
}

impl Cut<'_> {
    /// The start of a panel, or the end of the matrix.
    fn address(&self, panel: usize) -> *const u8 {
        let weights = self.weights;
        let row = ((panel - self.panels.start) * NR).min(weights.rows);
        weights.bytes.as_slice()[row * weights.stride()..].as_ptr()
    }
}

impl<'a> Panels<'a> {
    pub(super) fn of(matrices: impl Iterator<Item = &'a Matrix>) -> Self {
        let mut first = 0;
        let cut = |weights: &'a Matrix| {
            let panels = first..first + weights.rows.div_ceil(NR);
            first = panels.end;
            Cut { weights, panels }
        };
        Self(matrices.map(cut).collect())
    }

    pub(super) fn count(&self) -> usize {
        self.0.last().map_or(0, |cut| cut.panels.end)
    }

    /// Bytes of the largest panel.
    pub(super) fn largest(&self) -> usize {
        self.0.iter().map(|cut| NR * cut.weights.stride()).max().unwrap_or(0)
    }

    /// Where a worker begins to read.
    fn start(&self, worker: usize, workers: usize) -> Option<*const u8> {
        let panel = partition(self.count(), worker, workers).start;
        let cut = self.0.iter().find(|cut| cut.panels.contains(&panel))?;
        Some(cut.address(panel))
    }
}

/// The end of a run of bytes that a worker reads, and where it continues.
#[derive(Clone, Copy)]
pub(super) struct PrefetchCursor {
    end: *const u8,
    next: *const u8,
}

// SAFETY: the addresses are never dereferenced, only prefetched.
unsafe impl Sync for PrefetchCursor {}
// SAFETY: as above.
unsafe impl Send for PrefetchCursor {}

impl PrefetchCursor {
    /// What to prefetch while `place` is read, with panels of `panel` bytes.
    #[inline(always)]
    pub(super) fn prefetch_target(self, place: *const u8, panel: usize) -> PrefetchTarget {
        PrefetchTarget {
            near: (panel <= FIRST_LEVEL).then(|| self.after(place.wrapping_add(NEAR))),
            far: self.after(place.wrapping_add(FAR.max(panel))),
        }
    }

    /// `place`, or the corresponding place in `next` if it is beyond the end.
    #[inline(always)]
    fn after(self, place: *const u8) -> *const u8 {
        let beyond = place.addr().wrapping_sub(self.end.addr());
        if place < self.end { place } else { self.next.wrapping_add(beyond) }
    }
}

/// The addresses that will be read soon (near) and later (far).
#[derive(Clone, Copy)]
pub(super) struct PrefetchTarget {
    near: Option<*const u8>,
    far: *const u8,
}

impl PrefetchTarget {
    /// Prefetches some cache lines from there on.
    #[inline(always)]
    pub(super) unsafe fn prefetch<S: Simd>(self, lines: Range<usize>) {
        for line in lines {
            // SAFETY: any address may be prefetched.
            unsafe {
                S::prefetch_far(self.far.wrapping_add(64 * line));
                if let Some(near) = self.near {
                    S::prefetch(near.wrapping_add(64 * line));
                }
            }
        }
    }
}

/// The panels of one matrix that one worker reads.
struct Segment {
    /// Index of the matrix.
    matrix: usize,
    /// Number of its first panel.
    first: usize,
    panels: Range<usize>,
    cursor: PrefetchCursor,
}

/// Which worker reads what: the segments in the order of the workers, which is also the order of the panels.
pub(super) struct PrefetchPlan(Vec<Segment>);

impl PrefetchPlan {
    /// A plan for `panels`, which are read before `then`.
    pub(super) fn new(panels: &Panels<'_>, then: &Panels<'_>, workers: usize) -> Self {
        let mut segments = Vec::with_capacity(panels.0.len() + workers);
        for worker in 0..workers {
            let share = partition(panels.count(), worker, workers);
            for (matrix, cut) in panels.0.iter().enumerate() {
                let own = share.start.max(cut.panels.start)..share.end.min(cut.panels.end);
                if own.is_empty() {
                    continue;
                }
                let end = cut.address(own.end);
                let next = match panels.0.get(matrix + 1) {
                    Some(next) if share.end > own.end => next.address(own.end),
                    _ => then.start(worker, workers).unwrap_or(end),
                };
                let cursor = PrefetchCursor { end, next };
                segments.push(Segment { matrix, first: cut.panels.start, panels: own, cursor });
            }
        }
        Self(segments)
    }

    /// The parts of a run of panels by matrix: index of the matrix, panels within it, and the prefetch
    /// cursor.
    pub(super) fn of(
        &self,
        run: Range<usize>,
    ) -> impl Iterator<Item = (usize, Range<usize>, PrefetchCursor)> {
        let from = self.0.partition_point(|segment| segment.panels.end <= run.start);
        let touched = self.0[from..].iter().take_while(move |segment| segment.panels.start < run.end);
        touched.map(move |Segment { matrix, first, panels, cursor }| {
            let panels = run.start.max(panels.start) - first..run.end.min(panels.end) - first;
            (*matrix, panels, *cursor)
        })
    }
}

#[cfg(test)]
mod tests {
    use candle_core::quantized::GgmlDType;

    use super::*;
    use crate::gguf::TensorBytes;

    /// Q8_0, 64 columns: 68 bytes a row.
    fn matrix(rows: usize) -> Matrix {
        let bytes = TensorBytes::from_bytes(&vec![0; 68 * rows]);
        Matrix { dtype: GgmlDType::Q8_0, rows, columns: 64, bytes }
    }

    #[test]
    fn every_panel_is_read_once_in_runs_of_any_length() {
        let matrices = [matrix(160), matrix(16), matrix(37)];
        let panels = Panels::of(matrices.iter());
        assert_eq!(panels.count(), 10 + 1 + 3, "the last panel may be cut short");
        for workers in [1, 2, 3, 20] {
            let plan = PrefetchPlan::new(&panels, &Panels::of([].into_iter()), workers);
            for length in [1, 2, 14] {
                let mut read = Vec::new();
                for worker in 0..workers {
                    let share = partition(panels.count(), worker, workers);
                    for first in share.clone().step_by(length) {
                        let run = plan.of(first..(first + length).min(share.end));
                        read.extend(run.flat_map(|(matrix, panels, _)| panels.map(move |n| (matrix, n))));
                    }
                }
                let all = [10, 1, 3].into_iter().enumerate();
                let all: Vec<_> = all.flat_map(|(matrix, n)| (0..n).map(move |n| (matrix, n))).collect();
                assert_eq!(read, all, "{workers} workers, {length} at once");
            }
        }
    }

    #[test]
    fn what_is_asked_for_at_the_end_is_where_the_member_goes_on() {
        let (now, then) = ([matrix(64), matrix(64)], [matrix(32), matrix(96)]);
        let plan = PrefetchPlan::new(&Panels::of(now.iter()), &Panels::of(then.iter()), 2);
        let row = |matrix: &Matrix, row: usize| matrix.bytes.as_slice()[68 * row..].as_ptr();
        let cursors: Vec<_> = [0..4, 4..8].map(|share| plan.of(share).next().expect("a segment").2).into();
        assert_eq!(cursors[0].end, row(&now[0], 64));
        assert_eq!(cursors[0].next, row(&then[0], 0), "the first worker's share of what comes next");
        assert_eq!(cursors[1].next, row(&then[1], 32), "the second's begins within its second matrix");
        let last = row(&now[1], 64).wrapping_sub(68);
        assert_eq!(cursors[1].after(last), last, "within the segment");
        assert_eq!(cursors[1].after(last.wrapping_add(100)), cursors[1].next.wrapping_add(32), "beyond it");
        let alone = PrefetchPlan::new(&Panels::of(now.iter()), &Panels::of(then.iter()), 1);
        let first = alone.of(0..8).next().expect("a segment").2;
        assert_eq!(first.next, row(&now[1], 0), "one who reads all goes on with the next matrix");
    }
}
