//! The speech model compared with a reference that no code of ours is part of: `reference.tsv`, which
//! `tests/data/speech/reference.py` writes with ONNX Runtime's own Python package.
use std::fs;

use stories::checkout;
use voice::Moonshine;
use voice::testing::{states, tokens};

use crate::speech::clips::stored;
use crate::speech::files;

const CLIP: &str = "questions/04-af_bella.flac";

/// The weights have eight bits, and processors round their products differently. On the one that the reference
/// was made on, the mean log-probabilities agreed within 0.00001.
const STATE: f32 = 0.05;
const LOG_PROBABILITY: f32 = 0.05;

/// The lines of the reference that begin with this word, without it.
fn reference(kind: &str) -> Vec<Vec<f32>> {
    let file = checkout().join("tests/data/speech/reference.tsv");
    let text = fs::read_to_string(file).expect("the reference is there");
    let lines = text.lines().filter_map(|line| line.strip_prefix(kind)?.strip_prefix('\t'));
    lines.map(|line| line.split('\t').map(|field| field.parse().expect("a number")).collect()).collect()
}

#[test]
fn the_states_and_tokens_of_an_utterance_are_those_of_the_reference() {
    let files = files();
    let mut model = Moonshine::load(&files.model_folder, &files.runtime_library).expect("it loads");
    let samples = stored(CLIP);

    let found = states(&mut model, &samples).expect("samples in memory do not fail");
    let shape = &reference("shape")[0];
    assert_eq!(found.len() as f32, shape.iter().product::<f32>(), "one state for each 384 samples or so");
    let expected = reference("state");
    assert!(expected.len() >= 20, "the reference looks at all of it");
    for line in &expected {
        let (at, value) = (line[0] as usize, line[1]);
        assert!((found[at] - value).abs() < STATE, "state {at}: {} here, {value} there", found[at]);
    }

    let written = tokens(&mut model, &samples, 100).expect("samples in memory do not fail");
    let expected = reference("token");
    let ids = |pairs: &[(usize, f32)]| pairs.iter().map(|(token, _)| *token).collect::<Vec<_>>();
    let expected: Vec<(usize, f32)> = expected.iter().map(|line| (line[0] as usize, line[1])).collect();
    assert_eq!(ids(&written), ids(&expected), "the same words, and the same end");
    for ((token, found), (_, value)) in written.iter().zip(&expected) {
        assert!((found - value).abs() < LOG_PROBABILITY, "token {token}: {found} here, {value} there");
    }
}
