//! Reads the resume, in any of the usual formats.
use serde::{Deserialize, Serialize};

use crate::Problem;
use crate::read::pdf::MAX_CHARS;
use crate::read::source::{Source, decode};
use crate::read::{docx, html, pdf};

/// The names a resume may have, the plainest first, because what is read is then what the owner sees.
pub(crate) const NAMES: [&str; 4] = ["resume.txt", "resume.md", "resume.pdf", "resume.docx"];

/// The file that is read: the first that exists.
pub(crate) fn used(source: &Source) -> Option<&'static str> {
    NAMES.into_iter().find(|name| source.holds(name))
}

/// The file that an edited resume is written to. A text stays in its file. A PDF or a Word document is never
/// rewritten; a text file is added, which is then read instead.
pub(crate) fn written_to(source: &Source) -> &'static str {
    used(source).filter(|name| [NAMES[0], NAMES[1]].contains(name)).unwrap_or(NAMES[0])
}

/// The text of the first resume that exists, `None` if there is none. One that cannot be read is a problem,
/// and empty.
pub(crate) fn read(source: &Source, problems: &mut Vec<Problem>) -> Option<String> {
    let there: Vec<&str> = NAMES.into_iter().filter(|name| source.holds(name)).collect();
    let (&used, others) = there.split_first()?;
    for other in others {
        problems.push(Problem::of_file(other, format!("is not read: `{used}` is used; keep one of the two")));
    }
    let bytes = source.bytes(used).map(Option::unwrap_or_default);
    let extracted = bytes.and_then(|bytes| match (kind_of(&bytes), used) {
        (Kind::Pdf | Kind::Text, "resume.pdf") => pdf::text(bytes).map_err(|error| error.of_pdf()),
        (Kind::Zip | Kind::Text, "resume.docx") => docx::text(&bytes).map_err(|error| error.of_word()),
        (Kind::Text, _) => Ok(plain(&bytes)),
        (kind, _) => Err(kind.misnamed()),
    });
    match extracted {
        Ok(Extracted { text, notes }) => {
            let is_empty = text.trim().is_empty() && [NAMES[2], NAMES[3]].contains(&used);
            let scan =
                is_empty.then(|| "holds no text (a scan?); save the resume as `resume.txt`".to_owned());
            let (text, cut) = cut(&text);
            problems
                .extend(notes.into_iter().chain(scan).chain(cut).map(|note| Problem::of_file(used, note)));
            Some(without_ligatures(text))
        }
        Err(message) => {
            problems.push(Problem::of_file(used, message));
            Some(String::new())
        }
    }
}

/// Most lines of a resume that are read. Its lines are compared with each other to find its sections and
/// entries, which takes time by the square of their number.
const MAX_LINES: usize = 1_500;

/// As much of a resume as is read, and a note if that is not all.
fn cut(text: &str) -> (&str, Option<String>) {
    let after_lines = text.match_indices('\n').nth(MAX_LINES - 1).map(|(end, _)| end + 1);
    let after_lines = after_lines.filter(|&end| !text[end..].trim().is_empty());
    let after_chars = text.char_indices().nth(MAX_CHARS).map(|(end, _)| end);
    let (end, most) = match (after_chars, after_lines) {
        (Some(chars), lines) if lines.is_none_or(|lines| chars < lines) => {
            (chars, format!("{MAX_CHARS} characters"))
        }
        (_, Some(lines)) => (lines, format!("{MAX_LINES} lines")),
        _ => return (text, None),
    };
    (&text[..end], Some(format!("is longer than any resume: its first {most} are read; shorten it")))
}

/// What was read from a resume.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Extracted {
    pub(crate) text: String,
    /// What the owner should know about the file.
    pub(crate) notes: Vec<String>,
}

/// What a file is by its first bytes, whatever it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Pdf,
    /// A Word document, or another archive.
    Zip,
    /// A Word document of before 2007.
    OldWord,
    Rtf,
    Text,
}

fn kind_of(bytes: &[u8]) -> Kind {
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => Kind::Pdf,
        [b'P', b'K', 3, 4, ..] => Kind::Zip,
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Kind::OldWord,
        [b'{', b'\\', b'r', b't', b'f', ..] => Kind::Rtf,
        _ => Kind::Text,
    }
}

impl Kind {
    /// Why a file of another name is not read.
    fn misnamed(self) -> String {
        let message = match self {
            Self::Pdf => "is a PDF; call it `resume.pdf`",
            Self::Zip => "is a Word document; call it `resume.docx`",
            Self::OldWord => "is a Word document of an old kind; save it as `resume.docx`",
            Self::Rtf => "is in Rich Text Format; save it as `resume.docx` or as plain text",
            Self::Text => "is a text; call it `resume.txt`",
        };
        message.to_owned()
    }
}

/// A text, or the words of a web page that was saved as one.
fn plain(bytes: &[u8]) -> Extracted {
    let (text, note) = decode(bytes);
    let mut notes: Vec<String> = note.into_iter().collect();
    if !html::is_page(&text) {
        return Extracted { text, notes };
    }
    notes.push("is a web page, of which only the text is used; save it as plain text".to_owned());
    Extracted { text: html::text_of(&text), notes }
}

/// The text with the letters that a ligature joins: nobody asks with the sign for "ffi" in the word.
fn without_ligatures(text: &str) -> String {
    const LIGATURES: [(char, &str); 7] = [
        ('\u{fb00}', "ff"),
        ('\u{fb01}', "fi"),
        ('\u{fb02}', "fl"),
        ('\u{fb03}', "ffi"),
        ('\u{fb04}', "ffl"),
        ('\u{fb05}', "st"),
        ('\u{fb06}', "st"),
    ];
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match LIGATURES.iter().find(|(ligature, _)| *ligature == letter) {
            Some((_, letters)) => out.push_str(letters),
            None => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn check(files: &[(&str, &[u8])], expected: Option<&str>, problem: &str, why: &str) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, content) in files {
            fs::write(folder.path().join(name), content).expect("written");
        }
        let mut problems = Vec::new();
        let read = read(&Source::open(folder.path(), &mut Vec::new()).expect("a folder"), &mut problems);
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(read.as_deref(), expected, "{why}: {problems:?}");
        assert!(
            if problem.is_empty() { problems.is_empty() } else { problems.concat().contains(problem) },
            "{why}: `{problem}` must be said: {problems:?}"
        );
    }

    #[test]
    fn every_format_is_read_and_the_plainest_wins() {
        let pdf = pdf::tests::pdf("BT /F1 12 Tf (Kim) Tj ET");
        let scan = pdf::tests::pdf("0 0 10 10 re f");
        let docx = docx::tests::docx("<w:p><w:r><w:t>Kim</w:t></w:r></w:p>");
        check(&[], None, "", "no resume, which is for the reader of the profile to name");
        check(&[("resume.md", b"# Kim")], Some("# Kim"), "", "Markdown stays as it is");
        check(&[("resume.pdf", &pdf)], Some("Kim"), "", "a PDF");
        check(&[("resume.docx", &docx)], Some("Kim"), "", "a Word document");
        check(
            &[("resume.docx", &docx), ("resume.txt", b"Sam")],
            Some("Sam"),
            "`resume.docx`: is not read: `resume.txt` is used",
            "two resumes may differ",
        );
        check(
            &[("resume.pdf", &scan)],
            Some(""),
            "holds no text (a scan?)",
            "a scan looks right but says nothing",
        );
        for (name, content, problem) in [
            ("resume.txt", docx.as_slice(), "call it `resume.docx`"),
            ("resume.docx", pdf.as_slice(), "call it `resume.pdf`"),
            ("resume.txt", b"{\\rtf1\\ansi Kim}".as_slice(), "Rich Text Format"),
            ("resume.docx", b"\xd0\xcf\x11\xe0\xa1\xb1".as_slice(), "an old kind"),
        ] {
            check(&[(name, content)], Some(""), problem, "what a file is, its bytes decide");
        }
        check(
            &[("resume.txt", b"<html><body><h1>Kim</h1><p>Chief mate</p></body></html>")],
            Some("Kim\nChief mate"),
            "is a web page",
            "markup is not the resume",
        );
        let long = "I bake. ".repeat(MAX_CHARS / 8 + 1);
        check(&[("resume.txt", long.as_bytes())], Some(&long[..MAX_CHARS]), "is longer than any", "a book");
        let lines = "A.\n".repeat(MAX_LINES);
        check(&[("resume.txt", lines.as_bytes())], Some(&lines), "", "as many lines as are read");
        let more = format!("{lines}B.");
        check(&[("resume.txt", more.as_bytes())], Some(&lines), "1500 lines", "a list of lines");
        check(&[("resume.txt", "Oﬃcer, eﬃcient".as_bytes())], Some("Officer, efficient"), "", "ligatures");
        check(&[("resume.pdf", b"Kim")], Some(""), "`resume.pdf`: cannot be read as a PDF", "a wrong name");
        check(&[("resume.docx", b"Kim")], Some(""), "cannot be read as a Word document", "a wrong name");
    }
}
