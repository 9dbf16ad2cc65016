//! Applies the owner's corrections to the facts of a resume, and lists what each fact has become.
use text::lines::one_line;

use crate::Problem;
use crate::corrections::fact::{Fact, FactField, FactKey, FactKind, FactState, FactValues};
use crate::corrections::fact_error::FactError;
use crate::corrections::file::{Correction, label};
use crate::corrections::kinds::{Correctable, Way};
use crate::corrections::values::{checked_together, end, point, when};
use crate::facts::{Facts, Part, Sentence, Source, lines};
use crate::layout::FACTS_FILE;

/// The facts of a profile as its owner sees them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactSheet {
    /// The facts by kind, each in the order of the resume; added ones last.
    pub facts: Vec<Fact>,
    /// The lines of the resume that were not understood.
    pub unread: Vec<Source>,
    /// Corrections that are not applied.
    pub unused: Vec<UnusedCorrection>,
    /// Why `facts.toml` cannot be read, if it cannot. Such a file is not written.
    pub trouble: Option<String>,
}

/// A correction that is not applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusedCorrection {
    /// What identifies it.
    pub key: FactKey,
    /// The texts that it would set; some may be invalid.
    pub values: FactValues,
    /// Whether it removes the fact.
    pub removed: bool,
    /// Its line in `facts.toml`.
    pub at: usize,
    /// Why it is not applied, and what to do.
    pub reason: String,
}

impl UnusedCorrection {
    /// It as a problem of the profile.
    pub(crate) fn problem(&self) -> Problem {
        let Self { key, at, reason, .. } = self;
        Problem::of_file(FACTS_FILE, format!("line {at}, `[[{}]]`: {reason}", key.kind.name()))
    }
}

/// Applies the corrections to `facts`, which were read from `resume`. Returns what each fact has become, and
/// the corrections that do not fit. A line that an added fact names is no longer unread.
pub(crate) fn apply(
    facts: &mut Facts,
    resume: &str,
    corrections: &[Correction],
) -> (Vec<Fact>, Vec<UnusedCorrection>) {
    let all = lines::lines(resume);
    let source_of = |text: &str| {
        let line = all.iter().find(|line| line.text.contains(text));
        line.map_or_else(|| Source { text: text.to_owned(), ..Source::default() }, |line| line.source.clone())
    };
    let ways = |texts: &[String]| -> Vec<Way> {
        texts.iter().map(|text| Way { text: text.clone(), source: source_of(text) }).collect()
    };
    let mut applying = Applying {
        corrections,
        outcomes: vec![Outcome::Pending; corrections.len()],
        facts: Vec::new(),
        unread: facts.unread.clone(),
        named: Vec::new(),
        notes: Vec::new(),
    };
    applying.apply(FactKind::Position, &mut facts.positions);
    applying.apply(FactKind::Break, &mut facts.breaks);
    applying.apply(FactKind::Education, &mut facts.education);
    applying.apply(FactKind::Certificate, &mut facts.certificates);
    applying.apply(FactKind::Language, &mut facts.languages);
    applying.apply(FactKind::Skill, &mut facts.skills);
    let contact = &mut facts.contact;
    for (kind, single) in [
        (FactKind::Email, &mut contact.email),
        (FactKind::Phone, &mut contact.phone),
        (FactKind::Place, &mut contact.place),
    ] {
        let mut found = ways(single.as_slice());
        applying.apply(kind, &mut found);
        *single = found.into_iter().next().map(|way| way.text);
    }
    let mut links = ways(&contact.links);
    applying.apply(FactKind::Link, &mut links);
    contact.links = links.into_iter().map(|way| way.text).collect();
    applying.apply(FactKind::Practical, &mut facts.practical);

    let Applying { outcomes, facts: list, named, notes, .. } = applying;
    facts.other.extend(notes);
    facts.unread.retain(|line| !named.contains(&one_line(&line.text)));
    let unused = corrections.iter().zip(outcomes).filter_map(|(correction, outcome)| {
        let reason = match outcome {
            Outcome::Applied => return None,
            Outcome::Refused(reason) => reason,
            Outcome::Pending => gone(&correction.key),
        };
        let Correction { key, values, removed, at, .. } = correction.clone();
        Some(UnusedCorrection { key, values, removed, at, reason })
    });
    (list, unused.collect())
}

/// What became of a correction.
#[derive(Clone)]
enum Outcome {
    Pending,
    Applied,
    Refused(String),
}

struct Applying<'a> {
    corrections: &'a [Correction],
    outcomes: Vec<Outcome>,
    facts: Vec<Fact>,
    unread: Vec<Source>,
    /// The lines that were not understood and are named by an added fact.
    named: Vec<String>,
    /// The sentences below the headings that were removed. They are still the candidate's.
    notes: Vec<Sentence>,
}

impl Applying<'_> {
    /// Applies the corrections of one kind to its facts.
    fn apply<T: Correctable>(&mut self, kind: FactKind, items: &mut Vec<T>) {
        let keys: Vec<FactKey> = items.iter().map(|item| key_of(kind, item)).collect();
        self.refuse_unfit(kind, &keys);
        let mut kept = Vec::with_capacity(items.len());
        for (item, key) in items.drain(..).zip(keys) {
            let at = self.pending(kind).find(|at| self.corrections[*at].key == key);
            let read = item.values();
            let mut fact = Fact {
                key,
                state: FactState::Read,
                values: read.clone(),
                read,
                certain: item.certain(),
                read_certain: item.certain(),
                source: Some(item.source().clone()),
            };
            let Some(at) = at else {
                self.facts.push(fact);
                kept.push(item);
                continue;
            };
            let correction = &self.corrections[at];
            if correction.removed {
                self.outcomes[at] = Outcome::Applied;
                fact.state = FactState::Removed;
                self.facts.push(fact);
                let notes = item.into_notes().into_iter();
                self.notes.extend(notes.map(|note| Sentence {
                    under: String::new(),
                    part: Part::Other,
                    ..note
                }));
                continue;
            }
            let mut corrected = item.clone();
            corrected.set(&correction.values);
            let values = corrected.values();
            match checked_together(kind, &values) {
                Ok(()) => {
                    self.outcomes[at] = Outcome::Applied;
                    fact.state = FactState::Corrected;
                    fact.certain = corrected.certain();
                    fact.values = values;
                    kept.push(corrected);
                }
                Err(reason) => {
                    self.outcomes[at] = Outcome::Refused(reason.to_string());
                    kept.push(item);
                }
            }
            self.facts.push(fact);
        }
        self.add(kind, &mut kept);
        *items = kept;
    }

    /// The corrections of a kind that are not decided yet, by index.
    fn pending(&self, kind: FactKind) -> impl Iterator<Item = usize> {
        let undecided = move |at: &usize| {
            self.corrections[*at].key.kind == kind && matches!(self.outcomes[*at], Outcome::Pending)
        };
        (0..self.corrections.len()).filter(undecided)
    }

    /// Refuses corrections that are invalid, stand twice in the file, or fit several facts.
    fn refuse_unfit(&mut self, kind: FactKind, keys: &[FactKey]) {
        for at in 0..self.corrections.len() {
            let correction = &self.corrections[at];
            if correction.key.kind != kind {
                continue;
            }
            let earlier = self.corrections[..at].iter().find(|other| other.key == correction.key);
            let reason = if let Some(refused) = &correction.refused {
                Some(refused.clone())
            } else if let Some(earlier) = earlier {
                Some(format!("is about the same fact as line {}; remove one of them", earlier.at))
            } else if keys.iter().filter(|key| **key == correction.key).count() > 1 {
                Some("fits more than one fact of the resume; make their lines differ there".to_owned())
            } else {
                None
            };
            if let Some(reason) = reason {
                self.outcomes[at] = Outcome::Refused(reason.to_string());
            }
        }
    }

    /// Adds the facts that the resume does not have, or has in a line that was not understood.
    fn add<T: Correctable>(&mut self, kind: FactKind, items: &mut Vec<T>) {
        for at in self.pending(kind).collect::<Vec<_>>() {
            let correction = &self.corrections[at];
            let line = correction.key.line.as_deref();
            let unread =
                line.and_then(|line| self.unread.iter().find(|it| one_line(&it.text) == line)).cloned();
            // What corrects a line that is gone adds nothing.
            if line.is_some() && unread.is_none() || correction.removed {
                continue;
            }
            let text = label(kind, &correction.values);
            let mut item = T::empty(unread.clone().unwrap_or_else(|| Source { text, ..Source::default() }));
            item.set(&correction.values);
            let values = item.values();
            let sound = checked_together(kind, &values).and_then(|()| {
                if kind.is_single() && !items.is_empty() { Err(FactError::AlreadyThere) } else { Ok(()) }
            });
            if let Err(reason) = sound {
                self.outcomes[at] = Outcome::Refused(reason.to_string());
                continue;
            }
            self.outcomes[at] = Outcome::Applied;
            self.named.extend(unread.as_ref().map(|source| one_line(&source.text)));
            self.facts.push(Fact {
                key: correction.key.clone(),
                state: FactState::Added,
                values,
                read: FactValues::new(),
                certain: item.certain(),
                read_certain: true,
                source: unread,
            });
            items.push(item);
        }
    }
}

fn key_of(kind: FactKind, item: &impl Correctable) -> FactKey {
    FactKey { kind, line: Some(one_line(&item.source().text)), entry: item.entry(), added: false }
}

/// Why a correction fits nothing.
fn gone(key: &FactKey) -> String {
    let entry = key.entry.as_deref().filter(|_| !key.added);
    let text = entry.or(key.line.as_deref()).unwrap_or_default();
    format!(
        "is about `{}`, which is not read from the resume any more; correct the fact again, or remove this",
        lines::excerpt(text)
    )
}

/// What the owner corrected or added, one fact a line, in the words of a resume.
pub(crate) fn spoken(facts: &[Fact]) -> String {
    let owned = facts.iter().filter(|fact| matches!(fact.state, FactState::Corrected | FactState::Added));
    let line = |fact: &Fact| {
        let text = |field| fact.values.get(&field).map(String::as_str).unwrap_or_default();
        let fields = fact.key.kind.fields().iter();
        let dated = |field: &&FactField| matches!(field, FactField::From | FactField::To | FactField::Degree);
        let mut parts: Vec<String> =
            fields.filter(|field| !dated(field)).map(|field| text(*field).to_owned()).collect();
        parts.push(when(point(text(FactField::From)), end(text(FactField::To))));
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    };
    owned.map(line).collect::<Vec<_>>().join("\n")
}
