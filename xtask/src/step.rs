//! Announces what is being done, says how long it took, and starts other programs so that a failure names them.

use std::io::IsTerminal;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

/// Steps shorter than this end without a word about their time.
const WORTH_MENTIONING: Duration = Duration::from_secs(1);

/// Files smaller than this are read in a blink, also from a slow disk.
const WORTH_A_LINE: u64 = 10_000_000;

/// Runs one step under a heading; afterwards says how long it took, or which step failed.
pub(crate) fn step<T>(heading: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("==> {heading}");
    let started = Instant::now();
    let outcome = work().with_context(|| format!("step `{heading}` failed"))?;
    let taken = started.elapsed();
    if taken >= WORTH_MENTIONING {
        eprintln!("    {heading}: done in {}", clock(taken));
    }
    Ok(outcome)
}

/// A line of detail below the heading of a step.
pub(crate) fn note(text: &str) {
    eprintln!("    {text}");
}

/// Runs a program to its end; its output goes where ours goes.
pub(crate) fn execute(command: &mut Command) -> Result<()> {
    let line = shell_line(command);
    let status = command.status().with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` ended with {status}");
    }
    Ok(())
}

/// Whether a program can be started and ends well; it is neither heard nor asked.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// What a program prints, without the line end; `None` if it cannot be started or fails.
pub(crate) fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// The command as one would type it.
pub(crate) fn shell_line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Whether a person watches: if not, progress is told in plain lines.
pub(crate) fn watched() -> bool {
    std::io::stderr().is_terminal()
}

/// A bar for work that is counted in bytes. Away from a terminal it draws nothing, and a plain line stands in for it.
pub(crate) fn byte_bar(label: &str, bytes: u64) -> ProgressBar {
    if !watched() && bytes >= WORTH_A_LINE {
        note(&format!("{label} ({})", megabytes(bytes)));
    }
    let style =
        ProgressStyle::with_template("    {msg} {wide_bar} {decimal_bytes}/{decimal_total_bytes} {eta}")
            .expect("the template is a constant and is drawn in every run");
    ProgressBar::new(bytes).with_style(style).with_message(label.to_owned())
}

/// A size for people, in millions of bytes.
#[expect(clippy::cast_precision_loss, reason = "one decimal of a megabyte is shown")]
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// A duration for people.
pub(crate) fn clock(taken: Duration) -> String {
    let seconds = taken.as_secs();
    if seconds < 60 {
        format!("{:.1} s", taken.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_named_with_its_exit_status() {
        let error = execute(Command::new("sh").args(["-c", "exit 7"])).expect_err("it fails").to_string();
        assert!(error.contains("sh -c exit 7") && error.contains('7'), "who failed, and how: {error}");
        let error =
            execute(&mut Command::new("no-such-program-here")).expect_err("it is not there").to_string();
        assert!(error.contains("no-such-program-here"), "the missing program is named: {error}");
    }

    #[test]
    fn durations_read_like_a_clock() {
        assert_eq!(clock(Duration::from_millis(1340)), "1.3 s");
        assert_eq!(clock(Duration::from_secs(125)), "2 min 05 s");
    }
}
