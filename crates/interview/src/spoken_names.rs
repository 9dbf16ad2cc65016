//! Names of a profile that a speech model would not guess: employers, places, tools, projects.
//!
//! Which words are names is told by their form, as the profile writes them: with a capital letter although no sentence
//! begins with them, and never in lower case.
use std::collections::{BTreeMap, BTreeSet};

use profile::Profile;
use text::names::words;

/// Shortest name; shorter ones are heard in everything.
const SHORTEST: usize = 3;

/// The names, those of the owner's own texts first, each once.
pub fn spoken_names(profile: &Profile) -> Vec<String> {
    let mut texts: Vec<&str> = vec![&profile.name];
    texts.extend(profile.headline.as_deref());
    texts.extend(profile.projects.iter().map(|project| project.title.as_str()));
    texts.push(&profile.resume);
    for example in profile.examples.iter().filter(|example| !example.private) {
        texts.extend([example.question.as_str(), example.answer.as_str()]);
    }
    let mut ordinary = BTreeSet::new();
    let mut names = BTreeMap::new();
    for (at, word) in texts.iter().flat_map(|text| words(text)).enumerate() {
        let starts_small = word.text.starts_with(char::is_lowercase);
        if starts_small {
            ordinary.insert(word.text.to_lowercase());
        }
        let letters = word.text.chars().filter(|c| c.is_alphabetic()).count();
        // A title is written in capitals throughout, so a name that begins a line counts, too.
        if letters >= SHORTEST && (word.is_name() || !starts_small) {
            names.entry(word.text).or_insert(at);
        }
    }
    let mut names: Vec<(usize, &str)> = names.into_iter().map(|(name, at)| (at, name)).collect();
    names.retain(|(_, name)| {
        let small = name.to_lowercase();
        !ordinary.contains(&small) && !text::words::is_common(&small)
    });
    names.sort_unstable();
    names.into_iter().map(|(_, name)| name.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_by_their_form_and_ordinary_words_are_none() {
        let profile = Profile {
            name: "Ilse Tadesse".into(),
            resume: "EXPERIENCE\nData engineer at Emberline, Ghent. I moved the load to DuckDB.\n\
                     I have experience with PostGIS and data from heat meters.\nHeat pumps at home."
                .into(),
            ..Profile::default()
        };
        let names = spoken_names(&profile);
        for name in ["Ilse", "Tadesse", "Emberline", "Ghent", "DuckDB", "PostGIS"] {
            assert!(names.iter().any(|known| known == name), "`{name}` is a name: {names:?}");
        }
        for word in ["Data", "EXPERIENCE", "Heat", "data", "The"] {
            assert!(!names.iter().any(|known| known == word), "`{word}` is an ordinary word: {names:?}");
        }
        assert_eq!(names[..2], ["Ilse", "Tadesse"], "the candidate's own name is never left out");
    }
}
