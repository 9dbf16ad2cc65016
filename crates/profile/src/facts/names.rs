//! Names of employers, schools and places, by their shape and by the few words that only they have.
use crate::facts::posts::post_score;

/// Words that only employers and schools have in their names.
const BODIES: [&str; 21] = [
    "inc",
    "ltd",
    "llc",
    "gmbh",
    "corp",
    "co",
    "plc",
    "university",
    "college",
    "school",
    "institute",
    "academy",
    "hospital",
    "group",
    "company",
    "bank",
    "center",
    "centre",
    "authority",
    "agency",
    "solutions",
];
/// Legal forms that may also stand behind a comma.
pub(crate) const LEGAL: [&str; 7] = ["inc", "ltd", "llc", "gmbh", "corp", "co", "plc"];
/// Forms of firms that end a name; [`LEGAL`] may also stand behind a comma.
const FORMS: [&str; 16] = [
    "ab", "ag", "aps", "as", "asa", "bv", "kg", "limited", "nv", "oy", "oyj", "pty", "sa", "sarl", "spa",
    "srl",
];
/// Beginnings of the words for a school in several languages.
const SCHOOLS: [&str; 14] = [
    "universi",
    "univerzit",
    "université",
    "hochschul",
    "fachhochschul",
    "polytech",
    "politec",
    "gymnasi",
    "lycée",
    "academ",
    "akadem",
    "institut",
    "colleg",
    "école",
];
/// Words for work without a place.
pub(crate) const NOWHERE: [&str; 4] = ["remote", "hybrid", "on-site", "onsite"];
/// Longest single part of a place, in words.
const PLACE_WORDS: usize = 3;

/// Whether a text is the code of a state: "AZ".
pub(crate) fn is_state(part: &str) -> bool {
    part.len() == 2 && part.chars().all(|c| c.is_ascii_uppercase())
}

/// Whether a slot is a place by its shape: "Phoenix, AZ", "Remote", or the place the candidate lives in.
pub(crate) fn is_place(slot: &str, home: Option<&str>) -> bool {
    let lower = slot.to_lowercase();
    let near = home.is_some_and(|home| {
        let home = home.to_lowercase();
        // "34119 Kassel, Germany"
        let town = |part: &str| part.trim().trim_matches(|c: char| c.is_ascii_digit() || c == ' ') == lower;
        home == lower || home.split(',').any(town)
    });
    let coded = slot.rsplit_once(", ").is_some_and(|(city, state)| is_state(state) && is_named(city));
    // "Denver, CO" has no legal form.
    let city = slot.rsplit_once(", ").map_or(slot, |(city, _)| city);
    near || NOWHERE.contains(&lower.as_str()) || coded && !is_body(city)
}

/// Whether a slot may be a place: a few names with commas, none of them a post or an employer.
pub(crate) fn may_be_place(slot: &str) -> bool {
    let parts: Vec<&str> = slot.split(", ").collect();
    (2..=3).contains(&parts.len())
        && parts.iter().all(|part| is_named(part) && post_score(part) <= 0 && !is_body(part))
}

/// Whether a slot beside an address may be where somebody lives. Names of towns may end as posts do:
/// "Bedminster, Bristol".
pub(crate) fn may_be_home(slot: &str) -> bool {
    let parts: Vec<&str> = slot.split(", ").collect();
    (2..=3).contains(&parts.len())
        && parts.iter().all(|part| is_named(part) && post_score(part) < 2 && !is_body(part))
}

/// Whether what stands behind the name of an employer and a comma may be a place: "Bath".
pub(crate) fn may_be_town(part: &str) -> bool {
    let letters = part.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '.' | '’'));
    is_named(part) && letters && post_score(part) < 2 && !is_body(part)
}

/// Whether a word is the form of a firm: "GmbH".
pub(crate) fn is_legal_form(word: &str) -> bool {
    let lower = word.to_lowercase().replace('.', "");
    word.starts_with(char::is_uppercase)
        && (LEGAL.contains(&lower.as_str()) || FORMS.contains(&lower.as_str()))
}

/// Whether a name has the legal form of a firm: "Kornhaus Armaturenbau GmbH & Co. KG".
pub(crate) fn has_legal_form(name: &str) -> bool {
    let outside = name.split(" (").next().unwrap_or_default();
    // "Spa" and "As" are words too.
    let formal = |word: &str| word.contains('.') || word.chars().all(|c| !c.is_lowercase()) || word.len() > 3;
    outside.split_whitespace().skip(1).any(|word| is_legal_form(word) && formal(word))
}

/// Whether a text describes something and is no name: most of its words begin small, as in "family-run maker
/// of valves".
pub(crate) fn is_description(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let small = words.iter().filter(|word| !word.starts_with(char::is_uppercase)).count();
    words.len() > 3 && 2 * small > words.len()
}

/// Whether a text says how much or in which way somebody worked or learned: "part time".
pub(crate) fn is_mode(text: &str) -> bool {
    let lower = text.to_lowercase().replace('-', " ");
    ["part time", "full time", "evening classes", "distance learning"].contains(&lower.as_str())
}

/// Whether all words begin with a capital, and there are few.
fn is_named(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    !words.is_empty()
        && words.len() <= PLACE_WORDS
        && words.iter().all(|word| word.starts_with(char::is_uppercase))
}

/// Whether a slot has a word that schools have in their names.
pub(crate) fn is_school(slot: &str) -> bool {
    words(slot).iter().any(|word| {
        SCHOOLS.iter().any(|school| word.starts_with(school))
            || word.ends_with("school")
            || word.ends_with("schule")
    })
}

/// Whether a slot has a word that only employers and schools have.
pub(crate) fn is_body(slot: &str) -> bool {
    let words = words(slot);
    // "Co. Sligo" begins with no legal form.
    let named = |(at, word): (usize, &String)| {
        BODIES.contains(&word.as_str()) && (at > 0 || !LEGAL.contains(&word.as_str()))
    };
    words.iter().enumerate().any(named) || words.windows(2).any(|two| two[0] == "sixth" && two[1] == "form")
}

fn words(slot: &str) -> Vec<String> {
    let lower = slot.to_lowercase();
    let words = lower.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}
