//! Reads the header of a GGUF file: metadata and the offset of every tensor, not the weights themselves.
//!
//! This reader exists because the header is hostile input: candle's reader trusts the counts and lengths it
//! finds, copies every string, and rejects the whole file at the first unknown tensor type. This one walks
//! the mapped bytes, checks each length against the rest of the file before it allocates, and leaves unknown
//! tensor types to the caller, which can then report what the file is.
//!
//! Format: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>.
mod foreign;
mod header;
mod mapping;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod written;

use std::collections::HashMap;
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::EngineError;
use candle_core::quantized::GgmlDType;
use foreign::not_weights;
use header::{Header, Reader};
use mapping::Mapping;

const MAGIC: &[u8; 4] = b"GGUF";

/// A mapped GGUF file: its metadata, and what its header says about each tensor.
pub(crate) struct Gguf {
    path: PathBuf,
    bytes: Arc<Mapping>,
    metadata: HashMap<String, Value>,
    tensors: HashMap<String, TensorInfo>,
}

/// Shape, type and offset of a tensor, from the header.
#[derive(Clone, Debug)]
pub(crate) struct TensorInfo {
    /// The fastest-changing dimension first, as in the file: `[columns, rows, ..]`.
    pub(crate) dimensions: Vec<u64>,
    /// The number of the element type in the file.
    pub(crate) type_id: u32,
    offset: u64,
}

/// One metadata value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Bool(bool),
    String(String),
    Array(Vec<Value>),
}

/// The bytes of one tensor. They keep the mapping alive.
#[derive(Clone)]
pub(crate) struct TensorBytes {
    file: Arc<Mapping>,
    range: Range<usize>,
}

impl TensorBytes {
    /// Bytes in memory instead of a file, for tests and measurements.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        Self { file: Arc::new(Mapping::of_bytes(bytes)), range: 0..bytes.len() }
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.file[self.range.clone()]
    }

    /// A part of these bytes; the range must be within them.
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        assert!(range.start <= range.end && range.end <= self.range.len(), "the range is within the tensor");
        let start = self.range.start;
        Self { file: Arc::clone(&self.file), range: start + range.start..start + range.end }
    }
}

impl Gguf {
    /// Maps the file and reads its header.
    pub(crate) fn open(path: &Path) -> Result<Self, EngineError> {
        let unreadable = |source| EngineError::Read { path: path.to_owned(), source };
        // Opening a pipe would wait until another process writes to it.
        if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
            return Err(EngineError::NotGguf(path.to_owned()));
        }
        let file = File::open(path).map_err(unreadable)?;
        let size = file.metadata().map_err(unreadable)?.len();
        // An empty file cannot be mapped.
        if size == 0 {
            return Err(not_weights(path, &[]));
        }
        Self::parse(path, Arc::new(Mapping::of_file(&file).map_err(unreadable)?))
    }

    fn parse(path: &Path, bytes: Arc<Mapping>) -> Result<Self, EngineError> {
        if bytes.get(..4) != Some(MAGIC) {
            return Err(not_weights(path, &bytes));
        }
        let mut reader = Reader::new(&bytes, MAGIC.len());
        let header = Header::read(&mut reader).map_err(|fault| fault.into_error(path, bytes.len()))?;
        let gguf = Self { path: path.to_owned(), bytes, metadata: header.metadata, tensors: header.tensors };
        gguf.check_length()?;
        gguf.check_parts()?;
        Ok(gguf)
    }

    /// Compares what the header promises with what the file has, so that a cut-short download is known at
    /// once. Tensors of unknown types have no known size; the offset of the next one bounds them well enough.
    /// Tensors that overlap are refused: with them a small file could claim any amount of memory.
    fn check_length(&self) -> Result<(), EngineError> {
        let mut ranges = Vec::with_capacity(self.tensors.len());
        for (name, info) in &self.tensors {
            let size = info.dtype().map_or(Some(0), |dtype| byte_size(dtype, &info.dimensions));
            let end = size.and_then(|size| info.offset.checked_add(size)).ok_or_else(|| {
                self.damaged(format!("tensor `{name}` claims an impossible shape {:?}", info.dimensions))
            })?;
            ranges.push((info.offset, end, name));
        }
        let (found, promised) = (self.bytes.len() as u64, ranges.iter().map(|(_, end, _)| *end).max());
        if let Some(promised) = promised.filter(|promised| *promised > found) {
            return Err(EngineError::CutShort { path: self.path.clone(), promised, found });
        }
        ranges.retain(|(start, end, _)| start < end);
        ranges.sort_unstable();
        match ranges.windows(2).find(|two| two[0].1 > two[1].0) {
            Some(two) => Err(self.damaged(format!("its tensors `{}` and `{}` overlap", two[0].2, two[1].2))),
            None => Ok(()),
        }
    }

    /// Refuses a part of a file that was split: its header is whole, and its weights are not.
    fn check_parts(&self) -> Result<(), EngineError> {
        match self.unsigned("split.count") {
            Some(count) if count > 1 => {
                let number = self.unsigned("split.no").map_or(1, |number| number.saturating_add(1));
                Err(self.unsupported(format!(
                    "it is part {number} of {count}; join the parts with `llama-gguf-split --merge` and choose \
                     the whole file"
                )))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn file_bytes(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// The whole file.
    pub(crate) fn all_bytes(&self) -> TensorBytes {
        TensorBytes { file: Arc::clone(&self.bytes), range: 0..self.bytes.len() }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.metadata.get(key)
    }

    pub(crate) fn string(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn bool(&self, key: &str) -> Option<bool> {
        match self.get(key)? {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    pub(crate) fn unsigned(&self, key: &str) -> Option<u64> {
        self.get(key)?.as_unsigned()
    }

    pub(crate) fn float(&self, key: &str) -> Option<f64> {
        match self.get(key)? {
            Value::Float(value) => Some(*value),
            _ => None,
        }
    }

    pub(crate) fn array(&self, key: &str) -> Option<&[Value]> {
        match self.get(key)? {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    pub(crate) fn tensor(&self, name: &str) -> Option<&TensorInfo> {
        self.tensors.get(name)
    }

    /// The name in the header, or else the file's name.
    pub(crate) fn model_name(&self) -> String {
        let file_name = || self.path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        self.string("general.name").map(str::to_owned).or_else(file_name).unwrap_or_default()
    }

    pub(crate) fn tensor_names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    pub(crate) fn tensors(&self) -> impl Iterator<Item = &TensorInfo> {
        self.tensors.values()
    }

    /// The bytes of a tensor whose type is known. Their range was checked when the file was opened.
    pub(crate) fn tensor_bytes(&self, info: &TensorInfo, dtype: GgmlDType) -> Option<TensorBytes> {
        let start = usize::try_from(info.offset).ok()?;
        let size = usize::try_from(byte_size(dtype, &info.dimensions)?).ok()?;
        let end = start.checked_add(size)?;
        (end <= self.bytes.len()).then(|| TensorBytes { file: Arc::clone(&self.bytes), range: start..end })
    }

    pub(crate) fn damaged(&self, what: String) -> EngineError {
        EngineError::Damaged { path: self.path.clone(), what }
    }

    pub(crate) fn unsupported(&self, what: String) -> EngineError {
        EngineError::Unsupported { path: self.path.clone(), what }
    }
}

impl TensorInfo {
    /// The element type, if candle has a block for it.
    pub(crate) fn dtype(&self) -> Option<GgmlDType> {
        Some(match self.type_id {
            0 => GgmlDType::F32,
            1 => GgmlDType::F16,
            2 => GgmlDType::Q4_0,
            3 => GgmlDType::Q4_1,
            6 => GgmlDType::Q5_0,
            7 => GgmlDType::Q5_1,
            8 => GgmlDType::Q8_0,
            10 => GgmlDType::Q2K,
            11 => GgmlDType::Q3K,
            12 => GgmlDType::Q4K,
            13 => GgmlDType::Q5K,
            14 => GgmlDType::Q6K,
            30 => GgmlDType::BF16,
            _ => return None,
        })
    }

    /// Number of elements; the largest `u64` if the product overflows.
    pub(crate) fn elements(&self) -> u64 {
        self.dimensions.iter().fold(1, |product, n| product.saturating_mul(*n))
    }

    /// The name of the element type, whether candle supports it or not.
    pub(crate) fn type_name(&self) -> String {
        let name = match self.type_id {
            0 => "F32",
            1 => "F16",
            2 => "Q4_0",
            3 => "Q4_1",
            6 => "Q5_0",
            7 => "Q5_1",
            8 => "Q8_0",
            10 => "Q2_K",
            11 => "Q3_K",
            12 => "Q4_K",
            13 => "Q5_K",
            14 => "Q6_K",
            15 => "Q8_K",
            16 => "IQ2_XXS",
            17 => "IQ2_XS",
            18 => "IQ3_XXS",
            19 => "IQ1_S",
            20 => "IQ4_NL",
            21 => "IQ3_S",
            22 => "IQ2_S",
            23 => "IQ4_XS",
            24 => "I8",
            25 => "I16",
            26 => "I32",
            27 => "I64",
            28 => "F64",
            29 => "IQ1_M",
            30 => "BF16",
            34 => "TQ1_0",
            35 => "TQ2_0",
            39 => "MXFP4",
            40 => "NVFP4",
            other => return format!("type {other}"),
        };
        name.to_owned()
    }
}

impl Value {
    pub(crate) fn as_unsigned(&self) -> Option<u64> {
        match self {
            Value::Unsigned(value) => Some(*value),
            Value::Signed(value) => u64::try_from(*value).ok(),
            _ => None,
        }
    }
}

/// Bytes of a tensor; `None` if the product overflows or a row is not a whole number of blocks.
fn byte_size(dtype: GgmlDType, dimensions: &[u64]) -> Option<u64> {
    let block = dtype.block_size() as u64;
    let columns = dimensions.first().copied().unwrap_or(1);
    if columns % block != 0 {
        return None;
    }
    let elements = dimensions.iter().try_fold(1u64, |product, &n| product.checked_mul(n))?;
    (elements / block).checked_mul(dtype.type_size() as u64)
}
