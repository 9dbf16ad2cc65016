//! The names of a profile, which the speech model is to prefer where it hesitates.
use std::collections::BTreeSet;

/// More would make the model hear names everywhere.
const MOST_NAMES: usize = 200;
/// Longest name, in characters.
const LONGEST: usize = 40;

/// Names and other rare words, such as employers, tools and places, in the spelling of the profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(Vec<String>);

impl Names {
    /// The names, each once; the first ones if there are very many. Names that are too long to be said in one breath are
    /// left out.
    pub fn new<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Self {
        let mut seen = BTreeSet::new();
        let mut kept = Vec::new();
        for name in names {
            let name = name.as_ref().split_whitespace().collect::<Vec<_>>().join(" ");
            let fits = (2..=LONGEST).contains(&name.chars().count());
            if fits && kept.len() < MOST_NAMES && seen.insert(name.clone()) {
                kept.push(name);
            }
        }
        Self(kept)
    }

    /// The names.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_once_and_bounded() {
        let names = Names::new(["Emberline", " Kestrel\n Parcel ", "Emberline", "", "R", &"x".repeat(41)]);
        assert_eq!(names.iter().collect::<Vec<_>>(), ["Emberline", "Kestrel Parcel"], "blanks are one space");
        let many = Names::new((0..1000).map(|number| format!("Name{number}")));
        assert_eq!(many.iter().count(), MOST_NAMES, "a long resume does not slow the model down");
    }
}
