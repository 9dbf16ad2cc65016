//! Follow-up questions: short ones that mean something only after the question before them.
use text::words;

/// Words with which a question goes on from the one before, if it names next to nothing.
const GOING_ON: [&str; 6] = ["more", "else", "why", "how", "and", "example"];

/// Whether a question may mean something only after the one before it: it is short, and points back or names next to
/// nothing.
pub(crate) fn is_follow_up(question: &str) -> bool {
    let words = words::of(question);
    let content_words = words.iter().filter(|word| !words::is_common(word)).count();
    let has = |these: &[&str]| words.iter().any(|word| these.contains(&word.as_str()));
    let points = has(&["one", "ones", "so"]) || words.iter().any(|word| words::is_anaphor(word));
    let names_little =
        content_words == 0 || content_words == 1 && has(&GOING_ON) || content_words <= 2 && points;
    !words.is_empty() && words.len() <= 12 && names_little
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follow_ups_point_back() {
        for question in
            ["Why?", "Tell me more about that", "And how long did it take?", "How so?", "is that negotiable?"]
        {
            assert!(is_follow_up(question), "{question}");
        }
        assert!(!is_follow_up("Why did you leave Kestrel Parcel so soon?"), "it names what it means");
        assert!(!is_follow_up("How many people work for you?"), "\"how\" alone does not point back");
        assert!(!is_follow_up("Hello"), "it points at nothing");
        assert!(!is_follow_up("?"), "it asks nothing");
    }
}
