//! Which processes used the processor while one engine was timed, as the operating system reports it.
//!
//! A comparison is worthless if the other engine's threads still spin, or if another program uses the
//! machine. Linux has the figures. On other systems nothing is watched, and the report says so.
use std::time::{Duration, Instant};

use serde::Serialize;

/// Shares of the processor's time during all measurements.
#[derive(Serialize)]
pub(crate) struct Quiet {
    /// Share of one core used by the engines that were not being timed.
    pub(crate) idle_engines: f64,
    /// Share of all cores used by everything but the bench.
    pub(crate) others: f64,
}

/// Adds up, over many measurements, which processes used the processor.
#[derive(Default)]
pub(crate) struct Watch {
    wall: Duration,
    idle_ticks: u64,
    other_ticks: u64,
}

/// The counters at one moment, in ticks.
pub(crate) struct Mark {
    at: Instant,
    machine: u64,
    /// For each process that is watched.
    processes: Vec<u64>,
}

/// Ticks per second of the counters in `/proc`: fixed by Linux's interface, independent of the kernel's own
/// clock.
const TICKS: f64 = 100.0;

impl Watch {
    /// The counters now; `None` if there are none.
    pub(crate) fn mark(processes: &[u32]) -> Option<Mark> {
        let processes = processes.iter().map(|id| ticks_of_process(*id)).collect::<Option<_>>()?;
        Some(Mark { at: Instant::now(), machine: ticks_of_machine()?, processes })
    }

    /// Records the time between two marks, during which the process with index `working` was being timed.
    pub(crate) fn note(&mut self, before: &Mark, after: &Mark, working: usize) {
        let passed: Vec<u64> =
            after.processes.iter().zip(&before.processes).map(|(a, b)| a.saturating_sub(*b)).collect();
        let all: u64 = passed.iter().sum();
        self.wall += after.at - before.at;
        self.idle_ticks += all - passed[working];
        self.other_ticks += after.machine.saturating_sub(before.machine).saturating_sub(all);
    }

    /// The shares; `None` if nothing could be watched.
    pub(crate) fn outcome(&self, cores: usize) -> Option<Quiet> {
        let ticks = self.wall.as_secs_f64() * TICKS;
        (ticks > 0.0).then(|| Quiet {
            idle_engines: self.idle_ticks as f64 / ticks,
            others: self.other_ticks as f64 / ticks / cores as f64,
        })
    }
}

/// User and system time of a process with all its threads.
fn ticks_of_process(id: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    process_ticks(&text)
}

fn process_ticks(stat: &str) -> Option<u64> {
    // The program's name is in parentheses and may contain anything, also parentheses and blanks.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(user + system)
}

/// Time that all processors spent on anything, including the time taken by a host.
fn ticks_of_machine() -> Option<u64> {
    machine_ticks(&std::fs::read_to_string("/proc/stat").ok()?)
}

fn machine_ticks(stat: &str) -> Option<u64> {
    // user, nice, system, idle, waiting for a disk, interrupts, soft interrupts, stolen by the host
    let fields: Vec<u64> =
        stat.lines().next()?.strip_prefix("cpu ")?.split_whitespace().map_while(|x| x.parse().ok()).collect();
    match fields[..] {
        [user, nice, system, _, _, interrupts, soft, stolen, ..] => {
            Some(user + nice + system + interrupts + soft + stolen)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_read_where_they_stand() {
        let process = "7 (a) b) S 1 7 7 0 -1 4194560 101 0 0 0 30 12 0 0 20 0 3 0 100 0 0";
        assert_eq!(
            process_ticks(process),
            Some(42),
            "user and system time, behind a name that holds a bracket"
        );
        assert_eq!(machine_ticks("cpu  1 2 4 1000 500 8 16 32 0 0\ncpu0 9\n"), Some(63), "all but idle time");
        assert_eq!(machine_ticks("cpu  1 2"), None, "a line cut short says nothing");
    }

    #[test]
    fn time_is_charged_to_whom_it_belongs() {
        let at = Instant::now();
        let before = Mark { at, machine: 1000, processes: vec![10, 10, 10] };
        let after = Mark { at: at + Duration::from_secs(1), machine: 1200, processes: vec![150, 15, 15] };
        let mut watch = Watch::default();
        watch.note(&before, &after, 0);
        let quiet = watch.outcome(2).expect("a second was watched");
        assert!((quiet.idle_engines - 0.1).abs() < 1e-9, "the two that should rest used 10 of 100 ticks");
        assert!((quiet.others - 0.25).abs() < 1e-9, "50 of the 200 ticks of two cores went elsewhere");
    }
}
