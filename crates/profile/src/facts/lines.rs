//! The lines of a resume, joined where a page had wrapped them, each with its source.
use text::lines::{joined_lines, one_line, shortened};

const MARKS: [&str; 14] = ["- ", "* ", "+ ", "• ", "– ", "· ", "\u{f0b7}", "▪", "◦", "‣", "●", "○", "■", "➢"];

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
    pub(crate) source: Source,
}

impl Line {
    pub(crate) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// The lines of a resume.
pub(crate) fn lines(resume: &str) -> Vec<Line> {
    let written: Vec<&str> = resume.lines().collect();
    let matter = front_matter(&written);
    let mut lines: Vec<Line> = Vec::new();
    let mut at = 0;
    for joined in joined_lines(resume).lines() {
        // A joined line holds the letters of as many lines as it was made of.
        let first = at;
        let letters = bare_length(joined);
        let mut seen = 0;
        while at < written.len() && (at == first || seen < letters) {
            seen += bare_length(written[at]);
            at += 1;
        }
        if first < written.len() && at > matter {
            push(&mut lines, joined, &written, first..at);
        }
    }
    lines
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
    line.chars().filter(|c| !c.is_whitespace() && *c != '-').count()
}

/// Adds a line, or joins it to the list item that it continues.
fn push(lines: &mut Vec<Line>, joined: &str, written: &[&str], at: std::ops::Range<usize>) {
    let source = |from: usize| Source {
        first: from + 1,
        last: at.end,
        text: written[from..at.end].iter().map(|line| line.trim()).collect::<Vec<_>>().join("\n"),
    };
    let (text, bullet) = without_mark(joined.trim());
    let level = text.chars().take_while(|c| *c == '#').count();
    let text = text.trim_start_matches('#').replace("**", "").replace("__", "");
    let text = if text.matches('*').count() % 2 == 0 { text.replace('*', "") } else { text };
    let text = text.trim();
    let is_rule =
        !text.is_empty() && text.chars().all(|c| matches!(c, '-' | '=' | '*' | '_' | '—' | '–' | ' '));
    let indented = joined.starts_with([' ', '\t']);
    if let Some(last) = lines.last_mut()
        && last.bullet
        && !bullet
        && level == 0
        && !text.is_empty()
        && !is_rule
    {
        let open = !last.text.ends_with(['.', '!', '?', ':', ';']);
        let small = text.starts_with(char::is_lowercase);
        let end = text.ends_with('.') && text.split_whitespace().count() <= 2;
        if last.text.is_empty() || small || open && (indented || end) {
            let space = if last.text.is_empty() { "" } else { " " };
            last.text = format!("{}{space}{text}", last.text);
            last.source = source(last.source.first - 1);
            return;
        }
    }
    let text = if is_rule { String::new() } else { text.to_owned() };
    lines.push(Line { text, bullet, level, source: source(at.start) });
}

/// A line without its list bullet, and whether it had one.
fn without_mark(line: &str) -> (&str, bool) {
    if let Some(mark) = MARKS.iter().find(|mark| mark.trim() == line || line.starts_with(**mark)) {
        return (line.get(mark.len()..).unwrap_or_default().trim(), true);
    }
    (line, false)
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
    fn signs_of_markdown_are_gone() {
        let lines = lines("## Experience\n---\n**Baker**, Turku");
        let found: Vec<_> = lines.iter().map(|it| (it.text.as_str(), it.level)).collect();
        assert_eq!(found, [("Experience", 2), ("", 0), ("Baker, Turku", 0)]);
    }
}
