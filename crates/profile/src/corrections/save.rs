//! Writes a correction into `facts.toml`. Other tables and all comments of the file stay as they are.
use std::path::Path;

use text::lines::one_line;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, Value};

use crate::corrections::apply::apply;
use crate::corrections::fact::{Fact, FactField, FactKey, FactKind, FactValues};
use crate::corrections::fact_error::FactError;
use crate::corrections::file::{Correction, ENTRY, FactsFileError, LINE, REMOVED, label, parse};
use crate::corrections::values::{checked, checked_together};
use crate::edit::SaveError;
use crate::edit::versions::replace_keeping;
use crate::layout::{FACTS_FILE, MAX_FILE_BYTES};
use crate::read::source::Source;
use crate::reading::{Reading, reading};

/// The beginning of a new file.
const HEADER: &str = "\
# What the owner corrected of the facts that are read from the resume. `line` is the line of the resume that a
# table is about, `entry` one of several in that line. Only what differs is here; a fact without a `line` was
# added. If a line is changed in the resume, its correction is not used any more.
";

/// What to do with a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactChange {
    /// Use these texts. A field that is missing is empty.
    Set(FactValues),
    /// Do not use it.
    Remove,
    /// Use it as it was read; one that was added is deleted.
    Reset,
}

/// Changes one fact of a profile folder. To add one, `key` says that it is added and has no entry; its line
/// may be one that was not understood. The earlier `facts.toml` is kept as a version.
///
/// # Errors
/// When a text is not valid, the resume no longer has that line, `facts.toml` cannot be read, the profile is
/// an archive, or the file cannot be written.
pub fn change_fact(profile: &Path, key: &FactKey, change: &FactChange) -> Result<(), SaveError> {
    let source = Source::open(profile, &mut Vec::new())?;
    let Source::Folder(root) = &source else { return Err(SaveError::Archive(profile.to_owned())) };
    let Reading { profile: read, sheet, facts_read } = reading(profile)?;
    if let Some(trouble) = sheet.trouble {
        return Err(SaveError::Unreadable { file: FACTS_FILE, trouble });
    }
    let text = source.text(FACTS_FILE, &mut Vec::new()).unwrap_or_default();
    let unreadable =
        |error: FactsFileError| SaveError::Unreadable { file: FACTS_FILE, trouble: error.to_string() };
    let (before, _) = parse(&text).map_err(unreadable)?;
    let fact = sheet.facts.iter().find(|fact| fact.key == *key);
    let table = match change {
        FactChange::Set(values) => {
            wanted(key, values, fact).map_err(|error| SaveError::Refused { trouble: error.to_string() })?
        }
        FactChange::Remove if fact.is_none_or(|fact| fact.read.is_empty()) => None,
        FactChange::Remove => Some(Wanted { key: key.clone(), values: FactValues::new(), removed: true }),
        FactChange::Reset => None,
    };
    let held = text;
    let text = match &table {
        Some(table) => with_table(&held, &before, key, table).map_err(unreadable)?,
        None => without(&held, &before, key),
    };
    if text == held {
        return Ok(());
    }
    if text.len() as u64 > MAX_FILE_BYTES {
        return Err(SaveError::TooLong { file: FACTS_FILE });
    }
    if let Some(table) = table {
        // What would not be used is not written.
        let (after, _) = parse(&text).map_err(unreadable)?;
        let (_, unused) = apply(&mut facts_read.clone(), &read.resume, &after);
        if let Some(unused) = unused.into_iter().find(|unused| unused.key == table.key) {
            return Err(SaveError::Refused { trouble: unused.reason });
        }
    }
    replace_keeping(root, FACTS_FILE, text.as_bytes())
        .map_err(|source| SaveError::Unwritable { file: root.join(FACTS_FILE), source })
}

/// A table as it is to stand in the file.
struct Wanted {
    key: FactKey,
    values: FactValues,
    removed: bool,
}

/// The table for these texts; `None` if they are those that were read.
fn wanted(key: &FactKey, values: &FactValues, fact: Option<&Fact>) -> Result<Option<Wanted>, FactError> {
    let kind = key.kind;
    let mut whole = FactValues::new();
    for field in kind.fields() {
        let text = values.get(field).map(String::as_str).unwrap_or_default();
        whole.insert(*field, checked(kind, *field, text)?);
    }
    checked_together(kind, &whole)?;
    let read = fact.map(|fact| &fact.read).filter(|read| !read.is_empty());
    let Some(read) = read else {
        whole.retain(|_, text| !text.is_empty());
        let new = kind.shares_lines() || key.line.is_none();
        let entry = new.then(|| label(kind, &whole));
        let key = FactKey { kind, line: key.line.clone(), entry, added: new };
        return Ok(Some(Wanted { key, values: whole, removed: false }));
    };
    let differs = |field: &FactField| whole.get(field) != read.get(field).map(|text| one_line(text)).as_ref();
    // Who saves an uncertain heading confirms both of its names; and a title decides on the degree.
    let confirmed = fact.is_some_and(|fact| !fact.read_certain);
    let stored: FactValues = whole
        .iter()
        .filter(|(field, _)| {
            let name = matches!(field, FactField::Title | FactField::Employer | FactField::School);
            differs(field) || confirmed && name || **field == FactField::Degree && differs(&FactField::Title)
        })
        .map(|(field, text)| (*field, text.clone()))
        .collect();
    let key = key.clone();
    Ok((!stored.is_empty()).then_some(Wanted { key, values: stored, removed: false }))
}

/// The file with a table in place of the one with that key, or after all others.
fn with_table(
    text: &str,
    before: &[Correction],
    key: &FactKey,
    table: &Wanted,
) -> Result<String, FactsFileError> {
    let mut document: DocumentMut = text.parse().map_err(|error| FactsFileError::of(text, &error))?;
    let present = before.iter().find(|correction| correction.key == *key);
    if let Some(present) = present
        && let Some(there) = tables(&mut document, key.kind).and_then(|all| all.get_mut(present.index))
    {
        fill(there, table);
        return Ok(document.to_string());
    }
    let mut new = Table::new();
    fill(&mut new, table);
    let mut own = DocumentMut::new();
    let mut all = ArrayOfTables::new();
    all.push(new);
    own.insert(key.kind.name(), Item::ArrayOfTables(all));
    let start = if text.trim().is_empty() { HEADER } else { text };
    Ok(format!("{}\n\n{}", start.trim_end(), own.to_string().trim_start()))
}

fn tables(document: &mut DocumentMut, kind: FactKind) -> Option<&mut ArrayOfTables> {
    document.get_mut(kind.name())?.as_array_of_tables_mut()
}

/// Sets the keys of a table. What it is about comes first in a new one.
fn fill(table: &mut Table, wanted: &Wanted) {
    let entry = wanted.key.entry.as_ref().filter(|_| !wanted.key.added);
    let removed = wanted.removed.then(|| Value::from(true));
    let mut keys = vec![
        (LINE, wanted.key.line.clone().map(Value::from)),
        (ENTRY, entry.cloned().map(Value::from)),
        (REMOVED, removed),
    ];
    keys.extend(
        wanted
            .key
            .kind
            .fields()
            .iter()
            .map(|field| (field.name(), wanted.values.get(field).map(Value::from))),
    );
    for (name, value) in keys {
        match (value, table.get_mut(name).and_then(Item::as_value_mut)) {
            (Some(value), Some(there)) => {
                let decor = there.decor().clone();
                *there = value;
                *there.decor_mut() = decor;
            }
            (Some(value), None) => drop(table.insert(name, Item::Value(value))),
            (None, _) => drop(table.remove(name)),
        }
    }
}

/// The file without the tables with that key. Comments stay.
fn without(text: &str, before: &[Correction], key: &FactKey) -> String {
    let mut left = text.to_owned();
    let own = before.iter().filter(|correction| correction.key == *key);
    let mut cuts: Vec<_> = own.map(|correction| correction.bytes.clone()).collect();
    cuts.sort_by_key(|bytes| std::cmp::Reverse(bytes.start));
    for bytes in cuts {
        let start = left.get(..bytes.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let end = left
            .get(bytes.end..)
            .and_then(|after| after.find('\n'))
            .map_or(left.len(), |at| bytes.end + at + 1);
        // One of the blank lines around it goes with it.
        let end = if left.get(end..).is_some_and(|after| after.starts_with('\n')) { end + 1 } else { end };
        if left.is_char_boundary(start) && left.is_char_boundary(end) {
            left.replace_range(start..end, "");
        }
    }
    left
}
