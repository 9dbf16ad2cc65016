//! The text of a Word document: the paragraphs of its body, a line each. Files are hostile: unpacking is
//! limited, and only the entities of XML itself are expanded.
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use crate::read::pdf::MAX_CHARS;

/// The entry of the archive with the text.
const BODY: &str = "word/document.xml";

/// Longest body once unpacked.
const MAX_XML_BYTES: u64 = 16 * 1024 * 1024;

/// The text of a document; the error is a message for the owner.
pub(crate) fn text(bytes: &[u8]) -> Result<String, String> {
    body(bytes).and_then(|xml| paragraphs(&xml)).map_err(|reason| {
        format!(
            "cannot be read as a Word document: {reason}; save it again, or save the resume as `resume.txt`"
        )
    })
}

/// The body's XML.
fn body(bytes: &[u8]) -> Result<String, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let file = archive.by_name(BODY).map_err(|error| format!("it has no `{BODY}` ({error})"))?;
    let mut xml = Vec::new();
    file.take(MAX_XML_BYTES + 1).read_to_end(&mut xml).map_err(|error| error.to_string())?;
    if xml.len() as u64 > MAX_XML_BYTES {
        return Err(format!("`{BODY}` is longer than 16 MiB"));
    }
    String::from_utf8(xml).map_err(|_| format!("`{BODY}` is not UTF-8"))
}

/// The text of each `w:p`, from its `w:t`, `w:tab` and `w:br`. Deleted text is in other elements and is not
/// read.
fn paragraphs(xml: &str) -> Result<String, String> {
    let mut reader = Reader::from_str(xml);
    let mut text = String::new();
    let mut in_run = false;
    let mut in_text = false;
    // The fallback for older programs repeats the same text.
    let mut fallbacks = 0usize;
    while text.len() < MAX_CHARS * 4 {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Eof => break,
            Event::Start(element) => match element.local_name().as_ref() {
                "Fallback" => fallbacks += 1,
                "r" => in_run = true,
                "t" => in_text = fallbacks == 0,
                sign => push_sign(sign, in_run && fallbacks == 0, &mut text),
            },
            Event::Empty(element) => match element.local_name().as_ref() {
                "p" => text.push('\n'),
                sign => push_sign(sign, in_run && fallbacks == 0, &mut text),
            },
            Event::End(element) => match element.local_name().as_ref() {
                "Fallback" => fallbacks = fallbacks.saturating_sub(1),
                "r" => in_run = false,
                "t" => in_text = false,
                "p" if fallbacks == 0 => text.push('\n'),
                _ => {}
            },
            Event::Text(part) if in_text => text.push_str(&part.xml10_content()),
            Event::CData(part) if in_text => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) if in_text => {
                let named = match reference.as_ref() {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().map_err(|error| error.to_string())?,
                };
                text.extend(named);
            }
            _ => {}
        }
    }
    Ok(text.trim().chars().take(MAX_CHARS).collect())
}

/// Writes the text of an element of a run. Outside of runs, `w:tab` sets a tab stop.
fn push_sign(element: &str, in_run: bool, text: &mut String) {
    match element {
        "tab" if in_run => text.push('\t'),
        "br" | "cr" if in_run => text.push('\n'),
        "noBreakHyphen" if in_run => text.push('-'),
        _ => {}
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    /// A document whose body is `xml`.
    pub(crate) fn docx(xml: &str) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file(BODY, SimpleFileOptions::default()).expect("a first file");
        archive.write_all(xml.as_bytes()).expect("written to memory");
        archive.finish().expect("written to memory").into_inner()
    }

    #[test]
    fn paragraphs_become_lines() {
        for (xml, expected, why) in [
            ("<w:p><w:r><w:t>Kim</w:t></w:r></w:p><w:p><w:r><w:t>B</w:t></w:r></w:p>", "Kim\nB", "two lines"),
            ("<w:p><w:r><w:t>Ki</w:t></w:r><w:r><w:t>m</w:t></w:r></w:p>", "Kim", "runs part no word"),
            ("<w:p><w:r><w:t>R&amp;D &#233;</w:t></w:r></w:p>", "R&D é", "XML's own entities"),
            ("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>", "a\tb\nc", "signs"),
            (
                "<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr><w:r><w:t>a</w:t></w:r></w:p>",
                "a",
                "a tab stop is no tab",
            ),
            ("<w:p><w:r><w:delText>old</w:delText><w:t>new</w:t></w:r></w:p>", "new", "deleted text is gone"),
            (
                "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><w:p><w:r><w:t>a&x;b</w:t></w:r></w:p>",
                "ab",
                "no entity reaches out of the document",
            ),
            ("<w:p/>", "", "an empty page"),
        ] {
            assert_eq!(text(&docx(xml)).as_deref(), Ok(expected), "{why}: {xml}");
        }
    }

    #[test]
    fn what_is_no_document_is_an_error_with_a_mend() {
        let bomb = docx(&" ".repeat(MAX_XML_BYTES as usize + 1));
        let mut cut = docx("<w:p/>");
        cut.truncate(20);
        for (bytes, why) in [
            (b"Kim".to_vec(), "not an archive"),
            (cut, "cut short"),
            (bomb, "grows when unpacked"),
            (docx("<w:p><w:t>a</w:p>"), "broken XML"),
        ] {
            let message = text(&bytes).expect_err(why);
            assert!(message.contains("`resume.txt`"), "{why}; the owner must learn a way out: {message}");
        }
    }
}
