//! A process that stores turns is killed, a hundred times, and the next start has every turn that it
//! finished.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use store::{AnswerSource, Conversation, Message, Store};
use stories::program;

/// Starts the writer on this file, kills it when it has printed this many turns, and returns how many it had
/// printed.
fn kill_after(turns: usize, file: &Path) -> usize {
    let mut writer = Command::new(program("examples/record_turns"))
        .arg(file)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the built program can be started");
    let said = BufReader::new(writer.stdout.take().expect("standard output is a pipe"));
    let mut lines = said.lines().map(|line| line.expect("the writer says numbers"));
    let before = lines.by_ref().take(turns).count();
    // On Unix this is SIGKILL. The writer is now somewhere in one of its next turns.
    writer.kill().expect("the writer is ours to kill");
    // What it printed between the last line read and its end is in the pipe, and must be stored like the
    // rest.
    let after = lines.count();
    let status = writer.wait().expect("a killed program can be waited for");
    assert_eq!(before, turns, "the writer ends by our hand alone, not by an error of its own: {status}");
    before + after
}

/// Checks that a conversation has at least the turns that were printed, each complete, and at most one more.
fn check_turns(store: &Store, conversation: &Conversation, said: usize) -> usize {
    let messages = store.messages(conversation.id).expect("every stored message can be read");
    let stored = messages.len() / 2;
    assert_eq!(messages.len() % 2, 0, "there is no question without its answer");
    assert!(stored >= said, "{said} turns were said to be stored, {stored} are");
    assert!(
        stored <= said + 1,
        "a turn is said before the next begins: {stored} are stored, {said} were said"
    );
    for (number, turn) in messages.chunks(2).enumerate() {
        check_turn(conversation, number, &turn[0], &turn[1]);
    }
    (0..stored).filter(|number| number % 2 == 1).count()
}

fn check_turn(conversation: &Conversation, number: usize, question: &Message, answer: &Message) {
    assert_eq!(question.text, format!("{} {number}?", conversation.id.0), "the turns are in their order");
    let whole = format!("{number} ").repeat(1 + number * 997 % 40_000);
    assert!(answer.text == whole, "the answer of turn {number} is whole, to the character");
    let answered = answer.answered.as_ref().expect("an answer has its sources");
    assert_eq!(answered.sources[0]["title"], question.text.as_str(), "and its own");
    let expected = if number.is_multiple_of(2) { AnswerSource::Model } else { AnswerSource::NoEvidence };
    assert_eq!(answered.source, expected, "and says where it came from");
}

#[test]
fn a_hundred_kills_lose_and_break_no_finished_turn() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("conversations.db");
    let mut said = Vec::new();
    for kill in 0..100 {
        // Mostly early, when a start still has to take over the log of the killed process; sometimes late.
        let turns = if kill % 10 == 9 { 20 } else { 1 + kill % 7 };
        said.push(kill_after(turns, &file));
        let store = Store::open(&file).expect("the next start opens the file");
        assert_eq!(store.moved_aside(), None, "a kill does no damage (kill {kill})");
        let newest = store.conversations().expect("the list can be read");
        assert_eq!(newest.len(), said.len(), "every start has left its conversation");
        check_turns(&store, &newest[0], said[kill]);
    }

    let store = Store::open(&file).expect("the file can be opened");
    assert!(store.is_sound().expect("the file can be read"), "pages, index and references are in order");
    let conversations = store.conversations().expect("the list can be read");
    let oldest_first = conversations.iter().rev();
    let unknown: usize = oldest_first.zip(&said).map(|(one, said)| check_turns(&store, one, *said)).sum();
    let inbox = store.unanswered().expect("the inbox can be read");
    assert_eq!(inbox.len(), unknown, "each turn without evidence came with its entry in the inbox");
}
