//! What a profile says of the candidate, sentence by sentence, and how much of a thing that is required each
//! sentence affirms or denies.
use std::collections::{BTreeSet, HashMap};

use profile::Profile;
use text::names;
use text::words::{is_common, stem};

use crate::evidence::grammar::is_past;
use crate::evidence::statements::{Origin, Statement, statements};
use crate::job::clause::{Saying, Token, is_person, tokens};
use crate::job::measure::is_weak;
use crate::job::wanted::{Subject, Term};

/// Words of a row's question that ask what the candidate wants.
const WISHES: [&str; 6] = ["want", "would", "expect", "look", "hope", "see"];
/// Words with which a question asks whether something is so.
const ASKS: [&str; 8] = ["do", "did", "have", "are", "can", "could", "were", "does"];
/// Words of such a question that ask for no experience.
const ASKS_ELSE: [&str; 4] = ["need", "prefer", "question", "like"];
/// The cosine from which on two words of one beginning are forms or spellings of one word: "licence",
/// "license".
const SAME_WORD: f32 = 0.85;
/// The cosine from which on a past tense is one of a verb with the same beginning.
const SAME_VERB: f32 = 0.5;
/// The cosine from which on two words are near.
const NEAR_WORD: f32 = 0.6;
/// The same where it is the only one.
const NEAR_ALONE: f32 = 0.7;
/// One in so many sentences holds a word that the whole profile is about.
const THEME: usize = 10;
/// What a word that is only near counts for.
const NEAR_SHARE: f32 = 0.6;
/// How many words a thing must have for one of little weight to be left out, and the share that is left.
const LONG: usize = 4;
const MOST_OF_IT: f32 = 0.8;
/// Weight of a name, where another word has 1.
const NAME_WEIGHT: f32 = 2.0;

/// How near words of the profile are to each word that is required: by its stem, the cosine of each stem.
pub(crate) type Likeness = HashMap<String, HashMap<String, f32>>;

/// Everything that a profile says of the candidate.
pub(crate) struct Assertions {
    all: Vec<Assertion>,
    /// In how many of them a stem occurs.
    frequency: HashMap<String, usize>,
    /// Words that are written as names somewhere, in lower case.
    names: BTreeSet<String>,
}

/// One sentence, one entry of a list or one topic.
pub(crate) struct Assertion {
    /// Its words.
    pub(crate) text: String,
    /// What it stands under.
    pub(crate) source: String,
    pub(crate) kind: AssertionKind,
    tokens: Vec<Token>,
    /// The words it stands under.
    heading: Vec<Token>,
    /// What it answers, if it is the beginning of an answer to a question that asks whether something is so.
    answer: Option<Answer>,
    /// The sentence behind it, if it is the beginning of an answer.
    pub(crate) next: Option<String>,
    /// Whether it says that a beginner's knowledge is there.
    pub(crate) is_weak: bool,
}

/// What an assertion is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AssertionKind {
    Sentence,
    /// An entry of the skills.
    Skill,
    /// A tag of a project.
    Topic,
}

/// The answer to "Have you done this?".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    /// "No, but": something near it.
    InPart,
}

/// How much of a thing an assertion is about.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cover {
    /// The share of its words, weighted by rarity, in [0, 1].
    pub(crate) share: f32,
    /// Whether it is the whole of it.
    pub(crate) whole: bool,
    /// Whether it is the topic of a project, in one word.
    is_topic: bool,
    /// How many of its words the assertion itself holds, and not only what it stands under.
    pub(crate) in_text: usize,
    /// Whether the last of its words is there, or a name.
    head: bool,
    /// Whether its words stand next to each other.
    pub(crate) together: bool,
    /// Whether what is done is there: "managing" of "managing a team".
    does: bool,
}

impl Assertions {
    /// Reads a profile.
    pub(crate) fn of(profile: &Profile) -> Self {
        let mut all: Vec<Assertion> = Vec::new();
        let mut last: Option<Origin> = None;
        let listed = |statement: &Statement| {
            matches!(statement.origin, Origin::Resume(_))
                && (statement.heading == "Skills" && !profile.facts.skills.is_empty()
                    || statement.heading == "Languages" && !profile.facts.languages.is_empty())
        };
        for statement in statements(profile) {
            let is_first = last != Some(statement.origin);
            if !is_first && let Some(before) = all.last_mut().filter(|assertion| assertion.answer.is_some()) {
                before.next = Some(statement.text.clone());
            }
            last = Some(statement.origin);
            if !listed(&statement) {
                all.push(Assertion::of(&statement, is_first));
            }
        }
        for skill in &profile.facts.skills {
            let skill = skill.to_string();
            let text = format!("My skills include {}.", skill.trim_end_matches('.'));
            all.push(Assertion::entry(text, "Skills".to_owned(), &skill, AssertionKind::Skill));
        }
        for project in &profile.projects {
            let first = all.iter().find(|assertion| {
                assertion.source == project.title && assertion.kind == AssertionKind::Sentence
            });
            let text = first.map_or_else(|| project.title.clone(), |first| first.text.clone());
            for tag in &project.tags {
                let source = format!("{}, a project on {tag}", project.title);
                all.push(Assertion::entry(text.clone(), source, tag, AssertionKind::Topic));
            }
        }
        let mut frequency: HashMap<String, usize> = HashMap::new();
        let mut written = BTreeSet::new();
        for assertion in &all {
            let stems: BTreeSet<&String> = assertion.tokens.iter().map(|token| &token.stem).collect();
            for stem in stems {
                *frequency.entry(stem.clone()).or_default() += 1;
            }
            if assertion.kind == AssertionKind::Sentence {
                let named = names::words(&assertion.text).filter(names::Word::is_name);
                written.extend(named.map(|word| word.text.to_lowercase()));
            }
        }
        written.extend(profile.facts.skills.iter().map(|skill| skill.name.to_lowercase()));
        Self { all, frequency, names: written }
    }

    /// Whether the profile writes a word in lower case as a name.
    pub(crate) fn is_name(&self, lower: &str) -> bool {
        self.names.contains(lower)
    }

    /// The assertions, in the order of the profile.
    pub(crate) fn all(&self) -> &[Assertion] {
        &self.all
    }

    /// How much a word tells apart.
    fn weight(&self, term: &Term) -> f32 {
        let frequency = self.frequency.get(&term.stem).map_or(0.5, |count| *count as f32);
        let rarity = (1.0 + (self.all.len() as f32 - frequency + 0.5) / (frequency + 0.5)).ln();
        if term.is_name { NAME_WEIGHT * rarity } else { rarity }
    }

    /// How much of a thing an assertion affirms.
    pub(crate) fn affirmed(&self, assertion: &Assertion, subject: &Subject, like: &Likeness) -> Cover {
        let says = |token: &Token| matches!(token.saying, Saying::Affirmed | Saying::Needless);
        let cover = self.cover(assertion, subject, like, Look { least: SAME_WORD, persons: false }, &says);
        let enough = cover.in_text > 0 || assertion.answer == Some(Answer::Yes);
        if !enough {
            return Cover::default();
        }
        // A tag of one small word says too little for all of it: "communication".
        let lone = assertion.kind == AssertionKind::Topic && subject.terms.len() == 1;
        let small = lone && !subject.is_attributive && !subject.terms.iter().any(|term| term.is_name);
        Cover { whole: cover.whole && !small, is_topic: cover.whole && small, ..cover }
    }

    /// How much of a thing an assertion denies.
    pub(crate) fn denied(&self, assertion: &Assertion, subject: &Subject, like: &Likeness) -> Cover {
        let stems: Vec<&str> = subject.terms.iter().map(|term| term.stem.as_str()).collect();
        let says = |token: &Token| token.is_denied_of(&stems);
        let cover = self.cover(assertion, subject, like, Look { least: SAME_WORD, persons: false }, &says);
        let enough = cover.in_text > 0 || assertion.answer == Some(Answer::No);
        if enough { cover } else { Cover::default() }
    }

    /// How much of a thing an assertion is about, whatever it says of it, and counting words that are only
    /// near.
    pub(crate) fn about(&self, assertion: &Assertion, subject: &Subject, like: &Likeness) -> Cover {
        let least = if subject.terms.len() == 1 { NEAR_ALONE } else { NEAR_WORD };
        self.cover(assertion, subject, like, Look { least, persons: true }, &|_| true)
    }

    /// Whether an assertion answers that something near a thing is so.
    pub(crate) fn is_answer_in_part(
        &self,
        assertion: &Assertion,
        subject: &Subject,
        like: &Likeness,
    ) -> Option<f32> {
        let cover =
            self.cover(assertion, subject, like, Look { least: NEAR_WORD, persons: false }, &|_| true);
        (assertion.answer == Some(Answer::InPart) && (cover.head || cover.does)).then_some(cover.share)
    }

    fn cover(
        &self,
        assertion: &Assertion,
        subject: &Subject,
        like: &Likeness,
        look: Look,
        says: &dyn Fn(&Token) -> bool,
    ) -> Cover {
        let (mut held, mut all, mut in_text, mut exact) = (0.0, 0.0, 0, 0);
        let (mut head, mut does) = (false, false);
        let mut missing: Vec<&Term> = Vec::new();
        let lone =
            subject.terms.len() == 1 && !subject.is_attributive && assertion.kind == AssertionKind::Sentence;
        for (at, term) in subject.terms.iter().enumerate() {
            let weight = self.weight(term);
            all += weight;
            let near = |token: &Token| likeness(term, token, like);
            let mut best: f32 = 0.0;
            for token in assertion.tokens.iter().filter(|token| says(token)) {
                let describes = lone && !term.is_name && token.describes;
                let is_head = at + 1 == subject.terms.len() && !subject.is_attributive;
                let other = !look.persons
                    && assertion.kind == AssertionKind::Sentence
                    && is_other(term, token, is_head);
                if !describes && !other {
                    best = best.max(near(token));
                }
            }
            let in_two = || is_in_two(term, &assertion.tokens, says);
            if best < SAME_WORD && (in_two() || is_initialism(term, &assertion.tokens)) {
                best = 1.0;
            }
            let said = best >= look.least;
            let headed = !said
                && assertion
                    .heading
                    .iter()
                    .any(|token| !is_other(term, token, false) && near(token) >= SAME_WORD);
            if said || headed {
                held += if said && best < SAME_WORD { NEAR_SHARE * weight } else { weight };
                exact += usize::from(headed || best >= SAME_WORD);
                in_text += usize::from(said);
                does |= at == 0 && term.lower.ends_with("ing");
                head |= (headed || best >= SAME_WORD) && (term.is_name || at + 1 == subject.terms.len());
            } else {
                missing.push(term);
            }
        }
        let share = if all > 0.0 { held / all } else { 0.0 };
        let names = subject.terms.iter().filter(|term| term.is_name).count();
        // What a profile speaks of everywhere need not be said again.
        let everywhere = |term: &&Term| {
            let count = self.frequency.get(&term.stem).copied().unwrap_or_default();
            !term.is_name && count >= 3 && THEME * count >= self.all.len()
        };
        let whole =
            exact + missing.len() == subject.terms.len() && exact > 0 && missing.iter().all(everywhere)
                || subject.terms.len() >= LONG && share >= MOST_OF_IT && names == 0;
        let is_term = |token: &Token| subject.terms.iter().any(|term| term.stem == token.stem);
        let mut rows = assertion.tokens.windows(subject.terms.len().max(1));
        let together = rows.any(|row| row.iter().all(is_term));
        Cover { share, whole, in_text, head, together, does, is_topic: false }
    }
}

impl Cover {
    /// Whether it is enough of the thing to be named beside it: the half of it, with what it is.
    pub(crate) fn is_near(&self) -> bool {
        self.share >= 0.5 && (self.in_text >= 2 || self.does) || self.share >= 0.65 && self.head
    }

    /// Whether it is a part of the thing: more than one of its words, and most of what they say.
    pub(crate) fn is_part(&self) -> bool {
        self.is_topic || self.share >= 0.6 && self.in_text >= 2
    }
}

impl Assertion {
    fn of(statement: &Statement, is_first: bool) -> Self {
        let is_row = matches!(statement.origin, Origin::Row(_));
        let asked = tokens(&statement.heading, false);
        let has = |list: &[&str]| asked.iter().any(|token| list.contains(&token.stem.as_str()));
        let wishes = is_row && has(&WISHES);
        let tokens = tokens(&statement.text, wishes);
        let asks = asked.first().is_some_and(|first| ASKS.contains(&first.lower.as_str()));
        let asks_whether = is_row && is_first && asks && !wishes && !has(&ASKS_ELSE);
        let answer = asks_whether.then(|| answer(&tokens));
        let source =
            if statement.heading.is_empty() { "resume".to_owned() } else { statement.heading.clone() };
        let heading = if wishes { Vec::new() } else { asked };
        let is_weak = false;
        Self {
            text: statement.text.clone(),
            source,
            kind: AssertionKind::Sentence,
            tokens,
            heading,
            answer,
            next: None,
            is_weak,
        }
    }

    fn entry(text: String, source: String, words: &str, kind: AssertionKind) -> Self {
        let tokens = tokens(words, false);
        let is_weak = tokens.iter().any(|token| is_weak(&token.lower));
        Self { text, source, kind, tokens, heading: Vec::new(), answer: None, next: None, is_weak }
    }

    /// The stems of the words around the things that it names.
    pub(crate) fn tokens(&self) -> &[Token] {
        &self.tokens
    }
}

/// What of an assertion counts.
#[derive(Clone, Copy)]
struct Look {
    /// The least likeness of a word.
    least: f32,
    /// Whether other persons count too.
    persons: bool,
}

/// Whether a word is a noun for somebody else: "management" is not what managers use, and "a data engineer"
/// is not
/// one of two data engineers; but ventilators are ventilators.
fn is_other(term: &Term, token: &Token, is_head: bool) -> bool {
    let one = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let same = one(&term.lower) == one(&token.lower);
    let several = is_head && token.lower.ends_with('s') && !term.lower.ends_with('s');
    token.is_other_person && !term.is_name && (!same || several)
}

/// Whether two words in a row are a word: "on-call", "Power BI".
fn is_in_two(term: &Term, tokens: &[Token], says: &dyn Fn(&Token) -> bool) -> bool {
    tokens.windows(2).any(|two| match two {
        [one, other] => {
            says(one) && term.lower.strip_prefix(one.lower.as_str()) == Some(other.lower.as_str())
        }
        _ => false,
    })
}

/// Whether words in a row begin with the letters of an abbreviation: "EU" and "European Union".
fn is_initialism(term: &Term, tokens: &[Token]) -> bool {
    let letters: Vec<char> = term.word.chars().collect();
    let abbreviates = (2..=5).contains(&letters.len()) && letters.iter().all(|c| c.is_uppercase());
    abbreviates
        && tokens.windows(letters.len()).any(|row| {
            row.iter()
                .zip(&letters)
                .all(|(token, letter)| token.word.len() > 1 && token.word.starts_with(*letter))
        })
}

/// What the beginning of an answer says to "Have you ...?".
fn answer(tokens: &[Token]) -> Answer {
    let first = tokens.first().map(|token| token.lower.as_str()).unwrap_or_default();
    let denies = tokens.iter().any(|token| token.saying == Saying::Denied);
    let affirms = tokens.iter().skip(1).any(|token| token.saying == Saying::Affirmed && token.is_content());
    match first {
        "yes" => Answer::Yes,
        "no" if affirms => Answer::InPart,
        "no" => Answer::No,
        _ if denies && affirms => Answer::InPart,
        _ if denies => Answer::No,
        _ => Answer::Yes,
    }
}

/// How far a word of the profile is the one that is required, in [0, 1].
fn likeness(term: &Term, token: &Token, like: &Likeness) -> f32 {
    let short = term.lower.chars().count() <= 2 || is_common(&term.lower);
    if short {
        // "Go" is not "go", and "R" is not "r".
        return f32::from(u8::from(term.word == token.word));
    }
    if term.stem == token.stem || is_spelling(&term.lower, &token.lower) {
        return 1.0;
    }
    let written_as_name = token.word.starts_with(char::is_uppercase);
    if term.is_name
        || written_as_name
        || !token.is_content()
        || is_person(&term.lower) != is_person(&token.lower)
    {
        return 0.0;
    }
    let cosine = like.get(&term.stem).and_then(|like| like.get(&token.stem)).copied().unwrap_or(0.0);
    let same_beginning = term.lower.chars().next() == token.lower.chars().next();
    // "Teaching" and "taught": irregular verbs share no stem.
    if cosine >= SAME_VERB
        && same_beginning
        && term.lower.ends_with("ing")
        && !token.lower.ends_with("ed")
        && is_past(&token.lower)
    {
        return 1.0;
    }
    // Of two words that are as near as forms of one, "inpatient" and "outpatient" are two.
    if cosine >= SAME_WORD && !same_beginning { NEAR_WORD } else { cosine }
}

/// Whether one name is the other with a short ending: "Postgres" and "PostgreSQL".
fn is_spelling(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let Some(ending) = long.strip_prefix(short) else { return false };
    short.chars().count() >= 5
        && ending.chars().count() <= 3
        && ending.chars().all(|c| c.is_alphabetic() && !"aeiouy".contains(c))
        && stem(short) != stem(ending)
}
