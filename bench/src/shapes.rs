//! The models that are measured: the default weights, and random weights with the shape of a larger Llama.
//!
//! Larger weights would need a download, and speed does not depend on their values. Tensor types are those
//! that llama.cpp's quantizer chooses. Blocks are quantized by candle from noise and distributed at random.
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use candle_core::quantized::gguf_file::{self, Content, Value};
use candle_core::quantized::{GgmlDType, QStorage, QTensor};
use candle_core::{Device, Tensor};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::Run;

/// A file to measure.
pub(crate) struct Model {
    pub(crate) label: String,
    pub(crate) weights: PathBuf,
    pub(crate) random_weights: bool,
    /// The profile that its conversation is about.
    pub(crate) profile: PathBuf,
}

/// The models that a run requests. Those that do not exist yet are generated.
pub(crate) fn models(run: &Run) -> Result<Vec<Model>> {
    let model = |label: &str, weights: PathBuf, random_weights| Model {
        label: label.to_owned(),
        weights,
        random_weights,
        profile: run.profile.clone(),
    };
    if let Some(weights) = &run.weights {
        let name = weights.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        return Ok(vec![model(&name, weights.clone(), false)]);
    }
    let wanted = |label: &str| run.model.as_ref().is_none_or(|text| label.contains(text.as_str()));
    let mut models = Vec::new();
    let label = "SmolLM2-135M Q4_1";
    if wanted(label) {
        models.push(model(label, run.default_weights.clone(), false));
    }
    for (mix, name) in [(Mix::Q4KM, "Q4_K_M"), (Mix::Q4_0, "Q4_0")] {
        let label = format!("Llama-3.2-1B shape {name}");
        // A quick run measures the default weights, unless another model is requested by name.
        if wanted(&label) && (!run.quick || run.model.is_some()) {
            let weights = run.out.join(format!("llama-3.2-1b-shape-random.{name}.gguf"));
            if !weights.exists() {
                generate(&weights, mix, &run.default_weights)?;
            }
            models.push(model(&label, weights, true));
        }
    }
    Ok(models)
}

/// Which types the tensors are stored in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mix {
    Q4KM,
    Q4_0,
}

// Llama 3.2, 1B: the published configuration.
const LAYERS: usize = 16;
const WIDTH: usize = 2048;
const HIDDEN: usize = 8192;
const HEADS: usize = 32;
const KV_HEADS: usize = 8;
const VOCABULARY: usize = 128_256;

impl Mix {
    /// The type of a matrix of a layer, as llama.cpp's quantizer chooses it.
    fn of(self, part: &str, layer: usize) -> GgmlDType {
        let finer = !(LAYERS / 8..7 * LAYERS / 8).contains(&layer) || (layer - LAYERS / 8) % 3 == 2;
        match self {
            Mix::Q4_0 => GgmlDType::Q4_0,
            Mix::Q4KM if finer && matches!(part, "attn_v" | "ffn_down") => GgmlDType::Q6K,
            Mix::Q4KM => GgmlDType::Q4K,
        }
    }
}

/// Writes the file under a temporary name and renames it when it is complete.
fn generate(weights: &Path, mix: Mix, tokenizer_from: &Path) -> Result<()> {
    let context = || format!("`{}` cannot be generated", weights.display());
    let metadata = metadata(tokenizer_from).with_context(context)?;
    let mut noise = Noise::new();
    let mut tensors = vec![
        ("token_embd.weight".to_owned(), noise.matrix(GgmlDType::Q6K, VOCABULARY, WIDTH)?),
        ("output_norm.weight".to_owned(), ones(WIDTH)?),
        ("rope_freqs.weight".to_owned(), ones(WIDTH / HEADS / 2)?),
    ];
    let key_width = WIDTH / HEADS * KV_HEADS;
    for layer in 0..LAYERS {
        let name = |part: &str| format!("blk.{layer}.{part}.weight");
        for part in ["attn_norm", "ffn_norm"] {
            tensors.push((name(part), ones(WIDTH)?));
        }
        for (part, rows, columns) in [
            ("attn_q", WIDTH, WIDTH),
            ("attn_k", key_width, WIDTH),
            ("attn_v", key_width, WIDTH),
            ("attn_output", WIDTH, WIDTH),
            ("ffn_gate", HIDDEN, WIDTH),
            ("ffn_up", HIDDEN, WIDTH),
            ("ffn_down", WIDTH, HIDDEN),
        ] {
            tensors.push((name(part), noise.matrix(mix.of(part, layer), rows, columns)?));
        }
    }
    let unfinished = weights.with_extension("part");
    let mut file = BufWriter::new(File::create(&unfinished).with_context(context)?);
    let metadata: Vec<(&str, &Value)> = metadata.iter().map(|(key, value)| (key.as_str(), value)).collect();
    let tensors: Vec<(&str, &QTensor)> =
        tensors.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
    gguf_file::write(&mut file, &metadata, &tensors).with_context(context)?;
    file.flush().with_context(context)?;
    std::fs::rename(&unfinished, weights).with_context(context)
}

/// The numbers of the shape, and the default weights' tokenizer, filled up to the size of Llama's vocabulary.
fn metadata(tokenizer_from: &Path) -> Result<Vec<(String, Value)>> {
    let mut source = File::open(tokenizer_from)?;
    let content = Content::read(&mut source)?;
    let mut metadata: Vec<(String, Value)> =
        content.metadata.into_iter().filter(|(key, _)| key.starts_with("tokenizer.")).collect();
    for (key, value) in &mut metadata {
        let filler: fn(usize) -> Value = match key.as_str() {
            "tokenizer.ggml.tokens" => |n| Value::String(format!("<|unused_{n}|>")),
            // "Unused" in the format's list of kinds.
            "tokenizer.ggml.token_type" => |_| Value::I32(5),
            "tokenizer.ggml.scores" => |_| Value::F32(0.0),
            _ => continue,
        };
        if let Value::Array(items) = value {
            items.extend((items.len()..VOCABULARY).map(filler));
        }
    }
    let number = |n: usize| Value::U32(n as u32);
    metadata.extend(
        [
            ("general.architecture", Value::String("llama".into())),
            ("general.name", Value::String("Llama-3.2-1B shape, random weights".into())),
            ("llama.block_count", number(LAYERS)),
            ("llama.context_length", number(131_072)),
            ("llama.embedding_length", number(WIDTH)),
            ("llama.feed_forward_length", number(HIDDEN)),
            ("llama.attention.head_count", number(HEADS)),
            ("llama.attention.head_count_kv", number(KV_HEADS)),
            ("llama.attention.layer_norm_rms_epsilon", Value::F32(1e-5)),
            ("llama.rope.dimension_count", number(WIDTH / HEADS)),
            ("llama.rope.freq_base", Value::F32(500_000.0)),
            ("llama.vocab_size", number(VOCABULARY)),
        ]
        .map(|(key, value)| (key.to_owned(), value)),
    );
    Ok(metadata)
}

fn ones(len: usize) -> Result<QTensor> {
    Ok(QTensor::quantize(&Tensor::ones(len, candle_core::DType::F32, &Device::Cpu)?, GgmlDType::F32)?)
}

/// Distributes quantized noise.
struct Noise {
    random: StdRng,
    /// Quantized runs of [`RUN`] weights, by type: quantizing a billion numbers would take minutes.
    pools: Vec<(GgmlDType, Vec<u8>)>,
}

/// Weights that are distributed together: a block of the K types.
const RUN: usize = 256;
/// Runs in a pool.
const POOL: usize = 4096;

impl Noise {
    fn new() -> Self {
        Self { random: StdRng::seed_from_u64(1), pools: Vec::new() }
    }

    fn matrix(&mut self, dtype: GgmlDType, rows: usize, columns: usize) -> Result<QTensor> {
        if !self.pools.iter().any(|(held, _)| *held == dtype) {
            let numbers: Vec<f32> = (0..POOL * RUN).map(|_| self.random.random_range(-0.03..0.03)).collect();
            let tensor = Tensor::from_vec(numbers, (POOL, RUN), &Device::Cpu)?;
            self.pools.push((dtype, QTensor::quantize(&tensor, dtype)?.data()?.into_owned()));
        }
        let (_, pool) = self.pools.iter().find(|(held, _)| *held == dtype).context("made just now")?;
        let run_bytes = pool.len() / POOL;
        let runs = rows * columns / RUN;
        let mut bytes = Vec::with_capacity(runs * run_bytes);
        for _ in 0..runs {
            let run = self.random.random_range(0..POOL);
            bytes.extend_from_slice(&pool[run * run_bytes..][..run_bytes]);
        }
        let storage = QStorage::from_data(Cow::Owned(bytes), &Device::Cpu, dtype)?;
        Ok(QTensor::new(storage, (rows, columns))?)
    }
}
