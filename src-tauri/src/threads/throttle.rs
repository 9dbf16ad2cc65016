//! How often the page is told of progress: at every step of another kind, and within one ten times a second.
use std::time::{Duration, Instant};

const BETWEEN: Duration = Duration::from_millis(100);

/// Lets through what is worth telling.
pub(crate) struct Throttle<K> {
    last: Option<(K, Instant)>,
}

impl<K: PartialEq> Throttle<K> {
    /// Nothing was told yet.
    pub(crate) fn new() -> Self {
        Self { last: None }
    }

    /// Whether something of this kind, at this time, is to be told.
    pub(crate) fn allows(&mut self, kind: K, now: Instant) -> bool {
        let tells = self.last.as_ref().is_none_or(|(last, told)| *last != kind || now - *told >= BETWEEN);
        if tells {
            self.last = Some((kind, now));
        }
        tells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_thinned_and_every_change_is_told() {
        let mut throttle = Throttle::new();
        let begun = Instant::now();
        let told = (0..1000).filter(|ms| throttle.allows('a', begun + Duration::from_millis(*ms))).count();
        assert_eq!(told, 10, "ten a second");
        assert!(throttle.allows('b', begun + Duration::from_millis(999)), "another kind is news");
    }
}
