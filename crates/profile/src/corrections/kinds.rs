//! How each kind of fact is shown as fields, and takes corrected ones.
use crate::corrections::fact::{FactField, FactValues};
use crate::corrections::values::{degree, degree_word, end, point, when, written, written_end};
use crate::facts::{
    CareerBreak, Certificate, Degree, End, Language, Part, Position, Sentence, Skill, Source, YearMonth,
    degree_kinds, positions,
};

/// What is known of a fact besides its fields.
pub(crate) trait Sourced {
    /// One without any text, from there.
    fn empty(source: Source) -> Self;
    /// Where the resume says it.
    fn source(&self) -> &Source;
}

macro_rules! sourced {
    ($($kind:ty),+) => {
        $(impl Sourced for $kind {
            fn empty(source: Source) -> Self {
                Self { source, ..Self::default() }
            }

            fn source(&self) -> &Source {
                &self.source
            }
        })+
    };
}

sourced!(Position, CareerBreak, Degree, Certificate, Language, Skill, Way);

impl Sourced for Sentence {
    fn empty(source: Source) -> Self {
        Self { text: String::new(), under: String::new(), part: Part::Practical, source }
    }

    fn source(&self) -> &Source {
        &self.source
    }
}

/// A fact whose fields can be corrected.
pub(crate) trait Correctable: Sourced + Clone {
    /// Its fields as texts.
    fn values(&self) -> FactValues;
    /// Its text among others of the same line, if a line may hold several.
    fn entry(&self) -> Option<String> {
        None
    }
    /// Sets these fields. Everything else that follows from them is set as well.
    fn set(&mut self, values: &FactValues);
    /// Whether answers may state it.
    fn certain(&self) -> bool {
        true
    }
    /// The sentences below its heading.
    fn into_notes(self) -> Vec<Sentence> {
        Vec::new()
    }
}

/// An e-mail address, a number, a web address or a place.
#[derive(Clone, Default)]
pub(crate) struct Way {
    pub(crate) text: String,
    pub(crate) source: Source,
}

fn texts<const N: usize>(pairs: [(FactField, Option<&str>); N]) -> FactValues {
    pairs.into_iter().map(|(field, text)| (field, text.unwrap_or_default().to_owned())).collect()
}

fn add_dates(values: &mut FactValues, from: Option<YearMonth>, to: End) {
    values.insert(FactField::From, from.map(written).unwrap_or_default());
    values.insert(FactField::To, written_end(to));
}

/// The text of a field that is set, `None` inside if it is empty.
fn optional(values: &FactValues, field: FactField) -> Option<Option<String>> {
    values.get(&field).map(|text| Some(text.clone()).filter(|text| !text.is_empty()))
}

/// Sets the dates, and the words for them only if one has changed.
fn set_dates(values: &FactValues, from: &mut Option<YearMonth>, to: &mut End, words: &mut String) {
    let before = (*from, *to);
    if let Some(text) = values.get(&FactField::From) {
        *from = point(text);
    }
    if let Some(text) = values.get(&FactField::To) {
        *to = end(text);
    }
    if before != (*from, *to) {
        *words = when(*from, *to);
    }
}

fn set_optional(values: &FactValues, field: FactField, target: &mut Option<String>) {
    if let Some(text) = optional(values, field) {
        *target = text;
    }
}

/// Renews what the sentences below a heading stand under.
fn move_under(notes: &mut [Sentence], heading: &str) {
    for note in notes {
        heading.clone_into(&mut note.under);
    }
}

impl Correctable for Position {
    fn values(&self) -> FactValues {
        let mut values = texts([
            (FactField::Title, self.title.as_deref()),
            (FactField::Employer, self.employer.as_deref()),
            (FactField::Place, self.place.as_deref()),
        ]);
        add_dates(&mut values, self.from, self.to);
        values
    }

    fn set(&mut self, values: &FactValues) {
        set_optional(values, FactField::Title, &mut self.title);
        set_optional(values, FactField::Employer, &mut self.employer);
        set_optional(values, FactField::Place, &mut self.place);
        set_dates(values, &mut self.from, &mut self.to, &mut self.when);
        self.certain |= values.contains_key(&FactField::Title) || values.contains_key(&FactField::Employer);
        self.volunteer |= self.title.as_deref().is_some_and(positions::is_unpaid);
        let heading = self.heading();
        move_under(&mut self.notes, &heading);
    }

    fn certain(&self) -> bool {
        self.certain
    }

    fn into_notes(self) -> Vec<Sentence> {
        self.notes
    }
}

impl Correctable for CareerBreak {
    fn values(&self) -> FactValues {
        let mut values = texts([
            (FactField::Title, Some(self.title.as_str())),
            (FactField::Reason, self.reason.as_deref()),
        ]);
        add_dates(&mut values, self.from, self.to);
        values
    }

    fn set(&mut self, values: &FactValues) {
        if let Some(title) = values.get(&FactField::Title) {
            title.clone_into(&mut self.title);
        }
        set_optional(values, FactField::Reason, &mut self.reason);
        set_dates(values, &mut self.from, &mut self.to, &mut self.when);
        move_under(&mut self.notes, &self.title);
    }

    fn into_notes(self) -> Vec<Sentence> {
        self.notes
    }
}

impl Correctable for Degree {
    fn values(&self) -> FactValues {
        let mut values = texts([
            (FactField::Title, self.title.as_deref()),
            (FactField::School, self.school.as_deref()),
            (FactField::Degree, Some(degree_word(self.kind))),
            (FactField::Place, self.place.as_deref()),
        ]);
        add_dates(&mut values, self.from, self.to);
        values
    }

    fn set(&mut self, values: &FactValues) {
        if let Some(title) = optional(values, FactField::Title) {
            self.kind = title.as_deref().and_then(degree_kinds::kind).unwrap_or_default();
            self.field = title.as_deref().and_then(degree_kinds::field);
            self.title = title;
        }
        if let Some(word) = values.get(&FactField::Degree).filter(|word| !word.is_empty()) {
            self.kind = degree(word);
        }
        set_optional(values, FactField::School, &mut self.school);
        set_optional(values, FactField::Place, &mut self.place);
        set_dates(values, &mut self.from, &mut self.to, &mut self.when);
        self.certain |= values.contains_key(&FactField::Title) || values.contains_key(&FactField::School);
        let heading = self.heading();
        move_under(&mut self.notes, &heading);
    }

    fn certain(&self) -> bool {
        self.certain
    }

    fn into_notes(self) -> Vec<Sentence> {
        self.notes
    }
}

impl Correctable for Certificate {
    fn values(&self) -> FactValues {
        texts([(FactField::Name, Some(self.name.as_str())), (FactField::Detail, self.detail.as_deref())])
    }

    fn entry(&self) -> Option<String> {
        Some(self.text.clone())
    }

    fn set(&mut self, values: &FactValues) {
        if let Some(name) = values.get(&FactField::Name) {
            name.clone_into(&mut self.name);
        }
        set_optional(values, FactField::Detail, &mut self.detail);
        self.text = match &self.detail {
            Some(detail) => format!("{} ({detail})", self.name),
            None => self.name.clone(),
        };
    }
}

impl Correctable for Language {
    fn values(&self) -> FactValues {
        texts([(FactField::Name, Some(self.name.as_str())), (FactField::Level, self.level.as_deref())])
    }

    fn entry(&self) -> Option<String> {
        Some(self.to_string())
    }

    fn set(&mut self, values: &FactValues) {
        if let Some(name) = values.get(&FactField::Name) {
            name.clone_into(&mut self.name);
        }
        set_optional(values, FactField::Level, &mut self.level);
    }
}

impl Correctable for Skill {
    fn values(&self) -> FactValues {
        texts([(FactField::Name, Some(self.name.as_str())), (FactField::Detail, self.detail.as_deref())])
    }

    fn entry(&self) -> Option<String> {
        Some(self.to_string())
    }

    fn set(&mut self, values: &FactValues) {
        if let Some(name) = values.get(&FactField::Name) {
            name.clone_into(&mut self.name);
        }
        set_optional(values, FactField::Detail, &mut self.detail);
    }
}

impl Correctable for Way {
    fn values(&self) -> FactValues {
        texts([(FactField::Text, Some(self.text.as_str()))])
    }

    fn entry(&self) -> Option<String> {
        Some(self.text.clone())
    }

    fn set(&mut self, values: &FactValues) {
        if let Some(text) = values.get(&FactField::Text) {
            text.clone_into(&mut self.text);
        }
    }
}

impl Correctable for Sentence {
    fn values(&self) -> FactValues {
        texts([(FactField::Text, Some(self.text.as_str()))])
    }

    fn entry(&self) -> Option<String> {
        Some(self.text.clone())
    }

    fn set(&mut self, values: &FactValues) {
        if let Some(text) = values.get(&FactField::Text) {
            text.clone_into(&mut self.text);
        }
    }
}
