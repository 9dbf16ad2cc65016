//! Writes the results: a table for people, JSON for programs, a plot.
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::agreement::Agreement;
use crate::figures::{Machine, Report, Row, median};
use crate::plot;

/// If other programs use more than this share of the machine, its figures mean little.
const BUSY: f64 = 0.05;

/// Writes `bench.md`, `bench.json` and `bench.svg` into a folder, and the table to standard output.
#[expect(clippy::print_stdout, reason = "the table is this program's result")]
pub(crate) fn write(report: &Report, folder: &Path) -> Result<()> {
    let table = table(report);
    for (name, content) in [
        ("bench.md", table.clone()),
        ("bench.json", serde_json::to_string_pretty(report)?),
        ("bench.svg", plot::svg(report)),
    ] {
        let path = folder.join(name);
        fs::write(&path, content).with_context(|| format!("`{}` cannot be written", path.display()))?;
    }
    println!("{table}");
    Ok(())
}

fn table(report: &Report) -> String {
    let machine = &report.machine;
    let mut text = format!(
        "# The engine beside llama.cpp\n\n- processor: {}\n- threads, of each: {}\n- ours: {}\n- llama.cpp: {}\n{}\n\
         Figures are medians of {} repeats in turns, the best repeat in brackets. A ratio above 1 means that ours is better.\n\
         llama.cpp was measured with and without flash attention; the better of the two counts.\n",
        machine.processor,
        machine.threads,
        machine.ours,
        machine.llama_cpp,
        quiet(machine),
        machine.repeats
    );
    for model in &report.models {
        let random = if model.random_weights { ", **random weights**" } else { "" };
        let megabytes = model.file_bytes as f64 / 1e6;
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\n## {}{random} ({megabytes:.0} MB)\n\n| case | unit | ours | llama.cpp | ratio | of the best | repeats | flash attention | note |\n\
             |---|---|---|---|---|---|---|---|---|\n",
            model.label
        );
        for row in &model.rows {
            let _ = writeln!(text, "{}", line(row));
        }
        text.push_str(
            "\nGreedy answers to the same ids, compared:\n\n\
             | after | prompt tokens | written | equal before the first difference | llama.cpp prefers its own there by | llama.cpp with itself, flash attention on and off |\n\
             |---|---|---|---|---|---|\n",
        );
        for agreement in &model.agreements {
            let _ = writeln!(text, "{}", agreement_line(agreement));
        }
    }
    text
}

/// What else ran on the machine during the measurement.
fn quiet(machine: &Machine) -> String {
    let Some(quiet) = &machine.quiet else {
        return "- whether the machine did anything else meanwhile, this system does not tell\n".to_owned();
    };
    let warning = if quiet.others > BUSY {
        "  **Other programs were at work: do not rely on these figures.**\n"
    } else {
        ""
    };
    format!(
        "- while one engine was timed, the others used {:.1} % of a core, and all other programs {:.1} % of the machine\n{warning}",
        100.0 * quiet.idle_engines,
        100.0 * quiet.others
    )
}

pub(crate) fn line(row: &Row) -> String {
    let figure = |figures: &[f64]| format!("{} ({})", number(median(figures)), number(row.best(figures)));
    format!(
        "| {} | {} | {} | {} | {:.2} | {:.2} | {} | {} | {} |",
        row.case,
        row.unit.name(),
        figure(&row.ours),
        figure(row.llama_cpp()),
        row.ratio(),
        row.best_ratio(),
        row.ours.len(),
        row.flash_attention().map_or("", |on| if on { "on" } else { "off" }),
        row.note
    )
}

fn agreement_line(agreement: &Agreement) -> String {
    let lead = agreement.lead_nats.map_or("they do not differ".to_owned(), |nats| format!("{nats:.3} nats"));
    format!(
        "| {} | {} | {} | {} | {lead} | {} |",
        agreement.prompt,
        agreement.prompt_tokens,
        agreement.written,
        agreement.equal,
        agreement.llama_cpp_with_itself
    )
}

/// Formats a number with three significant digits.
fn number(x: f64) -> String {
    match x.abs() {
        100.0.. => format!("{x:.0}"),
        10.0.. => format!("{x:.1}"),
        _ => format!("{x:.2}"),
    }
}
