//! The owner's card as a QR code that a phone reads without a network.
use qrcode::{EcLevel, QrCode, Version};

use crate::vcard::OwnerCard;

/// The largest version: 57 modules a side, of which each is half a millimeter where the code is 3 cm wide.
const MAX_VERSION: i16 = 10;
/// Most bytes of a card. Version 10 of level M holds fewer, so this never decides.
const MAX_BYTES: usize = 300;

/// A code, ready to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Modules a side, without the quiet zone of four around it.
    pub size: usize,
    /// The dark modules as the path of an SVG, one unit a module.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// The card as a code of level M and version 10 at most, with as many of its lines as fit. `None` if the name
/// alone does not.
pub fn of_card(card: &OwnerCard) -> Option<Code> {
    let text = card.shortest_first(|text| encode(text).is_some())?;
    let code = encode(&text)?;
    let size = code.width();
    let modules = code.to_colors();
    let is_dark =
        |x: usize, y: usize| modules.get(y * size + x).is_some_and(|color| *color == qrcode::Color::Dark);
    Some(Code { size, path: path(size, is_dark), text })
}

/// The smallest version that holds the text.
fn encode(text: &str) -> Option<QrCode> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    matches!(code.version(), Version::Normal(version) if version <= MAX_VERSION).then_some(code)
}

/// One rectangle for each run of dark modules in a row.
fn path(size: usize, is_dark: impl Fn(usize, usize) -> bool) -> String {
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let run = (x..size).take_while(|&x| is_dark(x, y)).count();
            if run > 0 {
                path.push_str(&format!("M{x} {y}h{run}v1h-{run}z"));
            }
            x += run.max(1);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_drawn_as_runs() {
        let dark = [[true, true, false], [false, false, false], [true, false, true]];
        assert_eq!(path(3, |x, y| dark[y][x]), "M0 0h2v1h-2zM0 2h1v1h-1zM2 2h1v1h-1z");
    }

    #[test]
    fn a_code_never_outgrows_what_a_phone_reads_from_three_centimeters() {
        let long = OwnerCard {
            name: "Dr.-Ing. Maximiliane-Charlotte von der Hohenfels-Überlingen".into(),
            title: "Head of everything that has ever been measured, and then some".repeat(3),
            email: "maximiliane-charlotte.hohenfels@long-company-name.example.org".into(),
            phone: "+49 30 1234567".into(),
            url: format!("https://example.org/{}", "x".repeat(200)),
            note: "Deletion code K7QF-3M2P".into(),
        };
        let code = of_card(&long).expect("name and address fit");
        assert!(code.size <= 57, "version 10 has 57 modules: {}", code.size);
        assert!(code.text.contains("EMAIL:") && !code.text.contains("URL:"), "{}", code.text);
        let nobody = OwnerCard { name: "x".repeat(400), ..OwnerCard::default() };
        assert_eq!(of_card(&nobody), None, "a name of 400 letters is not cut into another one");
    }
}
