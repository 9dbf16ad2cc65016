//! The truth about the program: what it keeps, what writes its answers, and what it may get wrong.
use crate::decide::act::Act;
use crate::decide::known::Setting;
use crate::decide::known::asked::Asked;
use profile::Profile;

/// Words for keeping, and words for the conversation that is kept.
const KEPT: [&str; 6] = ["recorded", "recording", "stored", "saved", "logged", "kept"];
const CONVERSATION: [&str; 6] = ["conversation", "interview", "chat", "this", "session", "questions"];

pub(super) fn answer(asked: &Asked<'_>, profile: &Profile, setting: Setting<'_>) -> Option<String> {
    let (name, model) = (&profile.name, setting.model);
    let about_this = asked.is_only_about(&[&KEPT[..], &CONVERSATION].concat());
    let asks_what_is_kept = asked.begins(&["is", "are", "do", "does", "will"])
        && asked.has(&KEPT)
        && asked.has(&CONVERSATION)
        && about_this;
    if setting.act == Some(Act::Recording) || asks_what_is_kept {
        let sent = match setting.host {
            None => "No sound is recorded, and nothing is sent anywhere.".to_owned(),
            Some(host) => format!(
                "No sound is recorded. The questions and the answers before them are also sent to {host}, where a language \
                 model words some of the answers."
            ),
        };
        return Some(format!(
            "What is asked and answered here is kept as text in a file on this computer, where {name} can read it. {sent}"
        ));
    }
    let begins_so = asked.begins(&["which", "what"]);
    if begins_so
        && asked.has(&["model", "llm"])
        && asked.is_only_about(&["language", "model", "llm", "ai", "this", "run"])
        && (asked.has(&["this", "run", "ai", "llm"]) || asked.says("are you"))
    {
        let place = setting.host.unwrap_or("this computer");
        return Some(format!(
            "A language model that runs on {place}: {model}. It writes only part of the answers; the others are taken \
             from the notes of {name} or put together by the program."
        ));
    }
    let lies = asked.has(&["lie", "lying"]) && asked.has(&["you"]) && asked.is_only_about(&["lie", "lying"]);
    (lies && asked.is_question()).then(|| {
        format!(
            "I am not meant to, but I am an AI and can be wrong. What the language model writes is checked against the notes, \
             and what they do not support is left out; the check is not perfect. Please confirm with {name} what matters \
             for your decision."
        )
    })
}
