//! The text of a Word document: the paragraphs of its headers, its body and its footers, a line each, as far as they are shown.
//! Files are hostile: unpacking is limited, and only the entities of XML itself are expanded.
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::read::document_error::DocumentError;
use crate::read::pdf::MAX_CHARS;
use crate::read::resume::Extracted;
use text::lines::shortened;

/// The part with the text where the package does not say which it is.
const BODY: &str = "word/document.xml";

/// Longest parts together once unpacked.
const MAX_XML_BYTES: u64 = 16 * 1024 * 1024;
/// Most headers and footers that are read.
const MAX_EDGES: usize = 8;
/// Deepest element that is followed.
const MAX_DEPTH: usize = 256;
/// Letters below this size, in half points, are not there to be read.
const SMALLEST_HALF_POINTS: u32 = 4;
/// Longest part of a hidden text that is shown to the owner, in characters.
const SHOWN_HIDDEN_CHARS: usize = 80;

/// The text of all parts of a document: headers once, the body, footers once.
pub(crate) fn text(bytes: &[u8]) -> Result<Extracted, DocumentError> {
    let mut package = Package {
        archive: ZipArchive::new(Cursor::new(bytes)).map_err(DocumentError::parser)?,
        bytes_left: MAX_XML_BYTES,
    };
    let main = package.related("", "officeDocument").into_iter().next().unwrap_or_else(|| BODY.to_owned());
    let body = shown(&package.part(&main)?)?;
    let mut text = String::new();
    let mut hidden = String::new();
    let mut edge = |kind: &str, text: &mut String| {
        for name in package.related(&main, kind).into_iter().take(MAX_EDGES) {
            // A header that cannot be read costs nothing of the body.
            let Ok(part) = package.part(&name).and_then(|xml| shown(&xml)) else { continue };
            hidden.push_str(&part.hidden);
            for line in part.lines.iter().filter(|line| !line.numbers_pages).map(|line| line.text.trim()) {
                let known = text.lines().any(|other| other == line)
                    || body.lines.iter().any(|other| other.text.trim() == line);
                if !line.is_empty() && !known {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
    };
    edge("header", &mut text);
    for line in &body.lines {
        text.push_str(&line.text);
        text.push('\n');
    }
    edge("footer", &mut text);
    hidden.push_str(&body.hidden);
    let mut notes = Vec::new();
    if !hidden.trim().is_empty() {
        let words = shortened(&hidden, SHOWN_HIDDEN_CHARS);
        notes.push(format!("holds hidden text, which is left out: \u{201c}{words}\u{201d}"));
    }
    Ok(Extracted { text: text.trim().chars().take(MAX_CHARS).collect(), notes })
}

/// The archive, and how much of it may still be unpacked.
struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    bytes_left: u64,
}

impl Package<'_> {
    /// The XML of a part.
    fn part(&mut self, name: &str) -> Result<String, DocumentError> {
        let part = name.to_owned();
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(error) => return Err(DocumentError::NoPart { part, reason: error.to_string() }),
        };
        let mut xml = Vec::new();
        file.take(self.bytes_left + 1).read_to_end(&mut xml).map_err(DocumentError::parser)?;
        match self.bytes_left.checked_sub(xml.len() as u64) {
            Some(left) => self.bytes_left = left,
            None => return Err(DocumentError::TooLong { part }),
        }
        String::from_utf8(xml).map_err(|_| DocumentError::NotUtf8 { part })
    }

    /// The parts to which a part is related in this way; the whole package has the name "".
    fn related(&mut self, part: &str, kind: &str) -> Vec<String> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let inside =
            |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        let Ok(xml) = self.part(&inside(&format!("_rels/{name}.rels"))) else { return Vec::new() };
        let mut reader = Reader::from_str(&xml);
        let mut related = Vec::new();
        while let Ok(event) = reader.read_event() {
            let element = match event {
                Event::Eof => break,
                Event::Start(element) | Event::Empty(element) => element,
                _ => continue,
            };
            let (Some(its_kind), Some(target)) = (attribute(&element, "Type"), attribute(&element, "Target"))
            else {
                continue;
            };
            if its_kind.rsplit('/').next() == Some(kind) {
                related.push(target.strip_prefix('/').map_or_else(|| inside(&target), str::to_owned));
            }
        }
        related
    }
}

/// A paragraph.
#[derive(Default)]
struct Paragraph {
    text: String,
    /// Whether a number of the page is in it.
    numbers_pages: bool,
}

/// What is shown of a part, and what is not.
struct Shown {
    lines: Vec<Paragraph>,
    hidden: String,
}

/// Reads the text of each `w:p`, from its `w:t`, `w:tab` and `w:br`.
fn shown(xml: &str) -> Result<Shown, DocumentError> {
    let mut reader = Reader::from_str(xml);
    let mut walk = Walk { white_is_seen: has_dark_ground(xml), ..Walk::default() };
    let mut length = 0;
    while length < MAX_CHARS * 4 {
        match reader.read_event().map_err(DocumentError::parser)? {
            Event::Eof => break,
            Event::Start(element) => walk.enter(&element)?,
            Event::Empty(element) => {
                walk.enter(&element)?;
                walk.leave();
            }
            Event::End(_) => walk.leave(),
            Event::Text(part) if walk.in_text() => walk.write(&part.xml10_content(), &mut length),
            Event::CData(part) if walk.in_text() => walk.write(&part.xml10_content(), &mut length),
            Event::Text(part) if walk.is_inside("instrText") => walk.note_field(&part.xml10_content()),
            Event::GeneralRef(reference) if walk.in_text() => {
                let named = match reference.as_ref() {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().map_err(DocumentError::parser)?,
                };
                if let Some(letter) = named {
                    walk.write(letter.encode_utf8(&mut [0; 4]), &mut length);
                }
            }
            _ => {}
        }
    }
    walk.end_paragraph();
    Ok(Shown { lines: walk.lines, hidden: walk.hidden })
}

/// Whether a part has a ground on which white letters can be seen.
fn has_dark_ground(xml: &str) -> bool {
    let filled = xml.match_indices("w:fill=\"").any(|(at, found)| {
        let color = xml[at + found.len()..].split('"').next().unwrap_or_default();
        !color.eq_ignore_ascii_case("FFFFFF") && !color.eq_ignore_ascii_case("auto")
    });
    // Pictures and shapes may lie behind a text.
    filled || ["<w:drawing", "<w:pict", "<w:highlight"].iter().any(|ground| xml.contains(ground))
}

/// Where in a part the reader is, and what it has read.
#[derive(Default)]
struct Walk {
    lines: Vec<Paragraph>,
    paragraph: Paragraph,
    hidden: String,
    /// The elements around, outermost first.
    around: Vec<Around>,
    white_is_seen: bool,
}

/// An element around the present place.
struct Around {
    name: String,
    /// Whether nothing in it is shown: deleted, moved away, a placeholder, or said again for older programs.
    left_out: bool,
    /// Whether its text is hidden, or too pale or too small to be seen.
    hidden: bool,
    /// Whether it holds a placeholder and not the owner's text.
    placeholder: bool,
}

impl Walk {
    fn enter(&mut self, element: &BytesStart<'_>) -> Result<(), DocumentError> {
        if self.around.len() == MAX_DEPTH {
            return Err(DocumentError::TooDeep);
        }
        let name = element.local_name().as_ref().to_owned();
        let parent = self.around.last().map(|parent| parent.name.as_str());
        let left_out = match name.as_str() {
            // `w:del` among the properties of a run only marks the end of a paragraph.
            "del" | "moveFrom" => !matches!(parent, Some("rPr" | "trPr")),
            "sdtContent" => self.around.last().is_some_and(|control| control.placeholder),
            "Fallback" => true,
            _ => false,
        };
        match name.as_str() {
            "showingPlcHdr" if is_on(element) && parent == Some("sdtPr") => {
                if let Some(control) = self.around.iter_mut().rev().nth(1) {
                    control.placeholder = true;
                }
            }
            "vanish" if is_on(element) => self.hide_run(),
            "color" if !self.white_is_seen && is_white(element) => self.hide_run(),
            "sz" if value(element)
                .and_then(|size| size.parse().ok())
                .is_some_and(|size: u32| size < SMALLEST_HALF_POINTS) =>
            {
                self.hide_run();
            }
            "fldSimple" => {
                let field = attribute(element, "instr").unwrap_or_default();
                self.note_field(&field);
            }
            "tab" if self.is_inside("r") => self.sign('\t'),
            "br" | "cr" if self.is_inside("r") => self.sign('\n'),
            "noBreakHyphen" if self.is_inside("r") => self.sign('-'),
            // A paragraph in the box of a run interrupts the one around it.
            "p" => self.end_paragraph(),
            _ => {}
        }
        self.around.push(Around { name, left_out, hidden: false, placeholder: false });
        Ok(())
    }

    fn leave(&mut self) {
        let Some(left) = self.around.pop() else { return };
        if left.name == "p" && !self.is_left_out() {
            self.lines.push(std::mem::take(&mut self.paragraph));
        }
    }

    /// Keeps what is written of a paragraph that does not end where another begins.
    fn end_paragraph(&mut self) {
        if !self.paragraph.text.is_empty() {
            self.lines.push(std::mem::take(&mut self.paragraph));
        }
    }

    /// Hides the run whose properties these are.
    fn hide_run(&mut self) {
        let mut around = self.around.iter_mut().rev();
        let in_properties = around.next().is_some_and(|it| it.name == "rPr");
        if let Some(run) = around.next().filter(|run| in_properties && run.name == "r") {
            run.hidden = true;
        }
    }

    fn is_left_out(&self) -> bool {
        self.around.iter().any(|it| it.left_out)
    }

    fn is_inside(&self, name: &str) -> bool {
        self.around.last().is_some_and(|it| it.name == name)
    }

    fn in_text(&self) -> bool {
        self.is_inside("t") && !self.is_left_out()
    }

    fn note_field(&mut self, field: &str) {
        let kind = field.split_whitespace().next().unwrap_or_default();
        self.paragraph.numbers_pages |= ["PAGE", "NUMPAGES"].contains(&kind);
    }

    fn sign(&mut self, sign: char) {
        if !self.is_left_out() {
            self.write(sign.encode_utf8(&mut [0; 4]), &mut 0);
        }
    }

    fn write(&mut self, text: &str, length: &mut usize) {
        *length += text.len();
        let is_hidden = self.around.iter().any(|it| it.hidden);
        if is_hidden { &mut self.hidden } else { &mut self.paragraph.text }.push_str(text);
    }
}

/// An attribute, whatever the prefix of its name.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|it| it.key.local_name().as_ref() == name)?;
    Some(found.value.to_string())
}

fn value(element: &BytesStart<'_>) -> Option<String> {
    attribute(element, "val")
}

fn is_white(color: &BytesStart<'_>) -> bool {
    value(color).is_some_and(|color| color.eq_ignore_ascii_case("FFFFFF"))
}

/// Whether a property that can be switched off is on.
fn is_on(element: &BytesStart<'_>) -> bool {
    !value(element).is_some_and(|value| ["0", "false", "off"].contains(&value.as_str()))
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
            assert_eq!(text(&docx(xml)).map(|read| read.text).as_deref(), Ok(expected), "{why}: {xml}");
        }
    }

    /// A document of these parts.
    fn package(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, xml) in parts {
            archive.start_file(*name, SimpleFileOptions::default()).expect("a new file");
            archive.write_all(xml.as_bytes()).expect("written to memory");
        }
        archive.finish().expect("written to memory").into_inner()
    }

    fn paragraph(text: &str) -> String {
        format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    #[test]
    fn what_is_not_shown_is_not_read_and_is_named() {
        let run = |properties: &str, text: &str| {
            format!("<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p>")
        };
        for (xml, hidden, why) in [
            (run("<w:vanish/>", "secret"), true, "hidden"),
            (run("<w:color w:val='FFFFFF'/>", "secret"), true, "white on white"),
            (run("<w:sz w:val='2'/>", "secret"), true, "one point high"),
            (
                "<w:p><w:moveFrom><w:r><w:t>secret</w:t></w:r></w:moveFrom></w:p>".to_owned(),
                false,
                "moved away",
            ),
            ("<w:p><w:del><w:r><w:t>secret</w:t></w:r></w:del></w:p>".to_owned(), false, "deleted"),
            (
                format!(
                    "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
                    paragraph("secret")
                ),
                false,
                "a placeholder",
            ),
            (format!("<mc:Fallback>{}</mc:Fallback>", paragraph("secret")), false, "said again"),
        ] {
            let read =
                text(&docx(&format!("<w:body>{}{xml}{}</w:body>", paragraph("Kim"), paragraph("end"))))
                    .expect(why);
            let lines: Vec<&str> = read.text.lines().filter(|line| !line.is_empty()).collect();
            assert_eq!(lines, ["Kim", "end"], "{why}");
            assert_eq!(read.notes.concat().contains("secret"), hidden, "{why}: {:?}", read.notes);
        }
        for (xml, why) in [
            (run("<w:vanish w:val='0'/>", "shown"), "switched off"),
            (
                format!("<w:shd w:fill=\"203040\"/>{}", run("<w:color w:val='FFFFFF'/>", "shown")),
                "white on blue",
            ),
            (
                "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>shown</w:t></w:r></w:p>".to_owned(),
                "the mark alone",
            ),
            (
                format!("<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", paragraph("shown")),
                "a field that was filled in",
            ),
            ("<w:p><w:ins><w:r><w:t>shown</w:t></w:r></w:ins></w:p>".to_owned(), "added"),
        ] {
            let read = text(&docx(&format!("<w:body>{xml}</w:body>"))).expect(why);
            assert_eq!((read.text.as_str(), read.notes.len()), ("shown", 0), "{why}");
        }
    }

    #[test]
    fn headers_and_footers_are_read_once() {
        let relation = |kind: &str, target: &str| {
            format!("<Relationship Type='http://x/relationships/{kind}' Target='{target}'/>")
        };
        let package = package(&[
            (
                "_rels/.rels",
                &format!(
                    "<Relationships>{}</Relationships>",
                    relation("officeDocument", "/word/document2.xml")
                ),
            ),
            (
                "word/_rels/document2.xml.rels",
                &["header", "footer"]
                    .map(|kind| (1..3).map(|n| relation(kind, &format!("{kind}{n}.xml"))).collect::<String>())
                    .concat(),
            ),
            (
                "word/document2.xml",
                &format!("<w:body>{}{}</w:body>", paragraph("PROFILE"), paragraph("Officer.")),
            ),
            ("word/header1.xml", &format!("<w:hdr>{}</w:hdr>", paragraph("Benno Kalla"))),
            (
                "word/header2.xml",
                &format!("<w:hdr>{}{}</w:hdr>", paragraph("Benno Kalla"), paragraph("Turku")),
            ),
            (
                "word/footer1.xml",
                "<w:ftr><w:p><w:r><w:t>Page </w:t></w:r><w:fldSimple w:instr=' PAGE '><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>",
            ),
            ("word/footer2.xml", &format!("<w:ftr>{}</w:ftr>", paragraph("Driving licence B"))),
        ]);
        let read = text(&package).expect("a whole document");
        assert_eq!(read.text, "Benno Kalla\nTurku\nPROFILE\nOfficer.\nDriving licence B");
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
            (docx(&"<w:p>".repeat(100_000)), "endless depth"),
        ] {
            let message = text(&bytes).expect_err(why).of_word();
            assert!(message.contains("`resume.txt`"), "{why}; the owner must learn a way out: {message}");
        }
    }
}
