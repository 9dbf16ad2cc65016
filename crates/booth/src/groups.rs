//! Questions grouped by what they ask, so that the owner answers each once.
use retrieval::Embedding;
use text::lines::letters;

/// Cosine from which on two questions ask the same. Lower than for a prepared answer: here the owner decides.
const SAME: f32 = 0.72;

/// Most questions that are compared by their meaning; the others are only in a group with their own words.
pub const MOST_COMPARED: usize = 1_000;

/// Puts equal questions into a group, then those whose meaning is near that of the first of a group. Returns
/// the places of each group's questions, the first one named first. `embed` returns `None` for a text that
/// cannot be embedded.
pub fn by_meaning(questions: &[&str], mut embed: impl FnMut(&str) -> Option<Embedding>) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut by_words = std::collections::HashMap::new();
    for (place, question) in questions.iter().enumerate() {
        let group = *by_words.entry(letters(question)).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(places) => places.push(place),
            None => groups.push(vec![place]),
        }
    }
    let mut merged: Vec<(Option<Embedding>, Vec<usize>)> = Vec::new();
    for (number, places) in groups.into_iter().enumerate() {
        let first = places.first().and_then(|&place| questions.get(place));
        let embedding = first.filter(|_| number < MOST_COMPARED).and_then(|question| embed(question));
        let near = |other: &Option<Embedding>| match (&embedding, other) {
            (Some(one), Some(other)) => one.cosine(other),
            _ => 0.0,
        };
        let nearest = merged.iter_mut().map(|group| (near(&group.0), group));
        match nearest.max_by(|(a, _), (b, _)| a.total_cmp(b)).filter(|(cosine, _)| *cosine >= SAME) {
            Some((_, (_, group))) => group.extend(places),
            None => merged.push((embedding, places)),
        }
    }
    merged.into_iter().map(|(_, places)| places).collect()
}
