//! What interviewers ask, whoever the candidate is, and what has no place in an interview: the product's own knowledge, by
//! which a question finds the row that answers it in other words.
//!
//! The lists hold no question of the labelled sets in `tests/data/retrieval`; a story sees to that.
use retrieval::TopicPhrases;

/// Questions by topic.
const TOPICS: &str = include_str!("topics.txt");
/// Questions no profile answers: about the world, for entertainment, of a private nature.
const BESIDE_THE_POINT: &str = include_str!("off_topic.txt");

/// The phrases every profile is searched with.
pub fn phrasebook() -> TopicPhrases {
    TopicPhrases::parse(TOPICS, BESIDE_THE_POINT)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

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
