//! Weights that are loaded and write two tokens, whatever the file claims.
//!
//! The first byte of the input chooses: 0, and the rest is the file; else a sound file of one family, in
//! which the rest changes numbers of the header. A change is ten bytes: which number, as `u16`, and its new
//! value, as `u64`.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::LazyLock;

use engine::{Engine, GenerateOptions, LoadOptions, Sampling};

use super::memory_file;

static FILE: LazyLock<PathBuf> = LazyLock::new(|| memory_file::path("weights.gguf"));

/// Sound files, each with its numbers.
static SOUND: LazyLock<Vec<(&[u8], Vec<Number>)>> = LazyLock::new(|| {
    [
        &include_bytes!("../corpus/header/llama")[..],
        include_bytes!("../corpus/header/qwen2"),
        include_bytes!("../corpus/header/qwen3"),
        include_bytes!("../corpus/header/gemma3"),
        include_bytes!("../corpus/header/phi3"),
    ]
    .map(|file| (file, Walk { file, at: 4 }.numbers().expect("a sound file")))
    .into()
});

/// One input.
pub fn run(input: &[u8]) {
    let Some((&choice, rest)) = input.split_first() else { return };
    let file = match usize::from(choice).checked_sub(1) {
        None => rest.to_vec(),
        Some(family) => {
            let (file, numbers) = &SOUND[family % SOUND.len()];
            changed(file, numbers, rest)
        }
    };
    std::fs::write(&*FILE, file).expect("there is room for a small file");
    let options = LoadOptions { context_tokens: Some(64), threads: Some(1) };
    let Ok(mut engine) = Engine::load(&FILE, &options) else { return };
    let two = GenerateOptions { sampling: Sampling::GREEDY, max_tokens: 2 };
    // A file may still fail when it is used, with an error.
    let _ = engine.complete("Who are you? ", &two, &mut |_| ControlFlow::Continue(()));
}

/// A number in a header: where it begins, and its bytes.
struct Number {
    at: usize,
    bytes: usize,
}

fn changed(file: &[u8], numbers: &[Number], changes: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    for change in changes.chunks_exact(10) {
        let (which, value) = change.split_at(2);
        let which = usize::from(u16::from_le_bytes([which[0], which[1]]));
        let number = &numbers[which % numbers.len()];
        file[number.at..number.at + number.bytes].copy_from_slice(&value[..number.bytes]);
    }
    file
}

/// Walks a sound header. It trusts every length.
struct Walk<'a> {
    file: &'a [u8],
    at: usize,
}

impl Walk<'_> {
    fn numbers(mut self) -> Option<Vec<Number>> {
        let mut numbers = Vec::new();
        self.skip(4);
        let (tensors, entries) = (self.take(8)?, self.take(8)?);
        for _ in 0..entries {
            self.string()?;
            numbers.push(Number { at: self.at, bytes: 4 });
            let kind = self.take(4)?;
            self.value(kind, &mut numbers)?;
        }
        for _ in 0..tensors {
            self.string()?;
            let dimensions = self.number(4, &mut numbers)?;
            for _ in 0..dimensions {
                self.number(8, &mut numbers)?;
            }
            self.number(4, &mut numbers)?;
            self.number(8, &mut numbers)?;
        }
        Some(numbers)
    }

    fn value(&mut self, kind: u64, numbers: &mut Vec<Number>) -> Option<()> {
        match kind {
            8 => {
                numbers.push(Number { at: self.at, bytes: 8 });
                self.string()
            }
            9 => {
                let kind = self.number(4, numbers)?;
                let items = self.number(8, numbers)?;
                (0..items).try_for_each(|_| self.value(kind, numbers))
            }
            0 | 1 | 7 => self.number(1, numbers).map(drop),
            2 | 3 => self.number(2, numbers).map(drop),
            4..=6 => self.number(4, numbers).map(drop),
            _ => self.number(8, numbers).map(drop),
        }
    }

    fn number(&mut self, bytes: usize, numbers: &mut Vec<Number>) -> Option<u64> {
        numbers.push(Number { at: self.at, bytes });
        self.take(bytes)
    }

    fn string(&mut self) -> Option<()> {
        let length = usize::try_from(self.take(8)?).ok()?;
        self.skip(length);
        Some(())
    }

    fn take(&mut self, bytes: usize) -> Option<u64> {
        let taken = self.file.get(self.at..self.at + bytes)?;
        self.skip(bytes);
        Some(taken.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }

    fn skip(&mut self, bytes: usize) {
        self.at += bytes;
    }
}
