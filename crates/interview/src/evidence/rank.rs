//! How near each statement of a profile comes to a question: by meaning, alone and below its heading, and by
//! the words both hold.
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;

use profile::Profile;
use retrieval::{Embed, Embedding, RetrievalError};
use text::sentences::sentences;
use text::words;

use crate::evidence::asked_kind::AskedKind;
use crate::evidence::named::{Named, names, said};
use crate::evidence::statements::{Origin, Statement, statements};
use crate::evidence::support::{Ground, Said};
use crate::guard::grounding::content;

/// What the parts of a score weigh: the nearer of the statement alone and below its heading, each of the two,
/// common words, the likelihood of the whole row, project or section, and how near the question is to one
/// that no profile answers. Found by search on the labelled questions about the sample profile, which is the
/// only one they were tuned on.
const NEARER: f32 = 0.20;
const HEADED: f32 = 0.05;
const ALONE: f32 = 0.20;
const WORDS: f32 = 0.20;
const WHOLE: f32 = 0.35;
const OFF_TOPIC: f32 = 0.15;
/// The likeness to a phrase of every interview up to which the words of a question count in full, and from
/// which on they do not count.
const OPEN_PHRASE: f32 = 0.60;
const FIXED_PHRASE: f32 = 0.90;
/// The number of words of a statement from which on the words that it has in common with a question count
/// less.
const LONG: f32 = 30.0;
/// The inverse document frequency that the words of a question must have together to count in full: "What
/// came out of it?" has one word, and a statement that holds it need not say what came out.
const FULL_WEIGHT: f32 = 4.0;
/// What the summary of a resume answers.
const SUMMARY_ASKED: &str = "Who are you, and why should we hire you?";
/// Stems with which anything is asked of a job or a project.
const BROAD: [&str; 9] = ["experi", "happen", "job", "project", "role", "task", "time", "year", "work"];
/// The cosine of two words up to which they have nothing in common, and from which on they mean the same.
const UNLIKE: f32 = 0.42;
const ALIKE: f32 = 0.82;
/// The most that another word counts.
const MOST_LIKE: f32 = 0.8;

/// The share of a sentence, its words weighted by rarity, from which on a statement says the same.
const SAME_SAYING: f32 = 0.55;

/// The statements of one profile, embedded and counted.
pub(crate) struct EvidenceIndex {
    statements: Vec<Statement>,
    /// Each statement by itself.
    alone: Vec<Embedding>,
    /// Each statement below its heading.
    headed: Vec<Embedding>,
    stems: Vec<BTreeSet<String>>,
    /// In how many statements a stem occurs.
    frequency: HashMap<String, usize>,
    /// What each sentence of each statement says, as one of the model is compared with it.
    grounds: Vec<(usize, Ground)>,
    /// What a question may name.
    names: Vec<Named>,
    /// The stems of all statements, each with a word it was cut from, embedded.
    lexicon: Vec<(String, Embedding)>,
}

/// A statement and how near it comes to a question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scored {
    /// Its index.
    pub(crate) index: usize,
    /// In [0, 1].
    pub(crate) score: f32,
    /// The same without the question before.
    pub(crate) own: f32,
    /// How likely the row, project or section that it stands in answers the question.
    pub(crate) whole: f32,
    /// The share of the question's words, weighted by rarity, that it holds.
    pub(crate) words: f32,
    /// Whether it is about what the question names, if the question names anything.
    pub(crate) named: bool,
    /// The same share without the words of names; 1 where a question has no others.
    pub(crate) besides: f32,
}

/// How much the words of a question count that is so near to one that every interview asks: nothing in a
/// fixed phrase, since "Why should we hire you?" does not ask about hiring.
pub(crate) fn words_count_of(question: &str, topic: f32) -> f32 {
    if words::of(question).first().is_none_or(|first| first != "why") {
        return 1.0;
    }
    1.0 - ((topic - OPEN_PHRASE) / (FIXED_PHRASE - OPEN_PHRASE)).clamp(0.0, 1.0)
}

/// What of a profile is to be embedded as evidence.
pub(crate) struct EvidenceTexts {
    statements: Vec<Statement>,
    stems: Vec<BTreeSet<String>>,
    /// For each stem, a word it was cut from.
    surface: BTreeMap<String, String>,
    names: Vec<Named>,
    grounds: Vec<(usize, Ground)>,
}

impl EvidenceTexts {
    /// Reads them from a profile.
    pub(crate) fn of(profile: &Profile) -> Self {
        let statements = statements(profile);
        let employers = profile.facts.positions.iter().filter_map(|position| position.employer.as_deref());
        // Of "Kestrel Parcel" the first word is the name; the rest may say what the company does.
        let employers = employers.filter_map(|name| words::stems(name).into_iter().next()).collect();
        let mut surface = BTreeMap::new();
        let mut stems = Vec::with_capacity(statements.len());
        for statement in &statements {
            let mut own = BTreeSet::new();
            for word in
                words::of(&below_heading(statement)).into_iter().filter(|word| !words::is_common(word))
            {
                let stem = words::stem(&word);
                own.insert(stem.clone());
                if word.chars().any(char::is_alphabetic) {
                    surface.entry(stem).or_insert(word);
                }
            }
            stems.push(own);
        }
        let grounds = grounds(&statements, &employers);
        Self { statements, stems, surface, names: names(profile), grounds }
    }

    /// How many texts there are.
    pub(crate) fn len(&self) -> usize {
        2 * self.statements.len() + self.surface.len()
    }
}

/// A statement with its heading in front of it. The summary at the top of a resume answers what every
/// interview asks.
fn below_heading(statement: &Statement) -> String {
    let heading = match (statement.heading.as_str(), statement.origin) {
        ("", Origin::Resume(_)) => SUMMARY_ASKED,
        (heading, _) => heading,
    };
    format!("{heading} {}", statement.text).trim_start().to_owned()
}

impl EvidenceIndex {
    /// Embeds the statements of a profile and their words. `progress` receives how many texts are done and
    /// how many there are, and can break off.
    ///
    /// # Errors
    /// When the embedder fails, or `progress` broke off.
    pub(crate) fn new(
        source: EvidenceTexts,
        embedder: &mut dyn Embed,
        progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<Self, RetrievalError> {
        let (mut done, total) = (0, source.len());
        let mut embed = |text: &str| {
            if progress(done, total).is_break() {
                return Err(RetrievalError::Cancelled);
            }
            done += 1;
            embedder.embed(text)
        };
        let EvidenceTexts { statements, stems, surface, names, grounds } = source;
        let (mut alone, mut headed) = (Vec::new(), Vec::new());
        for statement in &statements {
            alone.push(embed(&statement.text)?);
            headed.push(embed(&below_heading(statement))?);
        }
        let lexicon = surface.into_iter().map(|(stem, word)| Ok((stem, embed(&word)?)));
        let lexicon = lexicon.collect::<Result<_, RetrievalError>>()?;
        if progress(total, total).is_break() {
            return Err(RetrievalError::Cancelled);
        }
        let mut frequency: HashMap<String, usize> = HashMap::new();
        for stem in stems.iter().flatten() {
            *frequency.entry(stem.clone()).or_default() += 1;
        }
        Ok(Self { statements, alone, headed, stems, frequency, grounds, names, lexicon })
    }

    /// The statements, in the order of the profile.
    pub(crate) fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// Every statement with its score, in the order of the profile. `likelihood` says how likely what a
    /// statement stands in answers the question, `off_topic` how near the question is to one that no profile
    /// answers, and `words_count` how much its words count.
    ///
    /// # Errors
    /// When the embedder fails on the question.
    pub(crate) fn score(
        &self,
        question: &str,
        embedder: &mut dyn Embed,
        likelihood: &dyn Fn(usize) -> f32,
        off_topic: f32,
        words_count: f32,
    ) -> Result<Vec<Scored>, RetrievalError> {
        let asked = embedder.embed(question)?;
        let asked_words = self.read(question, embedder)?;
        let named: Vec<&Named> = said(&self.names, question);
        let kind = AskedKind::of(question);
        let besides: Vec<&AskedWord> = asked_words
            .iter()
            .filter(|word| {
                !named.iter().any(|name| name.holds(&word.stem)) && !BROAD.contains(&word.stem.as_str())
            })
            .collect();
        Ok((0..self.statements.len())
            .map(|index| {
                let (alone, headed) = (asked.cosine(&self.alone[index]), asked.cosine(&self.headed[index]));
                let stems = &self.stems[index];
                let words = words_count * coverage(asked_words.iter(), stems, FULL_WEIGHT).unwrap_or(0.0);
                let whole = likelihood(index);
                let mut score = NEARER * alone.max(headed)
                    + HEADED * headed
                    + ALONE * alone
                    + WORDS * words
                    + WHOLE * whole
                    - OFF_TOPIC * off_topic;
                score += kind.fits(&self.statements[index]);
                Scored {
                    index,
                    score,
                    own: score,
                    whole,
                    words,
                    named: named.is_empty() || named.iter().any(|name| name.is_in_stems(stems)),
                    besides: coverage(besides.iter().copied(), stems, 0.0).unwrap_or(1.0),
                }
            })
            .collect())
    }

    /// The cosine of a statement by itself with something else.
    pub(crate) fn nearness(&self, statement: usize, other: &Embedding) -> f32 {
        self.alone[statement].cosine(other)
    }

    /// The statements that a sentence rests on: one that says the same, or two that follow each other and do
    /// so together; empty if there are none.
    pub(crate) fn rests_on(&self, sentence: &str) -> Vec<usize> {
        let said = Said::of(sentence);
        if let Some((index, _)) = self.grounds.iter().find(|(_, ground)| ground.holds(&said)) {
            return vec![*index];
        }
        let both = self.grounds.windows(2).find(|two| {
            self.statements[two[0].0].origin == self.statements[two[1].0].origin
                && two[0].1.and(&two[1].1).is_some_and(|both| both.holds(&said))
        });
        let mut held: Vec<usize> = both.into_iter().flatten().map(|(index, _)| *index).collect();
        held.dedup();
        held
    }

    /// The statement that says most of what a sentence says, if that is more than [`SAME_SAYING`] of it. Rare
    /// words count more.
    pub(crate) fn said_in(&self, sentence: &str) -> Option<usize> {
        let content = content(sentence);
        let weight = |stem: &String| {
            let held = self.frequency.get(stem).copied().unwrap_or(0);
            ((1 + self.statements.len()) as f32 / (1 + held) as f32).ln()
        };
        let weights: Vec<(&String, f32)> = content.iter().map(|stem| (stem, weight(stem))).collect();
        let all: f32 = weights.iter().map(|(_, weight)| weight).sum();
        let share = |ground: &Ground| {
            let held: f32 =
                weights.iter().filter(|(stem, _)| ground.has(stem)).map(|(_, weight)| weight).sum();
            held / all
        };
        let shares = self.grounds.iter().map(|(index, ground)| (*index, share(ground)));
        let best = shares.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, share)| *share >= SAME_SAYING)?;
        Some(best.0)
    }

    /// Whether a question names an employer, a project or a skill.
    pub(crate) fn names_something(&self, question: &str) -> bool {
        !said(&self.names, question).is_empty()
    }

    /// Which statements speak of each thing that a question names, if it names two or more.
    pub(crate) fn by_name(&self, question: &str) -> Vec<Vec<usize>> {
        let named: Vec<&Named> = said(&self.names, question);
        if named.len() < 2 {
            return Vec::new();
        }
        let of = |name: &Named| {
            (0..self.stems.len()).filter(|&index| name.is_in_stems(&self.stems[index])).collect::<Vec<_>>()
        };
        named.into_iter().map(of).collect()
    }

    /// The cosine of a word with each stem of the profile.
    ///
    /// # Errors
    /// When the embedder fails.
    pub(crate) fn likeness(
        &self,
        word: &str,
        embedder: &mut dyn Embed,
    ) -> Result<HashMap<String, f32>, RetrievalError> {
        let vector = embedder.embed(word)?;
        Ok(self.lexicon.iter().map(|(stem, embedding)| (stem.clone(), vector.cosine(embedding))).collect())
    }

    /// The words of a question, each with what of the profile means nearly the same.
    fn read(&self, question: &str, embedder: &mut dyn Embed) -> Result<Vec<AskedWord>, RetrievalError> {
        let mut asked: Vec<AskedWord> = Vec::new();
        let all = words::of(question);
        for (at, word) in all.iter().enumerate().filter(|(_, word)| is_content(word)) {
            let stem = words::stem(word);
            let mut like = HashMap::new();
            let vector = embedder.embed(word)?;
            for (other, embedding) in &self.lexicon {
                let likeness = ((vector.cosine(embedding) - UNLIKE) / (ALIKE - UNLIKE)).min(MOST_LIKE);
                if likeness > 0.0 {
                    like.insert(other.clone(), likeness);
                }
            }
            like.insert(stem.clone(), 1.0);
            // "How much do you turn over?" asks for the turnover.
            let joined = all.get(at + 1).map(|next| words::stem(&format!("{word}{next}")));
            if let Some(joined) = joined.filter(|joined| self.frequency.contains_key(joined)) {
                like.insert(joined, 1.0);
            }
            let frequency = self.frequency.get(&stem).copied().unwrap_or(1) as f32;
            let weight = (1.0 + (self.statements.len() as f32 - frequency + 0.5) / (frequency + 0.5)).ln();
            asked.push(AskedWord { stem, like, weight });
        }
        Ok(asked)
    }
}

/// The words of a question that are embedded by themselves when it is searched for.
pub(crate) fn content_words(question: &str) -> impl Iterator<Item = String> {
    words::of(question).into_iter().filter(|word| is_content(word))
}

/// How something is asked, "exactly", is nothing that an answer must hold.
fn is_content(word: &str) -> bool {
    !words::is_common(word) && !word.ends_with("ly")
}

/// What each sentence of each statement says.
fn grounds(statements: &[Statement], employers: &BTreeSet<String>) -> Vec<(usize, Ground)> {
    let of = |(index, statement): (usize, &Statement)| {
        let grounds = sentences(&statement.text).map(|text| Ground::of(&statement.heading, text, employers));
        grounds.map(move |ground| (index, ground)).collect::<Vec<_>>()
    };
    statements.iter().enumerate().flat_map(of).collect()
}

/// A word of a question.
struct AskedWord {
    stem: String,
    /// How nearly stems of the profile mean the same.
    like: HashMap<String, f32>,
    /// Its inverse document frequency.
    weight: f32,
}

/// The share of a question's words that a statement holds, each weighted by its rarity; `None` without words.
/// Words that weigh less than `full` together count less.
fn coverage<'a>(
    asked: impl Iterator<Item = &'a AskedWord> + Clone,
    statement: &BTreeSet<String>,
    full: f32,
) -> Option<f32> {
    let held = |word: &AskedWord| {
        statement.iter().filter_map(|stem| word.like.get(stem)).copied().fold(0.0, f32::max)
    };
    let all: f32 = asked.clone().map(|word| word.weight).sum();
    let said: f32 = asked.map(|word| word.weight * held(word)).sum();
    // A long list has something in common with every question.
    let short = (LONG / statement.len() as f32).sqrt().min(1.0);
    (all > 0.0).then(|| short * said / all.max(full))
}
