//! The sample profile as support: its own words pass, inventions do not.
use super::*;
use text::sentences::sentences;

fn sample() -> Profile {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/sample-profile");
    Profile::read(&folder).expect("the sample is sound")
}

#[test]
fn the_owners_own_words_pass() {
    let profile = sample();
    let support = Support::of(&profile);
    for example in &profile.examples {
        for sentence in sentences(&example.answer) {
            assert_eq!(support.unsupported(sentence, ""), [], "a false alarm on: {sentence}");
        }
    }
}

#[test]
fn what_the_profile_says_in_other_words_passes() {
    let support = Support::of(&sample());
    for sentence in [
        "Yes, I have worked with Airflow, and I like it.",
        "I am a data engineer at Emberline in Ghent.",
        "My nightly load now takes 48 minutes instead of 5 hours 20 minutes.",
        "We looked after forty-six gauges.",
        "I speak Dutch, English, Amharic and some French.",
        "Kestrel Parcel's dashboard replaced 23 spreadsheets.",
        "You can see it at https://example.org/ilse-tadesse/contract-checker.",
        "There are two things I like about it. First, it is fast.",
        "However, I'm careful. Thank you for asking!",
        "I hold a Bachelor of Science in Physical Geography.",
        "My team of six people shares the on-call rota.",
    ] {
        assert_eq!(support.unsupported(sentence, ""), [], "supported: {sentence}");
    }
}

#[test]
fn what_the_owner_corrected_is_supported() {
    let mut profile = sample();
    let sentence = "I was a pastry chef at Lampworks until November 2015.";
    assert_ne!(Support::of(&profile).unsupported(sentence, ""), [], "the resume does not say it");
    profile.corrected = "Pastry chef, Lampworks, 2012 – November 2015".into();
    assert_eq!(Support::of(&profile).unsupported(sentence, ""), [], "its owner does");
}

#[test]
fn inventions_are_found() {
    let support = Support::of(&sample());
    for (sentence, expected) in [
        ("I studied at Stanford University.", "Stanford"),
        ("I earned $120,000 at Emberline.", "120,000"),
        ("I have 10 years of experience.", "10 years"),
        ("I led a team of 50 people.", "50 people"),
        ("I worked at Google for a while.", "Google"),
        ("I left in 2015.", "2015"),
        ("See https://github.com/ilse/foo for the code.", "github.com/ilse/foo"),
        ("Write to me at ilse@gmail.com.", "ilse@gmail.com"),
        ("I am also fluent in Spanish.", "Spanish"),
        ("I have a PhD.", "PhD"),
        ("I work with Kubernetes every day.", "Kubernetes"),
        ("I was certified last year.", "certified"),
        ("We cut costs by 45%.", "45%"),
    ] {
        let found = support.unsupported(sentence, "");
        assert!(found.iter().any(|claim| claim.text == expected), "{sentence}: {found:?}");
    }
}

#[test]
fn names_of_the_question_may_be_said_back_and_its_figures_not() {
    let support = Support::of(&sample());
    let question = "Have you used Oracle for 12 years?";
    assert_eq!(support.unsupported("No, I have not used Oracle.", question), [], "an honest no");
    assert!(!support.unsupported("I have used it for 12 years.", question).is_empty(), "a claim");
}

#[test]
fn a_title_belongs_to_its_employer() {
    let support = Support::of(&sample());
    let claims = |sentence| support.unsupported(sentence, "").iter().map(|it| it.kind).collect::<Vec<_>>();
    assert_eq!(claims("I was a data analyst at Kestrel Parcel."), [], "as the profile has it");
    assert_eq!(
        claims("I was a data engineer in Kestrel Parcel, a regional carrier with 9 depots."),
        [Claim::Position],
        "every word is in the profile, and the whole is false"
    );
    assert_eq!(claims("I was never a data engineer at Kestrel Parcel."), [], "an honest no");
}

#[test]
fn private_answers_support_nothing() {
    let mut profile = sample();
    for example in &mut profile.examples {
        example.private = example.question.contains("salary");
    }
    let found = Support::of(&profile).unsupported("I expect 66,000 euros.", "");
    assert_eq!(found.len(), 1, "the private figure is not to be told: {found:?}");
}

#[test]
fn hostile_text_is_harmless() {
    let support = Support::of(&Profile::default());
    for text in
        ["", "\u{0}", "(((((", "9".repeat(10_000).as_str(), "Ａ１\u{301}é—-–", "a@.", "://", "1.,.,", "-"]
    {
        support.unsupported(text, text);
    }
}

#[test]
fn a_readme_does_not_say_what_the_candidate_was() {
    let mut profile = sample();
    let claim = "I was the chief engineer of Emberline.";
    profile.projects[0].readme = Some(format!("# Tides\n\n{claim} It uses Zig.\n"));
    let support = Support::of(&profile);
    let found = support.unsupported(claim, "");
    assert!(found.iter().any(|unsupported| unsupported.kind == Claim::Position), "{found:?}");
    assert_eq!(support.unsupported("It uses Zig.", ""), [], "but it says what the project is");
}
