//! The settings, stored as `settings.toml` in the data folder, which the owner may edit. An invalid value
//! is rejected, both in the window and in the file; the valid ones are used.
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use interview::{AskOptions, LoadOptions};
use serde::{Deserialize, Serialize};
use toml_edit::{DocumentMut, Item, value};

use crate::app::data_dir;
use crate::app::server::{self, ServerSettings};
use crate::error::Failure;

/// Every setting. `None` leaves the choice to the program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Settings {
    /// How freely words are chosen.
    pub(crate) temperature: f64,
    /// Share of the likeliest words that may be chosen.
    pub(crate) top_p: f64,
    /// Most tokens of an answer.
    pub(crate) answer_tokens: u32,
    /// Tokens of the context.
    pub(crate) context_tokens: Option<u32>,
    /// Threads that compute.
    pub(crate) threads: Option<u32>,
    /// Light, dark, or as the system is.
    pub(crate) theme: Theme,
    /// Size of all text.
    pub(crate) text_percent: u32,
    /// Whether questions can be spoken.
    pub(crate) ask_aloud: bool,
    /// The microphone, by its id.
    pub(crate) microphone: Option<String>,
    /// Whether a spoken question that was heard well is asked at once.
    pub(crate) ask_at_once: bool,
    /// Whether answers are read aloud.
    pub(crate) read_aloud: bool,
    /// When a question is read while it is being typed.
    pub(crate) read_ahead: ReadAhead,
    /// The server that words the answers, if one is switched on.
    pub(crate) server: ServerSettings,
}

/// When a question is read while it is being typed. It takes processor time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReadAhead {
    Always,
    /// Not on battery.
    PluggedIn,
    Never,
}

/// The page's colours.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Theme {
    System,
    Light,
    Dark,
}

/// A number that can be set: from where to where, and its default.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Range {
    pub(crate) least: f64,
    pub(crate) most: f64,
    /// Whether only whole numbers make sense.
    pub(crate) whole: bool,
    /// Whether it may be left to the program.
    pub(crate) optional: bool,
}

/// The ranges of all numbers, by the names of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ranges {
    pub(crate) temperature: Range,
    pub(crate) top_p: Range,
    pub(crate) answer_tokens: Range,
    pub(crate) context_tokens: Range,
    pub(crate) threads: Range,
    pub(crate) text_percent: Range,
}

const fn range(least: f64, most: f64, whole: bool, optional: bool) -> Range {
    Range { least, most, whole, optional }
}

pub(crate) const RANGES: Ranges = Ranges {
    temperature: range(0.0, 2.0, false, false),
    top_p: range(0.05, 1.0, false, false),
    answer_tokens: range(16.0, 4096.0, true, false),
    context_tokens: range(1024.0, 131_072.0, true, true),
    threads: range(1.0, 64.0, true, true),
    text_percent: range(80.0, 200.0, true, false),
};

impl Range {
    fn contains(&self, number: f64) -> bool {
        (self.least..=self.most).contains(&number) && (!self.whole || number.fract() == 0.0)
    }
}

impl Settings {
    /// The options for loading weights.
    pub(crate) fn load_options(&self) -> LoadOptions {
        LoadOptions {
            context_tokens: self.context_tokens.map(|tokens| tokens as usize),
            threads: self.threads.map(|threads| threads as usize),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        let options = AskOptions::default();
        // Converted through text: `0.3f32 as f64` would be 0.30000001192092896.
        let exact = |number: f32| number.to_string().parse().unwrap_or_else(|_| f64::from(number));
        Self {
            temperature: exact(options.sampling.temperature),
            top_p: exact(options.sampling.top_p),
            answer_tokens: u32::try_from(options.max_tokens).unwrap_or(512),
            context_tokens: None,
            threads: None,
            theme: Theme::System,
            text_percent: 100,
            ask_aloud: true,
            microphone: None,
            ask_at_once: false,
            read_aloud: false,
            read_ahead: ReadAhead::Always,
            server: ServerSettings::default(),
        }
    }
}

/// Head of a new file.
pub(crate) const FILE_HEADER: &str = "\
# Settings of Instant Interview. The window writes this file too, and keeps your remarks in it.
# A line that is missing stands for its default.
";

/// Each key of the file with the comment that is written above a new line. Keys are added in this order, and
/// those of the server after them.
const KEYS: [(&str, &str); 12] = [
    ("temperature", "How freely words are chosen, 0 to 2. At 0 the likeliest is always taken. Default 0.3."),
    ("top_p", "Only words within this share of the likeliest are chosen from, 0.05 to 1. Default 0.95."),
    (
        "answer_tokens",
        "Most tokens of an answer, 16 to 4096; a token is about three quarters of a word. Default 512.",
    ),
    (
        "context_tokens",
        "Tokens the model can look back on, 1024 to 131072. Default: what the model allows, at most 8192.",
    ),
    ("threads", "Processor threads that compute, 1 to 64. Default: one a core, at most eight."),
    ("theme", "\"system\", \"light\" or \"dark\". Default \"system\"."),
    ("text_percent", "Size of all text in percent, 80 to 200. Default 100."),
    ("ask_aloud", "Whether questions can be spoken, true or false. Default true."),
    ("microphone", "The microphone, as `interview microphones` names it. Default: that of the system."),
    (
        "ask_at_once",
        "Whether a spoken question is asked at once if it was heard well, true or false. Default false.",
    ),
    ("read_aloud", "Whether a computer's voice reads answers aloud, true or false. Default false."),
    (
        "read_ahead",
        "When a question is read while it is being typed: \"always\", \"plugged_in\" or \"never\". Default \"always\".",
    ),
];

/// Reads the file. A missing file and each invalid value count as the default. Returns a message for each
/// problem.
pub(crate) fn read(file: &Path) -> (Settings, Vec<String>) {
    let mut settings = Settings::default();
    let named = |message: String| format!("`{}`: {message}", file.display());
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return (settings, Vec::new()),
        Err(error) => return (settings, vec![named(format!("cannot be read: {error}"))]),
    };
    let document = match text.parse::<DocumentMut>() {
        Ok(document) => document,
        Err(error) => {
            return (settings, vec![named(format!("is not understood, and the defaults are used: {error}"))]);
        }
    };
    let mut problems = Vec::new();
    let mut number = |key: &str, range: Range| -> Option<f64> {
        let item = document.get(key)?;
        let number = item.as_float().or_else(|| item.as_integer().map(|whole| whole as f64));
        let fitting = number.filter(|&number| range.contains(number));
        if fitting.is_none() {
            let Range { least, most, whole, .. } = range;
            let kind = if whole { "a whole number" } else { "a number" };
            problems
                .push(named(format!("`{key}` must be {kind} from {least} to {most}; the default is used")));
        }
        fitting
    };
    // The cast is exact: the number was checked to be whole, and every range fits into 32 bits.
    let whole = |number: f64| number as u32;
    settings.temperature = number("temperature", RANGES.temperature).unwrap_or(settings.temperature);
    settings.top_p = number("top_p", RANGES.top_p).unwrap_or(settings.top_p);
    settings.answer_tokens =
        number("answer_tokens", RANGES.answer_tokens).map_or(settings.answer_tokens, whole);
    settings.context_tokens = number("context_tokens", RANGES.context_tokens).map(whole);
    settings.threads = number("threads", RANGES.threads).map(whole);
    settings.text_percent = number("text_percent", RANGES.text_percent).map_or(settings.text_percent, whole);
    match document.get("theme").map(|item| (item, item.as_str())) {
        None => {}
        Some((_, Some("system"))) => settings.theme = Theme::System,
        Some((_, Some("light"))) => settings.theme = Theme::Light,
        Some((_, Some("dark"))) => settings.theme = Theme::Dark,
        Some(_) => {
            problems.push(named(
                "`theme` must be \"system\", \"light\" or \"dark\"; the default is used".to_owned(),
            ));
        }
    }
    match document.get("read_ahead").map(|item| (item, item.as_str())) {
        None => {}
        Some((_, Some("always"))) => settings.read_ahead = ReadAhead::Always,
        Some((_, Some("plugged_in"))) => settings.read_ahead = ReadAhead::PluggedIn,
        Some((_, Some("never"))) => settings.read_ahead = ReadAhead::Never,
        Some(_) => {
            problems.push(named(
                "`read_ahead` must be \"always\", \"plugged_in\" or \"never\"; the default is used"
                    .to_owned(),
            ));
        }
    }
    let mut switch = |key: &str, default: bool| {
        let Some(item) = document.get(key) else { return default };
        item.as_bool().unwrap_or_else(|| {
            problems.push(named(format!("`{key}` must be true or false; the default is used")));
            default
        })
    };
    settings.ask_aloud = switch("ask_aloud", settings.ask_aloud);
    settings.ask_at_once = switch("ask_at_once", settings.ask_at_once);
    settings.read_aloud = switch("read_aloud", settings.read_aloud);
    match document.get("microphone").map(Item::as_str) {
        None => {}
        Some(Some(id)) => settings.microphone = Some(id.to_owned()).filter(|id| !id.is_empty()),
        Some(None) => {
            problems.push(named("`microphone` must be a text; that of the system is used".to_owned()));
        }
    }
    settings.server = server::read(&document, &mut |problem| problems.push(named(problem)));
    (settings, problems)
}

/// Writes the settings into the file atomically. Comments and unknown keys are kept. A file that is not
/// valid TOML is replaced.
pub(crate) fn write(file: &Path, settings: &Settings) -> Result<(), Failure> {
    check(settings)?;
    let text = fs::read_to_string(file).unwrap_or_else(|_| FILE_HEADER.to_owned());
    let mut document =
        text.parse::<DocumentMut>().unwrap_or_else(|_| FILE_HEADER.parse().unwrap_or_default());
    let mut head = if document.is_empty() { take_header(&mut document) } else { String::new() };
    let theme = match settings.theme {
        Theme::System => "system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    let read_ahead = match settings.read_ahead {
        ReadAhead::Always => "always",
        ReadAhead::PluggedIn => "plugged_in",
        ReadAhead::Never => "never",
    };
    let values = [
        Some(value(settings.temperature)),
        Some(value(settings.top_p)),
        Some(value(i64::from(settings.answer_tokens))),
        settings.context_tokens.map(|tokens| value(i64::from(tokens))),
        settings.threads.map(|threads| value(i64::from(threads))),
        Some(value(theme)),
        Some(value(i64::from(settings.text_percent))),
        Some(value(settings.ask_aloud)),
        settings.microphone.as_deref().map(value),
        Some(value(settings.ask_at_once)),
        Some(value(settings.read_aloud)),
        Some(value(read_ahead)),
    ];
    let lines = KEYS.into_iter().zip(values);
    for ((key, comment), item) in lines.chain(server::KEYS.into_iter().zip(settings.server.values())) {
        match item {
            Some(item) => {
                set(&mut document, key, &format!("{}\n# {comment}\n", std::mem::take(&mut head)), item);
            }
            None => {
                document.remove(key);
            }
        }
    }
    data_dir::save(file, &document.to_string())
}

/// Takes the comments of a file without keys. `toml_edit` holds them as trailing text, but they belong
/// above the first key.
pub(crate) fn take_header(document: &mut DocumentMut) -> String {
    let head = document.trailing().as_str().unwrap_or_default().to_owned();
    document.set_trailing("");
    head
}

/// Changes the value of a key and keeps its comment, or adds the key under the given comment.
pub(crate) fn set(document: &mut DocumentMut, key: &str, comment: &str, item: Item) {
    if let Some(old) = document.get_mut(key).and_then(Item::as_value_mut) {
        let comment = old.decor().clone();
        if let Ok(mut new) = item.into_value() {
            *new.decor_mut() = comment;
            *old = new;
        }
        return;
    }
    document.insert(key, item);
    if let Some(mut key) = document.key_mut(key) {
        key.leaf_decor_mut().set_prefix(comment);
    }
}

/// Rejects values outside their ranges.
fn check(settings: &Settings) -> Result<(), Failure> {
    let numbers = [
        ("the temperature", RANGES.temperature, Some(settings.temperature)),
        ("top-p", RANGES.top_p, Some(settings.top_p)),
        ("the length of an answer", RANGES.answer_tokens, Some(settings.answer_tokens.into())),
        ("the context", RANGES.context_tokens, settings.context_tokens.map(f64::from)),
        ("the number of threads", RANGES.threads, settings.threads.map(f64::from)),
        ("the text size", RANGES.text_percent, Some(settings.text_percent.into())),
    ];
    for (name, range, number) in numbers {
        if number.is_some_and(|number| !range.contains(number)) {
            return Err(Failure::refused(format!("{name} must be from {} to {}", range.least, range.most)));
        }
    }
    settings.server.check()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        fs::write(file.path(), text).expect("written");
        file
    }

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("settings.toml");
        assert_eq!(read(&path), (Settings::default(), vec![]), "no file is no fault");
        let chosen = Settings {
            temperature: 0.7,
            answer_tokens: 200,
            context_tokens: Some(4096),
            theme: Theme::Dark,
            text_percent: 150,
            ask_aloud: false,
            microphone: Some("alsa:hw:1".into()),
            read_aloud: true,
            read_ahead: ReadAhead::PluggedIn,
            server: ServerSettings {
                on: true,
                address: "https://gpu.example.org/v1".into(),
                model: "qwen".into(),
                authorities: "/etc/ca.pem".into(),
                allow_plain_http: false,
                patience_seconds: 20,
            },
            ..Settings::default()
        };
        write(&path, &chosen).expect("in range");
        assert_eq!(read(&path), (chosen.clone(), vec![]), "the file says what was chosen");
        let text = fs::read_to_string(&path).expect("readable");
        assert!(text.starts_with("# Settings of Instant Interview"), "it says what it is, first: {text}");
        assert!(text.contains("# How freely words are chosen"), "and explains it to who edits it: {text}");
        write(&path, &Settings { context_tokens: None, ..chosen }).expect("in range");
        assert_eq!(read(&path).0.context_tokens, None, "a choice can be given back to the program");
    }

    #[test]
    fn the_owners_remarks_survive_the_window() {
        let file = file("# mine\ntemperature = 0.1 # calm\nnote = \"keep\"\n");
        write(file.path(), &Settings { temperature: 0.2, ..Settings::default() }).expect("in range");
        let text = fs::read_to_string(file.path()).expect("readable");
        for part in ["# mine", "temperature = 0.2 # calm", "note = \"keep\""] {
            assert!(text.contains(part), "`{part}` must be there: {text}");
        }
    }

    #[test]
    fn a_value_that_makes_no_sense_is_named_and_the_others_count() {
        let file = file(
            "temperature = \"hot\"\ntop_p = 7\nanswer_tokens = 20.5\nthreads = 2\ntheme = \"pink\"\nask_aloud = \"yes\"\nmicrophone = 3\nread_ahead = true\n",
        );
        let (settings, problems) = read(file.path());
        assert_eq!(settings, Settings { threads: Some(2), ..Settings::default() }, "good lines are taken");
        assert_eq!(problems.len(), 7, "each bad one is named: {problems:#?}");
        assert!(problems[1].contains("`top_p`") && problems[1].contains("0.05 to 1"), "{}", problems[1]);
    }

    #[test]
    fn a_file_that_is_no_toml_costs_nothing_but_the_settings() {
        let file = file("temperature 0.3 ][");
        let (settings, problems) = read(file.path());
        assert_eq!(settings, Settings::default(), "the program starts");
        assert!(problems[0].contains("not understood"), "and says why: {problems:?}");
        write(file.path(), &settings).expect("it is replaced");
        assert_eq!(read(file.path()).1, Vec::<String>::new(), "by one that is understood");
    }

    #[test]
    fn nothing_out_of_range_is_written() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("settings.toml");
        for wrong in [
            Settings { temperature: f64::NAN, ..Settings::default() },
            Settings { top_p: 0.0, ..Settings::default() },
            Settings { answer_tokens: 0, ..Settings::default() },
            Settings { threads: Some(0), ..Settings::default() },
            Settings { text_percent: 1000, ..Settings::default() },
            Settings { server: ServerSettings { on: true, ..Default::default() }, ..Settings::default() },
        ] {
            assert!(write(&path, &wrong).is_err(), "refused: {wrong:?}");
        }
        assert!(!path.exists(), "and no file is made for it");
    }
}
