//! Unfolds tables whose texts go on in the lines below, in the column of the text: "09/2012 - 07/2014  
//! Master school," and "Chamber of Crafts" below it.
use text::words::is_common;

/// Longest text of the first column, in characters.
const FIRST_CHARS: usize = 30;
/// A line that would have had room for the next word in this share of the widest one was ended on purpose, in
/// percent.
const SHORT_PERCENT: usize = 80;
/// Signs of lists that may stand in a column.
const MARKS: [char; 9] = ['-', '–', '—', '•', '*', '>', '+', '·', '▪'];

/// A line as part of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// A row with both columns filled; where the text begins, in characters.
    Row(usize),
    /// Further text of the row above.
    More,
    Other,
}

/// A resume whose rows have their further lines joined where the text goes on, and on lines of their own
/// without their indent where it does not. No letter is added or lost.
pub(crate) fn unfolded(resume: &str) -> String {
    let lines: Vec<&str> = resume.lines().collect();
    let parts = parts(&lines);
    if !parts.contains(&Part::More) {
        return resume.to_owned();
    }
    let cells: Vec<&str> = lines.iter().zip(&parts).filter_map(|(line, part)| cell(line, *part)).collect();
    let widest = cells.iter().map(|cell| chars(cell)).max().unwrap_or_default();
    let room = |before: &str, line: &str| chars(before) + 1 + line.split_whitespace().next().map_or(0, chars);
    let pairs = lines.iter().zip(&parts).zip(lines.iter().zip(&parts).skip(1));
    // Where some line ends early, no line goes on only because it is full.
    let on_purpose = pairs.filter(|(_, (line, part))| **part == Part::More && !has_mark(line)).any(
        |((before, part), (line, _))| {
            let before = cell(before, *part).unwrap_or_default();
            !has_mark(before) && !dangles(before) && 100 * room(before, line) <= SHORT_PERCENT * widest
        },
    );
    let mut unfolded: Vec<String> = Vec::new();
    let (mut before, mut first) = (String::new(), true);
    for (line, part) in lines.iter().zip(&parts) {
        let text = line.trim();
        if *part != Part::More {
            before = cell(line, *part).unwrap_or_default().to_owned();
            first = true;
            unfolded.push((*line).to_owned());
            continue;
        }
        let small = text.starts_with(char::is_lowercase);
        let goes_on = dangles(&before)
            || first && text.starts_with('(')
            || small && !on_purpose && 100 * room(&before, text) > SHORT_PERCENT * widest;
        if has_mark(text) {
            unfolded.push((*line).to_owned());
        } else if goes_on && !has_mark(&before) {
            if let Some(last) = unfolded.last_mut() {
                join(last, &before, text);
            }
            before = format!("{before} {text}").split_at(before.len() + 1).1.to_owned();
            continue;
        } else if small || text.starts_with(['(', '[']) {
            unfolded.push(format!("- {text}"));
        } else {
            unfolded.push(text.to_owned());
        }
        before = text.to_owned();
        first = false;
    }
    let mut text = unfolded.join("\n");
    if resume.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// Adds a text to the cell of a row that it continues.
fn join(row: &mut String, cell: &str, more: &str) {
    match row.rfind(cell).map(|at| at + cell.len()).filter(|end| row.is_char_boundary(*end)) {
        Some(end) => row.insert_str(end, &format!(" {more}")),
        None => *row = format!("{row} {more}"),
    }
}

/// What each line is.
fn parts(lines: &[&str]) -> Vec<Part> {
    let columns: Vec<Option<usize>> = lines.iter().map(|line| column(line)).collect();
    let several = |at: usize| columns.iter().filter(|column| **column == Some(at)).count() > 1;
    let mut current: Option<usize> = None;
    let mut parts = Vec::new();
    for (line, column) in lines.iter().zip(&columns) {
        let indent = chars(line) - chars(line.trim_start());
        let more = current.is_some_and(|at| match at {
            0 => line.starts_with('\t'),
            at => indent == at && !line.contains('\t'),
        });
        let part = match column.filter(|at| several(*at)) {
            _ if line.trim().is_empty() => Part::Other,
            _ if more => Part::More,
            Some(at) => Part::Row(at),
            // What is below an item of a list in the column.
            None if current.is_some_and(|at| at > 0 && indent > at) => Part::Other,
            None => Part::Other,
        };
        current = match part {
            Part::Row(at) => Some(at),
            Part::More => current,
            Part::Other => current.filter(|at| *at > 0 && indent > *at),
        };
        parts.push(part);
    }
    parts
}

/// Where the text of a row begins, in characters; 0 behind a tab.
fn column(line: &str) -> Option<usize> {
    let indent = line.len() - line.trim_start().len();
    let bare = line.trim_end().get(indent..)?;
    if has_mark(bare) || line.starts_with('\t') {
        return None;
    }
    let (first, rest) = match (bare.find("  "), bare.find('\t')) {
        (Some(gap), tab) if tab.is_none_or(|tab| gap < tab) => bare.split_at(gap),
        (_, Some(tab)) => return (chars(bare.get(..tab)?) <= FIRST_CHARS).then_some(0),
        _ => return None,
    };
    let gap = chars(rest) - chars(rest.trim_start());
    (chars(first) <= FIRST_CHARS).then(|| chars(line) - chars(line.trim_start()) + chars(first) + gap)
}

/// The text of the second column, without the columns behind it.
fn cell(line: &str, part: Part) -> Option<&str> {
    let text = match part {
        Part::Other => return None,
        Part::More => line.trim(),
        Part::Row(0) => line.split_once('\t')?.1.trim(),
        Part::Row(at) => line.char_indices().nth(at).and_then(|(at, _)| line.get(at..))?.trim_end(),
    };
    let end = [text.find("   "), text.find('\t')].into_iter().flatten().min().unwrap_or(text.len());
    text.get(..end)
}

/// Whether a text cannot end here: with a comma, a word such as "and", or an open bracket.
fn dangles(text: &str) -> bool {
    let last = text.split_whitespace().next_back().unwrap_or_default();
    text.ends_with([',', '&', '/'])
        || is_common(&last.to_lowercase())
        || text.matches('(').count() > text.matches(')').count()
}

fn has_mark(text: &str) -> bool {
    let mut rest = text.trim_start().chars();
    rest.next().is_some_and(|first| MARKS.contains(&first)) && rest.next().is_none_or(char::is_whitespace)
}

fn chars(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str, why: &str) {
        assert_eq!(unfolded(text), expected, "{why}");
    }

    #[test]
    fn a_text_goes_on_in_its_column() {
        check(
            "2012 - 2014    Night school,\n               Chamber of Crafts\n2015 - 2017    Baker, Aalto Oy\n",
            "2012 - 2014    Night school, Chamber of Crafts\n2015 - 2017    Baker, Aalto Oy\n",
            "behind a comma",
        );
        check(
            "2012    PhD in Bread, University of Porto and all of its\n        islands\n2010    Nothing",
            "2012    PhD in Bread, University of Porto and all of its islands\n2010    Nothing",
            "where the line is full",
        );
        check(
            "B.E.    College of          2016\n        Roads, Salem\nP.U.    School, Mysuru      2012",
            "B.E.    College of Roads, Salem          2016\nP.U.    School, Mysuru      2012",
            "in the middle of three columns",
        );
    }

    #[test]
    fn further_lines_are_no_part_of_the_row() {
        check(
            "2012 - 2014    Baker, Aalto Oy, Turku\n               all sorts of bread, 2 ovens\n               Led the shop\n               2 \
             apprentices\n2015 - 2017    Cook, Salo Oy",
            "2012 - 2014    Baker, Aalto Oy, Turku\n- all sorts of bread, 2 ovens\nLed the shop\n2 \
             apprentices\n2015 - 2017    Cook, Salo Oy",
            "some lines end early, so all do on purpose",
        );
        check(
            "2012\tBaker\tAalto Oy\n\tAll bread.\n2010\tCook\tSalo Oy",
            "2012\tBaker\tAalto Oy\nAll bread.\n2010\tCook\tSalo Oy",
            "behind a tab",
        );
    }

    #[test]
    fn other_texts_stay_as_they_are() {
        for text in ["Baker    2012\nCook    2014\n  Bread", "Kim Aalto\n\n    - Bread\n    - Milk\n", ""] {
            check(text, text, "no table");
        }
    }
}
