//! `cargo xtask report waiting`: how long a visitor waits from Enter to the first word, and where that time
//! goes, for questions that are typed and read ahead and for questions that are pasted. Every question is
//! asked in both ways, through the library, and the answers must be equal. With `--profile DIR --questions
//! FILE` the interview is another one than the three of the repository. Writes a table, JSON and a plot to
//! `target/waiting`. No time is asserted.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "a report is printed")]

mod asked;
#[path = "../../keyed/mod.rs"]
#[expect(dead_code, reason = "the report on interviews needs more of it")]
mod keyed;
mod plot;
mod timed;
mod typing;

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use catalog::Catalog;
use engine::{Engine, LoadOptions};
use interview::{Interview, Paths};
use serde::Serialize;

use asked::{Asked, Way, hold};
use keyed::KeyedInterview;
use timed::{Spent, TimedModel};

/// Questions of one visitor.
const A_CONVERSATION: usize = 10;

/// A profile and what is asked of it.
struct Interviewed {
    profile: PathBuf,
    questions: Vec<String>,
}

/// One line of the table: all questions, or only those that the model was asked.
#[derive(Serialize)]
struct Row {
    weights: String,
    way: Way,
    of: &'static str,
    questions: usize,
    median_ms: f64,
    p95_ms: f64,
    /// Where the time to the first word goes, on average.
    find_ms: f64,
    read_ms: f64,
    write_ms: f64,
    gate_ms: f64,
    /// Processor time a question, from its first letter to the end of its answer.
    processor_s: f64,
    /// The longest time for which reading ahead did not look for a key, while it found and while the model
    /// read: the medians of all questions.
    blind_finding_ms: f64,
    blind_reading_ms: f64,
}

fn main() -> Result<()> {
    let interviews = interviews(std::env::args().skip(1))?;
    let folder = stories::checkout().join("target/waiting");
    fs::create_dir_all(&folder).with_context(|| format!("`{}` cannot be made", folder.display()))?;
    let (mut rows, mut different) = (Vec::new(), 0);
    println!("{}", header());
    for (name, weights) in weights() {
        let (mut typed, mut pasted) = (Vec::new(), Vec::new());
        for Interviewed { profile, questions } in &interviews {
            let (mut product, spent) = open(profile, &weights, &folder)?;
            for questions in questions.chunks(A_CONVERSATION) {
                pasted.extend(hold(&mut product, &spent, questions, Way::Pasted)?);
                typed.extend(hold(&mut product, &spent, questions, Way::Typed)?);
            }
        }
        for (typed, pasted) in typed.iter().zip(&pasted).filter(|(typed, pasted)| typed.turn != pasted.turn) {
            different += 1;
            println!("DIFFERENT: `{}`: {:?}, {:?}", typed.turn.question, typed.turn, pasted.turn);
        }
        for (way, asked) in [(Way::Typed, &typed), (Way::Pasted, &pasted)] {
            for of in ["all", "by the model"] {
                let asked: Vec<&Asked> = asked.iter().filter(|it| of == "all" || it.by_model).collect();
                let row = row(&name, way, of, &asked);
                row.iter().for_each(|row| println!("{}", line(row)));
                rows.extend(row);
            }
        }
    }
    let lines: Vec<String> = rows.iter().map(line).collect();
    fs::write(folder.join("waiting.json"), serde_json::to_string_pretty(&rows)?)?;
    fs::write(folder.join("waiting.txt"), format!("{}\n{}\n", header(), lines.join("\n")))?;
    fs::write(folder.join("waiting.svg"), plot::svg(&rows))?;
    println!("written to {}", folder.display());
    ensure!(different == 0, "{different} answers are others if they are read ahead");
    Ok(())
}

/// The interviews that the arguments name.
fn interviews(mut given: impl Iterator<Item = String>) -> Result<Vec<Interviewed>> {
    let (mut profile, mut questions) = (None, None);
    while let Some(argument) = given.next() {
        let value = given.next().with_context(|| format!("`{argument}` needs a value"))?;
        match argument.as_str() {
            "--profile" => profile = Some(PathBuf::from(value)),
            "--questions" => questions = Some(value),
            _ => bail!("`{argument}` is not known; there are --profile and --questions"),
        }
    }
    match (profile, questions) {
        (None, None) => Ok(KeyedInterview::all()?
            .into_iter()
            .map(|keyed| Interviewed {
                profile: keyed.profile,
                questions: keyed.questions.into_iter().map(|keyed| keyed.question).collect(),
            })
            .collect()),
        (Some(profile), Some(file)) => {
            let text = fs::read_to_string(&file).with_context(|| format!("`{file}` cannot be read"))?;
            let questions = text.lines().map(str::trim).filter(|line| !line.is_empty());
            Ok(vec![Interviewed { profile, questions: questions.map(str::to_owned).collect() }])
        }
        _ => bail!("--profile and --questions belong together"),
    }
}

/// The default weights, and the capable ones if they are here, with their names.
fn weights() -> Vec<(String, PathBuf)> {
    let (catalog, store) = (Catalog::bundled(), stories::store());
    let models = [catalog.default_model(), catalog.capable_model()];
    let files = models.map(|model| (model.title.clone(), store.model_path(model)));
    files.into_iter().filter(|(_, file)| file.is_file()).collect()
}

/// Opens a profile with these weights, whose time is taken; embeddings are kept in the folder for the next
/// report.
fn open(profile: &Path, weights: &Path, folder: &Path) -> Result<(Interview, Spent)> {
    let parts = stories::parts();
    let paths = Paths {
        data_folder: folder.join("data"),
        profile: profile.to_owned(),
        weights: parts.weights,
        embedding_folder: parts.embedding_folder,
        runtime_library: parts.runtime_library,
    };
    let options = LoadOptions::default();
    let mut product = interview::open(&paths, &options, &mut |_| ControlFlow::Continue(()))
        .with_context(|| format!("`{}` cannot be interviewed", profile.display()))?;
    let (model, spent) = TimedModel::of(Engine::load(weights, &options)?);
    product.replace_model(Box::new(model));
    Ok((product, spent))
}

/// A line of the table; `None` if nothing was asked.
fn row(weights: &str, way: Way, of: &'static str, asked: &[&Asked]) -> Option<Row> {
    let at = |share: f64, of: fn(&Asked) -> f64| {
        let mut all: Vec<f64> = asked.iter().map(|it| of(it)).collect();
        all.sort_by(f64::total_cmp);
        all.get((all.len().saturating_sub(1) as f64 * share).round() as usize).copied()
    };
    let mean = |of: fn(&Asked) -> f64| asked.iter().map(|it| of(it)).sum::<f64>() / asked.len() as f64;
    Some(Row {
        weights: weights.to_owned(),
        way,
        of,
        questions: asked.len(),
        median_ms: at(0.5, |it| it.waited_ms)?,
        p95_ms: at(0.95, |it| it.waited_ms)?,
        find_ms: mean(|it| it.find_ms),
        read_ms: mean(|it| it.read_ms),
        write_ms: mean(|it| it.write_ms),
        gate_ms: mean(|it| it.gate_ms),
        processor_s: mean(|it| it.processor_s),
        blind_finding_ms: at(0.5, |it| it.blind_finding_ms)?,
        blind_reading_ms: at(0.5, |it| it.blind_reading_ms)?,
    })
}

fn header() -> String {
    format!(
        "{:34} {:7} {:13} {:>4} {:>8} {:>8} | {:>6} {:>6} {:>6} {:>6} | {:>9} | {:>12}",
        "weights",
        "way",
        "answered",
        "of",
        "median",
        "p95",
        "find",
        "read",
        "write",
        "gate",
        "processor",
        "without look"
    )
}

fn line(row: &Row) -> String {
    format!(
        "{:34} {:7} {:13} {:>4} {:>5.0} ms {:>5.0} ms | {:>6.0} {:>6.0} {:>6.0} {:>6.1} | {:>7.2} s | {:>4.0} {:>4.0} ms",
        row.weights,
        row.way.name(),
        row.of,
        row.questions,
        row.median_ms,
        row.p95_ms,
        row.find_ms,
        row.read_ms,
        row.write_ms,
        row.gate_ms,
        row.processor_s,
        row.blind_finding_ms,
        row.blind_reading_ms
    )
}
