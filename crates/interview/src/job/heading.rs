//! Headings and labels of a job description, and whether what follows them is required.
use std::collections::BTreeSet;

use text::sentences::sentences;
use text::words::{self, is_common, stem};

use crate::job::item::{is_marked_heading, item};

/// What the lines below a heading are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// A candidate must have it.
    Required,
    /// A candidate may have it.
    NiceToHave,
    /// Tasks, benefits, the employer and everything else.
    Other,
}

/// Words of headings over what is welcome.
const NICE: [&str; 10] = [
    "nice",
    "bonus",
    "plus",
    "preferred",
    "preferably",
    "desirable",
    "desired",
    "ideally",
    "advantage",
    "optional",
];
/// Words of headings over tasks and benefits, whatever else they hold.
const OTHER: [&str; 12] = [
    "responsibilities",
    "tasks",
    "duties",
    "do",
    "benefits",
    "offer",
    "perks",
    "salary",
    "pay",
    "apply",
    "equal",
    "privacy",
];
/// Words of headings over what is required.
const REQUIRED: [&str; 17] = [
    "required",
    "requirement",
    "qualifications",
    "must",
    "bring",
    "need",
    "skills",
    "experience",
    "criteria",
    "essential",
    "education",
    "candidate",
    "profile",
    "looking",
    "expect",
    "specification",
    "languages",
];
/// Words that may stand beside those, and that head something else alone.
const BESIDE: [&str; 12] = [
    "role",
    "job",
    "position",
    "team",
    "company",
    "location",
    "hours",
    "day",
    "person",
    "technical",
    "points",
    "stack",
];
/// Words of a heading that only addresses the candidate: "Who you are".
const ADDRESS: [&str; 9] = ["who", "what", "about", "you", "your", "are", "have", "will", "should"];
/// Longest heading, in words.
const HEADING_WORDS: usize = 7;

/// What a line heads; `None` if it is not a heading.
pub(crate) fn heading(line: &str) -> Option<Section> {
    // "We seek a nurse. What you need:"
    let last = sentences(line).last().filter(|_| line.trim_end().ends_with(':') && item(line).is_none());
    let line = last.unwrap_or(line);
    let bare = line.trim().trim_matches(['#', '*', ':', ' ', '_']);
    let tokens = words::of(bare);
    if tokens.is_empty() || tokens.len() > HEADING_WORDS || item(line).is_some() {
        return None;
    }
    if is_marked_heading(line) {
        return Some(section(&tokens).unwrap_or(Section::Other));
    }
    if line.trim_end().ends_with(['.', '!', '?', ',', ';']) {
        return None;
    }
    let known = stems(&[&NICE[..], &OTHER, &REQUIRED, &BESIDE].concat());
    let is_label = |word: &String| is_common(word) || known.contains(&stem(word));
    let about = tokens.first().is_some_and(|first| first == "about");
    let others = stems(&OTHER);
    let opens = tokens.first().is_some_and(|first| others.contains(&stem(first)));
    if about || opens || tokens.iter().all(is_label) { section(&tokens) } else { None }
}

/// What a label in front of a colon introduces, and what follows it: "Nice to have: Rust, GIS".
pub(crate) fn labelled(text: &str) -> Option<(Section, &str)> {
    let (label, rest) = text.split_once(':')?;
    let tokens = words::of(label.trim_matches(['*', '_', '#', ' ']));
    let fits = (1..=HEADING_WORDS).contains(&tokens.len()) && !rest.trim_matches(['*', ' ']).is_empty();
    let section = section(&tokens).filter(|_| fits)?;
    Some((section, rest.trim_start_matches(['*', '_', ' ']).trim()))
}

/// What the words of a heading say; `None` if they are not a heading's.
fn section(tokens: &[String]) -> Option<Section> {
    let own: BTreeSet<String> = tokens.iter().map(|word| stem(word)).collect();
    let has = |list: &[&str]| list.iter().any(|word| own.contains(&stem(word)));
    let addresses =
        tokens.iter().any(|word| word == "you") && tokens.iter().all(|word| ADDRESS.contains(&word.as_str()));
    if has(&NICE) {
        Some(Section::NiceToHave)
    } else if has(&OTHER) {
        Some(Section::Other)
    } else if has(&REQUIRED) || addresses {
        Some(Section::Required)
    } else if has(&BESIDE) || tokens.first().is_some_and(|first| first == "about") {
        Some(Section::Other)
    } else if tokens.iter().all(|word| is_common(word)) && tokens.len() > 1 {
        // "Who we are", "How we do it".
        Some(Section::Other)
    } else {
        None
    }
}

fn stems(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|word| stem(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_told_from_items() {
        use Section::{NiceToHave, Other, Required};
        for (line, expected) in [
            ("Requirements:", Some(Required)),
            ("What you bring", Some(Required)),
            ("Who you are", Some(Required)),
            ("About you", Some(Required)),
            ("Skills and experience", Some(Required)),
            ("Essential criteria", Some(Required)),
            ("**What we're looking for**", Some(Required)),
            ("## Nice to have", Some(NiceToHave)),
            ("Preferred qualifications", Some(NiceToHave)),
            ("Desirable", Some(NiceToHave)),
            ("Responsibilities", Some(Other)),
            ("What you'll do", Some(Other)),
            ("What we offer", Some(Other)),
            ("About us", Some(Other)),
            ("About Harbour Lights Ltd", Some(Other)),
            ("Perks at Harbour", Some(Other)),
            ("Equal opportunities", Some(Other)),
            ("Who we are", Some(Other)),
            ("Our stack:", Some(Other)),
            ("We seek a nurse for our new unit on the island. What you need:", Some(Required)),
            ("Sales experience", None),
            ("- Requirements engineering", None),
            ("Fluent Dutch", None),
            ("Kafka or another streaming platform", None),
            ("You have worked in a shop.", None),
        ] {
            assert_eq!(heading(line), expected, "{line}");
        }
    }

    #[test]
    fn a_label_introduces_what_is_behind_it() {
        assert_eq!(
            labelled("Required: 3+ years of Python, SQL."),
            Some((Section::Required, "3+ years of Python, SQL."))
        );
        assert_eq!(labelled("**Nice to have:** Rust"), Some((Section::NiceToHave, "Rust")));
        assert_eq!(labelled("Salary: 40,000"), Some((Section::Other, "40,000")));
        assert_eq!(labelled("Databases: PostgreSQL"), None, "a label of the thing itself");
        assert_eq!(labelled("No colon"), None);
    }
}
