//! A WAV file as a source, for tests and for `interview ask --audio`.
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

use hound::{SampleFormat, WavReader, WavSpec};

use crate::channels::Loudest;
use crate::error::VoiceError;
use crate::resample::Resampler;
use crate::samples::Samples;
use crate::source::{Flow, Source};

/// Longest file that is read: ten minutes in CD quality.
const MOST_BYTES: u64 = 128 << 20;
/// Frames that are passed on at once, a tenth of a second or so.
const FRAMES: usize = 4096;
/// Rates that a device may have, in samples per second.
const RATES: std::ops::RangeInclusive<u32> = 4_000..=192_000;
/// Most channels of a file.
const MOST_CHANNELS: u16 = 32;

/// Why a file is not read as sound.
#[derive(Debug, thiserror::Error)]
pub enum WavError {
    /// It cannot be opened or read.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// It is no WAV file, or cut short within its header.
    #[error(transparent)]
    Header(#[from] hound::Error),
    /// It has more bytes than are read.
    #[error("it is longer than {} MB", MOST_BYTES >> 20)]
    TooLong,
    /// No device records at this rate.
    #[error("{0} samples a second is no rate of a device")]
    Rate(u32),
    /// It has no channels, or more than a device.
    #[error("it has {0} channels")]
    Channels(u16),
    /// Its samples have a format that is not read.
    #[error("samples of {bits} bits in the format {format:?} are not read")]
    Format {
        /// Bits a sample.
        bits: u16,
        /// Integers or floating point.
        format: SampleFormat,
    },
}

/// The sound of a WAV file: 8 to 32 bit PCM or 32 bit floating point, any rate, any number of channels up to
/// 32.
pub struct WavFile {
    /// All of it, at the file's rate: its loudest channel.
    frames: Samples,
    read: usize,
    resampler: Resampler,
    resampled: Vec<f32>,
}

impl WavFile {
    /// Reads the file.
    ///
    /// # Errors
    /// When it is missing, no WAV file, cut short within its header, or longer than 128 MB.
    pub fn open(file: &Path) -> Result<Self, VoiceError> {
        let read = || {
            let mut bytes = Vec::new();
            BufReader::new(std::fs::File::open(file)?).take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
            if bytes.len() as u64 > MOST_BYTES { Err(WavError::TooLong) } else { Self::parse(&bytes) }
        };
        read().map_err(|why| VoiceError::BadWav { file: file.to_owned(), why })
    }

    /// Reads any bytes. A file that is cut short within its samples ends there.
    ///
    /// # Errors
    /// When they are no WAV file, or one that no device records.
    pub fn parse(bytes: &[u8]) -> Result<Self, WavError> {
        let reader = WavReader::new(Cursor::new(bytes))?;
        let spec = reader.spec();
        if !RATES.contains(&spec.sample_rate) {
            return Err(WavError::Rate(spec.sample_rate));
        }
        if spec.channels == 0 || spec.channels > MOST_CHANNELS {
            return Err(WavError::Channels(spec.channels));
        }
        let interleaved = samples(reader, spec)?;
        let mut frames = Vec::with_capacity(interleaved.len() / usize::from(spec.channels));
        Loudest::of(usize::from(spec.channels)).pick(&interleaved, &mut frames);
        let frames = Samples::from(frames);
        let resampler = Resampler::new(spec.sample_rate as usize);
        Ok(Self { frames, read: 0, resampler, resampled: Vec::new() })
    }
}

impl Source for WavFile {
    fn read(&mut self, into: &mut Samples) -> Result<Flow, VoiceError> {
        let rest = self.frames.get(self.read..).unwrap_or_default();
        let piece = rest.get(..FRAMES.min(rest.len())).unwrap_or_default();
        self.resampled.clear();
        self.resampler.push(piece, &mut self.resampled);
        into.extend(&self.resampled);
        self.read += piece.len();
        Ok(if self.read < self.frames.len() { Flow::More } else { Flow::End })
    }
}

/// All samples in -1..1, up to the first that cannot be read.
fn samples(mut reader: WavReader<Cursor<&[u8]>>, spec: WavSpec) -> Result<Vec<f32>, WavError> {
    match (spec.sample_format, spec.bits_per_sample) {
        (SampleFormat::Float, 32) => Ok(reader.samples::<f32>().map_while(Result::ok).map(finite).collect()),
        (SampleFormat::Int, bits @ 1..=32) => {
            let scale = 1.0 / (1_u64 << (bits - 1)) as f32;
            Ok(reader.samples::<i32>().map_while(Result::ok).map(|sample| sample as f32 * scale).collect())
        }
        (format, bits) => Err(WavError::Format { bits, format }),
    }
}

/// A sample that a model can compute with.
fn finite(sample: f32) -> f32 {
    if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with a second of a 400 Hz tone in the first of its channels.
    fn tone(spec: WavSpec) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let mut writer = hound::WavWriter::new(&mut bytes, spec).expect("a kind of file that can be written");
        for at in 0..spec.sample_rate {
            let sample = 0.5 * (std::f32::consts::TAU * 400.0 * at as f32 / spec.sample_rate as f32).sin();
            for channel in 0..spec.channels {
                let sample = if channel == 0 { sample } else { 0.0 };
                if spec.sample_format == SampleFormat::Float {
                    writer.write_sample(sample).expect("memory takes it");
                } else {
                    let most = (1_i64 << (spec.bits_per_sample - 1)) as f32 - 1.0;
                    writer.write_sample((sample * most) as i32).expect("memory takes it");
                }
            }
        }
        writer.finalize().expect("memory takes it");
        bytes.into_inner()
    }

    fn read(bytes: &[u8]) -> Result<Samples, WavError> {
        let mut file = WavFile::parse(bytes)?;
        let mut samples = Samples::default();
        while file.read(&mut samples).expect("a file in memory does not fail") == Flow::More {}
        Ok(samples)
    }

    #[test]
    fn every_rate_and_format_of_a_device_gives_the_same_tone() {
        let formats = [
            (8, SampleFormat::Int),
            (16, SampleFormat::Int),
            (24, SampleFormat::Int),
            (32, SampleFormat::Int),
            (32, SampleFormat::Float),
        ];
        for sample_rate in [8_000, 16_000, 44_100, 48_000, 96_000] {
            for (bits_per_sample, sample_format) in formats {
                let spec = WavSpec { channels: 2, sample_rate, bits_per_sample, sample_format };
                let samples = read(&tone(spec)).expect("it was just written");
                let middle = &samples[4_000..12_000];
                let level = (middle.iter().map(|sample| sample * sample).sum::<f32>() / 8_000.0).sqrt();
                let crossings = middle.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
                assert!((level - 0.354).abs() < 0.01, "{spec:?} has the level {level}");
                assert!(crossings.abs_diff(200) <= 1, "{spec:?}: half a second of 400 Hz, not {crossings}");
            }
        }
    }

    #[test]
    fn a_file_that_is_no_wav_file_is_an_error_and_one_cut_short_ends_there() {
        let spec = WavSpec {
            channels: 1,
            sample_rate: 16_000,
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
        };
        let whole = tone(spec);
        for length in 0..44 {
            assert!(read(&whole[..length]).is_err(), "{length} bytes hold no header");
        }
        let half = read(&whole[..44 + 16_000]).expect("the header is whole");
        assert_eq!(half.len(), 8_000, "what is there is read");
        let mut odd = whole.clone();
        odd[24..28].copy_from_slice(&7_u32.to_le_bytes());
        assert!(read(&odd).is_err(), "seven samples a second are no speech");
        odd[22..24].copy_from_slice(&0_u16.to_le_bytes());
        assert!(read(&odd).is_err(), "no channel holds nothing");
    }

    #[test]
    fn a_header_of_any_bytes_is_an_error_or_sound() {
        let spec = WavSpec {
            channels: 2,
            sample_rate: 8_000,
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
        };
        let whole = tone(spec);
        // A generator of numbers that needs no crate: Knuth's, whose high bits are good enough here.
        let mut state = 1_u64;
        let mut number = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for _ in 0..20_000 {
            let mut bytes = whole[..44 + number(64)].to_vec();
            for _ in 0..=number(4) {
                let (at, byte) = (number(44), number(256) as u8);
                bytes[at] = byte;
            }
            if let Ok(samples) = read(&bytes) {
                assert!(
                    samples.iter().all(|sample| sample.is_finite()),
                    "sound is numbers: {:?}",
                    &bytes[..44]
                );
            }
        }
    }
}
