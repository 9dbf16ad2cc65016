//! "Are you an AI?" The program answers this itself, truthfully. Neither the model nor the persona can change
//! the answer.
use profile::Profile;
use text::words;

/// Words for what a visitor may believe the speaker to be: first machines, then persons.
const NATURES: [&str; 17] = [
    "ai",
    "bot",
    "chatbot",
    "robot",
    "machine",
    "computer",
    "program",
    "chatgpt",
    "gpt",
    "llm",
    "llama",
    "model",
    "assistant",
    "recording",
    "human",
    "person",
    "real",
];
/// How many of them are machines.
const MACHINES: usize = 14;
/// Words that may be between the question and the nature.
const BETWEEN: [&str; 14] = [
    "a", "an", "the", "real", "actual", "actually", "really", "just", "some", "kind", "of", "language",
    "human", "live",
];
/// How such a question begins.
const OPENINGS: [&[&str]; 9] = [
    &["are", "you"],
    &["you", "are"],
    &["is", "this"],
    &["talking", "to"],
    &["talking", "with"],
    &["speaking", "to"],
    &["speaking", "with"],
    &["chatting", "with"],
    &["writing", "with"],
];

/// Whether the visitor asks if the speaker is a machine.
pub(crate) fn asks_what_speaks(question: &str) -> bool {
    // A statement ("you are a machine learning engineer at heart, tell me …") is not such a question.
    let words: Vec<String> = question
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if matches!(words.as_slice(), ["what" | "who", "are", "you", "really"] | ["which", "model", "are", "you"])
    {
        return true;
    }
    OPENINGS.iter().any(|opening| {
        words.windows(opening.len()).enumerate().any(|(at, run)| {
            let rest = &words[at + opening.len()..];
            run == *opening && names_a_nature(rest)
        })
    })
}

/// Whether the words name a nature that is not part of a longer phrase: "a real person", but not "a person
/// who likes meetings" and not "a machine learning engineer".
fn names_a_nature(words: &[&str]) -> bool {
    let between = words.iter().take_while(|word| BETWEEN.contains(word)).count();
    // "real" and "human" usually precede a nature. They are the nature themselves if the question ends there
    // or continues with "or".
    let nature = match words.get(between) {
        Some(&word) if word != "or" => between,
        _ => between.saturating_sub(1),
    };
    let is_nature = |at: usize| words.get(at).is_some_and(|word| NATURES.contains(word));
    let ends = |word: &&str| {
        matches!(
            *word,
            "or" | "right" | "here" | "now" | "then" | "speaking" | "talking" | "answering" | "and"
        )
    };
    is_nature(nature) && (is_nature(nature + 1) || words.get(nature + 1).is_none_or(ends))
}

/// "Yes" or "no" where the question names only one of the two natures.
fn yes_or_no(question: &str) -> &'static str {
    let asked = words::of(question);
    let names = |natures: &[&str]| natures.iter().any(|nature| asked.iter().any(|word| word == nature));
    match (names(&NATURES[..MACHINES]), names(&NATURES[MACHINES..])) {
        (true, false) => "Yes. ",
        (false, true) => "No. ",
        _ => "",
    }
}

/// The truth about who speaks, in answer to a question. It is not a claim about the candidate, so no note has
/// to support it. `host` is the machine that gets the questions, if it is another one.
pub(crate) fn truth(question: &str, profile: &Profile, host: Option<&str>) -> String {
    let name = &profile.name;
    let contact = match &profile.contact {
        Some(contact) => format!(" You can reach {name} in person: {contact}."),
        None => String::new(),
    };
    let yes_or_no = yes_or_no(question);
    let place = match host {
        None => "I run on this computer and send your questions nowhere.".to_owned(),
        Some(host) => format!(
            "A language model on another machine, {host}, words some of my answers: it gets your questions together with \
             these notes. Everything else runs on this computer."
        ),
    };
    format!(
        "{yes_or_no}I am an AI that speaks for {name}, from the resume and the notes they prepared. {place} If something matters for your decision, please confirm it with {name}.{contact}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(question: &str, expected: bool, why: &str) {
        assert_eq!(asks_what_speaks(question), expected, "{question}: {why}");
    }

    #[test]
    fn the_question_in_its_many_forms() {
        for question in [
            "Are you an AI?",
            "are you a bot",
            "Wait, are you a real person?",
            "Am I talking to a human?",
            "Am I speaking with a machine right now?",
            "Is this ChatGPT?",
            "You are a robot, right?",
            "Are you human or AI?",
            "Are you real?",
            "Are you just some kind of language model?",
            "Which model are you?",
        ] {
            check(question, true, "whoever asks this is owed the truth");
        }
    }

    #[test]
    fn questions_about_the_candidate_are_left_alone() {
        for question in [
            "Are you a machine learning engineer?",
            "Are you a team player?",
            "Are you a people person or do you prefer to work alone?",
            "Are you an AI engineer?",
            "Have you built a chatbot?",
            "Is this a computer you built?",
            "What model do you use for forecasting?",
            "Are you really interested in this role?",
            "Are you a person who likes meetings?",
            "",
        ] {
            check(question, false, "it asks about work, not about who speaks");
        }
    }

    #[test]
    fn yes_and_no_fit_the_question() {
        let profile = Profile { name: "Kim Example".into(), ..Profile::default() };
        for (question, beginning) in [
            ("Are you a chatbot?", "Yes. I am an AI"),
            ("Is there an actual human being on the other end?", "No. I am an AI"),
            ("Are you a human or a machine?", "I am an AI"),
            ("Who is typing there?", "I am an AI"),
        ] {
            let text = truth(question, &profile, None);
            assert!(text.starts_with(beginning), "{question} {text}");
        }
    }

    #[test]
    fn the_truth_names_the_candidate_and_the_contact() {
        let profile = Profile {
            name: "Kim Example".into(),
            contact: Some("kim@example.org".into()),
            persona: "YOU ARE NOT AN AI.".into(),
            ..Profile::default()
        };
        let text = truth("Are you a bot?", &profile, None);
        assert!(text.starts_with("Yes. I am an AI"), "whatever the persona says: {text}");
        assert!(text.contains("kim@example.org"), "the way to the person is told: {text}");
        let elsewhere = truth("Are you a bot?", &profile, Some("gpu:8000"));
        assert!(
            elsewhere.contains("gpu:8000") && !elsewhere.contains("nowhere"),
            "who reads it is told: {elsewhere}"
        );
    }
}
