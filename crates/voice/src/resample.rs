//! From the rate of a device to 16 kHz: a rational polyphase filter with a Blackman-windowed sinc.
use crate::source::SAMPLE_RATE;

/// Share of the lower of both bandwidths that passes.
const PASS: f64 = 0.92;
/// Zero crossings of the sinc on each side.
const CROSSINGS: usize = 16;

/// Converts a stream of samples from one rate to [`SAMPLE_RATE`].
pub(crate) struct Resampler {
    up: usize,
    down: usize,
    /// A filter for each position of an output sample between two input samples.
    phases: Vec<Vec<f32>>,
    /// The last input samples, which the next output samples need.
    history: Vec<f32>,
    /// Position of the next output sample, in steps of the common rate.
    position: usize,
}

impl Resampler {
    /// From that rate, in samples per second; 1 Hz is the least.
    pub(crate) fn new(rate: usize) -> Self {
        let rate = rate.max(1);
        let divisor = greatest_common_divisor(rate, SAMPLE_RATE);
        let (up, down) = (SAMPLE_RATE / divisor, rate / divisor);
        let widest = up.max(down);
        let cutoff = PASS / widest as f64;
        let half = CROSSINGS * widest;
        let taps = 2 * half / up + 1;
        let tap = |phase: usize, index: usize| {
            let t = (index * up + phase) as f64 - half as f64;
            let x = std::f64::consts::PI * t / half as f64;
            let window =
                if t.abs() > half as f64 { 0.0 } else { 0.42 + 0.5 * x.cos() + 0.08 * (2.0 * x).cos() };
            let angle = std::f64::consts::PI * t * cutoff;
            let sinc = if t == 0.0 { 1.0 } else { angle.sin() / angle };
            (sinc * window * cutoff * up as f64) as f32
        };
        let phases = (0..up).map(|phase| (0..taps).map(|index| tap(phase, index)).collect()).collect();
        Self { up, down, phases, history: vec![0.0; taps - 1], position: 0 }
    }

    /// Passes on each output sample that these input samples complete.
    pub(crate) fn push(&mut self, input: &[f32], output: &mut Vec<f32>) {
        if self.up == self.down {
            output.extend_from_slice(input);
            return;
        }
        self.history.extend_from_slice(input);
        loop {
            let (start, phase) = (self.position / self.up, self.position % self.up);
            let Some(filter) = self.phases.get(phase) else { break };
            let Some(inputs) = self.history.get(start..start + filter.len()) else { break };
            output.push(filter.iter().zip(inputs.iter().rev()).map(|(tap, input)| tap * input).sum());
            self.position += self.down;
        }
        let taps = self.phases.first().map_or(1, Vec::len);
        let used = (self.position / self.up).min(self.history.len() + 1 - taps);
        // What follows is moved over what was used, so no old samples stay but those that are needed.
        self.history.drain(..used);
        self.position -= used * self.up;
    }
}

impl Drop for Resampler {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.history);
    }
}

fn greatest_common_divisor(one: usize, other: usize) -> usize {
    if other == 0 { one } else { greatest_common_divisor(other, one % other) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tone of that frequency at that rate, a second long, resampled in pieces.
    fn tone(rate: usize, hertz: f32) -> Vec<f32> {
        let angle = |at: usize| std::f32::consts::TAU * hertz * at as f32 / rate as f32;
        let input: Vec<f32> = (0..rate).map(|at| angle(at).sin()).collect();
        let (mut resampler, mut output) = (Resampler::new(rate), Vec::new());
        input.chunks(441).for_each(|chunk| resampler.push(chunk, &mut output));
        output
    }

    fn level(samples: &[f32]) -> f32 {
        let middle = &samples[samples.len() / 4..samples.len() * 3 / 4];
        (middle.iter().map(|sample| sample * sample).sum::<f32>() / middle.len() as f32).sqrt()
    }

    #[test]
    fn a_tone_keeps_its_level_at_every_rate_of_a_device() {
        for rate in [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000] {
            let output = tone(rate, 1000.0);
            assert!(
                output.len().abs_diff(SAMPLE_RATE) < 200,
                "a second stays a second: {} at {rate}",
                output.len()
            );
            let level = level(&output);
            assert!((level - 0.5_f32.sqrt()).abs() < 0.01, "at {rate} Hz the level is {level}");
        }
    }

    #[test]
    fn what_16_khz_cannot_hold_does_not_come_back_as_another_tone() {
        for rate in [44_100, 48_000, 96_000] {
            let level = level(&tone(rate, 9_500.0));
            assert!(level < 0.01, "9.5 kHz at {rate} Hz leaves {level}");
        }
    }
}
