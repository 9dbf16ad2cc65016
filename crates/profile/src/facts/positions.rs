//! Positions: who employed the candidate as what, from when to when.
use crate::facts::dates::{End, YearMonth};
use crate::facts::entries::{self, Reading};
use crate::facts::lines::Source;
use crate::facts::resume::{Part, Sentence, sentences_of};
use crate::facts::sections::Section;
use crate::facts::slots::{self, When};

/// A position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The employer; `None` if the resume has none or it is unclear.
    pub employer: Option<String>,
    /// The title of the post; `None` if it is unclear.
    pub title: Option<String>,
    /// Whether employer and title are certain. Otherwise no answer may state them.
    pub certain: bool,
    /// The first month or year.
    pub from: Option<YearMonth>,
    /// The last.
    pub to: End,
    /// The dates as they are written.
    pub when: String,
    /// Where.
    pub place: Option<String>,
    /// The words after the dates: "Short Term Contract".
    pub remark: Option<String>,
    /// Whether it is volunteer work, which does not count as employment.
    pub volunteer: bool,
    /// What was done there, in whole sentences.
    pub notes: Vec<Sentence>,
    /// Where the resume has the heading.
    pub source: Source,
}

impl Position {
    /// "Data Analyst, Kestrel Parcel", or the heading as it is written if that is uncertain.
    pub fn heading(&self) -> String {
        match (&self.title, &self.employer) {
            (Some(title), Some(employer)) if self.certain => format!("{title}, {employer}"),
            (Some(title), None) if self.certain => title.clone(),
            _ => text::lines::one_line(&self.source.text),
        }
    }
}

/// The positions of a section, and the lines that belong to no position.
pub(crate) fn read(
    section: &Section,
    headline: Option<&str>,
    home: Option<&str>,
) -> (Vec<Position>, Vec<Source>) {
    let lower = headline.map(str::to_lowercase);
    let score = |slot: &str| {
        let same = lower.as_deref() == Some(&slot.to_lowercase());
        slots::post_score(slot) + if same { 3 } else { 0 }
    };
    let (entries, unread) = entries::entries(&section.lines, &Reading { score: &score, home });
    let volunteer = section.title.to_lowercase().contains("volunteer");
    let positions = entries.into_iter().map(|entry| {
        let When { from, to, text: when } = entry.when.unwrap_or_default();
        // "Director, Data & Analytics, Quill Bank": the part in the middle belongs to the title.
        let title = entry.held.map(|held| match (entry.certain, &entry.more[..]) {
            (true, [more]) => format!("{held}, {more}"),
            _ => held,
        });
        let mut position = Position {
            employer: entry.body,
            title,
            certain: entry.certain,
            from,
            to,
            when,
            place: entry.place,
            remark: entry.remark,
            volunteer,
            notes: Vec::new(),
            source: entry.source,
        };
        let heading = position.heading();
        position.notes =
            entry.notes.iter().flat_map(|line| sentences_of(line, &heading, Part::Position)).collect();
        position
    });
    (positions.collect(), unread.into_iter().map(|line| line.source).collect())
}
