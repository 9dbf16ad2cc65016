//! Twenty names that are hard to write down, as a vCard and as a QR code, read by the parsers of other projects.
use std::path::PathBuf;

use booth::contacts::{Lead, NewLead};
use booth::qr;
use booth::vcard::{self, OwnerCard};
use calcard::vcard::{VCard, VCardProperty};
use calcard::{Entry, Parser};
use jiff::Timestamp;
use rand::SeedableRng;
use rand::rngs::StdRng;

/// Pixels a module, and modules of the quiet zone, as a camera would see them.
const SCALE: usize = 4;
const QUIET: usize = 4;

const NAMES: [&str; 20] = [
    "Jürgen Müller",
    "Zoë Brontë-Åkesson",
    "Łukasz Żółkiewski",
    "Müller, Jürgen",
    "Dr. Ana María; López",
    "O'Neil \"Red\" Byrne",
    "back\\slash Ada",
    "Kim",
    "李 小龍",
    "山田 太郎",
    "محمد عبد الله",
    "Ольга Иванова",
    "Ελένη Παπαδοπούλου",
    "🐢 Turtle Tadesse 🚀",
    "👩‍👩‍👧 Família Souza",
    "Đặng Thị Hằng",
    "Ñandú, Íñigo; \\o/",
    "Sara Ærø Ångström",
    "Name: with: colons",
    "Maximiliane-Charlotte von der Hohenfels-Überlingen zu Zweibrücken",
];

fn lead(name: &str) -> Lead {
    let form = NewLead {
        name: name.into(),
        reach: "kim@example.org".into(),
        company: format!("{name}; Söhne, GmbH & Co. KG"),
        note: format!(
            "Calls back, says {name};\nsecond line with \\n in it, and a longer rest that must be folded"
        ),
        consent: true,
        ..NewLead::default()
    };
    form.accept(Timestamp::UNIX_EPOCH, &mut StdRng::seed_from_u64(11)).expect("complete")
}

fn parsed(text: &str) -> Vec<VCard> {
    let mut parser = Parser::new(text).strict();
    let mut cards = Vec::new();
    loop {
        match parser.entry() {
            Entry::VCard(card) => cards.push(card),
            Entry::Eof => return cards,
            other => panic!("not a vCard: {other:?} in {text}"),
        }
    }
}

/// The one value of a property.
fn value(card: &VCard, property: &VCardProperty) -> String {
    let values: Vec<&str> = card
        .entries
        .iter()
        .filter(|entry| entry.name == *property)
        .flat_map(|entry| entry.values.iter().filter_map(|value| value.as_text()))
        .collect();
    values.join("|")
}

/// What a reader of codes finds in the drawn modules.
fn scanned(number: usize, code: &qr::Code) -> String {
    let side = (code.size + 2 * QUIET) * SCALE;
    let mut dark = vec![false; side * side];
    // Reads the path as the page draws it: rectangles one unit high.
    for run in code.path.split('M').filter(|run| !run.is_empty()) {
        let numbers: Vec<usize> =
            run.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
        let [x, y, width, ..] = numbers[..] else { panic!("a run has a place and a width: {run}") };
        for row in (y + QUIET) * SCALE..(y + QUIET + 1) * SCALE {
            for column in (x + QUIET) * SCALE..(x + QUIET + width) * SCALE {
                dark[row * side + column] = true;
            }
        }
    }
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(
            side,
            side,
            |x, y| if dark[y * side + x] { 0 } else { 255 },
        );
    let grids = image.detect_grids();
    save_for_other_decoders(number, &code.text, side, &dark);
    assert_eq!(grids.len(), 1, "one code is on the picture");
    grids[0].decode().expect("it can be read").1
}

/// Saves the picture and what it holds in the folder that `BOOTH_TEST_PICTURES` names, for `zbarimg` or a phone.
fn save_for_other_decoders(number: usize, text: &str, side: usize, dark: &[bool]) {
    let Some(folder) = std::env::var_os("BOOTH_TEST_PICTURES").map(PathBuf::from) else { return };
    let pixels = dark.iter().map(|dark| if *dark { 0 } else { 255 });
    let picture: Vec<u8> = format!("P5 {side} {side} 255\n").into_bytes().into_iter().chain(pixels).collect();
    std::fs::write(folder.join(format!("{number}.pgm")), picture).expect("the folder can be written");
    std::fs::write(folder.join(format!("{number}.vcf")), text).expect("the folder can be written");
}

#[test]
fn contacts_are_read_by_another_vcard_parser() {
    let leads: Vec<Lead> = NAMES.into_iter().map(lead).collect();
    let file: String = leads.iter().map(vcard::of_lead).collect();
    assert!(file.split("\r\n").all(|line| line.len() <= 75), "no line is longer than the standard has it");
    let cards = parsed(&file);
    assert_eq!(cards.len(), NAMES.len(), "a card each");
    for (card, lead) in cards.iter().zip(&leads) {
        assert_eq!(value(card, &VCardProperty::Fn), lead.name, "the name");
        assert_eq!(value(card, &VCardProperty::Email), lead.email, "the address");
        assert_eq!(value(card, &VCardProperty::Org), lead.company, "the company is one value");
        let note = value(card, &VCardProperty::Note);
        assert_eq!(note, format!("{}\nDeletion code {}", lead.note, lead.code), "the note, with its lines");
    }
}

#[test]
fn the_owners_code_is_read_by_another_decoder() {
    for (number, name) in NAMES.into_iter().enumerate() {
        let card = OwnerCard {
            name: name.into(),
            title: "Data engineer, energy; logistics".into(),
            email: "jürgen.tadesse@example.org".into(),
            phone: "+32 9 123 45 67".into(),
            url: "https://example.org/cv?a=1,2;3".into(),
            note: String::new(),
        };
        let code = qr::of_card(&card).unwrap_or_else(|| panic!("{name} fits"));
        assert!(code.size <= 57, "version 10 at most, {name}: {}", code.size);
        let text = scanned(number, &code);
        assert_eq!(text, code.text, "{name}: the code holds the card");
        let [card] = &parsed(&text)[..] else { panic!("{name}: one card in {text}") };
        assert_eq!(value(card, &VCardProperty::Fn), name, "the name");
        assert_eq!(
            value(card, &VCardProperty::Email),
            "jürgen.tadesse@example.org",
            "{name}: how to reach the owner"
        );
    }
}
