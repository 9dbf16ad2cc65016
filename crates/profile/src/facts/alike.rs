//! What the headings of one section have in common: how many lines each has, and what is below and above the
//! dates.
use crate::facts::blocks::{Block, PLAIN, made};
use crate::facts::bodies::body;
use crate::facts::entries::{Reading, joined};
use crate::facts::lines::Line;
use crate::facts::names;
use crate::facts::slots::{self, Parts, Separator};

/// Most words of a title on a line of its own.
const TITLE_WORDS: usize = 8;

/// Adds the line with the employer to headings that have it in the next line as the others do, though they
/// could be read without it.
pub(crate) fn written_alike(
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

/// The lines with only a town between the rest of a heading and its dates, if all headings with their dates
/// below have one.
pub(crate) fn town_lines(lines: &[Line], parts: &[Option<Parts>]) -> Vec<usize> {
    let bare = |at: usize| {
        parts[at].as_ref().is_some_and(|it| it.slots.is_empty() && it.when.is_some()) && !lines[at].bullet
    };
    let town = |at: usize| {
        let above = at.checked_sub(2).map(|first| &lines[first..at]);
        let headed = above.is_some_and(|above| above.iter().all(|line| !line.is_blank() && !line.bullet));
        headed
            && names::may_be_town(&lines[at].text)
            && parts[at].as_ref().is_some_and(|it| it.when.is_none())
    };
    let bare: Vec<usize> = (0..lines.len()).filter(|at| bare(*at)).collect();
    let all = bare.len() > 1 && bare.iter().all(|at| at.checked_sub(1).is_some_and(town));
    if all { bare.into_iter().map(|at| at - 1).collect() } else { Vec::new() }
}

/// The lines with only a town and its land right below the dates, if all headings with their dates on a line
/// of their own have one.
pub(crate) fn town_lines_below(lines: &[Line], parts: &[Option<Parts>]) -> Vec<usize> {
    let bare = |at: &usize| {
        parts[*at].as_ref().is_some_and(|it| it.slots.is_empty() && it.when.is_some()) && !lines[*at].bullet
    };
    let towns: Vec<usize> = (0..lines.len()).filter(bare).map(|at| at + 1).collect();
    let town = |at: &usize| {
        lines.get(*at).is_some_and(|line| !line.bullet && names::may_be_home(&line.text))
            && parts[*at].as_ref().is_some_and(|it| it.when.is_none())
    };
    if towns.len() > 1 && towns.iter().all(town) { towns } else { Vec::new() }
}

/// Whether the headings have one line below a line with only the dates: what follows it in some of the
/// entries only is a description.
pub(crate) fn heads_are_single(
    lines: &[Line],
    dated: &[usize],
    parts: &[Option<Parts>],
    pauses: &[bool],
    plain: &dyn Fn(usize) -> bool,
) -> bool {
    let bare = |at: &&usize| parts[**at].as_ref().is_some_and(|it| it.slots.is_empty());
    let counts = dated.iter().filter(bare).filter_map(|at| {
        let below = at + 1..lines.len();
        let count = below.take_while(|line| plain(*line)).count();
        (count > 0 && !pauses.get(at + 1).copied().unwrap_or_default()).then_some(count)
    });
    counts.min() == Some(1)
}

/// The lines right below an employer and its dates that can only be the title, whatever its words: short,
/// with a capital, and alone above the list. The employer is known by its form, or other entries have a
/// post there.
pub(crate) fn titles_below(
    lines: &[Line],
    dated: &[usize],
    plain: &dyn Fn(usize) -> bool,
    reading: &Reading<'_>,
) -> Vec<usize> {
    let score = |at: usize| {
        let slots = slots::parts(&lines[at].text).slots;
        slots.iter().map(|slot| (reading.score)(slot)).max().unwrap_or_default()
    };
    let heads = |at: &usize| {
        !lines[*at].bullet && !slots::parts(&lines[*at].text).slots.is_empty() && score(*at) <= 0
    };
    let below = |at: &usize| (at + 1 < lines.len() && plain(at + 1)).then_some(at + 1);
    let heads: Vec<usize> = dated.iter().copied().filter(heads).collect();
    let posts = heads.iter().filter_map(below).any(|at| score(at) >= PLAIN);
    let formed = |at: &usize| {
        let name = body(&slots::undated(&lines[*at].text)).name;
        names::is_body(&name) || names::is_school(&name) || names::has_legal_form(&name)
    };
    let titled = |at: &usize| {
        let text = &lines[*at].text;
        let outside = text.split(" (").next().unwrap_or_default();
        let alone =
            lines.get(at + 1).is_none_or(|next| next.is_blank() || next.bullet || dated.contains(&(at + 1)));
        let short = (1..=TITLE_WORDS).contains(&outside.split_whitespace().count()) && !text.ends_with('.');
        alone
            && short
            && outside.starts_with(char::is_uppercase)
            && !names::is_description(outside)
            && !names::is_body(outside)
    };
    let heads = heads.into_iter().filter(|at| reading.positions && (posts || formed(at)));
    heads.filter_map(|at| below(&at)).filter(titled).collect()
}

/// The lines, in which a title that goes on in the line below its dates is whole: the firm stands in the line
/// after it, while others have theirs right below the title.
pub(crate) fn whole_titles(lines: &[Line]) -> Vec<Line> {
    let plain = |at: usize| lines.get(at).filter(|line| !line.is_blank() && !line.bullet && line.level == 0);
    let row = |at: usize| plain(at).is_some_and(|line| slots::parts(&line.text).when.is_some());
    let firm =
        |at: usize| plain(at).is_some_and(|line| !row(at) && names::has_legal_form(&body(&line.text).name));
    let rest = |at: usize| {
        plain(at).is_some_and(|line| {
            let words = line.text.split_whitespace().count();
            !row(at) && words <= TITLE_WORDS && !line.text.ends_with('.') && !line.text.contains(',')
        })
    };
    let written_so = (0..lines.len()).any(|at| row(at) && firm(at + 1));
    let parted = |at: usize| row(at) && rest(at + 1) && !firm(at) && !firm(at + 1) && firm(at + 2);
    let mut whole: Vec<Line> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        match (at.checked_sub(1).is_some_and(|above| written_so && parted(above)), whole.last_mut()) {
            (true, Some(last)) => {
                last.text = format!("{} {}", last.text, line.text);
                last.source = joined([&last.source, &line.source].into_iter());
            }
            _ => whole.push(line.clone()),
        }
    }
    whole
}

/// Whether below every line with dates and a post there is one line with the name of the employer, and
/// nothing else above the list: "Researcher, Tissue Group" and "Rheinufer Centre, Cologne".
pub(crate) fn names_below(
    lines: &[Line],
    dated: &[usize],
    pauses: &[bool],
    plain: &dyn Fn(usize) -> bool,
    reading: &Reading<'_>,
) -> bool {
    let named = |at: usize| {
        let Some(line) = lines.get(at).filter(|_| plain(at)) else { return false };
        let single =
            lines.get(at + 1).is_none_or(|next| next.is_blank() || next.bullet || dated.contains(&(at + 1)));
        let body = body(&line.text);
        let capital =
            body.name.split_whitespace().all(|word| word.len() < 4 || word.starts_with(char::is_uppercase));
        single
            && capital
            && (names::is_body(&body.name) || names::is_school(&body.name) || body.place.is_some())
    };
    let titled = |at: usize| {
        let slots = slots::parts(&lines[at].text).slots;
        let parts: Vec<String> = slots.iter().flat_map(|slot| slots::by_commas(slot)).collect();
        // "Baker, Aalto Oy" needs no line below it.
        parts.first().is_some_and(|first| (reading.score)(first) >= PLAIN)
            && !parts.iter().any(|part| names::has_legal_form(part))
    };
    let mut posts = dated.iter().filter(|at| !pauses[**at]).peekable();
    reading.positions
        && posts.peek().is_some()
        && posts.all(|at| !lines[*at].bullet && titled(*at) && named(at + 1))
}
