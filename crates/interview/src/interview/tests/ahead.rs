//! Reading ahead while a question is typed: what is read, and that it leaves no trace.
use std::sync::mpsc::{Receiver, channel};

use super::*;
use crate::Message;

/// An interview with the prompts that its model reads ahead, and those that it answers.
fn telling(answers: &[&str]) -> (Interview, Receiver<Vec<Message>>, Receiver<Vec<Message>>) {
    let ((read, ahead), (answered, prompts)) = (channel(), channel());
    let model = ScriptedModel::new(answers.iter().copied()).telling(answered).telling_ahead(read);
    (interview(model), ahead, prompts)
}

fn read_ahead(interview: &mut Interview, typed: &str) {
    let options = AskOptions { max_tokens: 50, ..AskOptions::default() };
    interview
        .read_ahead(typed, now(), &options, &mut || ControlFlow::Continue(()))
        .expect("the script does not fail");
}

#[test]
fn what_is_read_ahead_is_what_is_asked() {
    let (mut interview, ahead, prompts) = telling(&["I build bells.", "They ring."]);
    for (typed, question) in [
        ("And who are you in w", "And who are you in winter?"),
        ("What do you build? 1", "What do you build? 12"),
    ] {
        read_ahead(&mut interview, typed);
        let begun = ahead.try_recv().expect("the model would be asked");
        assert_eq!(begun.last().map(|last| last.content.as_str()), Some(typed), "as far as it is typed");
        read_ahead(&mut interview, question);
        ask(&mut interview, question).expect("the script has an answer");
        assert_eq!(ahead.try_recv(), Ok(prompts.try_recv().expect("it was asked")), "nothing else is read");
    }
}

#[test]
fn reading_ahead_leaves_no_trace() {
    let question = "And who are you in winter?";
    let plain = {
        let (mut interview, _, prompts) = telling(&["I build bells."]);
        let turn = ask(&mut interview, question).expect("the script has an answer");
        (turn, prompts.try_recv().expect("it was asked"), interview.tail_tokens)
    };
    let (mut interview, _ahead, prompts) = telling(&["I build bells."]);
    let before = (interview.suggestions(9).join("|"), interview.tail_tokens);
    read_ahead(&mut interview, "Where do you live, and why would you");
    read_ahead(&mut interview, "Kim, what is bronze to a bell that nobody hears in winter?");
    assert!(interview.conversation().is_empty(), "nothing was asked");
    assert_eq!(
        (interview.suggestions(9).join("|"), interview.tail_tokens),
        before,
        "nothing leads on from it"
    );
    let turn = ask(&mut interview, question).expect("the script has an answer");
    let asked = prompts.try_recv().expect("it was asked");
    assert_eq!((turn, asked, interview.tail_tokens), plain, "whatever was typed before");
}

#[test]
fn nothing_is_read_that_no_model_will_be_asked() {
    let (mut interview, ahead, _prompts) = telling(&[]);
    let long = "Would Kim build one? ".repeat(60);
    for typed in ["", " \n", "Who are you?", "Are you an AI?", long.as_str()] {
        read_ahead(&mut interview, typed);
        assert!(ahead.try_recv().is_err(), "`{typed}` is answered without a model, or is no question");
    }
    let stop = &mut || ControlFlow::Break(());
    interview
        .read_ahead("And who are you in winter?", now(), &AskOptions::default(), stop)
        .expect("breaking off is not an error");
    assert!(ahead.try_recv().is_err(), "somebody typed on");
}
