//! Reads the header of a GGUF file: metadata and the place of every tensor, nothing of the weights themselves.
//!
//! Written here because the header is hostile input: candle's reader believes the counts and lengths it finds, copies
//! every string, and gives up on the whole file at the first tensor type it does not know. This one walks the mapped
//! bytes, checks each length against what is left of the file before it allocates, and leaves unknown tensor types to
//! the caller, who can then say what the file is.
//!
//! Format: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>.
use std::collections::HashMap;
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use candle_core::quantized::GgmlDType;
use memmap2::Mmap;

use crate::EngineError;

const MAGIC: &[u8; 4] = b"GGUF";
/// Tensors start at multiples of this unless the header says otherwise.
const DEFAULT_ALIGNMENT: u64 = 32;
/// The format knows no tensor of more dimensions.
const MAX_DIMENSIONS: u32 = 4;
/// Arrays may hold arrays; nothing known nests at all, and a bound keeps a hostile file off the stack's end.
const MAX_NESTING: usize = 4;

/// A mapped GGUF file: its metadata, and where each tensor lies.
pub(crate) struct Gguf {
    path: PathBuf,
    bytes: Arc<Mmap>,
    metadata: HashMap<String, Value>,
    tensors: HashMap<String, TensorPlace>,
}

/// Where a tensor lies in the file.
#[derive(Clone, Debug)]
pub(crate) struct TensorPlace {
    /// Fastest first, as the format stores them: `[columns, rows, ..]`.
    pub(crate) dimensions: Vec<u64>,
    /// The element type's number in the file.
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

/// The bytes of one tensor, kept alive by the mapping they lie in.
#[derive(Clone)]
pub(crate) struct TensorBytes {
    file: Arc<Mmap>,
    range: Range<usize>,
}

impl TensorBytes {
    /// Bytes in memory instead of a file.
    #[cfg(test)]
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        let mut map = memmap2::MmapMut::map_anon(bytes.len().max(1)).expect("memory");
        map[..bytes.len()].copy_from_slice(bytes);
        Self { file: Arc::new(map.make_read_only().expect("still mapped")), range: 0..bytes.len() }
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.file[self.range.clone()]
    }
}

impl Gguf {
    /// Maps the file and reads its header.
    pub(crate) fn open(path: &Path) -> Result<Self, EngineError> {
        let unreadable = |source| EngineError::Read { path: path.to_owned(), source };
        let file = File::open(path).map_err(unreadable)?;
        let size = file.metadata().map_err(unreadable)?.len();
        if size < MAGIC.len() as u64 {
            return Err(EngineError::NotGguf(path.to_owned()));
        }
        #[expect(unsafe_code, reason = "mapping is what keeps one copy of the weights in memory")]
        // SAFETY: the mapping is read-only and private. As with any mapped file, another process that truncates it
        // meanwhile ends this one with a bus error; the app never writes to a weights file it has open.
        let bytes = unsafe { Mmap::map(&file) }.map_err(unreadable)?;
        Self::parse(path, Arc::new(bytes))
    }

    fn parse(path: &Path, bytes: Arc<Mmap>) -> Result<Self, EngineError> {
        if bytes.get(..4) != Some(MAGIC) {
            return Err(EngineError::NotGguf(path.to_owned()));
        }
        let mut reader = Reader { bytes: &bytes, at: 4 };
        let header = Header::read(&mut reader).map_err(|fault| fault.into_error(path, bytes.len()))?;
        let gguf = Self { path: path.to_owned(), bytes, metadata: header.metadata, tensors: header.tensors };
        gguf.check_length()?;
        Ok(gguf)
    }

    /// Compares what the header promises with what the file has, so that a cut-short download is known at once.
    /// Tensors of unknown types have no known size; the offset of the next one bounds them well enough.
    fn check_length(&self) -> Result<(), EngineError> {
        let mut promised = 0u64;
        for (name, place) in &self.tensors {
            let size = place.dtype().map_or(Some(0), |dtype| byte_size(dtype, &place.dimensions));
            let end = size.and_then(|size| place.offset.checked_add(size)).ok_or_else(|| {
                self.damaged(format!("tensor `{name}` claims an impossible shape {:?}", place.dimensions))
            })?;
            promised = promised.max(end);
        }
        let found = self.bytes.len() as u64;
        if promised > found {
            return Err(EngineError::CutShort { path: self.path.clone(), promised, found });
        }
        Ok(())
    }

    pub(crate) fn file_bytes(&self) -> u64 {
        self.bytes.len() as u64
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

    pub(crate) fn tensor(&self, name: &str) -> Option<&TensorPlace> {
        self.tensors.get(name)
    }

    /// The bytes of a tensor whose type is known. Their range was checked when the file was opened.
    pub(crate) fn tensor_bytes(&self, place: &TensorPlace, dtype: GgmlDType) -> Option<TensorBytes> {
        let start = usize::try_from(place.offset).ok()?;
        let size = usize::try_from(byte_size(dtype, &place.dimensions)?).ok()?;
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

impl TensorPlace {
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

/// Bytes of a tensor, or `None` where the product overflows or a row is no whole number of blocks.
fn byte_size(dtype: GgmlDType, dimensions: &[u64]) -> Option<u64> {
    let block = dtype.block_size() as u64;
    let columns = dimensions.first().copied().unwrap_or(1);
    if columns % block != 0 {
        return None;
    }
    let elements = dimensions.iter().try_fold(1u64, |product, &n| product.checked_mul(n))?;
    (elements / block).checked_mul(dtype.type_size() as u64)
}

/// Why the header could not be read.
enum Fault {
    /// The bytes ended before the header did.
    EndsEarly,
    Wrong(String),
}

impl Fault {
    fn into_error(self, path: &Path, file_len: usize) -> EngineError {
        let what = match self {
            Fault::EndsEarly => format!("its header does not end within the file's {file_len} bytes"),
            Fault::Wrong(what) => what,
        };
        EngineError::Damaged { path: path.to_owned(), what }
    }
}

struct Header {
    metadata: HashMap<String, Value>,
    tensors: HashMap<String, TensorPlace>,
}

impl Header {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let version = reader.u32()?;
        if !(2..=3).contains(&version) {
            return Err(Fault::Wrong(format!("GGUF version {version} is not known here (2 and 3 are)")));
        }
        let tensor_count = reader.u64()?;
        let metadata_count = reader.u64()?;

        let mut metadata = HashMap::new();
        for _ in 0..metadata_count {
            let key = reader.string()?;
            let kind = reader.u32()?;
            metadata.insert(key, reader.value(kind, 0)?);
        }

        let mut tensors = HashMap::new();
        for _ in 0..tensor_count {
            let name = reader.string()?;
            let count = reader.u32()?;
            if count > MAX_DIMENSIONS {
                return Err(Fault::Wrong(format!("tensor `{name}` claims {count} dimensions")));
            }
            let dimensions = (0..count).map(|_| reader.u64()).collect::<Result<_, _>>()?;
            let type_id = reader.u32()?;
            let offset = reader.u64()?;
            if tensors.insert(name.clone(), TensorPlace { dimensions, type_id, offset }).is_some() {
                return Err(Fault::Wrong(format!("tensor `{name}` is named twice")));
            }
        }

        // Offsets are counted from the first aligned byte after the header.
        let alignment =
            metadata.get("general.alignment").and_then(Value::as_unsigned).unwrap_or(DEFAULT_ALIGNMENT);
        if alignment == 0 || !alignment.is_power_of_two() {
            return Err(Fault::Wrong(format!("an alignment of {alignment} bytes makes no sense")));
        }
        let data = (reader.at as u64).next_multiple_of(alignment);
        for (name, place) in &mut tensors {
            if place.offset % alignment != 0 {
                return Err(Fault::Wrong(format!("tensor `{name}` is not aligned to {alignment} bytes")));
            }
            place.offset = place
                .offset
                .checked_add(data)
                .ok_or_else(|| Fault::Wrong(format!("tensor `{name}` lies outside any file")))?;
        }
        Ok(Self { metadata, tensors })
    }
}

/// A cursor that cannot leave the bytes.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], Fault> {
        let end = self.at.checked_add(n).ok_or(Fault::EndsEarly)?;
        let taken = self.bytes.get(self.at..end).ok_or(Fault::EndsEarly)?;
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn u32(&mut self) -> Result<u32, Fault> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn u64(&mut self) -> Result<u64, Fault> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    fn string(&mut self) -> Result<String, Fault> {
        let length = usize::try_from(self.u64()?).map_err(|_| Fault::EndsEarly)?;
        // Vocabularies hold the odd token that is no valid UTF-8; it must not cost the user the whole file.
        Ok(String::from_utf8_lossy(self.take(length)?).into_owned())
    }

    fn value(&mut self, kind: u32, depth: usize) -> Result<Value, Fault> {
        Ok(match kind {
            0 => Value::Unsigned(u64::from(self.array::<1>()?[0])),
            1 => Value::Signed(i64::from(i8::from_le_bytes(self.array()?))),
            2 => Value::Unsigned(u64::from(u16::from_le_bytes(self.array()?))),
            3 => Value::Signed(i64::from(i16::from_le_bytes(self.array()?))),
            4 => Value::Unsigned(u64::from(self.u32()?)),
            5 => Value::Signed(i64::from(i32::from_le_bytes(self.array()?))),
            6 => Value::Float(f64::from(f32::from_le_bytes(self.array()?))),
            7 => Value::Bool(self.array::<1>()?[0] != 0),
            8 => Value::String(self.string()?),
            9 => {
                if depth == MAX_NESTING {
                    return Err(Fault::Wrong("metadata arrays are nested too deeply".into()));
                }
                let item_kind = self.u32()?;
                let count = self.u64()?;
                // Every item takes at least a byte, so a count larger than what is left is a lie.
                if count > (self.bytes.len() - self.at) as u64 {
                    return Err(Fault::EndsEarly);
                }
                let mut items = Vec::new();
                for _ in 0..count {
                    items.push(self.value(item_kind, depth + 1)?);
                }
                Value::Array(items)
            }
            10 => Value::Unsigned(self.u64()?),
            11 => Value::Signed(i64::from_le_bytes(self.array()?)),
            12 => Value::Float(f64::from_le_bytes(self.array()?)),
            _ => return Err(Fault::Wrong(format!("metadata of the unknown kind {kind}"))),
        })
    }
}

/// Headers written for tests.
#[cfg(test)]
pub(crate) mod written {
    use std::io::Write;

    use super::{Gguf, Value};

    /// A file that holds only this metadata, opened.
    pub(crate) fn with_metadata(metadata: &[(&str, Value)]) -> Gguf {
        let mut bytes = b"GGUF\x03\0\0\0".to_vec();
        bytes.extend(0u64.to_le_bytes());
        bytes.extend((metadata.len() as u64).to_le_bytes());
        for (key, value) in metadata {
            bytes.extend(string(key));
            bytes.extend(kind(value).to_le_bytes());
            bytes.extend(content(value));
        }
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(&bytes).expect("written");
        Gguf::open(file.path()).expect("a sound header")
    }

    pub(crate) fn strings(texts: &[&str]) -> Value {
        Value::Array(texts.iter().map(|text| Value::String((*text).to_owned())).collect())
    }

    pub(super) fn string(text: &str) -> Vec<u8> {
        [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat()
    }

    fn kind(value: &Value) -> u32 {
        match value {
            Value::Bool(_) => 7,
            Value::String(_) => 8,
            Value::Array(_) => 9,
            Value::Unsigned(_) => 10,
            Value::Signed(_) => 11,
            Value::Float(_) => 12,
        }
    }

    fn content(value: &Value) -> Vec<u8> {
        match value {
            Value::Bool(value) => vec![u8::from(*value)],
            Value::String(text) => string(text),
            Value::Array(items) => {
                let mut bytes = items.first().map_or(10, kind).to_le_bytes().to_vec();
                bytes.extend((items.len() as u64).to_le_bytes());
                items.iter().for_each(|item| bytes.extend(content(item)));
                bytes
            }
            Value::Unsigned(value) => value.to_le_bytes().to_vec(),
            Value::Signed(value) => value.to_le_bytes().to_vec(),
            Value::Float(value) => value.to_le_bytes().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::written::string;
    use super::*;

    /// A header with the given counts, followed by `rest`.
    fn file(tensors: u64, metadata: u64, rest: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        let mut bytes = b"GGUF\x03\0\0\0".to_vec();
        bytes.extend(tensors.to_le_bytes());
        bytes.extend(metadata.to_le_bytes());
        bytes.extend(rest);
        file.write_all(&bytes).expect("written");
        file
    }

    fn tensor(name: &str, dimensions: &[u64], type_id: u32, offset: u64) -> Vec<u8> {
        let mut bytes = string(name);
        bytes.extend((dimensions.len() as u32).to_le_bytes());
        dimensions.iter().for_each(|n| bytes.extend(n.to_le_bytes()));
        bytes.extend(type_id.to_le_bytes());
        bytes.extend(offset.to_le_bytes());
        bytes
    }

    fn refusal(file: &tempfile::NamedTempFile) -> String {
        Gguf::open(file.path()).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn absurd_counts_end_in_an_error_not_in_an_allocation() {
        for (tensors, metadata) in [(u64::MAX, 0), (0, u64::MAX), (u64::MAX, u64::MAX)] {
            let message = refusal(&file(tensors, metadata, &[]));
            assert!(
                message.contains("does not end within"),
                "the header is read to the file's end: {message}"
            );
        }
        let huge_array = [
            string("k"),
            9u32.to_le_bytes().into(),
            0u32.to_le_bytes().into(),
            u64::MAX.to_le_bytes().into(),
        ];
        assert!(refusal(&file(0, 1, &huge_array.concat())).contains("does not end within"));
        let huge_string = [u64::MAX.to_le_bytes().to_vec(), b"abc".to_vec()].concat();
        assert!(refusal(&file(0, 1, &huge_string)).contains("does not end within"));
    }

    #[test]
    fn tensors_that_claim_what_the_file_has_not_are_refused() {
        let message = refusal(&file(1, 0, &tensor("w", &[64, 2], 0, 0)));
        assert!(message.contains("is cut short"), "a promise past the end is a cut-short file: {message}");
        let message = refusal(&file(1, 0, &tensor("w", &[u64::MAX / 2, 9], 0, 0)));
        assert!(message.contains("impossible shape"), "an overflowing shape is named: {message}");
        let message = refusal(&file(1, 0, &tensor("w", &[33, 1], 2, 0)));
        assert!(message.contains("impossible shape"), "rows are whole blocks: {message}");
        let message = refusal(&file(1, 0, &tensor("w", &[1], 0, u64::MAX - 31)));
        assert!(message.contains("outside any file") || message.contains("impossible"), "{message}");
        let message = refusal(&file(2, 0, &[tensor("w", &[0], 0, 0), tensor("w", &[0], 0, 0)].concat()));
        assert!(message.contains("named twice"), "two tensors of one name cannot both be meant: {message}");
    }

    #[test]
    fn a_file_of_another_kind_is_called_so() {
        let mut other = tempfile::NamedTempFile::new().expect("a temporary file");
        other.write_all(b"PK\x03\x04 this is a zip").expect("written");
        assert!(refusal(&other).contains("is not a GGUF weights file"));
        let empty = tempfile::NamedTempFile::new().expect("a temporary file");
        assert!(refusal(&empty).contains("is not a GGUF weights file"), "an empty file must not be mapped");
    }

    #[test]
    fn nesting_is_bounded() {
        let mut bytes = string("k");
        bytes.extend(9u32.to_le_bytes());
        for _ in 0..1000 {
            bytes.extend(9u32.to_le_bytes());
            bytes.extend(1u64.to_le_bytes());
        }
        assert!(refusal(&file(0, 1, &bytes)).contains("nested too deeply"));
    }

    #[test]
    fn unknown_tensor_types_are_left_to_the_caller() {
        let file = file(1, 0, &[tensor("w", &[32], 19, 0), vec![0; 64]].concat());
        let gguf = Gguf::open(file.path()).expect("the header itself is sound");
        assert_eq!(gguf.tensor("w").and_then(TensorPlace::dtype), None);
    }
}
