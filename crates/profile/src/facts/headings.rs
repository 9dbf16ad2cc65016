//! Which lines of a resume are headings, by their form and their words.
use text::words::is_common;

use crate::facts::dates::{self, End};
use crate::facts::lines::Line;
use crate::facts::names;
use crate::facts::posts;
use crate::facts::sections::is_sentence;
use crate::facts::titles::{Kind, is_heading_word, is_phrase, known, known_label};

/// Longest heading in capitals, in characters.
const HEADING_CHARS: usize = 45;
/// Most letters of an abbreviation that may stand in a list of skills.
const ITEM_LETTERS: usize = 5;
/// Most words of a heading without capitals or a mark.
const HEADING_WORDS: usize = 5;

/// Most words of a heading that only its form shows.
const FORMED_WORDS: usize = 3;
/// How many lines below such a heading have no dates.
const UNDATED_LINES: usize = 3;

/// Words that a name may begin with.
const ARTICLES: [&str; 3] = ["a", "an", "the"];
/// Most words of a heading that the blank lines above show.
const SPACED_WORDS: usize = 6;

/// Least score of a text that is a post.
const POST: i32 = 3;

/// What is around a line that may be a heading.
pub(crate) struct Around<'a> {
    /// The lines below it.
    pub(crate) follows: &'a [Line],
    /// The section it is in.
    pub(crate) current: Kind,
    /// The lines of that section so far.
    pub(crate) lines: &'a [Line],
    /// The level of the heading of that section.
    pub(crate) level: usize,
    /// Whether there is a blank line above.
    pub(crate) apart: bool,
    /// Whether there are blank lines above and below.
    pub(crate) alone: bool,
    /// Whether the entries of that section begin with their dates.
    pub(crate) dates_first: bool,
}

/// The section that a line is the heading of, if it is a heading.
pub(crate) fn heading(line: &Line, around: &Around<'_>) -> Option<Kind> {
    let Around { follows, current, level, apart, alone, dates_first, .. } = *around;
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
        let entry =
            !dates_first
                && matches!(current, Kind::Experience | Kind::Education | Kind::Projects)
                && follows.iter().filter(|line| !line.is_blank()).take(2).any(|line| {
                    !line.bullet && !dates::spans(&line.text).is_empty() && !is_sentence(&line.text)
                });
        // "SEO" in a list of skills.
        let item = words == 1 && letters <= ITEM_LETTERS && !apart;
        let listed = item && matches!(current, Kind::Skills | Kind::Certificates);
        let plain = !text.contains([',', '•', '|']) && !listed;
        return known
            .or((plain && !entry && current != Kind::Top).then_some(Kind::Other))
            .or_else(|| {
                // The first heading of a resume may be an unknown one, above a list or a text about the
                // candidate.
                let next = follows.first().filter(|_| plain && current == Kind::Top)?;
                let told = is_sentence(&next.text) && posts::post_score(&text) <= 0;
                next.bullet.then_some(Kind::Other).or(told.then_some(Kind::Summary))
            })
            .or_else(|| (plain && !entry && alone && is_above_row(follows)).then_some(Kind::Other));
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

/// The section of a line that is a heading by its form: short, below a blank line and above a text, as the
/// known headings of the resume are.
pub(crate) fn formed(lines: &[Line], at: usize, around: &Around<'_>) -> Option<Kind> {
    let line = &lines[at];
    let follows = around.follows;
    let words = line.text.split_whitespace().count();
    let short = (1..=FORMED_WORDS).contains(&words);
    let sign = |c: char| c.is_alphabetic() || matches!(c, ' ' | '&' | '-' | '\'');
    let named =
        line.text.starts_with(char::is_uppercase) && line.text.trim_end_matches(':').chars().all(sign);
    let above = at > 0 && lines[at - 1].is_blank();
    let once = || lines.iter().filter(|other| other.text == line.text).count() == 1;
    if line.bullet || line.level > 0 || around.current == Kind::Top || !(short && named && above && once()) {
        return None;
    }
    let framed = follows.first().is_some_and(|next| !next.is_blank());
    let labelled = known_label(&line.text).filter(|kind| *kind != Kind::Experience);
    let entries = matches!(around.current, Kind::Experience | Kind::Education | Kind::Projects);
    let dated = |line: &Line| !dates::spans(&line.text).is_empty();
    // The heading of an entry has its dates close below.
    let ends = || {
        let mut close = follows.iter().take_while(|line| !line.is_blank()).take(UNDATED_LINES);
        !entries || follows.first().is_some_and(|next| !next.bullet) && !close.any(dated)
    };
    // Or every entry so far has its dates at its beginning, so a line without is none.
    let apart = || {
        let plain = posts::post_score(&line.text) <= 0 && !names::is_body(&line.text);
        let mut paragraphs = around.lines.split(Line::is_blank).filter(|lines| !lines.is_empty()).peekable();
        let some = paragraphs.peek().is_some();
        around.alone
            && plain
            && words < FORMED_WORDS
            && some
            && paragraphs.all(|it| it.iter().take(2).any(dated))
    };
    if framed && labelled.is_some() {
        return labelled;
    }
    (framed && ends() || entries && apart()).then_some(Kind::Other)
}

/// Whether the known headings of a resume have a blank line above and no other mark.
pub(crate) fn are_plain(lines: &[Line]) -> bool {
    let plain = |at: usize| {
        let line = &lines[at];
        let lower = line.text.trim_end_matches(':').to_lowercase();
        let worded = is_phrase(&lower) || lower.split_whitespace().all(is_heading_word);
        let framed = at > 0 && lines[at - 1].is_blank();
        framed && worded && line.level == 0 && !line.bullet && line.text.contains(char::is_lowercase)
    };
    (0..lines.len()).filter(|at| plain(*at)).count() > 1
}

/// The section of a short line in own words that stands alone above rows that begin with their dates, or
/// above the first text: "What drives me". A text may follow it closely.
pub(crate) fn own_words(line: &Line, around: &Around<'_>) -> Option<Kind> {
    let text = line.text.trim_end_matches(':');
    let words = text.split_whitespace().count();
    // A row of a table has a gap.
    let named =
        text.starts_with(char::is_uppercase) && text.chars().all(is_heading_sign) && !text.contains("  ");
    if line.bullet || !around.apart || !named || words > SPACED_WORDS {
        return None;
    }
    let next = around.follows.iter().find(|line| !line.is_blank())?;
    let row = || is_above_row(around.follows);
    let inside = matches!(around.current, Kind::Experience | Kind::Education | Kind::Projects);
    let first = text.split_whitespace().next().unwrap_or_default().to_lowercase();
    // An employer may be called "The Poplars", but none "What I have done".
    let phrased = words > 1 && is_common(&first) && !ARTICLES.contains(&first.as_str());
    if around.current == Kind::Top && phrased && is_sentence(&next.text) {
        return Some(Kind::Summary);
    }
    if !around.alone {
        return None;
    }
    if phrased && !next.bullet && !is_sentence(&line.text) {
        return Some(known(text).unwrap_or(Kind::Other));
    }
    // The heading of an entry may stand above its dates.
    let apart = (!inside || around.dates_first) && (around.current != Kind::Top || phrased);
    (apart && posts::post_score(text) < POST && row()).then(|| known(text).unwrap_or(Kind::Other))
}

/// Whether the first text of some lines is a row that begins with a span of time.
fn is_above_row(follows: &[Line]) -> bool {
    let Some(next) = follows.iter().find(|line| !line.is_blank()) else { return false };
    let span = dates::spans(&next.text).into_iter().next();
    let lasts = |span: &dates::Span| span.is_range || span.to == End::Present;
    let span = span.filter(|span| span.bytes.start == 0 && lasts(span) && !next.bullet);
    span.and_then(|span| next.text.get(span.bytes.end..)).is_some_and(|rest| rest.trim().len() > 1)
}

fn is_heading_sign(c: char) -> bool {
    c.is_alphabetic() || matches!(c, ' ' | '&' | '-' | '\'' | '’' | ',' | ':' | '/')
}

/// The lines that are headings because more blank lines are above them than above other lines. No line of
/// another form may have as many.
pub(crate) fn spaced(lines: &[Line]) -> Vec<usize> {
    let blank = |at: usize| lines.get(at).is_none_or(Line::is_blank);
    let begun = lines.iter().position(|line| !line.is_blank()).unwrap_or_default();
    let deep = |at: &usize| *at > begun + 1 && !blank(*at) && blank(at - 1) && blank(at - 2);
    let found: Vec<usize> = (0..lines.len()).filter(deep).collect();
    let titled = |at: &usize| {
        let text = &lines[*at].text;
        let short = text.split_whitespace().count() <= SPACED_WORDS;
        !lines[*at].bullet
            && short
            && text.starts_with(char::is_uppercase)
            && text.chars().all(is_heading_sign)
    };
    let alone =
        found.iter().all(|at| blank(at + 1)) || found.iter().any(|at| known(&lines[*at].text).is_some());
    if found.len() > 1 && alone && found.iter().all(titled) { found } else { Vec::new() }
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
