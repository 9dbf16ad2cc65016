//! `profile.toml`: what a window shows of the candidate, and the refusal.
use serde::Deserialize;

use super::files::Source;
use super::{Problem, SETTINGS_FILE, one_line};

/// The settings; each may be left out. Keys of later versions are passed over.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Settings {
    pub(super) name: Option<String>,
    pub(super) headline: Option<String>,
    pub(super) contact: Option<String>,
    pub(super) refusal: Option<String>,
}

/// Reads the settings. The file may be missing; what is wrong with it is named, and then nothing is set.
pub(super) fn read(source: &Source, problems: &mut Vec<Problem>) -> Settings {
    let Some(text) = source.text(SETTINGS_FILE, problems) else { return Settings::default() };
    let settings: Settings = match toml::from_str(&text) {
        Ok(settings) => settings,
        Err(error) => {
            let start = error.span().map_or(0, |span| span.start);
            let line = 1 + text.bytes().take(start).filter(|&byte| byte == b'\n').count();
            let message = format!("line {line}: {}; mend it, for example `name = \"…\"`", error.message());
            problems.push(Problem::of_file(SETTINGS_FILE, message));
            Settings::default()
        }
    };
    let filled =
        |setting: Option<String>| setting.map(|text| one_line(&text)).filter(|text| !text.is_empty());
    Settings {
        name: filled(settings.name),
        headline: filled(settings.headline),
        contact: filled(settings.contact),
        refusal: filled(settings.refusal),
    }
}
