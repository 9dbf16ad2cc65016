//! The spoken questions of `tests/data/speech`.
use std::fs::File;
use std::path::Path;

use stories::checkout;
use voice::SAMPLE_RATE;

/// A spoken question.
#[derive(Clone)]
pub(crate) struct Clip {
    /// The words that are said.
    pub(crate) text: String,
    /// What of the sample profile answers it; empty where nothing does for sure.
    pub(crate) labels: String,
    /// The samples, with half a second of silence before and after them.
    pub(crate) samples: Vec<f32>,
}

/// Root mean square of the frames in which somebody speaks, to which all clips are made equal.
const LEVEL: f32 = 0.08;

/// Questions that are asked in any interview, spoken by forty voices.
pub(crate) fn questions() -> Vec<Clip> {
    read("questions/")
}

/// Questions with the names of the sample profile.
pub(crate) fn with_names() -> Vec<Clip> {
    read("names/")
}

/// Questions of `tests/data/retrieval/sample.csv` on which nothing was tuned.
pub(crate) fn labelled() -> Vec<Clip> {
    read("labelled/")
}

/// People, not a synthesized voice.
pub(crate) fn people() -> Vec<Clip> {
    read("people/")
}

/// The samples of a clip as they are stored.
pub(crate) fn stored(name: &str) -> Vec<f32> {
    decode(&checkout().join("tests/data/speech").join(name))
}

fn read(folder: &str) -> Vec<Clip> {
    let data = checkout().join("tests/data/speech");
    let list = std::fs::read_to_string(data.join("truth.tsv")).expect("the list of clips is there");
    let lines = list.lines().filter(|line| line.starts_with(folder));
    lines
        .map(|line| {
            let mut fields = line.split('\t');
            let name = fields.next().expect("a line begins with a file");
            let text = fields.next().expect("then come its words");
            let labels = fields.next().unwrap_or_default().to_owned();
            let mut samples = decode(&data.join(name));
            let louder = LEVEL / level(&samples);
            samples.iter_mut().for_each(|sample| *sample *= louder);
            let silence = vec![0.0; SAMPLE_RATE / 2];
            let samples = [silence.as_slice(), &samples, &silence].concat();
            Clip { text: text.to_owned(), labels, samples }
        })
        .collect()
}

fn decode(file: &Path) -> Vec<f32> {
    let reader = File::open(file).map(claxon::FlacReader::new).expect("the clip is there");
    let mut reader = reader.expect("the clip is FLAC");
    let info = reader.streaminfo();
    assert_eq!((info.sample_rate, info.channels), (16_000, 1), "clips are stored as the models take them");
    reader.samples().map(|sample| sample.expect("the clip is whole") as f32 / 32_768.0).collect()
}

/// Root mean square of the frames of 20 ms in which somebody speaks.
pub(crate) fn level(samples: &[f32]) -> f32 {
    let power = |frame: &[f32]| frame.iter().map(|sample| sample * sample).sum::<f32>() / frame.len() as f32;
    let powers: Vec<f32> = samples.chunks_exact(SAMPLE_RATE / 50).map(power).collect();
    let loudest = powers.iter().copied().fold(0.0, f32::max);
    let spoken: Vec<f32> = powers.into_iter().filter(|power| *power > loudest * 1e-3).collect();
    (spoken.iter().sum::<f32>() / spoken.len().max(1) as f32).sqrt()
}
