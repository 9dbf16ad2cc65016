//! The threads that share one forward pass. They are few and long-lived, and use no processor time while they
//! are idle between passes.
//!
//! A pass has hundreds of short parallel jobs, each a few microseconds long. So a worker without work first
//! spins, then yields, then parks. Each worker has a range of neighboring pieces, takes a few of them at a
//! time, and steals from the others when its own range is empty. When other processes need the cores, the
//! caller does not wait for a worker that has not joined: it closes the job when no piece is left, and waits
//! only for the workers that entered before. A core that is taken away delays only the pieces that its worker
//! has just taken, not half of the job.
use std::cell::UnsafeCell;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Spins before yielding: together about as long as the work between two jobs.
const SPINS: u32 = 4_000;
/// Yields before parking.
const YIELDS: u32 = 64;

/// Threads that run one job at a time; the caller is one of them.
pub(crate) struct ThreadPool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    /// One per worker.
    ranges: Box<[WorkRange]>,
    scratch: Scratch,
}

/// Memory that a worker keeps from job to job.
#[derive(Default)]
pub(super) struct Scratch(Vec<Line>);

/// The size of one vector, aligned so that no vector crosses a cache line.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([u8; 64]);

impl Scratch {
    /// At least `lines` times 64 bytes, aligned, with unspecified contents.
    pub(super) fn lines(&mut self, lines: usize) -> *mut u8 {
        if self.0.len() < lines {
            self.0.resize(lines, Line([0; 64]));
        }
        self.0.as_mut_ptr().cast()
    }
}

/// What each worker runs. The argument is the worker's number; the caller is worker 0.
type Job<'a> = dyn Fn(&mut Scratch, usize) + Sync + 'a;

/// The pieces of a job that one worker starts with. They are neighbors because the piece after the current
/// one is prefetched, and the core that prefetches a piece should also compute it. Each range has its own
/// cache line, because its owner writes to it all the time.
#[derive(Default)]
#[repr(align(64))]
struct WorkRange {
    next: AtomicUsize,
    end: AtomicUsize,
}

impl WorkRange {
    /// The next pieces: at most `at_once`, and one at a time towards the end, so that the last worker
    /// finishes soon.
    fn take(&self, at_once: usize) -> Option<Range<usize>> {
        let end = self.end.load(Ordering::Relaxed);
        let left = end.saturating_sub(self.next.load(Ordering::Relaxed));
        // Most calls find nothing, and then a load is enough.
        if left == 0 {
            return None;
        }
        let run = (left / 4).clamp(1, at_once);
        let first = self.next.fetch_add(run, Ordering::Relaxed);
        (first < end).then(|| first..(first + run).min(end))
    }
}

/// The pieces of `0..pieces` that a worker starts with.
pub(super) fn partition(pieces: usize, worker: usize, workers: usize) -> Range<usize> {
    pieces * worker / workers..pieces * (worker + 1) / workers
}

/// Splits `pieces` into equal ranges.
fn distribute(pieces: usize, ranges: &[WorkRange]) {
    for (worker, place) in ranges.iter().enumerate() {
        let own = partition(pieces, worker, ranges.len());
        place.next.store(own.start, Ordering::Relaxed);
        place.end.store(own.end, Ordering::Relaxed);
    }
}

/// The next pieces for a worker: from its own range, then from the ranges of others.
fn take_or_steal(ranges: &[WorkRange], worker: usize, at_once: usize) -> Option<Range<usize>> {
    let (before, from) = ranges.split_at(worker);
    from.iter().chain(before).find_map(|range| range.take(at_once))
}

struct Shared {
    /// Whether a job is open, which one, and how many workers are inside it; see [`state`].
    state: AtomicU64,
    /// What the open job runs.
    job: UnsafeCell<Option<*const Job<'static>>>,
    panicked: AtomicBool,
    quit: AtomicBool,
    parked: AtomicUsize,
    park_lock: Mutex<()>,
    wake_cvar: Condvar,
}

/// The bits of [`Shared::state`]: workers inside in the low half, then the open bit, then the number of the
/// job.
mod state {
    pub(super) const OPEN: u64 = 1 << 32;
    pub(super) const INSIDE: u64 = OPEN - 1;

    pub(super) fn number(state: u64) -> u64 {
        state >> 33
    }

    pub(super) fn opened_after(state: u64) -> u64 {
        (number(state) + 1) << 33 | OPEN
    }
}

// SAFETY: `job` is written only while no job is open and no worker is inside, and read only by workers
// inside; the releases and acquires on `state` order the two.
unsafe impl Sync for Shared {}
// SAFETY: the pointers are dereferenced only inside the job that they belong to; see `Shared::run`.
unsafe impl Send for Shared {}

impl ThreadPool {
    /// A pool of `threads` workers, the caller included.
    pub(crate) fn new(threads: usize) -> Self {
        let shared = Arc::new(Shared {
            state: AtomicU64::new(0),
            job: UnsafeCell::new(None),
            panicked: AtomicBool::new(false),
            quit: AtomicBool::new(false),
            parked: AtomicUsize::new(0),
            park_lock: Mutex::new(()),
            wake_cvar: Condvar::new(),
        });
        let spawned = (1..threads.max(1))
            .filter_map(|number| {
                let shared = Arc::clone(&shared);
                // If the system refuses a thread, the pool is smaller. This is not an error.
                let name = format!("engine-{number}");
                std::thread::Builder::new().name(name).spawn(move || shared.work(number)).ok()
            })
            .collect();
        let ranges = (0..threads.max(1)).map(|_| WorkRange::default()).collect();
        Self { shared, threads: spawned, ranges, scratch: Scratch::default() }
    }

    /// Workers, the caller included.
    pub(crate) fn size(&self) -> usize {
        self.threads.len() + 1
    }

    /// Calls `work` once for every piece in `0..pieces`, shared among the workers, and returns when all are
    /// done.
    pub(super) fn for_each(&mut self, pieces: usize, work: impl Fn(&mut Scratch, usize) + Sync) {
        self.for_runs(pieces, 1, |scratch, run| run.for_each(|piece| work(scratch, piece)));
    }

    /// Like [`for_each`](Self::for_each), with neighboring pieces together: up to `at_once`, or all of them
    /// if there is one worker.
    pub(super) fn for_runs(
        &mut self,
        pieces: usize,
        at_once: usize,
        work: impl Fn(&mut Scratch, Range<usize>) + Sync,
    ) {
        if self.threads.is_empty() || pieces < 2 {
            if pieces > 0 {
                work(&mut self.scratch, 0..pieces);
            }
            return;
        }
        distribute(pieces, &self.ranges);
        let Self { shared, ranges, scratch, .. } = self;
        let job = |scratch: &mut Scratch, worker| {
            while let Some(run) = take_or_steal(ranges, worker, at_once) {
                work(scratch, run);
            }
        };
        shared.run(scratch, &job);
    }

    /// Calls `work` once for every item, with its number, shared among the workers, and returns when all are
    /// done.
    pub(crate) fn for_each_of<T: Send>(&mut self, items: &mut [T], work: impl Fn(usize, &mut T) + Sync) {
        let pointer = Items(items.as_mut_ptr());
        self.for_each(items.len(), |_, number| {
            let pointer = &pointer;
            // SAFETY: numbers are below the length, and no two pieces have the same.
            work(number, unsafe { &mut *pointer.0.add(number) });
        });
    }
}

/// Items; each is used by one worker.
struct Items<T>(*mut T);

// SAFETY: see `ThreadPool::for_each_of`: only one worker uses an item, and only until the job ends.
unsafe impl<T: Send> Sync for Items<T> {}

/// Spins at first, then yields the core.
fn pause(waited: &mut u32) {
    *waited = waited.saturating_add(1);
    if *waited < SPINS {
        std::hint::spin_loop();
    } else {
        std::thread::yield_now();
    }
}

impl Shared {
    /// Runs a job with the workers that join in time.
    fn run(&self, scratch: &mut Scratch, job: &Job<'_>) {
        // SAFETY: only the lifetime is changed. Workers use the pointer only while they are inside, and this
        // function neither returns nor unwinds before the job is closed and every worker has left.
        let pointer: *const Job<'static> = unsafe { std::mem::transmute(job) };
        // SAFETY: no job is open and no worker is inside, so no other thread reads it.
        unsafe { *self.job.get() = Some(pointer) };
        // Sequentially consistent, like the count of parked workers: either this thread sees a parked worker,
        // or that worker sees the new state.
        self.state.store(state::opened_after(self.state.load(Ordering::Relaxed)), Ordering::SeqCst);
        if self.parked.load(Ordering::SeqCst) > 0 {
            self.wake();
        }

        let own = catch_unwind(AssertUnwindSafe(|| job(scratch, 0)));
        self.state.fetch_and(!state::OPEN, Ordering::AcqRel);
        let mut waited = 0;
        while self.state.load(Ordering::Acquire) & state::INSIDE > 0 {
            pause(&mut waited);
        }
        if let Err(panic) = own {
            resume_unwind(panic);
        }
        assert!(!self.panicked.swap(false, Ordering::Relaxed), "a worker thread of the engine panicked");
    }

    fn work(&self, number: usize) {
        let mut scratch = Scratch::default();
        let mut seen = 0;
        while let Some(entered) = self.enter_after(seen) {
            seen = entered;
            // SAFETY: this worker is inside, so the job is published and stays valid until it leaves.
            let job = unsafe { &*(*self.job.get()).expect("published before the job was opened") };
            if catch_unwind(AssertUnwindSafe(|| job(&mut scratch, number))).is_err() {
                self.panicked.store(true, Ordering::Relaxed);
            }
            self.state.fetch_sub(1, Ordering::Release);
        }
    }

    /// Enters the next open job after the one numbered `seen` and returns its number; `None` when the pool is
    /// dropped.
    fn enter_after(&self, seen: u64) -> Option<u64> {
        let mut waited = 0;
        loop {
            if self.quit.load(Ordering::Acquire) {
                return None;
            }
            let state = self.state.load(Ordering::Acquire);
            if is_news(state, seen) {
                // It fails if other workers have entered, or if the job has been closed: check again.
                if self
                    .state
                    .compare_exchange_weak(state, state + 1, Ordering::AcqRel, Ordering::Relaxed)
                    .is_ok()
                {
                    return Some(state::number(state));
                }
            } else if waited < SPINS + YIELDS {
                pause(&mut waited);
            } else {
                self.park_after(seen);
                waited = 0;
            }
        }
    }

    fn park_after(&self, seen: u64) {
        let mut guard = self.park_lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.parked.fetch_add(1, Ordering::SeqCst);
        while !is_news(self.state.load(Ordering::SeqCst), seen) && !self.quit.load(Ordering::SeqCst) {
            guard = self.wake_cvar.wait(guard).unwrap_or_else(PoisonError::into_inner);
        }
        self.parked.fetch_sub(1, Ordering::SeqCst);
    }

    fn wake(&self) {
        // Taking the lock once ensures that the notification does not come between a worker's last check and
        // its wait.
        drop(self.park_lock.lock().unwrap_or_else(PoisonError::into_inner));
        self.wake_cvar.notify_all();
    }
}

/// Whether a job other than the one numbered `seen` is open.
fn is_news(state: u64, seen: u64) -> bool {
    state & state::OPEN != 0 && state::number(state) != seen
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        self.shared.quit.store(true, Ordering::SeqCst);
        self.shared.wake();
        for thread in self.threads.drain(..) {
            // A worker catches the panics of its work, so there is none left to report.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn every_piece_is_done_once() {
        let mut pool = ThreadPool::new(3);
        for pieces in [0, 1, 2, 7, 1000] {
            let counts: Vec<AtomicU32> = (0..pieces).map(|_| AtomicU32::new(0)).collect();
            pool.for_each(pieces, |_, piece| {
                counts[piece].fetch_add(1, Ordering::Relaxed);
            });
            assert!(counts.iter().all(|count| count.load(Ordering::Relaxed) == 1), "of {pieces}");
        }
    }

    #[test]
    fn every_piece_is_in_one_run() {
        let mut pool = ThreadPool::new(3);
        for (pieces, at_once) in [(0, 4), (1, 4), (7, 1), (1000, 1), (1000, 7), (1000, 5000)] {
            let counts: Vec<AtomicU32> = (0..pieces).map(|_| AtomicU32::new(0)).collect();
            pool.for_runs(pieces, at_once, |_, run| {
                assert!(!run.is_empty() && run.len() <= at_once, "{run:?} of at most {at_once}");
                for piece in run {
                    counts[piece].fetch_add(1, Ordering::Relaxed);
                }
            });
            assert!(counts.iter().all(|count| count.load(Ordering::Relaxed) == 1), "of {pieces}");
        }
    }

    #[test]
    fn every_item_is_changed_once() {
        let mut items: Vec<usize> = (0..1000).collect();
        ThreadPool::new(3).for_each_of(&mut items, |number, item| *item += 1000 * number);
        assert!(items.into_iter().enumerate().all(|(number, item)| item == 1001 * number));
    }

    #[test]
    fn idle_workers_steal_from_a_slow_one() {
        let mut pool = ThreadPool::new(2);
        let (others, before_it_ended) = (AtomicU32::new(0), AtomicU32::new(0));
        pool.for_each(100, |_, piece| {
            if piece == 0 {
                // Its worker waits until all other pieces are done, including those of its own range. The
                // wait has a limit in case they never are.
                let deadline = Instant::now() + Duration::from_secs(60);
                while others.load(Ordering::Relaxed) < 99 && Instant::now() < deadline {
                    std::thread::yield_now();
                }
                before_it_ended.store(others.load(Ordering::Relaxed), Ordering::Relaxed);
            } else {
                others.fetch_add(1, Ordering::Relaxed);
            }
        });
        assert_eq!(before_it_ended.into_inner(), 99);
    }

    #[test]
    fn many_short_sections_neither_hang_nor_mix() {
        let mut pool = ThreadPool::new(2);
        let sum = AtomicU32::new(0);
        for _ in 0..20_000 {
            pool.for_each(2, |_, piece| {
                sum.fetch_add(piece as u32 + 1, Ordering::Relaxed);
            });
        }
        assert_eq!(sum.into_inner(), 60_000);
    }

    #[test]
    fn a_panic_in_a_piece_reaches_the_caller_and_the_team_works_on() {
        let mut pool = ThreadPool::new(2);
        for bad in 0..8 {
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                pool.for_each(8, |_, piece| assert_ne!(piece, bad));
            }));
            assert!(outcome.is_err(), "whichever worker meets it");
        }
        let done = AtomicU32::new(0);
        pool.for_each(8, |_, _| {
            done.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(done.into_inner(), 8);
    }
}
