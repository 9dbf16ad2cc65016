//! The threads that share one forward pass: few, long-lived, and idle between passes without burning the processor.
//!
//! A pass has hundreds of short parallel sections, each a few microseconds long, so a helper that finds nothing to do
//! first spins, then yields, then sleeps. Every member has a share of small neighbouring pieces, takes a few of them at a
//! time, and those of others when it has done its own. When other processes want the cores, nobody waits for a helper
//! that has not come: a section is closed once the caller finds no piece left, and only helpers that entered before are
//! waited for. A core taken away costs what it had just taken, not half of everything.
use std::cell::UnsafeCell;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Spins before yielding: about as long as the work between two sections takes.
const SPINS: u32 = 4_000;
/// Yields before sleeping.
const YIELDS: u32 = 64;

/// Threads that run one section of work at a time, the caller among them.
pub(crate) struct Team {
    shared: Arc<Shared>,
    helpers: Vec<JoinHandle<()>>,
    /// One a member.
    shares: Box<[Share]>,
    scratch: Scratch,
}

/// Memory a member keeps from section to section.
#[derive(Default)]
pub(super) struct Scratch(Vec<Line>);

/// One vector's worth, where no vector crosses a cache line.
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

/// What every member runs, by its number: the caller is 0.
type Section<'a> = dyn Fn(&mut Scratch, usize) + Sync + 'a;

/// The pieces of a section that are one member's to begin with: neighbours, because what is fetched ahead of a piece is
/// the next one, and must not be fetched into a core that leaves it to another. On a cache line of its own, as its owner
/// writes it all the time.
#[derive(Default)]
#[repr(align(64))]
struct Share {
    next: AtomicUsize,
    end: AtomicUsize,
}

impl Share {
    /// The next pieces, at most so many, and one at a time in the end, so that nobody waits long for whoever has the last.
    fn take(&self, at_once: usize) -> Option<Range<usize>> {
        let end = self.end.load(Ordering::Relaxed);
        let left = end.saturating_sub(self.next.load(Ordering::Relaxed));
        // Most that ask find nothing, and need not write to learn it.
        if left == 0 {
            return None;
        }
        let run = (left / 4).clamp(1, at_once);
        let first = self.next.fetch_add(run, Ordering::Relaxed);
        (first < end).then(|| first..(first + run).min(end))
    }
}

/// Which of `pieces` are a member's to begin with.
pub(super) fn share(pieces: usize, member: usize, members: usize) -> Range<usize> {
    pieces * member / members..pieces * (member + 1) / members
}

/// Hands `pieces` out as equal shares.
fn share_out(pieces: usize, shares: &[Share]) {
    for (member, place) in shares.iter().enumerate() {
        let own = share(pieces, member, shares.len());
        place.next.store(own.start, Ordering::Relaxed);
        place.end.store(own.end, Ordering::Relaxed);
    }
}

/// The next pieces for a member: of its own share, then of what others have not come to yet.
fn take(shares: &[Share], member: usize, at_once: usize) -> Option<Range<usize>> {
    let (before, from) = shares.split_at(member);
    from.iter().chain(before).find_map(|share| share.take(at_once))
}

struct Shared {
    /// Whether a section is open, which one, and how many helpers are in it; see [`gate`].
    gate: AtomicU64,
    /// What the open section runs.
    section: UnsafeCell<Option<*const Section<'static>>>,
    panicked: AtomicBool,
    quit: AtomicBool,
    asleep: AtomicUsize,
    bed: Mutex<()>,
    bell: Condvar,
}

/// The parts of [`Shared::gate`]: helpers inside in the low half, then the open bit, then the number of the section.
mod gate {
    pub(super) const OPEN: u64 = 1 << 32;
    pub(super) const INSIDE: u64 = OPEN - 1;

    pub(super) fn number(gate: u64) -> u64 {
        gate >> 33
    }

    pub(super) fn opened_after(gate: u64) -> u64 {
        (number(gate) + 1) << 33 | OPEN
    }
}

// SAFETY: `section` is written only while the gate is closed and nobody is inside, and read only by helpers inside; the
// gate's releases and acquires order the two.
unsafe impl Sync for Shared {}
// SAFETY: the pointers are only followed inside the section they belong to, see `Shared::run`.
unsafe impl Send for Shared {}

impl Team {
    /// A team of `threads` members, the caller included.
    pub(crate) fn new(threads: usize) -> Self {
        let shared = Arc::new(Shared {
            gate: AtomicU64::new(0),
            section: UnsafeCell::new(None),
            panicked: AtomicBool::new(false),
            quit: AtomicBool::new(false),
            asleep: AtomicUsize::new(0),
            bed: Mutex::new(()),
            bell: Condvar::new(),
        });
        let helpers = (1..threads.max(1))
            .filter_map(|number| {
                let shared = Arc::clone(&shared);
                // A helper the system refuses makes the team smaller, not the app fail.
                let name = format!("engine-{number}");
                std::thread::Builder::new().name(name).spawn(move || shared.help(number)).ok()
            })
            .collect();
        let shares = (0..threads.max(1)).map(|_| Share::default()).collect();
        Self { shared, helpers, shares, scratch: Scratch::default() }
    }

    /// Members, the caller included.
    pub(crate) fn size(&self) -> usize {
        self.helpers.len() + 1
    }

    /// Calls `work` once for every piece in `0..pieces`, shared among the members, and returns when all are done.
    pub(super) fn for_each(&mut self, pieces: usize, work: impl Fn(&mut Scratch, usize) + Sync) {
        self.for_runs(pieces, 1, |scratch, run| run.for_each(|piece| work(scratch, piece)));
    }

    /// [`for_each`](Self::for_each), with neighbours together: up to `at_once`, or all where there is one member.
    pub(super) fn for_runs(
        &mut self,
        pieces: usize,
        at_once: usize,
        work: impl Fn(&mut Scratch, Range<usize>) + Sync,
    ) {
        if self.helpers.is_empty() || pieces < 2 {
            if pieces > 0 {
                work(&mut self.scratch, 0..pieces);
            }
            return;
        }
        share_out(pieces, &self.shares);
        let Self { shared, shares, scratch, .. } = self;
        let section = |scratch: &mut Scratch, member| {
            while let Some(run) = take(shares, member, at_once) {
                work(scratch, run);
            }
        };
        shared.run(scratch, &section);
    }

    /// Calls `work` once for every item, with its number, shared among the members, and returns when all are done.
    pub(crate) fn for_each_of<T: Send>(&mut self, items: &mut [T], work: impl Fn(usize, &mut T) + Sync) {
        let pointer = Items(items.as_mut_ptr());
        self.for_each(items.len(), |_, number| {
            let pointer = &pointer;
            // SAFETY: numbers are below the length, and no two pieces have the same.
            work(number, unsafe { &mut *pointer.0.add(number) });
        });
    }
}

/// Items of which each goes to one member.
struct Items<T>(*mut T);

// SAFETY: see `Team::for_each_of`: an item is sent to one member, and comes back when the section ends.
unsafe impl<T: Send> Sync for Items<T> {}

/// Spins at first, then gives the core to whoever wants it.
fn pause(waited: &mut u32) {
    *waited = waited.saturating_add(1);
    if *waited < SPINS {
        std::hint::spin_loop();
    } else {
        std::thread::yield_now();
    }
}

impl Shared {
    /// Runs a section with whichever helpers come.
    fn run(&self, scratch: &mut Scratch, section: &Section<'_>) {
        // SAFETY: only the lifetime is changed. Helpers follow the pointer only while they are inside, and this function
        // neither returns nor unwinds before the gate is closed and everyone has left.
        let pointer: *const Section<'static> = unsafe { std::mem::transmute(section) };
        // SAFETY: the gate is closed and nobody is inside, so nobody reads it.
        unsafe { *self.section.get() = Some(pointer) };
        // Sequentially consistent, as the sleepers' count: either this sees a sleeper, or the sleeper sees the gate.
        self.gate.store(gate::opened_after(self.gate.load(Ordering::Relaxed)), Ordering::SeqCst);
        if self.asleep.load(Ordering::SeqCst) > 0 {
            self.wake();
        }

        let own = catch_unwind(AssertUnwindSafe(|| section(scratch, 0)));
        self.gate.fetch_and(!gate::OPEN, Ordering::AcqRel);
        let mut waited = 0;
        while self.gate.load(Ordering::Acquire) & gate::INSIDE > 0 {
            pause(&mut waited);
        }
        if let Err(panic) = own {
            resume_unwind(panic);
        }
        assert!(!self.panicked.swap(false, Ordering::Relaxed), "a helper thread of the engine panicked");
    }

    fn help(&self, number: usize) {
        let mut scratch = Scratch::default();
        let mut seen = 0;
        while let Some(entered) = self.enter_after(seen) {
            seen = entered;
            // SAFETY: this helper is inside, so the section is published and stays valid until it leaves.
            let section = unsafe { &*(*self.section.get()).expect("published before the gate opened") };
            if catch_unwind(AssertUnwindSafe(|| section(&mut scratch, number))).is_err() {
                self.panicked.store(true, Ordering::Relaxed);
            }
            self.gate.fetch_sub(1, Ordering::Release);
        }
    }

    /// Enters the next open section after the one numbered `seen` and returns its number; `None` when it is time to go.
    fn enter_after(&self, seen: u64) -> Option<u64> {
        let mut waited = 0;
        loop {
            if self.quit.load(Ordering::Acquire) {
                return None;
            }
            let gate = self.gate.load(Ordering::Acquire);
            if is_news(gate, seen) {
                // Failing means that others came, or that the section has been closed: look again.
                if self
                    .gate
                    .compare_exchange_weak(gate, gate + 1, Ordering::AcqRel, Ordering::Relaxed)
                    .is_ok()
                {
                    return Some(gate::number(gate));
                }
            } else if waited < SPINS + YIELDS {
                pause(&mut waited);
            } else {
                self.sleep_after(seen);
                waited = 0;
            }
        }
    }

    fn sleep_after(&self, seen: u64) {
        let mut bed = self.bed.lock().unwrap_or_else(PoisonError::into_inner);
        self.asleep.fetch_add(1, Ordering::SeqCst);
        while !is_news(self.gate.load(Ordering::SeqCst), seen) && !self.quit.load(Ordering::SeqCst) {
            bed = self.bell.wait(bed).unwrap_or_else(PoisonError::into_inner);
        }
        self.asleep.fetch_sub(1, Ordering::SeqCst);
    }

    fn wake(&self) {
        // Taking the lock once keeps the bell from ringing between a sleeper's last look and its falling asleep.
        drop(self.bed.lock().unwrap_or_else(PoisonError::into_inner));
        self.bell.notify_all();
    }
}

/// Whether a section other than the one numbered `seen` is open.
fn is_news(gate: u64, seen: u64) -> bool {
    gate & gate::OPEN != 0 && gate::number(gate) != seen
}

impl Drop for Team {
    fn drop(&mut self) {
        self.shared.quit.store(true, Ordering::SeqCst);
        self.shared.wake();
        for helper in self.helpers.drain(..) {
            // A helper catches the panics of its work; there is none left to report.
            let _ = helper.join();
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
        let mut team = Team::new(3);
        for pieces in [0, 1, 2, 7, 1000] {
            let counts: Vec<AtomicU32> = (0..pieces).map(|_| AtomicU32::new(0)).collect();
            team.for_each(pieces, |_, piece| {
                counts[piece].fetch_add(1, Ordering::Relaxed);
            });
            assert!(counts.iter().all(|count| count.load(Ordering::Relaxed) == 1), "of {pieces}");
        }
    }

    #[test]
    fn every_piece_is_in_one_run() {
        let mut team = Team::new(3);
        for (pieces, at_once) in [(0, 4), (1, 4), (7, 1), (1000, 1), (1000, 7), (1000, 5000)] {
            let counts: Vec<AtomicU32> = (0..pieces).map(|_| AtomicU32::new(0)).collect();
            team.for_runs(pieces, at_once, |_, run| {
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
        Team::new(3).for_each_of(&mut items, |number, item| *item += 1000 * number);
        assert!(items.into_iter().enumerate().all(|(number, item)| item == 1001 * number));
    }

    #[test]
    fn whoever_is_done_takes_over_what_a_slow_member_has_not_come_to() {
        let mut team = Team::new(2);
        let (others, before_it_ended) = (AtomicU32::new(0), AtomicU32::new(0));
        team.for_each(100, |_, piece| {
            if piece == 0 {
                // Its member is kept until all the rest is done, of its own share too; not for ever, if nobody does it.
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
        let mut team = Team::new(2);
        let sum = AtomicU32::new(0);
        for _ in 0..20_000 {
            team.for_each(2, |_, piece| {
                sum.fetch_add(piece as u32 + 1, Ordering::Relaxed);
            });
        }
        assert_eq!(sum.into_inner(), 60_000);
    }

    #[test]
    fn a_panic_in_a_piece_reaches_the_caller_and_the_team_works_on() {
        let mut team = Team::new(2);
        for bad in 0..8 {
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                team.for_each(8, |_, piece| assert_ne!(piece, bad));
            }));
            assert!(outcome.is_err(), "whichever member meets it");
        }
        let done = AtomicU32::new(0);
        team.for_each(8, |_, _| {
            done.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(done.into_inner(), 8);
    }
}
