//! How the supported families of models differ, as data for one decoder.
//!
//! A family is a value of `general.architecture`. Models differ within a family too, but only in numbers of
//! the header.
use crate::error::EngineError;
use crate::gguf::Gguf;

/// One family.
#[derive(Debug, PartialEq)]
pub(crate) struct Family {
    /// The value of `general.architecture`; also the prefix of the family's keys.
    pub(crate) name: &'static str,
    /// Well-known models of the family.
    pub(crate) models: &'static str,
    pub(crate) rotation: Rotation,
    pub(crate) gate: Gate,
    /// Rows of the embedding table are multiplied by the square root of the width.
    pub(crate) scaled_embedding: bool,
    /// Queries, keys and values have a bias.
    pub(crate) biases: bool,
    /// Every head of queries and keys is normalized before it is rotated.
    pub(crate) head_norms: bool,
    /// The outputs of attention and of the feed-forward block are normalized before they are added to the
    /// residual stream.
    pub(crate) branch_norms: bool,
    /// One tensor holds queries, keys and values, and another both halves of the feed-forward block.
    pub(crate) fused: bool,
    /// Some layers have sliding-window attention.
    pub(crate) sliding: Option<Sliding>,
    /// Models with this number of layers scale attention by width / heads instead of the width of a head.
    pub(crate) wide_attention_scale: Option<usize>,
}

/// Which layers have a sliding window, if the header has one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sliding {
    /// All layers but the last of every `n`; `None` is all layers.
    pub(crate) all_but_every: Option<usize>,
    /// Those layers have their own RoPE base.
    pub(crate) own_rope_base: bool,
}

/// Which values of a head RoPE rotates together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rotation {
    /// Neighbors: 0 and 1, 2 and 3 (GGUF files of the llama family are permuted for it).
    Interleaved,
    /// Value `i` of the first half with value `i` of the second (GPT-NeoX).
    Neox,
}

/// The activation of the gate in the feed-forward block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    /// `x / (1 + e^-x)`.
    Silu,
    /// Gaussian error linear unit, by its tanh approximation.
    Gelu,
}

const LLAMA: Family = Family {
    name: "llama",
    models: "Llama 2 and 3, Mistral, TinyLlama, SmolLM2",
    rotation: Rotation::Interleaved,
    gate: Gate::Silu,
    scaled_embedding: false,
    biases: false,
    head_norms: false,
    branch_norms: false,
    fused: false,
    sliding: None,
    wide_attention_scale: None,
};

pub(crate) static FAMILIES: [Family; 5] = [
    LLAMA,
    Family { name: "qwen2", models: "Qwen 2 and 2.5", rotation: Rotation::Neox, biases: true, ..LLAMA },
    Family { name: "qwen3", models: "Qwen 3", rotation: Rotation::Neox, head_norms: true, ..LLAMA },
    Family {
        name: "gemma3",
        models: "Gemma 3",
        rotation: Rotation::Neox,
        gate: Gate::Gelu,
        scaled_embedding: true,
        head_norms: true,
        branch_norms: true,
        sliding: Some(Sliding { all_but_every: Some(6), own_rope_base: true }),
        wide_attention_scale: Some(62),
        ..LLAMA
    },
    Family {
        name: "phi3",
        models: "Phi 3 and 4",
        rotation: Rotation::Neox,
        fused: true,
        sliding: Some(Sliding { all_but_every: None, own_rope_base: false }),
        ..LLAMA
    },
];

impl Family {
    /// The family of a file.
    pub(crate) fn of(gguf: &Gguf) -> Result<&'static Self, EngineError> {
        let name = gguf.string("general.architecture").unwrap_or("unnamed");
        if let Some(family) = FAMILIES.iter().find(|family| family.name == name) {
            return Ok(family);
        }
        let what = match name {
            "clip" => "it is a vision encoder (mmproj), not a language model".to_owned(),
            _ if name.contains("moe") => format!("its architecture `{name}` is a mixture of experts"),
            _ => format!("its architecture is `{name}`"),
        };
        Err(gguf.unsupported(format!("{what}; supported are {}", supported())))
    }
}

/// The families by name, for messages.
pub(crate) fn supported() -> String {
    let names: Vec<String> =
        FAMILIES.iter().map(|family| format!("`{}` ({})", family.name, family.models)).collect();
    names.join(", ")
}
