//! Any bytes as a WAV file: the result is samples that a model can compute with, or an error.

use voice::{Flow, Samples, Source, WavFile};

/// One input.
pub fn run(bytes: &[u8]) {
    let Ok(mut file) = WavFile::parse(bytes) else { return };
    let mut samples = Samples::default();
    while file.read(&mut samples).expect("memory does not fail") == Flow::More {}
    // At most four samples become one of ours for each byte, at the lowest rate and with one byte each.
    assert!(samples.len() <= 4 * bytes.len() + 64, "no sound comes out of nothing");
    assert!(samples.iter().all(|sample| sample.is_finite()), "the models take numbers only");
}
