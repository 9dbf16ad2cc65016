//! Follow-up questions: short ones that mean something only after the question before them.
use text::words;

/// Words that point at what was said before.
const POINTING: [&str; 25] = [
    "that", "it", "its", "this", "those", "these", "they", "them", "their", "he", "him", "his", "she", "her",
    "one", "ones", "then", "there", "more", "else", "why", "how", "and", "so", "example",
];

/// Whether a question may mean something only after the one before it: it is short, names almost nothing, and
/// points back or names nothing at all.
pub(crate) fn is_follow_up(question: &str) -> bool {
    let words = words::of(question);
    let content_words = words.iter().filter(|word| !words::is_common(word)).count();
    let points = words.iter().any(|word| POINTING.contains(&word.as_str()));
    !words.is_empty() && words.len() <= 12 && content_words <= 2 && (points || content_words == 0)
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
        assert!(!is_follow_up("Hello"), "it points at nothing");
        assert!(!is_follow_up("?"), "it asks nothing");
    }
}
