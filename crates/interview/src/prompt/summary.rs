//! The summary of one message: written by the model and checked against the message.
use std::ops::ControlFlow;

use engine::{GenerateOptions, Message, Progress, Role, Sampling, StopReason};

use crate::guard::claims::Support;
use crate::model::{LanguageModel, ModelError};
use crate::prompt::condense::condense;
use text::sentences::sentences;

/// Most tokens of a summary; a shorter message needs none.
pub(crate) const SUMMARY_TOKENS: usize = 200;

/// Fewest words of a model's summary; with fewer, parts of the message itself are better.
const LEAST_WORDS: usize = 12;

/// Summarizes a message to at most [`SUMMARY_TOKENS`]. `None` if `progress`, which is called at every token,
/// broke off.
///
/// The model reads `first`, the beginning of every prompt, so that its cache still holds that afterwards. A
/// sentence of the summary with a figure or a name that is not in the message is left out. If too little
/// remains, parts of the message itself replace the summary.
///
/// # Errors
/// When the model fails.
pub(crate) fn summarise(
    model: &mut dyn LanguageModel,
    first: &Message,
    text: &str,
    progress: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Option<String>, ModelError> {
    let room = room_for(model, first)?;
    let heard = {
        let counting = &*model;
        condense(text, room, |part| count(counting, part))
    };
    let instruction = format!(
        "Summarize this message of our conversation in three short sentences. Keep names and numbers, add nothing.\n\n{heard}"
    );
    let messages = [first.clone(), Message { role: Role::User, content: instruction }];
    let options = GenerateOptions { sampling: Sampling::GREEDY, max_tokens: SUMMARY_TOKENS };
    let completion = model.answer(&messages, &options, &mut |event| match event {
        Progress::Prefill { .. } | Progress::Text(_) => progress(),
    })?;
    if completion.stop == StopReason::Cancelled {
        return Ok(None);
    }
    let held = held(&completion.text, text, completion.stop == StopReason::Length);
    let counting = &*model;
    let fits = count(counting, &held) <= SUMMARY_TOKENS && held.split_whitespace().count() >= LEAST_WORDS;
    Ok(Some(if fits { held } else { condense(text, SUMMARY_TOKENS, |part| count(counting, part)) }))
}

/// Tokens the message may have in the prompt that asks for its summary.
fn room_for(model: &dyn LanguageModel, first: &Message) -> Result<usize, ModelError> {
    /// For the instruction around the message, and what the chat template adds.
    const AROUND_TOKENS: usize = 96;
    let taken = model.count_tokens(std::slice::from_ref(first))?;
    Ok(model.context_tokens().saturating_sub(taken + SUMMARY_TOKENS + AROUND_TOKENS))
}

/// Tokens of a text in a message. A text that cannot be counted is treated as one that never fits.
pub(crate) fn count(model: &dyn LanguageModel, text: &str) -> usize {
    let message = Message { role: Role::User, content: text.to_owned() };
    model.count_tokens(std::slice::from_ref(&message)).unwrap_or(usize::MAX)
}

/// The sentences of a summary whose figures and names are in the message; the last one is dropped if it was
/// cut off.
fn held(summary: &str, text: &str, cut: bool) -> String {
    let support = Support::of_text(text);
    let mut all: Vec<&str> = sentences(summary).collect();
    if cut {
        all.pop();
    }
    let kept = all.iter().filter(|sentence| support.unsupported(sentence, "").is_empty());
    kept.map(|sentence| sentence.trim()).filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::ScriptedModel;

    fn first() -> Message {
        Message { role: Role::System, content: "Speak as Kim.".into() }
    }

    fn summarise_with(answer: &str, text: &str) -> String {
        let mut model = ScriptedModel::new([answer]);
        summarise(&mut model, &first(), text, &mut || ControlFlow::Continue(()))
            .expect("the script has an answer")
            .expect("nobody broke off")
    }

    #[test]
    fn a_summary_may_say_nothing_the_message_does_not() {
        let text = format!("In Turku I bake 40 loaves of rye bread. {}", "It takes patience. ".repeat(200));
        let said =
            "I bake 40 loaves of rye bread in Turku and it takes patience. I studied at Oxford for 9 years.";
        assert_eq!(
            summarise_with(said, &text),
            "I bake 40 loaves of rye bread in Turku and it takes patience.",
            "what was not said is not remembered"
        );
        let own = summarise_with("I studied at Oxford.", &text);
        assert!(
            own.starts_with("In Turku I bake 40 loaves"),
            "parts of the message stand for a useless summary: {own}"
        );
        assert!(own.split_whitespace().count() <= SUMMARY_TOKENS, "and are short: {own}");
    }

    #[test]
    fn a_summary_can_be_broken_off_at_any_token() {
        let mut model = ScriptedModel::new(["I bake bread."]);
        let summary = summarise(&mut model, &first(), "I bake bread.", &mut || ControlFlow::Break(()));
        assert!(matches!(summary, Ok(None)), "a question that comes must not wait");
    }
}
