//! Splits the heading of an entry at its separators into dates, places, and names of posts and employers.
use crate::facts::dates::{self, End, Span, YearMonth};

/// Replaces the date that was taken out of a line.
const HOLE: char = '\u{1}';
const COLUMNS: [char; 7] = ['•', '|', '·', '∙', '⋅', '\t', HOLE];
const DASHES: [&str; 6] = [" — ", " – ", " - ", "; ", "—", " // "];
const EDGES: [char; 12] = [' ', ',', ';', ':', '-', '–', '—', '*', '_', '•', '|', '\t'];

/// Nouns that end the name of a post. A closed list: for other names the other entries of the resume decide.
const POSTS: [&str; 60] = [
    "engineer",
    "developer",
    "analyst",
    "scientist",
    "manager",
    "director",
    "officer",
    "nurse",
    "teacher",
    "technician",
    "assistant",
    "specialist",
    "consultant",
    "intern",
    "driver",
    "clerk",
    "designer",
    "coordinator",
    "administrator",
    "lead",
    "researcher",
    "lecturer",
    "professor",
    "accountant",
    "operator",
    "mechanic",
    "electrician",
    "chef",
    "cook",
    "supervisor",
    "representative",
    "apprentice",
    "fellow",
    "head",
    "barista",
    "secretary",
    "receptionist",
    "cashier",
    "waiter",
    "waitress",
    "carer",
    "tutor",
    "volunteer",
    "paralegal",
    "solicitor",
    "architect",
    "editor",
    "illustrator",
    "agent",
    "host",
    "nanny",
    "dentist",
    "midwife",
    "pilot",
    "foreman",
    "executive",
    "strategist",
    "trainee",
    "steward",
    "auditor",
];
/// Words before the name of a post.
const RANKS: [&str; 8] =
    ["senior", "junior", "chief", "assistant", "associate", "deputy", "lead", "registered"];
/// Endings that many names of posts have, and a few of employers.
const POST_ENDINGS: [&str; 5] = ["er", "or", "ist", "ian", "ant"];
/// Towns whose names have an ending of posts.
const TOWN_ENDINGS: [&str; 12] = [
    "chester",
    "cester",
    "minster",
    "caster",
    "denver",
    "vancouver",
    "dover",
    "hanover",
    "hannover",
    "exeter",
    "bangor",
    "windsor",
];
/// Words that only employers and schools have in their names.
const BODIES: [&str; 21] = [
    "inc",
    "ltd",
    "llc",
    "gmbh",
    "corp",
    "co",
    "plc",
    "university",
    "college",
    "school",
    "institute",
    "academy",
    "hospital",
    "group",
    "company",
    "bank",
    "center",
    "centre",
    "authority",
    "agency",
    "solutions",
];
const LEGAL: [&str; 7] = ["inc", "ltd", "llc", "gmbh", "corp", "co", "plc"];
/// Forms of firms that end a name; [`LEGAL`] may also stand behind a comma.
const FORMS: [&str; 16] = [
    "ab", "ag", "aps", "as", "asa", "bv", "kg", "limited", "nv", "oy", "oyj", "pty", "sa", "sarl", "spa",
    "srl",
];
/// Words for work without a place.
const NOWHERE: [&str; 4] = ["remote", "hybrid", "on-site", "onsite"];
/// Longest single part of a place, in words.
const PLACE_WORDS: usize = 3;

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

/// The parts of a line that ends with a date without a separator: "Level 3 Diploma 2020". Prose may end like this
/// too, so this is only for lines that are headings for another reason.
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
        let starts = starts || before.trim_end().ends_with(EDGES) || before.trim_end().ends_with(['·', ')']);
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
            Some(last) if is_state(&part) || LEGAL.contains(&bare.as_str()) => {
                last.push_str(", ");
                last.push_str(&part);
            }
            _ if part.is_empty() => {}
            _ => parts.push(part),
        }
    }
    parts
}

pub(crate) fn is_state(part: &str) -> bool {
    part.len() == 2 && part.chars().all(|c| c.is_ascii_uppercase())
}

/// Whether a slot is a place by its shape: "Phoenix, AZ", "Remote", or the place the candidate lives in.
pub(crate) fn is_place(slot: &str, home: Option<&str>) -> bool {
    let lower = slot.to_lowercase();
    let near = home.is_some_and(|home| {
        let home = home.to_lowercase();
        home == lower || home.split(',').any(|part| part.trim() == lower)
    });
    let coded = slot.rsplit_once(", ").is_some_and(|(city, state)| is_state(state) && is_named(city));
    near || NOWHERE.contains(&lower.as_str()) || coded && !is_body(slot)
}

/// Whether a slot may be a place: a few names with commas, none of them a post or an employer.
pub(crate) fn may_be_place(slot: &str) -> bool {
    let parts: Vec<&str> = slot.split(", ").collect();
    (2..=3).contains(&parts.len())
        && parts.iter().all(|part| is_named(part) && post_score(part) <= 0 && !is_body(part))
}

/// Whether a slot beside an address may be where somebody lives. Names of towns may end as posts do:
/// "Bedminster, Bristol".
pub(crate) fn may_be_home(slot: &str) -> bool {
    let parts: Vec<&str> = slot.split(", ").collect();
    (2..=3).contains(&parts.len())
        && parts.iter().all(|part| is_named(part) && post_score(part) < 2 && !is_body(part))
}

/// Whether what stands behind the name of an employer and a comma may be a place: "Bath".
pub(crate) fn may_be_town(part: &str) -> bool {
    let letters = part.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '.' | '’'));
    is_named(part) && letters && post_score(part) < 2 && !is_body(part)
}

/// Whether a word is the form of a firm: "GmbH".
pub(crate) fn is_legal_form(word: &str) -> bool {
    let lower = word.to_lowercase().replace('.', "");
    word.starts_with(char::is_uppercase)
        && (LEGAL.contains(&lower.as_str()) || FORMS.contains(&lower.as_str()))
}

/// Whether all words begin with a capital, and there are few.
fn is_named(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    !words.is_empty()
        && words.len() <= PLACE_WORDS
        && words.iter().all(|word| word.starts_with(char::is_uppercase))
}

/// Whether a slot has a word that only employers and schools have.
pub(crate) fn is_body(slot: &str) -> bool {
    let words = words(slot);
    words.iter().any(|word| BODIES.contains(&word.as_str()))
        || words.windows(2).any(|two| two[0] == "sixth" && two[1] == "form")
}

fn words(slot: &str) -> Vec<String> {
    let lower = slot.to_lowercase();
    let words = lower.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// How much a slot looks like the name of a post; negative for the name of an employer.
pub(crate) fn post_score(slot: &str) -> i32 {
    let outside = slot.split(" (").next().unwrap_or_default();
    let mut score = 0;
    let lower = outside.to_lowercase();
    for part in lower.split(['/', ',', '&']).flat_map(|part| part.split(" and ")) {
        let words: Vec<&str> = part.split_whitespace().collect();
        let end = words.iter().position(|word| ["of", "in", "for", "with", "to", "on"].contains(word));
        let head = &words[..end.unwrap_or(words.len())];
        let numeral = |word: &&&str| !word.chars().all(|c| matches!(c, 'i' | 'v')) || word.is_empty();
        let Some(last) = head.iter().rev().find(numeral) else { continue };
        // Posts in the plural name a firm: "Stone & Hartley Solicitors".
        let last = last.trim_end_matches('.');
        if POSTS.contains(&last) || last.strip_prefix("co-").is_some() {
            score = score.max(3);
        } else if POST_ENDINGS.iter().any(|ending| last.ends_with(ending))
            && !TOWN_ENDINGS.iter().any(|ending| last.ends_with(ending))
            && last.len() > 4
        {
            score = score.max(1);
        }
        if words.len() > 1 && RANKS.contains(&words[0]) {
            score += 1;
        }
    }
    // Every word of a name is capitalized: "Intensive care nurse" is not a name.
    let small = outside.split_whitespace().skip(1).any(|word| {
        word.starts_with(char::is_lowercase) && word.len() > 3 && !["from", "with"].contains(&word)
    });
    score += i32::from(small);
    if is_body(slot) && score < 3 { score - 3 } else { score }
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
    fn posts_and_employers_differ_in_shape() {
        for post in
            ["Data Engineer", "Head of Data", "Intensive care nurse", "Engineer II", "Store Manager / Driver"]
        {
            assert!(post_score(post) >= 2, "{post}: {}", post_score(post));
        }
        for employer in
            ["Emberline", "Medical Center", "Cook County Hospital", "Bank of America", "Art Solutions"]
        {
            assert!(post_score(employer) <= 0, "{employer}: {}", post_score(employer));
        }
    }

    #[test]
    fn commas_keep_states_and_firms_together() {
        assert_eq!(by_commas("Baker, Aalto, Inc., Mesa, AZ"), ["Baker", "Aalto, Inc.", "Mesa, AZ"]);
    }
}
