//! The keyed interviews can be held: their keys are valid, and their profiles are read without a problem.

use std::fs;

use interview::Profile;
use stories::checkout;

use crate::keyed::KeyedInterview;

/// Fewest questions of an interview.
const QUESTIONS: usize = 25;
/// Fewest questions that have a meaning only after the one before.
const FOLLOW_UPS: usize = 5;

#[test]
fn every_key_is_sound_and_every_interview_has_all_kinds_of_questions() {
    for interview in KeyedInterview::all().expect("numbers run on, and every expression compiles") {
        let name = &interview.name;
        let kinds: Vec<&str> = interview.questions.iter().map(|it| it.key.kind.as_str()).collect();
        let count = |kind: &str| kinds.iter().filter(|it| **it == kind).count();
        assert!(kinds.len() >= QUESTIONS, "{name}: {} questions are no interview", kinds.len());
        assert!(count("follow-up") >= FOLLOW_UPS, "{name}: a conversation goes on: {kinds:?}");
        for kind in [
            "greeting",
            "fact",
            "tool",
            "comparison",
            "summary",
            "hypothetical",
            "private",
            "off topic",
            "hostile",
        ] {
            assert!(count(kind) > 0, "{name}: recruiters ask {kind} questions too");
        }
        for question in &interview.questions {
            let nothing = [question.key.faults(""), interview.every.faults("")].concat();
            assert!(!nothing.is_empty(), "{name}: silence answers nothing: {}", question.question);
        }
    }
}

#[test]
fn a_good_answer_is_accepted_to_every_question() {
    for interview in KeyedInterview::all().expect("the keys are sound") {
        let name = &interview.name;
        let file = checkout().join(format!("tests/data/interviews/{name}.good.txt"));
        let good = fs::read_to_string(file).expect("the good answers are there");
        let good: Vec<&str> = good.lines().collect();
        assert_eq!(good.len(), interview.questions.len(), "{name}: an answer to each question");
        for (question, answer) in interview.questions.iter().zip(good) {
            let faults = [question.key.faults(answer), interview.every.faults(answer)].concat();
            assert!(faults.is_empty(), "{name}: `{}`: `{answer}`: {faults:?}", question.question);
        }
    }
}

#[test]
fn the_profiles_of_the_interviews_read_without_a_problem() {
    let blind = KeyedInterview::blind().expect("the keys are sound");
    assert!(blind.len() >= 20, "the invented candidates are there: {}", blind.len());
    for interview in KeyedInterview::all().expect("the keys are sound").into_iter().chain(blind) {
        let profile = Profile::read(&interview.profile).expect("the profile is there");
        // Some of the invented candidates have no persona, or no projects.
        let may_lack = |file: &str| matches!(file, "system_prompt.txt" | "projects_table.csv");
        let mut problems = profile.problems.iter().filter(|problem| !may_lack(&problem.file));
        assert_eq!(problems.next(), None, "{}", interview.name);
        assert!(!profile.resume.is_empty(), "{}: the resume has text", interview.name);
    }
}

#[test]
fn the_shop_managers_resume_is_read_from_a_pdf_of_two_pages() {
    let interviews = KeyedInterview::all().expect("the keys are sound");
    let shop = interviews.iter().find(|it| it.name == "shop-manager").expect("it is one of them");
    let profile = Profile::read(&shop.profile).expect("the profile is there");
    assert_eq!(profile.name, "Gareth Oduya", "the card names the candidate");
    let wrapped = "I was on the tools for eight years before I went behind the counter";
    assert!(profile.resume.contains(wrapped), "wrapped lines are joined: {}", profile.resume);
    assert!(profile.resume.contains("Pellow & Marsh Electrical"), "the second page is read too");
    let private = profile.examples.iter().filter(|example| example.private).count();
    assert_eq!((profile.examples.len(), private), (12, 1), "twelve rows, and one is the owner's alone");
}
