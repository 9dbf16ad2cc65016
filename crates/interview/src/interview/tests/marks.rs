//! What each sentence of an answer rests on, whoever wrote it.
use super::*;
use crate::retrieve::hit::Kind;
use crate::turn::types::Source;

/// What the sentences rest on, by title and text; each sentence is found in the answer, in order.
#[track_caller]
fn marks(turn: &Turn) -> Vec<Vec<(Kind, &str, &str)>> {
    let mut rest = turn.answer.as_str();
    for sentence in &turn.sentences {
        let found = rest.split_once(sentence.text.as_str());
        let (between, after) = found.unwrap_or_else(|| panic!("{:?} is not in {rest:?}", sentence.text));
        assert!(between.trim().is_empty(), "nothing is said without a sentence: {between:?}");
        rest = after;
    }
    assert!(rest.trim().is_empty(), "nothing follows the last sentence: {rest:?}");
    turn.sentences
        .iter()
        .map(|one| one.evidence.iter().map(|it| (it.kind, it.title.as_str(), it.text.as_str())).collect())
        .collect()
}

const ROW: (Kind, &str, &str) = (Kind::Qa, "What do you build?", "Bells.");

#[test]
fn a_row_that_is_said_is_its_own_evidence() {
    let mut interview = interview(ScriptedModel::new([""; 0]));
    let turn = ask(&mut interview, "what do you build").expect("answered");
    assert_eq!(marks(&turn), [vec![ROW]]);
    assert_eq!(turn.sentences[0].evidence[0].row, Some(1), "which row it is, also where two ask the same");
}

#[test]
fn each_sentence_of_the_model_carries_the_statement_that_supports_it() {
    let mut interview = interview(ScriptedModel::new(["They ring. I know Kubernetes. Kim builds bells. "]));
    let turn = ask(&mut interview, "So what do you build in winter?").expect("answered");
    assert_eq!(turn.source, Source::Model, "the model wrote what is left");
    let resume = (Kind::Resume, "Kim Example", "Kim builds bells.");
    let ring = (Kind::Qa, "Why bells?", "They ring.");
    assert_eq!(marks(&turn)[..2], [vec![ring], vec![resume]], "what was struck has no place among them");
}

#[test]
fn the_owners_sentences_in_place_of_the_models_carry_their_rows() {
    let mut interview = interview(ScriptedModel::new(["I earned $900,000 at Google in 2016."]));
    let turn = ask(&mut interview, "So what do you build in winter?").expect("answered");
    assert_eq!((turn.source, marks(&turn)), (Source::Owner, vec![vec![ROW]]));
}

#[test]
fn small_weights_say_statements_with_their_places() {
    let mut interview = interview(ScriptedModel::new([""; 0]).small());
    let turn = ask(&mut interview, "Is there a bell made of bronze?").expect("answered");
    let places: Vec<(Kind, &str)> = marks(&turn).concat().iter().map(|mark| (mark.0, mark.1)).collect();
    assert!(places.contains(&(Kind::Project, "Bell")), "the project is of bronze: {places:?}");
}

#[test]
fn a_list_of_requirements_carries_what_it_quotes() {
    let mut interview = interview(ScriptedModel::new(["They ring. "]));
    let job = "We are looking for a bell founder to join our old workshop by the sea and to help us make something new \
               together with us.\nRequirements:\n- You build bells\n- Kubernetes\n- Bronze and Steel";
    let turn = ask(&mut interview, job).expect("answered");
    let marks = marks(&turn);
    let of = |words: &str| {
        let at = turn.sentences.iter().position(|sentence| sentence.text.contains(words));
        marks[at.expect("each requirement is a sentence")].clone()
    };
    assert_eq!(of("You build bells"), [(Kind::Resume, "Kim Example", "Kim builds bells.")]);
    assert_eq!(of("Kubernetes"), [], "what is not met rests on nothing");
}

#[test]
fn a_refusal_and_the_truth_about_the_program_rest_on_nothing() {
    let mut interview = interview(ScriptedModel::new([""; 0]));
    for question in ["Are you a real person?", "What is the capital of France?"] {
        let turn = ask(&mut interview, question).expect("answered without a model");
        assert!(marks(&turn).iter().all(Vec::is_empty), "{:?}", turn.sentences);
        assert!(!turn.sentences.is_empty(), "but its sentences are there: {question}");
    }
}
