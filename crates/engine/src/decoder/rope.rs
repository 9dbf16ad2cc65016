//! The angles of rotary position embedding (RoPE; Su et al., 2021), and how families extend them to longer
//! contexts.
use crate::model::config::{Config, RopeNumbers};

/// The RoPE frequencies of one kind of layer.
pub(super) struct Rope {
    /// Radians per position, one per pair.
    frequencies: Vec<f64>,
    /// Rotated values are multiplied by this.
    magnitude: f64,
}

impl Rope {
    /// The frequencies of layers with full attention: `base ^ (-2 i / rotated)`. Each is divided by its
    /// factor if the file has factors, and all are divided by the scale.
    pub(super) fn of_global_layers(config: &Config, factors: Option<&[f32]>) -> Self {
        Self::new(config.rope, config.rotated, factors)
    }

    /// The frequencies of layers with a sliding window, which are never scaled.
    pub(super) fn of_windowed_layers(config: &Config, base: f64, factors: Option<&[f32]>) -> Self {
        if base == config.rope.base && config.rope.scale == 1.0 {
            return Self::new(config.rope, config.rotated, factors);
        }
        let plain = RopeNumbers { base, scale: 1.0, magnitude: 1.0, ..config.rope };
        Self::new(plain, config.rotated, None)
    }

    fn new(numbers: RopeNumbers, rotated: usize, factors: Option<&[f32]>) -> Self {
        let frequencies = (0..rotated / 2)
            .map(|pair| {
                let exponent = -2.0 * pair as f64 / rotated as f64;
                let factor = factors.map_or(1.0, |factors| f64::from(factors[pair]));
                numbers.base.powf(exponent) / factor / numbers.scale
            })
            .collect();
        Self { frequencies, magnitude: numbers.magnitude }
    }

    /// Cosine and sine per pair for the tokens from position `first` on, `(tokens, rotated / 2)`.
    pub(super) fn angles(&self, first: usize, tokens: usize, angles: &mut Vec<(f32, f32)>) {
        angles.clear();
        for position in first..first + tokens {
            angles.extend(self.frequencies.iter().map(|frequency| {
                let (sin, cos) = (position as f64 * frequency).sin_cos();
                ((cos * self.magnitude) as f32, (sin * self.magnitude) as f32)
            }));
        }
    }
}
