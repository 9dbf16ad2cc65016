//! Posts below the name of their employer, which stands once above all of them.
use crate::facts::bodies::body;
use crate::facts::dates::End;
use crate::facts::entries::{Entry, Reading, is_own_account};
use crate::facts::lines::Line;
use crate::facts::names;
use crate::facts::sections::is_sentence;
use crate::facts::slots::{self, When};

/// Most words of the name of an employer.
const NAME_WORDS: usize = 8;
/// Most lines of a paragraph with an employer and where it is.
const NAME_LINES: usize = 2;

/// Gives posts without an employer the one in the paragraph above them, if the first such post has one.
pub(crate) fn take_names_above(
    entries: &mut [Entry],
    unread: &mut Vec<Line>,
    lines: &[Line],
    reading: &Reading<'_>,
) {
    let lacks =
        |entry: &Entry| entry.held.is_some() && entry.body.is_none() && !entry.pause && !is_own(entry);
    let headings: Vec<(usize, usize)> =
        entries.iter().map(|entry| (entry.source.first, entry.source.last)).collect();
    let heading =
        |line: &Line| headings.iter().any(|(first, last)| (*first..=*last).contains(&line.source.first));
    // Other short lines above a post, of which it is not known what they are.
    let unclear = |paragraph: &[Line]| !paragraph.iter().any(|line| line.bullet || heading(line));
    let above = |entry: &Entry| -> Option<&[Line]> {
        let at = lines.iter().position(|line| line.source.first == entry.source.first)?;
        let end = at.checked_sub(1).filter(|above| lines.get(*above).is_some_and(Line::is_blank))?;
        let paragraph = lines.get(..end)?.rsplit(Line::is_blank).next()?;
        (!paragraph.is_empty() && unclear(paragraph)).then_some(paragraph)
    };
    let names_employer = |paragraph: &[Line]| {
        let named = |line: &Line| {
            let words = line.text.split_whitespace().count();
            words <= NAME_WORDS && slots::parts(&line.text).when.is_none() && !is_sentence(&line.text)
        };
        let Some((first, rest)) = paragraph.split_first() else { return false };
        let placed = rest.iter().any(|line| names::may_be_town(&line.text) || names::may_be_home(&line.text));
        let told = (reading.score)(&first.text) <= if placed { 1 } else { 0 };
        first.text.starts_with(char::is_uppercase)
            && (told || names::is_school(&first.text))
            && paragraph.len() <= NAME_LINES
            && paragraph.iter().all(named)
    };
    let paragraphs: Vec<Option<Vec<Line>>> =
        entries.iter().map(|entry| above(entry).filter(|_| lacks(entry)).map(<[Line]>::to_vec)).collect();
    let names: Vec<Option<&Vec<Line>>> =
        paragraphs.iter().map(|it| it.as_ref().filter(|lines| names_employer(lines))).collect();
    let first = entries.iter().position(lacks);
    if first.is_none_or(|first| names.get(first).is_none_or(Option::is_none)) {
        return;
    }
    let mut current: Option<(String, Option<String>)> = None;
    for ((entry, name), paragraph) in entries.iter_mut().zip(&names).zip(&paragraphs) {
        if let Some([first, rest @ ..]) = name.map(Vec::as_slice) {
            let found = body(&first.text);
            let town = rest.first().map(|line| line.text.clone());
            current = Some((found.name, found.place.or(town)));
        } else if !lacks(entry) || paragraph.is_some() {
            current = None;
        }
        if let Some((name, place)) = current.as_ref().filter(|_| lacks(entry)) {
            entry.body = Some(name.clone());
            entry.place = entry.place.take().or_else(|| place.clone());
        }
    }
    let taken: Vec<usize> =
        names.iter().flatten().flat_map(|it| it.iter()).map(|line| line.source.first).collect();
    let left = |line: &Line| !taken.contains(&line.source.first);
    entries.iter_mut().for_each(|entry| entry.notes.retain(left));
    unread.retain(left);
}

/// Gives posts with dates of their own the employer in the heading above them, whose dates span theirs:
/// "Aalto Oy (2017 – 2021)", "Head baker (2019 – 2021)", "Baker (2017 – 2019)".
pub(crate) fn under_spans(entries: Vec<Entry>, lines: &[Line]) -> Vec<Entry> {
    let indent = |entry: &Entry| {
        let line = lines.iter().find(|line| line.source.first == entry.source.first);
        line.map_or(0, |line| line.indent)
    };
    let mut all: Vec<Entry> = Vec::new();
    let mut rest = entries.into_iter().peekable();
    while let Some(parent) = rest.next() {
        let single = parent.held.is_some() != parent.body.is_some() && parent.more.is_empty();
        if parent.pause || !single || !parent.notes.is_empty() {
            all.push(parent);
            continue;
        }
        let mut children: Vec<Entry> = Vec::new();
        let deep = rest.peek().is_some_and(|next| indent(next) > indent(&parent));
        while let Some(child) = rest.next_if(|next| {
            let alone =
                next.held.is_some() != next.body.is_some() || next.held.is_none() && next.more.len() == 1;
            let level = if deep { indent(next) > indent(&parent) } else { indent(next) == indent(&parent) };
            alone && !next.pause && level && spans(parent.when.as_ref(), next.when.as_ref())
        }) {
            children.push(child);
        }
        let tiled = children.len() > 1 && tiles(parent.when.as_ref(), &children);
        if children.is_empty() || !deep && !tiled {
            all.push(parent);
            all.append(&mut children);
            continue;
        }
        let found = body(parent.held.as_deref().or(parent.body.as_deref()).unwrap_or_default());
        for child in children {
            let held = child.held.or(child.body).or_else(|| child.more.into_iter().next());
            let place = child.place.or_else(|| found.place.clone()).or_else(|| parent.place.clone());
            all.push(Entry {
                held,
                body: Some(found.name.clone()),
                place,
                more: Vec::new(),
                certain: true,
                when: child.when,
                remark: child.remark,
                notes: child.notes,
                heading: child.heading,
                source: child.source,
                ..Entry::default()
            });
        }
    }
    all
}

fn is_own(entry: &Entry) -> bool {
    [entry.held.as_deref(), entry.remark.as_deref()].into_iter().flatten().any(is_own_account)
}

/// The first and the last month of a span; `i32::MAX` for one that has not ended.
fn bounds(when: &When) -> Option<(i32, i32)> {
    let last = match when.to {
        End::Present => i32::MAX,
        End::At(to) => to.bounds().1,
        End::Unknown => return None,
    };
    Some((when.from?.bounds().0, last))
}

/// Whether one span of time is inside another. Either may have no months.
fn spans(outer: Option<&When>, inner: Option<&When>) -> bool {
    let (Some(outer), Some(inner)) = (outer.and_then(bounds), inner.and_then(bounds)) else { return false };
    let last = if outer.1 == i32::MAX { i32::MAX } else { outer.1.saturating_add(11) };
    outer.0.saturating_sub(11) <= inner.0 && inner.1 <= last
}

/// Whether spans of time begin and end where the one around them does.
fn tiles(outer: Option<&When>, inner: &[Entry]) -> bool {
    let Some(outer) = outer.and_then(bounds) else { return false };
    let all: Vec<(i32, i32)> = inner.iter().filter_map(|it| bounds(it.when.as_ref()?)).collect();
    all.iter().map(|it| it.0).min() == Some(outer.0) && all.iter().map(|it| it.1).max() == Some(outer.1)
}
