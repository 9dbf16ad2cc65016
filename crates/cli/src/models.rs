//! `interview models`: which weights there are, what a file is, and taking one in.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ::engine::Inspection;
use catalog::{Catalog, Part};

use serde::Serialize;

use crate::failure::Failure;
use crate::output;

#[derive(clap::Subcommand)]
pub(crate) enum Models {
    /// Name the weights of the catalog and those that were added, and say which are there
    List(List),
    /// Say what a GGUF file is, whether it can be run here, and what memory it takes, without loading it
    Inspect(Inspect),
    /// Copy a GGUF file into the models folder, if it can be run; `--model NAME` finds it there
    Add(Add),
}

#[derive(clap::Args)]
pub(crate) struct List {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Inspect {
    /// The file
    file: PathBuf,
    /// Context length in tokens to reckon the memory with [default: what the model allows, at most 8192]
    #[arg(long, value_name = "N")]
    context: Option<std::num::NonZeroUsize>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Add {
    /// The file
    file: PathBuf,
}

impl Models {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self {
            Self::List(list) => list.run(),
            Self::Inspect(inspect) => inspect.run(),
            Self::Add(add) => add.run(),
        }
    }
}

/// One model of the list.
#[derive(Serialize)]
struct Listed {
    name: String,
    title: Option<String>,
    file: PathBuf,
    /// Whether the file is there and of the right size.
    there: bool,
    in_catalog: bool,
}

impl List {
    fn run(self) -> Result<(), Failure> {
        let folder = interview::models_folder()?;
        let catalog = Catalog::bundled();
        let mut models: Vec<Listed> = catalog
            .models
            .iter()
            .map(|model| {
                // In the package this program came with, or in the folder.
                let path = interview::locate_weights(Some(&model.name))?;
                let part = Part { file: &model.file, path };
                Ok(Listed {
                    name: model.name.clone(),
                    title: Some(model.title.clone()),
                    there: part.check_size().is_ok(),
                    file: part.path,
                    in_catalog: true,
                })
            })
            .collect::<Result<_, Failure>>()?;
        let known: Vec<PathBuf> = models.iter().map(|model| model.file.clone()).collect();
        models.extend(added(&folder).into_iter().filter(|file| !known.contains(file)).map(|file| Listed {
            name: file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            title: None,
            there: true,
            file,
            in_catalog: false,
        }));
        if self.json {
            return output::print_json(&serde_json::json!({ "folder": folder, "models": models }));
        }
        for model in &models {
            let state = if model.there { "there" } else { "not fetched" };
            let title = model.title.as_ref().map(|title| format!(" ({title})")).unwrap_or_default();
            output::print(&format!("{}{title}: {state}, `{}`\n", model.name, model.file.display()))?;
        }
        Ok(())
    }
}

/// The GGUF files of a folder, by name; none where it cannot be read.
fn added(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gguf")))
        .collect();
    files.sort();
    files
}

impl Inspect {
    fn run(self) -> Result<(), Failure> {
        let inspection = ::engine::inspect(&self.file, self.context.map(std::num::NonZeroUsize::get))?;
        if self.json {
            #[derive(Serialize)]
            struct Verdict<'a> {
                usable: bool,
                fits: Option<bool>,
                #[serde(flatten)]
                inspection: &'a Inspection,
            }
            let (usable, fits) = (inspection.is_usable(), inspection.fits());
            return output::print_json(&Verdict { usable, fits, inspection: &inspection });
        }
        output::print(&described(&inspection))
    }
}

impl Add {
    fn run(self) -> Result<(), Failure> {
        let inspection = ::engine::inspect(&self.file, None)?;
        if !inspection.obstacles.is_empty() {
            let reasons = inspection.obstacles.join("; ");
            return Err(Failure::CannotRun { path: self.file, reasons });
        }
        if inspection.fits() == Some(false) {
            output::log("warning: there is not memory enough for it now; see `interview models inspect`");
        }
        let folder = interview::models_folder()?;
        let name = self.file.file_name().unwrap_or_default();
        let target = folder.join(name).with_extension("gguf");
        take_in(&self.file, &target)?;
        let name = target.file_stem().unwrap_or_default().to_string_lossy();
        output::print(&format!("added as `{name}`: `{}`\n", target.display()))
    }
}

/// Copies a file to where none is yet, so that at no time half of it lies there.
fn take_in(file: &Path, target: &Path) -> Result<(), Failure> {
    let failed =
        |source: io::Error| Failure::Add { path: file.to_owned(), target: target.to_owned(), source };
    if target.exists() {
        return Err(failed(io::ErrorKind::AlreadyExists.into()));
    }
    let folder = target.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let unfinished = target.with_extension(format!("{}.part", std::process::id()));
    let copied = fs::copy(file, &unfinished)
        .and_then(|_| fs::File::open(&unfinished)?.sync_all())
        // Linking fails where something has come to lie meanwhile; renaming would replace it.
        .and_then(|()| fs::hard_link(&unfinished, target));
    let _ = fs::remove_file(&unfinished);
    copied.map_err(failed)
}

/// A verdict for people.
fn described(inspection: &Inspection) -> String {
    let millions = |n: u64| n.div_ceil(1_000_000);
    let Inspection { name, architecture, parameters, file_bytes, vocabulary, .. } = inspection;
    let types: Vec<String> =
        inspection.tensor_types.iter().map(|kind| format!("{} ({})", kind.name, kind.tensors)).collect();
    let mut lines = vec![
        format!("name: {name}"),
        format!(
            "architecture: {architecture}, {} M parameters, {} MB",
            millions(*parameters),
            millions(*file_bytes)
        ),
        format!("tensors: {}", types.join(", ")),
    ];
    if let Some(tokens) = inspection.trained_context_tokens {
        lines.push(format!("context: trained for {tokens} tokens"));
    }
    let tokenizer = inspection.tokenizer.as_deref().unwrap_or("none");
    lines.push(format!("tokenizer: {tokenizer}, {vocabulary} tokens"));
    lines.push(format!(
        "chat template: {}",
        if inspection.has_chat_template { "its own" } else { "none; the one of its family is used" }
    ));
    if let Some(need) = &inspection.memory {
        let free = inspection.available_bytes.map_or("what is free is not known".to_owned(), |bytes| {
            format!("{} MB are free", millions(bytes))
        });
        lines.push(format!(
            "memory: {} MB with a context of {} tokens (weights {}, KV cache {}, working {}); {free}",
            millions(need.total_bytes()),
            need.context_tokens,
            millions(need.weights_bytes),
            millions(need.cache_bytes),
            millions(need.working_bytes),
        ));
    }
    lines.extend(inspection.obstacles.iter().map(|obstacle| format!("cannot be run: {obstacle}")));
    lines.push(match (inspection.obstacles.is_empty(), inspection.fits()) {
        (false, _) => "verdict: not supported".into(),
        (true, Some(false)) => "verdict: too big for the memory that is free".into(),
        (true, _) => "verdict: can be run".into(),
    });
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_taken_in_whole_and_never_over_another() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("mine.gguf");
        fs::write(&file, "weights").expect("written");
        let target = folder.path().join("models").join("mine.gguf");
        take_in(&file, &target).expect("there is none yet");
        assert_eq!(fs::read_to_string(&target).expect("it is there"), "weights");
        fs::write(&file, "other weights").expect("written");
        let error = take_in(&file, &target).expect_err("a model may be in use").to_string();
        assert!(error.contains("mine.gguf"), "the file is named: {error}");
        assert_eq!(fs::read_to_string(&target).expect("it is still there"), "weights", "nothing is replaced");
        let left: Vec<_> = fs::read_dir(folder.path().join("models")).expect("listed").collect();
        assert_eq!(left.len(), 1, "no unfinished file stays behind");
    }
}
