//! Splits text into sentences: a whole text at once, or a text that is still being written, piece by piece.
//!
//! A sentence ends at a full stop, an exclamation mark, a question mark or an ellipsis that is followed by
//! white space, and at the end of a line. A full stop of an abbreviation, an initial, a time of day or a list
//! number does not end a sentence, unless what follows can only be the beginning of one. Texts with wrapped
//! lines must go through [`joined_lines`](crate::lines::joined_lines) first.

use crate::words::is_common;

/// Titles and abbreviations that are always followed by what they belong to.
const LEADING: [&str; 16] = [
    "e.g", "i.e", "dr", "mr", "mrs", "ms", "prof", "st", "mt", "vs", "cf", "approx", "gen", "rev", "sen",
    "messrs",
];
/// Abbreviations that may also be the last word of a sentence.
const TRAILING: [&str; 9] = ["etc", "inc", "ltd", "co", "corp", "jr", "sr", "dept", "est"];
/// Abbreviations that are ordinary words unless a number follows: "No. I do not" and "no. 5".
const NUMBERED: [&str; 17] = [
    "no", "nr", "p", "pp", "vol", "fig", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept",
    "oct", "nov",
];
/// Characters allowed between the mark that ends a sentence and the white space after it.
const CLOSERS: [char; 8] = ['"', '”', ')', ']', '*', '\'', '’', '»'];
/// Most digits of a list's number: "12." begins an item, "2019." ends a sentence.
const LIST_DIGITS: usize = 2;

/// The sentences of a text, each with the white space after it. Together they are the text.
pub fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = end_of_sentence(rest, true).unwrap_or(rest.len());
        let (sentence, after) = rest.split_at(end);
        rest = after;
        Some(sentence)
    })
}

/// A text as far as it has been written.
#[derive(Debug, Default)]
pub struct SentenceStream {
    text: String,
    /// Bytes of `text` that contain no end of a sentence, however the text continues.
    searched: usize,
}

impl SentenceStream {
    /// Adds the next piece and returns the sentences that are complete now, each with the white space after
    /// it. A sentence at the very end of the text may continue, so it is held back.
    pub fn push(&mut self, piece: &str) -> Vec<String> {
        self.text.push_str(piece);
        let mut whole = Vec::new();
        let mut begin = 0;
        while let Some(end) = self.end(begin) {
            // A copy, so that a sentence does not keep the memory of all the text behind it.
            whole.push(self.text[begin..end].to_owned());
            begin = end;
            self.searched = begin;
        }
        self.text.drain(..begin);
        self.searched -= begin;
        whole
    }

    /// The rest: a sentence without an end, or the last one.
    pub fn rest(self) -> String {
        self.text
    }

    /// Where the sentence that begins at `begin` ends, if it does by now. Text without a mark is not searched again with
    /// every piece.
    fn end(&mut self, begin: usize) -> Option<usize> {
        if !self.text[self.searched..].contains(is_mark) {
            self.searched = self.text.len();
            return None;
        }
        end_of_sentence(&self.text[begin..], false).map(|length| begin + length)
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '\n')
}

/// Where the first sentence ends, including the white space after it. For a text that is still being written
/// (not `complete`), nothing is decided that a further piece could change.
fn end_of_sentence(text: &str, complete: bool) -> Option<usize> {
    let mut at = 0;
    loop {
        let mark = at + text[at..].find(is_mark)?;
        let sign = text[mark..].chars().next()?;
        let after = mark + sign.len_utf8();
        if sign == '\n' {
            let spaces = leading_spaces(&text[after..]);
            if after < text.len() {
                return Some(after + spaces);
            }
            return None;
        }
        let closed = after + closers(&text[after..]);
        let spaces = leading_spaces(&text[closed..]);
        if spaces > 0 {
            let follows = Follows::of(&text[closed + spaces..], complete);
            match ends(&text[..after], sign, &text[after..closed], &follows) {
                Some(true) => return Some(closed + spaces),
                Some(false) => {}
                None => return None,
            }
        }
        at = after;
    }
}

/// What follows a mark and its white space.
struct Follows<'a> {
    /// The first character; none at the end of the text so far.
    first: Option<char>,
    /// The first word, if it is complete.
    word: Option<&'a str>,
}

impl<'a> Follows<'a> {
    fn of(text: &'a str, complete: bool) -> Self {
        let end = text.find(|c: char| !c.is_alphanumeric());
        let word = end.or(complete.then_some(text.len())).map(|end| &text[..end]);
        Self { first: text.chars().next(), word }
    }

    /// Whether what follows begins like a new sentence; unknown while its first word is being written.
    fn opens(&self) -> Option<bool> {
        match self.first {
            Some(first) if first.is_uppercase() => Some(is_common(&self.word?.to_lowercase())),
            Some(first) => Some(!first.is_alphanumeric()),
            None => None,
        }
    }
}

/// Whether the text up to a mark, with white space after it, is a whole sentence; unknown if that depends on
/// a word that is not written yet.
fn ends(before: &str, sign: char, closers: &str, follows: &Follows<'_>) -> Option<bool> {
    let starts_small = |follows: &Follows<'_>| follows.first.map(char::is_lowercase);
    let words = &before[..before.len() - sign.len_utf8()];
    if sign == '…' || words.ends_with('.') {
        // "Well ... I would" continues, "and so on ... The second" does not.
        return Some(!starts_small(follows)? && (follows.first != Some('I') || follows.word? != "I"));
    }
    if closers.contains(['"', '”', '’', '»']) {
        // '"Really?" she asked.'
        return Some(!starts_small(follows)?);
    }
    if sign != '.' {
        return Some(true);
    }
    let word = words.rsplit(char::is_whitespace).next().unwrap_or_default();
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let lower = word.to_lowercase();
    let lower = lower.as_str();
    let is_number = (1..=LIST_DIGITS).contains(&word.len()) && word.chars().all(|c| c.is_ascii_digit());
    // From the end, which is short work unless the word is the first one.
    if is_number && words.trim_end_matches(word).trim_end().is_empty() || LEADING.contains(&lower) {
        return Some(false);
    }
    if NUMBERED.contains(&lower) {
        return follows.first.map(|first| !first.is_ascii_digit());
    }
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase) && word != "I";
    if is_initial || is_dotted(lower) || TRAILING.contains(&lower) {
        return follows.opens();
    }
    Some(true)
}

/// Whether a word has full stops between short groups of letters: "u.s", "a.m", "ph.d".
fn is_dotted(word: &str) -> bool {
    word.contains('.')
        && word
            .split('.')
            .all(|part| (1..=2).contains(&part.chars().count()) && part.chars().all(char::is_alphabetic))
}

fn leading_spaces(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

fn closers(text: &str) -> usize {
    text.len() - text.trim_start_matches(CLOSERS).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str], why: &str) {
        let trimmed = |all: &[String]| {
            let all = all.iter().map(|sentence| sentence.trim().to_owned());
            all.filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>()
        };
        let whole: Vec<String> = sentences(text).map(str::to_owned).collect();
        assert_eq!(trimmed(&whole), expected, "{why}");
        assert_eq!(whole.concat(), text, "nothing is lost");
        // Letter by letter is the worst case of a tokenizer.
        let mut stream = SentenceStream::default();
        let mut written: Vec<String> =
            text.chars().flat_map(|letter| stream.push(letter.encode_utf8(&mut [0; 4]))).collect();
        written.push(stream.rest());
        assert_eq!(trimmed(&written), expected, "letter by letter: {why}");
        assert_eq!(written.concat(), text, "nothing is lost letter by letter");
    }

    #[test]
    fn sentences_end_where_a_reader_would_say_so() {
        check(
            "I do. You do! Do they? Yes",
            &["I do.", "You do!", "Do they?", "Yes"],
            "three marks and a rest",
        );
        check("At version 3.11 we won.", &["At version 3.11 we won."], "a decimal point ends nothing");
        check(
            "She said \"no.\" Then left.",
            &["She said \"no.\"", "Then left."],
            "a quotation keeps its end",
        );
        check("“Really?” she asked. Yes.", &["“Really?” she asked.", "Yes."], "a quoted question goes on");
        check("- one\n- two\n\nEnd", &["- one", "- two", "End"], "a line is a unit");
        check("See example.org/a.b now.", &["See example.org/a.b now."], "an address is whole");
        check(
            "I use Airflow. dbt came later.",
            &["I use Airflow.", "dbt came later."],
            "names may begin small",
        );
        check("", &[], "nothing");
    }

    #[test]
    fn a_full_stop_of_an_abbreviation_ends_nothing() {
        check(
            "Tools, e.g. Airflow. And J. Smith, Dr. Who.",
            &["Tools, e.g. Airflow.", "And J. Smith, Dr. Who."],
            "abbreviations, initials and titles",
        );
        check(
            "Shipped all U.S. customer orders. Worked with U.S. Customs.",
            &["Shipped all U.S. customer orders.", "Worked with U.S. Customs."],
            "a country, before a small letter and before a name",
        );
        check(
            "I live in the U.S. I cycle.",
            &["I live in the U.S.", "I cycle."],
            "what follows opens a sentence",
        );
        check("We open at 5 a.m. The bread is warm.", &["We open at 5 a.m.", "The bread is warm."], "a time");
        check("From 5 a.m. to 3 p.m. daily.", &["From 5 a.m. to 3 p.m. daily."], "a time in a sentence");
        check("My Ph.D. thesis won. St. Mary paid.", &["My Ph.D. thesis won.", "St. Mary paid."], "a degree");
        check(
            "Rule no. 5 holds. No. I do not.",
            &["Rule no. 5 holds.", "No.", "I do not."],
            "a number or a no",
        );
        check(
            "Since Sept. 2019. Acme Inc. paid.",
            &["Since Sept. 2019.", "Acme Inc. paid."],
            "months, firms",
        );
        check("Airflow, dbt, etc. We ship.", &["Airflow, dbt, etc.", "We ship."], "and so on, at an end");
    }

    #[test]
    fn numbers_of_lists_and_ellipses_end_nothing() {
        check(
            "1. My resume says so. 2. Yes.",
            &["1. My resume says so.", "2. Yes."],
            "an item keeps its number",
        );
        check("That was in 2019. Then I left.", &["That was in 2019.", "Then I left."], "a year is no item");
        check(
            "Well... maybe. And so on... The end.",
            &["Well... maybe.", "And so on...", "The end."],
            "dots",
        );
        check("Hm… I think so.", &["Hm… I think so."], "one sign, and the speaker goes on");
    }

    #[test]
    fn a_sentence_takes_no_more_memory_than_its_text() {
        let text = "I bake rye bread. ".repeat(50_000);
        let mut stream = SentenceStream::default();
        let whole = stream.push(&text);
        assert_eq!(whole.len(), 50_000, "each is whole");
        let reserved: usize = whole.iter().map(String::capacity).sum();
        assert!(reserved <= text.len(), "{reserved} bytes are reserved for {} of text", text.len());
    }

    #[test]
    fn a_sentence_that_is_still_written_is_held_back_only_where_it_must() {
        let mut stream = SentenceStream::default();
        assert_eq!(stream.push("I bake. "), ["I bake. "], "an ordinary sentence is whole at once");
        assert_eq!(stream.push("In the U.S. "), Vec::<String>::new(), "what comes next decides");
        assert_eq!(stream.push("The"), Vec::<String>::new(), "the word may be longer");
        assert_eq!(stream.push("odore Inc. "), Vec::<String>::new(), "and it was: a name");
        assert_eq!(stream.rest(), "In the U.S. Theodore Inc. ");
    }
}
