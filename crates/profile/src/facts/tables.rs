//! Entries in a table whose first row names its columns: "Dates", "Employer", "Post held".
use crate::facts::bodies::body;
use crate::facts::entries::{Entry, is_own_account};
use crate::facts::keyed::{Role, role};
use crate::facts::lines::Line;
use crate::facts::{names, slots};

/// Fewest columns of a table.
const COLUMNS: usize = 3;
/// Most words of the name of a column.
const LABEL_WORDS: usize = 4;

/// Whether the lines are such a table, and whether it lists schools.
pub(crate) fn is_of_schools(lines: &[Line]) -> Option<bool> {
    let (at, header) = header(lines)?;
    rows(lines, at, header.len()).then(|| header.iter().any(|label| names::is_school(label)))
}

/// The entries of a section that is such a table, and the lines above it; `None` for any other section.
pub(crate) fn entries(lines: &[Line]) -> Option<(Vec<Entry>, Vec<Line>)> {
    let (at, header) = header(lines)?;
    if !rows(lines, at, header.len()) {
        return None;
    }
    let roles: Vec<Option<Role>> = header.iter().map(|label| role(label)).collect();
    let mut all: Vec<Entry> = Vec::new();
    let mut above = lines.get(..at)?.iter().filter(|line| !line.is_blank()).cloned().collect::<Vec<_>>();
    for line in lines.iter().skip(at + 1).filter(|line| !line.is_blank()) {
        let cells = cells(&line.text);
        if line.bullet || cells.len() != header.len() {
            match all.last_mut() {
                Some(entry) => entry.notes.push(line.clone()),
                None => above.push(line.clone()),
            }
            continue;
        }
        all.push(entry(line, &cells, &header, &roles));
    }
    Some((all, above))
}

fn entry(line: &Line, cells: &[String], header: &[String], roles: &[Option<Role>]) -> Entry {
    let mut entry = Entry { source: line.source.clone(), settled: true, ..Entry::default() };
    let note = |text: String| Line { text, bullet: true, ..line.clone() };
    for ((cell, label), role) in cells.iter().zip(header).zip(roles) {
        if !cell.contains(char::is_alphanumeric) {
            continue;
        }
        match role {
            Some(Role::When) => entry.when = slots::parts(cell).when.or(entry.when.take()),
            Some(Role::Held) if entry.held.is_none() => entry.held = Some(cell.clone()),
            Some(Role::Body) if entry.body.is_none() => {
                let found = body(cell);
                entry.notes.extend(found.aside.map(|aside| note(format!("{}: {aside}", found.name))));
                (entry.body, entry.place) = (Some(found.name), found.place.or(entry.place.take()));
            }
            Some(Role::Place) if entry.place.is_none() => entry.place = Some(cell.clone()),
            Some(Role::Tasks) => entry.notes.push(note(cell.clone())),
            _ => entry.notes.push(note(format!("{label}: {cell}"))),
        }
    }
    // A row without a post among rows with one: "Full-time mother".
    let alone = entry.held.is_none() && cells.iter().any(|cell| !cell.contains(char::is_alphanumeric));
    if let Some(name) = entry.body.take_if(|body| alone && !is_own_account(body)) {
        (entry.held, entry.pause) = (
            Some(name),
            !roles
                .iter()
                .zip(header)
                .any(|(role, label)| *role == Some(Role::Body) && names::is_school(label)),
        );
    }
    entry.certain = entry.pause || entry.held.is_some() && entry.body.is_some();
    entry
}

/// The row with the names of the columns, the first of the lines with text in several.
fn header(lines: &[Line]) -> Option<(usize, Vec<String>)> {
    let (at, line) = lines.iter().enumerate().find(|(_, line)| !line.is_blank())?;
    let header = cells(&line.text);
    let roles: Vec<Role> = header.iter().filter_map(|label| role(label)).collect();
    let has = |wanted: Role| roles.contains(&wanted);
    let named = header.iter().all(|label| {
        label.split_whitespace().count() <= LABEL_WORDS
            && label.starts_with(char::is_alphabetic)
            && !label.contains(|c: char| c.is_ascii_digit() || c == ':')
    });
    let whole = header.len() >= COLUMNS && named && !line.bullet;
    (whole && has(Role::Held) && has(Role::Body) && has(Role::When)).then_some((at, header))
}

/// Whether most lines below the header have as many columns.
fn rows(lines: &[Line], at: usize, columns: usize) -> bool {
    let below = lines.iter().skip(at + 1).filter(|line| !line.is_blank() && !line.bullet);
    let (rows, all) = below
        .fold((0, 0), |(rows, all), line| (rows + usize::from(cells(&line.text).len() == columns), all + 1));
    rows > 0 && 3 * rows > all
}

/// The texts of a row between tabs, or between gaps of two and more spaces.
fn cells(text: &str) -> Vec<String> {
    if text.contains('\t') {
        return text.split('\t').map(|cell| cell.trim().to_owned()).collect();
    }
    text.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::lines::lines;

    #[test]
    fn columns_are_what_the_first_row_calls_them() {
        let table = lines(
            "Dates\tEmployer\tPost held\n2019 – 2021\tAalto Oy, Turku\tBaker\n\tRye bread.\n2017 – \
             2019\tFull-time father\t–\n",
        );
        let (found, above) = entries(&table).expect("a table");
        let said: Vec<_> = found
            .iter()
            .map(|it| (it.held.as_deref(), it.body.as_deref(), it.pause, it.notes.len()))
            .collect();
        assert_eq!(
            said,
            [(Some("Baker"), Some("Aalto Oy"), false, 1), (Some("Full-time father"), None, true, 0)],
            "a row without a post is a break"
        );
        assert!(above.is_empty() && is_of_schools(&table) == Some(false));
    }

    #[test]
    fn other_lines_are_no_table() {
        for text in ["Baker\tAalto Oy\t2019\nCook\tSalo Oy\t2017", "Dates  Employer  Post held", ""] {
            assert!(entries(&lines(text)).is_none(), "{text}");
        }
    }
}
