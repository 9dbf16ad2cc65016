//! The licences of everything in a package: collected from cargo, npm and the catalog, and written once for
//! the app, which shows them, and once as a text in the package.

mod crates;
mod npm;
mod texts;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use catalog::Model;
use serde::Serialize;

use crate::workspace::Workspace;
use texts::{Found, Standard};

/// The list as the app reads it.
#[derive(Default, Serialize)]
pub(crate) struct Licences {
    complete: bool,
    components: Vec<Component>,
    texts: Vec<String>,
}

#[derive(Serialize)]
struct Component {
    kind: Kind,
    name: String,
    version: Option<String>,
    licence: String,
    /// Indexes of its texts.
    texts: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    App,
    Model,
    Crate,
    Package,
}

/// A part whose licence is known by its SPDX expression, and the licence texts that the part itself contains.
struct Part {
    kind: Kind,
    name: String,
    version: Option<String>,
    licence: String,
    /// The authors, for a licence whose text names them.
    authors: String,
    texts: Vec<Found>,
}

/// Collects them all. Fails on a part without a text: a package must not be distributed without it. `models`
/// are the weights that are packed.
pub(crate) fn collect(workspace: &Workspace, models: &[&Model]) -> Result<Licences> {
    let mut parts = vec![own(workspace)?];
    parts.extend(model_parts(workspace, models)?);
    parts.extend(crates::parts(workspace)?);
    parts.extend(npm::parts(workspace)?);
    parts.sort_by(|one, other| (one.kind, &one.name).cmp(&(other.kind, &other.name)));

    let standard = Standard::of(&parts, &read(&workspace.root.join("LICENSE-APACHE"))?);
    let mut licences = Licences { complete: true, ..Licences::default() };
    for part in parts {
        let mut texts = Vec::new();
        for Found { text, .. } in standard.texts_for(&part)? {
            let known = licences.texts.iter().position(|other| *other == text);
            let index = known.unwrap_or(licences.texts.len());
            if known.is_none() {
                licences.texts.push(text);
            }
            texts.push(index);
        }
        let Part { kind, name, version, licence, .. } = part;
        licences.components.push(Component { kind, name, version, licence, texts });
    }
    Ok(licences)
}

fn own(workspace: &Workspace) -> Result<Part> {
    let file = |name: &str| Ok::<_, anyhow::Error>(Found::new(name, &read(&workspace.root.join(name))?));
    Ok(Part {
        kind: Kind::App,
        name: "Instant Interview".into(),
        version: Some(env!("CARGO_PKG_VERSION").into()),
        licence: env!("CARGO_PKG_LICENSE").into(),
        authors: env!("CARGO_PKG_AUTHORS").into(),
        texts: vec![file("LICENSE-MIT")?, file("LICENSE-APACHE")?],
    })
}

/// The models and ONNX Runtime, with their notices.
fn model_parts(workspace: &Workspace, models: &[&Model]) -> Result<Vec<Part>> {
    let catalog = &workspace.catalog;
    let part = |name: &str, licence: &str, authors: &str| Part {
        kind: Kind::Model,
        name: name.into(),
        version: None,
        licence: licence.into(),
        authors: authors.into(),
        texts: Vec::new(),
    };
    let embedding = &catalog.embedding;
    let runtime = catalog.runtime().context("the catalog lists no ONNX Runtime for this machine")?;
    let mut parts: Vec<Part> = models.iter().map(|model| part(&model.title, &model.license, "")).collect();
    let speech = catalog.default_speech();
    parts.extend([
        part(&embedding.title, &embedding.license, ""),
        part(&speech.title, &speech.license, ""),
        part(&catalog.vad.title, &catalog.vad.license, ""),
        part("ONNX Runtime", &runtime.license, "Microsoft Corporation"),
    ]);
    for notice in &catalog.notices {
        let text = Found::new(&notice.file.name, &read(&workspace.store.notice_path(notice))?);
        if let Some(named) = parts.iter_mut().find(|part| part.name == notice.of) {
            named.texts.push(text);
            continue;
        }
        let name = format!("Third-party parts of {}", notice.of);
        parts.push(Part { texts: vec![text], ..part(&name, "several", "") });
    }
    Ok(parts)
}

impl Licences {
    /// The list as the app reads it.
    pub(crate) fn to_json(&self) -> Result<String> {
        Ok(serde_json::to_string(self)?)
    }

    /// How many parts there are.
    pub(crate) fn len(&self) -> usize {
        self.components.len()
    }

    /// The list as a text: first every part with its licence, then every licence text with its parts.
    pub(crate) fn to_text(&self) -> String {
        let mut out = String::from(
            "Instant Interview and what it is made of\n\
             ========================================\n\n\
             The program itself is given away under the MIT licence or the Apache License 2.0, as you prefer. The package\n\
             also holds the parts below, under the licences named beside them; the texts follow.\n\n",
        );
        for component in &self.components {
            let _ = writeln!(out, "{}: {}", component.title(), component.licence);
        }
        for (index, text) in self.texts.iter().enumerate() {
            let of = self.components.iter().filter(|component| component.texts.contains(&index));
            let names: Vec<String> = of.map(Component::title).collect();
            let line = "-".repeat(80);
            let _ = write!(out, "\n{line}\n{}\n{line}\n\n{text}\n", wrapped(&names.join(", ")));
        }
        out
    }
}

impl Component {
    fn title(&self) -> String {
        self.version.as_ref().map_or_else(|| self.name.clone(), |version| format!("{} {version}", self.name))
    }
}

/// Wraps the words in lines of at most eighty characters.
fn wrapped(words: &str) -> String {
    let mut lines = vec![String::new()];
    for word in words.split_whitespace() {
        let line = lines.last_mut().expect("there is always a last line");
        if !line.is_empty() && line.len() + word.len() >= 80 {
            lines.push(word.to_owned());
        } else {
            let gap = if line.is_empty() { "" } else { " " };
            let _ = write!(line, "{gap}{word}");
        }
    }
    lines.join("\n")
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("`{}` cannot be read", path.display()))
}

/// The licences of an SPDX expression: alternatives, each a list of licences that apply together.
fn choices(expression: &str) -> Result<Vec<Vec<String>>> {
    let words = expression.replace(['(', ')'], " ");
    // A choice within a sum. With the texts of all alternatives nothing is missing, whichever is chosen.
    let nested = expression.contains('(') && expression.contains(" AND ");
    let words = if nested { words.replace(" OR ", " AND ") } else { words };
    let choices: Vec<Vec<String>> = words
        .split(" OR ")
        .map(|choice| choice.split(" AND ").map(|id| id.trim().to_owned()).collect())
        .collect();
    if choices.iter().flatten().any(String::is_empty) {
        bail!("`{expression}` is no SPDX expression");
    }
    Ok(choices)
}

/// The expression in the current syntax: old manifests have a slash for "or".
fn modern(expression: &str) -> String {
    expression.split('/').map(str::trim).collect::<Vec<_>>().join(" OR ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_read_as_choices() {
        let read = |expression: &str| choices(expression).expect("it is one");
        assert_eq!(read("MIT"), [["MIT"]]);
        assert_eq!(read(&modern("MIT / Apache-2.0")), [["MIT"], ["Apache-2.0"]], "as old manifests write it");
        assert_eq!(
            read("Apache-2.0 WITH LLVM-exception OR MIT"),
            [["Apache-2.0 WITH LLVM-exception"], ["MIT"]],
            "an exception belongs to its licence"
        );
        assert_eq!(read("MIT AND BSD-3-Clause"), [["MIT", "BSD-3-Clause"]], "both hold at once");
        assert_eq!(
            read("(MIT OR Apache-2.0) AND Unicode-3.0"),
            [["MIT", "Apache-2.0", "Unicode-3.0"]],
            "of a choice inside a sum no text may be missing"
        );
        assert!(choices("MIT OR ").is_err(), "half an expression is none");
    }

    #[test]
    fn the_text_names_every_part_twice_and_every_licence_once() {
        let component = |name: &str| Component {
            kind: Kind::Crate,
            name: name.into(),
            version: Some("1.2.3".into()),
            licence: "MIT".into(),
            texts: vec![0],
        };
        let list = Licences {
            complete: true,
            components: vec![component("serde"), component("tokio")],
            texts: vec!["Permission is hereby granted".into()],
        };
        let text = list.to_text();
        assert!(text.contains("serde 1.2.3: MIT"), "each part with its licence: {text}");
        assert!(text.contains("serde 1.2.3, tokio 1.2.3"), "each text with its parts: {text}");
        assert_eq!(text.matches("Permission is hereby granted").count(), 1, "a shared text stands once");
    }

    #[test]
    fn long_lists_of_names_are_wrapped() {
        let lines = wrapped(&"candle-core ".repeat(20));
        assert!(lines.lines().count() > 1 && lines.lines().all(|line| line.len() <= 80), "{lines}");
    }
}
