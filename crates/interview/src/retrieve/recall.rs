//! Questions about the interview itself: "What did I ask you first?" What was said is looked up and never
//! remembered by a model. It is therefore right even if it left the prompt long ago.
use text::words::{is_common, of, stem, stems};

use crate::turn::types::Exchange;

/// What a question asks about the conversation before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recall {
    /// The words themselves of the exchange at this position.
    Quote(usize),
    /// Something that was said there, to answer from.
    Evidence(usize),
}

/// Which end of the conversation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    First,
    Last,
}

const FIRST: [&str; 9] =
    ["first", "beginning", "start", "started", "opening", "began", "begin", "initial", "initially"];
const LAST: [&str; 5] = ["last", "previous", "just", "ago", "now"];
const EARLIER: [&str; 5] = ["earlier", "before", "already", "previously", "conversation"];
/// Phrases about what the visitor asked.
const ASKED: [&str; 15] = [
    "did i ask",
    "did i just ask",
    "i just asked",
    "did i say",
    "did i want",
    "i asked",
    "have i asked",
    "my first question",
    "my last question",
    "my previous question",
    "my earlier question",
    "my initial question",
    "my opening question",
    "question i asked",
    "first question in this",
];
/// Phrases about what was answered.
const ANSWERED: [&str; 20] = [
    "you said",
    "did you say",
    "you told me",
    "did you tell me",
    "you mentioned",
    "did you mention",
    "did you answer",
    "you answered",
    "did you reply",
    "your first answer",
    "your last answer",
    "your previous answer",
    "your earlier answer",
    "your first reply",
    "your first response",
    "you were saying",
    "you just said",
    "we talk about",
    "we talked about",
    "we discuss",
];
/// Words that point at the conversation and name nothing in it.
const OF_TALKING: [&str; 22] = [
    "ask",
    "asked",
    "question",
    "say",
    "said",
    "told",
    "mention",
    "mentioned",
    "answer",
    "answered",
    "reply",
    "first",
    "last",
    "earlier",
    "before",
    "beginning",
    "start",
    "previous",
    "conversation",
    "exactly",
    "remember",
    "remind",
];

/// Which of `exchanges` the question asks about, if it asks about the conversation at all.
pub(crate) fn recall(question: &str, exchanges: &[Exchange]) -> Option<Recall> {
    let last = exchanges.len().checked_sub(1)?;
    let line = line(question);
    let words: Vec<&str> = line.split(' ').collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let speaks =
        |phrases: &[&str]| phrases.iter().any(|phrase| format!(" {line} ").contains(&format!(" {phrase} ")));
    let when = if has(&FIRST) {
        Some(When::First)
    } else if has(&LAST) {
        Some(When::Last)
    } else {
        None
    };
    let end = |when| if when == When::First { 0 } else { last };
    let about = topic(question, exchanges);
    if speaks(&ASKED) {
        return match when {
            Some(when) => Some(Recall::Quote(end(when))),
            None => about.map(Recall::Quote),
        };
    }
    if speaks(&ANSWERED) {
        let position = match (when, about) {
            (Some(when), None) => end(when),
            (_, Some(about)) => about,
            (None, None) if has(&EARLIER) => last,
            (None, None) => return None,
        };
        // The question decides whether the words are wanted or something in them: "What did you say about …"
        // wants the words, "You said you like rivers, why?" does not.
        let quoted = words.first() == Some(&"what")
            && speaks(&[
                "did you say",
                "did you answer",
                "did you tell me",
                "did you reply",
                "was your first answer",
                "was your last answer",
            ]);
        return Some(if quoted { Recall::Quote(position) } else { Recall::Evidence(position) });
    }
    None
}

/// The answer that quotes an exchange.
pub(crate) fn quotation(position: usize, exchanges: &[Exchange]) -> String {
    let Exchange { question, answer, .. } = &exchanges[position];
    let which = match position {
        0 => "Your first question was".to_owned(),
        _ if position + 1 == exchanges.len() => "Your last question was".to_owned(),
        _ => format!("Your question number {} was", position + 1),
    };
    if answer.is_empty() {
        format!("{which}: “{question}” You stopped me before I could answer it.")
    } else {
        format!("{which}: “{question}”\n\nI answered: “{answer}”")
    }
}

/// The exchange that shares most words with the question, the later of two that share the same number.
fn topic(question: &str, exchanges: &[Exchange]) -> Option<usize> {
    let words =
        of(question).into_iter().filter(|word| !is_common(word) && !OF_TALKING.contains(&word.as_str()));
    let wanted: Vec<String> = words.map(|word| stem(&word)).collect();
    let shared = |exchange: &Exchange| {
        let said: Vec<String> =
            stems(&exchange.question).into_iter().chain(stems(&exchange.answer)).collect();
        wanted.iter().filter(|word| said.contains(word)).count()
    };
    let counted = exchanges.iter().map(shared).enumerate();
    counted.filter(|&(_, shared)| shared > 0).max_by_key(|&(at, shared)| (shared, at)).map(|(at, _)| at)
}

/// Lower-case words separated by one space.
fn line(question: &str) -> String {
    let words: Vec<String> = question
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::turn::types::Ending;

    fn conversation() -> Vec<Exchange> {
        [
            ("Where do you live?", "I live in Ghent, by the river."),
            ("Do you know Python?", "I have used Python since 2018."),
            ("What is your notice period?", "Two months."),
        ]
        .map(|(question, answer)| Exchange {
            question: question.into(),
            answer: answer.into(),
            ending: Ending::Complete,
        })
        .to_vec()
    }

    #[track_caller]
    fn check(question: &str, expected: Option<Recall>, why: &str) {
        assert_eq!(recall(question, &conversation()), expected, "{question}: {why}");
    }

    #[test]
    fn what_was_asked_is_quoted() {
        check("What was my first question?", Some(Recall::Quote(0)), "it says which");
        check("What did I ask you at the beginning?", Some(Recall::Quote(0)), "so does this");
        check("Remind me, what did I ask first?", Some(Recall::Quote(0)), "and this");
        check("What did I just ask?", Some(Recall::Quote(2)), "the last one");
        check("What did I ask about Python?", Some(Recall::Quote(1)), "by what it was about");
        check("What did you say about Python earlier?", Some(Recall::Quote(1)), "the words are wanted");
    }

    #[test]
    fn what_was_said_can_be_asked_about() {
        check("You mentioned a river. Why?", Some(Recall::Evidence(0)), "the exchange with the river");
        check("In your first answer, which city was it?", Some(Recall::Evidence(0)), "the first one");
    }

    #[test]
    fn questions_about_work_are_left_alone() {
        for question in [
            "What was your first job?",
            "Tell me about the last time you failed",
            "What did your manager say about you?",
            "How do you start a project?",
            "What did you do before Emberline?",
            "What would you ask first in a new team?",
            "Have you ever said no to a customer?",
        ] {
            check(question, None, "it asks about the candidate");
        }
        assert_eq!(recall("What was my first question?", &[]), None, "nothing was said yet");
    }

    #[test]
    fn a_quotation_gives_both_sides() {
        let text = quotation(0, &conversation());
        assert!(text.contains("Where do you live?") && text.contains("by the river"), "{text}");
        assert!(
            quotation(2, &conversation()).starts_with("Your last question was"),
            "in words, not a number"
        );
        assert!(
            quotation(1, &conversation()).starts_with("Your question number 2 was"),
            "a number where it helps"
        );
    }
}
