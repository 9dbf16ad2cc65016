//! How letters look, as far as it decides whether they are seen, and which styles give a paragraph or a run
//! that look.
use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::package::attribute;

/// Letters below this size, in half points, are not there to be read.
const SMALLEST_HALF_POINTS: u32 = 4;
/// Longest chain of styles that rest on each other; Word's own are three or four long.
const MAX_BASES: usize = 16;

/// What is said of letters; `None` where the style around them decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    vanishes: Option<bool>,
    is_white: Option<bool>,
    is_tiny: Option<bool>,
}

impl Look {
    /// Takes over what a property of a run says.
    pub(super) fn note(&mut self, property: &BytesStart<'_>) {
        match property.local_name().as_ref() {
            "vanish" => self.vanishes = Some(is_on(property)),
            "color" => {
                self.is_white = value(property).map(|color| color.eq_ignore_ascii_case("FFFFFF"));
            }
            "sz" => {
                let size = value(property).and_then(|size| size.parse().ok());
                self.is_tiny = size.map(|size: u32| size < SMALLEST_HALF_POINTS);
            }
            _ => {}
        }
    }

    /// This look, and the other one where this says nothing.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            vanishes: self.vanishes.or(other.vanishes),
            is_white: self.is_white.or(other.is_white),
            is_tiny: self.is_tiny.or(other.is_tiny),
        }
    }

    /// Whether nobody sees such letters.
    pub(super) fn is_hidden(self, white_is_seen: bool) -> bool {
        let said = |it: Option<bool>| it == Some(true);
        said(self.vanishes) || said(self.is_tiny) || said(self.is_white) && !white_is_seen
    }
}

/// The looks of a document's styles, by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: BTreeMap<String, Style>,
    /// The style of a paragraph that names none.
    usual: Option<String>,
}

#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    look: Look,
}

impl Styles {
    /// Reads `styles.xml`. What follows a fault in it is not read.
    pub(super) fn read(xml: &str) -> Self {
        let mut styles = Self::default();
        let mut reader = Reader::from_str(xml);
        let (mut around, mut id) = (Vec::new(), None);
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Eof => break,
                Event::Start(element) => {
                    styles.enter(&element, &around, &mut id);
                    around.push(element.local_name().as_ref().to_owned());
                }
                Event::Empty(element) => styles.enter(&element, &around, &mut id),
                Event::End(_) => drop(around.pop()),
                _ => {}
            }
        }
        styles
    }

    fn enter(&mut self, element: &BytesStart<'_>, around: &[String], id: &mut Option<String>) {
        let name = element.local_name();
        if name.as_ref() == "style" {
            *id = attribute(element, "styleId");
            let is_default =
                attribute(element, "default").is_some_and(|it| ["1", "true", "on"].contains(&&*it));
            if is_default && attribute(element, "type").as_deref() == Some("paragraph") {
                self.usual.clone_from(id);
            }
            return;
        }
        let Some(id) = id else { return };
        let inside: Vec<&str> = around.iter().rev().take(2).map(String::as_str).collect();
        match (name.as_ref(), &inside[..]) {
            ("basedOn", ["style", ..]) => {
                self.by_id.entry(id.clone()).or_default().based_on = value(element);
            }
            // The parts of a table have properties of runs as well, one level deeper.
            (_, ["rPr", "style"]) => self.by_id.entry(id.clone()).or_default().look.note(element),
            _ => {}
        }
    }

    /// The look that a style gives.
    pub(super) fn look(&self, id: &str) -> Look {
        let mut look = Look::default();
        let mut next = self.by_id.get(id);
        for _ in 0..MAX_BASES {
            let Some(style) = next else { break };
            look = look.or(style.look);
            next = style.based_on.as_ref().and_then(|base| self.by_id.get(base));
        }
        look
    }

    /// The look of a paragraph that names no style.
    pub(super) fn usual(&self) -> Look {
        self.usual.as_ref().map(|id| self.look(id)).unwrap_or_default()
    }
}

/// The value of a property.
pub(super) fn value(element: &BytesStart<'_>) -> Option<String> {
    attribute(element, "val")
}

/// Whether a property that can be switched off is on.
pub(super) fn is_on(element: &BytesStart<'_>) -> bool {
    !value(element).is_some_and(|value| ["0", "false", "off"].contains(&value.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_looks_as_those_it_rests_on_unless_it_says_otherwise() {
        let styles = Styles::read(
            "<w:styles>
             <w:style w:type='paragraph' w:default='1' w:styleId='Normal'><w:rPr><w:sz w:val='22'/></w:rPr></w:style>
             <w:style w:styleId='Hidden'><w:basedOn w:val='Normal'/><w:rPr><w:vanish/></w:rPr></w:style>
             <w:style w:styleId='Below'><w:basedOn w:val='Hidden'/></w:style>
             <w:style w:styleId='Shown'><w:basedOn w:val='Hidden'/><w:rPr><w:vanish w:val='0'/></w:rPr></w:style>
             <w:style w:styleId='Tiny'><w:rPr><w:sz w:val='1'/></w:rPr></w:style>
             <w:style w:styleId='White'><w:rPr><w:color w:val='ffffff'/></w:rPr></w:style>
             <w:style w:styleId='A'><w:basedOn w:val='B'/></w:style>
             <w:style w:styleId='B'><w:basedOn w:val='A'/></w:style>
             <w:style w:styleId='T'><w:tblStylePr><w:rPr><w:vanish/></w:rPr></w:tblStylePr></w:style>
             </w:styles>",
        );
        for (id, hidden, why) in [
            ("Normal", false, "the usual one"),
            ("Hidden", true, "by itself"),
            ("Below", true, "by what it rests on"),
            ("Shown", false, "switched off again"),
            ("Tiny", true, "too small"),
            ("A", false, "a circle ends"),
            ("T", false, "the first row of a table is not the style"),
            ("None", false, "it does not exist"),
        ] {
            assert_eq!(styles.look(id).is_hidden(false), hidden, "{id}: {why}");
        }
        let white = styles.look("White");
        assert!(white.is_hidden(false) && !white.is_hidden(true), "white is seen on a dark ground");
        assert_eq!(styles.usual(), styles.look("Normal"));
    }
}
