//! `cargo xtask golden`: what the product says and computes, replayed and compared with the record in git.
//!
//! A change that should not affect results (a move, a new name, a faster kernel) leaves the record as it is.
//! A change of answers rewrites it with `--write`, and its diff shows a reviewer every answer that changed.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::{Purpose, Weights, build_reports, setup};
use crate::step::{execute, note, shell_line, step};
use crate::workspace::Workspace;

/// The options of `cargo xtask golden`.
#[derive(clap::Args)]
pub(crate) struct Golden {
    /// Write the record again instead of comparing with it
    #[arg(long)]
    write: bool,
}

/// Sets up, replays everything, then compares with the record in `tests/golden` or replaces it.
pub(crate) fn golden(workspace: &Workspace, wanted: &Golden) -> Result<()> {
    setup(workspace, Purpose::Run, Weights::SMALL)?;
    replay(workspace, wanted.write)
}

/// Replays everything, then compares with the record, or replaces it if `write` is set.
pub(super) fn replay(workspace: &Workspace, write: bool) -> Result<()> {
    build_reports(workspace)?;
    let record = workspace.root.join("tests/golden");
    let replayed = workspace.target().join("golden");
    fs::create_dir_all(&replayed).with_context(|| format!("cannot make {}", replayed.display()))?;
    let keep = |name: &str, text: &str| {
        let file = replayed.join(name);
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
    };
    step("replay tokens on every tier of this processor", || {
        let tiers: Vec<String> = serde_json::from_str(&printed(&mut example(workspace, "golden", "tiers"))?)?;
        let on = |tier: &String| {
            printed(example(workspace, "golden", "tokens").env("INSTANT_INTERVIEW_KERNEL", tier))
        };
        let best = tiers.last().context("the engine names no tier")?;
        let expected = on(best)?;
        for tier in &tiers {
            note(tier);
            if on(tier)? != expected {
                bail!("the tier `{tier}` computes something else than `{best}`");
            }
        }
        keep("tokens.json", &expected)
    })?;
    step("replay thirty answers", || {
        keep("answers.json", &printed(&mut example(workspace, "golden", "answers"))?)
    })?;
    step("replay the report on retrieval", || {
        let report = printed(&mut workspace.command(workspace.binary("examples/retrieval_report")))?;
        // Times follow the table, and the original bot's own profile is not part of a checkout.
        let table = report.lines().take_while(|line| !line.is_empty());
        let table = table.filter(|line| !line.starts_with("original "));
        keep("retrieval.txt", &table.fold(String::new(), |text, line| text + line + "\n"))
    })?;
    if write {
        return replace(&replayed, &record);
    }
    step("compare with the record", || {
        let mut diff = Command::new("git");
        diff.args(["--no-pager", "diff", "--no-index", "--no-color"]).arg(&record).arg(&replayed);
        execute(&mut diff)
            .context("something changed; if that is meant, `cargo xtask golden --write` keeps it")?;
        note("nothing changed");
        Ok(())
    })
}

fn example(workspace: &Workspace, name: &str, argument: &str) -> Command {
    let mut command = workspace.command(workspace.binary(&format!("examples/{name}")));
    command.arg(argument);
    command
}

/// The output of a program; an error if it fails.
fn printed(command: &mut Command) -> Result<String> {
    let line = shell_line(command);
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("cannot start `{line}`"))?;
    if !output.status.success() {
        bail!("`{line}` ended with {}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{line}` prints something else than text"))
}

fn replace(replayed: &Path, record: &Path) -> Result<()> {
    fs::create_dir_all(record).with_context(|| format!("cannot make {}", record.display()))?;
    for entry in fs::read_dir(replayed).with_context(|| format!("cannot list {}", replayed.display()))? {
        let file = entry?.path();
        let name = file.file_name().context("a listed file has a name")?;
        fs::copy(&file, record.join(name)).with_context(|| format!("cannot copy {}", file.display()))?;
    }
    note(&format!("the record in {} is written again: read its diff", record.display()));
    Ok(())
}
