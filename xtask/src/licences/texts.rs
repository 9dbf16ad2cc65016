//! Licence texts: those in the parts, and the standard ones for parts that only name their licence.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{Part, choices};

/// Beginnings of the names of files that hold licence texts.
const NAMES: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];

/// Longer files are not licence texts.
const LONGEST: u64 = 512 * 1024;

/// A licence text and the file it comes from.
#[derive(Clone)]
pub(super) struct Found {
    file: String,
    pub(super) text: String,
}

impl Found {
    /// Texts with the same words are the same, even if their lines end differently.
    pub(super) fn new(file: &str, text: &str) -> Self {
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        Self { file: file.to_ascii_uppercase(), text: lines.join("\n").trim_matches('\n').to_owned() }
    }
}

/// The licence files in that folder, and in its subfolders if `below`.
pub(super) fn in_folder(folder: &Path, below: bool) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("`{}` cannot be read", folder.display()))?;
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    // Folders are listed in any order, but packages of the same sources should be identical.
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_uppercase();
        let is_licence = NAMES.iter().any(|start| name.starts_with(start));
        if path.is_dir() && (below || is_licence) {
            found.extend(in_folder(&path, false)?);
        } else if is_licence && fs::metadata(&path)?.len() <= LONGEST && !name.ends_with(".RS") {
            let bytes = fs::read(&path).with_context(|| format!("`{}` cannot be read", path.display()))?;
            found.push(Found::new(&name, &String::from_utf8_lossy(&bytes)));
        }
    }
    Ok(found)
}

/// A text for each licence that parts name without containing it.
pub(super) struct Standard(BTreeMap<String, String>);

impl Standard {
    /// Takes the texts from parts that have only this one licence and contain its text.
    pub(super) fn of(parts: &[Part], apache: &str) -> Self {
        let mut texts = BTreeMap::from([("Apache-2.0".to_owned(), Found::new("", apache).text)]);
        for part in parts {
            let own = part.texts.iter().find(|found| !found.file.starts_with("NOTICE"));
            if let (false, Some(own)) = (part.licence.contains(' '), own) {
                texts.entry(part.licence.clone()).or_insert_with(|| own.text.clone());
            }
        }
        // The text names its holders, so that of another part cannot be used.
        texts.remove("MIT");
        Self(texts)
    }

    /// All texts of a part: its own, or the standard ones of its first choice that has them.
    pub(super) fn texts_for(&self, part: &Part) -> Result<Vec<Found>> {
        if part.texts.iter().any(|found| !found.file.starts_with("NOTICE")) {
            return Ok(part.texts.clone());
        }
        for choice in choices(&part.licence)? {
            let texts: Option<Vec<Found>> = choice.iter().map(|id| self.text(id, part)).collect();
            if let Some(texts) = texts {
                return Ok([texts, part.texts.clone()].concat());
            }
        }
        bail!(
            "{} comes without a licence text, and none is known for `{}`: it must not be packaged like this",
            part.name,
            part.licence
        )
    }

    fn text(&self, id: &str, part: &Part) -> Option<Found> {
        if id == "MIT" {
            let holders = if part.authors.is_empty() {
                format!("the authors of {}", part.name)
            } else {
                part.authors.clone()
            };
            return Some(Found::new("", &format!("Copyright (c) {holders}\n\n{}", mit())));
        }
        Some(Found::new("", self.0.get(id)?))
    }
}

/// The text without its first line.
fn mit() -> &'static str {
    let ours = include_str!("../../../LICENSE-MIT");
    ours.split_once("\n\n").map_or(ours, |(_holders, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::licences::Kind;

    fn part(name: &str, licence: &str, texts: &[(&str, &str)]) -> Part {
        Part {
            kind: Kind::Crate,
            name: name.into(),
            version: None,
            licence: licence.into(),
            authors: "Kim".into(),
            texts: texts.iter().map(|(file, text)| Found::new(file, text)).collect(),
        }
    }

    fn texts(standard: &Standard, part: &Part) -> Vec<String> {
        let texts = standard.texts_for(part).expect("there is a text");
        texts.into_iter().map(|found| found.text).collect()
    }

    #[test]
    fn a_part_keeps_its_own_text_and_another_gets_the_standard_one() {
        let zlib = part("a", "Zlib", &[("LICENSE", "zlib's words\r\n")]);
        let standard = Standard::of(&[zlib], "apache's words");
        assert_eq!(texts(&standard, &part("b", "Zlib", &[])), ["zlib's words"], "line ends do not matter");
        assert_eq!(
            texts(&standard, &part("c", "Apache-2.0", &[("NOTICE", "made by C")])),
            ["apache's words", "made by C"],
            "a notice is no licence, and goes wherever its part goes"
        );
        let mit = texts(&standard, &part("d", "GPL-2.0 OR MIT", &[])).join("");
        assert!(mit.contains("Copyright (c) Kim"), "its holders are named: {mit}");
    }

    #[test]
    fn a_part_without_a_known_text_is_refused_by_name() {
        let standard = Standard::of(&[], "");
        let error =
            standard.texts_for(&part("x", "Odd-1.0", &[])).map(|_| ()).expect_err("unknown").to_string();
        assert!(error.contains('x') && error.contains("Odd-1.0"), "{error}");
    }
}
