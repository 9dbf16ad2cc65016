//! Texts reduced to what makes two of them the same.

/// A question reduced to its letters and digits, in lower case.
pub fn letters(question: &str) -> String {
    question.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The text on one line: every run of white space becomes a space.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
