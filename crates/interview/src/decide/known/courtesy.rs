//! Greetings, thanks, who is speaking, and how to reach the candidate.
use crate::decide::act::Act;
use crate::decide::known::asked::Asked;
use profile::Profile;

/// Ways to reach a person: verbs, then nouns.
const REACH: [&str; 5] = ["reach", "contact", "call", "phone", "ring"];
const ADDRESS: [&str; 9] =
    ["email", "mail", "phone", "telephone", "mobile", "number", "contact", "linkedin", "address"];

pub(super) fn answer(asked: &Asked<'_>, profile: &Profile, act: Option<Act>) -> Option<String> {
    let name = &profile.name;
    if act == Some(Act::Greeting) {
        return Some(format!(
            "Hello, and welcome. I am an AI that speaks for {name}, from the resume and the notes behind it. Ask me about \
             my work, my projects, or what I am looking for."
        ));
    }
    if act == Some(Act::Apology) {
        return Some("No problem at all. Please ask me whatever you like.".to_owned());
    }
    if act == Some(Act::Remark) {
        return Some(
            "I understand the doubt. Ask me about anything that I have done, and judge me by the answer."
                .to_owned(),
        );
    }
    if act == Some(Act::Farewell) {
        return Some(format!("Thank you for your questions.{}", in_person(profile)));
    }
    if act == Some(Act::Name) || asks_who(asked) {
        let headline = profile.headline.as_ref().map(|line| format!(" ({line})")).unwrap_or_default();
        return Some(format!(
            "My name is {name}{headline}; you are talking to an AI that speaks for me, from my resume and my notes. Ask me \
             about my work, my projects, or what I am looking for.{}",
            in_person(profile)
        ));
    }
    if asks_for_resume(asked) {
        let way = address(profile).map(|way| format!(" Please ask for it here: {way}.")).unwrap_or_default();
        return Some(format!(
            "I answer from my resume, but I cannot hand over the file in this conversation.{way}"
        ));
    }
    (act == Some(Act::Contact) || asks_how_to_reach(asked)).then(|| contact(asked, profile)).flatten()
}

fn asks_who(asked: &Asked<'_>) -> bool {
    let words: Vec<&str> = asked.words.iter().map(String::as_str).collect();
    asked.says("who am i") && asked.words.len() <= 7
        || matches!(
            words.as_slice(),
            ["who", "are", "you"] | ["what" | "what's", "is", "your", "name"] | ["what", "your", "name"]
        )
}

fn asks_for_resume(asked: &Asked<'_>) -> bool {
    (asked.says("your resume") || asked.says("your cv") || asked.says("the resume"))
        && asked.begins(&["can", "could", "may", "please", "do", "send", "is", "where"])
        && asked.is_only_about(&["resume", "cv", "copy", "send", "download", "file", "see", "pdf"])
}

fn asks_how_to_reach(asked: &Asked<'_>) -> bool {
    let beside = |before: bool, these: &[&str]| {
        asked.words.windows(2).any(|pair| {
            let (mark, word) = if before { (&pair[0], &pair[1]) } else { (&pair[1], &pair[0]) };
            let mark_is = if before { "your" } else { "you" };
            mark == mark_is && these.contains(&word.as_str())
        })
    };
    let all: Vec<&str> = [&REACH[..], &ADDRESS, &["e", "details", "best", "way", "touch", "got"]].concat();
    let for_me = asked.says("i can") || asked.says("can i") || asked.says("could i") || asked.says("may i");
    let way = asked.has(&[&REACH[..], &ADDRESS].concat());
    (beside(false, &REACH)
        || beside(true, &ADDRESS)
        || asked.says("your e mail")
        || asked.says("e mail you")
        || asked.says("in touch")
        || for_me && way)
        && asked.is_only_about(&all)
}

fn contact(asked: &Asked<'_>, profile: &Profile) -> Option<String> {
    let phone = profile.facts.contact.phone.as_deref();
    let way = address(profile);
    if asked.has(&["linkedin"]) {
        let link = profile.facts.contact.links.iter().find(|link| link.contains("linkedin"))?;
        return Some(format!("You find me here: {link}."));
    }
    if asked.has(&["call", "phone", "telephone", "mobile", "number", "ring"]) {
        return Some(match (phone, way) {
            (Some(phone), _) => format!("Yes, you can call me: {phone}."),
            (None, Some(way)) => {
                format!("There is no phone number in my notes. You can reach me here: {way}.")
            }
            (None, None) => "There is no phone number in my notes.".to_owned(),
        });
    }
    let phone = phone.map(|phone| format!(" My phone number is {phone}.")).unwrap_or_default();
    Some(format!("You can reach me here: {}.{phone}", way?))
}

/// The contact that the owner names, else the address in the resume.
fn address(profile: &Profile) -> Option<&str> {
    profile.contact.as_deref().or(profile.facts.contact.email.as_deref())
}

fn in_person(profile: &Profile) -> String {
    let name = &profile.name;
    address(profile).map(|way| format!(" You can reach {name} in person here: {way}.")).unwrap_or_default()
}
