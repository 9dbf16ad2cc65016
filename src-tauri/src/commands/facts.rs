//! Commands of the facts in the profile screen: what was understood of the resume, and its corrections.
#![expect(clippy::needless_pass_by_value, reason = "Tauri hands a command its arguments by value")]

use std::path::Path;

use tauri::State;

use crate::app::current_profile::CurrentProfile;
use crate::commands::answered;
use crate::dto::facts::{FactChange, FactKey, FactsPage};
use crate::error::Failure;

/// Returns the facts of the current profile.
#[tauri::command(async)]
pub(crate) fn facts_page(current: State<'_, CurrentProfile>) -> Result<FactsPage, Failure> {
    answered(|| page(&current.path()))
}

/// Corrects, removes, adds or resets one fact. The interview uses it from the next question on.
#[tauri::command(async)]
pub(crate) fn change_fact(
    current: State<'_, CurrentProfile>,
    key: FactKey,
    change: FactChange,
) -> Result<FactsPage, Failure> {
    answered(|| {
        let profile = current.path();
        interview::change_fact(&profile, &key.into(), &change.into())?;
        page(&profile)
    })
}

fn page(profile: &Path) -> Result<FactsPage, Failure> {
    let sheet = interview::fact_sheet(profile)?;
    Ok(FactsPage::of(sheet, !profile.is_file(), jiff::ZonedDateTime::now().date()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_that_was_corrected_is_shown_with_what_was_read() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let profile = interview::create("Kim Aalto", home.path()).expect("made");
        let resume = "Kim Aalto\n\nEXPERIENCE\nBaker, Lampworks, March 2012 - June 2016\n- Baked at night.\n";
        std::fs::write(profile.join("resume.txt"), resume).expect("written");
        let read = page(&profile).expect("a profile");
        let fact = read.facts.first().expect("a position");
        assert_eq!(fact.length.map(|length| (length.months, length.exact)), Some((52, true)));
        let mut texts = fact.texts.clone();
        texts[0].text = "Pastry chef".into();
        let change: FactChange = serde_json::from_value(serde_json::json!({ "kind": "set", "texts": texts }))
            .expect("the page sends it so");
        interview::change_fact(&profile, &fact.key.clone().into(), &change.into()).expect("saved");
        let shown = page(&profile).expect("a profile");
        assert_eq!(shown.facts[0].texts[0].text, "Pastry chef");
        assert_eq!(shown.facts[0].texts[0].read.as_deref(), Some("Baker"), "what was read stays in sight");
        assert!(shown.editable);
    }
}
