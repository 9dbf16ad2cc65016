//! Projects that a resume lists, each with its date and description.
use crate::facts::lines::{Line, Source};
use crate::facts::resume::{Part, Sentence, sentences_of};
use crate::facts::sections::is_sentence;
use crate::facts::slots::{self, When};

/// Longest title of a project, in words.
const TITLE_WORDS: usize = 12;

/// A project of the resume.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResumeProject {
    /// Its title.
    pub title: String,
    /// When it was made.
    pub when: Option<When>,
    /// Other parts of its heading, such as the names of links.
    pub more: Vec<String>,
    /// Its description, in whole sentences.
    pub sentences: Vec<Sentence>,
    /// Where the resume has the heading.
    pub source: Source,
}

impl ResumeProject {
    /// "Quiet Streets Map (2023)".
    pub fn heading(&self) -> String {
        match &self.when {
            Some(when) => format!("{} ({})", self.title, when.text),
            None => self.title.clone(),
        }
    }
}

/// The projects of a section, and the lines that belong to no project.
pub(crate) fn read(lines: &[Line]) -> (Vec<ResumeProject>, Vec<Line>) {
    let mut filled = lines.iter().filter(|line| !line.is_blank());
    let several = filled.clone().count() > 1;
    if several && filled.all(|line| !line.bullet && titled(line).is_some()) {
        return (lines.iter().filter_map(titled).collect(), Vec::new());
    }
    let mut projects: Vec<ResumeProject> = Vec::new();
    let mut unread = Vec::new();
    let headed = lines.iter().enumerate().any(|(at, line)| !line.bullet && is_heading(lines, at));
    let listed = lines.iter().any(|line| line.bullet && titled(line).is_some());
    for (at, line) in lines.iter().enumerate() {
        if line.is_blank() {
            continue;
        }
        // A list of projects, each in a line; or headings with lines below.
        let own = (!headed && line.bullet).then(|| titled(line)).flatten();
        if let Some(project) = own {
            projects.push(project);
        } else if !headed && line.bullet && listed {
            unread.push(line.clone());
        } else if headed && !line.bullet && is_heading(lines, at) {
            let parts = slots::parts(&line.text);
            let mut slots = parts.slots.into_iter();
            let Some(title) = slots.next() else { continue };
            projects.push(ResumeProject {
                title,
                when: parts.when,
                more: slots.collect(),
                sentences: Vec::new(),
                source: line.source.clone(),
            });
        } else if let Some(project) = projects.last_mut() {
            project.sentences.extend(sentences_of(line, &project.title, Part::Project));
        } else {
            unread.push(line.clone());
        }
    }
    (projects, unread)
}

/// Whether a line is the heading of a project: dated or with separators, or alone above others.
fn is_heading(lines: &[Line], at: usize) -> bool {
    let line = &lines[at];
    if line.is_blank() || line.bullet || is_sentence(&line.text) && !line.text.contains('•') {
        return false;
    }
    let alone = at == 0 || lines[at - 1].is_blank() || line.level > 0;
    let parts = slots::parts(&line.text);
    let short = parts.slots.first().is_some_and(|title| title.split_whitespace().count() <= TITLE_WORDS);
    let above_more = lines.get(at + 1).is_some_and(|next| !next.is_blank());
    short && !line.text.contains(": ") && (parts.when.is_some() || alone && (above_more || line.level > 0))
}

/// "Title (2023): what it is." as a project.
fn titled(line: &Line) -> Option<ResumeProject> {
    let (head, rest) = [": ", " – ", " — ", " - "].iter().find_map(|sign| split_outside(&line.text, sign))?;
    let parts = slots::parts(head);
    let title = parts.slots.first()?.clone();
    // Programs have names in small letters: "tinyqueue".
    let name = title.split_once(" (").map_or(title.as_str(), |(name, _)| name);
    let named = title.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) || !name.contains(' ');
    if title.split_whitespace().count() > TITLE_WORDS || !named {
        return None;
    }
    let body = Line { text: rest.to_owned(), ..line.clone() };
    Some(ResumeProject {
        sentences: sentences_of(&body, &title, Part::Project),
        title,
        when: parts.when,
        more: parts.slots[1..].to_vec(),
        source: line.source.clone(),
    })
}

/// A text cut at the first such character outside of brackets.
fn split_outside<'a>(text: &'a str, sign: &str) -> Option<(&'a str, &'a str)> {
    let at = text.match_indices(sign).map(|(at, _)| at).find(|at| {
        let before = &text[..*at];
        before.matches('(').count() == before.matches(')').count()
    })?;
    Some((&text[..at], text[at + sign.len()..].trim()))
}
