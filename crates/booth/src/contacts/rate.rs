//! How many contacts may be left in a while: one visitor must not fill the owner's list.
use std::collections::VecDeque;
use std::time::Duration;

/// So many contacts at most in [`WHILE`]. A form takes half a minute, and its visitor stands up afterward.
pub const MOST: usize = 10;

/// The time that is looked back over.
pub const WHILE: Duration = Duration::from_secs(300);

/// The contacts of the last minutes, by the time since any fixed moment. No clock is read, so one that is set
/// back
/// changes nothing.
#[derive(Clone, Debug, Default)]
pub struct ContactRate {
    left: VecDeque<Duration>,
}

impl ContactRate {
    /// How long until the next contact may be left; zero most of the time.
    pub fn wait(&mut self, now: Duration) -> Duration {
        while self.left.front().is_some_and(|&left| left.saturating_add(WHILE) <= now) {
            self.left.pop_front();
        }
        match self.left.front() {
            Some(&first) if self.left.len() >= MOST => first.saturating_add(WHILE).saturating_sub(now),
            _ => Duration::ZERO,
        }
    }

    /// Counts a contact that was left now.
    pub fn count(&mut self, now: Duration) {
        self.left.push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_stopped_and_a_queue_is_not() {
        let seconds = Duration::from_secs;
        let mut rate = ContactRate::default();
        for visitor in 0..200 {
            assert_eq!(
                rate.wait(seconds(visitor * 31)),
                Duration::ZERO,
                "a visitor every half minute, all day"
            );
            rate.count(seconds(visitor * 31));
        }
        let mut rate = ContactRate::default();
        for _ in 0..MOST {
            assert_eq!(rate.wait(seconds(7)), Duration::ZERO);
            rate.count(seconds(7));
        }
        assert_eq!(rate.wait(seconds(7)), WHILE, "one more at once is too many");
        assert_eq!(rate.wait(seconds(306)), seconds(1), "as long as the first counts");
        assert_eq!(rate.wait(seconds(307)), Duration::ZERO, "and no longer");
    }
}
