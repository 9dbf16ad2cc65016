//! Writes headers for tests.
use std::io::Write;

use super::{Gguf, Value};

/// Opens a file that contains only this metadata.
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
