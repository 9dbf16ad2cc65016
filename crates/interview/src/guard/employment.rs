//! Claims of a position: "a data engineer at Emberline". Each word may occur in the profile and the whole
//! still be false, because another title belongs to that employer.
use text::names::words;

/// Words before the title.
const BEING: [&str; 9] = ["am", "i'm", "was", "is", "as", "been", "became", "become", "be"];
const ARTICLES: [&str; 3] = ["a", "an", "the"];
/// Words between the title and the place.
const AT: [&str; 6] = ["at", "in", "for", "with", "of", "by"];
/// Longest title, in words: "senior software engineer in test".
const TITLE_WORDS: usize = 5;

/// A title and a place that a sentence connects.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Position {
    /// In lower case, its words separated by one space.
    title: String,
    /// A name, written in the same way.
    place: String,
}

impl Position {
    /// Whether a sentence of the profile, in lower case, connects the same two.
    pub(crate) fn stands_in(&self, sentence: &str) -> bool {
        sentence.contains(&self.title) && sentence.contains(&self.place)
    }
}

/// The positions that a sentence claims.
pub(crate) fn positions(sentence: &str) -> Vec<Position> {
    let words: Vec<_> = words(sentence).map(|word| word.text).collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let mut found = Vec::new();
    for start in 1..words.len() {
        let begins = ARTICLES.contains(&lower[start].as_str()) && BEING.contains(&lower[start - 1].as_str());
        let title = start + 1;
        let at = (title + 1..words.len().min(title + 1 + TITLE_WORDS))
            .find(|&at| AT.contains(&lower[at].as_str()));
        let (true, Some(at)) = (begins, at) else { continue };
        let place = if lower.get(at + 1).is_some_and(|word| word == "the") { at + 2 } else { at + 1 };
        let is_name = |word: &&&str| word.starts_with(char::is_uppercase);
        let names = words[place.min(words.len())..].iter().take_while(is_name).count();
        if names > 0 {
            found.push(Position {
                title: lower[title..at].join(" "),
                place: lower[place..place + names].join(" "),
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sentence: &str, expected: &[(&str, &str)], why: &str) {
        let found = positions(sentence);
        let found: Vec<_> = found.iter().map(|it| (it.title.as_str(), it.place.as_str())).collect();
        assert_eq!(found, expected, "{why}");
    }

    #[test]
    fn a_title_and_a_name_make_a_position() {
        check(
            "I was a data engineer in Kestrel Parcel, a regional carrier with 9 depots.",
            &[("data engineer", "kestrel parcel")],
            "the plain case",
        );
        check(
            "I worked as the head baker of the Turku Guild and was a nurse at Bellmead.",
            &[("head baker", "turku guild"), ("nurse", "bellmead")],
            "more than one",
        );
        check("I was a great fan of rye bread.", &[], "no name");
        check("I was at Emberline as a", &[], "no title");
        check(
            "It was a report that I wrote every week for months at Emberline.",
            &[],
            "too long for a title",
        );
        check("I am a", &[], "an end in the middle");
        check("", &[], "nothing");
    }

    #[test]
    fn a_position_stands_only_where_both_do() {
        let [position] = &positions("I was a data engineer at Kestrel Parcel.")[..] else { panic!("one") };
        assert!(!position.stands_in("kestrel parcel • data analyst • 2019"), "another title");
        assert!(!position.stands_in("i am a data engineer in ghent"), "another place");
        assert!(position.stands_in("kestrel parcel: data engineer"), "both, in any order");
    }
}
