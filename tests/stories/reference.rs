//! The engine compared with an independent decoder: candle-transformers, on the same weights.
use std::fs::File;

use candle_core::quantized::gguf_file::Content;
use candle_core::{Device, Tensor};
use candle_transformers::models::quantized_llama::ModelWeights;
use engine::{Engine, LoadOptions};

use stories::parts;

const TEXT: &str = "Over the last three years I have moved from finance into data work. I wrote the scripts that \
                    load our invoices, and a dashboard that the whole department uses every morning.";

#[test]
fn the_likelihood_of_a_text_is_the_one_candle_finds() {
    let mut engine =
        Engine::load(&parts().weights, &LoadOptions::default()).expect("the default weights load");
    let ids = engine.tokenize(TEXT);
    let ours = engine.score(TEXT).expect("scored");

    let mut file = File::open(parts().weights).expect("the weights file");
    let content = Content::read(&mut file).expect("candle reads its header");
    let mut candle = ModelWeights::from_gguf(content, &mut file, &Device::Cpu).expect("candle loads it");
    let theirs: Vec<f32> = ids
        .windows(2)
        .enumerate()
        .map(|(position, pair)| {
            let input =
                Tensor::new(&pair[..1], &Device::Cpu).and_then(|ids| ids.unsqueeze(0)).expect("a token");
            let logits =
                candle.forward(&input, position).and_then(|logits| logits.flatten_all()).expect("logits");
            let logits: Vec<f32> = logits.to_vec1().expect("numbers");
            let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let sum: f32 = logits.iter().map(|logit| (logit - largest).exp()).sum();
            sum.ln() - (logits[pair[1] as usize] - largest)
        })
        .collect();

    assert_eq!(ours.len(), theirs.len(), "a likelihood for every token after the first");
    let mean = |scores: &[f32]| scores.iter().sum::<f32>() / scores.len() as f32;
    let difference = (mean(&ours) / mean(&theirs) - 1.0).abs();
    // Both round activations to eight bits, in different ways; half a percent is what the design allows.
    assert!(difference < 0.005, "mean {} here, {} there", mean(&ours), mean(&theirs));
    for (position, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
        assert!((ours - theirs).abs() < 0.35, "token {position}: {ours} here, {theirs} there");
    }
}
