//! The same weights, dequantized: every number as an `f32`.
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use candle_core::Device;
use candle_core::quantized::gguf_file::{self, Content, Value};
use candle_core::quantized::{GgmlDType, QTensor};

/// "All F32" in the format's list of mixes.
const ALL_F32: u32 = 0;

/// Writes the file into a folder unless it exists, and returns its path.
pub(super) fn written_out(weights: &Path, folder: &Path) -> Result<PathBuf> {
    let name = weights.file_stem().unwrap_or_default().to_string_lossy();
    let exact = folder.join(format!("{name}.f32.gguf"));
    if !exact.exists() {
        write(weights, &exact).with_context(|| format!("`{}` cannot be written", exact.display()))?;
    }
    Ok(exact)
}

fn write(weights: &Path, exact: &Path) -> Result<()> {
    let mut source = File::open(weights)?;
    let mut content = Content::read(&mut source)?;
    content.metadata.insert("general.file_type".to_owned(), Value::U32(ALL_F32));
    let mut names: Vec<String> = content.tensor_infos.keys().cloned().collect();
    names.sort();
    let tensors: Vec<(String, QTensor)> = names
        .into_iter()
        .map(|name| {
            let numbers = content.tensor(&mut source, &name, &Device::Cpu)?.dequantize(&Device::Cpu)?;
            Ok((name, QTensor::quantize(&numbers, GgmlDType::F32)?))
        })
        .collect::<Result<_>>()?;
    let metadata: Vec<(&str, &Value)> =
        content.metadata.iter().map(|(key, value)| (key.as_str(), value)).collect();
    let tensors: Vec<(&str, &QTensor)> =
        tensors.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
    let unfinished = exact.with_extension("part");
    let mut file = BufWriter::new(File::create(&unfinished)?);
    gguf_file::write(&mut file, &metadata, &tensors)?;
    file.flush()?;
    std::fs::rename(&unfinished, exact)?;
    Ok(())
}
