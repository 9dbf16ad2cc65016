//! Finds the full text that a source was taken from in the profile, so that a reader can see its
//! surroundings.
use interview::{Part, Profile};

use crate::dto::interview::{Passage, SourceKind};

impl Passage {
    /// Returns the full text around this source, or `None` if the profile has changed since or marks it as
    /// private.
    pub(crate) fn find(profile: &Profile, kind: SourceKind, title: &str) -> Option<Self> {
        match kind {
            SourceKind::Qa => {
                let mut rows = profile.examples.iter();
                let row = rows.find(|row| row.question == title && !row.private)?;
                let file = Part::Examples.file().to_owned();
                Some(Self { whole: row.answer.clone(), file })
            }
            SourceKind::Project => {
                let project = profile.projects.iter().find(|project| project.title == title)?;
                Some(match &project.readme {
                    Some(readme) => Self { whole: readme.clone(), file: format!("projects, {title}") },
                    None => {
                        Self { whole: project.description.clone(), file: Part::Projects.file().to_owned() }
                    }
                })
            }
            SourceKind::Resume => {
                let whole = profile.resume.clone();
                (!whole.is_empty()).then(|| Self { whole, file: "resume".to_owned() })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use interview::{Example, Project};

    use super::*;

    #[test]
    fn a_source_leads_to_its_whole_text_and_never_to_a_private_one() {
        let row = |question: &str, private| Example {
            question: question.into(),
            answer: "All of it.".into(),
            private,
        };
        let profile = Profile {
            resume: "Kim Example".into(),
            examples: vec![row("Pay?", true), row("Bread?", false)],
            projects: vec![Project {
                title: "Bell".into(),
                description: "Rings.".into(),
                readme: Some("# Bell\n\nRings twice.".into()),
                ..Project::default()
            }],
            ..Profile::default()
        };
        let whole = |kind, title| Passage::find(&profile, kind, title).map(|passage| passage.whole);
        assert_eq!(whole(SourceKind::Qa, "Bread?").as_deref(), Some("All of it."));
        assert_eq!(whole(SourceKind::Qa, "Pay?"), None, "a private text is never shown");
        let readme = whole(SourceKind::Project, "Bell");
        assert_eq!(readme.as_deref(), Some("# Bell\n\nRings twice."), "what stands around the passage");
        assert_eq!(
            whole(SourceKind::Resume, "SKILLS").as_deref(),
            Some("Kim Example"),
            "a line leads to its resume"
        );
        assert_eq!(whole(SourceKind::Project, "Gong"), None, "the profile may have changed since");
    }
}
