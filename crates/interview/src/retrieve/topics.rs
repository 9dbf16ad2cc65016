//! What interviewers ask every candidate, and what does not belong in an interview. With these lists, a
//! question finds the row that answers it in other words.
//!
//! The lists contain no question of the labeled sets in `tests/data/retrieval`; a story checks that.
use retrieval::TopicPhrases;

/// Questions by topic.
const TOPICS: &str = include_str!("topics.txt");
/// Questions that no profile answers: about the world, for entertainment, or private.
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
