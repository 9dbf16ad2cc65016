//! The verdict on a weights file before it is loaded: what it is, whether this engine can run it, and how
//! much memory it takes.
//!
//! Everything is read from the header; no weight is touched.
use std::collections::HashMap;
use std::path::Path;

use serde::Serialize;

use crate::decoder::Weights;
use crate::error::EngineError;
use crate::gguf::{Gguf, TensorInfo};
use crate::memory::{MemoryNeed, available_memory};
use crate::model::config::Config;
use crate::template::ChatTemplate;
use crate::tokenizer::Tokenizer;

/// What a weights file is and whether it can be run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Inspection {
    /// The name in the header, or else the file's name.
    pub name: String,
    /// As named in the header; empty if the header has no name for it.
    pub architecture: String,
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Number of elements in all tensors.
    pub parameters: u64,
    /// How the tensors are stored, the type with the most parameters first.
    pub tensor_types: Vec<TensorType>,
    /// Context length that the model was trained for, in tokens, if the header has it.
    pub trained_context_tokens: Option<u64>,
    /// The kind of tokenizer in the file, as named in the header: model and rule.
    pub tokenizer: Option<String>,
    /// Number of tokens in the vocabulary.
    pub vocabulary: usize,
    /// Whether the file has its own chat template.
    pub has_chat_template: bool,
    /// Reasons why it cannot be run; empty if there are none.
    pub obstacles: Vec<String>,
    /// The memory that it takes to run it, if it can be run.
    pub memory: Option<MemoryNeed>,
    /// Memory that is available now; `None` if the system does not report it.
    pub available_bytes: Option<u64>,
}

/// How much of a file is stored in one type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TensorType {
    /// The type's name, such as `Q4_K`.
    pub name: String,
    /// Number of tensors of the type.
    pub tensors: usize,
    /// Number of elements in them.
    pub parameters: u64,
}

impl Inspection {
    /// Whether this engine can run the file and there is enough memory.
    pub fn is_usable(&self) -> bool {
        self.obstacles.is_empty() && self.fits() != Some(false)
    }

    /// Whether there is enough memory; `None` if one of the two sizes is unknown.
    pub fn fits(&self) -> Option<bool> {
        Some(self.memory?.total_bytes() <= self.available_bytes?)
    }
}

/// Inspects a file without loading it. `context_tokens` is as in [`LoadOptions`](crate::LoadOptions).
///
/// A file that the engine cannot run is not an error; the verdict lists the obstacles.
///
/// # Errors
/// The file cannot be read, is not a GGUF file, is cut short, or has a header that cannot be parsed.
pub fn inspect(file: &Path, context_tokens: Option<usize>) -> Result<Inspection, EngineError> {
    let gguf = Gguf::open(file)?;
    let architecture = gguf.string("general.architecture").unwrap_or_default();
    let config = Config::from_gguf(&gguf, context_tokens);
    let mut obstacles = Vec::new();
    let mut memory = None;
    if gguf.tensor_names().next().is_none() {
        obstacles.push("it holds a vocabulary only, no weights".to_owned());
    } else {
        match config.and_then(|config| Weights::check(&gguf, &config).map(|()| config)) {
            Ok(config) => memory = MemoryNeed::of(&config, gguf.file_bytes()),
            Err(error) => obstacles.push(error.reason()),
        }
    }
    match Tokenizer::from_gguf(&gguf) {
        Ok(tokenizer) => {
            let template = ChatTemplate::from_gguf(&gguf, &tokenizer);
            if let Err(error) = template.and_then(|template| template.check_renders()) {
                obstacles.push(error.reason());
            }
        }
        Err(error) => obstacles.push(error.reason()),
    }
    Ok(Inspection {
        name: gguf.model_name(),
        architecture: architecture.to_owned(),
        file_bytes: gguf.file_bytes(),
        parameters: gguf.tensors().map(TensorInfo::elements).fold(0, u64::saturating_add),
        tensor_types: tensor_types(&gguf),
        trained_context_tokens: gguf.unsigned(&format!("{architecture}.context_length")),
        tokenizer: gguf.string("tokenizer.ggml.model").map(|model| {
            match gguf.string("tokenizer.ggml.pre").filter(|rule| *rule != "default") {
                Some(rule) => format!("{model}, {rule}"),
                None => model.to_owned(),
            }
        }),
        vocabulary: gguf.array("tokenizer.ggml.tokens").map_or(0, <[_]>::len),
        has_chat_template: ChatTemplate::in_file(&gguf).is_some(),
        memory: memory.filter(|_| obstacles.is_empty()),
        obstacles,
        available_bytes: available_memory(),
    })
}

fn tensor_types(gguf: &Gguf) -> Vec<TensorType> {
    let mut counts: HashMap<String, (usize, u64)> = HashMap::new();
    for place in gguf.tensors() {
        let (tensors, parameters) = counts.entry(place.type_name()).or_default();
        *tensors += 1;
        *parameters = parameters.saturating_add(place.elements());
    }
    let mut types: Vec<TensorType> = counts
        .into_iter()
        .map(|(name, (tensors, parameters))| TensorType { name, tensors, parameters })
        .collect();
    types.sort_by(|a, b| b.parameters.cmp(&a.parameters).then_with(|| a.name.cmp(&b.name)));
    types
}
