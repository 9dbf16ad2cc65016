//! `cargo xtask report speech`: how many words of spoken questions are heard wrong, clean and in noise, how soon the text is
//! there, what is heard where nobody speaks, and how much memory it takes. Writes a table, JSON and a plot to `target/speech`.
//! With `--show` it prints every text. It fails if a limit is not kept, those of time and memory included, so run it alone.
#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, reason = "a report is printed")]

mod plot;
#[path = "../../speech/mod.rs"]
#[expect(dead_code, reason = "the stories need more of it")]
mod speech;

use std::fs;
use std::process::ExitCode;
use std::time::Instant;

use interview::{Profile, spoken_names};
use serde::Serialize;
use speech::clips::{Clip, questions, with_names};
use speech::words::WordErrors;
use speech::{hear, listener, noise};
use stories::checkout;
use voice::{Listener, Names, Outcome};

/// One condition and what came of it.
#[derive(Serialize)]
struct Row {
    condition: String,
    /// Of the noise, in decibels below the speech; none for clean speech.
    decibels: Option<f32>,
    /// Errors in a hundred words.
    word_errors: f64,
    /// The limit.
    most_word_errors: Option<f64>,
    /// Heard word for word, of so many.
    whole: (usize, usize),
    /// Marked doubtful, or not heard at all, in a hundred.
    doubtful: f64,
    /// Milliseconds from the end of the sound to the text.
    median_ms: f64,
    p95_ms: f64,
}

/// The report as JSON.
#[derive(Serialize)]
struct Report {
    rows: Vec<Row>,
    /// Pieces of 15 s in which nobody speaks and something was heard all the same, by kind.
    heard_in_nothing: Vec<(&'static str, usize)>,
    /// Megabytes that the models and an utterance add.
    memory_mb: Option<f64>,
}

/// Limits of a quiet machine with two cores.
const MOST_MEDIAN_MS: f64 = 500.0;
const MOST_P95_MS: f64 = 1000.0;
const MOST_MEMORY_MB: f64 = 150.0;
const LEAST_DOUBTFUL: f64 = 75.0;

fn main() -> ExitCode {
    let show = std::env::args().any(|argument| argument == "--show");
    let (clips, named) = (questions(), with_names());
    let (babble, pink) = (noise::babble(&clips), noise::pink());
    let profile = Profile::read(&checkout().join("data/sample-profile")).expect("the sample is sound");
    let names = Names::new(spoken_names(&profile));
    let plain = Names::default();

    let before = memory_mb("VmRSS");
    let mut listener = listener();
    hear(&mut listener, &clips[0].samples, &plain);
    let memory = memory_mb("VmRSS").zip(before).map(|(after, before)| after - before);

    let mut rows = Vec::new();
    let mut measure =
        |name: &str, clips: &[Clip], names: &Names, noise: Option<(&[f32], f32)>, most: Option<f64>| {
            let row = row(&mut listener, name, clips, names, noise, most, show);
            println!("{}", line(&row));
            rows.push(row);
        };
    println!("{}", header());
    measure("clean", &clips, &plain, None, Some(3.0));
    for (decibels, most) in [(20.0, Some(4.0)), (10.0, Some(9.0)), (5.0, Some(25.0)), (0.0, None)] {
        measure(&format!("babble {decibels} dB"), &clips, &plain, Some((&babble, decibels)), most);
    }
    measure("pink noise 5 dB", &clips, &plain, Some((&pink, 5.0)), Some(14.0));
    measure("names, not given", &named, &plain, None, None);
    measure("names, given", &named, &names, None, Some(16.0));
    measure("names, given, babble 10 dB", &named, &names, Some((&babble, 10.0)), None);
    measure("clean, names given", &clips, &names, None, None);

    let heard_in_nothing = noise::nothing(&clips)
        .into_iter()
        .map(|(kind, minute)| {
            let pieces = minute.chunks(15 * voice::SAMPLE_RATE);
            let heard =
                pieces.filter(|piece| !matches!(hear(&mut listener, piece, &plain), Outcome::Nothing));
            (kind, heard.count())
        })
        .collect::<Vec<_>>();
    for (kind, heard) in &heard_in_nothing {
        println!("a minute of {kind}: something was heard in {heard} of 4 pieces");
    }
    if let Some(memory) = memory {
        println!("the models and an utterance take {memory:.0} MB");
    }
    let report = Report { rows, heard_in_nothing, memory_mb: memory };
    write(&report);
    let broken = broken(&report);
    for limit in &broken {
        println!("NOT KEPT: {limit}");
    }
    if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Hears each clip.
fn row(
    listener: &mut Listener,
    condition: &str,
    clips: &[Clip],
    names: &Names,
    noise: Option<(&[f32], f32)>,
    most: Option<f64>,
    show: bool,
) -> Row {
    let (mut errors, mut times, mut doubtful) = (WordErrors::default(), Vec::new(), 0);
    for (number, clip) in clips.iter().enumerate() {
        let samples = match noise {
            Some((noise, decibels)) => noise::mixed(clip, noise, decibels, number),
            None => clip.samples.clone(),
        };
        let began = Instant::now();
        let outcome = hear(listener, &samples, names);
        times.push(began.elapsed().as_secs_f64() * 1000.0);
        let (text, sureness, is_doubtful) = match outcome {
            Outcome::Heard(heard) => (heard.text, heard.sureness.0, heard.sureness.is_doubtful()),
            _ => (String::new(), f32::NEG_INFINITY, true),
        };
        errors.add(&clip.text, &text);
        doubtful += usize::from(is_doubtful);
        if show {
            println!("  {sureness:6.2}  {}\n          {text}", clip.text);
        }
    }
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
    Row {
        condition: condition.to_owned(),
        decibels: noise.map(|(_, decibels)| decibels),
        word_errors: errors.percent(),
        most_word_errors: most,
        whole: errors.whole(),
        doubtful: 100.0 * doubtful as f64 / clips.len() as f64,
        median_ms: at(0.5),
        p95_ms: at(0.95),
    }
}

fn header() -> String {
    format!(
        "{:28} {:>12} {:>7} {:>10} {:>10} {:>10} {:>10}",
        "condition", "word errors", "limit", "all right", "doubtful", "median", "p95"
    )
}

fn line(row: &Row) -> String {
    let limit = row.most_word_errors.map_or_else(String::new, |most| format!("{most:.0} %"));
    format!(
        "{:28} {:>10.1} % {limit:>7} {:>10} {:>8.0} % {:>7.0} ms {:>7.0} ms",
        row.condition,
        row.word_errors,
        format!("{}/{}", row.whole.0, row.whole.1),
        row.doubtful,
        row.median_ms,
        row.p95_ms
    )
}

/// The limits that were not kept.
fn broken(report: &Report) -> Vec<String> {
    let mut broken = Vec::new();
    for row in &report.rows {
        let name = &row.condition;
        if let Some(most) = row.most_word_errors.filter(|most| row.word_errors > *most) {
            broken.push(format!(
                "{name}: {:.1} % of the words are wrong, at most {most} may be",
                row.word_errors
            ));
        }
        if row.decibels.is_some_and(|decibels| decibels < 1.0) && row.doubtful < LEAST_DOUBTFUL {
            broken.push(format!(
                "{name}: {:.0} % are doubtful, at least {LEAST_DOUBTFUL} should",
                row.doubtful
            ));
        }
        if row.median_ms > MOST_MEDIAN_MS || row.p95_ms > MOST_P95_MS {
            broken
                .push(format!("{name}: the text takes {:.0} ms, at p95 {:.0} ms", row.median_ms, row.p95_ms));
        }
    }
    for (kind, heard) in report.heard_in_nothing.iter().filter(|(_, heard)| *heard > 0) {
        broken.push(format!("{kind}: {heard} times something was heard where nobody speaks"));
    }
    if let Some(memory) = report.memory_mb.filter(|memory| *memory > MOST_MEMORY_MB) {
        broken.push(format!("memory: {memory:.0} MB, at most {MOST_MEMORY_MB} may be taken"));
    }
    broken
}

fn write(report: &Report) {
    let folder = checkout().join("target/speech");
    let json = serde_json::to_string_pretty(report).expect("numbers become JSON");
    let lines: Vec<String> = report.rows.iter().map(line).collect();
    let files = [
        ("speech.json", json),
        ("speech.txt", format!("{}\n{}\n", header(), lines.join("\n"))),
        ("speech.svg", plot::svg(&report.rows)),
    ];
    let written = fs::create_dir_all(&folder)
        .and_then(|()| files.iter().try_for_each(|(name, text)| fs::write(folder.join(name), text)));
    match written {
        Ok(()) => println!("written to {}", folder.display()),
        Err(error) => println!("`{}` cannot be written: {error}", folder.display()),
    }
}

/// A figure of this process in megabytes, where the system tells it.
fn memory_mb(figure: &str) -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(figure))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1000.0)
}
