//! Words of a requirement that say how much or how well, and not what.
/// Words around the thing that is required.
const MEASURES: [&str; 57] = [
    "ability",
    "able",
    "another",
    "background",
    "basic",
    "candidate",
    "certified",
    "clean",
    "comfortable",
    "command",
    "contribution",
    "current",
    "demonstrated",
    "domain",
    "equivalent",
    "etc",
    "experience",
    "experienced",
    "familiar",
    "familiarity",
    "field",
    "good",
    "great",
    "hands",
    "ideally",
    "including",
    "industry",
    "knowledge",
    "least",
    "level",
    "minimum",
    "must",
    "other",
    "own",
    "part",
    "previous",
    "professional",
    "project",
    "proven",
    "qualified",
    "record",
    "related",
    "relevant",
    "required",
    "similar",
    "skill",
    "skilled",
    "track",
    "understanding",
    "using",
    "valid",
    "willing",
    "willingness",
    "work",
    "working",
    "year",
    "yrs",
];
/// Words that want more than a beginner's knowledge.
const STRONG: [&str; 13] = [
    "advanced",
    "deep",
    "excellent",
    "expert",
    "extensive",
    "fluency",
    "fluent",
    "highly",
    "proficiency",
    "proficient",
    "production",
    "solid",
    "strong",
];
/// Words that admit no more than that.
const WEAK: [&str; 7] = ["basic", "beginner", "elementary", "little", "side", "some", "few"];

/// Whether a word in lower case measures what is required or stands beside it.
pub(crate) fn is_measure(word: &str) -> bool {
    has(&MEASURES, word) || is_strong(word)
}

/// Whether a word wants more than a beginner's knowledge.
pub(crate) fn is_strong(word: &str) -> bool {
    has(&STRONG, word)
}

/// Whether a word admits no more than a beginner's knowledge.
pub(crate) fn is_weak(word: &str) -> bool {
    has(&WEAK, word)
}

/// Whether a list holds a word or what it is the plural of. Stems would not do: "relatives" are not
/// "related".
fn has(list: &[&str], word: &str) -> bool {
    list.contains(&word) || word.strip_suffix('s').is_some_and(|one| list.contains(&one))
}
