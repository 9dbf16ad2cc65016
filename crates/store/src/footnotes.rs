//! The numbers of sources behind the sentences of an exported answer.

use serde_json::Value;

/// An answer with the numbers of its sources in the text.
#[derive(Debug, PartialEq)]
pub(crate) struct Footnotes {
    /// The words of the answer, with `[1]` behind a sentence that rests on the first source.
    pub(crate) text: String,
    /// The titles of the sources, in the order of their numbers.
    pub(crate) titles: Vec<String>,
}

/// Numbers the sources of an answer in the order in which its stored sentences name them. A source is what
/// has the same `kind` and `title`. Sentences that the answer does not contain in this order are left out.
pub(crate) fn footnotes(answer: &str, sentences: &Value) -> Footnotes {
    let mut text = String::with_capacity(answer.len());
    let mut sources: Vec<(&str, &str)> = Vec::new();
    let mut rest = answer;
    for sentence in sentences.as_array().into_iter().flatten() {
        let words = sentence.get("text").and_then(Value::as_str).unwrap_or_default();
        let Some(end) = rest.find(words).map(|at| at + words.len()).filter(|_| !words.is_empty()) else {
            continue;
        };
        let (said, after) = rest.split_at(end);
        text.push_str(said);
        rest = after;
        let mut numbers: Vec<usize> = Vec::new();
        for evidence in sentence.get("evidence").and_then(Value::as_array).into_iter().flatten() {
            let key = |name: &str| evidence.get(name).and_then(Value::as_str);
            let (Some(kind), Some(title)) = (key("kind"), key("title")) else { continue };
            let known = sources.iter().position(|source| *source == (kind, title));
            let at = known.unwrap_or_else(|| {
                sources.push((kind, title));
                sources.len() - 1
            });
            if !numbers.contains(&(at + 1)) {
                numbers.push(at + 1);
            }
        }
        text.extend(numbers.iter().map(|number| format!(" [{number}]")));
    }
    text.push_str(rest);
    Footnotes { text, titles: sources.into_iter().map(|(_, title)| title.to_owned()).collect() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_sentence_is_followed_by_the_numbers_of_its_sources() {
        let evidence = |title: &str| json!({"kind": "qa", "title": title, "text": "x"});
        let sentences = json!([
            {"text": "I bake.", "evidence": [evidence("Bread?"), evidence("Oven?"), evidence("Bread?")]},
            {"text": "Yes!", "evidence": []},
            {"text": "Not said.", "evidence": [evidence("Mars?")]},
            {"text": "I bake.", "evidence": [evidence("Oven?")]},
            {"words": "of another version"},
        ]);
        let found = footnotes("I bake. Yes!\n\nI bake.", &sentences);
        assert_eq!(found.text, "I bake. [1] [2] Yes!\n\nI bake. [2]", "the words are as they were said");
        assert_eq!(found.titles, ["Bread?", "Oven?"], "a source has one number");
    }

    #[test]
    fn an_answer_of_an_earlier_version_has_no_numbers() {
        let expected = Footnotes { text: "I bake.".into(), titles: Vec::new() };
        assert_eq!(footnotes("I bake.", &Value::Null), expected);
    }
}
