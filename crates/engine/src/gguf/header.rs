//! Parses the bytes of a header and checks every value before it is used.
use std::collections::HashMap;
use std::path::Path;

use super::{TensorInfo, Value};
use crate::error::EngineError;

/// Tensors start at multiples of this unless the header says otherwise.
const DEFAULT_ALIGNMENT: u64 = 32;
/// The format requires a multiple of this, and no element type needs more.
const MIN_ALIGNMENT: u64 = 8;
/// The format has no tensors with more dimensions.
const MAX_DIMENSIONS: u32 = 4;
/// Arrays may contain arrays. Known files have none of these, and a limit keeps a hostile file from
/// overflowing the stack.
const MAX_NESTING: usize = 4;

/// More of either than any model has. A table of this size is small.
const MAX_ENTRIES: u64 = 1 << 16;
/// Items in all arrays together: several times the largest vocabulary with its scores, kinds and merges. An
/// item takes more memory than it has bytes in the file, so the number that a hostile header can request must
/// be limited.
const MAX_ITEMS: u64 = 1 << 22;
/// No header is nearly this long.
const MAX_BYTES: usize = 256 << 20;

/// Why the header could not be read.
pub(super) enum Fault {
    /// The bytes ended before the header did.
    EndsEarly,
    Wrong(String),
    /// The numbers are for machines that begin with the greatest byte.
    BigEndian,
}

impl Fault {
    pub(super) fn into_error(self, path: &Path, file_len: usize) -> EngineError {
        let what = match self {
            Fault::EndsEarly => format!("its header does not end within the file's {file_len} bytes"),
            Fault::Wrong(what) => what,
            Fault::BigEndian => {
                let what = "it was made for big-endian machines; choose the usual, little-endian file";
                return EngineError::Unsupported { path: path.to_owned(), what: what.to_owned() };
            }
        };
        EngineError::Damaged { path: path.to_owned(), what }
    }
}

pub(super) struct Header {
    pub(super) metadata: HashMap<String, Value>,
    pub(super) tensors: HashMap<String, TensorInfo>,
}

impl Header {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let version = reader.u32()?;
        if (2..=3).contains(&version.swap_bytes()) {
            return Err(Fault::BigEndian);
        }
        if !(2..=3).contains(&version) {
            return Err(Fault::Wrong(format!("GGUF version {version} is not known here (2 and 3 are)")));
        }
        let tensor_count = reader.u64()?;
        let metadata_count = reader.u64()?;
        for (count, what) in [(tensor_count, "tensors"), (metadata_count, "metadata entries")] {
            if count > MAX_ENTRIES {
                return Err(Fault::Wrong(format!("it claims {count} {what}, more than any model has")));
            }
        }

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
            if tensors.insert(name.clone(), TensorInfo { dimensions, type_id, offset }).is_some() {
                return Err(Fault::Wrong(format!("tensor `{name}` is named twice")));
            }
        }

        // Offsets are relative to the first aligned byte after the header.
        let alignment =
            metadata.get("general.alignment").and_then(Value::as_unsigned).unwrap_or(DEFAULT_ALIGNMENT);
        if alignment < MIN_ALIGNMENT || !alignment.is_power_of_two() {
            return Err(Fault::Wrong(format!("an alignment of {alignment} bytes is not plausible")));
        }
        let data = (reader.at as u64).next_multiple_of(alignment);
        for (name, place) in &mut tensors {
            if place.offset % alignment != 0 {
                return Err(Fault::Wrong(format!("tensor `{name}` is not aligned to {alignment} bytes")));
            }
            place.offset = place
                .offset
                .checked_add(data)
                .ok_or_else(|| Fault::Wrong(format!("tensor `{name}` is outside any file")))?;
        }
        Ok(Self { metadata, tensors })
    }
}

/// A cursor that cannot leave the bytes.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Array items that may still follow.
    items_left: u64,
}

impl<'a> Reader<'a> {
    /// Reads from byte `at` on, and no further than a header can extend.
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes: &bytes[..bytes.len().min(MAX_BYTES)], at, items_left: MAX_ITEMS }
    }

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
        // Vocabularies may contain a token that is not valid UTF-8. The file must be usable all the same.
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
                // Every item takes at least a byte, so a count larger than the number of bytes left is wrong.
                if count > (self.bytes.len() - self.at) as u64 {
                    return Err(Fault::EndsEarly);
                }
                self.items_left = self.items_left.checked_sub(count).ok_or_else(|| {
                    Fault::Wrong("its metadata has more array items than any model has".into())
                })?;
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
