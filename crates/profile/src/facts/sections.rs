//! Splits a resume into sections at its headings.
use crate::facts::lines::Line;

/// Longest heading in capitals, in characters.
const HEADING_CHARS: usize = 45;
/// Most words of a heading without capitals or a mark.
const HEADING_WORDS: usize = 5;

/// What a section is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The lines above the first heading: name, headline, contact.
    Top,
    Summary,
    Skills,
    Experience,
    Education,
    Certificates,
    Languages,
    Projects,
    Practical,
    Contact,
    Other,
}

/// The words of headings, and the section that each begins.
const WORDS: [(&str, Kind); 46] = [
    ("summary", Kind::Summary),
    ("profile", Kind::Summary),
    ("about", Kind::Summary),
    ("objective", Kind::Summary),
    ("skills", Kind::Skills),
    ("technologies", Kind::Skills),
    ("tools", Kind::Skills),
    ("expertise", Kind::Skills),
    ("competencies", Kind::Skills),
    ("experience", Kind::Experience),
    ("employment", Kind::Experience),
    ("history", Kind::Experience),
    ("work", Kind::Experience),
    ("career", Kind::Experience),
    ("positions", Kind::Experience),
    ("appointments", Kind::Experience),
    ("jobs", Kind::Experience),
    ("education", Kind::Education),
    ("studies", Kind::Education),
    ("training", Kind::Education),
    ("qualifications", Kind::Education),
    ("certificates", Kind::Certificates),
    ("certifications", Kind::Certificates),
    ("licences", Kind::Certificates),
    ("licenses", Kind::Certificates),
    ("tickets", Kind::Certificates),
    ("languages", Kind::Languages),
    ("projects", Kind::Projects),
    ("portfolio", Kind::Projects),
    ("practical", Kind::Practical),
    ("availability", Kind::Practical),
    ("contact", Kind::Contact),
    ("talks", Kind::Other),
    ("writing", Kind::Other),
    ("publications", Kind::Other),
    ("papers", Kind::Other),
    ("awards", Kind::Other),
    ("honours", Kind::Other),
    ("honors", Kind::Other),
    ("interests", Kind::Other),
    ("hobbies", Kind::Other),
    ("references", Kind::Other),
    ("volunteering", Kind::Other),
    ("memberships", Kind::Other),
    ("other", Kind::Other),
    ("information", Kind::Other),
];

/// A part of a resume below one heading.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub(crate) kind: Kind,
    /// Its heading as it is written; empty at the top.
    pub(crate) title: String,
    pub(crate) lines: Vec<Line>,
}

/// The sections in order; the first is above all headings.
pub(crate) fn sections(lines: &[Line], name: &str) -> Vec<Section> {
    let mut sections = vec![Section { kind: Kind::Top, title: String::new(), lines: Vec::new() }];
    let mut level = 0;
    for (at, line) in lines.iter().enumerate() {
        let current = sections.last().map_or(Kind::Top, |section| section.kind);
        if is_name(&line.text, name) {
            continue;
        }
        let follows = &lines[at + 1..];
        let alone = (at == 0 || lines[at - 1].is_blank()) && follows.first().is_none_or(Line::is_blank);
        if let Some(kind) = heading(line, follows, current, level, alone) {
            level = line.level;
            sections.push(Section { kind, title: spelled(&line.text), lines: Vec::new() });
            continue;
        }
        if let Some((title, kind, line)) = labelled(line, current) {
            sections.push(Section { kind, title, lines: vec![line] });
            continue;
        }
        if let Some(section) = sections.last_mut() {
            section.lines.push(line.clone());
        }
    }
    sections
}

/// Whether a line is only the candidate's name.
fn is_name(line: &str, name: &str) -> bool {
    !name.is_empty() && line.to_lowercase() == name.to_lowercase()
}

/// The section that a line is the heading of, if it is a heading.
fn heading(line: &Line, follows: &[Line], current: Kind, level: usize, alone: bool) -> Option<Kind> {
    if line.is_blank() || line.bullet || line.text.contains(|c: char| c.is_ascii_digit() || c == '@') {
        return None;
    }
    let text = spelled(&line.text);
    let words = text.split_whitespace().count();
    let known = (words <= HEADING_WORDS).then(|| known(&text)).flatten();
    if line.level > 0 {
        let inside = level > 0 && line.level > level;
        return known.filter(|_| !inside || words <= 2).or((!inside).then_some(Kind::Other));
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = letters > 1 && !text.contains(char::is_lowercase) && text.chars().count() <= HEADING_CHARS;
    if capitals {
        // Employers may be in capitals too, with their dates close below.
        let entry = matches!(current, Kind::Experience | Kind::Education | Kind::Projects)
            && follows.iter().filter(|line| !line.is_blank()).take(2).any(|line| {
                !line.bullet && !crate::facts::dates::spans(&line.text).is_empty() && !is_sentence(&line.text)
            });
        let plain = !text.contains([',', '•', '|']);
        return known.or((plain && !entry && current != Kind::Top).then_some(Kind::Other)).or_else(|| {
            // The first heading of a resume may be an unknown one, above more than a line.
            (plain && current == Kind::Top && follows.first().is_some_and(|it| it.bullet))
                .then_some(Kind::Other)
        });
    }
    let bare = text.trim_end_matches(':');
    let titled = bare.starts_with(char::is_uppercase)
        && !bare.contains([',', ':', '.', '•', '|', '(', '"'])
        && bare.split_whitespace().count() <= 4;
    let capitals = bare.split_whitespace().all(|word| word.starts_with(char::is_uppercase) || word.len() < 4);
    let last = bare.split_whitespace().next_back().unwrap_or_default();
    let named = alone && capitals && is_heading_word(last);
    known.filter(|_| titled && (named || bare.split_whitespace().all(is_heading_word)))
}

/// Whether a word may be in a heading without capitals or a mark: a known word, or one before it.
fn is_heading_word(word: &str) -> bool {
    const BEFORE: [&str; 14] = [
        "volunteer",
        "research",
        "professional",
        "technical",
        "relevant",
        "selected",
        "personal",
        "academic",
        "key",
        "core",
        "me",
        "and",
        "&",
        "additional",
    ];
    let lower = word.to_lowercase();
    BEFORE.contains(&lower.as_str()) || WORDS.iter().any(|(word, _)| *word == lower)
}

/// "Languages: Dutch, French" outside of what has groups of its own: a section of one line.
fn labelled(line: &Line, current: Kind) -> Option<(String, Kind, Line)> {
    let (label, rest) = line.text.split_once(':')?;
    let kind = known(label).filter(|kind| {
        matches!(kind, Kind::Skills | Kind::Languages | Kind::Certificates | Kind::Contact | Kind::Practical)
    })?;
    let plain = !matches!(current, Kind::Experience | Kind::Projects | Kind::Skills);
    let short = label.split_whitespace().all(is_heading_word);
    if !plain || !short || rest.trim().is_empty() || line.bullet {
        return None;
    }
    Some((label.to_owned(), kind, Line { text: rest.trim().to_owned(), ..line.clone() }))
}

/// The section of a heading: the last known word in the first part that has one.
fn known(text: &str) -> Option<Kind> {
    let lower = text.to_lowercase().replace(['&', '/', ',', '+'], " and ");
    let lower = lower.trim_end_matches(':').to_owned();
    let kind = |word: &str| WORDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind);
    lower.split(" and ").flat_map(|part| part.split(" of ")).find_map(|part| {
        let mut kinds = part.split_whitespace().rev().filter_map(kind);
        // "Contact information" is about contact.
        kinds.clone().find(|kind| *kind != Kind::Other).or_else(|| kinds.next())
    })
}

/// A heading with its spaced letters joined: "S K I L L S".
fn spelled(text: &str) -> String {
    let text = text.trim().trim_end_matches(':');
    let spaced = text.split_whitespace().count() > 3 && text.split(' ').all(|it| it.chars().count() <= 1);
    if !spaced {
        return text.to_owned();
    }
    let words: Vec<String> = text.split("  ").map(|word| word.replace(' ', "")).collect();
    words.join(" ")
}

/// Whether a line reads as a sentence and not as an entry.
pub(crate) fn is_sentence(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let last = text.split_whitespace().next_back().unwrap_or_default();
    let abbreviated = last.trim_end_matches('.').len() <= 4 && last.starts_with(char::is_uppercase);
    let ended = text.ends_with(['.', '!', '?', ';']) && !(abbreviated && words <= 8);
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
        ] {
            let found = titles(&format!("Kim Aalto\n\n{text}\nA line\n"));
            assert_eq!(found.iter().map(|it| it.0).collect::<Vec<_>>(), [kind], "{text}");
        }
    }

    #[test]
    fn entries_are_no_headings() {
        let found = titles(
            "Kim Aalto\n\nEXPERIENCE\n\nTURKU BAKERY\nBaker, 2019 - 2021\n- Skills were needed.\n\nWork with people\n",
        );
        assert_eq!(found.len(), 1, "an employer in capitals, and lines with a known word: {found:?}");
    }
}
