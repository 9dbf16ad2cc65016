//! The first block, with which every prompt of a profile begins: who speaks, and what they know.
use engine::{Message, Role};

use crate::model::{LanguageModel, Writing};
use crate::prompt::{message, section};
use profile::Profile;
use profile::layout::RESUME_PLACEHOLDER;

/// The whole profile is read if it takes at most one of so many parts of the context. A longer one is read
/// for minutes, takes the place of the conversation, and gave no better answers.
const WHOLE_PROFILE_SHARE: usize = 2;

/// The first block of a profile, for models of any size.
#[derive(Clone, Debug)]
pub struct FixedPrompt {
    /// The persona with the resume.
    resume: Message,
    /// The same with the projects and the owner's answers.
    whole: Message,
}

/// The first block for one model.
#[derive(Clone, Debug)]
pub(crate) struct FirstBlock {
    pub(crate) message: Message,
    /// Whether the model reads the whole profile in it.
    pub(crate) is_whole: bool,
}

impl FixedPrompt {
    /// Puts it together. Private rows and READMEs, which may be by somebody else, are not in it.
    pub(crate) fn of(profile: &Profile) -> Self {
        let persona = persona(profile);
        let mut whole = persona.clone();
        let projects =
            profile.projects.iter().map(|project| format!("{}: {}", project.title, project.description));
        section(&mut whole, "Your projects:", projects.collect());
        let told = profile.examples.iter().filter(|example| !example.private);
        let told =
            told.map(|example| format!("Question: {}\nMy answer: {}", example.question, example.answer));
        section(&mut whole, "What you have answered before:", told.collect());
        Self { resume: message(Role::System, persona), whole: message(Role::System, whole) }
    }

    /// The block for a model. One of a middle size reads the whole profile, if it has room for it: it finds
    /// there what retrieval does not. Larger ones were not measured, and read what was found.
    pub(crate) fn for_model(&self, model: &dyn LanguageModel) -> FirstBlock {
        let fits = || {
            let tokens = model.count_tokens(std::slice::from_ref(&self.whole));
            tokens.is_ok_and(|tokens| WHOLE_PROFILE_SHARE * tokens <= model.context_tokens())
        };
        let is_whole = model.writing() == Writing::Joins && fits();
        FirstBlock { message: if is_whole { self.whole.clone() } else { self.resume.clone() }, is_whole }
    }
}

/// Who speaks, and the resume.
fn persona(profile: &Profile) -> String {
    let resume = profile.resume.trim();
    let persona = match profile.persona.trim() {
        "" => format!(
            "You are {}, a candidate in a job interview. Answer the interviewer in the first person, briefly and \
             professionally. Claim nothing that the resume does not say.",
            profile.name
        ),
        persona => persona.to_owned(),
    };
    if persona.contains(RESUME_PLACEHOLDER) {
        persona.replace(RESUME_PLACEHOLDER, resume)
    } else if resume.is_empty() {
        persona
    } else {
        format!("{persona}\n\nThis is your resume:\n{resume}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::ScriptedModel;
    use profile::Example;

    fn profile() -> Profile {
        Profile {
            name: "Kim Example".into(),
            persona: "Speak as Kim.\n{\n//RESUME//\n}".into(),
            resume: "Kim Example\nBuilt a bell.\n".into(),
            ..Profile::default()
        }
    }

    #[test]
    fn a_model_of_a_middle_size_reads_the_whole_profile_if_it_has_room() {
        let told = Example { question: "What rings?".into(), answer: "Bells.".into(), ..Example::default() };
        let fixed = FixedPrompt::of(&Profile { examples: vec![told], ..profile() });
        let model = || ScriptedModel::new([""; 0]).medium();
        assert!(fixed.for_model(&model()).is_whole, "a model that joins statements reads it");
        let tokens = model().count_tokens(std::slice::from_ref(&fixed.whole)).expect("counted");
        let room = |tokens| fixed.for_model(&model().with_context_tokens(tokens)).is_whole;
        assert!(room(WHOLE_PROFILE_SHARE * tokens), "this is enough");
        assert!(!room(WHOLE_PROFILE_SHARE * tokens - 1), "no room would be left for the conversation");
    }

    #[test]
    fn small_and_large_models_read_the_resume_also_of_a_profile_that_is_nothing_else() {
        let fixed = FixedPrompt::of(&profile());
        for model in [ScriptedModel::new([""; 0]).small(), ScriptedModel::new([""; 0])] {
            assert!(!fixed.for_model(&model).is_whole, "they are asked by what was found");
        }
    }

    #[test]
    fn a_resume_without_a_placeholder_is_appended() {
        let appended = persona(&Profile { persona: "Speak.".into(), ..profile() });
        assert_eq!(appended, "Speak.\n\nThis is your resume:\nKim Example\nBuilt a bell.");
        let nothing = persona(&Profile { persona: "Speak.".into(), resume: " \n".into(), ..profile() });
        assert_eq!(nothing, "Speak.", "no heading over an empty resume");
    }

    #[test]
    fn a_profile_without_persona_gets_a_plain_one() {
        let text = persona(&Profile { persona: String::new(), ..profile() });
        assert!(
            text.starts_with("You are Kim Example, a candidate") && text.ends_with("Built a bell."),
            "{text}"
        );
    }
}
