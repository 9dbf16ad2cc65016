//! One channel out of several. Averaging would halve a microphone that is on one channel of two, cancel channels of
//! opposite phase, and mix in whatever a device returns on its other channels.

/// How much more power another channel must have had so far to take over. A change in the middle of a word is heard.
const TAKES_OVER: f64 = 4.0;

/// The channel that was the loudest so far.
pub(crate) struct Loudest {
    power: Vec<f64>,
    chosen: usize,
}

impl Loudest {
    /// Of so many channels.
    pub(crate) fn of(channels: usize) -> Self {
        Self { power: vec![0.0; channels.max(1)], chosen: 0 }
    }

    /// Appends the samples of that channel from an interleaved block.
    pub(crate) fn pick(&mut self, interleaved: &[f32], into: &mut Vec<f32>) {
        let channels = self.power.len();
        for frame in interleaved.chunks_exact(channels) {
            for (sum, sample) in self.power.iter_mut().zip(frame) {
                *sum += f64::from(*sample) * f64::from(*sample);
            }
        }
        let present = self.power.get(self.chosen).copied().unwrap_or(0.0);
        let loudest = self.power.iter().enumerate().max_by(|one, other| one.1.total_cmp(other.1));
        if let Some((channel, power)) = loudest.filter(|(_, power)| **power > TAKES_OVER * present) {
            debug_assert!(*power > 0.0, "silence takes over nothing");
            self.chosen = channel;
        }
        into.extend(interleaved.chunks_exact(channels).filter_map(|frame| frame.get(self.chosen)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picked(blocks: &[&[f32]], channels: usize) -> Vec<f32> {
        let (mut loudest, mut samples) = (Loudest::of(channels), Vec::new());
        blocks.iter().for_each(|block| loudest.pick(block, &mut samples));
        samples
    }

    #[test]
    fn one_microphone_among_several_channels_is_found_and_not_averaged() {
        let microphone = [0.5, -0.5, 0.25];
        let four: Vec<f32> = microphone.iter().flat_map(|sample| [0.0, 0.01, *sample, 0.0]).collect();
        assert_eq!(picked(&[&four], 4), microphone, "the third channel has it");
        let opposite: Vec<f32> = microphone.iter().flat_map(|sample| [*sample, -sample]).collect();
        assert_eq!(picked(&[&opposite], 2), microphone, "opposite phases do not cancel");
        assert_eq!(picked(&[&microphone], 1), microphone, "one channel is itself");
        assert_eq!(picked(&[], 2), [0.0_f32; 0], "nothing is nothing");
    }

    #[test]
    fn two_channels_of_one_microphone_do_not_alternate() {
        let (left, right) = ([0.5, 0.4, 0.5, 0.4], [0.4, 0.5, 0.4, 0.5]);
        assert_eq!(picked(&[&left, &right], 2), [0.5, 0.5, 0.4, 0.4], "the first one is kept");
    }
}
