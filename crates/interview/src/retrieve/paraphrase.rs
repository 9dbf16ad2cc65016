//! Whether a question is a paraphrase of a row, so that the owner's own answer can be said word for word.
//!
//! A wrong prepared answer is worse than none: the model answers if there is doubt. Two questions are the
//! same if they are near as a whole and every word that carries meaning in one has its counterpart in the
//! other. They are not if one of them denies, reverses or dates what the other asks.
use std::collections::HashMap;

use retrieval::{Embed, Embedding, RetrievalError, expand_abbreviations};
use text::words;

/// The score from which on two questions are the same.
const SAME: f32 = 0.6;
/// Below this cosine they are never the same, whatever words they share.
const NEAR: f32 = 0.5;
/// A question with more words that carry meaning asks for more than a row does.
const MAX_WORDS: usize = 14;
/// The weights of the similarity as a whole, of the worst matched word of either question, and of their words
/// on average. Fitted to the tuned half of the labeled pairs.
const WEIGHTS: [f32; 5] = [6.2, 1.83, 0.59, 2.68, 2.79];
const BIAS: f32 = -10.89;

/// Words of a question that only ask. The others carry the meaning.
const ASKING: &[&str] = &[
    "a", "about", "am", "an", "and", "any", "are", "as", "at", "be", "been", "being", "best", "big",
    "biggest", "by", "can", "could", "describe", "did", "do", "does", "ever", "example", "explain", "for",
    "from", "give", "great", "greatest", "had", "has", "have", "hear", "how", "i", "if", "in", "into", "is",
    "it", "just", "know", "let", "like", "main", "may", "me", "might", "my", "of", "on", "or", "our",
    "please", "really", "share", "should", "so", "some", "talk", "tell", "that", "the", "there", "this",
    "time", "to", "us", "want", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will",
    "with", "work", "would", "you", "your", "yours", "yourself",
];

/// Stems that mean the same in an interview.
const ALIKE: &[&[&str]] = &[
    &["strength", "strong"],
    &["weak", "weakness"],
    &["compens", "earn", "money", "pay", "salari", "wage"],
    &["choos", "employ", "hire"],
    &["leav", "move", "quit"],
    &["begin", "start"],
    &["home", "remot"],
    &["offic", "site"],
    &["job", "posit", "role"],
    &["colleagu", "cowork", "teammat"],
    &["fail", "failur"],
    &["proud", "proudest"],
    &["difficult", "hard", "hardest", "tough", "toughest"],
    &["cope", "deal", "handl", "manag"],
    &["ensur", "make", "sure"],
    &["compani", "employ", "firm"],
    &["enjoy", "like", "love"],
    &["choos", "decid"],
    &["free", "outsid", "spare"],
    &["current", "present"],
    &["need", "requir"],
    &["thing", "topic"],
];

/// Opposite stems: a question with one side differs from a question with the other.
const OPPOSED: &[(&[&str], &[&str])] = &[
    (
        &["best", "good", "prais", "proud", "proudest", "strength", "strong", "succeed", "success"],
        &["bad", "fail", "failur", "flaw", "mistak", "shortcom", "weak", "weakness", "worst"],
    ),
    (
        &["complex", "difficult", "hard", "harder", "hardest", "tough", "toughest"],
        &["easi", "easier", "easiest", "simpl", "simplest"],
    ),
    (&["most"], &["least"]),
    (&["enjoy", "like", "love", "prefer"], &["annoy", "avoid", "dislik", "hate"]),
    (&["keep", "remain", "stay"], &["leav", "quit"]),
    (&["earli", "earlier", "earliest", "first"], &["last", "latest", "recent"]),
    (&["former", "past", "previous"], &["current", "futur", "next", "now", "present"]),
    (&["begin", "join", "start"], &["end", "finish", "stop"]),
    (&["learn", "studi"], &["mentor", "teach", "train"]),
    (&["give"], &["deal", "get", "handl", "receiv", "take"]),
    (&["home", "remot"], &["offic", "site"]),
    (&["ask", "question"], &["answer", "repli"]),
    (&["employ", "hire"], &["dismiss", "fire", "reject"]),
    (&["increas", "more"], &["decreas", "fewer", "less"]),
    (&["day"], &["night"]),
    (&["weekday"], &["holiday", "weekend"]),
    (&["alon", "solo"], &["group", "team", "togeth"]),
    (&["big", "biggest", "great", "greatest", "larg", "largest", "main"], &["minor", "small", "smallest"]),
    (&["fast", "quick"], &["slow"]),
];

/// Words that deny.
const DENYING: &[&str] = &["least", "less", "never", "no", "none", "not", "nothing"];
/// Words about the past, and words about the present.
const PAST: &[&str] = &["did", "had", "was", "were"];
const PRESENT: &[&str] = &["are", "do", "does", "has", "have", "is"];
/// Words for the one who asks, and for the one who is asked.
const ASKER: &[&str] = &["i", "me", "my", "our", "us", "we"];
const ASKED: &[&str] = &["you", "your", "yours", "yourself"];

/// The first of the rows that asks the same as the question.
///
/// # Errors
/// When the embedder fails.
pub(crate) fn row_asking_the_same(
    question: &str,
    rows: &[&str],
    embedder: &mut dyn Embed,
) -> Result<Option<usize>, RetrievalError> {
    let question = ParsedQuestion::read(question);
    let mut known = Known { embedder, embeddings: HashMap::new() };
    for (index, row) in rows.iter().enumerate() {
        if is_same(&question, &ParsedQuestion::read(row), &mut known)? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

fn is_same(
    question: &ParsedQuestion,
    row: &ParsedQuestion,
    known: &mut Known<'_>,
) -> Result<bool, RetrievalError> {
    if question.content.len() > MAX_WORDS || row.content.len() > MAX_WORDS || question.contradicts(row) {
        return Ok(false);
    }
    let whole = known.cosine(&question.text, &row.text)?;
    if whole < NEAR {
        return Ok(false);
    }
    let (worst, mean) = matched(&question.content, &row.content, known)?;
    let (worst_of_row, mean_of_row) = matched(&row.content, &question.content, known)?;
    let likeness = [whole, worst, worst_of_row, mean, mean_of_row];
    let sum: f32 = likeness.iter().zip(WEIGHTS).map(|(likeness, weight)| likeness * weight).sum();
    Ok(1.0 / (1.0 + (-(BIAS + sum)).exp()) >= SAME)
}

/// How well the stems of one question are matched in the other: the worst match, and the average.
fn matched(stems: &[String], others: &[String], known: &mut Known<'_>) -> Result<(f32, f32), RetrievalError> {
    if stems.is_empty() {
        return Ok((1.0, 1.0));
    }
    let (mut worst, mut sum) = (1.0_f32, 0.0);
    for stem in stems {
        let mut best = 0.0_f32;
        if others.iter().any(|other| other == stem || are_alike(other, stem)) {
            best = 1.0;
        } else {
            for other in others {
                best = best.max(known.cosine(stem, other)?);
            }
        }
        worst = worst.min(best);
        sum += best;
    }
    Ok((worst, sum / stems.len() as f32))
}

fn are_alike(a: &str, b: &str) -> bool {
    ALIKE.iter().any(|group| group.contains(&a) && group.contains(&b))
}

/// A parsed question.
struct ParsedQuestion {
    /// With abbreviations expanded.
    text: String,
    words: Vec<String>,
    stems: Vec<String>,
    /// The stems that carry meaning.
    content: Vec<String>,
    /// Who it is about, in order: the asker (`true`) or the one asked.
    persons: Vec<bool>,
}

impl ParsedQuestion {
    fn read(question: &str) -> Self {
        let text = expand_abbreviations(question.trim());
        let words = words::of(&text);
        let content = words.iter().filter(|word| ASKING.binary_search(&word.as_str()).is_err());
        let mut persons = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let before = at.checked_sub(1).map_or("", |at| words[at].as_str());
            let after = words.get(at + 1).map_or("", String::as_str);
            // "Tell me", "could you", "I would like to know" are manners, not part of what is asked.
            let manners = matches!(
                before,
                "tell" | "give" | "show" | "with" | "let" | "can" | "could" | "may" | "would"
            ) && matches!(
                after,
                "about"
                    | "a"
                    | "an"
                    | "the"
                    | "please"
                    | "tell"
                    | "describe"
                    | "explain"
                    | "give"
                    | "name"
                    | "introduce"
                    | "ask"
                    | "know"
                    | "hear"
                    | "what"
                    | "how"
                    | "why"
                    | "when"
            ) || word == "i" && matches!(after, "would" | "want" | "wonder");
            let asker = ASKER.contains(&word.as_str());
            if !manners && (asker || ASKED.contains(&word.as_str())) && persons.last() != Some(&asker) {
                persons.push(asker);
            }
        }
        Self {
            content: content.map(|word| words::stem(word)).collect(),
            stems: words.iter().map(|word| words::stem(word)).collect(),
            text,
            words,
            persons,
        }
    }

    /// Whether one of the two denies, reverses or dates what the other asks.
    fn contradicts(&self, row: &Self) -> bool {
        let denials =
            |asking: &Self| asking.words.iter().filter(|word| DENYING.contains(&word.as_str())).count();
        let has =
            |asking: &Self, list: &[&str]| asking.words.iter().any(|word| list.contains(&word.as_str()));
        // "Tell me about a time" is about the past in any tense.
        let recounts = row.words.first().is_some_and(|word| matches!(word.as_str(), "tell" | "describe"));
        let dated = has(self, PAST) && !has(row, PAST) && has(row, PRESENT) && !recounts
            || has(row, PAST) && !has(self, PAST) && has(self, PRESENT);
        let turned = !row.persons.is_empty()
            && !self.persons.is_empty()
            && (self.persons.contains(&true) != row.persons.contains(&true)
                || self.persons.len() > 1 && row.persons.len() > 1 && self.persons[0] != row.persons[0]);
        (denials(self) + denials(row)) % 2 == 1 || dated || turned || self.opposes(row) || row.opposes(self)
    }

    fn opposes(&self, other: &Self) -> bool {
        let has =
            |asking: &Self, side: &[&str]| asking.stems.iter().any(|stem| side.contains(&stem.as_str()));
        OPPOSED.iter().any(|(one, two)| {
            has(self, one) && has(other, two) && !has(other, one)
                || has(self, two) && has(other, one) && !has(other, two)
        })
    }
}

/// The embedder with the words it has embedded, each only once.
struct Known<'a> {
    embedder: &'a mut dyn Embed,
    embeddings: HashMap<String, Embedding>,
}

impl Known<'_> {
    fn cosine(&mut self, a: &str, b: &str) -> Result<f32, RetrievalError> {
        for text in [a, b] {
            if !self.embeddings.contains_key(text) {
                self.embeddings.insert(text.to_owned(), self.embedder.embed(text)?);
            }
        }
        Ok(self.embeddings[a].cosine(&self.embeddings[b]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::WordEmbedder;

    #[track_caller]
    fn check(question: &str, row: &str, expected: bool, why: &str) {
        let found = row_asking_the_same(question, &[row], &mut WordEmbedder).expect("words embed");
        assert_eq!(found.is_some(), expected, "`{question}` for `{row}`: {why}");
    }

    #[test]
    fn manners_and_order_change_nothing() {
        check("Could you tell me about yourself?", "Tell me about yourself", true, "asked with manners");
        check(
            "in five years, where do you see yourself",
            "Where do you see yourself in five years?",
            true,
            "order",
        );
        check("Why should I hire you?", "Why should we hire you?", true, "whoever asks");
    }

    #[test]
    fn one_word_can_change_everything() {
        let row = "Why should we hire you?";
        check("Why did you leave?", row, false, "it only begins alike");
        check("Why should we not hire you?", row, false, "a denial");
        check("Why shouldn't we hire you?", row, false, "a denial in short");
        check("Why should you hire us?", row, false, "turned round");
        check("What is your biggest strength?", "What is your biggest weakness?", false, "the opposite");
        check("What was your salary?", "What is your salary?", false, "of another time");
        check(
            "Tell me about your time in Rome",
            "Tell me about your time in Paris",
            false,
            "of another place",
        );
    }

    #[test]
    fn odd_input_is_harmless() {
        check("", "", false, "nothing is like nothing");
        check("?!", "Tell me about yourself", false, "signs ask for nothing");
        check(&"word ".repeat(10_000), "Tell me about words", false, "a page is no question");
    }

    #[test]
    fn the_list_can_be_searched() {
        assert!(ASKING.is_sorted(), "a binary search needs order");
    }
}
