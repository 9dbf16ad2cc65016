//! What must not cost anybody anything: the process of the page dying, a second double-click, a file opened meanwhile.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::window::Window;
use crate::{first_start, my_turn, path, story};

/// How long anything may take. Generous: it bounds a hang, it measures nothing.
const DEADLINE: Duration = Duration::from_secs(120);

/// The program without a driver, ended with the story.
struct Plain(Child);

impl Plain {
    fn start(arguments: &[&str]) -> Self {
        let program = std::env::var_os("INSTANT_INTERVIEW_WINDOW")
            .map_or_else(|| stories::program("instant-interview"), Into::into);
        let child = Command::new(program).args(arguments).stdin(Stdio::null()).spawn();
        Self(child.expect("the built program can be started"))
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        // Already gone is as good as ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Looks again and again until there is something.
fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + DEADLINE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "{what} does not happen");
        std::thread::yield_now();
    }
}

/// The process that shows the page: a descendant of the program.
fn page_process(program: u32) -> Option<u32> {
    let processes = fs::read_dir("/proc").expect("Linux has it").flatten();
    let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    numbers
        .filter(|&process| name(process).is_some_and(|name| name.starts_with("WebKitWebProces")))
        .find(|&process| descends(process, program))
}

fn name(process: u32) -> Option<String> {
    Some(fs::read_to_string(format!("/proc/{process}/comm")).ok()?.trim().to_owned())
}

fn descends(process: u32, ancestor: u32) -> bool {
    let parent = |process: u32| -> Option<u32> {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        // The name may hold anything, and ends with the last parenthesis.
        stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
    };
    let mut seen = Some(process);
    while let Some(process) = seen.filter(|&process| process > 1) {
        if process == ancestor {
            return true;
        }
        seen = parent(process);
    }
    false
}

fn log(folder: &Path) -> String {
    fs::read_to_string(folder.join("log.txt")).unwrap_or_default()
}

#[test]
fn a_page_whose_process_dies_is_loaded_again() {
    let _turn = my_turn();
    let data = first_start();
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
fn a_second_start_ends_and_leaves_the_first() {
    let _turn = my_turn();
    let data = first_start();
    let mut first = Plain::start(&["--data-dir", path(&data)]);
    until("the interview opens", || log(data.path()).contains("opened in").then_some(()));
    let mut second = Plain::start(&["--data-dir", path(&data)]);
    let status = until("the second start ends", || second.0.try_wait().expect("it can be asked"));
    assert!(status.success(), "it has handed over to the first: {status}");
    assert!(first.0.try_wait().expect("it can be asked").is_none(), "which is still there");
}

#[test]
fn a_file_that_is_double_clicked_meanwhile_is_offered_and_ends_nothing() {
    story(async {
        let data = first_start();
        let window = Window::open(&["--data-dir", path(&data)]).await;
        window.until("[data-phase='ready']").await;
        window.type_question("What motivates you at work?").await;
        window.click("send").await;
        window.until("[data-testid='turn'][data-phase='ended']").await;

        let file = data.path().join("Another Llama.gguf");
        let file = file.to_str().expect("temporary folders have plain names");
        let mut second = Plain::start(&["--data-dir", path(&data), file]);
        let offered = window.text("opened-file").await;
        assert!(offered.contains(file) && offered.contains("stored"), "it says what would happen: {offered}");
        window.accessible("opened-file").await;
        window.screenshot("12-opened-file").await;
        let status = until("the second start ends", || second.0.try_wait().expect("it can be asked"));
        assert!(status.success(), "it has handed its file over: {status}");

        window.click("take-file").await;
        window.until("[data-testid='opened-file'] [role='alert']").await;
        let refusal = window.text("opened-file").await;
        assert!(refusal.contains("cannot be read"), "a file that is gone ends nothing either: {refusal}");
        window.click("leave-file").await;
        let open = "return document.querySelector('dialog[open]') !== null;";
        window.until_script(open, "the offer is gone", |open| open == false).await;
        window.until("[data-testid='turn'][data-phase='ended']").await;

        std::os::unix::fs::symlink(stories::parts().weights, file)
            .expect("a temporary folder can be written");
        let mut third = Plain::start(&["--data-dir", path(&data), file]);
        window.find("take-file").await;
        window
            .last_script("setTimeout(() => document.querySelector(\"[data-testid='take-file']\").click());")
            .await;
        until("the third start ends", || third.0.try_wait().expect("it can be asked"));
        let openings = || log(data.path()).matches("opened in").count();
        until("the app starts over with the file", || (openings() == 2).then_some(()));
        // The new start is nobody's to drive. It belongs to the driver's group, and ends with it.
        drop(window);
    });
}
