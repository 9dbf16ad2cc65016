//! A fact as its owner sees and corrects it: fields with texts, whatever kind of fact it is.
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::corrections::values;
use crate::facts::{Length, Position, Source};

/// A kind of fact that can be corrected. Its name in `facts.toml` is the name here, in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// A position.
    Position,
    /// A break between positions.
    Break,
    /// A course of study.
    Education,
    /// A certificate, licence or ticket.
    Certificate,
    /// A spoken language.
    Language,
    /// A skill.
    Skill,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A web address.
    Link,
    /// Where the candidate lives.
    Place,
    /// Notice period, work permit and the like: one sentence.
    Practical,
}

/// A part of a fact. Its name in `facts.toml` is the name here, in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactField {
    /// The title of a post or a degree, or the name of a break.
    Title,
    /// The employer.
    Employer,
    /// The school.
    School,
    /// What a course of study led to: `doctorate`, `master`, `bachelor`, `associate`, `certificate`,
    /// `diploma`, `school` or `other`.
    Degree,
    /// The name of a skill, a language or a certificate.
    Name,
    /// How well a language is spoken.
    Level,
    /// What stands in brackets after a skill or a certificate.
    Detail,
    /// The reason of a break.
    Reason,
    /// When it began: `2019-09` or `2019`.
    From,
    /// When it ended: `2022-02`, `2022` or `present`.
    To,
    /// Where.
    Place,
    /// A sentence, an address or a number.
    Text,
}

/// The texts of a fact by field. An empty text says that there is none.
pub type FactValues = BTreeMap<FactField, String>;

/// What identifies a fact and its correction.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FactKey {
    /// Its kind.
    pub kind: FactKind,
    /// The line of the resume it was read from, white space as single spaces; `None` for one that the owner
    /// added without a line.
    pub line: Option<String>,
    /// The entry as it was read, where a line may hold several; of an added one its texts.
    pub entry: Option<String>,
    /// Whether the owner added it.
    pub added: bool,
}

/// What became of a fact that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactState {
    /// It is used as it was read.
    Read,
    /// The owner corrected it.
    Corrected,
    /// The owner added it.
    Added,
    /// The owner removed it: it is not used.
    Removed,
}

/// A fact with its source and what the owner made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What identifies it.
    pub key: FactKey,
    /// What became of it.
    pub state: FactState,
    /// Its texts as they are used; of a removed one as they were read.
    pub values: FactValues,
    /// Its texts as they were read; empty for an added one.
    pub read: FactValues,
    /// Whether title and employer, or title and school, can be read in one way only. Otherwise no answer
    /// states them until the owner has confirmed them.
    pub certain: bool,
    /// The same for what was read, before the owner corrected it.
    pub read_certain: bool,
    /// Where the resume says it; `None` for one that the owner added without a line.
    pub source: Option<Source>,
}

impl FactKind {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 11] = [
        Self::Position,
        Self::Break,
        Self::Education,
        Self::Certificate,
        Self::Language,
        Self::Skill,
        Self::Email,
        Self::Phone,
        Self::Link,
        Self::Place,
        Self::Practical,
    ];

    /// Its name in `facts.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Position => "position",
            Self::Break => "break",
            Self::Education => "education",
            Self::Certificate => "certificate",
            Self::Language => "language",
            Self::Skill => "skill",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Link => "link",
            Self::Place => "place",
            Self::Practical => "practical",
        }
    }

    /// Its fields in the order they are shown. The first one must not be empty.
    pub fn fields(self) -> &'static [FactField] {
        use FactField::{
            Degree, Detail, Employer, From, Level, Name, Place, Reason, School, Text, Title, To,
        };
        match self {
            Self::Position => &[Title, Employer, From, To, Place],
            Self::Break => &[Title, Reason, From, To],
            Self::Education => &[Title, School, Degree, From, To, Place],
            Self::Certificate | Self::Skill => &[Name, Detail],
            Self::Language => &[Name, Level],
            Self::Email | Self::Phone | Self::Link | Self::Place | Self::Practical => &[Text],
        }
    }

    /// The field that must not be empty.
    pub fn main_field(self) -> FactField {
        match self {
            Self::Position | Self::Break | Self::Education => FactField::Title,
            Self::Certificate | Self::Language | Self::Skill => FactField::Name,
            Self::Email | Self::Phone | Self::Link | Self::Place | Self::Practical => FactField::Text,
        }
    }

    /// Whether one line of a resume may hold several facts of this kind.
    pub(crate) fn shares_lines(self) -> bool {
        !matches!(self, Self::Position | Self::Break | Self::Education)
    }

    /// Whether a candidate has at most one.
    pub(crate) fn is_single(self) -> bool {
        matches!(self, Self::Email | Self::Phone | Self::Place)
    }
}

impl FactField {
    /// Its name in `facts.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Employer => "employer",
            Self::School => "school",
            Self::Degree => "degree",
            Self::Name => "name",
            Self::Level => "level",
            Self::Detail => "detail",
            Self::Reason => "reason",
            Self::From => "from",
            Self::To => "to",
            Self::Place => "place",
            Self::Text => "text",
        }
    }
}

impl Fact {
    /// How long a position or a break lasted until `today`; `None` if its dates do not say, and for other
    /// facts.
    pub fn length(&self, today: Date) -> Option<Length> {
        let text = |field| self.values.get(&field).map(String::as_str).unwrap_or_default();
        let position = Position {
            from: values::point(text(FactField::From)),
            to: values::end(text(FactField::To)),
            when: self.source.as_ref().map(|source| source.text.clone()).unwrap_or_default(),
            ..Position::default()
        };
        let lasts = matches!(self.key.kind, FactKind::Position | FactKind::Break);
        lasts.then(|| position.months(today)).flatten()
    }
}
