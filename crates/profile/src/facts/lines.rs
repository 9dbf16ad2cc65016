//! The lines of a resume, joined where a page had wrapped them, each with its source.
use text::lines::{joined_lines, one_line, shortened};

use crate::facts::columns::unfolded;
use crate::facts::{dates, titles};

/// Bullets that may stand close to their text.
const BULLETS: [char; 11] = ['•', '\u{f0b7}', '▪', '◦', '‣', '●', '○', '■', '➢', '✓', '✔'];
/// Signs that a text may begin with.
const OPENING: [char; 15] = ['"', '\'', '“', '‘', '„', '«', '(', '[', '#', '&', '$', '€', '£', '@', '|'];
/// Most words of a heading that is underlined or has marks around it.
const HEADING_WORDS: usize = 7;
/// Fewest headings with numbers in front.
const NUMBERED: usize = 3;
/// Fewest lines of a resume with a blank line between almost all; of so many lines one may follow closely.
const SPACED_LINES: usize = 10;
/// How many characters the line below a heading may differ from its length.
const UNDERLINE_SLACK: usize = 2;

/// Where the resume says something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The first line, counted from 1.
    pub first: usize,
    /// The last line, this one included.
    pub last: usize,
    /// The original text.
    pub text: String,
}

/// Longest excerpt, in characters.
const EXCERPT_CHARS: usize = 90;

impl Source {
    /// Its beginning on one line, as a message or a terminal may show it: without control characters.
    pub fn excerpt(&self) -> String {
        excerpt(&self.text)
    }
}

/// The beginning of a text on one line, without control characters.
pub(crate) fn excerpt(text: &str) -> String {
    let visible: String = one_line(text).chars().filter(|c| !c.is_control()).collect();
    shortened(&visible, EXCERPT_CHARS)
}

/// A line as it was meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// Its text, without list bullet or heading mark.
    pub(crate) text: String,
    /// Whether it had a list bullet.
    pub(crate) bullet: bool,
    /// Level of a Markdown heading, 0 for none.
    pub(crate) level: usize,
    /// How far it is indented, in characters.
    pub(crate) indent: usize,
    pub(crate) source: Source,
}

impl Line {
    pub(crate) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// A resume in which a text that goes on in the next line is one line, in a column of a table as well.
pub(crate) fn unwrapped(resume: &str) -> String {
    joined_lines(&unfolded(&close_lines(resume)))
}

/// A resume without the blank line between almost all lines that some exports have.
fn close_lines(resume: &str) -> String {
    let mut gaps: Vec<usize> = Vec::new();
    let mut blank = 0;
    for line in resume.lines().skip_while(|line| line.trim().is_empty()) {
        if line.trim().is_empty() {
            blank += 1;
        } else {
            gaps.push(std::mem::take(&mut blank));
        }
    }
    let close = gaps.iter().skip(1).filter(|gap| **gap == 0).count();
    let wide = gaps.iter().filter(|gap| **gap > 1).count();
    if gaps.len() < SPACED_LINES || SPACED_LINES * close > gaps.len() || wide < 2 {
        return resume.to_owned();
    }
    let mut lines: Vec<&str> = Vec::new();
    let mut before = false;
    for line in resume.lines() {
        let blank = line.trim().is_empty();
        if !blank || before {
            lines.push(line);
        }
        before = blank;
    }
    lines.join("\n")
}

/// The lines of a resume.
pub(crate) fn lines(resume: &str) -> Vec<Line> {
    let written: Vec<&str> = resume.lines().collect();
    let matter = front_matter(&written);
    let mut lines: Vec<Line> = Vec::new();
    let mut at = 0;
    for joined in unwrapped(resume).lines() {
        // A joined line holds the letters of as many lines as it was made of.
        let letters = bare_length(joined);
        while letters > 0 && written.get(at).is_some_and(|line| bare_length(line) == 0) {
            at += 1;
        }
        let first = at;
        let mut seen = 0;
        while at < written.len() && (at == first || seen < letters) {
            seen += bare_length(written[at]);
            at += 1;
        }
        if first < written.len() && at > matter {
            push(&mut lines, joined, &written, first..at);
        }
    }
    number(&mut lines);
    lines
}

/// Makes lines that count on from 1 headings, without their numbers: "1. APPOINTMENTS", "2. EDUCATION". The
/// items of a list have no blank lines between them.
fn number(lines: &mut [Line]) {
    let mut numbered = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let apart = at.checked_sub(1).is_none_or(|before| lines[before].is_blank());
        let parted = line.text.split_once(['.', ')']).filter(|_| apart && !line.bullet && line.level == 0);
        let Some((count, title)) = parted else { continue };
        let title = title.trim_start();
        let short = (1..=HEADING_WORDS).contains(&title.split_whitespace().count());
        let named = title.starts_with(char::is_uppercase) && !title.contains(|c: char| c.is_ascii_digit());
        if short && named && count.parse() == Ok(numbered.len() + 1) {
            numbered.push((at, title.to_owned()));
        }
    }
    if numbered.len() >= NUMBERED {
        for (at, title) in numbered {
            (lines[at].text, lines[at].level) = (title, 2);
        }
    }
}

/// The number of lines of the Markdown front matter.
fn front_matter(lines: &[&str]) -> usize {
    let is_fence = |line: &&str| line.trim() == "---";
    if !lines.first().is_some_and(is_fence) {
        return 0;
    }
    lines[1..].iter().position(is_fence).map_or(0, |at| at + 2)
}

fn bare_length(line: &str) -> usize {
    line.chars().filter(|c| c.is_alphanumeric()).count()
}

/// A line whose dates at the beginning stand in brackets, without them: "[2018 -> now] Baker".
fn without_brackets(line: &str) -> String {
    let parts = line.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    match parts.filter(|(inside, _)| !dates::spans(inside).is_empty()) {
        Some((dates, rest)) => format!("{}  {}", dates.trim(), rest.trim_start()),
        None => line.to_owned(),
    }
}

/// Adds a line, or joins it to the list item that it continues.
fn push(lines: &mut Vec<Line>, joined: &str, written: &[&str], at: std::ops::Range<usize>) {
    let source = |from: usize| Source {
        first: from + 1,
        last: at.end,
        text: written[from..at.end].iter().map(|line| line.trim()).collect::<Vec<_>>().join("\n"),
    };
    let decorated = decorated(joined.trim());
    let (text, bullet) = match decorated {
        Some(heading) => (heading, false),
        None => without_mark(joined.trim()),
    };
    let level = text.chars().take_while(|c| *c == '#').count().max(usize::from(decorated.is_some()));
    let text = text.trim_start_matches('#').replace("**", "").replace("__", "");
    let text = if text.matches('*').count() % 2 == 0 { text.replace('*', "") } else { text };
    let text = &close_label(&without_brackets(text.trim()).replace(" -- ", " – "));
    let is_rule =
        !text.is_empty() && text.chars().all(|c| matches!(c, '-' | '=' | '*' | '_' | '—' | '–' | '~' | ' '));
    if is_rule {
        underline(lines, text);
    }
    let indent = joined.chars().take_while(|c| c.is_whitespace()).count();
    let indented = indent > 0;
    if let Some(last) = lines.last_mut()
        && last.bullet
        && !bullet
        && level == 0
        && !text.is_empty()
        && !is_rule
        && !begins_with_dates(text)
    {
        let open = !last.text.ends_with(['.', '!', '?', ':', ';']);
        let small = text.starts_with(char::is_lowercase);
        let end = text.ends_with('.') && text.split_whitespace().count() <= 2;
        // What is indented less than an item is below none.
        let inside = indented && indent >= last.indent;
        if last.text.is_empty() || small || open && (inside || end) {
            let space = if last.text.is_empty() { "" } else { " " };
            last.text = format!("{}{space}{text}", last.text);
            last.source = source(last.source.first - 1);
            return;
        }
    }
    let text = if is_rule { String::new() } else { text.to_owned() };
    lines.push(Line { text, bullet, level, indent, source: source(at.start) });
}

/// A row without the gap in front of its colon: "Employer      : Aalto Oy".
fn close_label(text: &str) -> String {
    let parted =
        text.split_once(": ").filter(|(label, value)| label.ends_with("  ") && !value.trim().is_empty());
    match parted.map(|(label, value)| (label.trim_end(), value.trim_start())) {
        Some((label, value)) if !label.contains("  ") => format!("{label}: {value}"),
        _ => text.to_owned(),
    }
}

/// Makes the last line a heading if a rule of its length is right below it and a blank line above.
fn underline(lines: &mut [Line], rule: &str) {
    let Some((last, before)) = lines.split_last_mut() else { return };
    let width = last.text.chars().count();
    let alike = width.abs_diff(rule.chars().count()) <= UNDERLINE_SLACK;
    let short = last.text.split_whitespace().count() <= HEADING_WORDS && !last.is_blank();
    // A PDF has no blank lines, but then the rule is just as long.
    let apart = before.last().is_none_or(Line::is_blank) || width == rule.chars().count();
    if alike && short && !last.bullet && last.level == 0 && apart {
        last.level = if rule.starts_with('=') { 1 } else { 2 };
    }
}

/// Whether a line begins with dates as a row of a table does: "since 09/2020   Shop assistant".
fn begins_with_dates(text: &str) -> bool {
    dates::spans(text).first().is_some_and(|span| {
        let rest = &text[span.bytes.end..];
        span.bytes.start == 0
            && (rest.trim().is_empty() || ["  ", "\t", ":"].iter().any(|gap| rest.starts_with(gap)))
    })
}

/// The text of a heading that is marked by repeated signs or by one on both sides: ">> STUDIES", "· SKILLS
/// ·".
fn decorated(line: &str) -> Option<&str> {
    let sign = line.chars().next().filter(|c| !c.is_alphanumeric() && !OPENING.contains(c));
    let framed = sign.and_then(|sign| line.strip_prefix(sign)?.strip_suffix(sign));
    let framed = framed.filter(|text| text.starts_with(' ') && text.ends_with(' ')).map(str::trim);
    if let Some(text) = framed.filter(|text| text.starts_with(char::is_uppercase) && !text.ends_with('.')) {
        return (text.split_whitespace().count() <= HEADING_WORDS).then_some(text);
    }
    let sign = line.chars().next().filter(|c| ">=:/~–—-".contains(*c))?;
    let text = line.trim_start_matches(sign);
    let signs = line.chars().count() - text.chars().count();
    let bare = text.trim_end_matches(sign).trim();
    let short = bare.split_whitespace().count() <= HEADING_WORDS && bare.starts_with(char::is_uppercase);
    let named = !bare.contains(|c: char| c.is_ascii_digit()) && !bare.ends_with('.');
    (signs > 1 && text.starts_with(' ') && short && named).then_some(bare)
}

/// A line without its list bullet, and whether it had one: any sign with a space behind it.
fn without_mark(line: &str) -> (&str, bool) {
    let mut rest = line.chars();
    let Some(mark) = rest.next() else { return (line, false) };
    let rest = rest.as_str();
    let spaced = rest.is_empty() || rest.starts_with(char::is_whitespace);
    // The round bullet of a PDF may have become a letter.
    let sign = !mark.is_alphanumeric() && !OPENING.contains(&mark) || mark == 'o' && !rest.is_empty();
    let is_mark = BULLETS.contains(&mark) || spaced && sign;
    // "★ EXPERIENCE"
    let heading = || !rest.contains(char::is_lowercase) && titles::known(rest).is_some();
    if is_mark && !(spaced && heading()) { (rest.trim(), true) } else { (line, false) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_know_where_they_stood() {
        let lines = lines(
            "Kim Aalto\n\n- Baked the rye bread of the whole town for\n  nine long years.\n-\nMilled flour.\n",
        );
        let found: Vec<_> =
            lines.iter().map(|it| (it.text.as_str(), it.bullet, it.source.first, it.source.last)).collect();
        assert_eq!(
            found,
            [
                ("Kim Aalto", false, 1, 1),
                ("", false, 2, 2),
                ("Baked the rye bread of the whole town for nine long years.", true, 3, 4),
                ("Milled flour.", true, 5, 6),
            ],
            "wrapped lines and a mark on a line of its own"
        );
    }

    #[test]
    fn an_excerpt_does_nothing_to_a_terminal() {
        let source = Source { text: "Baker\u{1b}[2J\nat night".to_owned(), ..Source::default() };
        assert_eq!(source.excerpt(), "Baker[2J at night", "escape sequences are only text");
    }

    #[test]
    fn a_gap_in_front_of_a_colon_is_closed() {
        assert_eq!(lines("Employer      : Aalto Oy, Turku")[0].text, "Employer: Aalto Oy, Turku");
        assert_eq!(
            lines("2019  Baker: bread")[0].text,
            "2019  Baker: bread",
            "dates and a text with a colon"
        );
    }

    #[test]
    fn any_sign_with_a_space_behind_it_is_a_bullet() {
        for (written, text, bullet) in [
            ("> evaluated 58 runs", "evaluated 58 runs", true),
            ("– bookkeeping", "bookkeeping", true),
            ("→ moved", "moved", true),
            ("•Built", "Built", true),
            ("o Baked", "Baked", true),
            ("\"Measure Twice\", a course", "\"Measure Twice\", a course", false),
            ("(part time)", "(part time)", false),
            ("& Sons", "& Sons", false),
        ] {
            let found = lines(written);
            assert_eq!((found[0].text.as_str(), found[0].bullet), (text, bullet), "{written}");
        }
    }

    #[test]
    fn headings_are_underlined_or_marked() {
        for (written, level) in [
            ("Kim\n\nIn short\n--------\nBaker.", 2),
            ("Kim\n\nWhat I want\n===========\nTo bake.", 1),
            ("Kim\n\n>> STUDIES\nBaking.", 1),
            ("Kim\nkim@example.org\nIn short\n--------\nBaker.", 2),
            ("Kim\n\nBaked for years and years.\n-----\nMore", 0),
            ("Kim\n\n-- 5 years of it\nMore", 0),
        ] {
            assert_eq!(lines(written)[2].level, level, "{written}");
        }
    }

    #[test]
    fn a_line_that_begins_with_dates_is_no_rest_of_an_item() {
        let found = lines("> designed a holder\nsince 09/2020   Aalto: shop assistant");
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn headings_may_be_numbered() {
        let found = lines("1. APPOINTMENTS\n\n2019 Baker\n\n2. Studies\nBread\n\n3. Languages\nEnglish");
        let levels: Vec<_> = found.iter().filter(|it| it.level > 0).map(|it| it.text.as_str()).collect();
        assert_eq!(levels, ["APPOINTMENTS", "Studies", "Languages"]);
        let found = lines("What I did\n\n1. Bread\n2. Milk\n3. Rye");
        assert!(found.iter().all(|it| it.level == 0), "a list: {found:?}");
    }

    #[test]
    fn a_blank_line_below_every_line_says_nothing() {
        let text = "Kim Aalto\n\nTurku\n\n\n\nExperience\n\nAalto Oy\n\nBaker of all the bread that they had and\n\nof \
                    the milk.\n\nSalo Oy\n\n\n\nStudies\n\nBread\n\nMilk\n\nRye\n";
        let found = lines(text);
        let blank = found.iter().filter(|it| it.is_blank()).count();
        assert_eq!(blank, 4, "only what was wider is left: {found:?}");
        let baker = found.iter().find(|it| it.text.starts_with("Baker")).expect("the line is there");
        assert_eq!((baker.source.first, baker.source.last), (11, 13), "two lines, one text");
    }

    #[test]
    fn signs_of_markdown_are_gone() {
        let lines = lines("## Experience\n---\n**Baker**, Turku");
        let found: Vec<_> = lines.iter().map(|it| (it.text.as_str(), it.level)).collect();
        assert_eq!(found, [("Experience", 2), ("", 0), ("Baker, Turku", 0)]);
    }
}
