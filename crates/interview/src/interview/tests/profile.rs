//! The rows of the profile during an interview, and a change of profile.
use super::*;
use crate::retrieve::hit::RowId;

#[test]
fn suggestions_leave_out_what_was_asked() {
    let mut interview = interview(ScriptedModel::new(["Kim."]));
    assert_eq!(interview.suggestions(2), ["Who are you?", "What do you build?"], "in the owner's order");
    ask(&mut interview, "who are you").expect("answered");
    let mut left = interview.suggestions(2);
    left.sort_unstable();
    assert_eq!(left, ["What do you build?", "Where do you live?"], "case and signs do not matter");
    interview.clear();
    assert_eq!(interview.suggestions(1), ["Who are you?"], "the next visitor may ask it again");
}

#[test]
fn two_rows_with_one_question_are_two_rows() {
    let row = |answer: &str, private| Example {
        question: "Where do you live?".into(),
        answer: answer.into(),
        private,
    };
    let open =
        |rows: [Example; 2]| {
            let model = ScriptedModel::new([""; 0]).small();
            let profile = Profile { examples: rows.into(), ..profile() };
            Interview::new(profile, Box::new(WordEmbedder), Box::new(model), &mut |_, _| {
                ControlFlow::Continue(())
            })
            .expect("words embed")
        };
    let mut interview = open([row("By the sea.", false), row("At 7 Quay Street.", true)]);
    let found = interview.find("Where do you live now?", now(), None).expect("words embed");
    let rows: Vec<Option<RowId>> = found.retrieved.iter().map(|hit| hit.row).collect();
    assert!(rows.contains(&Some(RowId(0))), "the public row does not become private: {rows:?}");
    assert!(!rows.contains(&Some(RowId(1))), "and the private one is left out: {rows:?}");
    let turn = ask(&mut interview, "Where do you live?").expect("answered without the model");
    assert_eq!(turn.answer, "By the sea.", "the private row does not answer");

    let rows = [row("By the sea.", false), row("In a lighthouse.", false)];
    let mut interview = open(rows.clone());
    let hits = interview.knowledge.search("Where do you live?", None).expect("words embed");
    for hit in hits.iter().filter(|hit| hit.row.is_some()) {
        let answer = &hit.row.expect("filtered").example(interview.profile()).answer;
        assert_eq!(*answer, hit.text, "a row leads to its own answer, not to the first one's");
    }

    let old = Profile { examples: rows.into(), ..Profile::default() };
    let mut new = old.clone();
    new.examples.insert(0, Example { question: "New?".into(), ..Example::default() });
    assert_eq!(RowId(1).after_change(&old, &new), Some(RowId(2)), "a new row moves the ids");
    new.examples.truncate(2);
    assert_eq!(RowId(0).after_change(&old, &new), Some(RowId(1)), "the first of two stays the first");
    assert_eq!(RowId(1).after_change(&old, &new), None, "a deleted row has no id");
}

#[test]
fn another_profile_takes_its_place_and_a_broken_one_does_not() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let kim = crate::create("Kim Aalto", folder.path()).expect("made");
    std::fs::write(kim.join("interview_questions_and_answers.csv"), "questions,answers\nDo you bake?,Yes.\n")
        .expect("written");
    let model = crate::testing::ScriptedModel::new(["Never asked."]);
    let mut interview = Interview::new(
        Profile { name: "Sam".into(), ..Profile::default() },
        Box::new(crate::testing::WordEmbedder),
        Box::new(model),
        &mut |_, _| ControlFlow::Continue(()),
    )
    .expect("words embed");
    assert!(interview.change_profile(&folder.path().join("nobody")).is_err(), "there is no such profile");
    assert_eq!(interview.profile().name, "Sam", "the one before stays");
    interview.change_profile(&kim).expect("a profile");
    assert_eq!(interview.profile().name, "Kim Aalto", "the new one speaks");
    assert_eq!(interview.suggestions(3), ["Do you bake?"], "with the new one's questions");
    std::fs::write(kim.join("interview_questions_and_answers.csv"), "questions,answers\nDo you ski?,Yes.\n")
        .expect("written");
    interview.pick_up_changes().expect("words embed");
    assert_eq!(interview.suggestions(3), ["Do you ski?"], "and its changes are followed");
}
