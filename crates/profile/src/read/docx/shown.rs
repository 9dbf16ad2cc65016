//! What of a part of a Word document is shown: its paragraphs, without what is deleted, hidden or a
//! placeholder.
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::look::{Look, Styles, is_on, value};
use super::package::attribute;
use crate::read::document_error::DocumentError;
use crate::read::pdf::MAX_CHARS;

/// Deepest element that is followed.
const MAX_DEPTH: usize = 256;

/// A paragraph.
#[derive(Default)]
pub(super) struct Paragraph {
    pub(super) text: String,
    /// Whether a number of the page is in it.
    pub(super) numbers_pages: bool,
}

/// What is shown of a part, and what is not.
pub(super) struct Shown {
    pub(super) lines: Vec<Paragraph>,
    pub(super) hidden: String,
}

/// Reads the text of each `w:p`, from its `w:t`, `w:tab` and `w:br`.
pub(super) fn shown(xml: &str, styles: &Styles) -> Result<Shown, DocumentError> {
    let mut reader = Reader::from_str(xml);
    let mut walk = Walk {
        styles,
        white_is_seen: has_dark_ground(xml),
        lines: Vec::new(),
        paragraph: Paragraph::default(),
        hidden: String::new(),
        around: Vec::new(),
    };
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
struct Walk<'a> {
    styles: &'a Styles,
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
    /// What the properties of a run say of its letters.
    look: Look,
    /// What the style of a run or a paragraph says of its letters.
    style: Look,
    /// Whether it holds a placeholder and not the owner's text.
    placeholder: bool,
}

impl Walk<'_> {
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
            "vanish" | "color" | "sz" => {
                if let Some(run) = self.with_properties("rPr", "r") {
                    run.look.note(element);
                }
            }
            "rStyle" | "pStyle" => {
                let style = value(element).map(|id| self.styles.look(&id)).unwrap_or_default();
                let (properties, of) = if name == "rStyle" { ("rPr", "r") } else { ("pPr", "p") };
                if let Some(styled) = self.with_properties(properties, of) {
                    styled.style = style;
                }
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
        let style = if name == "p" { self.styles.usual() } else { Look::default() };
        self.around.push(Around { name, left_out, look: Look::default(), style, placeholder: false });
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

    /// The run or paragraph whose properties these are.
    fn with_properties(&mut self, properties: &str, of: &str) -> Option<&mut Around> {
        let mut around = self.around.iter_mut().rev();
        let in_properties = around.next().is_some_and(|it| it.name == properties);
        around.next().filter(|it| in_properties && it.name == of)
    }

    /// Whether nobody sees letters at the present place. What is nearest to them decides.
    fn is_hidden(&self) -> bool {
        let inner_first = self.around.iter().rev();
        let look = inner_first.fold(Look::default(), |look, it| look.or(it.look).or(it.style));
        look.is_hidden(self.white_is_seen)
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
        if self.is_hidden() { &mut self.hidden } else { &mut self.paragraph.text }.push_str(text);
    }
}
