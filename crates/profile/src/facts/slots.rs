//! Splits the heading of an entry at its separators into dates, places, and names of posts and employers.
use crate::facts::dates::{self, End, Span, YearMonth};
use crate::facts::names;
use crate::facts::posts::post_score;

/// Replaces the date that was taken out of a line.
const HOLE: char = '\u{1}';
const COLUMNS: [char; 7] = ['•', '|', '·', '∙', '⋅', '\t', HOLE];
const DASHES: [&str; 6] = [" — ", " – ", " - ", "; ", "—", " // "];
/// Most words of a title behind a full stop.
const TITLE_WORDS: usize = 6;
const EDGES: [char; 12] = [' ', ',', ';', ':', '-', '–', '—', '*', '_', '•', '|', '\t'];

/// A span of time with the words it was written in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// When it began, if the resume says so. A single date is both.
    pub from: Option<YearMonth>,
    /// When it ended.
    pub to: End,
    /// As the resume writes it: "Summer 2016".
    pub text: String,
}

/// What separates the parts of a heading, the plainest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Separator {
    Column,
    Dash,
    At,
    Comma,
    Nothing,
}

/// A line in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) slots: Vec<String>,
    pub(crate) separator: Separator,
    pub(crate) when: Option<When>,
    /// The words in brackets after the date: "Short Term Contract".
    pub(crate) remark: Option<String>,
}

/// Splits a line at its separators. Commas separate only in [`by_commas`].
pub(crate) fn parts(text: &str) -> Parts {
    apart(text, date_of(text))
}

/// Splits a line whose date belongs to its text: "Lead since 2021".
pub(crate) fn parts_without_date(text: &str) -> Parts {
    apart(text, None)
}

/// A line without its date.
pub(crate) fn undated(text: &str) -> String {
    let (text, ..) = without_date(text, date_of(text));
    trimmed(&text.replace(HOLE, " ")).to_owned()
}

/// The parts of a line that ends with a date without a separator: "Level 3 Diploma 2020". Prose may end like
/// this too, so this is only for lines that are headings for another reason.
pub(crate) fn parts_with_last_date(text: &str) -> Option<Parts> {
    const SPEAKS: [&str; 12] =
        ["in", "since", "of", "by", "until", "till", "to", "from", "for", "during", "early", "late"];
    let span = dates::spans(text).pop().filter(|span| text[span.bytes.end..].trim().is_empty())?;
    let before = text[..span.bytes.start].split_whitespace().next_back()?.to_lowercase();
    (!SPEAKS.contains(&before.as_str())).then(|| apart(text, Some(span)))
}

fn apart(text: &str, date: Option<Span>) -> Parts {
    let (text, when, remark) = without_date(text, date);
    let mut spaced = text.replace("   ", "\t");
    // Without a date between commas, the parts on both sides are one row.
    let commas = [format!(", {HOLE},"), format!(", {HOLE} ,")];
    if let Some(hole) = commas.iter().find(|hole| spaced.contains(hole.as_str())) {
        spaced = spaced.replace(hole.as_str(), ",");
    }
    let columns = pieces(spaced.split(COLUMNS));
    if columns.len() > 1 {
        return Parts { slots: columns, separator: Separator::Column, when, remark };
    }
    let Some(only) = columns.first() else {
        return Parts { slots: Vec::new(), separator: Separator::Nothing, when, remark };
    };
    for dash in DASHES {
        let slots = pieces(only.split(dash));
        if slots.len() > 1 {
            return Parts { slots, separator: Separator::Dash, when, remark };
        }
    }
    Parts { slots: columns, separator: Separator::Nothing, when, remark }
}

fn pieces<'a>(pieces: impl Iterator<Item = &'a str>) -> Vec<String> {
    let trimmed = pieces.map(|piece| trimmed(piece).to_owned());
    trimmed.filter(|it| !it.is_empty() && !dates::is_length(it)).collect()
}

fn trimmed(piece: &str) -> &str {
    let piece = piece.trim_matches(EDGES);
    let whole = piece.strip_prefix('(').and_then(|it| it.strip_suffix(')'));
    whole.filter(|it| !it.contains('(')).unwrap_or(piece).trim_matches(EDGES)
}

/// A line with a placeholder for its date.
fn without_date(text: &str, date: Option<Span>) -> (String, Option<When>, Option<String>) {
    let Some(span) = date else { return (text.to_owned(), None, None) };
    let (mut start, mut end) = (span.bytes.start, span.bytes.end);
    let mut remark = None;
    let opened = text[..start].rfind('(').filter(|at| !text[*at..start].contains(')'));
    let closed = text[end..].find(')').filter(|at| !text[end..end + at].contains('('));
    if let (Some(open), Some(close)) = (opened, closed) {
        let inside = format!("{} {}", &text[open + 1..start], &text[end..end + close]);
        remark = Some(trimmed(&inside).to_owned()).filter(|it| !it.is_empty());
        (start, end) = (open, end + close + 1);
    } else if let Some(inside) = text[end..].trim_start().strip_prefix('(')
        && let Some((inside, _)) = inside.split_once(')')
    {
        remark = Some(inside.trim().to_owned()).filter(|it| !dates::is_length(it));
        end += text[end..].find(')').map_or(0, |at| at + 1);
    }
    let to = if span.is_range || !matches!(span.to, End::Unknown) {
        span.to
    } else {
        span.from.map_or(End::Unknown, End::At)
    };
    let when = When { from: span.from, to, text: text[span.bytes].to_owned() };
    (format!("{}{HOLE}{}", &text[..start], &text[end..]), Some(when), remark)
}

/// The date of the line itself, not one that its text mentions.
fn date_of(text: &str) -> Option<Span> {
    let spans = dates::spans(text);
    let bounded = |span: &Span| {
        let (before, after) = (&text[..span.bytes.start], &text[span.bytes.end..]);
        let wide = |gap: &str| gap.contains('\t') || gap.len() > 1;
        let gap_before = &before[before.trim_end().len()..];
        let gap_after = &after[..after.len() - after.trim_start().len()];
        let starts = before.trim().is_empty() || before.trim_end().ends_with([',', '(', '[']);
        // "(Easter 2014 – July 2015)"
        let opened = before.rsplit_once('(').is_some_and(|(_, inside)| {
            !inside.contains(')') && inside.split_whitespace().count() == 1 && after.starts_with(')')
        });
        let opened = opened && matches!(span.to, End::At(_));
        let starts = starts
            || opened && span.is_range
            || before.trim_end().ends_with(EDGES)
            || before.trim_end().ends_with(['·', ')']);
        let ends = after.trim().is_empty() || after.trim_start().starts_with([')', '(', ']', '·']);
        let ends = ends || after.trim_start().starts_with(EDGES);
        (starts || wide(gap_before)) && (ends || wide(gap_after))
    };
    let best = |range: bool| spans.iter().rev().find(|span| span.is_range == range && bounded(span));
    let loose = || {
        spans.iter().find(|span| {
            let ends = text[span.bytes.end..].trim().is_empty();
            span.is_range && span.from.is_some() && span.to != End::Unknown && (ends || span.bytes.start == 0)
        })
    };
    best(true).or_else(|| best(false)).or_else(loose).cloned()
}

/// Where the heading of a line ends if more text follows: after its date and a full stop or a colon.
pub(crate) fn end_of_heading(text: &str) -> Option<usize> {
    dates::spans(text).into_iter().filter(|span| span.is_range).find_map(|span| {
        let closed = text[span.bytes.end..].strip_prefix(')').map_or(span.bytes.end, |_| span.bytes.end + 1);
        let rest = text[closed..].strip_prefix(". ").or_else(|| text[closed..].strip_prefix(": "))?;
        let before = text[..span.bytes.start].trim_end();
        (!rest.trim().is_empty() && (before.ends_with([',', '(', '•', '|']))).then_some(closed)
    })
}

/// Where the heading of a row that begins with its dates ends if a sentence or a row with a label follows:
/// "2013 A levels in Art. No university."
pub(crate) fn end_of_row(text: &str) -> Option<usize> {
    let span = dates::spans(text).into_iter().next().filter(|span| span.bytes.start == 0)?;
    let rest = &text[span.bytes.end..];
    let gap = rest.starts_with("  ") || rest.starts_with('\t');
    let ends = text.match_indices(". ").map(|(at, _)| at).find(|at| {
        let before = &text[..*at];
        let last = before.split_whitespace().next_back().unwrap_or_default();
        let inside = before.matches('(').count() > before.matches(')').count();
        // "Prof. Ahrendt", "St. Olav", "Larkin Inc. Boise"
        let shortened = last.len() < 3 || last.contains('.') || last == "Prof" || names::is_legal_form(last);
        let whole = *at > span.bytes.end && !shortened;
        !inside && whole && text[at + 2..].starts_with(char::is_uppercase)
    });
    ends.filter(|_| gap)
}

/// Where the title begins in a row that has it behind the employer and a full stop: "2011 - 2013   Hotel
/// Miradouro, Porto. Cook".
pub(crate) fn title_of_row(text: &str) -> Option<usize> {
    let at = end_of_row(text)? + 2;
    let title = text.get(at..).filter(|title| !title.ends_with('.'))?;
    let named = post_score(title.split(',').next().unwrap_or_default()) > 0 || !names::is_description(title);
    (title.split_whitespace().count() <= TITLE_WORDS && named).then_some(at)
}

/// A title and an employer with "at" between them.
pub(crate) fn by_at(slot: &str) -> Option<[String; 2]> {
    let (title, employer) = slot.split_once(" at ").or_else(|| slot.split_once(" @ "))?;
    let named =
        employer.trim_start_matches("the ").starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let single = !employer.contains(" at ") && title.split_whitespace().count() <= 6;
    (named && single && post_score(title) > 0)
        .then(|| [trimmed(title).to_owned(), trimmed(employer).to_owned()])
}

/// The parts between commas. Brackets, the code of a state and the legal form of a firm stay with their part.
pub(crate) fn by_commas(slot: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    let mut piece = String::new();
    for c in slot.chars().chain([',']) {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if c != ',' || depth > 0 {
            piece.push(c);
            continue;
        }
        let part = trimmed(&piece).to_owned();
        piece.clear();
        let bare = part.trim_end_matches('.').to_lowercase();
        match parts.last_mut() {
            Some(last) if names::is_state(&part) || names::LEGAL.contains(&bare.as_str()) => {
                last.push_str(", ");
                last.push_str(&part);
            }
            _ if part.is_empty() => {}
            _ => parts.push(part),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, slots: &[&str], when: Option<&str>) {
        let parts = parts(line);
        assert_eq!(parts.slots, slots, "{line}");
        assert_eq!(parts.when.map(|when| when.text).as_deref(), when, "{line}");
    }

    #[test]
    fn lines_are_cut_at_their_separators() {
        check(
            "Emberline • Data Engineer • March 2022 - present",
            &["Emberline", "Data Engineer"],
            Some("March 2022 - present"),
        );
        check(
            "Sund • Nurse, coordinator since 2021 • 2018 - present",
            &["Sund", "Nurse, coordinator since 2021"],
            Some("2018 - present"),
        );
        check("Data Analyst, Kestrel (2019–2022)", &["Data Analyst, Kestrel"], Some("2019–2022"));
        check("Baker at Aalto Oy | 2019 - 2020", &["Baker at Aalto Oy"], Some("2019 - 2020"));
        check("2019 – 2022   Baker, Aalto", &["Baker, Aalto"], Some("2019 – 2022"));
        check("Aalto — Turku", &["Aalto", "Turku"], None);
        check("Fixed a bug in November 2022 at night", &["Fixed a bug in November 2022 at night"], None);
        check("Jan 2019 - Present · 4 yrs 2 mos", &[], Some("Jan 2019 - Present"));
    }

    #[test]
    fn brackets_beside_a_date_are_a_remark() {
        let found = parts("Xai • Analyst • 1/2025 - 2/2025 (Short Term Contract)");
        assert_eq!((found.remark.as_deref(), found.slots.len()), (Some("Short Term Contract"), 2));
        let found = parts("Baker (2019 – 2020, part time)");
        assert_eq!(found.remark.as_deref(), Some("part time"), "and inside the same brackets");
    }

    #[test]
    fn commas_keep_states_and_firms_together() {
        assert_eq!(by_commas("Baker, Aalto, Inc., Mesa, AZ"), ["Baker", "Aalto, Inc.", "Mesa, AZ"]);
    }
}
