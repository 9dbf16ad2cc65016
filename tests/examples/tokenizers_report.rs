//! llama.cpp's own test strings, tokenized by this engine: every string of every vocabulary of a supported
//! family.
//!
//! The expected ids come from the models' original tokenizers. `cargo xtask report tokenizers` fetches the
//! strings and runs this. It fails if one string is wrong, or if a vocabulary is refused that is not named
//! here.
#![expect(clippy::print_stdout, reason = "a report is printed")]

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

/// Vocabularies of families that the engine does not run, each with its own way of splitting words. They must
/// be refused, not guessed.
const REFUSED: [&str; 3] = ["bert-bge", "command-r", "gemma-4"];

/// Separates two strings in a `.inp` file.
const SEPARATOR: &str = "\n__ggml_vocab_test__\n";

/// Wrong strings shown for each vocabulary.
const SHOWN: usize = 3;

fn main() -> Result<()> {
    let folder = std::env::args_os().nth(1).context("the folder with the vocabularies is missing")?;
    let mut vocabularies: Vec<PathBuf> = std::fs::read_dir(&folder)
        .with_context(|| format!("`{}` cannot be read", Path::new(&folder).display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    // Some vocabularies come without strings.
    vocabularies
        .retain(|path| path.extension().is_some_and(|it| it == "gguf") && beside(path, "inp").exists());
    vocabularies.sort();
    ensure!(!vocabularies.is_empty(), "`{}` holds no vocabulary", Path::new(&folder).display());
    println!("| vocabulary | passed | failed | |\n|---|---|---|---|");
    let mut wrong = 0;
    for vocabulary in &vocabularies {
        wrong += usize::from(!judge(vocabulary)?);
    }
    ensure!(wrong == 0, "{wrong} of {} vocabularies are not as they should be", vocabularies.len());
    Ok(())
}

fn beside(vocabulary: &Path, extension: &str) -> PathBuf {
    vocabulary.with_extension(format!("gguf.{extension}"))
}

/// Prints the line of one vocabulary, and returns whether everything about it is right.
fn judge(vocabulary: &Path) -> Result<bool> {
    let stem = vocabulary.file_stem().unwrap_or_default().to_string_lossy();
    let name = stem.trim_start_matches("ggml-vocab-");
    let cases = cases(vocabulary)?;
    let tokenize = match engine::testing::tokenizer_of_file(vocabulary) {
        Ok(_) if REFUSED.contains(&name) => {
            bail!("`{name}` is read now: take it off the list of those that are refused")
        }
        Ok(tokenize) => tokenize,
        Err(error) => {
            let expected = REFUSED.contains(&name);
            let failed = if expected { 0 } else { cases.len() };
            println!("| {name} | 0 | {failed} | refused: {error} |");
            return Ok(expected);
        }
    };
    let failures: Vec<(&str, Vec<u32>, &[u32])> = cases
        .iter()
        .map(|(text, expected)| (text.as_str(), tokenize(text), expected.as_slice()))
        .filter(|(_, ids, expected)| ids != expected)
        .collect();
    println!("| {name} | {} | {} | |", cases.len() - failures.len(), failures.len());
    for (text, ids, expected) in failures.iter().take(SHOWN) {
        println!("\n{text:?}\n  expected {expected:?}\n  got      {ids:?}\n");
    }
    Ok(failures.is_empty())
}

/// The strings of a vocabulary and the ids they should become.
fn cases(vocabulary: &Path) -> Result<Vec<(String, Vec<u32>)>> {
    let read = |extension: &str| {
        let path = beside(vocabulary, extension);
        std::fs::read_to_string(&path).with_context(|| format!("`{}` cannot be read", path.display()))
    };
    let (strings, ids) = (read("inp")?, read("out")?);
    let strings: Vec<&str> = strings.strip_suffix(SEPARATOR).unwrap_or(&strings).split(SEPARATOR).collect();
    let ids: Vec<&str> = ids.lines().collect();
    ensure!(
        strings.len() == ids.len(),
        "`{}` has {} strings, and ids for {}",
        vocabulary.display(),
        strings.len(),
        ids.len()
    );
    let parsed = |line: &str| line.split_whitespace().map(|id| Ok(id.parse()?)).collect::<Result<Vec<u32>>>();
    strings.into_iter().zip(ids).map(|(text, line)| Ok((text.to_owned(), parsed(line)?))).collect()
}
