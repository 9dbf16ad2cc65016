//! Which lines of a resume are headings, by their form and their words.
use crate::facts::lines::Line;
use crate::facts::posts;
use crate::facts::sections::is_sentence;
use crate::facts::titles::{Kind, is_heading_word, is_phrase, known};

/// Longest heading in capitals, in characters.
const HEADING_CHARS: usize = 45;
/// Most letters of an abbreviation that may stand in a list of skills.
const ITEM_LETTERS: usize = 5;
/// Most words of a heading without capitals or a mark.
const HEADING_WORDS: usize = 5;

/// The section that a line is the heading of, if it is a heading.
pub(crate) fn heading(
    line: &Line,
    follows: &[Line],
    current: Kind,
    level: usize,
    alone: bool,
) -> Option<Kind> {
    if line.is_blank() || line.bullet || line.text.contains(|c: char| c.is_ascii_digit() || c == '@') {
        return None;
    }
    let text = spelled(&line.text);
    let words = text.split_whitespace().count();
    let known = (words <= HEADING_WORDS).then(|| known(&text)).flatten();
    if line.level > 0 {
        let inside = level > 0 && line.level > level;
        return known.filter(|_| !inside || words <= 2).or((!inside).then_some(Kind::Other));
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = letters > 1 && !text.contains(char::is_lowercase) && text.chars().count() <= HEADING_CHARS;
    if capitals {
        // Employers may be in capitals too, with their dates close below.
        let entry = matches!(current, Kind::Experience | Kind::Education | Kind::Projects)
            && follows.iter().filter(|line| !line.is_blank()).take(2).any(|line| {
                !line.bullet && !crate::facts::dates::spans(&line.text).is_empty() && !is_sentence(&line.text)
            });
        // "SEO" in a list of skills.
        let item = words == 1 && letters <= ITEM_LETTERS && !alone;
        let listed = item && matches!(current, Kind::Skills | Kind::Certificates);
        let plain = !text.contains([',', '•', '|']) && !listed;
        return known.or((plain && !entry && current != Kind::Top).then_some(Kind::Other)).or_else(|| {
            // The first heading of a resume may be an unknown one, above a list or a text about the candidate.
            let next = follows.first().filter(|_| plain && current == Kind::Top)?;
            let told = is_sentence(&next.text) && posts::post_score(&text) <= 0;
            next.bullet.then_some(Kind::Other).or(told.then_some(Kind::Summary))
        });
    }
    let bare = text.trim_end_matches(':');
    let titled = bare.starts_with(char::is_uppercase)
        && !bare.contains([',', ':', '.', '•', '|', '(', '"'])
        && bare.split_whitespace().count() <= HEADING_WORDS;
    let capitals = bare.split_whitespace().all(|word| word.starts_with(char::is_uppercase) || word.len() < 4);
    let last = bare.split_whitespace().next_back().unwrap_or_default();
    let named = alone && capitals && is_heading_word(last);
    let lower = bare.to_lowercase();
    let worded = bare.split_whitespace().all(is_heading_word) || is_phrase(&lower);
    known.filter(|_| titled && (named || worded))
}

/// "Languages: Dutch, French" outside of what has groups of its own: a section of one line.
pub(crate) fn labelled(line: &Line, current: Kind) -> Option<(String, Kind, Line)> {
    let (label, rest) = line.text.split_once(':')?;
    let kind = known(label).filter(|kind| {
        matches!(kind, Kind::Skills | Kind::Languages | Kind::Certificates | Kind::Contact | Kind::Practical)
    })?;
    let plain = !matches!(current, Kind::Experience | Kind::Projects | Kind::Skills);
    let short = label.split_whitespace().all(is_heading_word);
    if !plain || !short || rest.trim().is_empty() || line.bullet {
        return None;
    }
    Some((label.to_owned(), kind, Line { text: rest.trim().to_owned(), ..line.clone() }))
}

/// A heading with its spaced letters joined: "S K I L L S".
pub(crate) fn spelled(text: &str) -> String {
    let text = text.trim().trim_end_matches(':');
    let spaced = text.split_whitespace().count() > 3 && text.split(' ').all(|it| it.chars().count() <= 1);
    if !spaced {
        return text.to_owned();
    }
    let words: Vec<String> = text.split("  ").map(|word| word.replace(' ', "")).collect();
    words.join(" ")
}
