//! Another model in a running interview, with real weights: it takes over after it has answered, and the
//! conversation stays.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use interview::{AskOptions, Interview, LoadOptions, OpenError, Paths, ReplacementStage, load_replacement};
use stories::{checkout, parts};

fn open(data: &Path) -> Interview {
    let parts = parts();
    let paths = Paths {
        data_folder: data.to_owned(),
        profile: checkout().join("data/sample-profile"),
        weights: parts.weights,
        embedding_folder: parts.embedding_folder,
        runtime_library: parts.runtime_library,
    };
    let interview = interview::open(&paths, &options(), &mut |_| ControlFlow::Continue(()));
    interview.expect("the sample and the real parts open")
}

fn options() -> LoadOptions {
    LoadOptions { context_tokens: Some(2048), threads: None }
}

fn replacement(weights: &Path, stages: &mut Vec<ReplacementStage>) -> Result<(), OpenError> {
    load_replacement(weights, &options(), &mut |stage| {
        stages.push(stage);
        ControlFlow::Continue(())
    })
    .map(drop)
}

#[test]
fn a_model_takes_over_with_the_conversation_once_it_has_answered() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let mut interview = open(data.path());
    let now = jiff::civil::date(2026, 11, 24).at(10, 0, 0, 0);
    let go_on = &mut |_: interview::TurnProgress<'_>| ControlFlow::Continue(());
    interview
        .ask("What did you do at Kestrel Parcel?", now, &AskOptions::default(), go_on)
        .expect("it answers");
    let mut stages = Vec::new();
    let model = load_replacement(&parts().weights, &options(), &mut |stage| {
        stages.push(stage);
        ControlFlow::Continue(())
    });
    let bytes = fs::metadata(parts().weights).expect("they are there").len();
    assert_eq!(stages[0], ReplacementStage::Reading { done: 0, total: bytes }, "its reading has a measure");
    assert!(stages.contains(&ReplacementStage::Reading { done: bytes, total: bytes }), "and an end");
    assert_eq!(stages.last(), Some(&ReplacementStage::Probing), "last it answers");
    interview.replace_model(model.expect("the same weights run"));
    let turn = interview.ask("And what was hard about that?", now, &AskOptions::default(), go_on);
    assert!(turn.is_ok_and(|turn| !turn.answer.is_empty()), "the new model answers");
    assert_eq!(interview.conversation().len(), 2, "and knows what was said before");
}

#[test]
fn a_model_can_be_given_up_at_every_stage() {
    let stages = [ReplacementStage::Loading, ReplacementStage::Probing];
    for given_up in stages {
        let error = load_replacement(&parts().weights, &options(), &mut |stage| {
            if stage == given_up { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert!(matches!(error.err(), Some(OpenError::Cancelled)), "it ends at {given_up:?}");
    }
}

#[test]
fn weights_that_were_cut_short_are_named_before_they_are_read() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("half.gguf");
    let whole = fs::read(parts().weights).expect("they can be read");
    fs::write(&file, &whole[..whole.len() / 2]).expect("there is room");
    let mut stages = Vec::new();
    let error = replacement(&file, &mut stages).expect_err("half of a model is none").to_string();
    assert!(error.contains("half.gguf") && error.contains("download it again"), "the fix is named: {error}");
    assert_eq!(stages, [], "no stage is reported");
}
