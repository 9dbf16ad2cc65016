//! How long a visitor waits, in the real window: from the click on the icon to the first painted page and to
//! a ready interview, and from a question to the first word of its answer. Also how evenly the page is drawn
//! while an answer is written into a long conversation that is scrolled and typed into. `cargo xtask report
//! timings` runs it. No time is asserted anywhere.

#![expect(clippy::print_stdout, reason = "a report is printed")]

#[path = "../e2e/driver.rs"]
mod driver;
#[path = "../e2e/window.rs"]
#[expect(dead_code, reason = "the tests in the window need more of it")]
mod window;

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use window::Window;

/// Starts with an empty data folder, and with one that has been used.
const FIRST_STARTS: usize = 5;
const LATER_STARTS: usize = 11;

/// How often each question is asked.
const REPEATS: usize = 11;

/// One is answered from a row of the profile, the other by the rules and the model from what is found.
const QUESTIONS: [(&str, &str); 2] = [
    ("a question the owner has answered", "What motivates you at work?"),
    ("a question the model is asked", "Tell me more about the Radio Archive Search"),
];

/// When the page was first painted and when the interview was ready, in milliseconds since 1970.
const SEEN: &str = "
    const at = (name) => performance.getEntriesByName(name)[0]?.startTime ?? NaN;
    return [at('first-contentful-paint'), at('ready')].map((ms) => performance.timeOrigin + ms);
";

/// Asks the question in the composer, and records the time until the answer has a word.
const ASK: &str = "
    window.waited = null;
    const turns = document.querySelectorAll(\"[data-testid='turn']\").length;
    const began = performance.now();
    const observer = new MutationObserver(() => {
        const now = document.querySelectorAll(\"[data-testid='turn']\");
        const answer = now[turns]?.querySelector(\"[data-testid='answer']\");
        if ((answer?.textContent.trim() ?? '') === '') return;
        observer.disconnect();
        requestAnimationFrame(() => { window.waited = performance.now() - began; });
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    document.querySelector(\"[data-testid='send']\").click();
";

/// Turns of the conversation during which the frames are counted.
const LONG_CONVERSATION: usize = 40;

/// Scrolls and types like a restless visitor, twenty times a second, and records the time between frames
/// until the answer has ended. The page of a 60 Hz screen is drawn every 16.7 ms.
const WATCH_FRAMES: &str = "
    const began = document.querySelectorAll(\"[data-testid='turn']\").length;
    const transcript = document.querySelector(\"[data-testid='transcript']\");
    const composer = document.querySelector(\"[data-testid='composer']\");
    const gaps = [];
    window.frames_seen = null;
    let last = null;
    let letters = 0;
    const restless = setInterval(() => {
        transcript.scrollTop -= 40;
        composer.value = 'And what about '.slice(0, letters++ % 16);
        composer.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }, 50);
    const step = (now) => {
        if (last !== null) gaps.push(now - last);
        last = now;
        const turns = document.querySelectorAll(\"[data-testid='turn']\");
        if (turns.length > began && turns[turns.length - 1].dataset.phase === 'ended') {
            clearInterval(restless);
            composer.value = '';
            composer.dispatchEvent(new InputEvent('input', { bubbles: true }));
            window.frames_seen = gaps;
        } else {
            requestAnimationFrame(step);
        }
    };
    document.querySelector(\"[data-testid='send']\").click();
    requestAnimationFrame(step);
";

fn main() {
    let program = std::env::var("INSTANT_INTERVIEW_WINDOW").unwrap_or_default();
    println!("{program}\n");
    println!("{:<48} {:>8} {:>8} {:>8}   of", "milliseconds", "median", "least", "most");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a thread can wait for a window").block_on(report());
}

async fn report() {
    let mut starts = Vec::new();
    for _ in 0..FIRST_STARTS {
        let data = tempfile::tempdir().expect("a temporary folder can be made");
        starts.push(start(data.path()).await);
    }
    print_starts("first start", &starts);

    let data = tempfile::tempdir().expect("a temporary folder can be made");
    start(data.path()).await;
    let mut starts = Vec::new();
    for _ in 0..LATER_STARTS {
        starts.push(start(data.path()).await);
    }
    print_starts("later start", &starts);

    let window = open(data.path()).await;
    for (name, question) in QUESTIONS {
        let mut waits = Vec::new();
        for _ in 0..REPEATS {
            waits.push(ask(&window, question).await);
        }
        print(&format!("{name}, to the first word"), &mut waits);
    }
    let mut gaps = frames(&window).await;
    let late = gaps.iter().filter(|&&gap| gap > 50.0).count();
    print("between two frames, restless, 40 turns", &mut gaps);
    println!("{late} of {} frames came later than 50 ms after the one before", gaps.len());
    window.close().await;
}

async fn open(data: &std::path::Path) -> Window {
    let data = data.to_str().expect("temporary folders have plain names");
    let window = Window::open(&["--data-dir", data]).await;
    window.until("[data-testid='window'][data-phase='ready']").await;
    window
}

/// Opens and closes the window. Returns the milliseconds from the start of its process to the first paint,
/// and until it is ready.
async fn start(data: &std::path::Path) -> [f64; 2] {
    let window = open(data).await;
    let began = process_began().expect("the program is running");
    let numbers = |value: &serde_json::Value| value[1].is_number();
    let seen = window.until_script(SEEN, "the interview is ready", numbers).await;
    window.close().await;
    [0, 1].map(|index| seen[index].as_f64().unwrap_or(f64::NAN) - began)
}

/// The time from the click on *Ask* to the first word on the screen. Then the page is cleared for the next
/// visitor.
async fn ask(window: &Window, question: &str) -> f64 {
    window.type_question(question).await;
    window.script(ASK).await;
    let waited =
        window.until_script("return window.waited;", "an answer", serde_json::Value::is_number).await;
    window.until("[data-testid='turn']:last-of-type[data-phase='ended']").await;
    window.click("next-visitor").await;
    window.until("[data-testid='welcome']").await;
    waited.as_f64().unwrap_or(f64::NAN)
}

/// The times between frames while answers are written at the end of a long conversation.
async fn frames(window: &Window) -> Vec<f64> {
    for _ in 0..LONG_CONVERSATION {
        window.type_question(QUESTIONS[0].1).await;
        window.click("send").await;
        window.until("[data-testid='turn']:last-of-type[data-phase='ended']").await;
    }
    let mut gaps = Vec::new();
    for _ in 0..3 {
        window.type_question(QUESTIONS[1].1).await;
        window.script(WATCH_FRAMES).await;
        let seen =
            window.until_script("return window.frames_seen;", "an answer", serde_json::Value::is_array).await;
        gaps.extend(seen.as_array().into_iter().flatten().filter_map(serde_json::Value::as_f64));
    }
    gaps
}

/// When the newest process of the program started, in milliseconds since 1970, to a hundredth of a second.
#[expect(clippy::cast_precision_loss, reason = "ticks since the machine was started are few")]
fn process_began() -> Option<f64> {
    let uptime: f64 = fs::read_to_string("/proc/uptime").ok()?.split(' ').next()?.parse().ok()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs_f64();
    let began = |process: String| -> Option<u64> {
        let name = fs::read_to_string(format!("/proc/{process}/comm")).ok()?;
        // The kernel keeps fifteen characters of a name.
        (name.trim() == &"instant-interview"[..15]).then_some(())?;
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        stat.rsplit_once(") ")?.1.split(' ').nth(19)?.parse().ok()
    };
    let processes = fs::read_dir("/proc").ok()?.flatten();
    let ticks = processes.filter_map(|entry| began(entry.file_name().into_string().ok()?)).max()?;
    // A tick is a hundredth of a second on every Linux.
    Some((now - uptime + ticks as f64 / 100.0) * 1000.0)
}

fn print_starts(name: &str, starts: &[[f64; 2]]) {
    for (index, what) in ["the page is painted", "the interview is ready"].into_iter().enumerate() {
        let mut waits: Vec<f64> = starts.iter().map(|start| start[index]).collect();
        print(&format!("{name}, until {what}"), &mut waits);
    }
}

fn print(name: &str, waits: &mut [f64]) {
    waits.sort_by(f64::total_cmp);
    let at = |index: usize| waits.get(index).copied().unwrap_or(f64::NAN);
    let (median, least, most) = (at(waits.len() / 2), at(0), at(waits.len().saturating_sub(1)));
    println!("{name:<48} {median:>8.0} {least:>8.0} {most:>8.0}   {}", waits.len());
}
