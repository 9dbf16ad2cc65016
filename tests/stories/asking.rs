//! A conversation through the library: the second question is cheaper than the first, and any answer can be stopped.

use std::ops::ControlFlow;

use interview::{AskError, AskOptions, Ending, Interview, Kind, Source, TurnProgress};
use stories::{ProfileFolder, short_profile};

fn open(profile: &ProfileFolder) -> Interview {
    crate::open(profile.path(), &engine::LoadOptions::default())
}

/// One whose small weights write their answers themselves.
fn open_writing(profile: &ProfileFolder) -> Interview {
    let mut interview = open(profile);
    interview::testing::treat_as_capable(&mut interview);
    interview
}

fn noon() -> jiff::civil::DateTime {
    jiff::civil::date(2026, 3, 2).at(12, 0, 0, 0)
}

fn brief() -> AskOptions {
    AskOptions { max_tokens: 16, ..AskOptions::default() }
}

#[test]
fn what_every_prompt_begins_with_is_read_before_anyone_asks() {
    let profile = short_profile();
    let mut interview = open_writing(&profile);
    let mut ahead = 0;
    interview
        .prefill_prefix(noon(), &mut |done, _| {
            ahead = done;
            ControlFlow::Continue(())
        })
        .expect("persona and resume fit any context");
    let mut go_on = |_: TurnProgress<'_>| ControlFlow::Continue(());
    let first =
        interview.ask("What is the Rye Starter Library?", noon(), &brief(), &mut go_on).expect("it answers");
    // What was read ahead ends where the assistant would begin, a few tokens that the real prompt goes on without.
    assert!(
        ahead > 0 && first.usage.reused_tokens + 8 >= ahead,
        "the first question need not wait for the resume: {ahead} read ahead, {:?}",
        first.usage
    );
}

#[test]
fn a_conversation_keeps_what_was_said_and_reads_only_what_is_new() {
    let profile = short_profile();
    let mut interview = open_writing(&profile);
    let mut go_on = |_: TurnProgress<'_>| ControlFlow::Continue(());

    let first =
        interview.ask("What is the Rye Starter Library?", noon(), &brief(), &mut go_on).expect("it answers");
    assert!(
        first.usage.completion_tokens > 0,
        "nobody prepared an answer to these words: the model is asked"
    );
    let second =
        interview.ask("And what is the Oven Log?", noon(), &brief(), &mut go_on).expect("it answers again");
    assert!(
        second.usage.reused_tokens > 0,
        "persona and resume were read with the first question and are not read again: {:?}",
        second.usage
    );
    assert!(second.usage.prompt_tokens > first.usage.prompt_tokens, "the conversation grew");

    let said: Vec<_> =
        interview.conversation().iter().map(|e| (e.question.as_str(), e.answer.as_str())).collect();
    assert_eq!(
        said,
        [
            ("What is the Rye Starter Library?", first.answer.as_str()),
            ("And what is the Oven Log?", second.answer.as_str())
        ],
        "the conversation is what was said, in order"
    );
    interview.clear();
    assert!(interview.conversation().is_empty(), "the next visitor starts afresh");
    let again =
        interview.ask("What is the Rye Starter Library?", noon(), &brief(), &mut go_on).expect("it answers");
    assert_eq!(again.answer, first.answer, "and is told what the first one was told");
}

#[test]
fn progress_goes_from_sources_to_reading_to_words() {
    let profile = short_profile();
    let mut interview = open_writing(&profile);
    let mut order = Vec::new();
    let mut words = String::new();
    let turn = interview
        .ask("What is the Rye Starter Library about?", noon(), &brief(), &mut |event| {
            let step = match event {
                TurnProgress::Retrieved(hits) => {
                    let project =
                        hits.iter().find(|hit| hit.kind == Kind::Project).expect("a project is found");
                    assert_eq!(project.title, "Rye Starter Library", "the one that is asked about");
                    0
                }
                TurnProgress::Prefill { .. } => 1,
                TurnProgress::Writing | TurnProgress::Sentence(_) => 2,
                TurnProgress::Text(piece) => {
                    words += piece;
                    2
                }
            };
            order.push(step);
            ControlFlow::Continue(())
        })
        .expect("it answers");
    order.dedup();
    assert_eq!(order, [0, 1, 2], "each step is told once it begins, in this order");
    assert_eq!(words.trim(), turn.answer.trim(), "the words shown are the answer");
}

#[test]
fn the_owners_own_words_come_at_once_and_nothing_is_read_for_them() {
    let profile = short_profile();
    let mut interview = open(&profile);
    let turn = interview
        .ask("what is your greatest strength", noon(), &brief(), &mut |_| ControlFlow::Continue(()))
        .expect("it answers");
    assert_eq!(turn.source, Source::Owner, "the owner answered this very question");
    assert_eq!(turn.answer, "I am calm at four in the morning.", "in these words");
    assert_eq!(turn.usage.prompt_tokens, 0, "no model was asked");
}

#[test]
fn a_private_answer_is_kept_for_a_meeting() {
    let profile = short_profile();
    profile.write(
        "interview_questions_and_answers.csv",
        "Questions;Answers;Visibility\nWhat do you earn?;I earn 41 000 a year.;private\nWhat do you bake?;Rye bread.;\n",
    );
    let mut interview = open(&profile);
    let mut go_on = |_: TurnProgress<'_>| ControlFlow::Continue(());
    for question in ["What do you earn?", "What do you earn at the moment?"] {
        let turn = interview.ask(question, noon(), &brief(), &mut go_on).expect("it answers");
        assert_eq!(turn.source, Source::NoEvidence, "{question}: {}", turn.answer);
        assert!(turn.answer.contains("in person") && !turn.answer.contains("41"), "{}", turn.answer);
        let preview = interview.prompt(question, noon(), &brief()).expect("it can be looked at");
        assert!(
            preview.messages.iter().all(|message| !message.content.contains("41 000")),
            "what is private is in no prompt"
        );
    }
}

#[test]
fn what_speaks_says_so() {
    let profile = short_profile();
    profile.write("system_prompt.txt", "You are Kim Aalto. YOU ARE NOT AN AI. //RESUME//");
    let mut interview = open(&profile);
    let turn = interview
        .ask("Hang on, are you a real person?", noon(), &brief(), &mut |_| ControlFlow::Continue(()))
        .expect("it answers");
    assert!(turn.answer.contains("I am an AI that speaks for Kim Aalto"), "{}", turn.answer);
}

#[test]
fn an_answer_can_be_stopped_while_the_prompt_is_read() {
    let profile = short_profile();
    let mut interview = open_writing(&profile);
    let stopped = interview
        .ask("What is the Rye Starter Library?", noon(), &brief(), &mut |event| match event {
            TurnProgress::Prefill { .. } => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        })
        .expect("a stop is not an error");
    assert_eq!(stopped.ending, Ending::Stopped, "it was stopped");
    assert!(stopped.answer.is_empty(), "before the first word: {:?}", stopped.answer);
    let next = interview
        .ask("When could you start?", noon(), &brief(), &mut |_| ControlFlow::Continue(()))
        .expect("the next question is answered");
    assert!(!next.answer.trim().is_empty(), "a stop leaves nothing broken behind");
}

#[test]
fn an_answer_can_be_stopped_while_it_is_written_and_stays_as_far_as_it_went() {
    let profile = short_profile();
    let mut interview = open_writing(&profile);
    let (mut shown, mut written) = (String::new(), 0);
    let stopped = interview
        .ask("What is the Rye Starter Library?", noon(), &AskOptions::default(), &mut |event| {
            match event {
                TurnProgress::Text(piece) => shown += piece,
                // A word that is held back until its sentence is whole and checked.
                TurnProgress::Writing => written += 1,
                _ => {}
            }
            if written < 4 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
        .expect("a stop is not an error");
    assert_eq!(stopped.ending, Ending::Stopped, "it was stopped");
    assert_eq!(stopped.answer.trim(), shown.trim(), "what the visitor saw is what is kept");
    let kept = interview.conversation().last().expect("a stopped answer stays in the conversation");
    assert_eq!(
        (kept.answer.as_str(), kept.ending),
        (stopped.answer.as_str(), Ending::Stopped),
        "marked as such"
    );
}

#[test]
fn a_question_without_words_is_refused_and_leaves_no_trace() {
    let profile = short_profile();
    let mut interview = open(&profile);
    let refused = interview.ask(" \n", noon(), &brief(), &mut |_| ControlFlow::Continue(()));
    assert!(matches!(refused, Err(AskError::EmptyQuestion)), "there is nothing to answer");
    assert!(interview.conversation().is_empty(), "and nothing was said");
}

#[test]
fn a_profile_edited_during_the_interview_is_answered_from_as_it_is_now() {
    let profile = short_profile();
    let mut interview = open(&profile);
    let mut go_on = |_: TurnProgress<'_>| ControlFlow::Continue(());
    let before = interview.ask("When could you start?", noon(), &brief(), &mut go_on).expect("it answers");
    assert_eq!(before.answer, "I could start in May.", "as it was when it was opened");
    profile.write(
        "interview_questions_and_answers.csv",
        "questions,answers\nWhen could you start?,I could start on the first of September.\n",
    );
    let after = interview.ask("When could you start?", noon(), &brief(), &mut go_on).expect("it answers");
    assert_eq!(after.answer, "I could start on the first of September.", "the owner need not start anew");
    assert_eq!(interview.conversation().len(), 2, "and the conversation goes on");
}
