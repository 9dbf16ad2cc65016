//! The stories that ask through the `interview` command, held through the server. The others open the interview in
//! their own process, where a server has no part.
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use remote::{RemoteSettings, models};

use crate::Running;

/// The modules with a question to the command.
const ASKING: [&str; 10] = [
    "budgets::",
    "command::",
    "correcting::",
    "evening::",
    "fleet::",
    "mistakes::",
    "odd_profiles::",
    "orders::",
    "speaking::",
    "unsupported_weights::",
];
/// What the stories read; see `tests/stories/run.rs`.
const ADDRESS: &str = "OPENAI_BASE_URL";
const MODEL: &str = "INSTANT_INTERVIEW_STORIES_SERVER";

/// Starts the server with these weights, holds the stories through it, and prints which failed and which were left
/// to the laptop. A failure is a figure of the report, and does not end it.
pub(crate) fn hold(server: &Path, weights: &Path) -> Result<()> {
    let running = Running::start(server, weights)?;
    let listed = models(RemoteSettings::new(running.address.clone()))?;
    let name = listed.into_iter().next().context("the server lists no model")?.name;
    let began = Instant::now();
    let ran = Command::new("cargo")
        .args(["test", "--workspace", "--exclude", "xtask", "--test", "stories", "--", "--show-output"])
        .args(ASKING)
        .env(ADDRESS, running.address.to_string())
        .env(MODEL, &name)
        .current_dir(stories::checkout())
        .output()
        .context("cargo cannot be started")?;
    let said = String::from_utf8_lossy(&ran.stdout);
    let outcomes = |end: &str| -> Vec<String> {
        let lines = said.lines().filter_map(|line| line.strip_prefix("test ")?.strip_suffix(end));
        lines.map(|name| name.trim_end_matches(" ...").to_owned()).collect()
    };
    let (passed, failed) = (outcomes(" ok"), outcomes(" FAILED"));
    ensure!(!passed.is_empty(), "no story was held: {said}\n{}", String::from_utf8_lossy(&ran.stderr));
    let said_of = |what: &str| -> Vec<&str> { said.lines().filter(|line| line.contains(what)).collect() };
    let (left, fallen_back) = (said_of("NOT RUN: "), said_of("FELL BACK: "));
    println!(
        "\n{} stories through the server with {}, in {:.0} s: {} passed, {} failed, {} of the passed left to the laptop; the \
         server worded {} answers and failed at {}",
        passed.len() + failed.len(),
        weights.display(),
        began.elapsed().as_secs_f64(),
        passed.len(),
        failed.len(),
        left.len(),
        said_of("WORDED BY THE SERVER").len(),
        fallen_back.len(),
    );
    failed.iter().for_each(|name| println!("- failed: {name}"));
    left.iter().chain(&fallen_back).for_each(|line| println!("- {line}"));
    Ok(())
}
