//! Positions: who employed the candidate as what, from when to when.
use crate::facts::breaks::CareerBreak;
use crate::facts::dates::{End, YearMonth};
use crate::facts::entries::{self, Entry, Reading};
use crate::facts::lines::Source;
use crate::facts::posts;
use crate::facts::resume::{Part, Sentence, sentences_of};
use crate::facts::sections::Section;
use crate::facts::slots::When;

/// A position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The employer; `None` if the resume has none, if it is unclear, or where [`Self::self_employed`] is
    /// set.
    pub employer: Option<String>,
    /// The title of the post; `None` if it is unclear.
    pub title: Option<String>,
    /// Whether employer and title are certain, or the employer alone where the resume has no title.
    /// Otherwise no answer may state them.
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
    /// Whether the resume says that the candidate worked on their own account and names no employer.
    pub self_employed: bool,
    /// Whether it is volunteer work, which does not count as employment.
    pub volunteer: bool,
    /// What was done there, in whole sentences.
    pub notes: Vec<Sentence>,
    /// Where the resume has the heading.
    pub source: Source,
}

impl Position {
    /// With the role of its section as the title, if it has an employer and no title.
    pub(crate) fn titled(self, role: Option<&str>) -> Self {
        match (role, &self.title, &self.employer) {
            (Some(role), None, Some(_)) => Self { title: Some(role.to_owned()), certain: true, ..self },
            _ => self,
        }
    }

    /// "Data Analyst, Kestrel Parcel", or the heading as it is written if that is uncertain.
    pub fn heading(&self) -> String {
        match (&self.title, &self.employer) {
            (Some(title), Some(employer)) if self.certain => format!("{title}, {employer}"),
            (Some(title), None) if self.certain => title.clone(),
            (None, Some(employer)) if self.certain => employer.clone(),
            _ => text::lines::one_line(&self.source.text),
        }
    }
}

/// The contents of a section about experience.
pub(crate) struct Read {
    pub(crate) positions: Vec<Position>,
    /// Breaks between them.
    pub(crate) breaks: Vec<CareerBreak>,
    /// The lines that belong to none of these.
    pub(crate) unread: Vec<Source>,
}

/// The noun of a title, in lower case: "Manager" of "Category Manager at Nordhavn Shipping". `None` for more than one title.
fn noun_of(title: &str) -> Option<String> {
    const AFTER: [&str; 8] = ["at", "of", "in", "for", "with", "to", "on", "from"];
    let outside = title.split(" (").next().unwrap_or_default();
    let words = outside.split_whitespace().take_while(|word| !AFTER.contains(&word.to_lowercase().as_str()));
    if outside.contains(',') { None } else { words.last().map(str::to_lowercase) }
}

/// The positions of a section, and the breaks between them. `own_titles` is what candidates call themselves at the top, in
/// lower case.
pub(crate) fn read(section: &Section, own_titles: &[String], home: Option<&str>) -> Read {
    // "Staff Physiotherapist" where candidates call themselves "Chartered Physiotherapist".
    let own_nouns: Vec<String> = own_titles
        .iter()
        .filter(|title| posts::post_score(title) > 0)
        .filter_map(|title| noun_of(title))
        .collect();
    let score = |slot: &str| {
        let is_own = own_titles.contains(&slot.to_lowercase());
        let has_own_noun = noun_of(slot).is_some_and(|noun| own_nouns.contains(&noun));
        posts::post_score(slot)
            + if is_own {
                3
            } else if has_own_noun {
                2
            } else {
                0
            }
    };
    let (entries, unread) =
        entries::entries(&section.lines, &Reading { score: &score, home, positions: true });
    let volunteer = section.is_volunteer();
    let (pauses, entries): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(|entry| entry.pause);
    let breaks = pauses.into_iter().map(CareerBreak::of).collect();
    let positions = entries.into_iter().map(|entry| {
        let When { from, to, text: when } = entry.when.unwrap_or_default();
        // "Director, Data & Analytics, Quill Bank": the part in the middle belongs to the title.
        let title = entry.held.map(|held| match (entry.certain, &entry.more[..]) {
            (true, [more]) => format!("{held}, {more}"),
            _ => held,
        });
        let unpaid = title.as_deref().is_some_and(is_unpaid);
        let said = [title.as_deref(), entry.remark.as_deref()];
        let own_account = said.into_iter().flatten().any(entries::is_own_account);
        let mut position = Position {
            self_employed: own_account && entry.body.is_none(),
            employer: entry.body,
            title,
            certain: entry.certain,
            from,
            to,
            when,
            place: entry.place,
            remark: entry.remark,
            volunteer: volunteer || unpaid,
            notes: Vec::new(),
            source: entry.source,
        };
        let heading = position.heading();
        position.notes =
            entry.notes.iter().flat_map(|line| sentences_of(line, &heading, Part::Position)).collect();
        position
    });
    let unread = unread.into_iter().map(|line| line.source).collect();
    Read { positions: positions.collect(), breaks, unread }
}

/// Whether a title is that of a volunteer: "Lab volunteer", "Volunteer driver". A leader of volunteers may be
/// employed.
pub(crate) fn is_unpaid(title: &str) -> bool {
    let lower = title.to_lowercase();
    // "Trustee (unpaid)"
    if ["(unpaid)", "(voluntary)", "(volunteer)"].iter().any(|aside| lower.contains(aside)) {
        return true;
    }
    let outside = lower.split([',', '(']).next().unwrap_or_default();
    let words: Vec<&str> = outside.split_whitespace().collect();
    const LEADS: [&str; 6] = ["coordinator", "co-ordinator", "manager", "officer", "supervisor", "recruiter"];
    let leads = words.last().is_some_and(|last| LEADS.contains(last));
    let first = words.first().is_some_and(|word| ["volunteer", "voluntary"].contains(word));
    words.last() == Some(&"volunteer") || first && !leads
}
