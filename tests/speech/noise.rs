//! Noise for the spoken questions, made from a seed: a hall full of people, and minutes in which nobody speaks to the machine.
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use voice::SAMPLE_RATE;

use super::clips::{Clip, level};

const SEED: u64 = 7;
/// People who talk at once in the hall.
const TALKERS: usize = 16;
/// Seconds until an echo has died away.
const ECHO: f32 = 0.7;
/// Echoes in that time.
const ECHOES: usize = 240;
/// Seconds of noise, from which each clip gets a piece.
const SECONDS: usize = 60;

/// A minute of sixteen people who talk at once in an echoing hall, at the level 1.
pub(crate) fn babble(spoken: &[Clip]) -> Vec<f32> {
    let mut random = StdRng::seed_from_u64(SEED);
    let length = SECONDS * SAMPLE_RATE;
    let mut hall = vec![0.0_f32; length];
    for _ in 0..TALKERS {
        let loudness = random.random_range(0.4..1.0);
        // The first one is in the middle of a sentence.
        let mut at = -(random.random_range(0..3 * SAMPLE_RATE) as isize);
        while at < length as isize {
            let said = &spoken[random.random_range(0..spoken.len())].samples;
            let louder = loudness / level(said);
            for (offset, sample) in said.iter().enumerate() {
                let place = usize::try_from(at + offset as isize).ok();
                if let Some(here) = place.and_then(|place| hall.get_mut(place)) {
                    *here += louder * sample;
                }
            }
            at += (said.len() + random.random_range(SAMPLE_RATE / 4..SAMPLE_RATE)) as isize;
        }
    }
    normal(&echoing(&hall, &mut random))
}

/// The direct sound, and sparse echoes that get weaker and together have twice its power: an empty hall.
fn echoing(dry: &[f32], random: &mut StdRng) -> Vec<f32> {
    let mut wet = dry.to_vec();
    for _ in 0..ECHOES {
        let delay = random.random_range(0.005..ECHO);
        let gain = random.random_range(-1.0..1.0_f32) * 0.6 * (-6.9 * delay / ECHO).exp();
        let delay = (delay * SAMPLE_RATE as f32) as usize;
        for (sample, earlier) in wet.iter_mut().skip(delay).zip(dry) {
            *sample += gain * earlier;
        }
    }
    wet
}

/// A minute of pink noise at the level 1: the sum of white noises that change at different rates (Voss and
/// McCartney), down to a hundredth of a hertz.
pub(crate) fn pink() -> Vec<f32> {
    let mut random = StdRng::seed_from_u64(SEED + 1);
    let mut rows = [0.0_f32; 20];
    let samples: Vec<f32> = (0..SECONDS * SAMPLE_RATE)
        .map(|at| {
            let row = (at.trailing_zeros() as usize).min(rows.len() - 1);
            rows[row] = random.random_range(-1.0..1.0);
            rows.iter().sum::<f32>() + random.random_range(-1.0..1.0_f32)
        })
        .collect();
    normal(&samples)
}

/// Speech in noise that is weaker by so many decibels. Each clip gets a piece of its own.
pub(crate) fn mixed(clip: &Clip, noise: &[f32], decibels: f32, number: usize) -> Vec<f32> {
    let gain = level(&clip.samples) / 10_f32.powf(decibels / 20.0);
    let start = number * 7 * SAMPLE_RATE / 3 % noise.len().saturating_sub(clip.samples.len()).max(1);
    clip.samples.iter().zip(noise.iter().skip(start)).map(|(said, noise)| said + gain * noise).collect()
}

/// Six minutes in which nobody speaks to the machine, by their names.
pub(crate) fn nothing(spoken: &[Clip]) -> Vec<(&'static str, Vec<f32>)> {
    let scaled = |samples: Vec<f32>, level: f32| samples.into_iter().map(|sample| level * sample).collect();
    let hum = |at: usize| (std::f32::consts::TAU * 50.0 * at as f32 / SAMPLE_RATE as f32).sin();
    vec![
        ("silence", vec![0.0; SECONDS * SAMPLE_RATE]),
        ("hiss", scaled(pink(), 0.003)),
        ("pink noise", scaled(pink(), 0.03)),
        ("hum", (0..SECONDS * SAMPLE_RATE).map(|at| 0.07 * hum(at)).collect()),
        ("typing", typing()),
        ("babble", scaled(babble(spoken), 0.03)),
    ]
}

/// 150 strokes of keys, each a short burst of noise.
fn typing() -> Vec<f32> {
    let mut random = StdRng::seed_from_u64(SEED + 2);
    let mut samples = vec![0.0; SECONDS * SAMPLE_RATE];
    for _ in 0..150 {
        let start = random.random_range(0..samples.len() - 400);
        for (at, sample) in samples[start..start + 400].iter_mut().enumerate() {
            *sample += random.random_range(-0.5..0.5) * (-(at as f32) / 60.0).exp();
        }
    }
    samples
}

fn normal(samples: &[f32]) -> Vec<f32> {
    let power = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / samples.len() as f64;
    samples.iter().map(|sample| sample / power.sqrt() as f32).collect()
}
