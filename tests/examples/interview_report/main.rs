//! `cargo xtask report interview`: keyed interviews, held by the product and by the original bot's plain
//! method on the same weights. A table goes to standard output, and every answer to
//! `target/interviews/report.md`, to be read.
//!
//! `--model FILE` adds weights, `--seeds N` holds each interview N times, `--profile NAME` holds only one of
//! them. `--blind` holds those of invented candidates instead, which nothing is tuned on before they are
//! measured for the first time. `--no-plain` leaves out the plain method, which reads the whole prompt again for every question.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "a report is printed")]

mod arguments;
#[path = "../../keyed/mod.rs"]
mod keyed;
#[path = "../../original_bot.rs"]
mod original_bot;
mod page;
mod plain;
mod product;
mod steps_back;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use engine::{Engine, LoadOptions};
use interview::Profile;
use jiff::civil::{DateTime, date};
use retrieval::Embedder;

use arguments::Arguments;
use keyed::KeyedInterview;
use keyed::tally::{Given, Judged, Tally, judge, tally};
use plain::PlainBot;
use steps_back::Accepted;

/// An answer, and what the page adds to it.
pub(crate) struct Answered {
    pub(crate) given: Given,
    /// Who wrote it.
    pub(crate) author: String,
    /// What was struck from it.
    pub(crate) struck: Vec<String>,
}

/// One interview, held once.
pub(crate) struct Run {
    pub(crate) weights: String,
    pub(crate) method: &'static str,
    pub(crate) seed: u64,
    pub(crate) judged: Vec<Judged>,
    pub(crate) authors: Vec<String>,
    pub(crate) struck: Vec<Vec<String>>,
    pub(crate) tally: Tally,
}

impl Run {
    fn of(
        interview: &KeyedInterview,
        name: &str,
        weights: &str,
        method: &'static str,
        seed: u64,
        answers: Vec<Answered>,
    ) -> Self {
        let (mut given, mut authors, mut struck) = (vec![], vec![], vec![]);
        for answer in answers {
            given.push(answer.given);
            authors.push(answer.author);
            struck.push(answer.struck);
        }
        let judged = judge(interview, given);
        let tally = tally(&judged, name);
        Self { weights: weights.to_owned(), method, seed, judged, authors, struck, tally }
    }
}

fn main() -> Result<()> {
    let arguments = Arguments::parse(std::env::args().skip(1))?;
    let parts = stories::parts();
    let weights: Vec<PathBuf> = [parts.weights].into_iter().chain(arguments.models).collect();
    let folder = stories::checkout().join("target/interviews");
    fs::create_dir_all(&folder).with_context(|| format!("`{}` cannot be made", folder.display()))?;

    let mut embedder = Embedder::load(&parts.embedding_folder, &parts.runtime_library)?;
    let wanted = |it: &KeyedInterview| arguments.profile.as_deref().is_none_or(|name| it.name == name);
    let all = if arguments.blind { KeyedInterview::blind() } else { KeyedInterview::all() };
    let interviews: Vec<KeyedInterview> = all?.into_iter().filter(wanted).collect();
    anyhow::ensure!(!interviews.is_empty(), "there is no interview of that name");
    let mut runs: Vec<Vec<Run>> = interviews.iter().map(|_| Vec::new()).collect();

    let report = folder.join("report.md");
    page::print_head();
    for weights in &weights {
        let label = page::label(weights);
        for (interview, runs) in interviews.iter().zip(&mut runs) {
            let name = Profile::read(&interview.profile)?.name;
            let mut product = product::open(&interview.profile, weights, &folder)?;
            for seed in 0..arguments.seeds {
                let answers = product::hold(&mut product, interview, seed, interview_begins())?;
                runs.push(Run::of(interview, &name, &label, "ours", seed, answers));
            }
            page::print_line(interview, runs, &label, "ours");
        }
        // The plain method takes long. Meanwhile the results so far can be read.
        write(&report, &page::page(&interviews, &runs))?;
        if !arguments.plain {
            continue;
        }
        let mut engine = Engine::load(weights, &LoadOptions::default())?;
        for (interview, runs) in interviews.iter().zip(&mut runs) {
            let profile = Profile::read(&interview.profile)?;
            let name = profile.name.clone();
            let mut bot = PlainBot::new(profile, &mut embedder);
            for seed in 0..arguments.seeds {
                let answers = bot.hold(&mut engine, &mut embedder, interview, seed)?;
                runs.push(Run::of(interview, &name, &label, "the original's", seed, answers));
            }
            page::print_line(interview, runs, &label, "the original's");
        }
        write(&report, &page::page(&interviews, &runs))?;
    }

    let before = folder.join("accepted.tsv");
    let now = Accepted::of(&interviews, &runs);
    print_steps_back(&Accepted::read(&before), &now);
    now.write(&before)?;
    println!("\nEvery question and answer: {}", report.display());
    Ok(())
}

/// The local time at which every interview begins. It is the same for all, so that an answer depends only on
/// the seed.
pub(crate) fn interview_begins() -> DateTime {
    date(2026, 11, 24).at(10, 0, 0, 0)
}

fn print_steps_back(before: &Accepted, now: &Accepted) {
    let lost = before.lost_in(now);
    match lost.as_slice() {
        [] => println!("\nNo step back: what the last report accepted is still accepted."),
        lost => println!("\nAccepted in the last report and not in this one:\n{}", lost.join("\n")),
    }
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("`{}` cannot be written", file.display()))
}
