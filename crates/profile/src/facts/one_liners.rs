//! Entries of one line, in which a colon separates the employer from the post: "since 09/2020 Aalto Oy,
//! Turku: baker".
use crate::facts::bodies::body;
use crate::facts::breaks;
use crate::facts::entries::{Entry, Reading, is_own_account};
use crate::facts::lines::Line;
use crate::facts::rows::colon;
use crate::facts::slots::{self, When};

/// Most words in front of the colon.
const LABEL_WORDS: usize = 10;

/// A dated line in its parts.
struct Dated<'a> {
    at: usize,
    line: &'a Line,
    when: Option<When>,
    remark: Option<String>,
    /// The words in front of the colon and behind it; `None` for a break and for work on one's own account.
    sides: Option<(String, String)>,
    /// What follows "self-employed", which names no employer.
    own: Option<(String, String)>,
}

/// The entries of a section in which every dated line has this form, and the lines above the first; `None`
/// for any other section.
pub(crate) fn entries(lines: &[Line], reading: &Reading<'_>) -> Option<(Vec<Entry>, Vec<Line>)> {
    let mut all = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.bullet && !line.is_blank()) {
        let parts = slots::parts(&line.text);
        if parts.when.is_none() {
            continue;
        }
        let pause = breaks::is_break(&parts);
        let text = slots::undated(&line.text);
        let sides = colon(&text).map(|at| (text[..at].trim().to_owned(), text[at + 1..].trim().to_owned()));
        let sides = sides.filter(|(left, right)| {
            let words = left.split_whitespace().count();
            !right.is_empty() && (1..=LABEL_WORDS).contains(&words)
        });
        // "since 2016: self-employed, court interpreter"
        let own = text.split_once([',', ':']).filter(|(first, _)| !pause && is_own_account(first));
        let own = own.map(|(first, rest)| (first.trim().to_owned(), rest.trim().to_owned()));
        if sides.is_none() && own.is_none() && !pause {
            return None;
        }
        let sides = sides.filter(|_| !pause && own.is_none());
        all.push(Dated { at, line, when: parts.when, remark: parts.remark, sides, own });
    }
    // The side with the posts is the same in all.
    let score = |side: &str| slots::by_commas(side).first().map_or(0, |it| (reading.score)(it).clamp(-3, 3));
    let sides = all.iter().filter_map(|dated| dated.sides.as_ref());
    let (left, right) = sides.fold((0, 0), |sum, (left, right)| (sum.0 + score(left), sum.1 + score(right)));
    if left == right || left.max(right) <= 0 {
        return None;
    }
    let mut entries: Vec<Entry> = Vec::new();
    for dated in &all {
        let source = dated.line.source.clone();
        let (when, remark) = (dated.when.clone(), dated.remark.clone());
        if let Some((account, post)) = &dated.own {
            entries.push(Entry {
                held: Some(post.clone()),
                when,
                remark: remark.or(Some(account.clone())),
                certain: true,
                source,
                ..Entry::default()
            });
            continue;
        }
        let Some((left_side, right_side)) = &dated.sides else {
            let held = Some(slots::parts(&dated.line.text).slots.join(", "));
            entries.push(Entry {
                held,
                when,
                remark,
                pause: true,
                certain: true,
                source,
                ..Entry::default()
            });
            continue;
        };
        let (post, employer) = if right > left { (right_side, left_side) } else { (left_side, right_side) };
        let body = body(employer);
        let note = |text: String| Line { text, bullet: true, ..dated.line.clone() };
        let mut notes: Vec<Line> =
            body.aside.map(|it| note(format!("{}: {it}", body.name))).into_iter().collect();
        // "barista, key holder for the opening shift"
        let parts = slots::by_commas(post);
        if let Some((_, more)) = parts.split_first().filter(|(_, more)| !more.is_empty()) {
            notes.push(note(more.join(", ")));
        }
        entries.push(Entry {
            held: parts.into_iter().next(),
            body: Some(body.name),
            place: body.place,
            when,
            remark,
            certain: true,
            notes,
            source,
            ..Entry::default()
        });
    }
    let mut unread = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if line.is_blank() || all.iter().any(|dated| dated.at == at) {
            continue;
        }
        match all.iter().rposition(|dated| dated.at < at) {
            Some(entry) => entries[entry].notes.push(line.clone()),
            None => unread.push(line.clone()),
        }
    }
    Some((entries, unread))
}
