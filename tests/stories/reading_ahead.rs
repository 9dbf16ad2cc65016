//! Reading ahead while a question is typed: it changes how long an answer takes, and nothing else.

use std::ops::ControlFlow;

use interview::{AskOptions, Interview, Turn};
use jiff::civil::{DateTime, date};
use stories::checkout;

/// What a visitor types until each question stands, changes of mind included, and how often the keys come
/// while it is read: so often is it looked for them.
const TYPED: [(&[&str], &str); 5] = [
    (
        &["What does ", "What does the Radio ", "What does the Radio Archive do?"],
        "What does the Radio Archive do?",
    ),
    (&["Who would you ", "How much of it did you "], "How much of it did you write by yourself?"),
    (&["Which databases have you used with"], "What did I ask you first?"),
    (
        &["Describe a tricky ", "Describe a tricky bug", "Describe a tricky bug that you "],
        "Describe a tricky bug that you tracked down",
    ),
    (
        &["And what ", "And what would you do about it next", "And why?"],
        "And what would you change about it today?",
    ),
];

fn now() -> DateTime {
    date(2026, 11, 24).at(10, 0, 0, 0)
}

fn open_writing() -> Interview {
    let mut interview = crate::open(&checkout().join("data/sample-profile"), &engine::LoadOptions::default());
    interview::testing::treat_as_capable(&mut interview);
    interview
}

/// Holds the conversation anew. `keys` is how often reading ahead looks for a key before one comes; `None` if
/// nothing is read ahead.
fn hold(interview: &mut Interview, keys: Option<usize>) -> Vec<Turn> {
    interview.clear();
    let options = AskOptions { max_tokens: 60, ..AskOptions::default() };
    let ask = |(typed, question): &(&[&str], &str)| {
        interview
            .prepare_context(now(), &options, &mut || ControlFlow::Continue(()))
            .expect("what every prompt begins with fits");
        for text in typed.iter().filter(|_| keys.is_some()) {
            let mut left = keys.unwrap_or_default();
            let read = interview.read_ahead(text, now(), &options, &mut || {
                left = left.saturating_sub(1);
                if left > 0 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            });
            read.expect("what is typed can be read");
        }
        interview.ask(question, now(), &options, &mut |_| ControlFlow::Continue(())).expect("it answers")
    };
    TYPED.iter().map(ask).collect()
}

/// The turns without what depends on the cache.
fn said(turns: &[Turn]) -> Vec<Turn> {
    let without = |turn: &Turn| {
        let mut turn = turn.clone();
        turn.usage.reused_tokens = 0;
        turn
    };
    turns.iter().map(without).collect()
}

#[test]
fn an_answer_is_the_same_whether_or_not_it_was_read_ahead() {
    let mut interview = open_writing();
    let plain = hold(&mut interview, None);
    let reused = |turns: &[Turn]| turns.iter().map(|turn| turn.usage.reused_tokens).sum::<usize>();
    assert!(
        plain.iter().filter(|turn| turn.usage.completion_tokens > 0).count() > 2,
        "the model writes most of it, or this shows nothing: {plain:#?}"
    );
    let whole = hold(&mut interview, Some(usize::MAX));
    assert_eq!(said(&whole), said(&plain), "to the last token and score");
    assert!(reused(&whole) > reused(&plain) + 100, "and less is read after Enter: {}", reused(&whole));
    // Broken off before the model reads, and while it does.
    for keys in [3, 40] {
        let cut = hold(&mut interview, Some(keys));
        assert_eq!(said(&cut), said(&plain), "a key that comes after {keys} looks breaks nothing");
    }
}

#[test]
fn what_every_prompt_begins_with_is_not_read_again_after_reading_ahead() {
    let mut interview = open_writing();
    let options = AskOptions::default();
    let go_on = &mut || ControlFlow::Continue(());
    interview.prepare_context(now(), &options, go_on).expect("it fits");
    interview.read_ahead("What does the Radio Archive do?", now(), &options, go_on).expect("it fits");
    let mut looked = 0;
    let mut look = || {
        looked += 1;
        ControlFlow::Continue(())
    };
    interview.prepare_context(now(), &options, &mut look).expect("it fits");
    assert_eq!(looked, 1, "there is nothing left to read");
    let turn = interview
        .ask("What does the Radio Archive do?", now(), &AskOptions { max_tokens: 8, ..options }, &mut |_| {
            ControlFlow::Continue(())
        })
        .expect("it answers");
    assert_eq!(
        turn.usage.reused_tokens + 1,
        turn.usage.prompt_tokens,
        "and the idle moment has not thrown away what was read ahead"
    );
}

#[test]
fn nothing_that_was_read_ahead_is_left_when_the_visitor_has_gone() {
    let mut interview = open_writing();
    let options = AskOptions { max_tokens: 8, ..AskOptions::default() };
    let mut reused = |typed: &[&str]| {
        interview.clear();
        interview.prepare_context(now(), &options, &mut || ControlFlow::Continue(())).expect("it fits");
        for text in typed {
            let read = interview.read_ahead(text, now(), &options, &mut || ControlFlow::Continue(()));
            read.expect("what is typed can be read");
        }
        interview.clear();
        let turn = interview
            .ask("What does the Radio Archive do?", now(), &options, &mut |_| ControlFlow::Continue(()));
        turn.expect("it answers").usage.reused_tokens
    };
    let fresh = reused(&[]);
    assert!(fresh > 100, "persona and resume stay: {fresh}");
    assert_eq!(
        reused(&["What does the Radio Archive do?", "What does"]),
        fresh,
        "the next visitor begins where the first one did"
    );
}
