//! Reads the resume, in any of the usual formats.
use crate::Problem;
use crate::read::docx;
use crate::read::pdf;
use crate::read::source::Source;

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
    let extract: fn(Vec<u8>) -> Result<String, String> = match used {
        "resume.pdf" => pdf::text,
        "resume.docx" => |bytes| docx::text(&bytes),
        _ => return Some(source.text(used, problems).unwrap_or_default()),
    };
    match source.bytes(used).and_then(|bytes| extract(bytes.unwrap_or_default())) {
        Ok(text) => {
            if text.trim().is_empty() {
                problems
                    .push(Problem::of_file(used, "holds no text (a scan?); save the resume as `resume.txt`"));
            }
            Some(text)
        }
        Err(message) => {
            problems.push(Problem::of_file(used, message));
            Some(String::new())
        }
    }
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
        check(&[("resume.pdf", b"Kim")], Some(""), "`resume.pdf`: cannot be read as a PDF", "a wrong name");
        check(&[("resume.docx", b"Kim")], Some(""), "cannot be read as a Word document", "a wrong name");
    }
}
