//! Every family of models compared with an independent decoder: candle-transformers, on small random weights.
use std::io::{Seek, Write};

use candle_core::quantized::gguf_file::{self, Content, Value};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Tensor};
use candle_transformers::models::{
    quantized_gemma3, quantized_llama, quantized_phi3, quantized_qwen2, quantized_qwen3,
};
use engine::{Engine, LoadOptions};

const LAYERS: usize = 7;
const WIDTH: usize = 128;
const HIDDEN: usize = 192;
const HEADS: usize = 4;
const KV_HEADS: usize = 2;
const HEAD_WIDTH: usize = 32;
const VOCABULARY: usize = 257;
/// Longer than a block of keys, so that attention uses more than one.
const TEXT: &str = "A model of any family is read from its own header, and says what its makers meant it to say; \
                    whoever drops it in should not have to know in which order its heads are turned.";

/// A random model of one family, in memory.
struct Model {
    architecture: &'static str,
    state: u64,
    tensors: Vec<(String, QTensor)>,
}

impl Model {
    fn new(architecture: &'static str) -> Self {
        let mut model = Self { architecture, state: 1, tensors: Vec::new() };
        model.tensor("token_embd.weight", &[VOCABULARY, WIDTH], 0.0, 0.5);
        model.tensor("output.weight", &[VOCABULARY, WIDTH], 0.0, 0.2);
        model.norm("output_norm.weight", WIDTH);
        for layer in 0..LAYERS {
            model.layer(layer);
        }
        model
    }

    fn layer(&mut self, number: usize) {
        let name = |part: &str| format!("blk.{number}.{part}");
        let (query_width, key_width) = (HEADS * HEAD_WIDTH, KV_HEADS * HEAD_WIDTH);
        self.norm(&name("attn_norm.weight"), WIDTH);
        self.norm(&name("ffn_norm.weight"), WIDTH);
        if self.architecture == "phi3" {
            self.tensor(&name("attn_qkv.weight"), &[query_width + 2 * key_width, WIDTH], 0.0, 0.15);
            self.tensor(&name("ffn_up.weight"), &[2 * HIDDEN, WIDTH], 0.0, 0.1);
        } else {
            self.tensor(&name("attn_q.weight"), &[query_width, WIDTH], 0.0, 0.15);
            self.tensor(&name("attn_k.weight"), &[key_width, WIDTH], 0.0, 0.15);
            self.tensor(&name("attn_v.weight"), &[key_width, WIDTH], 0.0, 0.1);
            self.tensor(&name("ffn_gate.weight"), &[HIDDEN, WIDTH], 0.0, 0.1);
            self.tensor(&name("ffn_up.weight"), &[HIDDEN, WIDTH], 0.0, 0.1);
        }
        if self.architecture == "qwen2" {
            self.tensor(&name("attn_q.bias"), &[query_width], 0.0, 0.5);
            self.tensor(&name("attn_k.bias"), &[key_width], 0.0, 0.5);
            self.tensor(&name("attn_v.bias"), &[key_width], 0.0, 0.5);
        }
        if matches!(self.architecture, "qwen3" | "gemma3") {
            self.norm(&name("attn_q_norm.weight"), HEAD_WIDTH);
            self.norm(&name("attn_k_norm.weight"), HEAD_WIDTH);
        }
        if self.architecture == "gemma3" {
            self.norm(&name("post_attention_norm.weight"), WIDTH);
            // Candle gates this block by SiLU where Gemma's authors use GELU, so the block is silenced here.
            // GELU has its own test next to the kernel.
            self.tensor(&name("post_ffw_norm.weight"), &[WIDTH], 0.0, 0.0);
        }
        self.tensor(&name("attn_output.weight"), &[WIDTH, query_width], 0.0, 0.1);
        self.tensor(&name("ffn_down.weight"), &[WIDTH, HIDDEN], 0.0, 0.1);
    }

    fn norm(&mut self, name: &str, len: usize) {
        self.tensor(name, &[len], 1.0, 0.1);
    }

    /// Numbers around `mean`, spread evenly, the same on every machine.
    fn tensor(&mut self, name: &str, shape: &[usize], mean: f32, spread: f32) {
        let numbers: Vec<f32> = (0..shape.iter().product())
            .map(|_| {
                self.state = self
                    .state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                mean + spread * 1.7 * ((self.state >> 40) as f32 / (1u32 << 23) as f32 - 1.0)
            })
            .collect();
        let tensor = Tensor::from_vec(numbers, shape, &Device::Cpu)
            .and_then(|tensor| QTensor::quantize(&tensor, GgmlDType::F32))
            .expect("plain numbers can be stored");
        self.tensors.push((name.to_owned(), tensor));
    }

    /// The file, with a vocabulary of bytes.
    fn write(&self) -> tempfile::NamedTempFile {
        let key = |name: &str| format!("{}.{name}", self.architecture);
        let number = |n: usize| Value::U32(n as u32);
        let texts = |texts: Vec<String>| Value::Array(texts.into_iter().map(Value::String).collect());
        let mut tokens: Vec<String> = (0..=255u8).map(letter_of).collect();
        tokens.push("ab".into());
        let metadata = [
            ("general.architecture".to_owned(), Value::String(self.architecture.into())),
            (key("block_count"), number(LAYERS)),
            (key("context_length"), number(512)),
            (key("embedding_length"), number(WIDTH)),
            (key("feed_forward_length"), number(HIDDEN)),
            (key("attention.head_count"), number(HEADS)),
            (key("attention.head_count_kv"), number(KV_HEADS)),
            (key("attention.key_length"), number(HEAD_WIDTH)),
            (key("attention.value_length"), number(HEAD_WIDTH)),
            (key("attention.layer_norm_rms_epsilon"), Value::F32(1e-6)),
            (key("rope.dimension_count"), number(HEAD_WIDTH)),
            (key("rope.freq_base"), Value::F32(if self.architecture == "gemma3" { 1e6 } else { 1e4 })),
            // Wider than the text, because candle counts one position more than Gemma's authors do. The
            // window is tested next to the kernel.
            (key("attention.sliding_window"), number(400)),
            ("tokenizer.ggml.model".to_owned(), Value::String("gpt2".into())),
            ("tokenizer.ggml.pre".to_owned(), Value::String("gpt-2".into())),
            ("tokenizer.ggml.tokens".to_owned(), texts(tokens)),
            ("tokenizer.ggml.merges".to_owned(), texts(vec!["a b".into()])),
        ];
        let metadata: Vec<(&str, &Value)> =
            metadata.iter().map(|(key, value)| (key.as_str(), value)).collect();
        let tensors: Vec<(&str, &QTensor)> =
            self.tensors.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        gguf_file::write(file.as_file_mut(), &metadata, &tensors).expect("candle writes it");
        file.flush().expect("written");
        file
    }
}

/// The letter of a byte in a byte-level vocabulary.
fn letter_of(byte: u8) -> String {
    let printable = |byte: u8| matches!(byte, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF);
    let code = if printable(byte) {
        u32::from(byte)
    } else {
        0x100 + (0..byte).filter(|&before| !printable(before)).count() as u32
    };
    char::from_u32(code).map(String::from).expect("below U+0200")
}

/// Logits after each id, computed by candle.
type Forward = Box<dyn FnMut(&Tensor, usize) -> candle_core::Result<Tensor>>;

fn check(
    architecture: &'static str,
    load: impl FnOnce(Content, &mut std::fs::File) -> candle_core::Result<Forward>,
) {
    let mut file = Model::new(architecture).write();
    let mut engine = Engine::load(file.path(), &LoadOptions { context_tokens: None, threads: Some(2) })
        .unwrap_or_else(|error| panic!("{architecture}: {error}"));
    let ids = engine.tokenize(TEXT);
    let ours = engine.score(TEXT).expect("it fits the context");
    check_rows(architecture, &mut engine, &ids);

    let file = file.as_file_mut();
    file.rewind().expect("the file can be read from its start");
    let content = Content::read(file).expect("candle reads what it wrote");
    let mut theirs = load(content, file).unwrap_or_else(|error| panic!("candle on {architecture}: {error}"));
    for (position, pair) in ids.windows(2).enumerate() {
        let input = Tensor::new(&pair[..1], &Device::Cpu).and_then(|id| id.unsqueeze(0)).expect("a token");
        let logits: Vec<f32> = theirs(&input, position)
            .and_then(|logits| logits.flatten_all())
            .and_then(|logits| logits.to_vec1())
            .unwrap_or_else(|error| panic!("candle on {architecture}: {error}"));
        let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f64 = logits.iter().map(|logit| f64::from(logit - largest).exp()).sum();
        let expected = sum.ln() - f64::from(logits[pair[1] as usize] - largest);
        let found = f64::from(ours[position]);
        // Weights are plain numbers here. The remaining differences are half precision in the cache and the
        // order of sums.
        assert!(
            (found - expected).abs() < 0.02,
            "{architecture}, token {position}: {found} here, {expected} there; a step of the family is missing or wrong"
        );
    }
}

/// The logits after an id must not depend on how many ids are read with it. Therefore a saved prompt can
/// replace a fresh one, chunks the whole prompt, and a guess the written token.
fn check_rows(architecture: &str, engine: &mut Engine, ids: &[u32]) {
    // More than the engine reads at once.
    let ids: Vec<u32> = ids.iter().copied().cycle().take(300).collect();
    let mut rows = |ids: &[u32]| {
        let mut rows: Vec<Vec<u32>> = Vec::new();
        engine::testing::logits_of(engine, ids, &mut |logits| {
            rows.push(logits.iter().map(|logit| logit.to_bits()).collect());
        })
        .expect("they fit the context");
        rows
    };
    let whole = rows(&ids);
    for length in [1, 2, 3, 4, 7, 16, 33, 100, 255, 256, 257, 258] {
        let last = rows(&ids[..length]).pop().expect("a row for every id");
        assert!(
            last == whole[length - 1],
            "{architecture}: after {length} tokens other bits follow than with {} read together",
            ids.len()
        );
    }
}

#[test]
fn llama_computes_what_candle_computes() {
    check("llama", |content, file| {
        let mut model = quantized_llama::ModelWeights::from_gguf(content, file, &Device::Cpu)?;
        Ok(Box::new(move |ids, position| model.forward(ids, position)))
    });
}

#[test]
fn qwen2_computes_what_candle_computes() {
    check("qwen2", |content, file| {
        let mut model = quantized_qwen2::ModelWeights::from_gguf(content, file, &Device::Cpu)?;
        Ok(Box::new(move |ids, position| model.forward(ids, position)))
    });
}

#[test]
fn qwen3_computes_what_candle_computes() {
    check("qwen3", |content, file| {
        let mut model = quantized_qwen3::ModelWeights::from_gguf(content, file, &Device::Cpu)?;
        Ok(Box::new(move |ids, position| model.forward(ids, position)))
    });
}

#[test]
fn gemma3_computes_what_candle_computes() {
    check("gemma3", |content, file| {
        let mut model = quantized_gemma3::ModelWeights::from_gguf(content, file, &Device::Cpu)?;
        Ok(Box::new(move |ids, position| model.forward(ids, position)))
    });
}

#[test]
fn phi3_computes_what_candle_computes() {
    check("phi3", |content, file| {
        let mut model = quantized_phi3::ModelWeights::from_gguf(false, content, file, &Device::Cpu)?;
        Ok(Box::new(move |ids, position| model.forward(ids, position)))
    });
}
