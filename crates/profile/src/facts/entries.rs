//! The entries of a section: each with its heading, its dates and the lines below it.
use std::collections::HashMap;

use crate::facts::breaks;
use crate::facts::dates;
use crate::facts::education;
use crate::facts::lines::{Line, Source};
use crate::facts::sections::is_sentence;
use crate::facts::slots::{self, Parts, Separator, When};

/// Longest line of a heading, in words.
const HEADING_WORDS: usize = 16;
/// Least score of a slot that says plainly what was held.
const PLAIN: i32 = 3;
/// How much more one slot must look like a post than the other to be told apart on its own.
const OWN_MARGIN: i32 = 2;

/// A position or a course of study, with its heading told apart.
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
    /// Whether it is a break between posts; `held` is then what it is called.
    pub(crate) pause: bool,
    pub(crate) notes: Vec<Line>,
    pub(crate) source: Source,
}

/// How to tell what was held from where.
pub(crate) struct Reading<'a> {
    /// How much a slot looks like what was held; negative for where.
    pub(crate) score: &'a dyn Fn(&str) -> i32,
    pub(crate) home: Option<&'a str>,
    /// Whether these are positions, among which breaks may stand and whose notes are prose, and no courses of
    /// study.
    pub(crate) positions: bool,
}

/// The heading of an entry before its parts are told apart.
struct Block {
    lines: Vec<usize>,
    slots: Vec<String>,
    places: Vec<String>,
    separator: Separator,
    /// How many slots each line has: entries of one make have one reading.
    make: Vec<usize>,
    /// Which of its lines has the date.
    dated: Option<usize>,
    when: Option<When>,
    remark: Option<String>,
    /// Whether it is the heading of a break.
    pause: bool,
    /// Whether the employer of its title stands on a line of its own above.
    headed: bool,
}

/// How headings are made: their separator, and how many slots each line has.
type Make<'a> = (Separator, &'a [usize]);

/// The entries of a section, and the lines above the first that belong to none.
pub(crate) fn entries(lines: &[Line], reading: &Reading<'_>) -> (Vec<Entry>, Vec<Line>) {
    let lines = &headings_apart(lines);
    let blocks = blocks(lines, reading);
    let mut entries = told_apart(&blocks, reading);
    part_places(&mut entries, reading);
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

/// Takes a town from the end of a name: "Lampworks, Bath". Nothing but the other entries says that it is one: it
/// stands behind another name too, or all of them end so and one of them with a place that is known.
fn part_places(entries: &mut [Entry], reading: &Reading<'_>) {
    let tail = |entry: &Entry| -> Option<(String, String)> {
        let parts = slots::by_commas(entry.body.as_deref().filter(|_| entry.place.is_none())?);
        let (last, names) = parts.split_last()?;
        // "Hotel Bellamar, Barcelona (180 rooms)"
        let (town, aside) = last.find(" (").map_or((last.as_str(), ""), |at| last.split_at(at));
        let name = format!("{}{aside}", names.join(", "));
        (!names.is_empty() && slots::may_be_town(town)).then(|| (name, town.to_owned()))
    };
    let tails: Vec<Option<(String, String)>> = entries.iter().map(tail).collect();
    let repeats = |(name, town): &(String, String)| {
        tails.iter().flatten().any(|(other, its)| its == town && other != name)
    };
    let placed = |it: &Entry| it.place.as_deref().is_some_and(|it| slots::is_place(it, reading.home));
    let near = |(_, town): &(String, String)| slots::is_place(town, reading.home);
    let known = entries.iter().any(placed) || tails.iter().flatten().any(|it| repeats(it) || near(it));
    let mut named = entries.iter().zip(&tails).filter(|(entry, _)| entry.body.is_some());
    let all = named.all(|(entry, tail)| tail.is_some() || entry.place.is_some());
    for (entry, own) in entries.iter_mut().zip(&tails) {
        let Some(own) = own else { continue };
        let (name, town) = own;
        // "Bitwerk GmbH, Vienna": behind the form of a firm there is no more of its name.
        let formed = name.split_whitespace().next_back().is_some_and(slots::is_legal_form);
        if repeats(own) || near(own) || known && all || formed {
            (entry.body, entry.place) = (Some(name.clone()), Some(town.clone()));
        }
    }
}

/// The lines, with what is said behind a heading on the same line cut from it: "PhD, Porto, 2017–2021.
/// Thesis: ...".
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
    let parts = all_parts(lines, reading);
    let pauses: Vec<bool> =
        parts.iter().map(|it| reading.positions && it.as_ref().is_some_and(breaks::is_break)).collect();
    let is_dated = |at: usize| parts[at].as_ref().is_some_and(|parts| parts.when.is_some());
    let listed = !(0..lines.len()).any(|at| is_dated(at) && !lines[at].bullet);
    let dated: Vec<usize> =
        (0..lines.len()).filter(|at| is_dated(*at) && (listed || !lines[*at].bullet)).collect();
    let plain = |at: usize| parts[at].is_some() && !lines[at].bullet && !is_dated(at) && !pauses[at];
    let content = |at: usize| parts[at].as_ref().map_or(&[][..], |parts| &parts.slots[..]);
    let scored = |slots: &[String]| slots.iter().map(|slot| (reading.score)(slot)).max().unwrap_or(0);
    // Whether the first heading begins above the line with the date is how all of them are written.
    let mut posts = dated.iter().filter(|at| !pauses[**at]);
    let above = posts.next().is_some_and(|first| above(lines, *first, &plain).is_some());
    let mut taken = vec![false; lines.len()];
    let mut blocks: Vec<Block> = Vec::new();
    for at in dated {
        if pauses[at] {
            taken[at] = true;
            blocks.push(Block { pause: true, ..made(&[at], &parts, reading) });
            continue;
        }
        let own: Vec<String> = content(at).to_vec();
        // The name of a break above its dates.
        if own.is_empty() && at > 0 && pauses[at - 1] && !taken[at - 1] {
            taken[at - 1] = true;
            taken[at] = true;
            blocks.push(Block { pause: true, ..made(&[at - 1, at], &parts, reading) });
            continue;
        }
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
        // Or one is written so that is not written as the first: its paragraph begins above its date.
        let mut start = at;
        while start > 0 && plain(start - 1) && !taken[start - 1] {
            start -= 1;
        }
        // A PDF has no empty lines; the list of the entry before ends there too.
        let opened = start == 0 || lines[start - 1].is_blank() || lines[start - 1].bullet;
        // What was held right above a line that names only where.
        let says = |line: usize| plain(line) && !taken[line] && scored(content(line)) >= PLAIN;
        let titled = need > 0 && !own.is_empty() && scored(&own) <= 0 && at > 0 && says(at - 1);
        if above || titled || opened && (1..=2).contains(&(at - start)) && !whole(&own) {
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
                    || scored(&own) > 0
                        && (!lines[line].source.text.ends_with('.') || slots::is_body(&lines[line].text));
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
    written_alike(&mut blocks, &mut taken, lines, &parts, &plain, reading);
    // Entries without a date: a line of its own with separators as the others have, or one that says plainly
    // what it is.
    for at in 0..lines.len() {
        if pauses[at] && !taken[at] && !lines[at].bullet {
            taken[at] = true;
            blocks.push(Block { pause: true, ..made(&[at], &parts, reading) });
        }
        if taken[at] || !plain(at) {
            continue;
        }
        let alone = at == 0 || lines[at - 1].is_blank() || lines[at].level > 0;
        let columns = parts[at].as_ref().is_some_and(|it| it.separator == Separator::Column);
        let slots = content(at);
        let says = scored(slots) >= 3 && (slots.len() > 1 || split(&slots[0], reading).is_some());
        let alike = || {
            let mut others = blocks.iter();
            columns
                && says
                && others.any(|it| it.separator == Separator::Column && it.slots.len() == slots.len())
        };
        if alone && (columns || says || lines[at].level > 0) || alike() {
            taken[at] = true;
            blocks.push(made(&[at], &parts, reading));
        }
    }
    blocks.sort_by_key(|block| block.lines[0]);
    // Where the others have their parts between commas, so has one whose words say nothing.
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

/// Where the others have the title with its date in one line and the employer in the next, so has one that could be
/// read otherwise.
fn written_alike(
    blocks: &mut [Block],
    taken: &mut [bool],
    lines: &[Line],
    parts: &[Option<Parts>],
    plain: &dyn Fn(usize) -> bool,
    reading: &Reading<'_>,
) {
    let commas = |line: usize| slots::by_commas(&lines[line].text).len();
    let pairs = blocks.iter().filter(|it| it.make == [1, 1] && it.dated == Some(0));
    let below: Vec<usize> = pairs.map(|it| commas(it.lines[1])).collect();
    for block in blocks {
        let [at] = block.lines[..] else { continue };
        let next = at + 1;
        let parted = matches!(block.separator, Separator::Comma | Separator::At | Separator::Nothing);
        if below.len() < 2 || block.pause || !parted || next >= lines.len() || taken[next] || !plain(next) {
            continue;
        }
        if !lines[at].bullet && block.dated.is_some() && below.contains(&commas(next)) {
            taken[next] = true;
            *block = made(&[at, next], parts, reading);
        }
    }
}

/// The line right above that may be part of a heading.
fn above(lines: &[Line], at: usize, plain: &dyn Fn(usize) -> bool) -> Option<usize> {
    let line = at.checked_sub(1)?;
    if plain(line) {
        return Some(line);
    }
    // Markdown leaves a line between headings.
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

/// The lines as headings. Where one ends with a date that nothing parts from it, so may others.
fn all_parts(lines: &[Line], reading: &Reading<'_>) -> Vec<Option<Parts>> {
    let mut parts: Vec<Option<Parts>> = lines.iter().map(heading_parts).collect();
    let ends_so = |line: &Line| {
        let before = dates::spans(&line.text).pop().map(|span| &line.text[..span.bytes.start]);
        before.is_some_and(|before| before.trim_end().ends_with(char::is_alphanumeric) && before.len() > 1)
    };
    let written_so = || {
        parts
            .iter()
            .zip(lines)
            .any(|(it, line)| it.as_ref().is_some_and(|it| it.when.is_some()) && ends_so(line))
    };
    if !reading.positions || written_so() {
        for (part, line) in parts.iter_mut().zip(lines) {
            if part.as_ref().is_some_and(|it| it.when.is_none()) && !line.bullet && ends_so(line) {
                *part = slots::parts_with_last_date(&line.text).or(part.take());
            }
        }
    }
    parts
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
    // What begins with a date and a colon is no prose, however long it is.
    let led = !prose
        && dates::spans(&line.text).first().is_some_and(|span| {
            span.bytes.start == 0 && line.text[span.bytes.end..].trim_start().starts_with(':')
        });
    let sentence = is_sentence(&line.text) && !led && (!columns || prose);
    let most = if led { 2 * HEADING_WORDS } else { HEADING_WORDS };
    (!sentence && (words <= most || columns)).then_some(parts)
}

/// Slots without the ones that are places, and the places.
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
    let told = parts.iter().any(|part| (reading.score)(part) > 0 || slots::is_body(part));
    // "Apprentice electrician, then electrician" is one title.
    let posts = parts.iter().all(|part| (reading.score)(part) >= OWN_MARGIN);
    (parts.len() > 1 && told && !posts).then_some(parts)
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
    // "with distinction" and "First Class Honours" name nothing.
    let grade = |slot: &String| {
        let short = slot.split_whitespace().count() <= 4 && (reading.score)(slot) <= 0;
        slot.starts_with("with ") || !reading.positions && short && education::is_honoured(slot)
    };
    if let Some(at) = all.iter().skip(1).position(grade) {
        let aside = all.remove(at + 1);
        make = vec![all.len()];
        remark = remark.or(Some(aside));
    }
    let separator = separator.unwrap_or(Separator::Nothing);
    let headed = make.len() > 1 && dated.is_some_and(|dated| dated > 0);
    let lines = lines.to_vec();
    Block { lines, slots: all, places, separator, make, dated, when, remark, pause: false, headed }
}

/// Tells for each heading which slot is which: by the slot's own shape, and by how the others of its make
/// are.
fn told_apart(all: &[Block], reading: &Reading<'_>) -> Vec<Entry> {
    let blocks: Vec<&Block> = all.iter().filter(|block| !block.pause).collect();
    let titled = titled_lines(&blocks, reading);
    // Where the line with the date has the title, a line with a date alone is a further title.
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
    for block in &blocks {
        let (sums, count) = columns.entry((block.separator, &block.make[..])).or_default();
        sums.resize(block.slots.len().max(sums.len()), 0);
        for (sum, score) in sums.iter_mut().zip(scores_of(block)) {
            *sum += score.clamp(-3, 3);
        }
        *count += 1;
    }
    let mut entries: Vec<Entry> = Vec::new();
    for (at, block) in all.iter().enumerate() {
        if block.pause {
            let mut slots = block.slots.iter().chain(&block.places).cloned();
            let (when, remark) = (block.when.clone(), block.remark.clone());
            let (held, more) = (slots.next(), slots.collect());
            entries.push(Entry { held, more, when, remark, pause: true, certain: true, ..Entry::default() });
            continue;
        }
        let (sums, count) = &columns[&(block.separator, &block.make[..])];
        let mut entry = Entry { when: block.when.clone(), remark: block.remark.clone(), ..Entry::default() };
        let scores = scores_of(block);
        let mut slots = block.slots.clone();
        entry.place = block.places.first().cloned();
        match slots.len() {
            0 => {}
            1 if scores[0] > 0 || further && block.dated.is_some() && !entries.is_empty() => {
                let under = headed_above(all, at);
                let before = entries.last().filter(|_| block.make == [1] && under);
                let shared = before
                    .filter(|before: &&Entry| before.body.is_some() && block.separator == Separator::Nothing);
                // A further post under the employer named above it.
                if let Some(before) = shared {
                    entry.body.clone_from(&before.body);
                    entry.place = entry.place.or_else(|| before.place.clone());
                }
                entry.certain = (scores[0] >= OWN_MARGIN || further) && shared.is_none_or(|it| it.certain);
                entry.held = slots.pop();
            }
            1 => {
                entry.certain = slots::is_body(&slots[0]);
                // A row of parts that cannot be told apart names nobody.
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
                // Others of the same make tell only where two of them do so on their own.
                let same = |it: &&Block| it.separator == block.separator && it.make == block.make;
                let tells = |it: &&Block| best(&scores_of(it)).is_some_and(|(own, _)| own == at);
                let telling = blocks.iter().copied().filter(same).filter(tells).count();
                let strong = own.is_some_and(|(_, margin)| margin >= OWN_MARGIN)
                    || telling > 1 && margin >= OWN_MARGIN;
                entry.held = Some(slots.remove(at));
                let named = slots.iter().position(|slot| slots::is_body(slot));
                let body = named.unwrap_or(0);
                let told = (reading.score)(&slots[body]) < 2;
                entry.body = Some(slots.remove(body));
                let spare = slots.len();
                // A part too many is a place where others of its make have one, or where the employer is
                // plain. Else it may be the employer, and the part before it a department.
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

/// Whether the employer of a post of one line stands above the posts before it.
fn headed_above(blocks: &[Block], at: usize) -> bool {
    let before = blocks[..at].iter().rev();
    let mut before = before.skip_while(|block| !block.pause && !block.headed && block.make == [1]);
    before.next().is_some_and(|block| block.headed)
}

/// Of headings of two lines and more: the line that has the title in most of them, by the number of lines.
fn titled_lines(blocks: &[&Block], reading: &Reading<'_>) -> HashMap<usize, usize> {
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

/// Takes the place from the end of an employer's name: "Acme, Mesa, AZ".
fn place_of(body: &mut String, reading: &Reading<'_>) -> Option<String> {
    let parts = slots::by_commas(body);
    let (last, names) = parts
        .split_last()
        .filter(|(last, names)| !names.is_empty() && slots::is_place(last, reading.home))?;
    *body = names.join(", ");
    Some(last.clone())
}

/// The greatest of some scores, and by how much; none where two are greatest.
fn best(scores: &[i32]) -> Option<(usize, i32)> {
    let (at, most) = scores.iter().enumerate().max_by_key(|(_, score)| **score)?;
    let next = scores.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, score)| *score).max()?;
    (*most > next).then_some((at, most - next))
}
