//! Forty turns in a context that holds only a few: nothing fails, no turn waits for a summary, the persona
//! stays, and questions about what left the prompt can still be answered.

use std::ops::ControlFlow;

use interview::{AskOptions, Profile, TurnProgress};
use stories::checkout;

const CONTEXT_TOKENS: usize = 2048;

const FIRST: &str = "What did you do at Kestrel Parcel?";

/// A visitor's next questions; after the last one they begin again.
const QUESTIONS: [&str; 13] = [
    "And what was hard about that?",
    "How good is your Python?",
    "Which databases have you worked with?",
    "Have you ever mentored juniors?",
    "What gets you out of bed in the morning?",
    "How do you keep bad data out of production?",
    "Describe a really tricky bug you tracked down",
    "What are your greatest strengths?",
    "What would your ideal employer look like?",
    "Do you know anything about Martian geology?",
    "Are you an AI?",
    "What are your hobbies?",
    "Tell me about the Contract Checker",
];

/// Longer than the part of a message that is kept when the context is nearly full.
const JOB: &str = "Senior Data Engineer\n\nAbout us\nWe run a water utility in Antwerp with 40 engineers, and every reading of \
    every pump and every valve in the city goes through one platform that was built ten years ago and that nobody likes to \
    touch any more. We want to change that together with you, step by step and without a big bang.\n\nResponsibilities:\n\
    - Own the ingestion of sensor readings from 900 stations and talk with the people who maintain them\n\
    - Move the nightly batch jobs to small steps that can be repeated safely\n\
    - Write down what you decide so that others can follow\n\nRequirements:\n\
    - 5+ years of experience with Python and SQL\n- Airflow or Dagster in production\n- PostgreSQL, PostGIS is a plus\n\
    - Kubernetes and Helm\n- Experience with data contracts\n- Fluent in Dutch and English\n\nWe offer a bicycle, 32 days of \
    leave and a lot of water.";

#[test]
fn forty_turns_fit_a_context_of_2048() {
    let profile = Profile::read(&checkout().join("data/sample-profile")).expect("the sample is sound");
    let options = engine::LoadOptions { context_tokens: Some(CONTEXT_TOKENS), threads: None };
    let mut interview = crate::open(&checkout().join("data/sample-profile"), &options);
    interview::testing::treat_as_capable(&mut interview);
    let now = jiff::civil::date(2026, 11, 24).at(10, 0, 0, 0);
    let options = AskOptions::default();
    let (mut asked_model, mut condensed) = (0, 0);
    for turn in 0..40 {
        let question = match turn {
            0 => FIRST,
            7 => JOB,
            _ => QUESTIONS[(turn - 1) % QUESTIONS.len()],
        };
        let preview = interview.prompt(question, now, &options).expect("every question becomes a prompt");
        let first = &preview.messages[0].content;
        assert!(
            first.contains("You are Ilse Tadesse")
                && first.contains(profile.resume.lines().last().unwrap_or_default()),
            "turn {turn}: the system message never leaves the prompt and is never cut"
        );
        // While a question is being answered the model writes only its answer. Its first report is the
        // prefill of a prompt that begins with the persona and has the length of the preview.
        let mut read = None;
        let answered = interview
            .ask(question, now, &options, &mut |progress| {
                if let TurnProgress::Prefill { total, .. } = progress {
                    assert!(
                        *read.get_or_insert(total) == total,
                        "one prompt is read a turn, no summary before it"
                    );
                }
                ControlFlow::Continue(())
            })
            .expect("no turn of a long conversation fails");
        assert!(!answered.answer.is_empty(), "turn {turn} says something");
        assert!(answered.context.used <= CONTEXT_TOKENS, "turn {turn} fits: {:?}", answered.context);
        // What the model wrote may have failed the checks, so that the owner's words replaced it. The model
        // was asked all the same.
        if answered.usage.completion_tokens > 0 {
            assert_eq!(
                read,
                Some(answered.usage.prompt_tokens),
                "turn {turn}: what was read is the question's prompt"
            );
            asked_model += 1;
        }
        if turn == 7 {
            assert!(
                answered.answer.contains("**Not in my notes:** Kubernetes and Helm"),
                "{}",
                answered.answer
            );
            assert!(
                answered.answer.contains("**Met:** Experience with data contracts"),
                "{}",
                answered.answer
            );
        }
        // Idle time, while the visitor reads.
        interview
            .prepare_context(now, &options, &mut || ControlFlow::Continue(()))
            .expect("idle work succeeds");
        condensed = condensed.max(
            interview
                .summaries()
                .iter()
                .filter(|short| short.question.is_some() || short.answer.is_some())
                .count(),
        );
    }
    assert_eq!(interview.conversation().len(), 40, "everything said is kept");
    assert!(
        asked_model >= 20,
        "the model is asked in most turns, or nothing was put to the test: {asked_model}"
    );
    assert!(condensed > 0, "the long messages were summarised ahead of time");

    let mut ask = |question: &str| {
        interview.ask(question, now, &options, &mut |_| ControlFlow::Continue(())).expect("it answers")
    };
    let first = ask("What was the very first thing I asked you, and what did you say?");
    assert!(first.answer.contains(FIRST), "the first turn is quoted: {}", first.answer);
    assert!(first.context.dropped > 0, "though it left the prompt long ago: {:?}", first.context);
}
