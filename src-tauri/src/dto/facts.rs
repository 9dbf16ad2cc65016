//! Types of the facts in the profile screen, and conversions from and to the library's.
use interview::{FactSheet, FactValues, UnusedCorrection, facts};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The facts of the current profile, as its owner sees and corrects them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct FactsPage {
    pub(crate) facts: Vec<Fact>,
    /// The lines of the resume that were not understood.
    pub(crate) unread: Vec<FactLine>,
    /// Corrections that are not applied, each with the reason.
    pub(crate) unused: Vec<UnusedFact>,
    /// Why the file of corrections cannot be read. Then nothing can be corrected.
    pub(crate) trouble: Option<String>,
    /// Whether the facts can be corrected. Those of an archive cannot.
    pub(crate) editable: bool,
}

/// A fact with its source and what the owner made of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Fact {
    pub(crate) key: FactKey,
    pub(crate) state: FactState,
    /// Whether its parts can be read in one way only. Otherwise no answer states them.
    pub(crate) certain: bool,
    /// In the order they are shown; an empty text says that there is none.
    pub(crate) texts: Vec<FactText>,
    /// The line of the resume that says it.
    pub(crate) source: Option<FactLine>,
    /// How long it lasted until today.
    pub(crate) length: Option<FactLength>,
}

/// What identifies a fact and its correction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct FactKey {
    #[cfg_attr(test, ts(as = "FactKindName"))]
    pub(crate) kind: interview::FactKind,
    pub(crate) line: Option<String>,
    pub(crate) entry: Option<String>,
    /// Whether the owner added it.
    pub(crate) added: bool,
}

/// A text of a fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct FactText {
    #[cfg_attr(test, ts(as = "FactFieldName"))]
    pub(crate) field: interview::FactField,
    pub(crate) text: String,
    /// As it was read, if the owner corrected it.
    #[serde(default)]
    pub(crate) read: Option<String>,
}

/// Where the resume says something.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct FactLine {
    /// The number of the first line, from 1.
    pub(crate) first: u32,
    /// The number of the last line.
    pub(crate) last: u32,
    pub(crate) text: String,
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct FactLength {
    pub(crate) months: u32,
    /// Whether both dates have a month.
    pub(crate) exact: bool,
}

/// What became of a fact that was read.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum FactState {
    Read,
    Corrected,
    Added,
    Removed,
}

/// A correction that is not applied.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct UnusedFact {
    pub(crate) key: FactKey,
    pub(crate) texts: Vec<FactText>,
    /// Whether it removes the fact.
    pub(crate) removed: bool,
    /// Its line in the file of corrections.
    pub(crate) at: u32,
    /// Why it is not applied, and what to do.
    pub(crate) reason: String,
}

/// What to do with a fact.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum FactChange {
    /// Use these texts.
    Set { texts: Vec<FactText> },
    /// Do not use it.
    Remove,
    /// Use it as it was read.
    Reset,
}

impl FactsPage {
    pub(crate) fn of(sheet: FactSheet, editable: bool, today: Date) -> Self {
        Self {
            facts: sheet.facts.into_iter().map(|fact| Fact::of(fact, today)).collect(),
            unread: sheet.unread.into_iter().map(FactLine::from).collect(),
            unused: sheet.unused.into_iter().map(UnusedFact::from).collect(),
            editable: editable && sheet.trouble.is_none(),
            trouble: sheet.trouble,
        }
    }
}

impl Fact {
    fn of(fact: interview::Fact, today: Date) -> Self {
        let length =
            fact.length(today).map(|length| FactLength { months: length.months, exact: length.exact });
        Self {
            state: match fact.state {
                interview::FactState::Read => FactState::Read,
                interview::FactState::Corrected => FactState::Corrected,
                interview::FactState::Added => FactState::Added,
                interview::FactState::Removed => FactState::Removed,
            },
            certain: fact.certain,
            texts: texts(fact.key.kind, &fact.values, &fact.read),
            source: fact.source.map(FactLine::from),
            key: fact.key.into(),
            length,
        }
    }
}

/// The texts of a fact in the order they are shown, with those that were read where they differ.
fn texts(kind: interview::FactKind, values: &FactValues, read: &FactValues) -> Vec<FactText> {
    let of_field = |field: &interview::FactField| {
        let text = values.get(field)?.clone();
        let read = read.get(field).filter(|read| **read != text).cloned();
        Some(FactText { field: *field, text, read })
    };
    kind.fields().iter().filter_map(of_field).collect()
}

impl From<interview::FactKey> for FactKey {
    fn from(key: interview::FactKey) -> Self {
        let interview::FactKey { kind, line, entry, added } = key;
        Self { kind, line, entry, added }
    }
}

impl From<FactKey> for interview::FactKey {
    fn from(key: FactKey) -> Self {
        let FactKey { kind, line, entry, added } = key;
        Self { kind, line, entry, added }
    }
}

impl From<facts::Source> for FactLine {
    fn from(source: facts::Source) -> Self {
        let number = |line| u32::try_from(line).unwrap_or(u32::MAX);
        Self { first: number(source.first), last: number(source.last), text: source.text }
    }
}

impl From<UnusedCorrection> for UnusedFact {
    fn from(unused: UnusedCorrection) -> Self {
        Self {
            texts: texts(unused.key.kind, &unused.values, &FactValues::new()),
            key: unused.key.into(),
            removed: unused.removed,
            at: u32::try_from(unused.at).unwrap_or(u32::MAX),
            reason: unused.reason,
        }
    }
}

impl From<FactChange> for interview::FactChange {
    fn from(change: FactChange) -> Self {
        match change {
            FactChange::Set { texts } => {
                Self::Set(texts.into_iter().map(|text| (text.field, text.text)).collect())
            }
            FactChange::Remove => Self::Remove,
            FactChange::Reset => Self::Reset,
        }
    }
}

/// The names of [`interview::FactKind`], for the page's types.
#[cfg(test)]
#[derive(Debug, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "FactKind")]
pub(crate) enum FactKindName {
    Position,
    Break,
    Education,
    Certificate,
    Language,
    Skill,
    Email,
    Phone,
    Link,
    Place,
    Practical,
}

/// The names of [`interview::FactField`], for the page's types.
#[cfg(test)]
#[derive(Debug, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "FactField")]
pub(crate) enum FactFieldName {
    Title,
    Employer,
    School,
    Degree,
    Name,
    Level,
    Detail,
    Reason,
    From,
    To,
    Place,
    Text,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_knows_the_name_of_every_kind_and_field() {
        for kind in interview::FactKind::ALL {
            let name = serde_json::to_value(kind).expect("it travels");
            assert_eq!(name, kind.name(), "the name in the file is the name on the page");
            serde_json::from_value::<FactKindName>(name).expect("the page's type has it");
            for field in kind.fields() {
                let name = serde_json::to_value(field).expect("it travels");
                assert_eq!(name, field.name());
                serde_json::from_value::<FactFieldName>(name).expect("the page's type has it");
            }
        }
    }
}
