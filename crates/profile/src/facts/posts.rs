//! How much a text looks like the name of a post.
use crate::facts::names::is_body;

/// Nouns that end the name of a post. A closed list: for other names the other entries of the resume decide.
const POSTS: [&str; 60] = [
    "engineer",
    "developer",
    "analyst",
    "scientist",
    "manager",
    "director",
    "officer",
    "nurse",
    "teacher",
    "technician",
    "assistant",
    "specialist",
    "consultant",
    "intern",
    "driver",
    "clerk",
    "designer",
    "coordinator",
    "administrator",
    "lead",
    "researcher",
    "lecturer",
    "professor",
    "accountant",
    "operator",
    "mechanic",
    "electrician",
    "chef",
    "cook",
    "supervisor",
    "representative",
    "apprentice",
    "fellow",
    "head",
    "barista",
    "secretary",
    "receptionist",
    "cashier",
    "waiter",
    "waitress",
    "carer",
    "tutor",
    "volunteer",
    "paralegal",
    "solicitor",
    "architect",
    "editor",
    "illustrator",
    "agent",
    "host",
    "nanny",
    "dentist",
    "midwife",
    "pilot",
    "foreman",
    "executive",
    "strategist",
    "trainee",
    "steward",
    "auditor",
];
/// Words before the name of a post.
const RANKS: [&str; 8] =
    ["senior", "junior", "chief", "assistant", "associate", "deputy", "lead", "registered"];
/// Endings that many names of posts have, and a few of employers.
const POST_ENDINGS: [&str; 5] = ["er", "or", "ist", "ian", "ant"];
/// Towns whose names have an ending of posts.
const TOWN_ENDINGS: [&str; 12] = [
    "chester",
    "cester",
    "minster",
    "caster",
    "denver",
    "vancouver",
    "dover",
    "hanover",
    "hannover",
    "exeter",
    "bangor",
    "windsor",
];

/// How much a slot looks like the name of a post; negative for the name of an employer.
pub(crate) fn post_score(slot: &str) -> i32 {
    let outside = slot.split(" (").next().unwrap_or_default();
    let mut score = 0;
    let lower = outside.to_lowercase();
    for part in lower.split(['/', ',', '&']).flat_map(|part| part.split(" and ")) {
        let words: Vec<&str> = part.split_whitespace().collect();
        let end =
            words.iter().position(|word| ["of", "in", "for", "with", "to", "on", "at", "de"].contains(word));
        let head = &words[..end.unwrap_or(words.len())];
        let numeral = |word: &&&str| !word.chars().all(|c| matches!(c, 'i' | 'v')) || word.is_empty();
        let Some(last) = head.iter().rev().find(numeral) else { continue };
        // Posts in the plural name a firm: "Stone & Hartley Solicitors".
        let last = last.trim_end_matches('.');
        let co = last.starts_with("co-");
        // "Sous-chef"
        let last = last.rsplit_once('-').map_or(last, |(_, post)| post);
        let ended = POST_ENDINGS.iter().any(|ending| last.ends_with(ending));
        // "Co-founder", but "Co-op"
        if POSTS.contains(&last) || co && ended {
            score = score.max(3);
        } else if ended && !TOWN_ENDINGS.iter().any(|ending| last.ends_with(ending)) && last.len() > 4 {
            score = score.max(1);
        }
        if words.len() > 1 && RANKS.contains(&words[0]) {
            score += 1;
        }
    }
    // Every word of a name is capitalized: "Intensive care nurse" is not a name.
    let small = outside.split_whitespace().skip(1).any(|word| {
        word.starts_with(char::is_lowercase) && word.len() > 3 && !["from", "with"].contains(&word)
    });
    score += i32::from(small);
    if is_body(slot) && score < 3 { score - 3 } else { score }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posts_and_employers_differ_in_shape() {
        for post in
            ["Data Engineer", "Head of Data", "Intensive care nurse", "Engineer II", "Store Manager / Driver"]
        {
            assert!(post_score(post) >= 2, "{post}: {}", post_score(post));
        }
        for employer in
            ["Emberline", "Medical Center", "Cook County Hospital", "Bank of America", "Art Solutions"]
        {
            assert!(post_score(employer) <= 0, "{employer}: {}", post_score(employer));
        }
    }
}
