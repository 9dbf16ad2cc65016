//! The entries of a section: each with its heading, its dates and the lines below it.
use std::collections::{HashMap, HashSet};

use crate::facts::blocks::{Block, HEADING_WORDS, OWN_MARGIN, PLAIN, blocks};
use crate::facts::bodies;
use crate::facts::keyed;
use crate::facts::lines::{Line, Source};
use crate::facts::names;
use crate::facts::one_liners;
use crate::facts::posts;
use crate::facts::slots::{self, Separator, When};

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
    /// Whether it is a break between posts; `held` is then what it is called.
    pub(crate) pause: bool,
    pub(crate) notes: Vec<Line>,
    /// Whether all parts are read, the place too.
    pub(crate) settled: bool,
    /// The line of the heading as it was read, if it has only one.
    pub(crate) heading: Option<String>,
    pub(crate) source: Source,
}

/// How to distinguish a post or degree from an employer or school.
pub(crate) struct Reading<'a> {
    /// How much a slot looks like a post or degree; negative for an employer or school.
    pub(crate) score: &'a dyn Fn(&str) -> i32,
    pub(crate) home: Option<&'a str>,
    /// Whether these are positions, among which breaks may stand and whose notes are prose, and no courses of
    /// study.
    pub(crate) positions: bool,
}

/// Most words of a title at the beginning of a description.
const TITLE_WORDS: usize = 5;

/// How headings are made: their separator, and how many slots each line has.
type Make<'a> = (Separator, &'a [usize]);

/// The entries of a section, and the lines above the first one.
pub(crate) fn entries(lines: &[Line], reading: &Reading<'_>) -> (Vec<Entry>, Vec<Line>) {
    let formed = keyed::entries(lines)
        .or_else(|| reading.positions.then(|| one_liners::entries(lines, reading)).flatten());
    if let Some(found) = formed {
        return found;
    }
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
        let place = names::is_place(&line.text, reading.home) || names::may_be_home(&line.text);
        place.then(|| line.text.clone())
    };
    if entries.len() > 1 && entries.iter().all(|entry| below(entry).is_some()) {
        for entry in &mut entries {
            entry.place = below(entry);
            entry.notes.remove(0);
        }
    }
    if reading.positions {
        entries.iter_mut().for_each(complete);
    }
    for (entry, block) in entries.iter_mut().zip(&blocks) {
        entry.source = joined(block.lines.iter().map(|at| &lines[*at].source));
        if let [only] = block.lines[..] {
            entry.heading = Some(lines[only].text.clone());
        }
    }
    (entries, unread)
}

/// Completes the heading of a position that has only an employer, by the description below it if that begins with a
/// post; and takes out an employer that is none ("Freelance").
fn complete(entry: &mut Entry) {
    if let (None, Some(_)) = (&entry.held, &entry.body)
        && let Some(line) = entry.notes.first().filter(|line| !line.bullet)
    {
        let sentence = line.text.split(". ").next().unwrap_or_default();
        let first = slots::by_commas(sentence).into_iter().next().unwrap_or_default();
        let short = first.split_whitespace().count() <= TITLE_WORDS;
        if short && posts::post_score(&first) >= PLAIN {
            entry.held = Some(first);
            entry.certain = true;
        }
    }
    let own = |body: &String| {
        let first =
            body.split(|c: char| !(c.is_alphabetic() || c == '-')).next().unwrap_or_default().to_lowercase();
        ["freelance", "self-employed"].contains(&first.as_str())
    };
    if let (Some(held), Some(body)) = (&entry.held, entry.body.take_if(|body| own(body))) {
        entry.remark = entry.remark.take().or(Some(body));
        entry.certain = posts::post_score(held) > 0;
    }
}

/// Moves a town from the end of a name to the place: "Lampworks, Bath". It is a town if it also follows another
/// name, or if all names end this way and one of them with a known place.
fn part_places(entries: &mut [Entry], reading: &Reading<'_>) {
    let tail = |entry: &Entry| -> Option<(String, String)> {
        let parts = slots::by_commas(entry.body.as_deref().filter(|_| entry.place.is_none())?);
        let (last, names) = parts.split_last()?;
        // "Hotel Bellamar, Barcelona (180 rooms)"
        let (town, aside) = last.find(" (").map_or((last.as_str(), ""), |at| last.split_at(at));
        let name = format!("{}{aside}", names.join(", "));
        (!names.is_empty() && names::may_be_town(town)).then(|| (name, town.to_owned()))
    };
    let tails: Vec<Option<(String, String)>> = entries.iter().map(tail).collect();
    let repeats = |(name, town): &(String, String)| {
        tails.iter().flatten().any(|(other, its)| its == town && other != name)
    };
    let placed = |it: &Entry| it.place.as_deref().is_some_and(|it| names::is_place(it, reading.home));
    let near = |(_, town): &(String, String)| names::is_place(town, reading.home);
    let known = entries.iter().any(placed) || tails.iter().flatten().any(|it| repeats(it) || near(it));
    let mut named = entries.iter().zip(&tails).filter(|(entry, _)| entry.body.is_some());
    let all = named.all(|(entry, tail)| tail.is_some() || entry.place.is_some());
    for (entry, own) in entries.iter_mut().zip(&tails) {
        let Some(own) = own else { continue };
        let (name, town) = own;
        // "Bitwerk GmbH, Vienna": a name ends with the legal form.
        let formed = name.split_whitespace().next_back().is_some_and(names::is_legal_form);
        if repeats(own) || near(own) || known && all || formed {
            // "Mossgate Tickets, Leeds (hybrid)"
            let elsewhere = name.rsplit_once(" (").and_then(|(name, aside)| {
                let aside = aside.strip_suffix(')').filter(|it| names::NOWHERE.contains(it))?;
                Some((name.to_owned(), aside.to_owned()))
            });
            let (name, remark) = elsewhere.map_or((name.clone(), None), |(name, it)| (name, Some(it)));
            entry.remark = entry.remark.take().or(remark);
            (entry.body, entry.place) = (Some(name), Some(town.clone()));
        }
    }
}

/// The lines, in which text after a heading becomes a line of its own: "PhD, Porto, 2017–2021. Thesis: ...".
pub(crate) fn headings_apart(lines: &[Line]) -> Vec<Line> {
    let mut apart = Vec::new();
    for line in lines {
        let row = slots::end_of_row(&line.text);
        let cut = slots::end_of_heading(&line.text)
            .or(row)
            .filter(|end| line.text[..*end].split_whitespace().count() <= HEADING_WORDS);
        let Some(end) = cut else {
            apart.push(line.clone());
            continue;
        };
        let (heading, rest) = line.text.split_at(end);
        apart.push(Line { text: heading.to_owned(), ..line.clone() });
        let rest = rest.trim_start_matches(['.', ':', ' ']).to_owned();
        // What follows the heading of a row is no second heading.
        apart.push(Line { text: rest, bullet: row == Some(end), level: 0, source: line.source.clone() });
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

/// Decides for each heading which slot is which: by the slot's own form, and by the other headings of the
/// same form.
fn told_apart(all: &[Block], reading: &Reading<'_>) -> Vec<Entry> {
    let blocks: Vec<&Block> = all.iter().filter(|block| !block.pause).collect();
    let titled = titled_lines(&blocks, reading);
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
    let anchors = anchors(&blocks);
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
        if let Some(at) = employer_at(block, &anchors).filter(|_| reading.positions) {
            // "Accountant, part time, Aalto Oy, Turku": the name is known by its form, so it parts the others.
            let tail = slots.split_off(at + 1);
            entry.body = slots.pop();
            let (modes, held): (Vec<String>, Vec<String>) =
                slots.into_iter().partition(|it| names::is_mode(it));
            entry.held = Some(held.join(", "));
            entry.remark = entry.remark.or((!modes.is_empty()).then(|| modes.join(", ")));
            let town = !tail.is_empty() && tail.iter().all(|it| names::may_be_town(it));
            (entry.place, entry.more) = match town {
                true => (Some(tail.join(", ")), Vec::new()),
                false => (entry.place, tail),
            };
            entry.certain = entry.more.is_empty();
            entries.push(entry);
            continue;
        }
        if reading.positions
            && !slots.is_empty()
            && block.lines.len() == 1
            && scores.iter().chain(sums).all(|it| *it <= 0)
        {
            let body = bodies::body(&slots.join(", "));
            let sure =
                names::is_body(&body.name) || names::is_school(&body.name) || anchors.contains(&body.name);
            if block.separator != Separator::Dash && (body.place.is_some() || entry.place.is_some() || sure) {
                entry.place = entry.place.or(body.place);
                entry.body = Some(body.name);
                entry.remark = entry.remark.or(body.aside);
                entries.push(entry);
                continue;
            }
        }
        match slots.len() {
            0 => {}
            1 if scores[0] > 0 || further && block.dated.is_some() && !entries.is_empty() => {
                let under = headed_above(all, at);
                let before = entries.last().filter(|_| is_single(block) && under);
                let shared = before
                    .filter(|before: &&Entry| before.body.is_some() && block.separator == Separator::Nothing);
                // Another post at the employer above it.
                if let Some(before) = shared {
                    entry.body.clone_from(&before.body);
                    entry.place = entry.place.or_else(|| before.place.clone());
                }
                // Written as the lines below the employer are.
                let alike = shared.is_some()
                    && all[..at]
                        .iter()
                        .rev()
                        .find(|it| it.headed)
                        .is_some_and(|it| it.make.ends_with(&block.make));
                entry.certain =
                    (scores[0] >= OWN_MARGIN || further || alike) && shared.is_none_or(|it| it.certain);
                entry.held = slots.pop();
            }
            1 => {
                entry.certain = names::is_body(&slots[0]);
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
                // "Business College", "Bachelor of Science", "BS, Logistics": the first of two that name a degree.
                let tied =
                    at.is_none() && !reading.positions && slots.iter().any(|slot| names::is_school(slot));
                let first = || Some((scores.iter().position(|score| *score >= PLAIN)?, OWN_MARGIN));
                let Some((at, margin)) = at.or_else(|| if tied { first() } else { None }) else {
                    entry.more = slots;
                    entries.push(entry);
                    continue;
                };
                let agrees = own.is_none_or(|(own, _)| own == at);
                // Others of the same form decide only if two of them are clear by themselves.
                let same = |it: &&Block| it.separator == block.separator && it.make == block.make;
                let tells = |it: &&Block| best(&scores_of(it)).is_some_and(|(own, _)| own == at);
                let telling = blocks.iter().copied().filter(same).filter(tells).count();
                let strong = own.is_some_and(|(_, margin)| margin >= OWN_MARGIN)
                    || telling > 1 && margin >= OWN_MARGIN
                    || tied;
                entry.held = Some(slots.remove(at));
                let named = slots.iter().position(|slot| names::is_body(slot));
                let body = named.unwrap_or(0);
                let told = (reading.score)(&slots[body]) < 2;
                entry.body = Some(slots.remove(body));
                let spare = slots.len();
                // A surplus part is a place if others of the same form have one, or if the employer is clear.
                // Otherwise it may be the employer, and the part before it a department.
                let placed = blocks.iter().any(|it| it.separator == block.separator && !it.places.is_empty());
                let loose = spare > 1 || spare == 1 && named.is_none() && !placed;
                let another = !reading.positions && slots.first().is_some_and(|it| (reading.score)(it) > 0);
                if entry.place.is_none() && spare == 1 && body == 0 && !another {
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

/// The employers that a section shows to be some: with the legal form of a firm, and those that stand in more than one
/// heading behind a title.
fn anchors(blocks: &[&Block]) -> HashSet<String> {
    let commas = blocks.iter().filter(|block| block.separator == Separator::Comma);
    let all: Vec<&String> = commas.flat_map(|block| block.slots.iter().skip(1)).collect();
    let repeated = |slot: &String| all.iter().filter(|other| **other == slot).count() > 1;
    let named = |slot: &String| {
        let name = slot.starts_with(char::is_uppercase) && posts::post_score(slot) <= 0;
        name && slot.contains(' ') && !names::is_mode(slot)
    };
    let formal = |slot: &String| names::has_legal_form(slot) || repeated(slot) && named(slot);
    all.iter().filter(|slot| formal(slot)).map(|slot| (*slot).clone()).collect()
}

/// Which part between commas is the employer, if exactly one of those behind the first is known as one.
fn employer_at(block: &Block, anchors: &HashSet<String>) -> Option<usize> {
    if block.separator != Separator::Comma
        || block.make.len() > 1 && block.make.iter().filter(|it| **it > 0).count() > 1
    {
        return None;
    }
    let mut known = (1..block.slots.len()).filter(|at| anchors.contains(&block.slots[*at]));
    known.next().filter(|_| known.next().is_none())
}

/// Whether a heading has one part beside its dates.
fn is_single(block: &Block) -> bool {
    block.make.iter().sum::<usize>() == 1
}

/// Whether the employer of a post without one is on a line above earlier posts.
fn headed_above(blocks: &[Block], at: usize) -> bool {
    let before = blocks[..at].iter().rev();
    let mut before = before.skip_while(|block| !block.pause && !block.headed && is_single(block));
    before.next().is_some_and(|block| block.headed)
}

/// For headings of two and more lines, by the number of lines: the line that has the title in most of them.
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

/// Cuts the place from the end of an employer's name: "Acme, Mesa, AZ".
fn place_of(body: &mut String, reading: &Reading<'_>) -> Option<String> {
    let parts = slots::by_commas(body);
    let (last, names) = parts
        .split_last()
        .filter(|(last, names)| !names.is_empty() && names::is_place(last, reading.home))?;
    *body = names.join(", ");
    Some(last.clone())
}

/// The greatest score, and its lead; `None` if two are greatest.
fn best(scores: &[i32]) -> Option<(usize, i32)> {
    let (at, most) = scores.iter().enumerate().max_by_key(|(_, score)| **score)?;
    let next = scores.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, score)| *score).max()?;
    (*most > next).then_some((at, most - next))
}
