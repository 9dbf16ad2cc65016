//! The entries of a section: each with its heading, its dates and the lines below it.
use std::collections::HashMap;

use crate::facts::lines::{Line, Source};
use crate::facts::sections::is_sentence;
use crate::facts::slots::{self, Parts, Separator, When};

/// Longest line of a heading, in words.
const HEADING_WORDS: usize = 16;
/// How much more one slot must look like a post than the other to decide without other entries.
const OWN_MARGIN: i32 = 2;

/// A position or a course of study, with the parts of its heading.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    /// What was held: the title of a post, or a degree.
    pub(crate) held: Option<String>,
    /// Where: the employer, or the school.
    pub(crate) body: Option<String>,
    pub(crate) place: Option<String>,
    /// Parts of the heading that are none of these.
    pub(crate) more: Vec<String>,
    pub(crate) when: Option<When>,
    pub(crate) remark: Option<String>,
    /// Whether the heading can be read in one way only.
    pub(crate) certain: bool,
    pub(crate) notes: Vec<Line>,
    pub(crate) source: Source,
}

/// How to distinguish a post or degree from an employer or school.
pub(crate) struct Reading<'a> {
    /// How much a slot looks like a post or degree; negative for an employer or school.
    pub(crate) score: &'a dyn Fn(&str) -> i32,
    pub(crate) home: Option<&'a str>,
}

/// The heading of an entry before its parts are identified.
struct Block {
    lines: Vec<usize>,
    slots: Vec<String>,
    places: Vec<String>,
    separator: Separator,
    /// How many slots each line has: entries of the same form are read in the same way.
    make: Vec<usize>,
    /// Which of its lines has the date.
    dated: Option<usize>,
    when: Option<When>,
    remark: Option<String>,
}

/// How headings are made: their separator, and how many slots each line has.
type Make<'a> = (Separator, &'a [usize]);

/// The entries of a section, and the lines above the first one.
pub(crate) fn entries(lines: &[Line], reading: &Reading<'_>) -> (Vec<Entry>, Vec<Line>) {
    let lines = &headings_apart(lines);
    let blocks = blocks(lines, reading);
    let mut entries = told_apart(&blocks, reading);
    let mut unread = Vec::new();
    let starts: Vec<usize> = blocks.iter().map(|block| block.lines[0]).collect();
    for (at, line) in lines.iter().enumerate() {
        if line.is_blank() || blocks.iter().any(|block| block.lines.contains(&at)) {
            continue;
        }
        match starts.iter().rposition(|start| *start < at) {
            Some(entry) => entries[entry].notes.push(line.clone()),
            None => unread.push(line.clone()),
        }
    }
    // A place on a line of its own below every heading.
    let below = |entry: &Entry| {
        let line = entry.notes.first().filter(|line| !line.bullet && entry.place.is_none())?;
        let place = slots::is_place(&line.text, reading.home) || slots::may_be_place(&line.text);
        place.then(|| line.text.clone())
    };
    if entries.len() > 1 && entries.iter().all(|entry| below(entry).is_some()) {
        for entry in &mut entries {
            entry.place = below(entry);
            entry.notes.remove(0);
        }
    }
    for (entry, block) in entries.iter_mut().zip(&blocks) {
        entry.source = joined(block.lines.iter().map(|at| &lines[*at].source));
    }
    (entries, unread)
}

/// The lines, in which text after a heading becomes a line of its own: "PhD, Porto, 2017–2021. Thesis: ...".
fn headings_apart(lines: &[Line]) -> Vec<Line> {
    let mut apart = Vec::new();
    for line in lines {
        let cut = slots::end_of_heading(&line.text)
            .filter(|end| line.text[..*end].split_whitespace().count() <= HEADING_WORDS);
        let Some(end) = cut else {
            apart.push(line.clone());
            continue;
        };
        let (heading, rest) = line.text.split_at(end);
        apart.push(Line { text: heading.to_owned(), ..line.clone() });
        let rest = rest.trim_start_matches(['.', ':', ' ']).to_owned();
        apart.push(Line { text: rest, bullet: false, level: 0, source: line.source.clone() });
    }
    apart
}

/// One source over several.
pub(crate) fn joined<'a>(sources: impl Iterator<Item = &'a Source>) -> Source {
    sources.fold(Source::default(), |all, next| {
        if all.text.is_empty() {
            return next.clone();
        }
        let text = format!("{}\n{}", all.text, next.text);
        Source { first: all.first.min(next.first), last: all.last.max(next.last), text }
    })
}

fn blocks(lines: &[Line], reading: &Reading<'_>) -> Vec<Block> {
    let parts: Vec<Option<Parts>> = lines.iter().map(heading_parts).collect();
    let is_dated = |at: usize| parts[at].as_ref().is_some_and(|parts| parts.when.is_some());
    let listed = !(0..lines.len()).any(|at| is_dated(at) && !lines[at].bullet);
    let dated: Vec<usize> =
        (0..lines.len()).filter(|at| is_dated(*at) && (listed || !lines[*at].bullet)).collect();
    let plain = |at: usize| parts[at].is_some() && !lines[at].bullet && !is_dated(at);
    let content = |at: usize| parts[at].as_ref().map_or(&[][..], |parts| &parts.slots[..]);
    let scored = |slots: &[String]| slots.iter().map(|slot| (reading.score)(slot)).max().unwrap_or(0);
    // All headings begin above the line with the date if the first one does.
    let above = dated.first().is_some_and(|first| above(lines, *first, &plain).is_some());
    let mut taken = vec![false; lines.len()];
    let mut blocks: Vec<Block> = Vec::new();
    for at in dated {
        let own: Vec<String> = content(at).to_vec();
        let mut block = vec![at];
        let tells = |slots: &[String]| {
            let slots = without_places(slots, reading).0;
            slots.len() > 1 && scored(&slots) > 0
        };
        let whole = |slots: &[String]| match slots {
            [only] => split(only, reading).is_some_and(|slots| tells(&slots)),
            _ => tells(slots),
        };
        let mut need = 2_usize.saturating_sub(without_places(&own, reading).0.len());
        // Or one differs from the first: its paragraph begins above its date.
        let mut start = at;
        while start > 0 && plain(start - 1) && !taken[start - 1] {
            start -= 1;
        }
        let opened = start == 0 || lines[start - 1].is_blank();
        if above || opened && (1..=2).contains(&(at - start)) && !whole(&own) {
            let mut top = at;
            while need > 0
                && let Some(line) = self::above(lines, top, &plain).filter(|line| !taken[*line])
            {
                block.insert(0, line);
                top = line;
                need = need.saturating_sub(without_places(content(line), reading).0.len());
            }
        } else if !whole(&own) {
            need = need.max(1);
            let mut bottom = at;
            while need > 0 && !lines[at].bullet {
                let Some(line) = below(lines, bottom, &plain).filter(|line| !taken[*line]) else { break };
                let below = content(line);
                let useful = scored(below) > 0
                    || own.is_empty()
                    || scored(&own) > 0 && !lines[line].source.text.ends_with('.');
                if !useful {
                    break;
                }
                block.push(line);
                bottom = line;
                need = need.saturating_sub(below.len());
            }
        }
        for line in &block {
            taken[*line] = true;
        }
        blocks.push(made(&block, &parts, reading));
    }
    // Entries without a date: a line with the separators of the others, or one that is clearly a post or
    // degree.
    for at in 0..lines.len() {
        if taken[at] || !plain(at) {
            continue;
        }
        let alone = at == 0 || lines[at - 1].is_blank() || lines[at].level > 0;
        let columns = parts[at].as_ref().is_some_and(|it| it.separator == Separator::Column);
        let slots = content(at);
        let says = scored(slots) >= 3 && (slots.len() > 1 || split(&slots[0], reading).is_some());
        if alone && (columns || says || lines[at].level > 0) {
            taken[at] = true;
            blocks.push(made(&[at], &parts, reading));
        }
    }
    blocks.sort_by_key(|block| block.lines[0]);
    // If the others have their parts between commas, so does one whose words do not decide.
    let makes: Vec<usize> = blocks
        .iter()
        .filter(|block| block.separator == Separator::Comma)
        .map(|block| block.slots.len() + block.places.len())
        .collect();
    for block in &mut blocks {
        if let ([only], Separator::Nothing) = (&block.slots[..], block.separator)
            && block.lines.len() == 1
        {
            let parts = slots::by_commas(only);
            if parts.len() > 1 && makes.contains(&parts.len()) {
                let (slots, places) = without_places(&parts, reading);
                block.make = vec![slots.len()];
                block.separator = Separator::Comma;
                block.slots = slots;
                block.places.extend(places);
            }
        }
    }
    blocks
}

/// The line right above that may be part of a heading.
fn above(lines: &[Line], at: usize, plain: &dyn Fn(usize) -> bool) -> Option<usize> {
    let line = at.checked_sub(1)?;
    if plain(line) {
        return Some(line);
    }
    // In Markdown there is a blank line between headings.
    let line = line.checked_sub(1).filter(|line| lines[line + 1].is_blank() && plain(*line))?;
    (lines[line].level > 0 || lines[at].level > 0).then_some(line)
}

/// The line right below that may be part of a heading.
fn below(lines: &[Line], at: usize, plain: &dyn Fn(usize) -> bool) -> Option<usize> {
    let next = (at + 1 < lines.len()).then_some(at + 1)?;
    if plain(next) {
        return Some(next);
    }
    let markdown = lines[at].level > 0 && lines[next].is_blank();
    (markdown && next + 1 < lines.len() && plain(next + 1)).then_some(next + 1)
}

/// A line as a heading, if it can be one.
fn heading_parts(line: &Line) -> Option<Parts> {
    if line.is_blank() {
        return None;
    }
    let parts = slots::parts(&line.text);
    let words: usize = parts.slots.iter().map(|slot| slot.split_whitespace().count()).sum();
    let columns = parts.separator == Separator::Column;
    let sentence = is_sentence(&line.text) && (!columns || line.text.ends_with('.'));
    (!sentence && (words <= HEADING_WORDS || columns)).then_some(parts)
}

/// The slots that are not places, and the places.
fn without_places(slots: &[String], reading: &Reading<'_>) -> (Vec<String>, Vec<String>) {
    let is_place = |slot: &String| slots::is_place(slot, reading.home) && (reading.score)(slot) <= 0;
    let (mut places, mut rest): (Vec<_>, Vec<_>) = slots.iter().cloned().partition(is_place);
    while places.is_empty() && rest.len() > 2 {
        let Some(at) = rest.iter().rposition(|slot| slots::may_be_place(slot)) else { break };
        places.push(rest.remove(at));
    }
    (rest, places)
}

/// A single slot in its parts: "Title at Employer", "Title, Employer".
fn split(slot: &str, reading: &Reading<'_>) -> Option<Vec<String>> {
    if let Some(two) = slots::by_at(slot) {
        return Some(two.to_vec());
    }
    let parts = slots::by_commas(slot);
    (parts.len() > 1 && parts.iter().any(|part| (reading.score)(part) > 0 || slots::is_body(part)))
        .then_some(parts)
}

fn made(lines: &[usize], parts: &[Option<Parts>], reading: &Reading<'_>) -> Block {
    let of: Vec<&Parts> = lines.iter().filter_map(|line| parts[*line].as_ref()).collect();
    let mut places = Vec::new();
    let mut per_line = Vec::new();
    for part in &of {
        let (slots, found) = without_places(&part.slots, reading);
        places.extend(found);
        per_line.push(slots);
    }
    let mut separator = of.iter().map(|part| part.separator).find(|it| *it != Separator::Nothing);
    let mut make: Vec<usize> = per_line.iter().map(Vec::len).collect();
    let mut all: Vec<String> = per_line.concat();
    if let [one, other] = &all[..]
        && separator == Some(Separator::Dash)
        && slots::may_be_place(other)
        && split(one, reading).is_some()
    {
        // "Title, Employer — City, Country"
        places.push(other.clone());
        all.pop();
    }
    if let [only] = &all[..]
        && let Some(found) = split(only, reading)
    {
        separator = Some(if slots::by_at(only).is_some() { Separator::At } else { Separator::Comma });
        let (found, more) = without_places(&found, reading);
        places.extend(more);
        make = vec![found.len()];
        all = found;
    }
    let dated = of.iter().position(|part| part.when.is_some());
    let when = of.iter().find_map(|part| part.when.clone());
    let mut remark = of.iter().find_map(|part| part.remark.clone());
    // "with distinction" is not a name.
    if let Some(at) = all.iter().skip(1).position(|slot| slot.starts_with("with ")) {
        let aside = all.remove(at + 1);
        make = vec![all.len()];
        remark = remark.or(Some(aside));
    }
    let separator = separator.unwrap_or(Separator::Nothing);
    Block { lines: lines.to_vec(), slots: all, places, separator, make, dated, when, remark }
}

/// Decides for each heading which slot is which: by the slot's own form, and by the other headings of the
/// same form.
fn told_apart(blocks: &[Block], reading: &Reading<'_>) -> Vec<Entry> {
    let titled = titled_lines(blocks, reading);
    // If the line with the date has the title, a line with only a date is another title.
    let mut pairs = blocks.iter().filter(|block| block.make.len() == 2).peekable();
    let further = pairs.peek().is_some()
        && pairs.all(|block| block.dated.is_some() && block.dated.as_ref() == titled.get(&2));
    let scores_of = |block: &Block| -> Vec<i32> {
        let line = titled.get(&block.make.len());
        let lines = block.make.iter().enumerate().flat_map(|(line, slots)| vec![line; *slots]);
        let scored = block.slots.iter().zip(lines.chain(std::iter::repeat(usize::MAX)));
        scored.map(|(slot, of)| (reading.score)(slot) + if line == Some(&of) { 2 } else { 0 }).collect()
    };
    let mut columns: HashMap<Make<'_>, (Vec<i32>, usize)> = HashMap::new();
    for block in blocks {
        let (sums, count) = columns.entry((block.separator, &block.make[..])).or_default();
        sums.resize(block.slots.len().max(sums.len()), 0);
        for (sum, score) in sums.iter_mut().zip(scores_of(block)) {
            *sum += score.clamp(-3, 3);
        }
        *count += 1;
    }
    let mut entries: Vec<Entry> = Vec::new();
    for block in blocks {
        let (sums, count) = &columns[&(block.separator, &block.make[..])];
        let mut entry = Entry { when: block.when.clone(), remark: block.remark.clone(), ..Entry::default() };
        let scores = scores_of(block);
        let mut slots = block.slots.clone();
        entry.place = block.places.first().cloned();
        match slots.len() {
            0 => {}
            1 if scores[0] > 0 || further && block.dated.is_some() && !entries.is_empty() => {
                let before = entries.last().filter(|_| block.make == [1]);
                let shared = before
                    .filter(|before: &&Entry| before.body.is_some() && block.separator == Separator::Nothing);
                // Another post at the employer above it.
                if let Some(before) = shared {
                    entry.body.clone_from(&before.body);
                    entry.place = entry.place.or_else(|| before.place.clone());
                }
                entry.certain = (scores[0] >= OWN_MARGIN || further) && shared.is_none_or(|it| it.certain);
                entry.held = slots.pop();
            }
            1 => {
                entry.certain = slots::is_body(&slots[0]);
                // Parts that cannot be distinguished have no employer.
                if entry.certain || slots::by_commas(&slots[0]).len() == 1 {
                    entry.body = slots.pop();
                } else {
                    entry.more = slots;
                }
            }
            _ => {
                let own = best(&scores);
                let column = best(sums);
                let at = if *count > 1 { column.or(own) } else { own };
                let Some((at, margin)) = at else {
                    entry.more = slots;
                    entries.push(entry);
                    continue;
                };
                let agrees = own.is_none_or(|(own, _)| own == at);
                // Others of the same form decide only if two of them are clear by themselves.
                let same = |it: &&Block| it.separator == block.separator && it.make == block.make;
                let tells = |it: &&Block| best(&scores_of(it)).is_some_and(|(own, _)| own == at);
                let telling = blocks.iter().filter(same).filter(tells).count();
                let strong = own.is_some_and(|(_, margin)| margin >= OWN_MARGIN)
                    || telling > 1 && margin >= OWN_MARGIN;
                entry.held = Some(slots.remove(at));
                let named = slots.iter().position(|slot| slots::is_body(slot));
                let body = named.unwrap_or(0);
                let told = (reading.score)(&slots[body]) < 2;
                entry.body = Some(slots.remove(body));
                let spare = slots.len();
                // A surplus part is a place if others of the same form have one, or if the employer is clear.
                // Otherwise it may be the employer, and the part before it a department.
                let placed = blocks.iter().any(|it| it.separator == block.separator && !it.places.is_empty());
                let loose = spare > 1 || spare == 1 && named.is_none() && !placed;
                if entry.place.is_none() && spare == 1 && body == 0 {
                    entry.place = slots.pop();
                }
                let tailed = block.separator == Separator::Dash
                    && entry.held.as_deref().is_some_and(|held| slots::by_commas(held).len() > 1);
                entry.certain = agrees && strong && told && !loose && !tailed;
                entry.more = slots;
            }
        }
        if entry.place.is_none()
            && let Some(body) = entry.body.as_mut()
        {
            entry.place = place_of(body, reading);
        }
        entries.push(entry);
    }
    entries
}

/// For headings of two and more lines, by the number of lines: the line that has the title in most of them.
fn titled_lines(blocks: &[Block], reading: &Reading<'_>) -> HashMap<usize, usize> {
    let mut sums: HashMap<usize, (Vec<i32>, usize)> = HashMap::new();
    for block in blocks.iter().filter(|block| block.make.len() > 1) {
        let (sums, count) = sums.entry(block.make.len()).or_default();
        sums.resize(block.make.len(), 0);
        let mut slots = block.slots.iter();
        for (sum, of_line) in sums.iter_mut().zip(&block.make) {
            let scores = slots.by_ref().take(*of_line).map(|slot| (reading.score)(slot).clamp(-3, 3));
            *sum += scores.max().unwrap_or(0);
        }
        *count += 1;
    }
    let told = sums.into_iter().filter_map(|(lines, (sums, count))| {
        let (line, margin) = best(&sums)?;
        (count > 1 && margin >= OWN_MARGIN).then_some((lines, line))
    });
    told.collect()
}

/// Cuts the place from the end of an employer's name: "Acme, Mesa, AZ".
fn place_of(body: &mut String, reading: &Reading<'_>) -> Option<String> {
    let parts = slots::by_commas(body);
    let (last, names) = parts
        .split_last()
        .filter(|(last, names)| !names.is_empty() && slots::is_place(last, reading.home))?;
    *body = names.join(", ");
    Some(last.clone())
}

/// The greatest score, and its lead; `None` if two are greatest.
fn best(scores: &[i32]) -> Option<(usize, i32)> {
    let (at, most) = scores.iter().enumerate().max_by_key(|(_, score)| **score)?;
    let next = scores.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, score)| *score).max()?;
    (*most > next).then_some((at, most - next))
}
