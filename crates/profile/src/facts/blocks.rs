//! The headings among the lines of a section: which lines one is made of, and the parts between its separators.
use crate::facts::alike::{
    heads_are_single, names_below, titles_below, town_lines, town_lines_below, written_alike,
};
use crate::facts::breaks;
use crate::facts::degree_kinds;
use crate::facts::entries::Reading;
use crate::facts::heading_lines::{above, all_parts, below};
use crate::facts::lines::Line;
use crate::facts::names;
use crate::facts::slots::{self, Parts, Separator, When};

/// Longest line of a heading, in words.
pub(crate) const HEADING_WORDS: usize = 16;
/// Least score of a slot that says plainly what was held.
pub(crate) const PLAIN: i32 = 3;
/// How much more one slot must look like a post than the other to decide without other entries.
pub(crate) const OWN_MARGIN: i32 = 2;

/// The heading of an entry before its parts are identified.
pub(crate) struct Block {
    pub(crate) lines: Vec<usize>,
    pub(crate) slots: Vec<String>,
    pub(crate) places: Vec<String>,
    pub(crate) separator: Separator,
    /// How many slots each line has: entries of the same form are read in the same way.
    pub(crate) make: Vec<usize>,
    /// Which of its lines has the date.
    pub(crate) dated: Option<usize>,
    pub(crate) when: Option<When>,
    pub(crate) remark: Option<String>,
    /// Whether it is the heading of a break.
    pub(crate) pause: bool,
    /// Which of its lines has the title by its place: below a line with only the employer and the dates.
    pub(crate) titled: Option<usize>,
    /// Whether the employer of its title stands on a line of its own above.
    pub(crate) headed: bool,
}

/// The headings of a section, in order.
pub(crate) fn blocks(lines: &[Line], reading: &Reading<'_>) -> Vec<Block> {
    let mut parts = all_parts(lines, reading);
    let towns = town_lines(lines, &parts);
    let places_below = town_lines_below(lines, &parts);
    let towns = [towns, places_below.clone()].concat();
    for at in &towns {
        if let Some(parts) = &mut parts[*at] {
            parts.slots.clear();
        }
    }
    let parts = parts;
    let pauses: Vec<bool> =
        parts.iter().map(|it| reading.positions && it.as_ref().is_some_and(breaks::is_break)).collect();
    let is_dated = |at: usize| parts[at].as_ref().is_some_and(|parts| parts.when.is_some());
    let listed = !(0..lines.len()).any(|at| is_dated(at) && !lines[at].bullet);
    let dated: Vec<usize> =
        (0..lines.len()).filter(|at| is_dated(*at) && (listed || !lines[*at].bullet)).collect();
    let plain = |at: usize| parts[at].is_some() && !lines[at].bullet && !is_dated(at) && !pauses[at];
    let content = |at: usize| parts[at].as_ref().map_or(&[][..], |parts| &parts.slots[..]);
    let scored = |slots: &[String]| slots.iter().map(|slot| (reading.score)(slot)).max().unwrap_or(0);
    // All headings begin above the line with the date if the first one does.
    let mut posts = dated.iter().filter(|at| !pauses[**at]);
    let above = posts.next().is_some_and(|first| above(lines, *first, &plain).is_some());
    let single = heads_are_single(lines, &dated, &parts, &pauses, &plain);
    let titles = titles_below(lines, &dated, &plain, reading);
    let paired = names_below(lines, &dated, &pauses, &plain, reading);
    let mut taken = vec![false; lines.len()];
    places_below.iter().for_each(|at| taken[*at] = true);
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
        // And below them.
        if own.is_empty() && at + 1 < lines.len() && pauses[at + 1] && !taken[at + 1] {
            taken[at] = true;
            taken[at + 1] = true;
            blocks.push(Block { pause: true, ..made(&[at, at + 1], &parts, reading) });
            continue;
        }
        if paired {
            taken[at] = true;
            taken[at + 1] = true;
            blocks.push(made(&[at, at + 1], &parts, reading));
            continue;
        }
        let mut block = vec![at];
        let title = titles.contains(&(at + 1)).then_some(1);
        let tells = |slots: &[String]| {
            let slots = without_places(slots, reading).0;
            slots.len() > 1 && scored(&slots) > 0
        };
        let whole = |slots: &[String]| match slots {
            [only] => split(only, reading).is_some_and(|slots| tells(&slots)),
            _ => tells(slots),
        };
        let mut need = 2_usize.saturating_sub(without_places(&own, reading).0.len());
        // "Business College" above "Bachelor of Science, Logistics, 2011 - 2014"
        let schooled =
            |slots: &[String]| slots.iter().any(|slot| names::is_school(slot) || names::is_body(slot));
        if !reading.positions
            && need == 0
            && !schooled(&own)
            && at > 0
            && plain(at - 1)
            && !taken[at - 1]
            && schooled(content(at - 1))
        {
            need = 1;
        }
        // Or one differs from the first: its paragraph begins above its date.
        let mut start = at;
        while start > 0 && plain(start - 1) && !taken[start - 1] {
            start -= 1;
        }
        // A PDF has no blank lines: the list of the previous entry ends there too.
        let opened = start == 0 || lines[start - 1].is_blank() || lines[start - 1].bullet;
        // The title is right above a line with only the employer.
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
                let described = names::is_description(&lines[line].text) && !own.is_empty();
                if single && block.len() > 1 || described && scored(below) < PLAIN {
                    break;
                }
                let useful = scored(below) > 0
                    || title.is_some() && line == at + 1
                    || own.is_empty()
                    || scored(&own) > 0
                        && (!lines[line].source.text.ends_with('.') || names::is_body(&lines[line].text));
                if !useful {
                    break;
                }
                block.push(line);
                bottom = line;
                need = need.saturating_sub(below.len());
            }
        }
        if places_below.contains(&(at + 1)) {
            block.push(at + 1);
        }
        for line in &block {
            taken[*line] = true;
        }
        let places = block.iter().filter(|line| towns.contains(line)).map(|line| lines[*line].text.clone());
        let title = title.filter(|_| block.get(1) == Some(&(at + 1)));
        let mut block = Block { titled: title, ..made(&block, &parts, reading) };
        block.places.splice(0..0, places);
        blocks.push(block);
    }
    written_alike(&mut blocks, &mut taken, lines, &parts, &plain, reading);
    // Entries without a date: a line with the separators of the others, or one that is clearly a post or
    // degree.
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

/// The slots that are not places, and the places.
fn without_places(slots: &[String], reading: &Reading<'_>) -> (Vec<String>, Vec<String>) {
    let is_place = |slot: &String| names::is_place(slot, reading.home) && (reading.score)(slot) <= 0;
    let (mut places, mut rest): (Vec<_>, Vec<_>) = slots.iter().cloned().partition(is_place);
    while places.is_empty() && rest.len() > 2 {
        let Some(at) = rest.iter().rposition(|slot| names::may_be_place(slot)) else { break };
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
    let told = parts.iter().any(|part| (reading.score)(part) > 0 || names::is_body(part));
    // "Apprentice electrician, then electrician" is one title.
    let posts = parts.iter().all(|part| (reading.score)(part) >= OWN_MARGIN);
    (parts.len() > 1 && told && !posts).then_some(parts)
}

pub(crate) fn made(lines: &[usize], parts: &[Option<Parts>], reading: &Reading<'_>) -> Block {
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
        && names::may_be_place(other)
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
    // "with distinction" and "First Class Honours" are not names.
    let grade = |slot: &String| {
        let short = slot.split_whitespace().count() <= 4 && (reading.score)(slot) <= 0;
        slot.starts_with("with ") || !reading.positions && short && degree_kinds::is_honoured(slot)
    };
    if let Some(at) = all.iter().skip(1).position(grade) {
        let aside = all.remove(at + 1);
        make = vec![all.len()];
        remark = remark.or(Some(aside));
    }
    let separator = separator.unwrap_or(Separator::Nothing);
    let headed = make.iter().filter(|slots| **slots > 0).count() > 1 && dated.is_some_and(|dated| dated > 0);
    let lines = lines.to_vec();
    Block {
        lines,
        slots: all,
        places,
        separator,
        make,
        dated,
        when,
        remark,
        pause: false,
        titled: None,
        headed,
    }
}
