//! The words of a sentence of the profile, each with whether the sentence affirms it of the candidate, denies
//! it
//! or only thinks of it. English says most of that by clauses, so a sentence is cut into them first.
use text::words::{self, is_common, stem};

use crate::guard::grounding::is_denial;
use crate::job::measure::is_measure;

/// Words with which a clause begins wherever they stand.
const JOINTS: [&str; 13] = [
    "before", "but", "because", "although", "though", "while", "whereas", "if", "unless", "when", "where",
    "which", "who",
];
/// Words that join a clause if a subject follows.
const LINKS: [&str; 5] = ["and", "so", "or", "then", "yet"];
/// Subjects in one word, first those of the candidate.
const OWN: [&str; 4] = ["i", "we", "my", "our"];
const OTHERS: [&str; 12] =
    ["he", "she", "they", "you", "her", "his", "their", "somebody", "nobody", "people", "a", "an"];
/// Words of a clause that says what could be or is wanted, and not what is.
const UNREAL: [&str; 17] = [
    "could",
    "expect",
    "hope",
    "imagine",
    "if",
    "interested",
    "looking",
    "may",
    "might",
    "plan",
    "should",
    "unless",
    "want",
    "will",
    "wish",
    "would",
    "declined",
];
/// Words of a clause in which "no" speaks of a need: "no permit needed".
const NEEDS: [&str; 3] = ["need", "require", "necessary"];
/// Words after "not" that change its meaning: "not only", "I do not mind".
const NOT_DENIED: [&str; 3] = ["only", "just", "mind"];
/// Verbs of having done something at all. "I have not worked with it" denies it; "I never missed a deadline"
/// does not.
const HAVING: [&str; 8] = ["work", "speak", "own", "hold", "run", "learn", "train", "touch"];
/// Words for what was once true of a certificate.
const ENDED: [&str; 2] = ["lapsed", "expired"];
/// Verbs that say what somebody is.
const BEING: [&str; 6] = ["am", "was", "been", "be", "become", "as"];
/// Endings of nouns for persons.
const PERSON: [&str; 4] = ["er", "or", "ist", "ian"];

/// What a sentence says of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Saying {
    Affirmed,
    /// Denied of what stands between these two words.
    Denied,
    /// Thought of, wanted, offered, or said of somebody else.
    Unreal,
    /// Not needed: "no permit needed".
    Needless,
}

/// A word as it stands in a sentence.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    /// As it is written.
    pub(crate) word: String,
    pub(crate) lower: String,
    pub(crate) stem: String,
    pub(crate) saying: Saying,
    /// Whether the next word is what it describes: "heat" in "heat meters".
    pub(crate) describes: bool,
    /// Whether it is a noun for a person whom the sentence does not say the candidate to be: "used by
    /// managers".
    pub(crate) is_other_person: bool,
    /// The clause it stands in.
    pub(crate) clause: usize,
    /// What is denied, as words in a row, where its clause denies.
    denied: Vec<String>,
    pause: Pause,
}

/// What follows a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pause {
    None,
    Comma,
    Stop,
}

impl Token {
    /// Whether a comma or an end stands behind it.
    pub(crate) fn pauses(&self) -> bool {
        self.pause != Pause::None
    }

    /// Whether it carries meaning.
    pub(crate) fn is_content(&self) -> bool {
        !is_common(&self.lower)
    }

    /// Whether the denial of its clause is one of having done or being something, or of one of these stems
    /// itself.
    pub(crate) fn is_denied_of(&self, stems: &[&str]) -> bool {
        self.saying == Saying::Denied
            && self.denied.first().is_some_and(|first| {
                is_measure(first)
                    || HAVING.contains(&stem(first).as_str())
                    || self.denied.iter().any(|word| stems.contains(&stem(word).as_str()))
            })
    }
}

/// The words of a sentence. `wishes` says that it answers what the candidate wants.
pub(crate) fn tokens(text: &str, wishes: bool) -> Vec<Token> {
    let mut tokens = read(text);
    let mut clause = 0;
    for at in 0..tokens.len() {
        if at > 0 && begins_clause(&tokens, at) {
            clause += 1;
        }
        tokens[at].clause = clause;
    }
    for at in 0..tokens.len() {
        let next = tokens.get(at + 1).filter(|next| next.clause == tokens[at].clause);
        let describes = tokens[at].pause == Pause::None && next.is_some_and(Token::is_content);
        let is_other_person = is_person(&tokens[at].lower) && !is_said_to_be(&tokens, at);
        (tokens[at].describes, tokens[at].is_other_person) = (describes, is_other_person);
    }
    for clause in 0..=clause {
        judge(&mut tokens, clause, wishes);
    }
    tokens
}

/// Whether a word is a noun for a person by its ending.
pub(crate) fn is_person(lower: &str) -> bool {
    let one = lower.strip_suffix('s').unwrap_or(lower);
    lower.len() > 4 && PERSON.iter().any(|ending| one.ends_with(ending))
}

fn read(text: &str) -> Vec<Token> {
    let text = text.replace('’', "'").replace("can't", "can not").replace("n't", " not");
    let text = text
        .replace("'m ", " am ")
        .replace("'ve ", " have ")
        .replace("'ll ", " will ")
        .replace("'d ", " would ");
    let mut tokens: Vec<Token> = Vec::new();
    for written in text.split_whitespace() {
        let pause = match written.trim_end_matches(['"', '”', '\'']).chars().next_back() {
            Some('.' | '!' | '?' | ';' | ':') => Pause::Stop,
            Some(',') => Pause::Comma,
            _ => Pause::None,
        };
        let pieces = written.split(|c: char| !(c.is_alphanumeric() || matches!(c, '+' | '#' | '.' | '\'')));
        let mut last = None;
        for piece in pieces {
            for lower in words::of(piece) {
                last = Some(tokens.len());
                tokens.push(Token {
                    word: piece.trim_end_matches(['.', '\'']).to_owned(),
                    stem: stem(&lower),
                    lower,
                    saying: Saying::Affirmed,
                    describes: false,
                    is_other_person: false,
                    clause: 0,
                    denied: Vec::new(),
                    pause: Pause::None,
                });
            }
        }
        // A dash parts what stands before it and after it.
        let at = last.or_else(|| tokens.len().checked_sub(1));
        if let Some(token) = at.and_then(|at| tokens.get_mut(at)) {
            token.pause = if last.is_none() { Pause::Stop } else { pause };
        }
    }
    tokens
}

fn begins_clause(tokens: &[Token], at: usize) -> bool {
    let (before, token) = (&tokens[at - 1], &tokens[at]);
    let is_subject = |token: &Token| {
        let word = token.lower.as_str();
        OWN.contains(&word)
            || matches!(word, "he" | "she" | "they" | "it" | "you" | "there" | "nobody" | "somebody")
    };
    before.pause == Pause::Stop
        || JOINTS.contains(&token.lower.as_str())
        || LINKS.contains(&token.lower.as_str()) && tokens.get(at + 1).is_some_and(is_subject)
        // "And since March 2022 I": the subject comes later.
        || token.lower == "and"
            && tokens
                .iter()
                .skip(at + 1)
                .take(5)
                .take_while(|later| !JOINTS.contains(&later.lower.as_str()))
                .any(|later| later.lower == "i")        || before.pause == Pause::Comma && is_subject(token)
}

/// "I am a manager", "I worked as a nurse": whether the sentence says the candidate to be the person.
fn is_said_to_be(tokens: &[Token], at: usize) -> bool {
    let clause = tokens[at].clause;
    let before = tokens.iter().take(at).rev().take_while(|token| token.clause == clause);
    // "Preceptor for nineteen nurses": behind a preposition stands somebody else.
    let is_between =
        |token: &&Token| token.is_content() || matches!(token.lower.as_str(), "a" | "an" | "the" | "and");
    let first = before.into_iter().find(|token| !is_between(token));
    first.is_some_and(|token| BEING.contains(&token.lower.as_str()))
}

/// Decides what a clause says of its words.
fn judge(tokens: &mut [Token], clause: usize, wishes: bool) {
    let places: Vec<usize> = (0..tokens.len()).filter(|&at| tokens[at].clause == clause).collect();
    let words: Vec<&str> = places.iter().map(|&at| tokens[at].lower.as_str()).collect();
    let opening = words.iter().find(|word| !JOINTS.contains(word) && !LINKS.contains(word)).copied();
    let own = words.iter().any(|word| OWN.contains(word));
    // "My manager knows" is of the manager, "my main language" is of the candidate.
    let mut opened = words.iter().skip_while(|word| JOINTS.contains(word) || LINKS.contains(word));
    let of_relative = opened.next().is_some_and(|first| matches!(*first, "my" | "our"))
        && opened.take_while(|word| !is_common(word)).take(2).any(|word| is_person(word));
    let of_others = of_relative
        || !own && opening.is_some_and(|word| OTHERS.contains(&word))
        || words.windows(3).take(2).any(|three| three[0] == "one" && three[1] == "of" && three[2] == "them");
    let month = |at: &usize| tokens[*at].word.starts_with(char::is_uppercase) && *at > 0;
    let unreal = places.iter().any(|at| UNREAL.contains(&tokens[*at].lower.as_str()) && !month(at));
    let needs = words.iter().any(|word| NEEDS.contains(&stem(word).as_str()));
    let denial = places.iter().copied().find(|&at| {
        let next = tokens.get(at + 1).map(|token| token.lower.as_str()).unwrap_or_default();
        is_denial(&tokens[at].lower) && !NOT_DENIED.contains(&next)
    });
    let ended = words.iter().any(|word| ENDED.contains(word));
    // What answers a wish is one, unless it says what the candidate does.
    let saying = if wishes && !own || of_others || unreal {
        Saying::Unreal
    } else if denial.is_some() && needs {
        Saying::Needless
    } else {
        Saying::Affirmed
    };
    for &at in &places {
        tokens[at].saying = saying;
    }
    if saying != Saying::Affirmed {
        return;
    }
    if ended {
        for &at in &places {
            (tokens[at].saying, tokens[at].denied) = (Saying::Denied, vec!["experience".to_owned()]);
        }
        return;
    }
    let Some(denial) = denial else { return };
    let row = |from: usize| -> Vec<String> {
        let behind = places.iter().copied().filter(|&at| at > from);
        let content = behind.skip_while(|&at| !tokens[at].is_content());
        content.take_while(|&at| tokens[at].is_content()).map(|at| tokens[at].lower.clone()).collect()
    };
    let denied = row(denial);
    let before_too = !matches!(tokens[denial].lower.as_str(), "without" | "nor" | "neither");
    // "I work four nights in a row and never more": what stands before the "and" is affirmed.
    let start = places
        .iter()
        .copied()
        .filter(|&at| at < denial)
        .rev()
        .find(|&at| LINKS.contains(&tokens[at].lower.as_str()) || tokens[at].pause == Pause::Comma);
    for &at in &places {
        let scope = at >= denial || before_too && start.is_none_or(|start| at > start);
        if scope {
            (tokens[at].saying, tokens[at].denied) = (Saying::Denied, denied.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, word: &str, expected: Saying, why: &str) {
        let tokens = tokens(text, false);
        let token = tokens.iter().find(|token| token.lower == word).expect("the word is there");
        assert_eq!(token.saying, expected, "{why}: {word} in {text}");
    }

    #[test]
    fn a_clause_affirms_denies_or_thinks() {
        use Saying::{Affirmed, Denied, Needless, Unreal};
        let people = "I have not been a people manager, but I mentor two junior engineers.";
        check(people, "people", Denied, "up to the but");
        check(people, "engineers", Affirmed, "behind it");
        check("I work four nights in a row and never more.", "nights", Affirmed, "the never is of the more");
        check("With Kafka I have no experience.", "kafka", Denied, "in front of the denial too");
        check("Energy or water would suit me.", "water", Unreal, "a wish");
        check(
            "I gave a talk in May 2023, because I would rather be known.",
            "talk",
            Affirmed,
            "May is a month",
        );
        check(
            "I was a nurse there, and since 2018 I would rather teach.",
            "nurse",
            Affirmed,
            "the next clause wishes",
        );
        check("My grandfather had a stroke.", "stroke", Unreal, "somebody of the family");
        check(
            "I was asked to become a manager and declined, because I would miss it.",
            "manager",
            Unreal,
            "an offer",
        );
        check("She leads the reporting pipeline.", "pipeline", Unreal, "somebody else does");
        check("If the team meets in Paris, I travel.", "paris", Unreal, "a condition");
        check("I do not mind Saturdays.", "saturdays", Affirmed, "two denials");
        check("Belgian citizen, no permit needed.", "permit", Needless, "no need is no lack");
        check("Gold card (lapsed in 2015).", "card", Denied, "it has ended");
    }

    #[test]
    fn only_a_denial_of_having_is_a_no() {
        let of = |text: &str, word: &str| {
            let tokens = tokens(text, false);
            let token = tokens.iter().find(|token| token.lower == word).expect("the word is there");
            token.is_denied_of(&[token.stem.as_str()])
        };
        assert!(of("I have no experience with ventilators.", "ventilators"), "of experience");
        assert!(of("I have not worked in a dialysis clinic.", "dialysis"), "of work");
        assert!(of("I have not been a people manager.", "manager"), "of being it");
        assert!(!of("I never missed a deadline.", "deadline"), "of something else");
    }

    #[test]
    fn persons_are_others_unless_the_candidate_is_one() {
        let other = |text: &str, word: &str| {
            tokens(text, false).iter().any(|token| token.lower == word && token.is_other_person)
        };
        assert!(other("I built a dashboard used by managers.", "managers"));
        assert!(!other("I worked as a shop manager.", "manager"));
    }
}
