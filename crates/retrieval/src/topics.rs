//! Topics with many phrasings of one question each: they connect a question with a row that answers it in
//! other words. A list of off-topic questions does the opposite.
use crate::{Embedding, RetrievalError};

/// How fast a row's share in a topic decreases with the distance from its nearest topic, in cosine.
const SHARPNESS: f32 = 0.1;
/// The likeness to a topic from which on a question is clearly about it, and how much less it must be like another one to be
/// about that one alone.
const CLEAR: f32 = 0.65;
const APART: f32 = 0.1;

/// Phrases by topic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopicPhrases {
    /// For each topic, questions that ask for the same thing.
    pub topics: Vec<Vec<String>>,
    /// Questions that no text here should answer.
    pub off_topic: Vec<String>,
}

impl TopicPhrases {
    /// Reads two lists with one phrase per line. In the first, a line that begins with `#` begins a topic.
    pub fn parse(topics: &str, off_topic: &str) -> Self {
        let mut book = Self::default();
        for line in lines(topics) {
            match (line.strip_prefix('#'), book.topics.last_mut()) {
                (None, Some(topic)) => topic.push(line.to_owned()),
                (None, None) => book.topics.push(vec![line.to_owned()]),
                (Some(_), _) => book.topics.push(Vec::new()),
            }
        }
        book.topics.retain(|topic| !topic.is_empty());
        book.off_topic = lines(off_topic).map(str::to_owned).collect();
        book
    }

    /// All phrases.
    pub fn phrases(&self) -> impl Iterator<Item = &str> {
        self.topics.iter().flatten().chain(&self.off_topic).map(String::as_str)
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// The embeddings of [`TopicPhrases`].
pub(crate) struct Topics {
    topics: Vec<Vec<Embedding>>,
    off_topic: Vec<Embedding>,
}

impl Topics {
    pub(crate) fn new(
        book: &TopicPhrases,
        embed: &mut dyn FnMut(&str) -> Result<Embedding, RetrievalError>,
    ) -> Result<Self, RetrievalError> {
        let mut all =
            |phrases: &[String]| phrases.iter().map(|phrase| embed(phrase)).collect::<Result<Vec<_>, _>>();
        Ok(Self {
            topics: book.topics.iter().map(|topic| all(topic)).collect::<Result<_, _>>()?,
            off_topic: all(&book.off_topic)?,
        })
    }

    /// For each topic, how near the nearest of its phrases is to one of the embeddings; shape `(topics,)`.
    pub(crate) fn likeness(&self, asked: &[Embedding]) -> Vec<f32> {
        self.topics.iter().map(|topic| nearest(asked, topic)).collect()
    }

    /// How near the nearest off-topic question is.
    pub(crate) fn off_topic(&self, asked: &Embedding) -> f32 {
        nearest(std::slice::from_ref(asked), &self.off_topic)
    }
}

/// The highest cosine between an embedding of one list and one of the other; at least 0.
pub(crate) fn nearest(asked: &[Embedding], texts: &[Embedding]) -> f32 {
    asked.iter().flat_map(|asked| texts.iter().map(|text| asked.cosine(text))).fold(0.0, f32::max)
}

/// The share of each topic in a row, in [0, 1]: 1 for the nearest, less for topics that are farther away.
pub(crate) fn shares(likeness: &[f32]) -> Vec<f32> {
    let best = likeness.iter().copied().fold(0.0, f32::max);
    likeness.iter().map(|likeness| ((likeness - best) / SHARPNESS).exp()).collect()
}

/// Whether two questions are each clearly about one topic, and not about the same one.
pub(crate) fn are_apart(row: &[f32], asked: &[f32]) -> bool {
    let nearest = |likeness: &[f32]| {
        let best = (0..likeness.len()).max_by(|&a, &b| likeness[a].total_cmp(&likeness[b]));
        best.filter(|&topic| likeness[topic] >= CLEAR)
    };
    let (Some(own), Some(other)) = (nearest(row), nearest(asked)) else { return false };
    own != other && row[other] < row[own] - APART && asked[own] < asked[other] - APART
}

/// How near a question is to a row through a common topic.
pub(crate) fn by_topic(shares: &[f32], likeness: &[f32]) -> f32 {
    shares.iter().zip(likeness).map(|(share, likeness)| share * likeness).fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_by_lines() {
        let book = TopicPhrases::parse(
            "# pay\nHow much?\n\n What pay? \n# empty\n# when\nWhen?",
            "Why is the sky blue?\n",
        );
        assert_eq!(book.topics, [vec!["How much?", "What pay?"], vec!["When?"]], "empty topics say nothing");
        assert_eq!(book.off_topic, ["Why is the sky blue?"]);
        assert_eq!(book.phrases().count(), 4);
    }

    #[test]
    fn two_questions_are_apart_only_if_each_is_clearly_about_something_else() {
        assert!(are_apart(&[0.8, 0.3], &[0.2, 0.7]), "one asks for a mistake, the other for a weakness");
        assert!(!are_apart(&[0.8, 0.75], &[0.2, 0.7]), "the row is about both");
        assert!(!are_apart(&[0.8, 0.3], &[0.65, 0.7]), "so is the question");
        assert!(!are_apart(&[0.8, 0.3], &[0.2, 0.6]), "the question is about nothing known");
        assert!(!are_apart(&[0.8, 0.3], &[0.9, 0.7]), "they are about the same");
        assert!(!are_apart(&[], &[]), "there are no topics");
    }

    #[test]
    fn a_row_belongs_to_its_nearest_topic_and_a_little_to_the_next() {
        let shares = shares(&[0.8, 0.7, 0.0]);
        assert_eq!(shares[0], 1.0);
        assert!(shares[1] > 0.3 && shares[1] < 0.4 && shares[2] < 0.001, "{shares:?}");
        assert!(
            by_topic(&shares, &[0.1, 0.9, 0.9]) < 0.34,
            "a topic that is not the row's brings it no nearer"
        );
        assert_eq!(by_topic(&[], &[]), 0.0, "no phrases, no bridge");
    }
}
