//! `interview chat` is killed in the middle of an answer, again and again, and no finished turn is lost.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use interview::record::CONVERSATIONS_FILE;
use store::{Message, Role, Store};
use stories::{program, short_profile};

/// The first is answered in the owner's words; the model answers the others.
const QUESTIONS: [&str; 3] =
    ["Tell me about yourself", "What is the Rye Starter Library?", "And what is the Oven Log?"];

fn chat(profile: &Path, data: &Path) -> Child {
    let mut child = Command::new(program("interview"))
        .args(["chat".as_ref(), "--profile".as_ref(), profile.as_os_str()])
        .args(["--data-dir".as_ref(), data.as_os_str()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the built program can be started");
    let questions: String = QUESTIONS.iter().map(|question| format!("{question}\n")).collect();
    child.stdin.take().expect("a pipe").write_all(questions.as_bytes()).expect("it reads its questions");
    child
}

/// Lets a conversation run until it has said so many bytes, kills it, and returns everything it said.
fn killed_after(bytes: usize, profile: &Path, data: &Path) -> Vec<u8> {
    let mut child = chat(profile, data);
    let mut output = child.stdout.take().expect("a pipe");
    let mut said = Vec::new();
    output.by_ref().take(bytes as u64).read_to_end(&mut said).expect("its output can be read");
    child.kill().expect("the program is ours to kill");
    output.read_to_end(&mut said).expect("what was said before its death is in the pipe");
    child.wait().expect("a killed program can be waited for");
    said
}

/// Where in the output each turn ends, after its line break.
///
/// Lines cannot be counted: an answer may have several, and how many is the model's affair.
fn ends_of_turns(said: &str, conversation: &[Message]) -> Vec<usize> {
    let mut end = 0;
    let answers = conversation.iter().filter(|message| message.role == Role::Candidate);
    let ends: Vec<usize> = answers
        .map(|answer| {
            end += answer.text.trim_end().len() + 1;
            assert!(said[..end].ends_with(&format!("{}\n", answer.text.trim_end())), "{said}");
            end
        })
        .collect();
    assert_eq!((ends.len(), end), (QUESTIONS.len(), said.len()), "every turn was said and kept: {said}");
    ends
}

#[test]
fn a_hundred_kills_during_an_answer_lose_no_finished_turn() {
    let profile = short_profile();
    let whole = tempfile::tempdir().expect("a temporary folder can be made");
    let mut undisturbed = chat(profile.path(), whole.path());
    let mut said = String::new();
    undisturbed.stdout.take().expect("a pipe").read_to_string(&mut said).expect("it writes text");
    assert!(undisturbed.wait().expect("it ends").success(), "undisturbed, the conversation ends well");
    let ends = {
        let store = Store::open(&whole.path().join(CONVERSATIONS_FILE)).expect("its file can be opened");
        let conversations = store.conversations().expect("the list can be read");
        ends_of_turns(&said, &store.messages(conversations[0].id).expect("its messages can be read"))
    };

    let data = tempfile::tempdir().expect("a temporary folder can be made");
    let file = data.path().join(CONVERSATIONS_FILE);
    let (mut finished_turns, mut kept) = (0, 0);
    for kill in 0..100 {
        // From the first byte of the first answer to the last but one of the last, evenly.
        let bytes = 1 + kill * (said.len() - 2) / 100;
        let heard = killed_after(bytes, profile.path(), data.path());
        assert!(said.as_bytes().starts_with(&heard), "the same is said to the same questions (kill {kill})");
        let finished = ends.iter().filter(|end| **end <= heard.len()).count();
        finished_turns += finished;

        let store = Store::open(&file).expect("the next start opens the file");
        assert_eq!(store.moved_aside(), None, "a kill does no damage (kill {kill})");
        let conversations = store.conversations().expect("the list can be read");
        if conversations.len() == kept {
            assert_eq!(finished, 0, "the first finished turn begins a conversation (kill {kill})");
            continue;
        }
        kept = conversations.len();
        let newest = &conversations[0];
        let messages = store.messages(newest.id).expect("its messages can be read");
        assert_eq!(messages.len() % 2, 0, "there is no question without its answer (kill {kill})");
        assert!(
            messages.len() / 2 >= finished,
            "kill {kill}: {finished} were said to the end, {} kept",
            messages.len() / 2
        );
        for (turn, pair) in messages.chunks(2).enumerate() {
            assert_eq!(
                (pair[0].role, pair[0].text.as_str()),
                (Role::Visitor, QUESTIONS[turn]),
                "in their order"
            );
            let begin = if turn == 0 { 0 } else { ends[turn - 1] };
            let answer = &said[begin..ends[turn]];
            assert_eq!(
                pair[1].text.trim_end(),
                answer.trim_end(),
                "each is kept as it is said (kill {kill})"
            );
        }
    }
    assert!(finished_turns > 0, "some turns had been finished, or nothing was put to the test");
    let store = Store::open(&file).expect("the file can be opened");
    assert!(store.is_sound().expect("the file can be read"), "pages, index and references are in order");
}
