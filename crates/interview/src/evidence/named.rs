//! What a question names: employers, projects and skills of the profile, so that an answer speaks of them and
//! of nothing else.
use std::collections::BTreeSet;

use profile::Profile;
use text::words;

/// An employer, a project or a skill, as a question may name it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Named {
    /// The stems of its name that are its own.
    stems: BTreeSet<String>,
    /// The stem of its first word, if the profile has that word only as a name: "Kestrel" of "Kestrel
    /// Parcel".
    first: Option<String>,
    kind: NameKind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum NameKind {
    Employer,
    Project,
    /// A skill, which is a name only where the question writes it as one.
    Skill,
}

/// Everything of a profile that has a name.
pub(crate) fn names(profile: &Profile) -> Vec<Named> {
    let employers = profile.facts.positions.iter().filter_map(|position| position.employer.as_deref());
    let projects = profile.projects.iter().map(|project| project.title.as_str());
    let of_resume = profile.facts.projects.iter().map(|project| project.title.as_str());
    let skills = profile.facts.skills.iter().map(|skill| skill.name.as_str());
    let small = words_in_lower_case(profile);
    let mut all: Vec<Named> = Vec::new();
    let of_kind = |kind| move |name| (name, kind);
    for (name, kind) in employers
        .map(of_kind(NameKind::Employer))
        .chain(projects.chain(of_resume).map(of_kind(NameKind::Project)))
        .chain(skills.filter(|name| !name.contains(' ')).map(of_kind(NameKind::Skill)))
    {
        let stems: BTreeSet<String> = words::stems(name).into_iter().collect();
        // The resume and the table of projects name the same ones.
        if !stems.is_empty() && !all.iter().any(|other| other.stems == stems) {
            let first = words::of(name).into_iter().next().filter(|_| kind == NameKind::Employer);
            let first = first.filter(|word| !small.contains(word)).map(|word| words::stem(&word));
            all.push(Named { stems, first, kind });
        }
    }
    all
}

/// The words that a profile has in lower case somewhere, so that they are more than a name.
fn words_in_lower_case(profile: &Profile) -> BTreeSet<String> {
    let rows = profile.examples.iter().map(|row| row.answer.as_str());
    let projects = profile.projects.iter().map(|project| project.description.as_str());
    let texts = std::iter::once(profile.resume.as_str()).chain(rows).chain(projects);
    let words = texts.flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    words.filter(|word| word.starts_with(char::is_lowercase)).map(str::to_owned).collect()
}

/// The names that a question says. A word that is part of a longer name in the question names nothing else:
/// "Kestrel Parcel" is not the parcel forecast.
pub(crate) fn said<'a>(names: &'a [Named], question: &str) -> Vec<&'a Named> {
    let said: Vec<(&Named, BTreeSet<String>)> = names
        .iter()
        .map(|name| (name, name.said_in(question)))
        .filter(|(_, words)| !words.is_empty())
        .collect();
    let is_part = |words: &BTreeSet<String>| {
        said.iter().any(|(_, others)| others.len() > words.len() && words.is_subset(others))
    };
    said.iter().filter(|(_, words)| !is_part(words)).map(|&(name, _)| name).collect()
}

impl Named {
    /// The words by which a question names it, none if it does not: two words of its name, its only one, one
    /// that is written as a name's, or, of a project, one that the question puts before "project".
    fn said_in(&self, question: &str) -> BTreeSet<String> {
        let asked: BTreeSet<String> = words::stems(question).into_iter().collect();
        let said: BTreeSet<String> = self.stems.intersection(&asked).cloned().collect();
        if self.kind != NameKind::Skill && said.len() >= self.stems.len().min(2) {
            return said;
        }
        let held = |word: &str| words::of(word).iter().any(|word| self.stems.contains(&words::stem(word)));
        let tokens: Vec<&str> = question.split_whitespace().collect();
        let named = tokens.iter().enumerate().skip(1).any(|(at, token)| {
            let before_project = self.kind == NameKind::Project
                && tokens.get(at + 1).is_some_and(|next| next.to_lowercase().starts_with("project"));
            held(token) && (token.starts_with(char::is_uppercase) || before_project)
        });
        if named { said } else { BTreeSet::new() }
    }

    /// Whether a text is about it.
    pub(crate) fn is_in_stems(&self, stems: &BTreeSet<String>) -> bool {
        self.stems.intersection(stems).count() >= self.stems.len().min(2)
            || self.first.as_ref().is_some_and(|first| stems.contains(first))
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
            projects: vec![
                project("Parcel Volume Forecast"),
                project("Quiet Hour"),
                project("Kestrel Parcel"),
            ],
            ..Profile::default()
        };
        let names = names(&profile);
        let check = |question: &str, expected: &[usize], why: &str| {
            let said: Vec<&Named> = said(&names, question);
            let expected: Vec<&Named> = expected.iter().map(|&index| &names[index]).collect();
            assert_eq!(said, expected, "{why}");
        };
        check("Compare your forecasting project with the quiet hour", &[0, 1], "both are named");
        check("How long is an hour?", &[], "a word of a name is no name");
        check("What is the volume forecast?", &[0], "two words of three");
        check("Why did you leave Kestrel Parcel?", &[2], "a word of a longer name");
    }
}
