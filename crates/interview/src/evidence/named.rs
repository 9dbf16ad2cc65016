//! What a question names: employers and projects of the profile, so that an answer speaks of them and of nothing else.
use std::collections::BTreeSet;

use profile::Profile;
use text::words;

/// An employer or a project, as a question may name it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Named {
    /// The stems of its name that are its own.
    stems: BTreeSet<String>,
    project: bool,
}

/// Everything of a profile that has a name.
pub(crate) fn names(profile: &Profile) -> Vec<Named> {
    let employers = profile.facts.positions.iter().filter_map(|position| position.employer.as_deref());
    let projects = profile.projects.iter().map(|project| project.title.as_str());
    let of_resume = profile.facts.projects.iter().map(|project| project.title.as_str());
    let mut all: Vec<Named> = Vec::new();
    for (name, project) in
        employers.map(|name| (name, false)).chain(projects.chain(of_resume).map(|name| (name, true)))
    {
        let stems: BTreeSet<String> = words::stems(name).into_iter().collect();
        // The resume and the table of projects name the same ones.
        if !stems.is_empty() && !all.iter().any(|other| other.stems == stems) {
            all.push(Named { stems, project });
        }
    }
    all
}

impl Named {
    /// Whether a question names it: by two words, by its only one, by a word that is written as a name's, or, of a
    /// project, by one that the question puts before "project".
    pub(crate) fn is_in(&self, question: &str) -> bool {
        let asked: BTreeSet<String> = words::stems(question).into_iter().collect();
        let said = self.stems.intersection(&asked).count();
        if said >= self.stems.len().min(2) {
            return true;
        }
        let held = |word: &str| words::of(word).iter().any(|word| self.stems.contains(&words::stem(word)));
        let tokens: Vec<&str> = question.split_whitespace().collect();
        tokens.iter().enumerate().skip(1).any(|(at, token)| {
            let before_project = self.project
                && tokens.get(at + 1).is_some_and(|next| next.to_lowercase().starts_with("project"));
            held(token) && (token.starts_with(char::is_uppercase) || before_project)
        })
    }

    /// Whether a text is about it.
    pub(crate) fn is_in_stems(&self, stems: &BTreeSet<String>) -> bool {
        self.stems.intersection(stems).count() >= self.stems.len().min(2)
    }

    /// Whether a stem is part of its name.
    pub(crate) fn holds(&self, stem: &str) -> bool {
        self.stems.contains(stem)
    }
}

#[cfg(test)]
mod tests {
    use profile::Project;

    use super::*;

    #[test]
    fn a_project_is_named_by_its_words() {
        let project = |title: &str| Project { title: title.into(), ..Project::default() };
        let profile = Profile {
            projects: vec![project("Parcel Volume Forecast"), project("Quiet Hour")],
            ..Profile::default()
        };
        let names = names(&profile);
        let check = |question: &str, expected: [bool; 2], why: &str| {
            assert_eq!([names[0].is_in(question), names[1].is_in(question)], expected, "{why}");
        };
        check("Compare your forecasting project with the quiet hour", [true, true], "both are named");
        check("How long is an hour?", [false, false], "a word of a name is no name");
        check("What is the volume forecast?", [true, false], "two words of three");
    }
}
