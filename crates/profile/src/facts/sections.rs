//! Splits a resume into sections at its headings.
use crate::facts::contact::is_personal;
use crate::facts::content::refined;
use crate::facts::dates;
use crate::facts::headings::{Around, are_plain, formed, heading, labelled, own_words, spaced, spelled};
use crate::facts::lines::Line;
use crate::facts::names;
use crate::facts::rows::row;
use crate::facts::titles::{DOCUMENTS, Kind, known, known_label};

/// Most words of a label in a table.
const LABEL_WORDS: usize = 3;
/// Most words of a line that names the document.
const DOCUMENT_WORDS: usize = 3;

/// A part of a resume below one heading.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub(crate) kind: Kind,
    /// Its heading as it is written; empty at the top.
    pub(crate) title: String,
    pub(crate) lines: Vec<Line>,
}

impl Section {
    /// Whether it lists volunteer work, which counts as no employment.
    pub(crate) fn is_volunteer(&self) -> bool {
        let lower = self.title.to_lowercase();
        ["volunteer", "voluntary"].iter().any(|word| lower.contains(word))
    }

    /// Whether it lists spoken languages beside other skills.
    pub(crate) fn mixes_languages(&self) -> bool {
        let lower = self.title.to_lowercase();
        let only = ["language", "languages", "skills", "foreign", "spoken", "and", "&"];
        lower.contains("language") && lower.split_whitespace().any(|word| !only.contains(&word))
    }

    /// Whether its heading names skills beside others.
    pub(crate) fn mixes_skills(&self) -> bool {
        let lower = self.title.to_lowercase();
        let mut words = lower.split(|c: char| !c.is_alphanumeric());
        words.any(|word| ["it", "computer"].contains(&word) || known(word) == Some(Kind::Skills))
    }

    /// Whether it lists courses and what else is passed without a degree, beside the schools.
    pub(crate) fn lists_courses(&self) -> bool {
        let lower = self.title.to_lowercase();
        ["training", "course", "qualification", "certificat", "development"]
            .iter()
            .any(|word| lower.contains(word))
    }

    /// Whether it lists clients, with or without their dates.
    pub(crate) fn lists_clients(&self) -> bool {
        self.title.to_lowercase().contains("clients")
    }
}

/// The sections in order; the first is above all headings.
pub(crate) fn sections(lines: &[Line], name: &str) -> Vec<Section> {
    let mut sections = vec![Section { kind: Kind::Top, title: String::new(), lines: Vec::new() }];
    let mut level = 0;
    let plain = are_plain(lines);
    let spaced = spaced(lines);
    let keyed = keyed_rows(lines);
    let mut keyed_before = false;
    for (at, line) in lines.iter().enumerate() {
        let current = sections.last().map_or(Kind::Top, |section| section.kind);
        if is_name(&line.text, name) {
            // A column beside the name may have come first.
            if current != Kind::Top && !name.is_empty() && line.text.to_lowercase() == name.to_lowercase() {
                sections.push(Section { kind: Kind::Top, title: String::new(), lines: Vec::new() });
            }
            continue;
        }
        let follows = &lines[at + 1..];
        let ended = follows.iter().all(|line| line.is_blank() || is_name(&line.text, name));
        if ended && is_signature(&line.text) {
            continue;
        }
        let around = Around {
            follows,
            current,
            lines: sections.last().map_or(&[][..], |section| &section.lines),
            level,
            apart: at == 0 || lines[at - 1].is_blank(),
            alone: (at == 0 || lines[at - 1].is_blank()) && follows.first().is_none_or(Line::is_blank),
            dates_first: sections.last().is_some_and(|section| begins_with_dates(&section.lines)),
        };
        let found = heading(line, &around)
            .or_else(|| spaced.contains(&at).then(|| known(&line.text).unwrap_or(Kind::Other)))
            .or_else(|| own_words(line, &around))
            .or_else(|| formed(lines, at, &around).filter(|_| plain));
        // Below a heading of their own such rows are what it says.
        let below = sections.last().is_some_and(|section| begins_with_dates(&section.lines)) || keyed_before;
        let label = row(&line.text).filter(|_| keyed.contains(&at) && found.is_none() && below);
        if let Some((label, text)) = label.filter(|_| !matches!(current, Kind::Top | Kind::Contact)) {
            keyed_before = true;
            let personal = is_personal(label);
            let kind = if personal { Kind::Practical } else { known_label(label).unwrap_or(Kind::Other) };
            let text = if personal { format!("{label}: {text}") } else { text.to_owned() };
            let line = Line { text, ..line.clone() };
            sections.push(Section { kind, title: label.to_owned(), lines: vec![line] });
            continue;
        }
        if let Some(kind) = found {
            level = line.level;
            keyed_before = false;
            sections.push(Section { kind, title: spelled(&line.text), lines: Vec::new() });
            continue;
        }
        if let Some((title, kind, line)) = labelled(line, current) {
            sections.push(Section { kind, title, lines: vec![line] });
            if current == Kind::Top {
                sections.push(Section { kind: Kind::Top, title: String::new(), lines: Vec::new() });
            }
            continue;
        }
        let lower = line.text.to_lowercase();
        if !line.bullet && lower.starts_with("refer") && lower.trim_end_matches('.').ends_with(" request") {
            let title = line.text.split_whitespace().next().unwrap_or_default().to_owned();
            sections.push(Section { kind: Kind::Other, title, lines: vec![line.clone()] });
            continue;
        }
        if let Some(section) = sections.last_mut() {
            section.lines.push(line.clone());
        }
    }
    let mut all: Vec<Section> = Vec::new();
    for (at, section) in sections.into_iter().enumerate() {
        let before = all.last().map_or(Kind::Top, |section| section.kind);
        all.extend(refined(section, before, at == 1));
    }
    all
}

/// The rows of a table that have a label where the rows above them have their dates: "Languages      German,
/// Polish".
fn keyed_rows(lines: &[Line]) -> Vec<usize> {
    let column = |line: &Line| {
        let gap = line.text.find("  ").filter(|_| !line.bullet && line.level == 0)?;
        let text = line.text.get(gap..)?.trim_start();
        (!text.is_empty()).then(|| line.text.chars().count() - text.chars().count())
    };
    let dated = |line: &Line| dates::spans(&line.text).first().is_some_and(|span| span.bytes.start == 0);
    let columns: Vec<Option<usize>> = lines.iter().map(column).collect();
    let as_dates = |at: usize, wanted: usize| {
        let above = lines.iter().zip(&columns).take(at);
        above.filter(|(line, column)| **column == Some(wanted) && dated(line)).count() > 1
    };
    let labelled = |at: usize| {
        let label = row(&lines[at].text).filter(|_| !dated(&lines[at]));
        let short = |label: &str| {
            label.split_whitespace().count() <= LABEL_WORDS && label.starts_with(char::is_uppercase)
        };
        columns[at].is_some_and(|column| as_dates(at, column)) && label.is_some_and(|(it, _)| short(it))
    };
    (0..lines.len()).filter(|at| labelled(*at)).collect()
}

/// Whether a line is the place and date of a signature: "Biberach, in May 2026".
fn is_signature(text: &str) -> bool {
    // The name may stand at the right.
    let left = text.split("   ").next().unwrap_or_default();
    let Some((town, rest)) = left.split_once(", ") else { return false };
    let span = dates::spans(rest).into_iter().next();
    names::may_be_town(town)
        && span.is_some_and(|span| {
            !span.is_range
                && span.from.is_some_and(|from| from.month.is_some())
                && span.bytes.end == rest.len()
                && rest[..span.bytes.start].split_whitespace().count() <= 1
        })
}

/// Whether the first entry has its dates in front of its text.
fn begins_with_dates(lines: &[Line]) -> bool {
    let mut dated = lines.iter().filter(|line| !line.bullet).filter_map(|line| {
        let span = dates::spans(&line.text).into_iter().next()?;
        Some((span, line))
    });
    dated.next().is_some_and(|(span, line)| span.bytes.start == 0 && span.bytes.end < line.text.len())
}

/// Whether a line is only the candidate's name or the title of the document.
fn is_name(line: &str, name: &str) -> bool {
    let (lower, name) = (spelled(line).to_lowercase(), name.to_lowercase());
    let rest = if name.is_empty() { lower.clone() } else { lower.replacen(&name, "", 1) };
    let rest = rest.trim_matches(|c: char| !(c.is_alphanumeric() || c == '.')).trim_end_matches(" of");
    // "Europass Curriculum Vitae"
    let ends = |title: &str| lower.strip_suffix(title).is_some_and(|before| before.ends_with(' '));
    if lower.split_whitespace().count() <= DOCUMENT_WORDS && DOCUMENTS.iter().any(|title| ends(title)) {
        return true;
    }
    // "Dr. Kim Aalto"
    let academic = rest.split_whitespace().all(|word| word.ends_with('.'));
    let rest = if academic && rest != lower { "" } else { rest };
    if rest.is_empty() && !lower.is_empty() || DOCUMENTS.contains(&rest) {
        return true;
    }
    // "Kim Aalto, RN, B.Sc."
    let behind = line.split_once(',').filter(|(first, _)| !name.is_empty() && first.to_lowercase() == name);
    behind.is_some_and(|(_, degrees)| {
        degrees
            .split([',', ' '])
            .all(|it| it.chars().count() <= 6 && it.chars().take(2).all(|c| !c.is_lowercase()))
    })
}

/// Whether a line reads as a sentence and not as an entry.
pub(crate) fn is_sentence(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let last = text.split_whitespace().next_back().unwrap_or_default();
    let abbreviated = last.trim_end_matches('.').len() <= 4 && last.starts_with(char::is_uppercase);
    // "B.Eng."
    let dotted = last.trim_end_matches('.').contains('.') && last.starts_with(char::is_uppercase);
    let ended = text.ends_with(['.', '!', '?', ';']) && !(abbreviated && words <= 8) && !dotted;
    ended && words >= 3 || words > 16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::lines::lines;

    fn titles(resume: &str) -> Vec<(Kind, String)> {
        let sections = sections(&lines(resume), "Kim Aalto");
        sections.into_iter().map(|section| (section.kind, section.title)).skip(1).collect()
    }

    #[test]
    fn headings_of_every_writing_are_known() {
        for (text, kind) in [
            ("WORK EXPERIENCE", Kind::Experience),
            ("Professional Experience:", Kind::Experience),
            ("E D U C A T I O N", Kind::Education),
            ("OWN AND VOLUNTEER PROJECTS", Kind::Projects),
            ("SUMMARY OF QUALIFICATIONS", Kind::Summary),
            ("Education and Training", Kind::Education),
            ("## About me", Kind::Summary),
            ("TALKS AND WRITING", Kind::Other),
            ("Personal Statement", Kind::Summary),
            ("Training and Licences", Kind::Certificates),
            ("Training & Certificates", Kind::Certificates),
            ("Professional Development", Kind::Certificates),
            ("Education and Qualifications", Kind::Education),
            ("Key skills", Kind::Skills),
            ("Areas of expertise", Kind::Skills),
            ("IT and Language Skills", Kind::Languages),
            ("Language skills", Kind::Languages),
            ("Programming languages", Kind::Skills),
            ("Career history", Kind::Experience),
            ("Career Summary", Kind::Summary),
            ("Previous employment", Kind::Experience),
            ("Selected clients", Kind::Experience),
            ("Hobbies and interests", Kind::Other),
            ("Achievements and Awards", Kind::Other),
            ("Referees", Kind::Other),
            ("Military Service", Kind::Experience),
            ("LICENSURE", Kind::Certificates),
            ("Executive Profile", Kind::Summary),
            ("Career Highlights", Kind::Summary),
            ("Board Memberships", Kind::Other),
            ("Conferences", Kind::Other),
            ("Teaching", Kind::Experience),
            ("Personal", Kind::Practical),
            ("School", Kind::Education),
            ("Tech Stack", Kind::Skills),
            ("Spoken Languages", Kind::Languages),
            ("Open Source", Kind::Projects),
            ("References available on request", Kind::Other),
            ("Personal details", Kind::Contact),
        ] {
            let found = titles(&format!("Kim Aalto\n\n{text}\nA line\n"));
            assert_eq!(found.iter().map(|it| it.0).collect::<Vec<_>>(), [kind], "{text}");
            // A PDF has no empty lines.
            let found = titles(&format!("Kim Aalto\nBaker\nkim@example.org\n{text}\nA line\n"));
            assert_eq!(found.iter().map(|it| it.0).collect::<Vec<_>>(), [kind], "{text}, close to others");
        }
    }

    #[test]
    fn what_a_document_calls_itself_is_no_fact() {
        for title in [
            "Kim Aalto, RN, B.Sc.",
            "CURRICULUM VITAE",
            "Résumé",
            "Kim Aalto - CV",
            "Curriculum Vitae of Kim Aalto",
            "K I M   A A L T O",
        ] {
            let sections = sections(&lines(&format!("{title}\nBaker\n")), "Kim Aalto");
            assert_eq!(sections[0].lines.len(), 1, "{title}");
        }
    }

    #[test]
    fn abbreviations_in_a_list_are_no_headings() {
        let found = titles("Kim Aalto\n\nSkills\nHACCP\nSEO\nBread\n\nEXPERIENCE\nBaker, 2019 - 2021\n");
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn a_text_below_the_first_heading_is_a_summary() {
        let found = titles("KIM AALTO\n\nWHAT I DO\nI bake for those who forget to eat.\n");
        assert_eq!(found, [(Kind::Summary, "WHAT I DO".to_owned())]);
        assert_eq!(titles("Kim Aalto\nHEAD BAKER\nI bake for those who forget to eat.\n"), [], "a headline");
    }

    #[test]
    fn entries_are_no_headings() {
        let found = titles(
            "Kim Aalto\n\nEXPERIENCE\n\nTURKU BAKERY\nBaker, 2019 - 2021\n- Skills were needed.\n\nWork with people\n",
        );
        assert_eq!(found.len(), 1, "an employer in capitals, and lines with a known word: {found:?}");
    }
}
