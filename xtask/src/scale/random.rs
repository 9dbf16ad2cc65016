//! Random numbers that are the same with the same seed, on every machine.

/// SplitMix64 (Steele, Lea and Flood, 2014).
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to 1, which is left out.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A wait until something that comes by itself, this long on average.
    pub(super) fn wait(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.share()).ln()
    }

    /// A place in a list of this length, which is not empty.
    pub(super) fn below(&mut self, length: usize) -> usize {
        ((self.share() * length as f64) as usize).min(length.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_have_their_mean_and_a_seed_its_numbers() {
        let mut random = Random::new(1);
        let mean = (0..100_000).map(|_| random.wait(60.0)).sum::<f64>() / 100_000.0;
        assert!((59.0..61.0).contains(&mean), "{mean}");
        let [mut one, mut other] = [Random::new(7), Random::new(7)];
        assert!((0..100).all(|_| one.below(30) == other.below(30)), "the same report every time");
        assert!((0..1000).map(|_| one.below(3)).all(|place| place < 3));
    }
}
