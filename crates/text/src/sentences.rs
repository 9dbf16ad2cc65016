//! Cuts what a model writes, piece by piece, into whole sentences.

/// Abbreviations after which a full stop ends nothing.
const ABBREVIATIONS: [&str; 10] = ["e.g", "i.e", "dr", "mr", "mrs", "ms", "vs", "etc", "approx", "prof"];

/// A text as far as it is written.
#[derive(Debug, Default)]
pub struct Sentences {
    text: String,
}

impl Sentences {
    /// Takes the next piece; gives the sentences that are whole now, each with the white space behind it.
    pub fn push(&mut self, piece: &str) -> Vec<String> {
        self.text.push_str(piece);
        let mut whole = Vec::new();
        while let Some(end) = end_of_sentence(&self.text) {
            let rest = self.text.split_off(end);
            whole.push(std::mem::replace(&mut self.text, rest));
        }
        whole
    }

    /// What is left: a sentence without an end, or the last one.
    pub fn rest(self) -> String {
        self.text
    }
}

/// Where the first sentence ends, its white space included. A sentence at the very end of the text may go on.
fn end_of_sentence(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let mark = at + text[at..].find(['.', '!', '?', '\n'])?;
        let after = mark + 1;
        let closed = after + text[after..].len()
            - text[after..].trim_start_matches(['"', '”', ')', '*', '\'', '’']).len();
        let is_line = text.as_bytes()[mark] == b'\n';
        let follows = &text[closed..];
        let spaces = follows.len() - follows.trim_start().len();
        if is_line && !follows.is_empty() {
            return Some(closed + spaces);
        }
        if !is_line && spaces > 0 && !is_abbreviation(&text[..mark]) {
            return Some(closed + spaces);
        }
        at = after;
    }
}

/// Whether the word before a full stop is an abbreviation or an initial.
fn is_abbreviation(before: &str) -> bool {
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase) && word != "I";
    initial || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str], why: &str) {
        // Letter by letter is the worst a tokenizer can do.
        let mut sentences = Sentences::default();
        let mut found: Vec<String> =
            text.chars().flat_map(|letter| sentences.push(letter.encode_utf8(&mut [0; 4]))).collect();
        found.push(sentences.rest());
        found.retain(|sentence| !sentence.trim().is_empty());
        assert_eq!(found.iter().map(|sentence| sentence.trim()).collect::<Vec<_>>(), expected, "{why}");
        assert_eq!(found.concat().trim(), text.trim(), "nothing is lost");
    }

    #[test]
    fn sentences_end_where_a_reader_would_say_so() {
        check(
            "I do. You do! Do they? Yes",
            &["I do.", "You do!", "Do they?", "Yes"],
            "three marks, and a rest",
        );
        check("At version 3.11 we won.", &["At version 3.11 we won."], "a decimal point ends nothing");
        check(
            "Tools, e.g. Airflow. And J. Smith, Dr. Who.",
            &["Tools, e.g. Airflow.", "And J. Smith, Dr. Who."],
            "nor does an abbreviation",
        );
        check(
            "She said \"no.\" Then left.",
            &["She said \"no.\"", "Then left."],
            "a quotation keeps its end",
        );
        check("- one\n- two\n\nEnd", &["- one", "- two", "End"], "a line is a unit");
        check("See example.org/a.b now.", &["See example.org/a.b now."], "an address is whole");
        check("", &[], "nothing");
    }
}
