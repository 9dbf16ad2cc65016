//! Which of a project's tags a question names: whole words, any case, hyphens as spaces.
use text::words;

/// How many distinct tags appear in the question as whole words.
///
/// Tags that differ only in case, hyphens or slashes ("data-visualization", "Data Visualization") are one
/// tag: listing both says no more than one. `C` is not found in "C++", nor `R` in "React".
pub(crate) fn count_matching(question: &str, tags: &[String]) -> usize {
    let question = words::of(question);
    let mut counted: Vec<Vec<String>> = Vec::new();
    for tag in tags {
        let tag = words::of(tag);
        if tag.is_empty() || counted.contains(&tag) {
            continue;
        }
        if question.windows(tag.len()).any(|run| run == tag) {
            counted.push(tag);
        }
    }
    counted.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(question: &str, tags: &[&str], expected: usize, why: &str) {
        let tags: Vec<String> = tags.iter().map(|&tag| tag.to_owned()).collect();
        assert_eq!(count_matching(question, &tags), expected, "{why}");
    }

    #[test]
    fn whole_words_in_any_case() {
        check("Do you know python?", &["Python"], 1, "case does not matter");
        check(
            "Have you used SQL, Python and Excel?",
            &["python", "sql", "Tableau"],
            2,
            "punctuation ends a word",
        );
        check("Tell me about React", &["R"], 0, "a letter inside a word is not the tag");
        check("Do you write C++?", &["C"], 0, "C++ is not C");
        check("Do you write C++ or C#?", &["C++", "C#"], 2, "signs belong to names");
        check(
            "Any Node.js? Or .NET.",
            &["node.js", ".NET"],
            2,
            "inner and leading dots stay, a full stop goes",
        );
    }

    #[test]
    fn several_words_must_stand_together() {
        check("machine learning projects?", &["machine learning"], 1, "a tag of two words");
        check("learning on a machine", &["machine learning"], 0, "the words must be in order, side by side");
        check("your data visualization work", &["data-visualization"], 1, "a hyphen reads as a space");
        check("A/B testing", &["A/B-testing"], 1, "so does a slash");
    }

    #[test]
    fn a_tag_counts_once() {
        check(
            "data visualization",
            &["data-visualization", "Data Visualization"],
            1,
            "one tag written twice",
        );
        check("revenue and revenue", &["revenue", "revenue"], 1, "listed twice, asked twice, still one");
    }

    #[test]
    fn nothing_matches_nothing() {
        check("", &["Python"], 0, "an empty question");
        check("Python", &["", " ", "..."], 0, "tags without a letter match nothing");
        check("Python", &[], 0, "no tags");
    }
}
