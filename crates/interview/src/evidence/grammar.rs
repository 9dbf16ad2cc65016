//! Closed classes of English that tell how a line of a resume begins: irregular verbs, prepositions, words
//! that begin an object, and what a candidate is.

/// Irregular verbs in the past tense, as bullets begin: a closed class of the language.
const IRREGULAR_PAST: [&str; 65] = [
    "became",
    "began",
    "bent",
    "bought",
    "bred",
    "broke",
    "brought",
    "built",
    "came",
    "caught",
    "chose",
    "cut",
    "dealt",
    "did",
    "drew",
    "drove",
    "fed",
    "fell",
    "fought",
    "found",
    "gave",
    "got",
    "grew",
    "held",
    "helped",
    "hit",
    "kept",
    "knew",
    "laid",
    "learnt",
    "led",
    "left",
    "lent",
    "made",
    "met",
    "oversaw",
    "paid",
    "put",
    "ran",
    "read",
    "rebuilt",
    "redid",
    "rewrote",
    "rode",
    "rose",
    "said",
    "saw",
    "sent",
    "set",
    "shot",
    "showed",
    "sold",
    "sought",
    "spent",
    "split",
    "spoke",
    "stood",
    "swept",
    "taught",
    "thought",
    "told",
    "took",
    "undertook",
    "went",
    "wrote",
];
/// Those of them that are used as a participle too, and participles that are no past tense.
pub(super) const IRREGULAR_PARTICIPLES: [&str; 15] = [
    "bought",
    "built",
    "done",
    "drawn",
    "driven",
    "given",
    "held",
    "kept",
    "made",
    "rewritten",
    "run",
    "sold",
    "taught",
    "told",
    "written",
];
/// Verbs that cannot be done to something: "Worked with" has the candidate as its subject.
pub(super) const INTRANSITIVE: [&str; 10] = [
    "collaborated",
    "graduated",
    "liaised",
    "moved",
    "participated",
    "reported",
    "responded",
    "specialized",
    "volunteered",
    "worked",
];
/// What is done to a candidate by others.
pub(super) const DONE_TO: [&str; 9] =
    ["appointed", "awarded", "chosen", "elected", "hired", "invited", "nominated", "promoted", "selected"];
/// Prepositions after which a verb of a project's text is a participle: "Used by 60 planners".
pub(super) const PREPOSITIONS: [&str; 12] =
    ["as", "at", "by", "for", "from", "in", "into", "on", "since", "through", "to", "with"];
/// Words that begin an object, so that what stands before them is a verb.
const OBJECT_BEGINS: [&str; 16] = [
    "a", "all", "an", "any", "both", "each", "every", "her", "his", "its", "my", "our", "several", "the",
    "their", "up",
];
/// What a candidate is, said without "I am".
pub(super) const STATES: [&str; 12] = [
    "able",
    "accountable",
    "certified",
    "comfortable",
    "experienced",
    "familiar",
    "fluent",
    "licensed",
    "proficient",
    "qualified",
    "responsible",
    "skilled",
];
/// Endings of nouns for persons.
pub(super) const PERSON_ENDINGS: [&str; 6] = ["or", "ist", "ian", "eer", "zen", "wright"];

/// Whether a word in lower case is a verb in the past tense.
pub(crate) fn is_past(word: &str) -> bool {
    let regular = word.len() > 3
        && word.ends_with("ed")
        && !word.ends_with("eed")
        && !matches!(word, "unlimited" | "shed");
    regular && !word.contains('-') || IRREGULAR_PAST.binary_search(&word).is_ok()
}

pub(super) fn is_object(word: &str) -> bool {
    OBJECT_BEGINS.contains(&word) || word.chars().any(|c| c.is_ascii_digit()) || is_number(word)
}

fn is_number(word: &str) -> bool {
    matches!(
        word,
        "one" | "two" | "three" | "four" | "five" | "six" | "seven" | "eight" | "nine" | "ten" | "twelve"
    )
}
