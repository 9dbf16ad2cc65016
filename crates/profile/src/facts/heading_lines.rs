//! Which lines of a section can be part of a heading, each in its parts.
use crate::facts::blocks::HEADING_WORDS;
use crate::facts::dates;
use crate::facts::entries::Reading;
use crate::facts::lines::Line;
use crate::facts::sections::is_sentence;
use crate::facts::slots::{self, Parts, Separator};

/// The line right above that may be part of a heading.
pub(crate) fn above(lines: &[Line], at: usize, plain: &dyn Fn(usize) -> bool) -> Option<usize> {
    let line = at.checked_sub(1)?;
    if plain(line) {
        return Some(line);
    }
    // In Markdown there is a blank line between headings.
    let line = line.checked_sub(1).filter(|line| lines[line + 1].is_blank() && plain(*line))?;
    (lines[line].level > 0 || lines[at].level > 0).then_some(line)
}

/// The line right below that may be part of a heading.
pub(crate) fn below(lines: &[Line], at: usize, plain: &dyn Fn(usize) -> bool) -> Option<usize> {
    let next = (at + 1 < lines.len()).then_some(at + 1)?;
    if plain(next) {
        return Some(next);
    }
    let markdown = lines[at].level > 0 && lines[next].is_blank();
    (markdown && next + 1 < lines.len() && plain(next + 1)).then_some(next + 1)
}

/// The lines as headings. If one ends with a date without a separator, others may too.
pub(crate) fn all_parts(lines: &[Line], reading: &Reading<'_>) -> Vec<Option<Parts>> {
    let mut parts: Vec<Option<Parts>> = lines.iter().map(heading_parts).collect();
    let ends_so = |line: &Line| {
        let before = dates::spans(&line.text).pop().map(|span| &line.text[..span.bytes.start]);
        before.is_some_and(|before| before.trim_end().ends_with(char::is_alphanumeric) && before.len() > 1)
    };
    let written_so = |parts: &[Option<Parts>]| {
        parts
            .iter()
            .zip(lines)
            .any(|(it, line)| it.as_ref().is_some_and(|it| it.when.is_some()) && ends_so(line))
    };
    for at in 0..lines.len() {
        if is_told(lines, &parts, at) {
            parts[at] = parts[at].take().map(|_| slots::parts_without_date(&lines[at].text));
        }
    }
    if !reading.positions || written_so(&parts) {
        for (part, line) in parts.iter_mut().zip(lines) {
            if part.as_ref().is_some_and(|it| it.when.is_none()) && !line.bullet && ends_so(line) {
                *part = slots::parts_with_last_date(&line.text).or(part.take());
            }
        }
    }
    parts
}

/// Whether the date of a line belongs to its text, because the line next to it has only dates: "Lead since
/// 2021".
fn is_told(lines: &[Line], parts: &[Option<Parts>], at: usize) -> bool {
    let bare = |at: usize| {
        parts.get(at).and_then(Option::as_ref).is_some_and(|it| it.slots.is_empty() && it.when.is_some())
    };
    let near = at.checked_sub(1).is_some_and(bare) || at.checked_sub(2).is_some_and(bare) || bare(at + 1);
    let spoken = || {
        dates::spans(&lines[at].text).iter().any(|span| {
            let text = &lines[at].text;
            let before = text[..span.bytes.start].split_whitespace().next_back();
            let words = [before, text[span.bytes.clone()].split_whitespace().next()];
            span.bytes.start > 0
                && words.into_iter().flatten().any(|word| ["since", "until", "till", "from"].contains(&word))
        })
    };
    near && !lines[at].bullet && parts[at].as_ref().is_some_and(|it| !it.slots.is_empty()) && spoken()
}

/// A line as a heading, if it can be one.
fn heading_parts(line: &Line) -> Option<Parts> {
    if line.is_blank() {
        return None;
    }
    let parts = slots::parts(&line.text);
    let words: usize = parts.slots.iter().map(|slot| slot.split_whitespace().count()).sum();
    let columns = parts.separator == Separator::Column;
    let prose = line.text.ends_with('.');
    // A line that begins with a date and a colon is a heading at any length, and a row of a table.
    let led = !prose
        && dates::spans(&line.text).first().is_some_and(|span| {
            let rest = &line.text[span.bytes.end..];
            let row = rest.starts_with("  ") && !rest.contains(". ");
            span.bytes.start == 0 && (row || rest.trim_start().starts_with(':'))
        });
    let sentence = is_sentence(&line.text) && !led && (!columns || prose);
    let most = if led { 2 * HEADING_WORDS } else { HEADING_WORDS };
    (!sentence && (words <= most || columns)).then_some(parts)
}
