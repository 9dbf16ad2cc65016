//! The Models screen: a file is judged before it is loaded, another model takes over only after it has
//! answered, and a download can be paused, discarded and resumed.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use stories::{LocalHub, Manners, parts};
use tempfile::TempDir;

use crate::window::Window;
use crate::{first_start, path, started_before, story};

const OFFER: &str = "qwen3-0.6b-q4_k_m";

/// A cache for one test: the real parts, and a models folder that the test may change.
fn own_cache() -> TempDir {
    let cache = first_start();
    let parts = parts();
    let runtimes =
        parts.runtime_library.parent().and_then(Path::parent).expect("the runtime lies two folders deep");
    let embeddings = parts.embedding_folder.parent().expect("an embedding model lies in a folder of such");
    symlink(runtimes, cache.path().join("runtime")).expect("the cache is ours");
    symlink(embeddings, cache.path().join("embedding")).expect("the cache is ours");
    fs::create_dir(cache.path().join("models")).expect("the cache is ours");
    let name = parts.weights.file_name().expect("weights have a name");
    symlink(&parts.weights, cache.path().join("models").join(name)).expect("the cache is ours");
    cache
}

async fn open(data: &TempDir, cache: &TempDir, endpoint: &str) -> Window {
    let environment =
        [("INSTANT_INTERVIEW_CACHE", cache.path().as_os_str()), ("HF_ENDPOINT", OsStr::new(endpoint))];
    let window = Window::open_in(&["--data-dir", path(data)], &environment).await;
    window.until("[data-phase='ready']").await;
    window
}

/// A hub that must not be contacted.
const NOBODY: &str = "http://127.0.0.1:1";

async fn look_at(window: &Window, file: &Path) {
    window.click("show-models").await;
    let field = window.find("model-path").await;
    field.clear().await.expect("a field can be emptied");
    field.send_keys(file.to_str().expect("a plain name")).await.expect("it takes keys");
    window.click("inspect").await;
}

async fn is_answered(window: &Window, question: &str) {
    window.click("show-interview").await;
    window.type_question(question).await;
    window.click("send").await;
    window.until("[data-testid='turn']:last-of-type[data-phase='ended']").await;
}

fn copy_of_the_weights(folder: &Path, name: &str) -> PathBuf {
    let file = folder.join(name);
    fs::copy(parts().weights, &file).expect("there is room for a copy");
    file
}

#[test]
fn a_file_is_judged_before_it_is_loaded_and_the_model_goes_on_answering() {
    story(async {
        let (data, cache) = (started_before(), own_cache());
        let window = open(&data, &cache, NOBODY).await;
        let broken = data.path().join("cut short.gguf");
        let start = fs::read(parts().weights).expect("the weights can be read");
        fs::write(&broken, &start[..5_000_000]).expect("a temporary folder can be written");
        look_at(&window, &broken).await;
        window.until("[data-testid='verdict'][data-verdict='broken']").await;
        let verdict = window.text("verdict").await;
        assert!(verdict.contains("cut short.gguf"), "the file is named: {verdict}");
        assert!(verdict.contains("download it again"), "and the fix: {verdict}");
        window.accessible("a broken file").await;
        window.screenshot("12-broken-file").await;
        is_answered(&window, "Could you introduce yourself?").await;

        look_at(&window, &parts().weights).await;
        window.until("[data-testid='verdict'][data-verdict='usable']").await;
        let verdict = window.text("verdict").await;
        for fact in ["llama", "Q4_1", "8,192 tokens", "free now", "its own"] {
            assert!(verdict.contains(fact), "`{fact}` is shown before loading: {verdict}");
        }
        window.click("measure").await;
        window.find("speed").await;
        let speed = window.text("speed").await;
        assert!(speed.contains("reads") && speed.contains("tokens/s"), "it was timed here: {speed}");
        window.screenshot("12-speed").await;
        is_answered(&window, "What motivates you at work?").await;
        window.close().await;
    });
}

#[test]
fn another_model_takes_over_once_it_has_answered_and_a_failing_one_never() {
    story(async {
        let (data, cache) = (started_before(), own_cache());
        let window = open(&data, &cache, NOBODY).await;
        is_answered(&window, "Could you introduce yourself?").await;
        let other = copy_of_the_weights(data.path(), "other.gguf");
        look_at(&window, &other).await;
        window.click("load").await;
        let news = "return document.querySelector(\"[data-testid='models-news']\").textContent;";
        let says = |words: &'static str| {
            move |news: &serde_json::Value| news.as_str().is_some_and(|news| news.contains(words))
        };
        window.until_script(news, "the other model answers", says("answers from now on")).await;
        window.find("answers-elsewhere").await;
        window.accessible("another model").await;
        window.screenshot("13-another-model").await;
        let settings = fs::read_to_string(data.path().join("settings.toml")).expect("the choice is kept");
        assert!(settings.contains("other.gguf"), "the next start finds it: {settings}");
        is_answered(&window, "Tell me more about the Radio Archive Search").await;
        assert_eq!(window.all("[data-testid='turn']").await.len(), 2, "the conversation goes on");

        let failing = copy_of_the_weights(data.path(), "failing.gguf");
        look_at(&window, &failing).await;
        window.until("[data-testid='verdict'][data-verdict='usable']").await;
        fs::File::options()
            .write(true)
            .open(&failing)
            .and_then(|file| file.set_len(9_000_000))
            .expect("it is ours");
        window.click("load").await;
        let trouble = window.text("models-trouble").await;
        assert!(
            trouble.contains("failing.gguf") && trouble.contains("still does"),
            "it says what stays: {trouble}"
        );
        window.accessible("a model that failed").await;
        window.screenshot("13-failed").await;
        is_answered(&window, "What motivates you at work?").await;

        look_at(&window, &other).await;
        window.click("add").await;
        window.until("[data-testid='model'][data-name='other']").await;
        // The row is there before the file was inspected again; the notice of the work leaves the page then,
        // and a button moves away under a click.
        window.until_script(news, "the file is added", says("is in the models folder")).await;
        window.click("remove").await;
        window.find("removed-model").await;
        assert!(
            window.all("[data-testid='model'][data-name='other']").await.is_empty(),
            "it is out of sight"
        );
        window.click("undo-remove").await;
        window.until("[data-testid='model'][data-name='other']").await;
        window.close().await;

        // Chosen weights that no longer exist do not prevent a start.
        fs::remove_file(&other).expect("it is ours");
        let window = open(&data, &cache, NOBODY).await;
        window.click("show-models").await;
        let told = window.text("not-chosen").await;
        assert!(told.contains("other.gguf"), "the owner learns why another model answers: {told}");
        window.find("models-offered").await;
        window.screenshot("13-not-chosen").await;
        window.close().await;
    });
}

#[test]
fn a_download_is_given_up_paused_and_gone_on_with_and_then_answers() {
    story(async {
        let (data, cache) = (started_before(), own_cache());
        let catalog = catalog::Catalog::bundled();
        let offer = catalog.offer(OFFER).expect("it is offered");
        let hub = LocalHub::serving(fs::read(parts().weights).expect("the weights can be read"), &offer.hub);
        // Few enough bytes that the download does not end on a slow machine either, where a silent connection
        // times out and the file is requested again.
        let silent = || Manners { stalls_after: Some(5_000_000), ..Manners::default() };
        hub.behave(silent());
        let window = open(&data, &cache, &hub.endpoint).await;
        window.click("show-models").await;
        let row = format!("[data-testid='model'][data-name='{OFFER}']");
        window.until(&row).await;
        assert_eq!(hub.asked(), [], "nothing is asked of the hub unasked");
        let press = async |what: &str| {
            window.until(&format!("{row} [data-testid='{what}']")).await;
            window
                .script(&format!("document.querySelector(\"{row} [data-testid='{what}']\").click();"))
                .await;
        };
        let come = format!(
            "return document.querySelector(\"{row} [data-testid='work-progress']\")?.innerText ?? '';"
        );
        let some = |text: &serde_json::Value| {
            let megabytes = text.as_str().and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
            megabytes.is_some_and(|megabytes| megabytes >= 5.0)
        };

        press("download").await;
        window.until_script(&come, "five megabytes come", some).await;
        press("cancel-download").await;
        window.until(&format!("{row} [data-testid='download']")).await;
        hub.behave(silent());
        press("download").await;
        window.until_script(&come, "they come again", some).await;
        window.accessible("a download under way").await;
        window.screenshot("14-downloading").await;
        press("pause").await;
        window.until(&format!("{row} [data-testid='kept']")).await;
        window.accessible("a paused download").await;
        window.screenshot("14-paused").await;

        let kept = download::kept_bytes(&cache.path().join("models"), &offer.file_name());
        assert!(kept.is_some_and(|kept| kept >= 5_000_000), "it is on the disk: {kept:?}");
        hub.behave(Manners::default());
        press("download").await;
        window.until(&format!("[data-testid='models-here'] {row}")).await;
        assert_eq!(hub.asked().last().and_then(|asked| asked.from), kept, "nothing comes twice");
        press("use").await;
        window.until(&format!("{row}[data-answers='true']")).await;
        window.screenshot("14-answers").await;
        is_answered(&window, "Tell me more about the Radio Archive Search").await;
        let log = fs::read_to_string(data.path().join("log.txt")).expect("there is a log");
        assert!(log.contains(&format!("download of {OFFER} done")), "the log says so: {log}");
        window.close().await;
    });
}
