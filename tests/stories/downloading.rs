//! Models from a local hub with every kind of server behavior: only the promised file reaches the models
//! folder, and data that was received is not requested again.

use std::fs;
use std::path::Path;
use std::time::Duration;

use download::{Content, Control, DownloadError, Hub, Outcome, Progress, Wanted, discard, fetch, kept_bytes};
use stories::{LocalHub, Manners};

const NAME: &str = "small.gguf";
const BYTES: usize = 700_000;

fn place() -> catalog::Hub {
    catalog::Hub {
        repository: "somebody/Small-GGUF".into(),
        revision: "main".into(),
        file: "Small-Q4.gguf".into(),
    }
}

fn wanted() -> Wanted {
    Wanted { file_name: NAME.into(), place: place(), least_bytes: 0, most_bytes: 1_000_000, pinned: None }
}

/// Bytes that all differ from their neighbors.
fn content() -> Vec<u8> {
    (0..BYTES as u32).flat_map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes()).take(BYTES).collect()
}

fn server() -> LocalHub {
    LocalHub::serving(content(), &place())
}

fn hub(server: &LocalHub) -> Hub {
    Hub::from_env(|name| (name == "HF_ENDPOINT").then(|| server.endpoint.clone().into()))
        .with_patience(Duration::from_millis(400))
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder can be made")
}

/// Fetches without a pause or cancel.
fn undisturbed(server: &LocalHub, folder: &Path) -> Result<Outcome, DownloadError> {
    fetch(&hub(server), &wanted(), folder, &mut |_| Control::Continue)
}

/// Fetches until this many bytes have arrived.
fn until(bytes: u64, control: Control, server: &LocalHub, folder: &Path) -> Result<Outcome, DownloadError> {
    fetch(&hub(server), &wanted(), folder, &mut |progress| match progress {
        Progress::Receiving { done, .. } if done >= bytes => control,
        _ => Control::Continue,
    })
}

/// The first byte of each request for the file.
fn beginnings(server: &LocalHub) -> Vec<u64> {
    let asked = server.asked().into_iter().filter(|asked| asked.path.starts_with("/large/"));
    asked.map(|asked| asked.from.unwrap_or(0)).collect()
}

fn arrived(folder: &Path) {
    assert!(
        fs::read(folder.join(NAME)).is_ok_and(|bytes| bytes == content()),
        "the file is what the hub has"
    );
    assert_eq!(fs::read_dir(folder).expect("listed").count(), 1, "and nothing unfinished is left beside it");
}

fn nothing(folder: &Path) {
    assert_eq!(fs::read_dir(folder).expect("listed").count(), 0, "nothing is left");
}

fn no_model(folder: &Path) {
    assert!(!folder.join(NAME).exists(), "what is not whole and checked has no model's name");
}

#[test]
fn a_file_comes_is_checked_and_gets_its_name_once() {
    let (server, folder) = (server(), folder());
    let mut told = Vec::new();
    let outcome = fetch(&hub(&server), &wanted(), folder.path(), &mut |progress| {
        told.push(progress);
        if !matches!(progress, Progress::Checking { .. }) {
            no_model(folder.path());
        }
        Control::Continue
    });
    assert_eq!(outcome.expect("it comes"), Outcome::Done(folder.path().join(NAME)));
    arrived(folder.path());
    let total = BYTES as u64;
    assert_eq!(
        told[..2],
        [Progress::Asking, Progress::Receiving { done: 0, total }],
        "it begins with nothing"
    );
    assert!(told.contains(&Progress::Receiving { done: total, total }), "all of it is reported");
    assert_eq!(told.last(), Some(&Progress::Checking { done: total, total }), "and then checked");
    let asked = server.asked();
    assert!(
        asked[1].path.contains("/resolve/0123456789abcdef"),
        "the commit whose digest was named: {asked:?}"
    );

    undisturbed(&server, folder.path()).expect("it is there");
    assert_eq!(server.asked(), asked, "what is there is not asked for again");
}

#[test]
fn what_the_catalog_pins_is_held_to_the_catalog_alone() {
    let (server, folder) = (server(), folder());
    let content = Content { bytes: BYTES as u64, sha256: server.sha256().to_owned() };
    let commit = catalog::Hub { revision: "0123456789abcdef0123456789abcdef01234567".into(), ..place() };
    let pinned = Wanted { pinned: Some(content), place: commit, ..wanted() };
    fetch(&hub(&server), &pinned, folder.path(), &mut |_| Control::Continue).expect("it comes");
    arrived(folder.path());
    let asked = server.asked();
    assert!(asked.iter().all(|asked| !asked.path.starts_with("/api/")), "the hub has no say: {asked:?}");
}

#[test]
fn a_pause_keeps_what_came_and_the_next_run_goes_on_from_there() {
    let (server, folder) = (server(), folder());
    let outcome = until(200_000, Control::Pause, &server, folder.path()).expect("a pause is no failure");
    let Outcome::Paused { done } = outcome else { panic!("it waits: {outcome:?}") };
    assert_eq!(kept_bytes(folder.path(), NAME), Some(done), "all that came is kept");
    no_model(folder.path());
    undisturbed(&server, folder.path()).expect("it goes on");
    arrived(folder.path());
    assert_eq!(beginnings(&server), [0, done], "nothing is asked for twice");
}

#[test]
fn a_cancel_removes_what_came_and_so_does_discarding_a_pause() {
    let (server, folder) = (server(), folder());
    assert_eq!(
        until(200_000, Control::Cancel, &server, folder.path()).expect("no failure"),
        Outcome::Cancelled
    );
    nothing(folder.path());
    until(200_000, Control::Pause, &server, folder.path()).expect("no failure");
    discard(folder.path(), NAME).expect("it can be removed");
    nothing(folder.path());
}

#[test]
fn nothing_is_asked_of_the_hub_when_it_is_paused_before_it_began() {
    let (server, folder) = (server(), folder());
    let outcome = fetch(&hub(&server), &wanted(), folder.path(), &mut |_| Control::Pause);
    assert_eq!(outcome.expect("no failure"), Outcome::Paused { done: 0 });
    assert_eq!(server.asked(), [], "no connection was opened");
}

#[test]
fn a_server_that_cannot_go_on_begins_again_and_the_file_is_whole() {
    let (server, folder) = (server(), folder());
    until(200_000, Control::Pause, &server, folder.path()).expect("no failure");
    server.behave(Manners { ranges: false, ..Manners::default() });
    undisturbed(&server, folder.path()).expect("it comes from its beginning");
    arrived(folder.path());
}

#[test]
fn a_server_that_goes_on_elsewhere_is_not_followed() {
    let (server, folder) = (server(), folder());
    until(200_000, Control::Pause, &server, folder.path()).expect("no failure");
    server.behave(Manners { goes_on_elsewhere: true, ..Manners::default() });
    undisturbed(&server, folder.path()).expect("it comes from its beginning");
    arrived(folder.path());
    assert_eq!(beginnings(&server).last(), Some(&0), "the rest was not taken for what it was not");
}

#[test]
fn connections_that_break_off_are_taken_up_again() {
    let (server, folder) = (server(), folder());
    server.behave(Manners { breaks_off_after: Some(150_000), ..Manners::default() });
    undisturbed(&server, folder.path()).expect("it comes in pieces");
    arrived(folder.path());
    assert_eq!(beginnings(&server), [0, 150_000, 300_000, 450_000, 600_000], "each where the last one ended");
}

#[test]
fn a_server_that_gets_nowhere_is_left_and_what_came_is_kept() {
    let (server, folder) = (server(), folder());
    until(200_000, Control::Pause, &server, folder.path()).expect("no failure");
    let kept = kept_bytes(folder.path(), NAME);
    server.behave(Manners { breaks_off_after: Some(0), ..Manners::default() });
    let error = undisturbed(&server, folder.path()).expect_err("nothing comes");
    assert!(matches!(error, DownloadError::CutOff { .. }), "{error}");
    assert!(error.to_string().contains("kept"), "the message says that the received part is kept: {error}");
    assert_eq!(kept_bytes(folder.path(), NAME), kept, "it is kept");
    no_model(folder.path());
}

#[test]
fn a_silent_server_is_not_waited_for_for_ever() {
    let (server, folder) = (server(), folder());
    server.behave(Manners { stalls_after: Some(100_000), ..Manners::default() });
    let wanted = Wanted { most_bytes: 1_000_000, ..wanted() };
    let error = fetch(&hub(&server), &wanted, folder.path(), &mut |progress| match progress {
        // Three silent connections would transfer all of it.
        Progress::Receiving { done, .. } if done > 300_000 => Control::Pause,
        _ => Control::Continue,
    });
    assert!(
        matches!(error, Ok(Outcome::Paused { .. })),
        "a connection that brings something counts: {error:?}"
    );
    server.behave(Manners { stalls_after: Some(0), ..Manners::default() });
    let error = undisturbed(&server, folder.path()).expect_err("nothing comes");
    assert!(matches!(error, DownloadError::Stalled { .. }), "{error}");
    assert!(kept_bytes(folder.path(), NAME).is_some_and(|kept| kept >= 300_000), "what came is kept");
}

#[test]
fn another_content_than_was_promised_is_refused_and_removed() {
    let (server, folder) = (server(), folder());
    server.behave(Manners { forges: true, ..Manners::default() });
    let error = undisturbed(&server, folder.path()).expect_err("it is not the file");
    assert!(matches!(error, DownloadError::WrongContent { .. }), "{error}");
    assert!(error.to_string().contains(server.sha256()), "the right digest is named: {error}");
    nothing(folder.path());
}

#[test]
fn what_a_server_says_of_its_length_changes_nothing() {
    for (claimed, adds) in [(BYTES as u64 + 5_000, 0), (BYTES as u64 + 5_000, 5_000)] {
        let (server, folder) = (server(), folder());
        server.behave(Manners { claims_length: Some(claimed), adds, ..Manners::default() });
        undisturbed(&server, folder.path()).expect("the file ends where it ends");
        arrived(folder.path());
    }
    let (server, folder) = (server(), folder());
    server.behave(Manners { claims_length: Some(1_000), ..Manners::default() });
    let error = undisturbed(&server, folder.path()).expect_err("a thousand bytes at a time get nowhere");
    assert!(matches!(error, DownloadError::CutOff { .. }), "{error}");
    no_model(folder.path());
}

#[test]
fn a_file_larger_than_the_catalog_expects_is_not_begun() {
    let (server, folder) = (server(), folder());
    server.behave(Manners { names_size: Some(50_000_000_000), ..Manners::default() });
    let error = undisturbed(&server, folder.path()).expect_err("50 GB are far too much");
    assert!(matches!(error, DownloadError::TooLarge { .. }), "{error}");
    assert_eq!(beginnings(&server), [0; 0], "not a byte of it was asked for");
    nothing(folder.path());
}

#[test]
fn a_file_that_the_disk_cannot_take_is_not_begun() {
    let (server, folder) = (server(), folder());
    let exabyte = 1 << 60;
    server.behave(Manners { names_size: Some(exabyte), ..Manners::default() });
    let wanted = Wanted { most_bytes: u64::MAX, ..wanted() };
    let error = fetch(&hub(&server), &wanted, folder.path(), &mut |_| Control::Continue)
        .expect_err("no disk has that");
    assert!(matches!(error, DownloadError::NoRoom { missing, .. } if missing == exabyte), "{error}");
    assert!(error.to_string().contains("make room"), "it says what to do: {error}");
    assert_eq!(beginnings(&server), [0; 0], "not a byte of it was asked for");
    no_model(folder.path());
}

#[test]
fn a_file_without_a_digest_is_not_fetched() {
    let (server, folder) = (server(), folder());
    server.behave(Manners { names_digest: false, ..Manners::default() });
    let error = undisturbed(&server, folder.path()).expect_err("nothing could be checked");
    assert!(matches!(error, DownloadError::NotNamed { .. }), "{error}");
    assert_eq!(beginnings(&server), [0; 0], "so nothing is asked for");
}

#[test]
fn a_refusal_says_what_to_do_and_is_not_repeated() {
    for (status, words) in
        [(401, "account"), (404, "no longer there"), (429, "resume later"), (503, "resume later")]
    {
        let (server, folder) = (server(), folder());
        server.behave(Manners { refuses: Some(status), ..Manners::default() });
        let error = undisturbed(&server, folder.path()).expect_err("it is refused").to_string();
        assert!(error.contains(&status.to_string()) && error.contains(words), "{error}");
        assert_eq!(beginnings(&server), [0], "a server that says no is not asked again");
    }
}

#[test]
fn a_hub_that_is_not_there_is_named() {
    let server = server();
    let (hub, folder) = (hub(&server), folder());
    let endpoint = server.endpoint.clone();
    drop(server);
    let error =
        fetch(&hub, &wanted(), folder.path(), &mut |_| Control::Continue).expect_err("there is no server");
    assert!(matches!(error, DownloadError::Unreachable { .. }), "{error}");
    assert!(error.to_string().contains(&endpoint), "the owner sees who was asked: {error}");
}
