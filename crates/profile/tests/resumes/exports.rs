//! Whole resumes as programs and countries have them: exports, forms, columns.
use super::*;
use crate::layouts::{broken, languages, notes, skills, studied};

pub(crate) const US_COLUMNS: &str = include_str!("us_columns.txt");
pub(crate) const EUROPASS: &str = include_str!("europass.txt");
pub(crate) const LINKEDIN: &str = include_str!("linkedin.txt");
pub(crate) const PLUMBER: &str = include_str!("plumber.txt");
pub(crate) const HISTORIAN: &str = include_str!("historian.txt");
pub(crate) const TWO_COLUMNS: &str = include_str!("two_columns.txt");
pub(crate) const TESTER: &str = include_str!("tester.txt");
pub(crate) const DATES_ABOVE: &str = include_str!("dates_above.txt");
pub(crate) const DATES_BELOW: &str = include_str!("dates_below.txt");

fn towns(facts: &Facts) -> Vec<&str> {
    places(facts).into_iter().map(|(_, place)| place.unwrap_or("-")).collect()
}

#[test]
fn one_column_with_dates_at_the_right() {
    let facts = check(
        "Marcus Delroy Whitfield",
        US_COLUMNS,
        &[
            "Operations Manager / Buckeye Harvest Foods / Mar 2020 – Present",
            "Warehouse Supervisor / Larkin Cold Storage, Inc. / Jun 2016 – Feb 2020",
            "Dock Associate / Larkin Cold Storage, Inc. / Aug 2014 – May 2016",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    assert_eq!(
        studied(&facts),
        ["B.S. in Supply Chain Management / Ohio Valley State University / - / GPA 3.6"]
    );
    assert_eq!(skills(&facts)[0], "WMS (Manhattan)");
}

#[test]
fn a_europass() {
    let facts = check(
        "Ilona Varga",
        EUROPASS,
        &[
            "Head of pastry / Hotel Fertő Kft. / May 2017 – present",
            "Pastry cook / Cukrászda Pál / September 2009 – April 2017",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    assert_eq!(towns(&facts), ["Sopron, Hungary", "Győr, Hungary"]);
    assert_eq!(
        notes(&facts.positions[0]),
        ["planning of the week's menus, training of apprentices", "Type of business or sector: hotel"]
    );
    assert_eq!(facts.contact.place.as_deref(), Some("Sopron"), "of the address");
    assert_eq!(studied(&facts), ["Diploma in confectionery / Vocational School of Catering / Győr / -"]);
    assert_eq!(languages(&facts), ["Hungarian (mother tongue)", "German (B2)", "English (B1)"]);
}

#[test]
fn an_export_of_linkedin() {
    let facts = check(
        "Tomas Eide",
        LINKEDIN,
        &[
            "Category Manager / Nordhavn Shipping / January 2021 - Present",
            "Senior Buyer / Fjellstad Offshore / March 2017 - December 2020",
            "Buyer / Fjellstad Offshore / August 2014 - February 2017",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    assert_eq!(facts.headline.as_deref(), Some("Category Manager at Nordhavn Shipping"), "below the name");
    assert_eq!(facts.contact.place.as_deref(), Some("Bergen, Vestland, Norway"));
    assert_eq!(towns(&facts), ["Bergen, Vestland, Norway", "Stavanger, Norway", "Stavanger, Norway"]);
    assert_eq!(
        studied(&facts),
        ["Bachelor of Science, Supply Chain Management / Western Norway Business College / - / -"]
    );
    assert_eq!(skills(&facts), ["Procurement", "Negotiation", "SAP Ariba"]);
    assert_eq!(facts.certificates.len(), 1, "the name ends the list: {:?}", facts.certificates);
}

#[test]
fn a_tradesman_with_firms_in_front() {
    let facts = check(
        "Gary Holroyd",
        PLUMBER,
        &[
            "? - / Holroyd Plumbing (self-employed) / 2016 - now",
            "Plumber / Bellfield & Sons Ltd / 2007 - 2016",
            "Apprentice plumber / T. Arkwright, Wombwell / 2003 - 2007",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    assert_eq!(
        studied(&facts),
        ["NVQ Level 3 Plumbing / Barnsley Technical College / - / -", "5 GCSEs / Kirk Balk School / - / -"]
    );
    assert_eq!(facts.other[0].text, "Pigeons. Rugby league.");
}

#[test]
fn an_academic_with_years_and_colons() {
    let facts = check(
        "Aminata Sow-Keller",
        HISTORIAN,
        &[
            "Assistant Professor of Modern African History / University of Basel / 2022–present",
            "Lecturer in History / University of Lausanne / 2018–2022",
            "Postdoctoral Fellow / Institute for Advanced Study / 2016–2018",
        ],
    );
    assert_eq!(
        studied(&facts),
        [
            "PhD, History / University of Oxford / - / -",
            "MA, African Studies / University of Leiden / - / cum laude",
            "BA, History / Cheikh Anta Diop University / - / -",
        ]
    );
    assert_eq!(facts.education[0].thesis(), Some("Salt and Credit in the Senegal Valley, 1817–1914"));
}

#[test]
fn two_columns_one_after_the_other() {
    let facts = check(
        "Julia Brandt",
        TWO_COLUMNS,
        &[
            "Art Director / Atelier Nordlicht / 04/2021 - present",
            "Graphic Designer / Verlag Hasenberg GmbH / 09/2016 - 03/2021",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    assert_eq!(towns(&facts), ["Leipzig", "Dresden"], "on lines of their own");
    assert_eq!(facts.contact.place.as_deref(), Some("Leipzig"));
    assert_eq!(skills(&facts), ["InDesign", "Illustrator", "Figma", "Typography"]);
    assert_eq!(facts.summary.len(), 2);
}

#[test]
fn labels_and_percentages() {
    let facts = check(
        "Kavya Ramanathan",
        TESTER,
        &[
            "Senior Test Engineer / Vayu Softech Pvt. Ltd. / June 2020 - till date",
            "Test Engineer / Lotus Infosystems / July 2017 - May 2020",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    assert_eq!(towns(&facts), ["Chennai", "Coimbatore"]);
    assert_eq!(facts.current().len(), 1, "till date is today");
    assert_eq!(
        studied(&facts),
        [
            "B.E. Computer Science / Sri Velan College of Engineering, Anna University / - / 78%",
            "HSC / Government Higher Secondary School / Salem / 91%",
        ]
    );
    assert_eq!(languages(&facts), ["Tamil", "English", "Hindi"], "among the personal details");
    assert_eq!(skills(&facts).len(), 5, "languages of another sort: {:?}", facts.skills);
}

#[test]
fn dates_above_title_and_firm() {
    let facts = check(
        "Jonas Petersen",
        DATES_ABOVE,
        &[
            "Shift foreman / Nordwerft Emden GmbH / since 08/2018",
            "Industrial mechanic / Nordwerft Emden GmbH / 02/2014 - 07/2018",
            "Apprenticeship as industrial mechanic / Maschinenbau Tjarks KG / 09/2010 - 08/2013",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood, and a signature is no fact");
    assert_eq!(broken(&facts), [("Unemployed, 09/2013 - 01/2014".to_owned(), None)]);
    assert_eq!(notes(&facts.positions[0]), ["Responsible for 14 mechanics on the slipway"]);
    let certificates: Vec<_> =
        facts.certificates.iter().map(|it| (it.name.as_str(), it.detail.as_deref())).collect();
    assert_eq!(certificates[0], ("Crane licence", Some("2020")), "the year stands in front");
}

#[test]
fn dates_below_with_the_town() {
    let facts = check(
        "Siân Pritchard",
        DATES_BELOW,
        &[
            "KITCHEN MANAGER / Splott Community Kitchen / since January 2019",
            "COOK / Ysgol Glan Taf / September 2012 to December 2018",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    assert_eq!(towns(&facts), ["Cardiff", "Cardiff"]);
    assert_eq!(
        studied(&facts),
        [
            "Level 3 Food Safety / Cardiff and Vale College / - / -",
            "City & Guilds Catering / Cardiff and Vale College / - / -",
        ],
        "a heading of one unknown word, told by what is below it"
    );
}
