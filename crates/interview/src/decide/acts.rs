//! What a visitor does with a message, such as greeting, thanking or asking for a summary, recognized by its likeness
//! to example sentences. A message that is about as near to an ordinary question is taken for one.
use retrieval::{Embed, Embedding, RetrievalError};
use text::words;

use crate::decide::act::Act;
use crate::evidence::form::Form;
use crate::retrieve::topics::{phrases_apart_from, phrases_beside_the_point, phrases_of};

/// Example sentences of each act. The last group are ordinary questions that have words in common with them.
const EXAMPLES: &str = include_str!("acts.txt");
/// The name of that group.
const QUESTION: &str = "question";
/// Topics whose phrases are examples of an act too.
const EXAMPLES_IN_TOPICS: [(&str, Act); 2] = [("introduction", Act::Summary), ("why hire", Act::Pitch)];
/// Topics that ask what an act asks, so that they are no contrast to it.
const TOPICS_OF_ACTS: [&str; 9] = [
    "introduction",
    "strengths",
    "why hire",
    "present role",
    "earlier jobs",
    "education",
    "languages",
    "availability",
    "travel and permits",
];

/// Longest message that is an act, in bytes. A longer one is a text, and each of its parts would be embedded.
const MAX_BYTES: usize = 400;
/// The cosine with an example from which on a message may be that act, and how much nearer the example must be than
/// any ordinary question.
const NEAR: f32 = 0.5;
const NEARER: f32 = 0.1;
/// The same for one that is rather near.
const RATHER_NEAR: f32 = 0.6;
const NEARER_THEN: f32 = 0.07;
/// How much nearer it must be where each of its words belongs to the act anyway.
const NEARER_EXACT: f32 = 0.02;
/// The same where one of its words may belong to something else ("Are you earning money next to uni?").
const NEAR_EXACT: f32 = 0.70;
const NEARER_EXACT_ALONE: f32 = 0.10;
/// How much nearer a question about the spoken languages must be. Other languages are among the ordinary questions.
const NEARER_LANGUAGES: f32 = 0.05;
/// The same for courtesy in a message that asks nothing, where a mistake costs little.
const NEAR_COURTESY: f32 = 0.4;
const NEARER_COURTESY: f32 = 0.05;
/// The cosine from which on one part of a message makes it an act, whatever the other parts are.
const CERTAIN: f32 = 0.8;
/// Fewest words of a remark, the least likeness to an example, the likeness to an ordinary question from which on it is one,
/// and how much nearer that may be at most. Whoever asks without a question mark rarely ends with a full stop.
const REMARK_WORDS: usize = 6;
const REMARK: f32 = 0.26;
const ASKS_SOMETHING: f32 = 0.5;
const LESS_NEAR: f32 = 0.05;
/// The likeness of a clause to an ordinary question from which on a message with it is no mere courtesy.
const ASKS: f32 = 0.45;

/// The embedded examples.
pub(crate) struct Acts {
    examples: Vec<(Act, Embedding)>,
    /// Ordinary questions, those that no profile answers last.
    ordinary: Vec<Embedding>,
    /// How many of them are about candidates.
    about_candidates: usize,
    /// Examples of remarks. They are unlike each other, so they are only compared with what asks nothing.
    remarks: Vec<Embedding>,
    /// The stems of the words that the examples of exact acts hold.
    vocabulary: Vec<(Act, String)>,
}

/// How near a text comes to an act, and to an ordinary question.
struct Likeness {
    act: Act,
    near: f32,
    ordinary: f32,
}

impl Likeness {
    fn reaches(&self, near: f32) -> bool {
        let nearer = match self.act {
            Act::Languages => NEARER_LANGUAGES,
            act if act.is_exact() => NEARER_EXACT,
            act if !act.is_courtesy() && self.near >= RATHER_NEAR => NEARER_THEN,
            _ => NEARER,
        };
        self.reaches_by(near, nearer)
    }

    fn reaches_by(&self, near: f32, nearer: f32) -> bool {
        self.near >= near && self.near >= self.ordinary + nearer
    }
}

impl Acts {
    /// Embeds the examples.
    ///
    /// # Errors
    /// When the embedder fails.
    pub(crate) fn new(embedder: &mut dyn Embed) -> Result<Self, RetrievalError> {
        let mut acts = Self {
            examples: Vec::new(),
            ordinary: Vec::new(),
            about_candidates: 0,
            remarks: Vec::new(),
            vocabulary: Vec::new(),
        };
        for (name, phrase) in groups(EXAMPLES) {
            match Act::named(name) {
                Some(Act::Remark) => acts.remarks.push(embedder.embed(phrase)?),
                Some(act) => {
                    acts.examples.push((act, embedder.embed(phrase)?));
                    acts.vocabulary.extend(words::stems(phrase).into_iter().map(|stem| (act, stem)));
                }
                None => acts.ordinary.push(embedder.embed(phrase)?),
            }
        }
        for (topic, act) in EXAMPLES_IN_TOPICS {
            for phrase in phrases_of(topic) {
                acts.examples.push((act, embedder.embed(phrase)?));
            }
        }
        for phrase in phrases_apart_from(&TOPICS_OF_ACTS) {
            acts.ordinary.push(embedder.embed(phrase)?);
        }
        acts.about_candidates = acts.ordinary.len();
        for phrase in phrases_beside_the_point() {
            acts.ordinary.push(embedder.embed(phrase)?);
        }
        Ok(acts)
    }

    /// The act of a message, or `None` for an ordinary question or statement. `name` is the candidate's, and `own` are the
    /// stems of what the resume calls degrees, posts and employers.
    ///
    /// # Errors
    /// When the embedder fails.
    pub(crate) fn of(
        &self,
        message: &str,
        name: &str,
        own: &[String],
        embedder: &mut dyn Embed,
    ) -> Result<Option<Act>, RetrievalError> {
        if message.len() > MAX_BYTES {
            return Ok(None);
        }
        let message = without_name(message, name);
        let asked = without_years(&Form::of(&message).rest);
        if !asked.chars().any(char::is_alphabetic) {
            return Ok(None);
        }
        let asks = message.contains('?');
        let whole = self.likeness(&asked, embedder)?;
        let fits = |found: &Likeness| {
            // "How are you?" is a greeting, and a question after thanks is a question. What asks nothing is taken clause by
            // clause below.
            (!found.act.is_courtesy() || asks && found.act == Act::Greeting)
                && (!found.act.is_exact() || self.is_about(&asked, found, own))
        };
        let is_it = |found: &Likeness| {
            let without_words = found.act.is_exact() && found.reaches_by(NEAR_EXACT, NEARER_EXACT_ALONE);
            found.reaches(NEAR) && (fits(found) || without_words)
        };
        if let Some(found) = whole.filter(is_it) {
            return Ok(Some(found.act));
        }
        // "Why you and not the next one in the queue?" is "Why you?"
        for (joint, _) in asked.match_indices(" and ") {
            let found = self.likeness(&asked[..joint], embedder)?;
            let sure =
                |found: &Likeness| matches!(found.act, Act::Summary | Act::Pitch) && found.reaches(CERTAIN);
            if let Some(found) = found.filter(sure) {
                return Ok(Some(found.act));
            }
        }
        if asks {
            return Ok(None);
        }
        match self.courtesy(&asked, embedder)? {
            Some(act) => Ok(Some(act)),
            None => Ok(self.is_remark(&message, embedder)?.then_some(Act::Remark)),
        }
    }

    /// Whether a message states something about the candidate and asks nothing.
    fn is_remark(&self, message: &str, embedder: &mut dyn Embed) -> Result<bool, RetrievalError> {
        if !message.trim_end().ends_with(['.', '!']) || words::of(message).len() < REMARK_WORDS {
            return Ok(false);
        }
        let said = embedder.embed(message)?;
        let near = |all: &[Embedding]| all.iter().map(|one| said.cosine(one)).fold(0.0, f32::max);
        let (remark, ordinary) = (near(&self.remarks), near(&self.ordinary[..self.about_candidates]));
        let asks_nothing = ordinary < ASKS_SOMETHING || remark >= ordinary + NEARER;
        Ok(remark >= REMARK && asks_nothing && remark >= ordinary - LESS_NEAR)
    }

    /// The likeness of a question to the plainest form of an act, which is its first example.
    ///
    /// # Errors
    /// When the embedder fails.
    pub(crate) fn plainly(
        &self,
        act: Act,
        question: &str,
        embedder: &mut dyn Embed,
    ) -> Result<f32, RetrievalError> {
        let asked = embedder.embed(question)?;
        let first = self.examples.iter().find(|(one, _)| *one == act);
        Ok(first.map_or(0.0, |(_, example)| asked.cosine(example)))
    }

    /// The courtesy of a message that asks nothing: each of its clauses is courtesy, or is at least near to no question.
    fn courtesy(&self, message: &str, embedder: &mut dyn Embed) -> Result<Option<Act>, RetrievalError> {
        let mut said: Option<(f32, Act)> = None;
        for clause in message.split([',', '.', '!', ';', ':']).map(str::trim) {
            if !clause.chars().any(char::is_alphabetic) {
                continue;
            }
            let Some(found) = self.likeness(clause, embedder)? else { continue };
            if gives_thanks(clause) {
                return Ok(Some(Act::Farewell));
            }
            if found.act.is_courtesy() && found.reaches_by(NEAR_COURTESY, NEARER_COURTESY) {
                if said.is_none_or(|(near, _)| found.near > near) {
                    said = Some((found.near, found.act));
                }
            } else if found.ordinary >= ASKS || !found.act.is_courtesy() && found.near >= NEAR {
                return Ok(None);
            }
        }
        Ok(said.map(|(_, act)| act))
    }

    fn likeness(&self, text: &str, embedder: &mut dyn Embed) -> Result<Option<Likeness>, RetrievalError> {
        let asked = embedder.embed(text)?;
        let nearest = self
            .examples
            .iter()
            .map(|(act, example)| (*act, asked.cosine(example)))
            .max_by(|(_, a), (_, b)| a.total_cmp(b));
        let ordinary = self.ordinary.iter().map(|one| asked.cosine(one)).fold(0.0, f32::max);
        Ok(nearest.map(|(act, near)| Likeness { act, near, ordinary }))
    }

    /// Whether each word that carries meaning also occurs in an example of the act, as it is or mistyped, or is `own`.
    /// Without one that occurs there ("Since when?") the text must be nearly an example.
    fn is_about(&self, text: &str, found: &Likeness, own: &[String]) -> bool {
        let is_known = |word: &String| {
            let mut examples = self.vocabulary.iter().filter(|(act, _)| *act == found.act);
            examples.any(|(_, stem)| stem == word || is_mistyped(word, stem))
        };
        // "Whats" and "wheres" lack an apostrophe.
        let is_common =
            |word: &str| words::is_common(word) || word.strip_suffix('s').is_some_and(words::is_common);
        let carries_meaning = |word: &&String| !is_common(word);
        let asked = words::of(text);
        let stems: Vec<String> = asked.iter().filter(carries_meaning).map(|word| words::stem(word)).collect();
        stems.iter().all(|word| own.contains(word) || is_known(word))
            && (found.near >= CERTAIN || stems.iter().any(is_known))
    }
}

/// Whether a clause that asks nothing begins with thanks, whatever they are for: "thanks for coming to our stand".
fn gives_thanks(clause: &str) -> bool {
    words::of(clause).first().is_some_and(|word| word == "thanks" || word == "thank")
}

/// Whether two stems of at least five letters have all letters but one in common, such as "compnay" and "compani".
fn is_mistyped(word: &str, stem: &str) -> bool {
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    let (short, mut long) = match word.len() <= stem.len() {
        true => (letters(word), letters(stem)),
        false => (letters(stem), letters(word)),
    };
    let common = short
        .iter()
        .filter(|letter| {
            let at = long.iter().position(|other| other == *letter);
            at.map(|at| long.remove(at)).is_some()
        })
        .count();
    short.len() >= 5
        && common + 1 >= short.len()
        && long.len() <= 1
        && word.chars().next() == stem.chars().next()
}

/// Each phrase with the name of its group.
fn groups(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut group = QUESTION;
    text.lines().map(str::trim).filter(|line| !line.is_empty()).filter_map(move |line| {
        match line.strip_prefix("# ") {
            Some(name) => {
                group = name;
                None
            }
            None => Some((group, line)),
        }
    })
}

/// A message without the candidate's name, and without the title before it: "Thanks, Ms Brückner".
fn without_name(message: &str, name: &str) -> String {
    let names = words::of(name);
    let is_name = |token: &str| words::of(token).iter().any(|word| names.contains(word));
    let tokens: Vec<&str> = message.split_whitespace().collect();
    let is_title = |at: usize| {
        let letters = tokens[at].trim_end_matches('.');
        at > 0
            && letters.chars().count() <= 3
            && letters.starts_with(char::is_uppercase)
            && tokens.get(at + 1).is_some_and(|next| is_name(next))
    };
    let mut kept = String::new();
    for (at, token) in tokens.iter().enumerate() {
        if is_name(token) || is_title(at) {
            // The mark after a name ends the clause.
            kept.push_str(&token[token.trim_end_matches(|c: char| !c.is_alphanumeric()).len()..]);
        } else {
            if !kept.is_empty() {
                kept.push(' ');
            }
            kept.push_str(token);
        }
    }
    kept
}

/// A question without its years, which say which time is meant and not what is asked.
fn without_years(question: &str) -> String {
    let is_year = |token: &&str| {
        let digits = token.trim_matches(|c: char| !c.is_ascii_digit());
        digits.len() == 4 && digits.starts_with(['1', '2'])
    };
    let kept: Vec<&str> = question.split_whitespace().filter(|token| !is_year(token)).collect();
    kept.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_is_an_act_or_the_contrast() {
        let mut counts = std::collections::BTreeMap::new();
        for (group, _) in groups(EXAMPLES) {
            assert!(Act::named(group).is_some() || group == QUESTION, "`{group}` is no act");
            *counts.entry(group).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), Act::NAMED.len() + 1, "an act without examples is never recognized");
        assert!(counts.values().all(|count| *count >= 3), "one example is no likeness: {counts:?}");
    }

    #[test]
    fn names_and_titles_carry_no_meaning() {
        let said = |message| without_name(message, "Katalin Brückner");
        assert_eq!(said("Thank you for your time, Ms Brückner."), "Thank you for your time,.");
        assert_eq!(said("ok thanks Katalin, that's all"), "ok thanks, that's all");
        assert_eq!(said("What did Kim do?"), "What did Kim do?", "another name stays");
    }

    #[test]
    fn thanks_need_no_reason_that_is_known() {
        assert!(gives_thanks("thanks for the tour of the site"), "whatever they are for");
        assert!(!gives_thanks("how do you thank a team"), "thanks are asked about");
    }

    #[test]
    fn years_are_left_out() {
        assert_eq!(without_years("A hole between 2008 and 2011, why?"), "A hole between and why?");
        assert_eq!(without_years("Did you plan 1500 trips in 20 days?"), "Did you plan trips in 20 days?");
    }

    #[test]
    fn a_mistyped_word_is_still_the_word() {
        assert!(is_mistyped("compnay", "compani"), "two letters exchanged");
        assert!(is_mistyped("employr", "employ"), "one letter more");
        assert!(!is_mistyped("report", "role"), "another word");
        assert!(!is_mistyped("rile", "role"), "a short word may be any other");
    }
}
