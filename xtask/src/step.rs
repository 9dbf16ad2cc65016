//! Announces the steps of a command, times them, and starts other programs so that a failure names them.

use std::cell::RefCell;
use std::io::IsTerminal;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

/// The time of shorter steps is not printed when they end.
const WORTH_MENTIONING: Duration = Duration::from_secs(1);

/// Smaller files are read quickly, even from a slow disk.
const WORTH_A_LINE: u64 = 10_000_000;

/// The durations of the steps of this run, for [`with_table`].
#[derive(Default)]
struct Record {
    steps: Vec<StepTime>,
    /// Remarks of the step that is running.
    remarks: Vec<String>,
}

struct StepTime {
    heading: String,
    taken: Duration,
    remarks: Vec<String>,
}

thread_local! {
    /// Steps are nested deep in the commands and run one after the other, on the main thread.
    static RECORD: RefCell<Record> = RefCell::default();
}

/// Runs one step under a heading, then prints how long it took; an error names the step.
pub(crate) fn step<T>(heading: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("==> {heading}");
    let started = Instant::now();
    let outcome = work().with_context(|| format!("step `{heading}` failed"));
    let taken = started.elapsed();
    RECORD.with_borrow_mut(|record| {
        let mut remarks = std::mem::take(&mut record.remarks);
        if outcome.is_err() {
            remarks.push("FAILED".to_owned());
        }
        record.steps.push(StepTime { heading: heading.to_owned(), taken, remarks });
    });
    if outcome.is_ok() && taken >= WORTH_MENTIONING {
        eprintln!("    {heading}: done in {}", clock(taken));
    }
    outcome
}

/// Runs a command, then prints a table of the durations of its steps, even if one failed.
pub(crate) fn with_table<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    let started = Instant::now();
    let outcome = work();
    let steps = RECORD.with_borrow_mut(std::mem::take).steps;
    eprintln!("==> what each step took");
    table(&steps, started.elapsed()).iter().for_each(|line| note(line));
    outcome
}

fn table(steps: &[StepTime], total: Duration) -> Vec<String> {
    const TOTAL: &str = "total";
    let width = steps.iter().map(|step| step.heading.chars().count()).fold(TOTAL.len(), usize::max);
    let line = |heading: &str, taken, remarks: &[String]| {
        let line = format!("{heading:<width$}  {:>12}  {}", clock(taken), remarks.join("; "));
        line.trim_end().to_owned()
    };
    let lines = steps.iter().map(|step| line(&step.heading, step.taken, &step.remarks));
    lines.chain([line(TOTAL, total, &[])]).collect()
}

/// A note that is repeated in the table of [`with_table`], for something that a reader of the end must not
/// miss.
pub(crate) fn remark(text: &str) {
    note(text);
    RECORD.with_borrow_mut(|record| record.remarks.push(text.to_owned()));
}

/// A line of detail below the heading of a step.
pub(crate) fn note(text: &str) {
    eprintln!("    {text}");
}

/// Runs a program to its end. Its output goes to ours.
pub(crate) fn execute(command: &mut Command) -> Result<()> {
    let line = shell_line(command);
    let status = command.status().with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` ended with {status}");
    }
    Ok(())
}

/// Whether a program can be started and succeeds; it has no input, and its output is dropped.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// The output of a program, without the line end; `None` if it cannot be started or fails.
pub(crate) fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}

/// The command as it would be typed.
pub(crate) fn shell_line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Whether the output is a terminal. If not, progress is printed as plain lines.
pub(crate) fn watched() -> bool {
    std::io::stderr().is_terminal()
}

/// A bar for work that is counted in bytes. Outside a terminal it draws nothing, and a plain line is printed
/// instead.
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
    fn the_table_names_every_step_and_its_remarks() {
        let steps = [
            StepTime { heading: "lints".into(), taken: Duration::from_secs(62), remarks: Vec::new() },
            StepTime {
                heading: "dependencies".into(),
                taken: Duration::from_secs(2),
                remarks: vec!["half of it".into(), "FAILED".into()],
            },
        ];
        assert_eq!(
            table(&steps, Duration::from_secs(64)),
            [
                "lints           1 min 02 s",
                "dependencies         2.0 s  half of it; FAILED",
                "total           1 min 04 s",
            ],
            "one line a step, aligned"
        );
    }

    #[test]
    fn a_step_that_fails_is_in_the_table_too() {
        let failed = with_table(|| {
            step("quick", || Ok(()))?;
            step("broken", || -> Result<()> {
                remark("seen");
                bail!("no")
            })
        });
        assert!(
            format!("{:#}", failed.expect_err("the step failed")).contains("`broken`"),
            "the step is named"
        );
        let left = RECORD.with_borrow(|record| record.steps.len() + record.remarks.len());
        assert_eq!(left, 0, "the next table starts empty");
    }

    #[test]
    fn durations_read_like_a_clock() {
        assert_eq!(clock(Duration::from_millis(1340)), "1.3 s");
        assert_eq!(clock(Duration::from_secs(125)), "2 min 05 s");
    }
}
