//! When a server that failed is tried again: at once never, then in growing waits. A pure state; the time is
//! an argument.
use jiff::civil::DateTime;
use jiff::{Span, ToSpan};

/// The first wait, in seconds.
const FIRST_WAIT_S: i64 = 10;
/// The longest wait, in seconds.
const LONGEST_WAIT_S: i64 = 600;

/// Whether a server is to be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retry {
    /// Failures since it last answered.
    failures: u32,
    /// When it failed last, and when it may be tried again.
    waiting: Option<(DateTime, DateTime)>,
}

impl Retry {
    /// Whether the server may be asked now. A clock that was set back ends the wait, because nobody knows how
    /// much of it is left.
    pub fn is_due(&self, now: DateTime) -> bool {
        self.waiting.is_none_or(|(failed, next)| now >= next || now < failed)
    }

    /// Whether the last try failed.
    pub fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// The next time at which the server may be asked, after a failure.
    pub fn next_try(&self) -> Option<DateTime> {
        self.waiting.map(|(_, next)| next)
    }

    /// Notes a failure. The wait doubles with each one; a server that names a longer one gets it.
    pub fn failed(&mut self, now: DateTime, retry_after_s: Option<u64>) {
        let doubled =
            FIRST_WAIT_S.saturating_mul(1_i64.checked_shl(self.failures.min(16)).unwrap_or(i64::MAX));
        let wanted = retry_after_s.map_or(0, |seconds| i64::try_from(seconds).unwrap_or(LONGEST_WAIT_S));
        let wait: Span = doubled.min(LONGEST_WAIT_S).max(wanted).seconds();
        self.failures = self.failures.saturating_add(1);
        self.waiting = Some((now, now.saturating_add(wait)));
    }

    /// Notes that the server answered.
    pub fn succeeded(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn at(seconds: i64) -> DateTime {
        date(2026, 11, 30).at(9, 0, 0, 0).saturating_add(seconds.seconds())
    }

    /// The wait after a failure at this second, in seconds.
    fn wait(retry: &Retry, failed_at: i64) -> i64 {
        (0..).find(|seconds| retry.is_due(at(failed_at + seconds))).expect("every wait ends")
    }

    #[test]
    fn waits_grow_to_ten_minutes_and_no_further() {
        let mut retry = Retry::default();
        assert!(retry.is_due(at(0)) && !retry.is_waiting(), "nothing failed yet");
        let waits: Vec<i64> = (0..9)
            .map(|_| {
                retry.failed(at(0), None);
                wait(&retry, 0)
            })
            .collect();
        assert_eq!(waits, [10, 20, 40, 80, 160, 320, 600, 600, 600]);
        retry.succeeded();
        assert!(retry.is_due(at(0)), "it is there again");
        retry.failed(at(0), None);
        assert_eq!(wait(&retry, 0), 10, "and the next failure begins anew");
    }

    #[test]
    fn a_server_that_names_a_longer_wait_gets_it() {
        let mut retry = Retry::default();
        retry.failed(at(0), Some(45));
        assert_eq!(wait(&retry, 0), 45);
        retry.failed(at(0), Some(1));
        assert_eq!(wait(&retry, 0), 20, "a shorter one would be asked too often");
        retry.failed(at(0), Some(u64::MAX));
        assert!(retry.next_try().is_some(), "a wait without sense is a long one");
    }

    #[test]
    fn a_clock_that_is_set_back_ends_the_wait() {
        let mut retry = Retry::default();
        retry.failed(at(3600), None);
        assert!(!retry.is_due(at(3601)), "the wait has just begun");
        assert!(retry.is_due(at(3)), "an hour back, as in autumn");
    }
}
