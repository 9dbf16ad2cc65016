//! Reads `facts.toml`: one table a correction, `[[position]]`, `[[skill]]` and so on.
use std::ops::Range;

use text::lines::one_line;
use toml_edit::{Document, Item, Table, TomlError, Value};

use crate::Problem;
use crate::corrections::fact::{FactKey, FactKind, FactValues};
use crate::corrections::values::checked;
use crate::facts::lines::excerpt;
use crate::layout::FACTS_FILE;
use crate::read::source::Source;

/// Most corrections that are used. A resume has a few hundred facts.
const MOST: usize = 1_000;

/// Most remarks on what is not used.
const MOST_REMARKS: usize = 20;

/// The key of the line of the resume.
pub(crate) const LINE: &str = "line";
/// The key of the entry within that line.
pub(crate) const ENTRY: &str = "entry";
/// The key of a fact that is wrong as a whole.
pub(crate) const REMOVED: &str = "removed";

/// One table of the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Correction {
    pub(crate) key: FactKey,
    /// The fields it sets.
    pub(crate) values: FactValues,
    /// Whether the fact is not to be used.
    pub(crate) removed: bool,
    /// Why it cannot be used, if that is known without the resume.
    pub(crate) refused: Option<String>,
    /// The line of the file with its header.
    pub(crate) at: usize,
    /// Its number among the tables of its kind.
    pub(crate) index: usize,
    /// The bytes of the file it takes, from its header to its last value.
    pub(crate) bytes: Range<usize>,
}

/// The corrections of a profile. If the file is no TOML, there are none and the trouble says why; the file
/// stays as it is. A table or key that is not understood is a problem, and the rest is used.
pub(crate) fn read(source: &Source, problems: &mut Vec<Problem>) -> (Vec<Correction>, Option<String>) {
    let mut unreadable = Vec::new();
    let text = source.text(FACTS_FILE, &mut unreadable);
    let trouble = unreadable.first().filter(|_| text.is_none()).map(|problem| problem.message.clone());
    problems.extend(unreadable);
    match parse(&text.unwrap_or_default()) {
        Ok((corrections, remarks)) => {
            problems.extend(remarks.into_iter().map(|remark| Problem::of_file(FACTS_FILE, remark)));
            (corrections, trouble)
        }
        Err(error) => {
            problems.push(Problem::of_file(FACTS_FILE, error.to_string()));
            (Vec::new(), Some(error.to_string()))
        }
    }
}

/// Why `facts.toml` is no TOML.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}; correct that line, or remove it; until then no correction is used")]
pub(crate) struct FactsFileError {
    /// The line, from 1.
    line: usize,
    /// The parser's reason.
    reason: String,
}

impl FactsFileError {
    /// The parser's error about a text.
    pub(crate) fn of(text: &str, error: &TomlError) -> Self {
        let start = error.span().map_or(0, |span| span.start);
        Self { line: line_of(text, start), reason: one_line(error.message()) }
    }
}

/// The corrections of a text, and remarks on what in it is not used.
pub(crate) fn parse(text: &str) -> Result<(Vec<Correction>, Vec<String>), FactsFileError> {
    let document = Document::parse(text).map_err(|error| FactsFileError::of(text, &error))?;
    let mut corrections: Vec<Correction> = Vec::new();
    let mut remarks = Vec::new();
    for (name, item) in document.iter() {
        let at = line_of(text, item.span().map_or(0, |span| span.start));
        let name = excerpt(name);
        let Some(kind) = FactKind::ALL.into_iter().find(|kind| kind.name() == name) else {
            let kinds = FactKind::ALL.map(|kind| format!("`[[{}]]`", kind.name())).join(", ");
            remarks.push(format!("line {at}: `{name}` is no kind of fact and is not used; use {kinds}"));
            continue;
        };
        let Some(tables) = item.as_array_of_tables() else {
            remarks.push(format!("line {at}: `{name}` is not used; write `[[{name}]]` above its lines"));
            continue;
        };
        for (index, table) in tables.iter().enumerate() {
            corrections.push(correction(kind, index, table, text, &mut remarks));
        }
    }
    corrections.sort_by_key(|correction| correction.at);
    if remarks.len() > MOST_REMARKS {
        let left = remarks.len() - MOST_REMARKS;
        remarks.truncate(MOST_REMARKS);
        remarks.push(format!("has {left} more lines that are not used; correct those that are named first"));
    }
    if corrections.len() > MOST {
        remarks
            .push(format!("holds more than {MOST} corrections; those after them are not used, remove some"));
        corrections.truncate(MOST);
    }
    Ok((corrections, remarks))
}

fn correction(
    kind: FactKind,
    index: usize,
    table: &Table,
    text: &str,
    remarks: &mut Vec<String>,
) -> Correction {
    let start = table.span().map_or(0, |span| span.start);
    let mut end = table.span().map_or(start, |span| span.end);
    let (mut line, mut entry) = (None, None);
    let (mut values, mut removed, mut refused) = (FactValues::new(), false, None);
    for (name, item) in table {
        end = end.max(item.span().map_or(end, |span| span.end));
        let field = kind.fields().iter().find(|field| field.name() == name);
        let written = written(item);
        let at = line_of(text, item.span().map_or(start, |span| span.start));
        match (name, field, written) {
            (LINE, _, Some(written)) => line = Some(one_line(&written)),
            (ENTRY, _, Some(written)) if kind.shares_lines() => entry = Some(one_line(&written)),
            (REMOVED, ..) if item.as_bool().is_some() => removed = item.as_bool() == Some(true),
            (_, Some(field), Some(written)) => match checked(kind, *field, &written) {
                Ok(value) => drop(values.insert(*field, value)),
                Err(error) => {
                    refused = refused.or(Some(error.to_string()));
                    values.insert(*field, excerpt(&written));
                }
            },
            (_, Some(_), None) | (LINE | ENTRY | REMOVED, ..) => {
                let form = if name == REMOVED { "true" } else { "\"…\"" };
                refused =
                    refused.or(Some(format!("`{name}` is not understood; write it as `{name} = {form}`")));
            }
            (other, None, _) => {
                let fields = kind.fields().iter().map(|field| format!("`{}`", field.name()));
                let fields = fields.collect::<Vec<_>>().join(", ");
                let other = excerpt(other);
                remarks.push(format!("line {at}: `{other}` is not used; a {} has {fields}", kind.name()));
            }
        }
    }
    let added = if kind.shares_lines() { entry.is_none() } else { line.is_none() };
    let entry = if added { Some(label(kind, &values)) } else { entry };
    if removed && added {
        refused =
            refused.or(Some("removes nothing, because it names no fact of the resume; delete it".to_owned()));
    }
    let key = FactKey { kind, line, entry, added };
    Correction { key, values, removed, refused, at: line_of(text, start), index, bytes: start..end }
}

/// The text of a value. A year may stand without quotes.
fn written(item: &Item) -> Option<String> {
    match item.as_value()? {
        Value::String(text) => Some(text.value().clone()),
        Value::Integer(number) => Some(number.value().to_string()),
        _ => None,
    }
}

/// The texts of a fact in a row, by which one without a line is known.
pub(crate) fn label(kind: FactKind, values: &FactValues) -> String {
    let texts = kind.fields().iter().filter_map(|field| values.get(field)).filter(|text| !text.is_empty());
    texts.map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The number of the line, from 1, that holds a byte.
fn line_of(text: &str, byte: usize) -> usize {
    1 + text.bytes().take(byte).filter(|&byte| byte == b'\n').count()
}
