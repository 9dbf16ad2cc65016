//! One turn from question to answer: its events, who answers, and how it ends.
use std::sync::mpsc;

use engine::Role;

use super::*;
use crate::retrieve::hit::Kind;
use crate::turn::types::{Ending, Source, TurnProgress, Usage};

#[test]
fn a_turn_tells_what_it_does_in_order() {
    let mut interview = interview(ScriptedModel::new(["I build bells."]));
    let mut told = Vec::new();
    let turn = interview
        .ask(" So what do you build in winter? ", now(), &AskOptions::default(), &mut |event| {
            told.push(match event {
                TurnProgress::Retrieved(hits) => format!("found {}", hits.len()),
                TurnProgress::Prefill { done, total } => format!("read {}", done == total),
                TurnProgress::Writing => "writes".to_owned(),
                TurnProgress::Text(text) => text.to_owned(),
                TurnProgress::Sentence(sentence) => format!("rests on {}", sentence.evidence[0].title),
            });
            ControlFlow::Continue(())
        })
        .expect("answered");
    told.dedup();
    assert_eq!(
        told,
        ["found 3", "read true", "writes", "I build bells.", "rests on What do you build?"],
        "sources first, then each sentence once it is whole, and the row behind it"
    );
    assert_eq!((turn.answer.as_str(), turn.ending), ("I build bells.", Ending::Complete));
    assert_eq!(
        turn.question, "So what do you build in winter?",
        "white space around a question means nothing"
    );
    assert_eq!(turn.retrieved[0].title, "What do you build?", "the row of the same words is nearest");
    assert_eq!(turn.source, Source::Model, "nobody prepared an answer to these very words");
    assert_eq!(turn.usage.completion_tokens, 3);
    assert_eq!(turn.context.used, turn.usage.prompt_tokens + 3, "the meter counts prompt and answer");
}

#[test]
fn projects_are_found_with_their_kind() {
    let mut interview = interview(ScriptedModel::new(["Yes."]));
    let turn = ask(&mut interview, "Have you worked with bronze?").expect("answered");
    let project = turn.retrieved.last().expect("something was found");
    assert_eq!((project.kind, project.title.as_str()), (Kind::Project, "Bell"));
    assert!(project.score >= 0.3, "a named tag alone passes the threshold, got {}", project.score);
}

#[test]
fn the_model_hears_the_conversation_between_the_two_blocks() {
    let (tell, heard) = mpsc::channel();
    let mut interview = interview(ScriptedModel::new(["Bells.", "I build bells."]).telling(tell));
    ask(&mut interview, "Do you build one?").expect("answered");
    ask(&mut interview, "Do you build two?").expect("answered");
    let messages = heard.iter().nth(1).expect("two prompts were heard");
    let roles: Vec<Role> = messages.iter().map(|message| message.role).collect();
    assert_eq!(roles, [Role::System, Role::User, Role::Assistant, Role::System, Role::User]);
    assert_eq!((messages[1].content.as_str(), messages[2].content.as_str()), ("Do you build one?", "Bells."));
    assert!(messages[3].content.contains("23 November 2026"), "the time of the question is told");
}

#[test]
fn the_owners_own_answer_needs_no_model() {
    let mut interview = interview(ScriptedModel::new([""; 0]));
    let mut told = String::new();
    let turn = interview
        .ask("what do you build", now(), &AskOptions::default(), &mut |event| {
            if let TurnProgress::Text(text) = event {
                told += text;
            }
            ControlFlow::Continue(())
        })
        .expect("a model without a word is not asked");
    assert_eq!((turn.answer.as_str(), turn.source), ("Bells.", Source::Owner), "the owner's words, labelled");
    assert_eq!(told, turn.answer, "and shown like any other answer");
    assert_eq!(turn.usage, Usage::default(), "no token was read or written");
    assert_eq!(interview.conversation().len(), 1, "the conversation remembers it");
}

#[test]
fn what_speaks_is_told_truthfully_whatever_the_persona_says() {
    let mut interview = interview(ScriptedModel::new([""; 0]));
    let turn = ask(&mut interview, "Are you a real person?").expect("answered in code");
    assert!(turn.answer.starts_with("No. I am an AI that speaks for Kim Example"), "{}", turn.answer);
    assert_eq!(turn.source, Source::Program, "the owner wrote none of it");
}

#[test]
fn an_empty_question_is_refused_and_changes_nothing() {
    let mut interview = interview(ScriptedModel::new(["never"]));
    for question in ["", " \n\t "] {
        let error = ask(&mut interview, question).expect_err("nothing was asked");
        assert!(error.to_string().contains("the question is empty"), "{error}");
    }
    assert_eq!(interview.conversation(), [], "a refused question is no exchange");
}

#[test]
fn a_stopped_answer_stays_as_far_as_it_was_written() {
    let mut interview = interview(ScriptedModel::new(["I build bells. Kim builds. Bells. ", "Bells."]));
    let mut sentences = 0;
    let turn = interview
        .ask("Count what you build?", now(), &AskOptions::default(), &mut |event| {
            sentences += usize::from(matches!(event, TurnProgress::Text(_)));
            if sentences == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .expect("stopping is no error");
    assert_eq!((turn.answer.as_str(), turn.ending), ("I build bells. Kim builds.", Ending::Stopped));
    assert_eq!(interview.conversation()[0].ending, Ending::Stopped, "the conversation marks it");
    assert_eq!(ask(&mut interview, "What do you build next?").expect("the next turn works").answer, "Bells.");
}

#[test]
fn a_turn_can_be_stopped_before_the_model_is_asked_and_while_it_reads() {
    let (tell, heard) = mpsc::channel();
    let mut interview = interview(ScriptedModel::new(["words"]).telling(tell));
    for stop_at_reading in [false, true] {
        let turn = interview
            .ask("Stop what you build?", now(), &AskOptions::default(), &mut |event| match event {
                TurnProgress::Retrieved(_) if stop_at_reading => ControlFlow::Continue(()),
                _ => ControlFlow::Break(()),
            })
            .expect("stopping is no error");
        assert_eq!((turn.answer.as_str(), turn.ending), ("", Ending::Stopped), "no word was written");
    }
    drop(interview);
    assert_eq!(heard.iter().count(), 1, "the first stop came before the model was asked");
}

#[test]
fn the_limit_of_tokens_is_an_ending_of_its_own() {
    let mut interview = interview(ScriptedModel::new(["Kim builds bells gladly"]));
    let options = AskOptions { max_tokens: 2, ..AskOptions::default() };
    let turn = interview
        .ask("Count what you build?", now(), &options, &mut |_| ControlFlow::Continue(()))
        .expect("answered");
    assert_eq!((turn.answer.as_str(), turn.ending), ("Kim builds", Ending::Length));
}

#[test]
fn a_failing_model_leaves_the_conversation_as_it_was() {
    let mut interview = interview(ScriptedModel::new([""; 0]));
    let error = ask(&mut interview, "So what do you build in winter?").expect_err("the script has no answer");
    assert!(matches!(error, AskError::Model(_)), "got {error:?}");
    assert_eq!(interview.conversation(), [], "a failed turn is no exchange");
}

#[test]
fn what_was_said_can_be_asked_for_however_long_ago() {
    let answers = vec![format!("I build bells{}. ", " and so on and on".repeat(6)); 5];
    let mut interview = interview(ScriptedModel::new(answers).with_context_tokens(200));
    for n in 0..5 {
        ask(&mut interview, &format!("What do you build? {n}")).expect("answered");
    }
    let turn = ask(&mut interview, "What was my first question?").expect("no model is asked");
    assert!(turn.answer.contains("“What do you build? 0”"), "word for word: {}", turn.answer);
    assert_eq!(turn.source, Source::Program, "it was looked up: neither a model nor the owner wrote it");
}

#[test]
fn a_model_that_has_read_everything_is_asked_again_with_the_nearest_sentences() {
    let (tell, heard) = mpsc::channel();
    let model = ScriptedModel::new(["That is not in my notes.", "I build bells."]).medium().telling(tell);
    let mut interview = interview(model);
    let turn = ask(&mut interview, "If we hired you, what bells would you build?").expect("answered");
    assert_eq!(
        (turn.answer.as_str(), turn.source),
        ("I build bells.", Source::Model),
        "the second answer holds"
    );
    assert!(!turn.withheld.is_empty(), "the owner sees what the first one was");
    drop(interview);
    let prompts: Vec<String> =
        heard.iter().map(|prompt| prompt.iter().map(|message| message.content.as_str()).collect()).collect();
    assert_eq!(prompts.len(), 2, "once more and no oftener");
    assert!(prompts.iter().all(|prompt| prompt.contains("What you have answered before:")), "{prompts:?}");
    let near = |prompt: &String| prompt.contains("Sentences of your notes that come nearest");
    assert_eq!(prompts.iter().map(near).collect::<Vec<_>>(), [false, true], "then with them in front of it");
}

#[test]
fn a_statement_that_the_model_attends_to_is_said_before_one_with_more_words_of_the_question() {
    let said = |model: ScriptedModel| {
        let mut interview = interview(model.medium());
        ask(&mut interview, "Do bells of bronze ring?").expect("answered").answer
    };
    let model = || ScriptedModel::new([""; 0]);
    assert_eq!(said(model()), "Bell is a bell of bronze.", "three of its words");
    assert_eq!(said(model().attending_to("They ring")), "They ring.", "the model knows better");
}
