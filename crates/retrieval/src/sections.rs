//! Splits a resume into its entries, each with its heading.
use text::markdown;

/// Longest line that can be a heading, in characters.
const HEADING_CHARS: usize = 120;

/// One entry of a resume.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The heading above it; empty if there is none.
    pub heading: String,
    /// What it says, in one line.
    pub text: String,
}

impl Section {
    /// Heading and text, as they are searched.
    pub fn whole(&self) -> String {
        if self.heading.is_empty() { self.text.clone() } else { format!("{}: {}", self.heading, self.text) }
    }

    /// Its name in a list of sources: at most `max_chars` characters of its heading, or of its text if it has
    /// none.
    pub fn title(&self, max_chars: usize) -> &str {
        let name = if self.heading.is_empty() { &self.text } else { &self.heading };
        markdown::beginning(name, max_chars)
    }
}

/// The entries in order. A line is an entry; if it has more than `max_chars` characters, it is cut at the end
/// of a sentence.
///
/// A Markdown heading or a line in capitals is the heading of all that follows, until the next one. Below it,
/// a line above a list is both a heading and an entry. The same holds for the first line of a paragraph with
/// more lines.
pub fn chunk_resume(resume: &str, max_chars: usize) -> Vec<Section> {
    let lines: Vec<&str> =
        resume.lines().map(str::trim).filter(|line| line.is_empty() || !is_rule(line)).collect();
    let mut sections = Vec::new();
    let mut chapter = String::new();
    let mut heading = String::new();
    for (at, &line) in lines.iter().enumerate() {
        let begins = at == 0 || lines[at - 1].is_empty() || is_chapter(lines[at - 1]);
        let next = lines.get(at + 1).copied().unwrap_or_default();
        if begins {
            heading.clear();
        }
        if line.is_empty() {
            continue;
        }
        if is_chapter(line) {
            chapter = line.trim_start_matches('#').trim_matches([' ', ':']).to_owned();
            continue;
        }
        let (text, item) = without_mark(line);
        let above_list = without_mark(next).1 && !text.ends_with('.');
        let above_more = begins && !next.is_empty() && !is_chapter(next);
        if !item && (above_list || above_more) && text.chars().count() <= HEADING_CHARS {
            sections.push(Section { heading: chapter.clone(), text: text.to_owned() });
            heading = text.to_owned();
            continue;
        }
        let above = if heading.is_empty() { &chapter } else { &heading };
        let mut rest = text;
        while !rest.is_empty() {
            let piece = markdown::beginning(rest, max_chars);
            sections.push(Section { heading: above.clone(), text: piece.to_owned() });
            rest = rest[piece.len()..].trim_start();
        }
    }
    sections
}

/// Whether a line only names what follows: a Markdown heading, or a few words in capitals.
fn is_chapter(line: &str) -> bool {
    let capitals = line.chars().any(char::is_uppercase) && !line.chars().any(char::is_lowercase);
    line.starts_with('#')
        || capitals && line.chars().count() <= 40 && !line.contains(|c: char| c.is_ascii_digit())
}

/// The line without its list marker, and whether it had one.
fn without_mark(line: &str) -> (&str, bool) {
    let marked = ["- ", "* ", "+ ", "• ", "– ", "· "].into_iter().find_map(|mark| line.strip_prefix(mark));
    (marked.unwrap_or(line).trim(), marked.is_some())
}

fn is_rule(line: &str) -> bool {
    line.chars().all(|c| matches!(c, '-' | '=' | '*' | '_' | '—' | '–' | ' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(resume: &str, expected: &[(&str, &str)], why: &str) {
        let sections = chunk_resume(resume, 60);
        let found: Vec<_> =
            sections.iter().map(|entry| (entry.heading.as_str(), entry.text.as_str())).collect();
        assert_eq!(found, expected, "{why}");
    }

    #[test]
    fn entries_stand_below_their_headings() {
        check(
            "SKILLS\nRust, bells\n\nEXPERIENCE\nFoundry • Caster • 2019 - 2021\nA foundry of bells.\n- Cast bells.\n\nSchool • 2015\n- Sang.",
            &[
                ("SKILLS", "Rust, bells"),
                ("EXPERIENCE", "Foundry • Caster • 2019 - 2021"),
                ("Foundry • Caster • 2019 - 2021", "A foundry of bells."),
                ("Foundry • Caster • 2019 - 2021", "Cast bells."),
                ("EXPERIENCE", "School • 2015"),
                ("School • 2015", "Sang."),
            ],
            "a job is an entry and the heading of what was done there",
        );
    }

    #[test]
    fn markdown_works_too_and_a_heading_stands_until_the_next() {
        check(
            "# Kim\n\n## Jobs\n\n* Baker\n* Miller\n\nHappy to travel.\n",
            &[("Jobs", "Baker"), ("Jobs", "Miller"), ("Jobs", "Happy to travel.")],
            "blank lines end no chapter",
        );
    }

    #[test]
    fn long_lines_are_cut_at_sentences() {
        let long = "One sentence of a good length stands here. And another one follows it here.";
        check(
            long,
            &[("", "One sentence of a good length stands here."), ("", "And another one follows it here.")],
            "an entry is short enough to show",
        );
    }

    #[test]
    fn odd_input_is_harmless() {
        check("", &[], "nothing");
        check("-----\n\n====", &[], "rules say nothing");
        check("SKILLS", &[], "a heading over nothing");
        assert_eq!(
            chunk_resume(&"word ".repeat(100_000), 10).len(),
            50_000,
            "two words an entry, and an end"
        );
    }

    #[test]
    fn an_entry_has_a_title() {
        let entry = Section { heading: "Jobs".into(), text: "Baker".into() };
        assert_eq!((entry.title(20), entry.whole().as_str()), ("Jobs", "Jobs: Baker"));
        let bare = Section { text: "A long line about bread. And more.".into(), ..Section::default() };
        assert_eq!(bare.title(26), "A long line about bread.", "its first words");
    }
}
