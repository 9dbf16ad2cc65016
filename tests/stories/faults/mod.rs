//! The disk fails, the memory runs out, the process is killed or the power goes, at every call of a session
//! in turn: the next start has every finished turn and contact, and nothing that was deleted.
//!
//! `disk.c` stands between the session and the system. It fails one call, or records all of them; from the
//! record [`replay`] computes what a kill or a power cut at each call leaves on the disk.
//! `cargo test --workspace --exclude xtask --test stories faults -- --nocapture` prints the tables.
#![cfg(target_os = "linux")]

mod expected;
mod replay;
mod session;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use expected::Log;
use replay::{Cut, Disk};
use tempfile::TempDir;

/// What can fail, as `disk.c` names it.
const KINDS: [&str; 7] = ["read", "write", "sync", "truncate", "rename", "unlink", "open"];
/// Of thousands of allocations, this many are failed, at even distances.
const ALLOCATIONS: usize = 60;
/// Seeds of the writes that a power cut loses, where some are on the disk and some are not.
const TORN: [u64; 2] = [1, 2];
/// Problems that a failed story lists.
const SHOWN: usize = 12;

/// In memory where the system has such a folder: the disk is not what is tested.
fn new_folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let parent = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    TempDir::new_in(parent).expect("a temporary folder can be made")
}

/// Builds the library that fails calls.
fn library(folder: &Path) -> PathBuf {
    let library = folder.join("disk.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories/faults/disk.c");
    let built = Command::new("cc").args(["-O1", "-shared", "-fPIC", "-o"]).args([&library, &source]).status();
    assert!(built.is_ok_and(|status| status.success()), "the C compiler that builds SQLite builds this, too");
    library
}

/// One session in a process of its own. `folder` has the data in `data/`, and `acks` beside it.
struct Run<'a> {
    library: &'a Path,
    folder: &'a Path,
}

impl Run<'_> {
    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Holds the session to its end and returns what it reported, and whether it ended by itself.
    fn hold(&self, environment: &[(&str, &str)]) -> (Log, bool) {
        fs::create_dir(self.data()).expect("a temporary folder can be written");
        let acks = self.folder.join("acks");
        let status = Command::new(std::env::current_exe().expect("a running test knows its own file"))
            .args(["--exact", "faults::session::held_by_a_child", "--ignored", "--test-threads=1"])
            .env("LD_PRELOAD", self.library)
            .env("FAULTS_FOLDER", format!("{}/", self.data().display()))
            .env("FAULTS_ACKS", &acks)
            .envs(environment.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("a test can start itself");
        (Log::read(&fs::read(acks).unwrap_or_default()), status.success())
    }
}

/// How many runs of a kind ended in which way.
#[derive(Default)]
struct Tally {
    runs: usize,
    undisturbed: usize,
    refused: usize,
    ended: usize,
}

#[expect(clippy::print_stderr, reason = "the tables are for whoever asks for them with --nocapture")]
fn print(title: &str, tallies: &BTreeMap<String, Tally>) {
    eprintln!(
        "\n| {title} | runs | nothing refused | an act refused | program ended |\n|---|---|---|---|---|"
    );
    for (name, tally) in tallies {
        let Tally { runs, undisturbed, refused, ended } = tally;
        eprintln!("| {name} | {runs} | {undisturbed} | {refused} | {ended} |");
    }
}

fn assert_none(problems: &[String], why: &str) {
    let shown: Vec<&str> = problems.iter().take(SHOWN).map(String::as_str).collect();
    assert!(problems.is_empty(), "{why}: {} of them, first\n{}", problems.len(), shown.join("\n"));
}

/// How often the undisturbed session makes calls of each kind.
fn counts(library: &Path) -> BTreeMap<String, usize> {
    let folder = new_folder();
    let counted = folder.path().join("counts");
    let run = Run { library, folder: folder.path() };
    let (log, whole) = run.hold(&[("FAULTS_COUNTS", counted.to_str().expect("plain names"))]);
    assert!(whole && log.refused().is_empty(), "undisturbed, nothing fails: {:?}", log.refused());
    let found = expected::check(&run.data(), &log);
    assert_eq!(found, Ok(()), "undisturbed, all is as it should be");
    let counted = fs::read_to_string(counted).expect("the library counts");
    let lines = counted.lines().filter_map(|line| line.split_once(' '));
    lines.map(|(kind, calls)| (kind.to_owned(), calls.parse().expect("a number"))).collect()
}

/// One call to fail: its kind, its number, and whether those after it fail as well.
struct Fault {
    kind: String,
    nth: usize,
    lasting: bool,
}

fn faults(counts: &BTreeMap<String, usize>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for kind in KINDS {
        let calls = counts.get(kind).copied().unwrap_or_default();
        assert!(calls > 0, "the session makes a call of each kind: {kind}");
        for nth in 1..=calls {
            faults.push(Fault { kind: kind.to_owned(), nth, lasting: false });
            if matches!(kind, "read" | "write" | "sync") {
                faults.push(Fault { kind: kind.to_owned(), nth, lasting: true });
            }
        }
    }
    let allocations = counts.get("allocate").copied().unwrap_or_default();
    let even = (0..ALLOCATIONS).map(|at| 1 + at * allocations / ALLOCATIONS);
    faults.extend(even.map(|nth| Fault { kind: "allocate".to_owned(), nth, lasting: false }));
    faults
}

#[test]
fn whichever_call_fails_no_finished_turn_is_lost_and_nothing_deleted_is_left() {
    let tools = new_folder();
    let library = library(tools.path());
    let faults = faults(&counts(&library));
    let (next, problems, tallies) = (AtomicUsize::new(0), Mutex::default(), Mutex::default());
    let work = || {
        while let Some(fault) = faults.get(next.fetch_add(1, Ordering::Relaxed)) {
            let folder = new_folder();
            let run = Run { library: &library, folder: folder.path() };
            let nth = fault.nth.to_string();
            let mut environment = vec![("FAULTS_KIND", fault.kind.as_str()), ("FAULTS_NTH", nth.as_str())];
            environment.extend(fault.lasting.then_some(("FAULTS_LASTING", "1")));
            let (log, whole) = run.hold(&environment);
            let name = format!("{}{}", fault.kind, if fault.lasting { ", and all after it" } else { "" });
            let found = expected::check(&run.data(), &log);
            // Rust ends a program that gets no memory. A failing disk is answered.
            let found = found.and_then(|()| match whole || fault.kind == "allocate" {
                true => Ok(()),
                false => Err("the program ended".to_owned()),
            });
            if let Err(problem) = found {
                let mut problems: std::sync::MutexGuard<'_, Vec<String>> = problems.lock().expect("no panic");
                problems.push(format!("{name} {nth}: {problem}; refused: {:?}", log.refused()));
            }
            let mut tallies: std::sync::MutexGuard<'_, BTreeMap<String, Tally>> =
                tallies.lock().expect("no panic");
            let tally = tallies.entry(name).or_default();
            tally.runs += 1;
            match (whole, log.refused().is_empty()) {
                (false, _) => tally.ended += 1,
                (true, true) => tally.undisturbed += 1,
                (true, false) => tally.refused += 1,
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    print("the n-th call fails, for every n", &tallies.into_inner().expect("no panic"));
    assert_none(&problems.into_inner().expect("no panic"), "after a failed call");
}

#[test]
fn whenever_the_power_goes_no_finished_turn_is_lost_and_nothing_deleted_is_left() {
    let (tools, folder) = (new_folder(), new_folder());
    let library = library(tools.path());
    let trace = tools.path().join("trace");
    let run = Run { library: &library, folder: folder.path() };
    let (log, whole) = run.hold(&[("FAULTS_TRACE", trace.to_str().expect("plain names"))]);
    assert!(whole && log.refused().is_empty(), "undisturbed, nothing fails: {:?}", log.refused());
    let trace = fs::read(trace).expect("the library records");

    let cuts: Vec<Cut> =
        [Cut::Kill, Cut::Unsynced, Cut::UnsyncedBytes].into_iter().chain(TORN.map(Cut::Torn)).collect();
    let (mut problems, mut tallies) = (Vec::new(), BTreeMap::<String, Tally>::new());
    let mut disk = Disk::below(&run.data());
    for (call, at) in replay::calls(&trace).enumerate() {
        if !disk.apply(&at) {
            continue;
        }
        let log = Log::read(disk.acks());
        for cut in &cuts {
            let image = new_folder();
            disk.write_image(*cut, image.path());
            let tally = tallies.entry(cut.name().to_owned()).or_default();
            tally.runs += 1;
            match expected::check(image.path(), &log) {
                Ok(()) => tally.undisturbed += 1,
                Err(problem) => problems.push(format!("{cut:?} after call {call} ({at:?}): {problem}")),
            }
        }
    }
    print("after every call", &tallies);
    assert_none(&problems, "after a kill or a power cut");
}
