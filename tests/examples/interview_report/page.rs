//! The report as it is printed, and as a page with every question and answer.
use std::fmt::Write as _;
use std::path::Path;

use crate::Run;
use crate::keyed::KeyedInterview;

const HEAD: [&str; 9] = [
    "profile",
    "weights",
    "method",
    "seeds",
    "accepted",
    "said twice",
    "third person",
    "words, median",
    "first word, median",
];

/// The name of weights in the report: the name of their file.
pub(crate) fn label(weights: &Path) -> String {
    weights.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

pub(crate) fn print_head() {
    println!("{}", head());
}

/// Prints the line of one profile, weights and method as soon as it is known.
pub(crate) fn print_line(interview: &KeyedInterview, runs: &[Run], weights: &str, method: &str) {
    println!("{}", line(interview, runs, weights, method));
}

fn head() -> String {
    format!("| {} |\n|{}", HEAD.join(" | "), "---|".repeat(HEAD.len()))
}

fn line(interview: &KeyedInterview, runs: &[Run], weights: &str, method: &str) -> String {
    let tallies: Vec<_> = runs
        .iter()
        .filter(|run| run.weights == weights && run.method == method)
        .map(|run| &run.tally)
        .collect();
    let range = |counts: Vec<usize>| {
        let (least, most) = (counts.iter().min(), counts.iter().max());
        match (least, most) {
            (Some(least), Some(most)) if least != most => format!("{least} to {most}"),
            (Some(only), _) => only.to_string(),
            _ => "-".to_owned(),
        }
    };
    let counts = |of: fn(&crate::Tally) -> usize| range(tallies.iter().map(|&tally| of(tally)).collect());
    let first_word = counts(|tally| tally.median_first_word_ms.round() as usize);
    format!(
        "| {} | {weights} | {method} | {} | {} of {} | {} | {} | {} | {first_word} ms |",
        interview.name,
        tallies.len(),
        counts(|tally| tally.accepted),
        tallies.first().map_or(0, |tally| tally.questions),
        counts(|tally| tally.repeated),
        counts(|tally| tally.third_person),
        counts(|tally| tally.median_words),
    )
}

/// Every question with every answer, with the faults of each and what was struck from it.
pub(crate) fn page(interviews: &[KeyedInterview], runs: &[Vec<Run>]) -> String {
    let mut page = format!("# Keyed interviews\n\n{}\n", head());
    for (interview, runs) in interviews.iter().zip(runs) {
        let mut seen: Vec<(&str, &str)> = Vec::new();
        for run in runs {
            let held = (run.weights.as_str(), run.method);
            if !seen.contains(&held) {
                seen.push(held);
                let _ = writeln!(page, "{}", line(interview, runs, held.0, held.1));
            }
        }
    }
    for (interview, runs) in interviews.iter().zip(runs) {
        let _ = writeln!(page, "\n## {}", interview.name);
        for (place, asked) in interview.questions.iter().enumerate() {
            let _ = writeln!(page, "\n### {}. {} ({})", place + 1, asked.question, asked.key.kind);
            for (at, run) in runs.iter().enumerate() {
                // An answer that another seed gave already is not printed twice.
                let same = |other: &Run| {
                    (other.weights.as_str(), other.method) == (run.weights.as_str(), run.method)
                        && other.judged[place].given.answer == run.judged[place].given.answer
                        && other.judged[place].faults == run.judged[place].faults
                };
                if !runs[..at].iter().any(same) {
                    page.push_str(&answer(run, place));
                }
            }
        }
    }
    page
}

fn answer(run: &Run, place: usize) -> String {
    let judged = &run.judged[place];
    let verdict = if judged.faults.is_empty() { "accepted".to_owned() } else { judged.faults.join("; ") };
    let quoted: Vec<String> = judged.given.answer.lines().map(|line| format!("> {line}")).collect();
    let struck: Vec<String> = run.struck[place].iter().map(|text| format!("`{text}`")).collect();
    let struck = if struck.is_empty() { String::new() } else { format!("struck: {}\n\n", struck.join(", ")) };
    format!(
        "\n**{}, {}**, seed {}, {}, {:.0} ms: {verdict}\n\n{}\n\n{struck}",
        run.weights,
        run.method,
        run.seed,
        run.authors[place],
        judged.given.first_word_ms,
        quoted.join("\n")
    )
}
