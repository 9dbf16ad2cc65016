//! Decides which part of a heading is the post or degree, and which the employer or school.
use std::collections::{HashMap, HashSet};

use crate::facts::blocks::{Block, OWN_MARGIN, PLAIN};
use crate::facts::bodies;
use crate::facts::entries::{Entry, Reading};
use crate::facts::names;
use crate::facts::posts;
use crate::facts::slots::{self, Separator};

/// How headings are made: their separator, and how many slots each line has.
type Make<'a> = (Separator, &'a [usize]);

/// Decides for each heading which slot is which: by the slot's own form, and by the other headings of the
/// same form.
pub(crate) fn told_apart(all: &[Block], reading: &Reading<'_>) -> Vec<Entry> {
    let blocks: Vec<&Block> = all.iter().filter(|block| !block.pause).collect();
    let titled = titled_lines(&blocks, reading);
    // If the line with the date has the title, a line with only a date is another title.
    let mut pairs = blocks.iter().filter(|block| block.make.len() == 2).peekable();
    let further = pairs.peek().is_some()
        && pairs.all(|block| block.dated.is_some() && block.dated.as_ref() == titled.get(&2));
    let scores_of = |block: &Block| -> Vec<i32> {
        let line = block.titled.as_ref().or_else(|| titled.get(&block.make.len()));
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
            // "Accountant, part time, Aalto Oy, Turku": the name is known by its form, so it parts the
            // others.
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
                entry.certain = sure;
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
                // "Business College", "Bachelor of Science", "BS, Logistics": the first of two that name a
                // degree.
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
                // "Reader, School of Earth Sciences, University of Strathallan": the last is the employer.
                let houses = |slot: &String| names::is_school(slot) || names::is_body(slot);
                if let Some(house) = slots.iter().rposition(houses).filter(|it| *it >= body)
                    && reading.positions
                    && entry.body.as_ref().is_some_and(houses)
                {
                    let department = entry.body.replace(slots.remove(house));
                    entry.remark = entry.remark.take().or(department);
                }
                let described = slots.first().is_some_and(|it| it.starts_with(char::is_lowercase));
                let spare = slots.len();
                // A surplus part is a place if others of the same form have one, or if the employer is clear.
                // Otherwise it may be the employer, and the part before it a department.
                let placed = blocks.iter().any(|it| it.separator == block.separator && !it.places.is_empty());
                // "Car mechanic, Autohaus Kessling, service and engines" has no place.
                let aside = described && body == 0 && reading.positions && entry.remark.is_none();
                let loose = spare > 1 || spare == 1 && named.is_none() && !placed && !aside;
                let another = !reading.positions && slots.first().is_some_and(|it| (reading.score)(it) > 0);
                if aside && spare == 1 {
                    entry.remark = slots.pop();
                }
                let described = described && !slots.is_empty();
                if entry.place.is_none()
                    && spare == 1
                    && body == 0
                    && !another
                    && !(described && reading.positions)
                {
                    entry.place = slots.pop();
                }
                let tailed = block.separator == Separator::Dash
                    && entry.held.as_deref().is_some_and(|held| slots::by_commas(held).len() > 1);
                entry.certain = agrees && strong && told && !loose && !tailed;
                entry.more = slots;
            }
        }
        // "Supply teaching, various schools, through Aalto Staff agency"
        if reading.positions
            && let Some(body) = entry.body.as_mut()
            && let Some((_, name)) = body.split_once(' ')
            && body.starts_with(char::is_lowercase)
        {
            entry.certain = false;
            if name.starts_with(char::is_uppercase) {
                *body = name.to_owned();
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

/// The employers that a section shows to be some: with the legal form of a firm, and those that stand in more
/// than one heading behind a title.
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
