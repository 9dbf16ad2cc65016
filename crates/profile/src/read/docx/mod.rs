//! The text of a Word document: the paragraphs of its headers, its body and its footers, a line each, as far
//! as they are shown. Files are hostile: unpacking is limited, and only the entities of XML itself are
//! expanded.
mod look;
mod package;
mod shown;

use crate::read::document_error::DocumentError;
use crate::read::pdf::MAX_CHARS;
use crate::read::resume::Extracted;
use look::Styles;
use package::Package;
use shown::shown;
use text::lines::shortened;

/// The part with the text where the package does not say which it is.
const BODY: &str = "word/document.xml";

/// Most headers and footers that are read.
const MAX_EDGES: usize = 8;
/// Longest part of a hidden text that is shown to the owner, in characters.
const SHOWN_HIDDEN_CHARS: usize = 80;

/// The text of all parts of a document: headers once, the body, footers once.
pub(crate) fn text(bytes: &[u8]) -> Result<Extracted, DocumentError> {
    let mut package = Package::open(bytes)?;
    let main = package.related("", "officeDocument").into_iter().next().unwrap_or_else(|| BODY.to_owned());
    let body = package.part(&main)?;
    // Without them, only what is hidden at its own place is known to be hidden.
    let styles = package.related(&main, "styles").into_iter().next();
    let styles = styles.and_then(|part| package.part(&part).ok());
    let styles = styles.map(|xml| Styles::read(&xml)).unwrap_or_default();
    let body = shown(&body, &styles)?;
    let mut text = String::new();
    let mut hidden = String::new();
    let mut edge = |kind: &str, text: &mut String| {
        for name in package.related(&main, kind).into_iter().take(MAX_EDGES) {
            // A header that cannot be read costs nothing of the body.
            let Ok(part) = package.part(&name).and_then(|xml| shown(&xml, &styles)) else { continue };
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

#[cfg(test)]
pub(crate) mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::package::MAX_XML_BYTES;
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
    fn what_a_style_hides_is_not_read_and_is_named() {
        let relations = "<Relationships><Relationship Type='http://x/relationships/styles' Target='styles.xml'/></Relationships>";
        let styles = "<w:styles><w:style w:styleId='Secret'><w:rPr><w:vanish/></w:rPr></w:style></w:styles>";
        let read = |body: &str| {
            let parts =
                [("word/_rels/document.xml.rels", relations), ("word/styles.xml", styles), (BODY, body)];
            text(&package(&parts)).expect("a whole document")
        };
        let styled = |paragraph: &str, run: &str, text: &str| {
            format!("<w:p><w:pPr>{paragraph}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>")
        };
        let (of_paragraph, of_run) = ("<w:pStyle w:val='Secret'/>", "<w:rStyle w:val='Secret'/>");
        for hidden in [styled(of_paragraph, "", "secret"), styled("", of_run, "secret")] {
            let read = read(&format!("<w:body>{}{hidden}</w:body>", paragraph("Kim")));
            assert_eq!(read.text, "Kim", "{hidden}");
            assert!(read.notes.concat().contains("secret"), "the owner learns of it: {:?}", read.notes);
        }
        let shown = styled(of_paragraph, "<w:vanish w:val='0'/>", "shown");
        assert_eq!(read(&shown).text, "shown", "the run itself decides");
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
