//! What the prompt contains, and what leaves it.
use std::sync::mpsc;

use super::*;
use crate::retrieve::hit::{Kind, Retrieved};

#[test]
fn the_oldest_exchange_leaves_the_prompt_first_and_never_the_persona() {
    let (tell, heard) = mpsc::channel();
    let answers = vec![format!("I build bells{}. ", " and so on and on".repeat(6)); 5];
    let mut interview = interview(ScriptedModel::new(answers).with_context_tokens(200).telling(tell));
    let dropped: Vec<usize> = (0..5)
        .map(|n| ask(&mut interview, &format!("What do you build? {n}")).expect("answered").context.dropped)
        .collect();
    assert!(dropped.is_sorted() && dropped[0] == 0 && dropped[4] > 0, "some had to leave: {dropped:?}");
    assert_eq!(interview.conversation().len(), 5, "what leaves the prompt stays in the conversation");
    drop(interview);
    let last = heard.iter().last().expect("prompts were heard");
    assert!(last[0].content.contains("Kim builds bells."), "the resume never leaves");
    assert!(last.iter().all(|message| message.content != "What do you build? 0"), "the oldest question left");
    assert!(last.iter().any(|message| message.content == "What do you build? 3"), "the newest stayed");
}

#[test]
fn what_was_found_leaves_before_the_question_is_refused() {
    let options = AskOptions { max_tokens: 50, ..AskOptions::default() };
    let preview = |context_tokens| {
        interview(ScriptedModel::new(["ok"]).with_context_tokens(context_tokens)).prompt(
            "What do you build?",
            now(),
            &options,
        )
    };
    let all = preview(1000).expect("there is room for everything");
    let just_too_short = all.prompt_tokens + options.max_tokens - 1;
    let most = preview(just_too_short).expect("there is room without the least near");
    let told = |hits: &[Retrieved]| -> Vec<String> {
        hits.iter().filter(|hit| hit.kind != Kind::Resume).map(|hit| hit.title.clone()).collect()
    };
    let (most, all) = (told(&most.retrieved), told(&all.retrieved));
    assert_eq!(
        most,
        all[..all.len() - 1],
        "the least near leaves, the nearest stay; the resume is no part of this"
    );

    let error = preview(60).expect_err("there is no room for the persona and the question").to_string();
    for part in ["context of 60", "room for 10", "up to 50"] {
        assert!(error.contains(part), "`{part}` must be named: {error}");
    }
}

#[test]
fn a_preview_is_what_would_be_told_and_changes_nothing() {
    let (tell, heard) = mpsc::channel();
    let mut interview = interview(ScriptedModel::new(["ok"]).telling(tell).refusing_late_system());
    let options = AskOptions { max_tokens: 50, ..AskOptions::default() };
    let preview = interview.prompt("And who are you in winter?", now(), &options).expect("it fits");
    assert_eq!(interview.conversation(), [], "looking is not asking");
    let turn = ask(&mut interview, "And who are you in winter?").expect("answered");
    assert_eq!(heard.recv().expect("one prompt was heard"), preview.messages, "shown and told are the same");
    assert_eq!(turn.usage.prompt_tokens, preview.prompt_tokens, "and as long");
    assert_eq!(preview.messages.len(), 2, "the second block is folded into the question");
}

#[test]
fn long_messages_are_summarised_in_idle_moments_and_only_once() {
    let (tell, heard) = mpsc::channel();
    let long = format!("So what do you build in winter? {}", "Kim builds bells by the sea. ".repeat(50));
    let summary = "So you asked what I build, and said that Kim builds bells by the sea.";
    let model = ScriptedModel::new(["I build bells.", summary]).with_context_tokens(450).telling(tell);
    let mut interview = interview(model);
    let options = AskOptions { max_tokens: 50, ..AskOptions::default() };
    interview.ask(&long, now(), &options, &mut |_| ControlFlow::Continue(())).expect("answered");
    assert_eq!(heard.try_iter().count(), 1, "nothing is summarised while somebody waits");

    interview
        .prepare_context(now(), &options, &mut || ControlFlow::Break(()))
        .expect("breaking off is no error");
    assert_eq!(interview.summaries()[0].question, None, "a question that came broke it off");
    interview.model = Box::new(ScriptedModel::new([summary]).with_context_tokens(450));
    interview.prepare_context(now(), &options, &mut || ControlFlow::Continue(())).expect("summarised");
    assert_eq!(
        interview.summaries()[0].question.as_deref(),
        Some(summary),
        "the long message stands in few words"
    );
    interview
        .prepare_context(now(), &options, &mut || ControlFlow::Continue(()))
        .expect("a script at its end is not asked again");
    assert_eq!(interview.conversation()[0].question, long.trim(), "what was said stays");
}
