//! What interviewers ask every candidate, and what does not belong in an interview. With these lists, a
//! question finds the row that answers it in other words.
//!
//! The lists contain no question of the labeled sets in `tests/data/retrieval`; a story checks that.
use retrieval::TopicPhrases;

/// Questions by topic.
const TOPICS: &str = include_str!("topics.txt");
/// Questions that no profile answers: about the world, for entertainment, or private.
const BESIDE_THE_POINT: &str = include_str!("off_topic.txt");

/// Topics on which only a row of the owner can answer: any other sentence would be beside the question, and may cost the
/// candidate.
const OWNERS: [&str; 3] = ["salary", "competitors", "first weeks"];

/// Whether a topic of the phrasebook is one on which only a row of the owner can answer.
pub(crate) fn is_owners(topic: &[String]) -> bool {
    let begins = |name: &&str| topic.first().map(String::as_str) == phrases_of(name).next();
    OWNERS.iter().any(begins)
}

/// The phrases every profile is searched with.
pub fn phrasebook() -> TopicPhrases {
    TopicPhrases::parse(TOPICS, BESIDE_THE_POINT)
}

/// The phrases of one topic.
pub(crate) fn phrases_of(topic: &str) -> impl Iterator<Item = &'static str> + use<'_> {
    named_phrases().filter(move |(name, _)| *name == topic).map(|(_, phrase)| phrase)
}

/// The phrases of all topics but these.
pub(crate) fn phrases_apart_from<'a>(topics: &'a [&'a str]) -> impl Iterator<Item = &'static str> + use<'a> {
    named_phrases().filter(|(name, _)| !topics.contains(name)).map(|(_, phrase)| phrase)
}

/// The questions that no profile answers.
pub(crate) fn phrases_beside_the_point() -> impl Iterator<Item = &'static str> {
    lines(BESIDE_THE_POINT)
}

/// Each phrase with the name of its topic.
fn named_phrases() -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut topic = "";
    lines(TOPICS).filter_map(move |line| match line.strip_prefix("# ") {
        Some(name) => {
            topic = name;
            None
        }
        None => Some((topic, line)),
    })
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn topics_can_be_left_out_by_name() {
        let phrases: Vec<&str> = phrases_apart_from(&["salary"]).collect();
        assert!(
            !phrases.contains(&"What are your salary expectations?"),
            "it is of a topic that is left out"
        );
        assert!(phrases.contains(&"When can you start?"), "the next topic is not");
        assert!(!phrases.contains(&"Make me laugh."), "what no profile answers is of no topic");
        assert!(phrases_of("salary").any(|phrase| phrase == "What are your salary expectations?"));
        assert!(phrases.iter().all(|phrase| !phrase.starts_with('#')), "the name of a topic is no phrase");
    }

    #[test]
    fn every_topic_has_several_phrases_and_none_stands_twice() {
        let book = phrasebook();
        assert!(book.topics.iter().all(|topic| topic.len() >= 3), "a topic of one phrase is no bridge");
        assert!(book.off_topic.len() >= 40, "the yardstick needs many subjects");
        let mut seen = HashSet::new();
        for phrase in book.phrases() {
            assert!(
                seen.insert(phrase.to_lowercase()),
                "`{phrase}` stands twice, and costs an embedding twice"
            );
        }
    }
}
