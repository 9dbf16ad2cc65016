//! The list of known vulnerabilities where no connection brings a new one: a clone of RustSec's database in
//! the folder where cargo-deny looks for it. No registry of packages has it, so it is not fetched like other
//! parts.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};

use crate::step::output_of;

/// Where the database comes from.
pub(crate) const SOURCE: &str = "https://github.com/RustSec/advisory-db";
/// The folder that cargo-deny derives from [`SOURCE`].
const FOLDER: &str = "advisory-dbs/advisory-db-3157b0e258782691";
/// An older list misses too much.
const MOST_DAYS: u64 = 90;

/// A list that is on this machine.
#[derive(Debug)]
pub(crate) struct List {
    /// The day of its last advisory.
    pub(crate) date: String,
}

/// The list that is on this machine. The error says what it lacks.
pub(crate) fn local_list() -> Result<List> {
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo = cargo.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    list_in(&cargo.context("no home folder is known")?.join(FOLDER), SystemTime::now())
}

fn list_in(folder: &Path, now: SystemTime) -> Result<List> {
    let git = |format: &str| {
        let mut git = Command::new("git");
        // Without `.git` in it, git would answer for a repository further up.
        git.arg("--git-dir").arg(folder.join(".git")).args(["log", "-1", &format!("--format={format}")]);
        output_of(&mut git)
    };
    let Some((date, seconds)) = git("%cs").zip(git("%ct").and_then(|seconds| seconds.parse().ok())) else {
        bail!("there is no list of advisories in `{}`", folder.display());
    };
    let age = now.duration_since(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap_or_default();
    let days = age.as_secs() / 86_400;
    if days > MOST_DAYS {
        bail!(
            "the list in `{}` is of {date}, {days} days old, and {MOST_DAYS} are allowed",
            folder.display()
        );
    }
    Ok(List { date })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    /// A database whose last advisory is of 2026-08-21.
    fn database() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let git = |arguments: &[&str]| {
            let mut git = Command::new("git");
            git.arg("-C").arg(folder.path()).args(arguments);
            git.env("GIT_COMMITTER_DATE", "2026-08-21T06:00:00Z");
            assert!(output_of(&mut git).is_some(), "git {arguments:?}");
        };
        git(&["init"]);
        let who = ["-c", "user.name=Kim", "-c", "user.email=kim@example.org"];
        git(&[&who[..], &["commit", "--allow-empty", "--message", "one"]].concat());
        folder
    }

    #[test]
    fn a_list_is_dated_and_not_too_old() {
        let folder = database();
        let that_day = UNIX_EPOCH + Duration::from_secs(1_787_292_000);
        assert_eq!(list_in(folder.path(), that_day + 89 * DAY).expect("new enough").date, "2026-08-21");
        let old = list_in(folder.path(), that_day + 91 * DAY).expect_err("too old").to_string();
        assert!(old.contains("91 days old") && old.contains("2026-08-21"), "{old}");
    }

    #[test]
    fn a_missing_list_is_said_to_be_missing() {
        let folder = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).expect("a folder in a repository");
        let missing = list_in(folder.path(), SystemTime::now()).expect_err("nothing is there").to_string();
        assert!(missing.contains("there is no list of advisories"), "not this repository's date: {missing}");
    }
}
