//! A bundle of many laptops, opened in the window: checked, its key pinned, its server filled in and off. What is not to
//! be opened is refused in words that say what to do, and changes nothing.

use std::ffi::OsStr;
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use stories::{ModelServer, program, response, short_profile, streamed};
use tempfile::TempDir;

use crate::looks::usable;
use crate::robust::double_click;
use crate::session::Session;
use crate::window::Window;
use crate::{path, started_before, story};

const MODEL: &str = "qwen2.5-32b";
/// What Kim's notes support.
const WORDS: &str = "The Rye Starter Library is a collection of rye starters shared with other bakeries.";

/// The desk of an owner, with a key and a profile to pack.
struct Desk {
    folder: TempDir,
    key: PathBuf,
    fingerprint: String,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let key = folder.path().join("fleet.key");
        let said = fleet(&[OsStr::new("key"), OsStr::new("--out"), key.as_os_str()]);
        let groups = |word: &&str| word.len() == 39 && word.matches('-').count() == 7;
        let fingerprint = said.split_whitespace().map(|word| word.trim_matches('`')).find(groups);
        let fingerprint = fingerprint.unwrap_or_else(|| panic!("it says the fingerprint: {said}")).to_owned();
        Self { folder, key, fingerprint }
    }

    /// A bundle of Kim's profile that lets this server word answers, for dark windows.
    fn pack(&self, name: &str, server: &str) -> PathBuf {
        let bundle = self.folder.path().join(name);
        let profile = short_profile();
        let settings = self.folder.path().join("settings.toml");
        fs::write(&settings, "theme = \"dark\"\nserver = true\n").expect("a temporary folder is writable");
        let words =
            ["pack", "--remote", server, "--remote-model", MODEL, "--window-settings"].map(OsStr::new);
        let profile = profile.path().as_os_str();
        let places =
            [settings.as_os_str(), OsStr::new("--profile"), profile, OsStr::new("--out"), bundle.as_os_str()];
        fleet(&[&words[..], &places, &[OsStr::new("--key"), self.key.as_os_str()]].concat());
        bundle
    }
}

/// Runs `interview fleet`, and returns what it said.
fn fleet(arguments: &[&OsStr]) -> String {
    let ran = Command::new(program("interview")).arg("fleet").args(arguments).output();
    let ran = ran.expect("the built program can be started");
    let said = [ran.stdout, ran.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    assert!(ran.status.success(), "`interview fleet` works: {said}");
    said
}

/// The same bundle with one byte of the resume changed, as a whole archive.
fn forged(bundle: &Path) -> PathBuf {
    let bytes = fs::read(bundle).expect("packed");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let forged = bundle.with_file_name("forged.interview.zip");
    let mut writer = zip::ZipWriter::new(fs::File::create(&forged).expect("a temporary folder is writable"));
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).expect("an entry");
        let name = entry.name().expect("text").into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("readable");
        if name.ends_with("resume.txt") {
            content[0] ^= 1;
        }
        writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("a new entry");
        writer.write_all(&content).expect("it can be packed");
    }
    writer.finish().expect("the archive is whole");
    forged
}

async fn open(window: &Window, bundle: &Path) {
    let field = window.find("profile-path").await;
    field.clear().await.expect("a field can be emptied");
    field
        .send_keys(bundle.to_str().expect("temporary folders have plain names"))
        .await
        .expect("it takes keys");
    window.click("open-profile").await;
}

/// Waits until the screen says why a bundle is not opened, with all of these words.
async fn refused(window: &Window, words: &[&str]) {
    let script = "return document.querySelector(\"[data-testid='profiles-failure']\")?.innerText ?? '';";
    let says = |text: &Value| text.as_str().is_some_and(|text| words.iter().all(|word| text.contains(word)));
    window.until_script(script, &format!("a refusal with {words:?}"), says).await;
}

async fn value(window: &Window, testid: &str, expected: &str) {
    let script = format!("return document.querySelector(\"[data-testid='{testid}']\")?.value ?? '';");
    window.until_script(&script, testid, |value| value == expected).await;
}

async fn switched(window: &Window, on: bool) {
    let script = "return document.querySelector(\"[data-testid='server-on']\").checked;";
    window.until_script(script, "the switch", |checked| checked == on).await;
}

#[test]
fn a_bundle_is_checked_pinned_and_its_server_filled_in_and_no_other_is_taken() {
    story(async {
        let (desk, stranger) = (Desk::new(), Desk::new());
        let server = ModelServer::behaving(|request| match request.path.as_str() {
            "/v1/models" => response("200 OK", "", &format!(r#"{{"data":[{{"id":"{MODEL}"}}]}}"#)),
            "/v1/chat/completions" => streamed(&[WORDS]),
            _ => response("404 Not Found", "", ""),
        });
        let bundle = desk.pack("kim.interview.zip", &server.address);
        let data = started_before();
        let session = Session::start();
        let window = Window::open_in(&["--data-dir", path(&data)], &session.environment()).await;
        window.until("[data-phase='ready']").await;
        window.click("show-profile").await;

        open(&window, &bundle).await;
        let notice = window.text("profiles-notice").await;
        for part in [
            desk.fingerprint.as_str(),
            "takes bundles of this key and no others",
            &server.address,
            MODEL,
            "filled in",
            "switch it on",
            "replace those of this laptop: theme",
        ] {
            assert!(notice.contains(part), "the owner is told `{part}`: {notice}");
        }
        assert!(!notice.contains("could not be included"), "nothing was left out: {notice}");
        assert!(window.text("ai-label").await.contains("Kim Aalto"), "and it is Kim's interview now");
        let theme = "return document.documentElement.dataset.theme;";
        window.until_script(theme, "the bundle's theme", |theme| theme == "dark").await;
        usable(&window, "bundle-opened", "[data-testid=profiles-notice] button").await;
        let pinned = fs::read_to_string(data.path().join("fleet.toml")).expect("the key is kept");
        let kept = |what: &str| {
            let now = fs::read_to_string(data.path().join("fleet.toml")).expect("it is there");
            assert_eq!(now, pinned, "{what} changes nothing");
        };

        // Another key, and the same bundle with one byte changed: in a whole archive, and in a torn one.
        let foreign = stranger.pack("kim-2.interview.zip", "http://192.168.0.66:8000");
        open(&window, &foreign).await;
        let (found, known) = (stranger.fingerprint.as_str(), desk.fingerprint.as_str());
        refused(
            &window,
            &["kim-2.interview.zip", found, known, "compare it", "interview fleet open --trust"],
        )
        .await;
        usable(&window, "bundle-refused", "[data-testid=profiles-failure] button").await;
        kept("a bundle of somebody else");
        open(&window, &forged(&bundle)).await;
        refused(
            &window,
            &["forged.interview.zip", "resume.txt", "changed or damaged", "from its owner again"],
        )
        .await;
        kept("a forged one");
        let torn = bundle.with_file_name("torn.interview.zip");
        let bytes = fs::read(&bundle).expect("packed");
        fs::write(&torn, &bytes[..bytes.len() - 1]).expect("a temporary folder is writable");
        open(&window, &torn).await;
        refused(&window, &["torn.interview.zip", "cannot be unpacked"]).await;
        kept("a torn one");
        assert!(window.text("ai-label").await.contains("Kim Aalto"), "and Kim's interview goes on");
        assert_eq!(server.asked().len(), 0, "nobody has switched the server on");

        // What was filled in stands in the settings, and works once it is switched on.
        window.click("show-settings").await;
        value(&window, "server-address", &server.address).await;
        value(&window, "server-model", MODEL).await;
        switched(&window, false).await;
        let allowed = window.text("server-allowed").await;
        assert!(allowed.contains(known) && allowed.contains(MODEL), "it says from where: {allowed}");
        usable(&window, "bundle-server", "[data-testid=server-settings] button").await;
        window.click("server-on").await;
        switched(&window, true).await;
        ask(&window, "Tell me about the Rye Starter Library").await;
        assert_eq!(window.text("worded").await, format!("Worded on {}", server.host()));

        // Another one is refused, with words that say what to do, and it is done with a click.
        window.click("show-settings").await;
        let field = window.find("server-model").await;
        field.clear().await.expect("a field can be emptied");
        field.send_keys("llama").await.expect("it takes keys");
        window.click("server-test").await;
        let failure = window.text("server-failure").await;
        let says = ["lets only", MODEL, server.address.as_str(), "under Settings", "use none"];
        assert!(says.iter().all(|part| failure.contains(part)), "{failure}");
        let trouble = window.text("server-trouble").await;
        assert!(trouble.contains("lets only"), "the laptop words the answers, and says why: {trouble}");
        usable(&window, "bundle-other-server", "[data-testid=server-settings] button").await;
        let sent = server.asked().len();
        window.click("server-use-allowed").await;
        value(&window, "server-model", MODEL).await;
        switched(&window, false).await;
        assert_eq!(server.asked().len(), sent, "nothing was sent to a server that is not allowed");
        window.close().await;
    });
}

#[test]
fn a_bundle_that_the_window_is_started_with_is_told_of_too() {
    story(async {
        let desk = Desk::new();
        let bundle = desk.pack("kim.interview.zip", "https://gpu.example.org");
        let data = started_before();
        let file = bundle.to_str().expect("temporary folders have plain names");
        let window = Window::open(&["--data-dir", path(&data), file]).await;
        let notice = window.text("profiles-notice").await;
        for part in
            [desk.fingerprint.as_str(), "It is the first one here", "https://gpu.example.org", "filled in"]
        {
            assert!(notice.contains(part), "the owner is told `{part}`: {notice}");
        }
        // A change of the settings leaves what was filled in.
        window.click("show-settings").await;
        window.click("theme-dark").await;
        window.click("show-interview").await;
        let settings = data.path().join("settings.toml");
        let holds = |part: &str| fs::read_to_string(&settings).is_ok_and(|text| text.contains(part));
        crate::robust::until("the theme is saved", || holds("theme = \"dark\"").then_some(()));
        assert!(holds("server_address = \"https://gpu.example.org\"") && !holds("server = true"));

        // While the window is there, a double-click asks first, and then does the same.
        let next = desk.pack("kim.interview.zip", "https://other.example.org");
        double_click(&data, &next);
        window.click("dropped-import").await;
        let notice = window.text("profiles-notice").await;
        let other = "`qwen2.5-32b` on `https://gpu.example.org`".replace('`', "");
        assert!(notice.contains("bundle 2") && notice.contains(&other), "{notice}");
        assert!(notice.contains("words nothing as long as this bundle is here"), "{notice}");
        window.close().await;
    });
}

async fn ask(window: &Window, question: &str) {
    window.click("show-interview").await;
    window.type_question(question).await;
    window.click("send").await;
    window.until("[data-testid='turn']:last-of-type[data-phase='ended']").await;
}
