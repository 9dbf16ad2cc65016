//! Checks what can be a candidate's name: a typed name, and the line of a resume that holds it.
use text::lines::one_line;

use crate::facts;
use crate::layout::NAME_CHARS;

/// A typed name as it is kept: on one line, without control characters, of at most [`NAME_CHARS`] characters.
/// Empty if nothing of it is left.
pub(crate) fn cleaned(name: &str) -> String {
    one_line(name).chars().filter(|c| !c.is_control()).take(NAME_CHARS).collect()
}

/// The name in a resume: its first line that is not a heading such as "Curriculum Vitae", a mark such as
/// `[Photo]`, or one of the settings at the start of a page in Markdown.
pub(crate) fn in_resume(text: &str) -> Option<String> {
    let mut lines = text.lines().map(|line| line.trim().trim_start_matches('#').trim()).peekable();
    if lines.next_if_eq(&"---").is_some() {
        lines.by_ref().find(|line| *line == "---");
    }
    let bracketed = |line: &str| line.starts_with(['[', '<', '!']) && line.ends_with([']', '>', ')']);
    let is_name = |line: &&str| !line.is_empty() && !bracketed(line) && !facts::is_document_title(line);
    let line = lines.find(is_name)?;
    Some(facts::without_document_title(line).chars().take(NAME_CHARS).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_the_first_line_that_can_be_one() {
        for resume in [
            "CURRICULUM VITAE\n\nKim Example\nBaker",
            "[Photo]\n\nKim Example",
            "---\ntitle: Resume\n---\n\n# Kim Example",
            "Kim Example - CV\nBaker",
            "Curriculum Vitae of Kim Example",
            "Resume: Kim Example",
        ] {
            assert_eq!(in_resume(resume).as_deref(), Some("Kim Example"), "{resume}");
        }
    }
}
