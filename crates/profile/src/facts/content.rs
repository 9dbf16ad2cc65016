//! What a section is about by its lines, where its heading does not say so.
use crate::facts::breaks;
use crate::facts::contact;
use crate::facts::dates::{self, End};
use crate::facts::degree_kinds::{self, DegreeKind};
use crate::facts::languages;
use crate::facts::lines::Line;
use crate::facts::lists;
use crate::facts::names;
use crate::facts::posts;
use crate::facts::rows::row;
use crate::facts::sections::{Section, is_sentence};
use crate::facts::slots;
use crate::facts::tables;
use crate::facts::titles::{Kind, is_heading_word, is_phrase, known, known_label};

/// Least score of a text that is a post.
const POST: i32 = 3;
/// Most words of a personal detail on a line of its own.
const DETAIL_WORDS: usize = 6;

/// A section as its lines show it: of the right kind, and with rows of other kinds in sections of their own.
/// `before` is the kind of the section before it, and `first` whether it is the first one with a heading.
pub(crate) fn refined(mut section: Section, before: Kind, first: bool) -> Vec<Section> {
    if section.kind == Kind::Top {
        let (table, lines) = contact::table_apart(&section.lines);
        let details = Section { kind: Kind::Contact, title: String::new(), lines: table };
        let mut all = vec![Section { lines, ..section }];
        if !details.lines.is_empty() {
            all.extend(split(details, true));
        }
        return all;
    }
    if let Some(schools) = tables::is_of_schools(&section.lines) {
        section.kind = if schools { Kind::Education } else { Kind::Experience };
        return vec![section];
    }
    if lists_breaks(&section) {
        section.kind = Kind::Experience;
        return vec![section];
    }
    let lower = section.title.to_lowercase();
    let unknown = section.kind == Kind::Other && !section.title.is_empty() && known(&section.title).is_none();
    let worded = is_phrase(&lower) || lower.split_whitespace().all(is_heading_word);
    let filled: Vec<&Line> = section.lines.iter().filter(|line| !line.is_blank()).collect();
    let tabular = is_table(&filled);
    let degrees = filled.iter().filter(|line| names_degree(line)).count();
    if section.kind == Kind::Other && degrees > 0 && 2 * degrees >= filled.len() {
        section.kind = Kind::Education;
    } else if unknown {
        section.kind = kind(&filled, tabular, before, first);
    } else if !worded && section.kind == Kind::Experience {
        let courses = filled.iter().any(|line| degree_kinds::is_course(&line.text) || is_quoted(&line.text));
        let employed = filled.iter().any(|line| has_post(line) || names::is_body(&line.text));
        if tabular && !filled.iter().any(|line| is_dated(line)) {
            section.kind = Kind::Skills;
        } else if courses && !employed
            || !first && !filled.iter().any(|line| is_dated(line) || has_post(line))
        {
            section.kind = Kind::Other;
        }
    } else if !worded && section.kind == Kind::Education && !filled.iter().any(|line| has_study(line)) {
        section.kind = Kind::Other;
    }
    if section.kind == Kind::Experience {
        let (lines, studies) = studies_apart(&section.lines);
        let studies = Section { kind: Kind::Education, title: String::new(), lines: studies };
        let all = [Section { lines, ..section }, studies];
        return all.into_iter().filter(|it| it.kind == Kind::Experience || !it.lines.is_empty()).collect();
    }
    if section.kind == Kind::Certificates && lower.contains("education") {
        let (degrees, lines): (Vec<Line>, Vec<Line>) = section.lines.iter().cloned().partition(names_degree);
        let studies = Section { kind: Kind::Education, lines: degrees, ..section.clone() };
        return vec![studies, Section { lines, ..section }];
    }
    split(section, tabular)
}

/// Whether a section lists breaks: it is called so, has dates and no post.
pub(crate) fn lists_breaks(section: &Section) -> bool {
    let dated = |line: &Line| !line.bullet && slots::parts(&line.text).when.is_some();
    breaks::is_title(&section.title)
        && section.lines.iter().any(dated)
        && !section.lines.iter().any(|line| !is_sentence(&line.text) && has_post(line))
}

/// The rows of a section whose labels name another kind, as sections of one line; the other lines stay.
fn split(section: Section, tabular: bool) -> Vec<Section> {
    if !matches!(section.kind, Kind::Skills | Kind::Languages | Kind::Other | Kind::Contact) {
        return vec![section];
    }
    let contact = section.kind == Kind::Contact;
    let listed = !contact && (section.kind != Kind::Other || tabular);
    let mut rest = Section { lines: Vec::new(), ..section.clone() };
    let mut own = Vec::new();
    for line in section.lines {
        let row = row(&line.text).filter(|(label, text)| {
            tabular && !text.is_empty() && !languages::is_language(&label.to_lowercase())
        });
        let Some((label, text)) = row else {
            let detail = !line.bullet && contact::is_personal(&line.text) && !line.text.contains([',', ':']);
            let short = line.text.split_whitespace().count() <= DETAIL_WORDS;
            let spoken = section.kind == Kind::Languages && is_spoken(&line, &line.text);
            if listed && detail && short && !spoken {
                own.push(Section { kind: Kind::Practical, title: String::new(), lines: vec![line] });
            } else {
                rest.lines.push(line);
            }
            continue;
        };
        // "Mother tongue: Hungarian"
        if label.to_lowercase().ends_with("tongue") && is_spoken(&line, text) {
            let text = format!("{text} ({})", label.to_lowercase());
            let lines = vec![Line { text, ..line.clone() }];
            own.push(Section { kind: Kind::Languages, title: label.to_owned(), lines });
            continue;
        }
        let kind = match known_label(label) {
            known if contact => known.filter(|it| *it == Kind::Languages).unwrap_or(Kind::Contact),
            // "Languages: Java, Go"
            Some(Kind::Languages) if !is_spoken(&line, text) => Kind::Skills,
            Some(kind @ (Kind::Languages | Kind::Certificates | Kind::Skills)) => kind,
            Some(Kind::Practical | Kind::Contact) => Kind::Practical,
            _ if contact::is_personal(label) => Kind::Practical,
            _ => section.kind,
        };
        let labelled = format!("{label}: {text}");
        if contact && kind == Kind::Contact {
            rest.lines.push(line);
            continue;
        }
        if kind == section.kind || kind == Kind::Skills {
            let text = if kind == Kind::Languages { text.to_owned() } else { labelled };
            let line = Line { text, ..line.clone() };
            match kind == section.kind {
                true => rest.lines.push(line),
                false => own.push(Section { kind, title: label.to_owned(), lines: vec![line] }),
            }
            continue;
        }
        let text = if kind == Kind::Practical { labelled } else { text.to_owned() };
        own.push(Section { kind, title: label.to_owned(), lines: vec![Line { text, ..line.clone() }] });
    }
    let mut all = vec![rest];
    all.extend(own);
    all
}

/// Whether most lines are rows with labels and texts.
fn is_table(lines: &[&Line]) -> bool {
    let rows = lines.iter().filter(|line| {
        row(&line.text).is_some_and(|(label, text)| !text.is_empty() && label.split_whitespace().count() <= 5)
            && !is_sentence(&line.text)
    });
    let rows = rows.count();
    rows > 1 && 3 * rows >= 2 * lines.len()
}

fn is_spoken(line: &Line, text: &str) -> bool {
    let line = Line { text: text.to_owned(), ..line.clone() };
    languages::spoken_apart(&[&line]).1.is_empty()
}

fn kind(lines: &[&Line], tabular: bool, before: Kind, first: bool) -> Kind {
    let (spoken, others) = languages::spoken_apart(lines);
    if !spoken.is_empty() && others.is_empty() {
        return Kind::Languages;
    }
    if languages::are_mostly(lines) {
        return Kind::Languages;
    }
    let begun = |line: &Line| dates::spans(&line.text).first().is_some_and(|span| span.bytes.start == 0);
    let detail = |line: &&Line| contact::is_personal(&line.text) && !line.text.contains(". ") && !begun(line);
    if !lines.is_empty() && lines.iter().all(detail) {
        return Kind::Practical;
    }
    if are_passed(lines) {
        return Kind::Certificates;
    }
    let dated = lines.iter().filter(|line| is_dated(line)).count();
    if dated > 0 {
        let studies = lines.iter().filter(|line| has_study(line)).count();
        let employed = |line: &Line| {
            let firm = slots::by_commas(&line.text).iter().any(|it| names::has_legal_form(it));
            firm && !degree_kinds::is_course(&line.text)
        };
        let posts = lines.iter().filter(|line| has_post(line) || is_dated(line) && employed(line)).count();
        return match (studies, posts) {
            // Rows of dates and names, whatever is done there.
            (0, 0) if dated > 1 && (begin_with_dates(lines) || stand_above_dates(lines)) => Kind::Experience,
            (0, 0) => Kind::Other,
            _ if studies > posts => Kind::Education,
            _ => Kind::Experience,
        };
    }
    let prose = !lines.is_empty() && lines.iter().all(|line| !line.bullet && is_sentence(&line.text));
    let listed = !lines.is_empty() && lines.iter().all(|line| lists::is_list_of_names(line));
    let told = lines.iter().any(|line| is_sentence(&line.text) || has_deed(line));
    if tabular || listed || before == Kind::Skills && !told {
        Kind::Skills
    } else if prose && first {
        Kind::Summary
    } else {
        Kind::Other
    }
}

/// Whether a line has a span of time of its own.
fn is_dated(line: &Line) -> bool {
    !line.bullet
        && slots::parts(&line.text).when.is_some()
        && dates::spans(&line.text).iter().any(|it| it.is_range)
}

/// Whether a line, as a rule one of a list, names a degree and a year.
fn names_degree(line: &Line) -> bool {
    let (parts, _) = first_parts(&Line { bullet: false, ..line.clone() });
    let degree = |part: &String| {
        degree_kinds::kind(part).is_some_and(|it| it.is_degree() || it == DegreeKind::Diploma)
    };
    !is_sentence(&line.text) && !dates::spans(&line.text).is_empty() && parts.iter().take(2).any(degree)
}

/// Whether every line with a span of time begins with it and goes on with a name.
fn begin_with_dates(lines: &[&Line]) -> bool {
    lines.iter().filter(|line| is_dated(line)).all(|line| {
        let first = dates::spans(&line.text).into_iter().next();
        let rest =
            first.filter(|span| span.bytes.start == 0).and_then(|span| line.text.get(span.bytes.end..));
        let slots = slots::parts(&line.text).slots;
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_whitespace() || matches!(c, ':' | ',')))
            && slots
                .first()
                .is_some_and(|it| it.starts_with(char::is_uppercase) && !names::is_description(it))
    })
}

/// Whether lines with only a span of time stand below names, one of them perhaps a post.
fn stand_above_dates(lines: &[&Line]) -> bool {
    let bare = |line: &Line| is_dated(line) && slots::undated(&line.text).is_empty();
    let above: Vec<&&Line> = lines
        .iter()
        .zip(lines.iter().skip(1))
        .filter(|(_, line)| bare(line))
        .map(|(above, _)| above)
        .collect();
    let named = |line: &&&Line| !line.bullet && !is_sentence(&line.text) && !bare(line);
    let post =
        |line: &&&Line| slots::by_commas(&line.text).first().is_some_and(|it| posts::post_score(it) > 0);
    above.len() > 1 && above.iter().all(named) && above.iter().any(post)
}

/// Whether the lines are what was passed, most with the date they were: "First aid at work (2023)".
fn are_passed(lines: &[&Line]) -> bool {
    let ends = |line: &&&Line| {
        let last = dates::spans(&line.text)
            .pop()
            .filter(|span| span.bytes.start > 0 && (!span.is_range || line.text.ends_with(')')));
        last.and_then(|span| line.text.get(span.bytes.end..)).is_some_and(|rest| rest.len() <= 1)
    };
    let lasted = |line: &Line| {
        dates::spans(&line.text).iter().any(|span| span.is_range && matches!(span.to, End::At(_)))
    };
    let short = |line: &Line| !is_sentence(&line.text) && !has_post(line) && !has_deed(line) && !lasted(line);
    lines.len() > 1
        && lines.iter().all(|line| short(line))
        && 3 * lines.iter().filter(ends).count() >= 2 * lines.len()
}

/// The lines of a section of jobs without the rows that name a course and no post, and these with what is
/// below them: "2012 - 2014   Master school, evenings, Chamber of Crafts".
fn studies_apart(lines: &[Line]) -> (Vec<Line>, Vec<Line>) {
    let row = |line: &Line| {
        let span = dates::spans(&line.text).into_iter().next().filter(|span| span.bytes.start == 0)?;
        let rest = line.text.get(span.bytes.end..)?;
        (!line.bullet && rest.starts_with("  ")).then(|| slots::by_commas(&slots::undated(&line.text)))
    };
    // "Moss Community School" is an employer.
    let noun = |part: &String| {
        let outside = part.split(" (").next().unwrap_or_default();
        let small =
            outside.split_whitespace().next_back().is_some_and(|it| it.starts_with(char::is_lowercase));
        let part = outside;
        small && (degree_kinds::is_course(part) || names::is_school(part))
    };
    let mut inside = false;
    lines.iter().cloned().partition(|line| {
        if let Some(parts) = row(line) {
            let posts = parts.iter().any(|part| posts::post_score(part) >= POST);
            inside = !posts && parts.first().is_some_and(noun);
        } else if line.is_blank() {
            inside = false;
        }
        !inside
    })
}

/// Whether an item of a line says what somebody is: "Blood donor".
fn has_deed(line: &Line) -> bool {
    let slots = slots::parts(&line.text).slots;
    slots.len() > 1 && slots.iter().any(|slot| posts::post_score(slot) > 0)
}

/// Whether a line names a post in one of its first parts.
fn has_post(line: &Line) -> bool {
    if slots::title_of_row(&line.text).is_some_and(|at| posts::post_score(&line.text[at..]) >= POST) {
        return true;
    }
    let (parts, labelled) = first_parts(line);
    let columns = slots::parts(&line.text);
    // Of the columns of a row any may have it.
    if columns.separator == slots::Separator::Column && columns.when.is_some() && !line.bullet {
        let mut first = columns.slots.iter().filter_map(|slot| slots::by_commas(slot).into_iter().next());
        if first.any(|part| !part.contains(':') && posts::post_score(&part) >= POST) {
            return true;
        }
    }
    let first = if labelled { 1 } else { 2 };
    parts.iter().take(first).any(|part| !part.contains(':') && posts::post_score(part) >= POST)
}

/// Whether a line names a degree, or a school as one of its parts.
fn has_study(line: &Line) -> bool {
    let studied = |part: &String| degree_kinds::kind(part).is_some() || names::is_school(part);
    !line.bullet && !is_quoted(&line.text) && slots::by_commas(&line.text).iter().any(studied)
}

/// The parts of a line without its dates, and whether they are behind a label ("Aalto Oy: baker").
fn first_parts(line: &Line) -> (Vec<String>, bool) {
    if line.bullet {
        return (Vec::new(), false);
    }
    let slots = slots::parts(&line.text).slots;
    let text = slots.join(", ");
    match text.split_once(": ") {
        Some((_, rest)) if !rest.contains(": ") => (slots::by_commas(rest), true),
        _ => (slots::by_commas(&text), false),
    }
}

/// Whether a line has a title in quotation marks.
pub(crate) fn is_quoted(text: &str) -> bool {
    text.matches(['"', '“', '”', '„']).count() > 1
}
