//! `interview models get` as used by people and scripts: the file is stored where `--model` finds it, and
//! Ctrl-C loses nothing.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use stories::{LocalHub, Manners, program};

const NAME: &str = "qwen3-0.6b-q4_k_m";
/// How long anything may take. It is generous, because it only detects a hang and measures nothing.
const DEADLINE: Duration = Duration::from_secs(60);

fn hub() -> LocalHub {
    let catalog = catalog::Catalog::bundled();
    let offer = catalog.offer(NAME).expect("it is offered");
    LocalHub::serving(
        (0..3_000_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect(),
        &offer.hub,
    )
}

fn start(arguments: &[&str], hub: &LocalHub, cache: &Path) -> Child {
    Command::new(program("interview"))
        .args(arguments)
        .env("HF_ENDPOINT", &hub.endpoint)
        .env("INSTANT_INTERVIEW_CACHE", cache)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the built program can be started")
}

fn run(arguments: &[&str], hub: &LocalHub, cache: &Path) -> Output {
    start(arguments, hub, cache).wait_with_output().expect("a started program can be waited for")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_model_is_fetched_listed_and_found_by_its_name() {
    let (hub, cache) = (hub(), tempfile::tempdir().expect("a temporary folder"));
    let before = stdout(&run(&["models", "list"], &hub, cache.path()));
    assert!(before.contains(&format!("models get {NAME}")), "the list says how to fetch it: {before}");
    assert_eq!(before.matches(", recommended: ").count(), 1, "one is recommended: {before}");
    assert!(before.contains("    Invents in about 4 of 100 summaries"), "what is known is said: {before}");
    let got = run(&["models", "get", NAME], &hub, cache.path());
    assert_eq!(got.status.code(), Some(0), "it comes: {}", stderr(&got));
    assert!(stdout(&got).contains(&format!("--model {NAME}")), "the next step is named: {}", stdout(&got));
    assert!(stderr(&got).contains("Apache-2.0"), "the licence is named before it comes: {}", stderr(&got));
    let file = cache.path().join("models").join(format!("{NAME}.gguf"));
    assert!(file.is_file(), "it lies in the models folder");
    let list = stdout(&run(&["models", "list", "--json"], &hub, cache.path()));
    let list: serde_json::Value = serde_json::from_str(&list).expect("one JSON object");
    let row = list["models"].as_array().and_then(|rows| rows.iter().find(|row| row["name"] == NAME));
    assert_eq!(row.map(|row| &row["there"]), Some(&true.into()), "the list has it: {list}");
    let asked = run(&["engine", "tokenize", "--model", NAME], &hub, cache.path());
    assert!(stderr(&asked).contains(&format!("{NAME}.gguf")), "--model finds it: {}", stderr(&asked));
}

#[test]
fn ctrl_c_pauses_and_the_next_run_goes_on() {
    let (hub, cache) = (hub(), tempfile::tempdir().expect("a temporary folder"));
    hub.behave(Manners { stalls_after: Some(1_500_000), ..Manners::default() });
    let child = start(&["models", "get", NAME], &hub, cache.path());
    let folder = cache.path().join("models");
    let deadline = Instant::now() + DEADLINE;
    while download::kept_bytes(&folder, &format!("{NAME}.gguf")) != Some(1_500_000) {
        assert!(Instant::now() < deadline, "half of it should come");
        std::thread::yield_now();
    }
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()), "the program is ours to interrupt");
    // The silent connection ends, and the program notices that it should pause.
    hub.behave(Manners::default());
    let paused = child.wait_with_output().expect("it ends");
    assert_eq!(paused.status.code(), Some(1), "it is not done: {}", stderr(&paused));
    assert!(stderr(&paused).contains(&format!("interview models get {NAME}")), "{}", stderr(&paused));
    let list = stdout(&run(&["models", "list"], &hub, cache.path()));
    assert!(list.contains("paused at 1 of"), "the list knows: {list}");

    let got = run(&["models", "get", NAME], &hub, cache.path());
    assert_eq!(got.status.code(), Some(0), "it goes on: {}", stderr(&got));
    assert_eq!(hub.asked().last().and_then(|asked| asked.from), Some(1_500_000), "from where it was");
    assert_eq!(fs::read_dir(&folder).expect("listed").count(), 1, "nothing unfinished is left");
}

#[test]
fn what_goes_wrong_has_status_1_and_wrong_usage_2() {
    let (hub, cache) = (hub(), tempfile::tempdir().expect("a temporary folder"));
    let unknown = run(&["models", "get", "llama-9"], &hub, cache.path());
    assert_eq!(unknown.status.code(), Some(1), "there is none");
    assert!(stderr(&unknown).contains(NAME), "the right names are given: {}", stderr(&unknown));
    assert_eq!(run(&["models", "get"], &hub, cache.path()).status.code(), Some(2), "a name is missing");
    hub.behave(Manners { forges: true, ..Manners::default() });
    let forged = run(&["models", "get", NAME], &hub, cache.path());
    assert_eq!(forged.status.code(), Some(1), "it is another file");
    assert!(stderr(&forged).contains("SHA-256"), "{}", stderr(&forged));
    let left = fs::read_dir(cache.path().join("models")).expect("listed").count();
    assert_eq!(left, 0, "nothing of it is left");
}
