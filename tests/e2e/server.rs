//! A stronger machine: set in the settings, tested there, worded on it, and worded on the laptop when it is
//! gone. The key is in its own file and nowhere else.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use fantoccini::key::Key;
use stories::{
    EncryptedServer, ModelRequest, ModelServer, Sent, Step, certificate, in_own_network, is_in_own_network,
    response, streamed,
};

use crate::looks::usable;
use crate::robust::{processes, until};
use crate::session::Session;
use crate::window::{Window, built_program};
use crate::{my_turn, path, started_before, story};

const KEY: &str = "sk-e2e-0123456789abcdef";
const MODEL: &str = "qwen2.5-32b";
/// What the sample's notes support.
const WORDS: &str =
    "For the Radio Archive Search I used sentence embeddings to search 1,200 episodes by meaning.";

/// A server that wants the key.
fn behavior(request: &ModelRequest) -> Vec<Step> {
    if request.header("authorization") != Some(format!("Bearer {KEY}").as_str()) {
        return response("401 Unauthorized", "", "");
    }
    match request.path.as_str() {
        "/v1/models" => {
            let list = format!(r#"{{"data":[{{"id":"{MODEL}","max_model_len":8192}},{{"id":"tiny"}}]}}"#);
            response("200 OK", "", &list)
        }
        "/v1/chat/completions" => streamed(&[WORDS]),
        _ => response("404 Not Found", "", ""),
    }
}

async fn fill(window: &Window, testid: &str, text: &str) {
    let field = window.find(testid).await;
    field.clear().await.expect("a field can be emptied");
    field.send_keys(text).await.expect("it takes keys");
}

async fn ask(window: &Window, question: &str) {
    window.click("show-interview").await;
    window.type_question(question).await;
    window.click("send").await;
    window.until("[data-testid='turn']:last-of-type[data-phase='ended']").await;
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there").flatten();
    entries
        .flat_map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => files(&entry.path()),
            _ => vec![entry.path()],
        })
        .collect()
}

/// The files and processes that show the key.
fn shown(data: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let holds = |file: &PathBuf| {
        fs::read(file).is_ok_and(|bytes| bytes.windows(KEY.len()).any(|bytes| bytes == KEY.as_bytes()))
    };
    let lists = processes().flat_map(|process| {
        ["cmdline", "environ"].map(|list| PathBuf::from(format!("/proc/{process}/{list}")))
    });
    (files(data).into_iter().filter(holds).collect(), lists.filter(holds).collect())
}

#[test]
fn a_stronger_machine_words_the_answers_and_the_laptop_does_when_it_is_gone() {
    story(async {
        let data = started_before();
        let server = ModelServer::behaving(behavior);
        let host = server.host().to_owned();
        let session = Session::start();
        let window = Window::open_in(&["--data-dir", path(&data)], &session.environment()).await;
        window.until("[data-phase='ready']").await;
        assert!(window.text("welcome").await.contains("nothing you type leaves the room"));
        window.click("show-settings").await;

        // Without a key the test says that one is wanted, with it the models can be listed.
        fill(&window, "server-address", &server.address).await;
        fill(&window, "server-model", "nothing").await;
        window.click("server-test").await;
        let trouble = window.text("server-failure").await;
        assert!(trouble.contains("wants a key"), "it says what to do: {trouble}");
        usable(&window, "server-refused", "[data-testid=server-settings] button").await;
        let place = window.text("server-key-file").await;
        assert!(
            place.contains("server-key.txt") && place.contains("not encrypted"),
            "it says where: {place}"
        );
        assert!(place.contains("no keychain is there"), "and why: {place}");
        window.find("server-key").await.send_keys(KEY).await.expect("it takes keys");
        window.click("server-key-save").await;
        window.find("server-key-delete").await;
        let stored = window.text("server-key-stored").await;
        assert!(stored.contains(&server.address), "it says whom the key is for: {stored}");
        window.click("server-list").await;
        window.find("server-models").await.send_keys(MODEL).await.expect("it takes keys");
        let model = "return document.querySelector(\"[data-testid='server-model']\").value;";
        window.until_script(model, "the model is chosen", |model| model == MODEL).await;

        window.click("server-test").await;
        let tested = window.text("server-tested").await;
        assert!(tested.contains(MODEL) && tested.contains("answers"), "it works: {tested}");
        assert!(tested.contains("/v1"), "and the address is corrected: {tested}");
        let sent = server.asked();
        assert!(sent.iter().all(|request| !request.body.contains("Ilse")), "nothing of the profile was sent");
        window.click("server-on").await;
        window
            .until_script(
                "return document.querySelector(\"[data-testid='server-on']\").checked;",
                "it is switched on",
                |on| on == true,
            )
            .await;
        usable(&window, "server-on", "[data-testid=server-settings] button").await;

        // Consent to plain HTTP is asked for twice, and Escape is no consent.
        window.click("server-http").await;
        window.find("server-http-dialog").await;
        usable(&window, "server-http", "dialog button").await;
        window.press(&char::from(Key::Escape).to_string()).await;
        let open = "return document.querySelector('dialog[open]') !== null;";
        window.until_script(open, "Escape closes the question", |open| open == false).await;

        window.click("show-interview").await;
        let note = window.text("welcome").await;
        assert!(note.contains(&host) && !note.contains("leaves the room"), "a visitor is told: {note}");
        ask(&window, "Tell me more about the Radio Archive Search").await;
        assert!(window.text("answer").await.contains("I used sentence embeddings"), "in the server's words");
        assert_eq!(window.text("turn-worded").await, format!("Worded on {host}"));
        assert_eq!(window.text("worded").await, format!("Worded on {host}"));
        usable(&window, "server-worded", "form button").await;

        drop(server);
        ask(&window, "How does the Tool Library Desk work?").await;
        assert_eq!(window.text("worded").await, "Worded on this laptop");
        let turn =
            window.script("return document.querySelector(\"[data-testid='transcript']\").innerText;").await;
        let turn = turn.as_str().expect("a page has text");
        assert!(!turn.contains("refuses the connection"), "a visitor sees no failure: {turn}");
        window.click("show-settings").await;
        let trouble = window.text("server-trouble").await;
        assert!(trouble.contains("refuses the connection"), "the owner does: {trouble}");

        let key_file = data.path().join("server-key.txt");
        let mode = fs::metadata(&key_file).expect("the key is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "only the owner's account can read it");
        assert_eq!(shown(data.path()), (vec![key_file.clone()], vec![]), "files and processes with the key");
        let log = fs::read_to_string(data.path().join("log.txt")).expect("there is a log");
        assert!(
            log.contains(&format!("worded on {host}")) && log.contains("refuses the connection"),
            "{log}"
        );

        window.click("server-key-delete").await;
        window
            .until_script(
                "return document.querySelector(\"[data-testid='server-key-delete']\") === null;",
                "the key is deleted",
                |gone| gone == true,
            )
            .await;
        assert!(!key_file.exists(), "and its file with it");
        window.close().await;
    });
}

#[test]
fn the_system_s_keychain_keeps_the_key_where_there_is_one() {
    story(async {
        let Some(session) = Session::with_keychain() else {
            println!("NOT RUN: this system has no gnome-keyring-daemon");
            return;
        };
        let data = started_before();
        let server = ModelServer::behaving(behavior);
        let window = Window::open_in(&["--data-dir", path(&data)], &session.environment()).await;
        window.until("[data-phase='ready']").await;
        window.click("show-settings").await;
        fill(&window, "server-address", &server.address).await;
        let place = window.text("server-key-file").await;
        assert!(place.contains("in the keychain of this system"), "it says where: {place}");
        window.find("server-key").await.send_keys(KEY).await.expect("it takes keys");
        window.click("server-key-save").await;
        window.find("server-key-delete").await;
        let stored = window.text("server-key-stored").await;
        assert!(stored.contains(&server.address) && stored.contains("keychain"), "and for whom: {stored}");
        usable(&window, "server-keychain", "[data-testid=server-settings] button").await;
        assert_eq!(shown(data.path()), (vec![], vec![]), "files and processes with the key");
        assert_eq!(shown(session.folder()).0, Vec::<PathBuf>::new(), "the keychain encrypts it");
        window.click("server-list").await;
        window.find("server-models").await;
        window.close().await;

        // The next start finds it there.
        let window = Window::open_in(&["--data-dir", path(&data)], &session.environment()).await;
        window.until("[data-phase='ready']").await;
        window.click("show-settings").await;
        window.click("server-key-delete").await;
        let gone = "return document.querySelector(\"[data-testid='server-key-delete']\") === null;";
        window.until_script(gone, "the key is deleted", |gone| gone == true).await;
        window.click("server-list").await;
        let trouble = window.text("server-failure").await;
        assert!(trouble.contains("wants a key"), "it is sent no more: {trouble}");
        window.close().await;
    });
}

#[test]
fn no_byte_of_the_window_goes_to_any_address_but_the_one_that_is_set() {
    if !is_in_own_network() {
        let _turn = my_turn();
        if !in_own_network("server::no_byte_of_the_window_goes_to_any_address_but_the_one_that_is_set") {
            println!("NOT RUN: this system lets nobody have a network of their own");
        }
        return;
    }
    story(async {
        let data = started_before();
        let server = ModelServer::behaving(behavior);
        fs::write(data.path().join("settings.toml"), worded_by(&server)).expect("it is ours");
        fs::write(data.path().join("server-key.txt"), format!("{}\n{KEY}\n", server.address))
            .expect("it is ours");
        let (session, before) = (Session::start(), Sent::now());
        let window = Window::open_in(&["--data-dir", path(&data)], &session.environment()).await;
        window.until("[data-phase='ready']").await;
        ask(&window, "Tell me more about the Radio Archive Search").await;
        assert_eq!(window.text("turn-worded").await, format!("Worded on {}", server.host()));
        for screen in ["show-settings", "show-models", "show-profile", "show-history"] {
            window.click(screen).await;
        }
        window.click("show-settings").await;
        window.click("server-test").await;
        window.find("server-tested").await;
        window.close().await;
        // The driver is on this computer, as the server is. A question for a name would be a datagram.
        let after = Sent::now();
        assert_eq!(after, Sent { connections: after.connections, ..before }, "nobody else was tried");
        assert!(TcpStream::connect("203.0.113.7:443").is_err(), "nobody can be reached there");
        assert_eq!(Sent::now().unreachable, after.unreachable + 1, "and it is seen who tried");
    });
}

#[test]
fn a_crash_leaves_no_key() {
    let _turn = my_turn();
    let data = started_before();
    let server = ModelServer::behaving(behavior);
    fs::write(data.path().join("settings.toml"), worded_by(&server)).expect("it is ours");
    let key_file = data.path().join("server-key.txt");
    fs::write(&key_file, format!("{}\n{KEY}\n", server.address)).expect("it is ours");
    let session = Session::start();
    // Where the system lets programs leave an image of their memory.
    let mut program = Command::new("sh");
    program.args(["-c", "ulimit -c unlimited; exec \"$@\"", "sh"]).arg(built_program());
    program.args(["--data-dir", path(&data)]).envs(session.environment()).current_dir(session.folder());
    let mut program = program.spawn().expect("the built program can be started");
    until("the server is asked with the key", || {
        server.asked().iter().any(|request| request.header("authorization").is_some()).then_some(())
    });
    let crash = ["-ABRT", &program.id().to_string()].map(str::to_owned);
    assert!(Command::new("kill").args(crash).status().is_ok_and(|status| status.success()));
    let ended = program.wait().expect("it was started");
    assert_eq!(ended.signal(), Some(6), "it crashed");
    assert!(!ended.core_dumped(), "its memory, with the key and the words of visitors, is written nowhere");
    assert_eq!(shown(data.path()), (vec![key_file], vec![]), "files and processes with the key");
    assert_eq!(shown(session.folder()).0, Vec::<PathBuf>::new(), "nor beside it");
}

/// The settings of an owner whose answers this server words.
fn worded_by(server: &ModelServer) -> String {
    format!("server = true\nserver_address = {:?}\nserver_model = {MODEL:?}\n", server.address)
}

#[test]
fn plain_http_to_strangers_needs_consent_twice_and_an_own_authority_its_file() {
    story(async {
        let session = Session::start();
        let data = started_before();
        let window = Window::open_in(&["--data-dir", path(&data)], &session.environment()).await;
        window.until("[data-phase='ready']").await;
        window.click("show-settings").await;

        // An address that is nobody's own network. It is refused before anything is sent.
        fill(&window, "server-address", "http://203.0.113.7:8000").await;
        fill(&window, "server-model", MODEL).await;
        window.click("server-test").await;
        let trouble = window.text("server-failure").await;
        assert!(trouble.contains("plain HTTP") || trouble.contains("unencrypted"), "it says why: {trouble}");
        let settings = data.path().join("settings.toml");
        let allowed =
            || fs::read_to_string(&settings).unwrap_or_default().contains("server_allow_http = true");
        window.click("server-http").await;
        window.click("server-http-cancel").await;
        checked(&window, "server-http", false).await;
        assert!(!allowed(), "the first answer alone allows nothing");
        window.click("server-http").await;
        window.click("server-http-allow").await;
        checked(&window, "server-http", true).await;
        assert!(allowed(), "the second does");
        window.click("server-http").await;
        checked(&window, "server-http", false).await;
        assert!(!allowed(), "it is taken back without a question");

        window.find("server-wait").await.send_keys("10 seconds").await.expect("it takes keys");
        let waits = || fs::read_to_string(&settings).is_ok_and(|text| text.contains("server_patience = 10"));
        until("the wait is kept", || waits().then_some(()));

        // The path of a file can be typed, as well as chosen in the system's dialog, which no driver can reach.
        let server = EncryptedServer::start(MODEL);
        fill(&window, "server-address", &server.address).await;
        window.click("server-test").await;
        failed_with(&window, "certificate").await;
        let missing = data.path().join("missing.pem");
        fill(&window, "server-ca", missing.to_str().expect("temporary folders have plain names")).await;
        window.click("server-test").await;
        failed_with(&window, "missing.pem").await;
        let authority = certificate("authority.pem");
        fill(&window, "server-ca", authority.to_str().expect("the checkout has a plain name")).await;
        window.click("server-test").await;
        let tested = window.text("server-tested").await;
        assert!(tested.contains(MODEL), "with the file it is trusted: {tested}");
        usable(&window, "server-authority", "[data-testid=server-settings] button").await;
        let kept = fs::read_to_string(&settings).expect("there are settings");
        assert!(kept.contains("server_ca = ") && kept.contains("authority.pem"), "{kept}");
        window.close().await;
    });
}

/// Waits until this switch is on or off.
async fn checked(window: &Window, testid: &str, on: bool) {
    let script = format!("return document.querySelector(\"[data-testid='{testid}']\").checked;");
    window.until_script(&script, testid, |checked| checked == on).await;
}

/// Waits until a failure says this.
async fn failed_with(window: &Window, words: &str) {
    let script = "return document.querySelector(\"[data-testid='server-failure']\")?.innerText ?? '';";
    let says = |text: &serde_json::Value| text.as_str().is_some_and(|text| text.contains(words));
    window.until_script(script, words, says).await;
}
