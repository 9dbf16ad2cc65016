//! Entries as forms have them, each part behind its label: "Function: Van driver", "Company: Aalto Oy,
//! Turku".
use crate::facts::bodies::body;
use crate::facts::breaks;
use crate::facts::entries::{Entry, joined};
use crate::facts::lines::{Line, Source};
use crate::facts::rows::row;
use crate::facts::slots;

/// What stands behind a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Held,
    Body,
    When,
    Place,
    Tasks,
}

/// Words of labels. A label of a form may have others beside them: "Name and address of employer".
const LABELS: [(Role, &[&str]); 5] = [
    (
        Role::Body,
        &[
            "company",
            "employer",
            "organisation",
            "organization",
            "firm",
            "institution",
            "school",
            "university",
            "client",
        ],
    ),
    (
        Role::Held,
        &[
            "function",
            "position",
            "role",
            "title",
            "occupation",
            "post",
            "job",
            "qualification",
            "designation",
            "degree",
            "course",
        ],
    ),
    (Role::When, &["dates", "date", "period", "duration", "years", "when"]),
    (Role::Tasks, &["tasks", "duties", "responsibilities", "activities", "achievements", "description"]),
    (Role::Place, &["location", "place", "city", "town"]),
];

/// What the label of a row or a column names, in the singular or the plural.
pub(crate) fn role(label: &str) -> Option<Role> {
    let lower = label.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let names = |word: &str, of: &str| {
        word.strip_prefix(of).or_else(|| of.strip_prefix(word)).is_some_and(|rest| ["", "s"].contains(&rest))
    };
    let found = LABELS.iter().find(|(_, all)| words.iter().any(|word| all.iter().any(|of| names(word, of))));
    found.map(|(role, _)| *role)
}

/// What a line is in a form.
enum Piece<'a> {
    Row(Role, &'a str),
    /// Only dates.
    Dates,
    Other,
}

fn piece(line: &Line) -> Piece<'_> {
    if line.bullet || line.is_blank() {
        return Piece::Other;
    }
    let parts = slots::parts(&line.text);
    if parts.slots.is_empty() && parts.when.is_some() {
        return Piece::Dates;
    }
    match row(&line.text).and_then(|(label, value)| Some((role(label)?, value))) {
        Some((role, value)) => Piece::Row(role, value),
        None => Piece::Other,
    }
}

/// The entries of a section that is written as a form, and the lines above the first; `None` for any other
/// section.
pub(crate) fn entries(lines: &[Line]) -> Option<(Vec<Entry>, Vec<Line>)> {
    let pieces: Vec<Piece<'_>> = lines.iter().map(piece).collect();
    let valued = |wanted: Role| {
        let is = |piece: &&Piece<'_>| matches!(piece, Piece::Row(role, value) if *role == wanted && !value.is_empty());
        pieces.iter().filter(is).count()
    };
    // One of each may be a sentence; a form has them in every entry.
    if valued(Role::Held).min(valued(Role::Body)) == 0 || valued(Role::Held).abs_diff(valued(Role::Body)) > 1
    {
        return None;
    }
    let starts = |piece: &Piece<'_>, of: &Piece<'_>| match (piece, of) {
        (Piece::Dates, Piece::Dates) => true,
        (Piece::Row(one, _), Piece::Row(other, _)) => one == other,
        _ => false,
    };
    let starter = pieces.iter().find(|piece| !matches!(piece, Piece::Other | Piece::Row(Role::Tasks, _)))?;
    let mut all: Vec<(Entry, Vec<Source>)> = Vec::new();
    let mut unread = Vec::new();
    for (line, piece) in lines.iter().zip(&pieces).filter(|(line, _)| !line.is_blank()) {
        if starts(piece, starter) {
            all.push((Entry::default(), Vec::new()));
        }
        let Some((entry, sources)) = all.last_mut() else {
            unread.push(line.clone());
            continue;
        };
        let note = |text: &str| Line { text: text.to_owned(), ..line.clone() };
        match piece {
            Piece::Dates | Piece::Row(Role::When, _) => {
                let text = if let Piece::Row(_, value) = piece { value } else { line.text.as_str() };
                entry.when = slots::parts(text).when.or(entry.when.take());
                sources.push(line.source.clone());
            }
            Piece::Row(Role::Held, value) if entry.held.is_none() => {
                entry.held = Some((*value).to_owned()).filter(|it| !it.is_empty());
                sources.push(line.source.clone());
            }
            Piece::Row(Role::Body, value) if entry.body.is_none() && !value.is_empty() => {
                let body = body(value);
                entry.notes.extend(body.aside.map(|aside| note(&format!("{}: {aside}", body.name))));
                (entry.body, entry.place) = (Some(body.name), entry.place.take().or(body.place));
                sources.push(line.source.clone());
            }
            Piece::Row(Role::Place, value) if entry.place.is_none() => {
                entry.place = Some((*value).to_owned());
            }
            Piece::Row(Role::Tasks, "") => {}
            Piece::Row(Role::Tasks, value) => entry.notes.push(note(value)),
            _ if entry.held.is_none()
                && entry.body.is_none()
                && breaks::is_break(&slots::parts(&line.text)) =>
            {
                (entry.held, entry.pause) = (Some(line.text.clone()), true);
                sources.push(line.source.clone());
            }
            _ => entry.notes.push(line.clone()),
        }
    }
    let entries = all.into_iter().map(|(entry, sources)| {
        let certain = entry.pause || entry.held.is_some() && entry.body.is_some();
        Entry { certain, settled: true, source: joined(sources.iter()), ..entry }
    });
    Some((entries.collect(), unread))
}
