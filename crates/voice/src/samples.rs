//! Samples in memory that is overwritten when it is released.
use std::ops::Deref;

use zeroize::Zeroize;

/// Samples of somebody's speech. They are overwritten with zeros when they are cleared, moved to a larger buffer or
/// dropped.
#[derive(Default)]
pub struct Samples(Vec<f32>);

impl Samples {
    /// Room for so many samples.
    pub fn with_capacity(samples: usize) -> Self {
        Self(Vec::with_capacity(samples))
    }

    /// Appends samples.
    pub fn extend(&mut self, more: &[f32]) {
        let needed = self.0.len() + more.len();
        if needed > self.0.capacity() {
            // A vector that grows by itself would leave the old samples in released memory.
            let mut larger = Vec::with_capacity(needed.max(2 * self.0.capacity()));
            larger.extend_from_slice(&self.0);
            self.0.zeroize();
            self.0 = larger;
        }
        self.0.extend_from_slice(more);
    }

    /// Removes all samples.
    pub fn clear(&mut self) {
        self.0.zeroize();
    }
}

impl From<Vec<f32>> for Samples {
    fn from(samples: Vec<f32>) -> Self {
        Self(samples)
    }
}

impl Deref for Samples {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.0
    }
}

impl Drop for Samples {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_appended_in_order_however_often_the_buffer_grows() {
        let mut samples = Samples::with_capacity(1);
        for number in 0..100 {
            samples.extend(&[number as f32]);
        }
        let expected: Vec<f32> = (0..100).map(|number| number as f32).collect();
        assert_eq!(&*samples, expected, "none is lost when they move");
        samples.clear();
        assert!(samples.is_empty(), "nothing is left after an utterance");
    }
}
