//! `interview models`: lists weights, inspects a file, adds one, and downloads one.

use std::ops::ControlFlow;
use std::path::PathBuf;

use ::engine::Inspection;
use catalog::{Catalog, ModelFolder, Part};
use serde::Serialize;

use crate::failure::Failure;
use crate::get::Get;
use crate::output::{self, StatusLine};

#[derive(clap::Subcommand)]
pub(crate) enum Models {
    /// Name the weights of the catalog and those that were added, and say which are there
    List(List),
    /// Say what a GGUF file is, whether it can be run here, and what memory it takes, without loading it
    Inspect(Inspect),
    /// Copy a GGUF file into the models folder, if it can be run; `--model NAME` finds it there
    Add(Add),
    /// Download a model of the list from the model hub; Ctrl-C pauses, and the next run resumes
    Get(Get),
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
    /// Context length in tokens for which the memory is computed [default: what the model allows, at most 8192]
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
            Self::Get(get) => get.run(),
        }
    }
}

/// One model of the list.
#[derive(Serialize)]
struct Listed {
    name: String,
    title: Option<String>,
    /// SPDX identifier.
    license: Option<String>,
    /// Size of the file; if it is missing, the expected size.
    bytes: u64,
    file: PathBuf,
    /// Whether the file exists and has the right size, if that is known.
    there: bool,
    /// Bytes that are kept of a paused download.
    kept_bytes: Option<u64>,
    /// What is known about how often it invents facts.
    note: Option<String>,
    /// Whether it is the recommended one if it fits.
    recommended: bool,
    in_catalog: bool,
}

impl List {
    fn run(self) -> Result<(), Failure> {
        let own_models = ModelFolder::at(interview::models_folder()?);
        let folder = own_models.folder();
        let catalog = Catalog::bundled();
        let pinned = catalog.models.iter().map(|model| {
            // Either in the package of this program or in the models folder.
            let part = Part { file: &model.file, path: interview::locate_weights(Some(&model.name))? };
            Ok(Listed {
                name: model.name.clone(),
                title: Some(model.title.clone()),
                license: Some(model.license.clone()),
                bytes: model.file.bytes,
                there: part.check_size().is_ok(),
                kept_bytes: download::kept_bytes(folder, &model.file.name),
                note: Some(model.note.clone()),
                recommended: model.recommended,
                file: part.path,
                in_catalog: true,
            })
        });
        let offered = catalog.offers.iter().map(|offer| {
            let file = folder.join(offer.file_name());
            Ok(Listed {
                name: offer.name.clone(),
                title: Some(offer.title.clone()),
                license: Some(offer.license.clone()),
                bytes: std::fs::metadata(&file).map_or(offer.about_bytes, |file| file.len()),
                there: file.is_file(),
                kept_bytes: download::kept_bytes(folder, &offer.file_name()),
                note: Some(offer.note.clone()),
                recommended: offer.recommended,
                file,
                in_catalog: true,
            })
        });
        let mut models: Vec<Listed> = pinned.chain(offered).collect::<Result<_, Failure>>()?;
        let known: Vec<PathBuf> = models.iter().map(|model| model.file.clone()).collect();
        models.extend(own_models.files().into_iter().filter(|file| !known.contains(file)).map(|file| {
            Listed {
                name: file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
                title: None,
                license: None,
                bytes: std::fs::metadata(&file).map_or(0, |file| file.len()),
                there: true,
                kept_bytes: None,
                note: None,
                recommended: false,
                file,
                in_catalog: false,
            }
        }));
        if self.json {
            return output::print_json(&serde_json::json!({ "folder": folder, "models": models }));
        }
        for model in &models {
            let title = model.title.as_ref().map(|title| format!(" ({title})")).unwrap_or_default();
            let size = format!("{} MB", model.bytes.div_ceil(1_000_000));
            let state = match (model.there, model.kept_bytes) {
                (true, _) => format!("there, {size}, `{}`", model.file.display()),
                (false, Some(kept)) => format!(
                    "paused at {} of {size}, go on with `interview models get {}`",
                    kept / 1_000_000,
                    model.name
                ),
                (false, None) => {
                    format!("not here, {size}, fetch it with `interview models get {}`", model.name)
                }
            };
            let license =
                model.license.as_ref().map(|license| format!("; licence {license}")).unwrap_or_default();
            let recommended = if model.recommended { ", recommended" } else { "" };
            let note = model.note.as_ref().map(|note| format!("    {note}\n")).unwrap_or_default();
            output::print(&format!("{}{title}{recommended}: {state}{license}\n{note}", model.name))?;
        }
        Ok(())
    }
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
        let mut status = StatusLine::new();
        let own_models = ModelFolder::at(interview::models_folder()?);
        let target = own_models.take_in(&self.file, &mut |done, total| {
            status.show(&format!("copying: {} of {} MB", done / 1_000_000, total.div_ceil(1_000_000)));
            ControlFlow::Continue(())
        })?;
        status.clear();
        let name = target.file_stem().unwrap_or_default().to_string_lossy();
        output::print(&format!("added as `{name}`: `{}`\n", target.display()))
    }
}

/// A verdict in words.
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
