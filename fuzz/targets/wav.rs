//! Any bytes as a WAV file: the result is samples that a model can compute with, or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use voice::{Flow, Samples, Source, WavFile};

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut file) = WavFile::parse(bytes) else { return };
    let mut samples = Samples::default();
    while file.read(&mut samples).expect("memory does not fail") == Flow::More {}
    // At most four samples become one of ours for each byte, at the lowest rate and with one byte each.
    assert!(samples.len() <= 4 * bytes.len() + 64, "no sound comes out of nothing");
    assert!(samples.iter().all(|sample| sample.is_finite()), "the models take numbers only");
});
