//! Limits progress events: every change of kind passes, and within one kind ten events a second.
use std::time::{Duration, Instant};

const MIN_INTERVAL: Duration = Duration::from_millis(100);

/// Remembers the last event that passed.
pub(crate) struct Throttle<K> {
    last: Option<(K, Instant)>,
}

impl<K: PartialEq> Throttle<K> {
    /// No event has passed yet.
    pub(crate) fn new() -> Self {
        Self { last: None }
    }

    /// Returns whether an event of this kind may pass now.
    pub(crate) fn allows(&mut self, kind: K, now: Instant) -> bool {
        let passes = self.last.as_ref().is_none_or(|(last, at)| *last != kind || now - *at >= MIN_INTERVAL);
        if passes {
            self.last = Some((kind, now));
        }
        passes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_thinned_and_every_change_is_told() {
        let mut throttle = Throttle::new();
        let start = Instant::now();
        let passed = (0..1000).filter(|ms| throttle.allows('a', start + Duration::from_millis(*ms))).count();
        assert_eq!(passed, 10, "ten a second");
        assert!(throttle.allows('b', start + Duration::from_millis(999)), "another kind passes at once");
    }
}
