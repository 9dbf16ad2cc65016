//! `interview chat` is killed in the middle of an answer, a hundred times, and no finished turn is lost.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use interview::record::CONVERSATIONS_FILE;
use store::{Message, Role, Store};
use stories::{program, short_profile};

/// The first is answered in the owner's words, the others by the model.
const QUESTIONS: [&str; 3] =
    ["Tell me about yourself", "What is the Rye Starter Library?", "And what is the Oven Log?"];

fn chat(profile: &Path, data: &Path) -> Child {
    let mut child = Command::new(program("interview"))
        .args(["chat".as_ref(), "--profile".as_ref(), profile.as_os_str()])
        .args(["--data-dir".as_ref(), data.as_os_str()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the built program can be started");
    let questions: String = QUESTIONS.iter().map(|question| format!("{question}\n")).collect();
    child.stdin.take().expect("a pipe").write_all(questions.as_bytes()).expect("it reads its questions");
    child
}

/// The output of a conversation up to its end.
struct Heard {
    /// The answers, each with a line break after it, and the beginning of one more.
    answers: String,
    /// For how many turns it printed the sources, which it does at the end of a turn.
    finished: usize,
}

/// Kills a conversation once it has printed this many bytes, or at its end.
fn killed_after(bytes: u64, profile: &Path, data: &Path) -> Heard {
    let mut child = chat(profile, data);
    let mut output = child.stdout.take().expect("a pipe");
    let mut answers = Vec::new();
    output.by_ref().take(bytes).read_to_end(&mut answers).expect("its output can be read");
    child.kill().expect("the program is ours to kill");
    output.read_to_end(&mut answers).expect("what was said before its death is in the pipe");
    let mut beside = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut beside).expect("it writes text");
    child.wait().expect("a killed program can be waited for");
    Heard {
        // A character may have been cut; its bytes are not compared.
        answers: String::from_utf8_lossy(&answers).trim_end_matches('\u{fffd}').to_owned(),
        finished: beside.lines().filter(|line| line.starts_with("sources: ")).count(),
    }
}

/// The answers of a conversation as they were printed. Its questions must be the first ones asked, in their
/// order.
fn said_by(messages: &[Message]) -> String {
    let (mut answers, mut questions) = (String::new(), QUESTIONS.iter());
    for message in messages {
        match message.role {
            Role::Visitor => {
                assert_eq!(Some(&message.text.as_str()), questions.next(), "they are in their order");
            }
            Role::Candidate => answers += &format!("{}\n", message.text.trim_end()),
        }
    }
    answers
}

/// After a kill, everything that was printed is stored, nothing else is, and no turn is stored in part.
///
/// Answers depend on the minute, which is in the prompt, so every conversation is compared with its own
/// output. Lines cannot be counted, because an answer may have several.
#[test]
fn a_hundred_kills_during_an_answer_lose_no_finished_turn() {
    let profile = short_profile();
    let whole = tempfile::tempdir().expect("a temporary folder can be made");
    let undisturbed = killed_after(u64::MAX, profile.path(), whole.path());
    assert_eq!(undisturbed.finished, QUESTIONS.len(), "undisturbed, every question is answered");

    let data = tempfile::tempdir().expect("a temporary folder can be made");
    let file = data.path().join(CONVERSATIONS_FILE);
    let (mut conversations_kept, mut turns_finished, mut answers_cut) = (0, 0, 0);
    for kill in 0..100 {
        // From the first byte of the first answer to the last but one of the last, evenly.
        let bytes = 1 + kill * (undisturbed.answers.len() as u64 - 2) / 100;
        let heard = killed_after(bytes, profile.path(), data.path());
        turns_finished += heard.finished;

        let store = Store::open(&file).expect("the next start opens the file");
        assert_eq!(store.moved_aside(), None, "a kill does no damage (kill {kill})");
        let conversations = store.conversations().expect("the list can be read");
        let messages = if conversations.len() > conversations_kept {
            store.messages(conversations[0].id).expect("its messages can be read")
        } else {
            Vec::new()
        };
        conversations_kept = conversations.len();

        assert_eq!(messages.len() % 2, 0, "there is no question without its answer (kill {kill})");
        let turns = messages.len() / 2;
        assert!(turns >= heard.finished, "kill {kill}: {} were finished, {turns} kept", heard.finished);
        let (kept, heard) = (said_by(&messages), heard.answers);
        assert!(
            heard.starts_with(&kept) || kept.starts_with(&heard),
            "each is kept as it was said (kill {kill}): {kept:?}, not {heard:?}"
        );
        answers_cut += usize::from(heard.len() > kept.len());
    }
    assert!(turns_finished > 0, "some turns had been finished, or nothing was put to the test");
    assert!(answers_cut > 0, "some answers were cut, or nothing was killed in time");
    let store = Store::open(&file).expect("the file can be opened");
    assert!(store.is_sound().expect("the file can be read"), "pages, index and references are in order");
}
