//! What was understood of a resume, in a few lines for `interview check`.
use interview::{FactKind, FactSheet, FactState};

/// Most lines that are quoted.
const QUOTED: usize = 10;

/// The summary: how many facts of each kind, what the owner corrected, what is uncertain, and the lines that
/// were not understood. Empty without facts and unread lines.
pub(crate) fn summary(sheet: &FactSheet) -> String {
    let used = || sheet.facts.iter().filter(|fact| fact.state != FactState::Removed);
    let mut counts: Vec<String> = Vec::new();
    for kind in FactKind::ALL {
        let count = used().filter(|fact| fact.key.kind == kind).count();
        let (one, many) = noun(kind);
        if count > 0 {
            counts.push(format!("{count} {}", if count == 1 { one } else { many }));
        }
    }
    let mut lines = Vec::new();
    if !counts.is_empty() {
        lines.push(format!("facts of the resume: {}", counts.join(", ")));
    }
    let in_state = |state| sheet.facts.iter().filter(|fact| fact.state == state).count();
    let changed: Vec<String> =
        [(FactState::Corrected, "corrected"), (FactState::Added, "added"), (FactState::Removed, "removed")]
            .into_iter()
            .filter(|(state, _)| in_state(*state) > 0)
            .map(|(state, word)| format!("{} {word}", in_state(state)))
            .collect();
    if !changed.is_empty() {
        lines.push(format!("  in `facts.toml`: {}", changed.join(", ")));
    }
    let unsure = used().filter(|fact| !fact.certain).filter_map(|fact| fact.source.as_ref());
    let unsure = unsure.map(|source| format!("  not certain, so not stated, line {}", at(source)));
    let unread = sheet.unread.iter().map(|source| format!("  not understood, line {}", at(source)));
    for all in [unsure.collect::<Vec<_>>(), unread.collect()] {
        let left = all.len().saturating_sub(QUOTED);
        lines.extend(all.into_iter().take(QUOTED));
        if left > 0 {
            lines.push(format!("  and {left} more such lines"));
        }
    }
    lines.into_iter().map(|line| format!("{line}\n")).collect()
}

/// A place in the resume: its line, and what it says.
fn at(source: &interview::facts::Source) -> String {
    format!("{}: {}", source.first, source.excerpt())
}

fn noun(kind: FactKind) -> (&'static str, &'static str) {
    match kind {
        FactKind::Position => ("position", "positions"),
        FactKind::Break => ("break", "breaks"),
        FactKind::Education => ("course of study", "courses of study"),
        FactKind::Certificate => ("certificate", "certificates"),
        FactKind::Language => ("language", "languages"),
        FactKind::Skill => ("skill", "skills"),
        FactKind::Email => ("e-mail address", "e-mail addresses"),
        FactKind::Phone => ("phone number", "phone numbers"),
        FactKind::Link => ("link", "links"),
        FactKind::Place => ("place", "places"),
        FactKind::Practical => ("practical note", "practical notes"),
    }
}
