//! Events that must not lose anything: a crash of the page's process, a laptop that sleeps, a second
//! double-click, a file that is opened meanwhile.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::window::{Window, built_program};
use crate::{my_turn, path, started_before, story};

/// How long anything may take. It is generous, because it only detects a hang and measures nothing.
const DEADLINE: Duration = Duration::from_secs(120);

/// The interval between two looks. A thread that looks without a pause takes a processor from the program.
const GLANCE: Duration = Duration::from_millis(10);

/// The program without a driver; it ends with the test.
pub(crate) struct Plain(pub(crate) Child);

impl Plain {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::start_in(arguments, &[])
    }

    /// The same, with these variables in its environment.
    pub(crate) fn start_in(arguments: &[&str], environment: &[(&str, &OsStr)]) -> Self {
        let mut program = Command::new(built_program());
        let child = program.args(arguments).envs(environment.iter().copied()).stdin(Stdio::null()).spawn();
        Self(child.expect("the built program can be started"))
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Looks repeatedly until there is something.
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + DEADLINE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "{what} does not happen");
        std::thread::sleep(GLANCE);
    }
}

pub(crate) fn processes() -> impl Iterator<Item = u32> {
    let processes = fs::read_dir("/proc").expect("Linux has it").flatten();
    processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
}

/// The process that shows the page: a descendant of the program that still runs.
pub(crate) fn page_process(program: u32) -> Option<u32> {
    processes()
        .filter(|&process| name(process).is_some_and(|name| name.starts_with("WebKitWebProces")))
        .find(|&process| !has_ended(process) && descends(process, program))
}

/// A page that was killed just before the program replaced itself stays in the list of processes: the new
/// program does not know of it and never collects it.
fn has_ended(process: u32) -> bool {
    stat(process).is_none_or(|fields| matches!(fields.first().map(String::as_str), Some("Z" | "X")))
}

/// State, parent and so on.
fn stat(process: u32) -> Option<Vec<String>> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name may contain anything, and ends with the last parenthesis.
    Some(stat.rsplit_once(") ")?.1.split(' ').map(str::to_owned).collect())
}

fn name(process: u32) -> Option<String> {
    Some(fs::read_to_string(format!("/proc/{process}/comm")).ok()?.trim().to_owned())
}

pub(crate) fn descends(process: u32, ancestor: u32) -> bool {
    let parent = |process: u32| -> Option<u32> { stat(process)?.get(1)?.parse().ok() };
    let mut seen = Some(process);
    while let Some(process) = seen.filter(|&process| process > 1) {
        if process == ancestor {
            return true;
        }
        seen = parent(process);
    }
    false
}

pub(crate) fn log(folder: &Path) -> String {
    fs::read_to_string(folder.join("log.txt")).unwrap_or_default()
}

#[test]
fn a_page_whose_process_dies_is_loaded_again() {
    let _turn = my_turn();
    let data = started_before();
    let app = Plain::start(&["--data-dir", path(&data)]);
    until("the interview opens", || log(data.path()).contains("opened in").then_some(()));
    let page = until("the page is shown", || page_process(app.0.id()));
    let killed = Command::new("kill").args(["-KILL", &page.to_string()]).status();
    assert!(killed.is_ok_and(|status| status.success()), "the page's process is ours to kill");
    until("the page is loaded again", || log(data.path()).contains("loaded again").then_some(()));
    let after = until("another process shows it", || page_process(app.0.id()).filter(|&after| after != page));
    assert_ne!(after, page, "the program has survived its page");
}

#[test]
fn a_laptop_that_sleeps_in_the_middle_of_an_answer_goes_on_with_it() {
    story(async {
        let data = started_before();
        let window = Window::open(&["--data-dir", path(&data)]).await;
        window.until("[data-phase='ready']").await;
        window.type_question("Tell me more about the Radio Archive Search").await;
        window.click("send").await;
        // To a process, a sleep is a stop that it can detect only by the clock.
        let program = until("the program is found", || program_with(data.path()));
        signal(program, "-STOP");
        std::thread::sleep(Duration::from_secs(5));
        signal(program, "-CONT");
        window.until("[data-testid='turn'][data-phase='ended']").await;
        let asleep = window.text("answer").await;
        assert!(!asleep.trim().is_empty(), "the answer came to its end");
        window.type_question("What motivates you at work?").await;
        window.click("send").await;
        window.until("[data-testid='turn']:last-of-type[data-phase='ended']").await;
        window.close().await;
    });
}

/// The program that uses this data folder.
pub(crate) fn program_with(data: &Path) -> Option<u32> {
    let line = |process| fs::read_to_string(format!("/proc/{process}/cmdline")).unwrap_or_default();
    let data = data.to_str().expect("temporary folders have plain names");
    processes().find(|&process| {
        name(process).is_some_and(|name| name.starts_with("instant-interv")) && line(process).contains(data)
    })
}

/// Sends a signal to the program and all processes it has started.
fn signal(program: u32, signal: &str) {
    let all = processes().filter(|&process| descends(process, program)).map(|process| process.to_string());
    let sent = Command::new("kill").arg(signal).args(all).status();
    assert!(sent.is_ok_and(|status| status.success()), "the program is ours to stop");
}

#[test]
fn a_second_start_ends_and_leaves_the_first() {
    let _turn = my_turn();
    let data = started_before();
    let mut first = Plain::start(&["--data-dir", path(&data)]);
    until("the interview opens", || log(data.path()).contains("opened in").then_some(()));
    let mut second = Plain::start(&["--data-dir", path(&data)]);
    let status = until("the second start ends", || second.0.try_wait().expect("it can be asked"));
    assert!(status.success(), "it has handed over to the first: {status}");
    assert!(first.0.try_wait().expect("it can be asked").is_none(), "which is still there");
}

#[test]
fn files_that_are_double_clicked_meanwhile_count_as_dropped_and_end_nothing() {
    story(async {
        let data = started_before();
        let window = Window::open(&["--data-dir", path(&data)]).await;
        window.until("[data-phase='ready']").await;
        window.type_question("What motivates you at work?").await;
        window.click("send").await;
        window.until("[data-testid='turn'][data-phase='ended']").await;

        let gone = data.path().join("Another Llama.gguf");
        double_click(&data, &gone);
        window.until("[data-testid='verdict'][data-verdict='broken']").await;
        let trouble = window.text("verdict").await;
        assert!(trouble.contains("Another Llama"), "what is gone is said on the Models screen: {trouble}");
        std::os::unix::fs::symlink(stories::parts().weights, &gone)
            .expect("a temporary folder can be written");
        double_click(&data, &gone);
        window.until("[data-testid='verdict'][data-verdict='usable']").await;
        window.accessible("a model that was double-clicked").await;
        window.screenshot("12-opened-model").await;

        let archive = data.path().join("Kim.zip");
        profile_archive(&archive);
        double_click(&data, &archive);
        let asked = window.text("dropped-dialog").await;
        assert!(asked.contains("Kim.zip"), "a profile is asked about: {asked}");
        window.accessible("a profile that was double-clicked").await;
        window.screenshot("12-opened-profile").await;
        window.click("dropped-cancel").await;
        window.click("show-interview").await;
        window.until("[data-testid='turn'][data-phase='ended']").await;
        let openings = log(data.path()).matches("opened in").count();
        assert_eq!(openings, 1, "the conversation is where it was, and nothing was opened again");

        double_click(&data, &archive);
        window.click("dropped-import").await;
        window
            .until_script(
                "return document.querySelector(\"[data-testid='ai-label']\").textContent;",
                "another candidate speaks",
                |text| text.as_str().is_some_and(|text| text.contains("Kim Example")),
            )
            .await;
        window.close().await;
    });
}

/// A profile as another owner would send it.
fn profile_archive(archive: &Path) {
    let mut writer =
        zip::ZipWriter::new(fs::File::create(archive).expect("a temporary folder can be written"));
    let mut add = |name: &str, text: &str| {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("a new entry");
        std::io::Write::write_all(&mut writer, text.as_bytes()).expect("text can be packed");
    };
    add("resume.txt", "Kim Example\n\nBell founder at Example Bells, 2015 to 2024.");
    add("examples.csv", "questions,answers\nWho are you?,\"I am Kim, a bell founder.\"\n");
    writer.finish().expect("the archive is whole");
}

/// Starts the app a second time with a file, as the desktop does, and waits until it has passed the file on.
pub(crate) fn double_click(data: &tempfile::TempDir, file: &Path) {
    let file = file.to_str().expect("temporary folders have plain names");
    let mut second = Plain::start(&["--data-dir", path(data), file]);
    let status = until("the second start ends", || second.0.try_wait().expect("it can be asked"));
    assert!(status.success(), "it has handed its file over: {status}");
}
