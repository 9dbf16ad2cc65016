//! A job description in place of a question.
use std::sync::mpsc;

use super::*;
use crate::turn::types::Source;

#[test]
fn a_job_description_is_answered_by_a_paragraph_and_a_list() {
    let (tell, heard) = mpsc::channel();
    let model = ScriptedModel::new(["I build bells. I know Kubernetes well. "]).telling(tell);
    let mut interview = interview(model);
    let job = "We are looking for a bell founder to join our old workshop by the sea and to help us make something new \
               together with us.\nRequirements:\n- You build bells\n- Kubernetes\n- Bronze and Steel";
    let turn = ask(&mut interview, job).expect("answered");
    assert!(turn.answer.starts_with("I build bells.\n\nOf the 3 requirements"), "{}", turn.answer);
    assert_eq!(turn.source, Source::Model, "the paragraph is the model's");
    assert!(
        turn.answer.contains("- **Met:** You build bells — “Kim builds bells.” (resume)"),
        "{}",
        turn.answer
    );
    assert!(turn.answer.contains("- **Not in my notes:** Kubernetes"), "{}", turn.answer);
    assert!(
        turn.withheld.iter().any(|claim| claim.text == "Kubernetes"),
        "the description's words support nothing"
    );
    drop(interview);
    let told = heard.iter().last().and_then(|messages| messages.last().cloned()).expect("a prompt was heard");
    assert!(
        !told.content.contains("Kubernetes"),
        "what is not met is not put into the model's mouth: {}",
        told.content
    );
}

#[test]
fn a_job_report_without_a_word_of_the_model_is_the_programs() {
    let mut interview = interview(ScriptedModel::new(["I know Kubernetes well. "]));
    let job = "We are looking for a bell founder to join our old workshop by the sea and to help us make something new \
               together with us.\nRequirements:\n- You build bells\n- Kubernetes\n- Bronze and Steel";
    let turn = ask(&mut interview, job).expect("answered");
    assert!(turn.answer.contains("Of the 3 requirements"), "the list is there: {}", turn.answer);
    assert!(!turn.answer.contains("I know Kubernetes"), "nothing of the model held: {}", turn.answer);
    assert_eq!(
        turn.source,
        Source::Program,
        "whatever stands above the list, the owner did not write the list"
    );
}
