//! Whole resumes in tables, in groups below one employer, and in exports with a blank line everywhere.
use std::fs;
use std::path::Path;

use super::*;
use crate::layouts::{broken, languages, notes, skills, studied};

const ANALYST: &str = include_str!("analyst.txt");
const ARCHIVIST: &str = include_str!("archivist.txt");
const BRAND: &str = include_str!("brand.txt");
const BUS_DRIVER: &str = include_str!("bus_driver.txt");
const COPYWRITER: &str = include_str!("copywriter.txt");
const DRAUGHTSMAN: &str = include_str!("draughtsman.txt");
const ELEKTRIKER: &str = include_str!("elektriker.txt");
const GEOLOGIST: &str = include_str!("geologist.txt");
const JOINER: &str = include_str!("joiner.txt");
const SECRETARY: &str = include_str!("secretary.txt");
const TILER: &str = include_str!("tiler.txt");

#[test]
fn two_titles_of_one_employer_are_two_positions() {
    let facts = check(
        "Maeve Ardiles",
        ARCHIVIST,
        &[
            "Head archivist, maps and systems / Castlerow County Archive / June 2020 – present",
            "reading room archivist / Castlerow County Archive / May 2013 – June 2020",
            "Library assistant, issue desk and bindery / Fennick Diocesan Library / Jan 2010 to April 2013",
            "deputy manager and buyer for maps / Harrow Lane Prints, Ennis / 2007 – December 2009",
            "Shop assistant / Harrow Lane Prints, Ennis / August 2003 – 2007",
        ],
    );
    let reason = "Eleven months with the parish registers of three islands in Brittany";
    assert_eq!(
        broken(&facts),
        [("Sabbatical, Oct 2017 to Sept 2018".to_owned(), Some(reason))],
        "a section that is called so"
    );
    assert_eq!(
        studied(&facts),
        [
            "MA Archive Administration / University of the Western Isles / - / with Merit",
            "BA Irish and History / University of the Western Isles / - / 2:1",
            "Foundations of Digital Preservation, evening course of 30 hours, certificate / - / - / -",
        ]
    );
    let spoken = ["English (both from home)", "Irish (both from home)", "French (fluent since Brittany)"];
    assert_eq!(languages(&facts), [&spoken[..], &["Breton (a little)"]].concat());
}

#[test]
fn a_table_whose_texts_go_on_in_their_column() {
    let facts = check(
        "Bodo Karnowski",
        TILER,
        &[
            "Apprenticeship as floor tiler technician / Fliesen Ankermann (stone, clay) / 08/2003 - 01/2007",
            "Tiling technician / Fliesen Ankermann / 02/2007 - 06/2010",
            "Tiling technician / Ostwall Building Services / 07/2010 - 12/2012",
            "Self-employed / Karnowski Floors / 01/2013 - 09/2019",
            "Site foreman / Hallberg Bau (houses, schools) / 11/2019 - today",
        ],
    );
    assert_eq!(
        notes(&facts.positions[3]),
        [
            "all sorts of stone, 1 van, 2 employees, about 90 baths a year",
            "3 apprentices, all passed",
            "(closed 30.09.2019)",
        ],
        "no part of the name"
    );
    assert_eq!(
        studied(&facts)[1],
        "Master school, evenings and Saturdays, Chamber of Crafts / - / - / -",
        "what stands among the jobs and is none"
    );
    assert!(!facts.education.iter().any(|it| it.kind.is_degree()), "a master school is no master's degree");
    let certificates: Vec<_> = facts.certificates.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        certificates,
        [
            "Master's certificate (Meister), tiler, with trainer licence",
            "Scaffolds level 2 (up to 8 metres)",
            "Examination board for journeymen, building guild",
        ]
    );
    assert_eq!(
        languages(&facts),
        ["German", "Polish (both from home)", "English (reading plans, otherwise basic)"],
        "a row with a label below the certificates"
    );
    assert_eq!(skills(&facts), ["Sorba", "Excel", "a little Word"]);
    assert!(
        facts.practical.iter().any(|it| it.text == "Driving licence: B, BE, C1"),
        "{:?}",
        facts.practical
    );
    assert_eq!(facts.unread, [], "every line is understood");
}

#[test]
fn headings_right_above_their_text_and_years_of_two_digits() {
    let facts = check(
        "Aisling Tremayne",
        COPYWRITER,
        &[
            "Junior Copywriter Executive / Peatglow Ltd (stoves, 30 people) / March '24 – Oct '24",
            "Copy & Web Intern / Cobble Yard (creative agency, 9 people) / June '23 – Jan '24",
            "Usher, part-time / Odeline Playhouse / since Nov '24",
            "Usher, part-time / Odeline Playhouse / Sept '18 – Aug '21",
        ],
    );
    assert_eq!(facts.positions[2].remark.as_deref(), Some("weekends"), "the second time alone");
    assert_eq!(
        languages(&facts),
        ["English (native)", "German (B2 (Goethe, June '22))", "Irish (school level)"]
    );
    assert_eq!(facts.summary.len(), 2, "{:?}", facts.summary);
}

#[test]
fn an_employer_above_several_posts() {
    let facts = check(
        "Odile Marchetti",
        ANALYST,
        &[
            "Lead Data Analyst / Northern Lakes Mutual / 2022-09 to present",
            "Data Analyst / Northern Lakes Mutual / 2018-06 to 2022-09",
            "Field Analyst (contract) / Institut des rivières / 2016-11 to 2018-04",
        ],
    );
    assert_eq!(facts.positions[2].place.as_deref(), Some("Val-Perdu"));
    assert_eq!(notes(&facts.positions[1]), ["Moved 40 reports to dashboards."], "no employer among them");
    let certificates: Vec<_> = facts.certificates.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(certificates, ["Bread Engineering Certification, 2023, renewed 2025"]);
    let facts = check(
        "Edna Rokeby",
        BUS_DRIVER,
        &[
            "Dispatcher / Southshore Transit Authority / 05/2021 - present",
            "Bus Driver / Southshore Transit Authority / 11/2017 - 05/2021",
            "School Bus Driver / Rosewater School Coaches / 08/2014 - 06/2017",
            "Deli Supervisor / Tansy Foods Co-op / 2009 - 03/2012",
            "Deli Clerk / Tansy Foods Co-op / 2006 - 2009",
        ],
    );
    assert_eq!(broken(&facts).len(), 1, "at home: {:?}", facts.breaks);
    assert!(facts.education.iter().all(|it| !it.kind.is_degree()), "no degree: {:?}", facts.education);
    assert_eq!(facts.certificates.len(), 2);
    assert_eq!(languages(&facts), ["English", "Ojibwe (some)", "Spanish (restaurant)"]);
}

#[test]
fn posts_of_one_line_with_spans_of_their_own() {
    let resume = "Kim Aalto\n\nEXPERIENCE\n\nAALTO ELECTRIC CO., Turku\nForeman (03/11 to 09/14)  /  Wireman (06/08 to \
                  02/11)\n- Wired.\n\nSALO POWER CO., Salo\nApprentice (09/04 to 05/08)\n- Learned.\n";
    check(
        "Kim Aalto",
        resume,
        &[
            "Foreman / AALTO ELECTRIC CO. / 03/11 to 09/14",
            "Wireman / AALTO ELECTRIC CO. / 06/08 to 02/11",
            "Apprentice / SALO POWER CO. / 09/04 to 05/08",
        ],
    );
}

#[test]
fn a_blank_line_below_every_line() {
    let facts = check(
        "Famke Oudewater",
        BRAND,
        &[
            "Brand Manager / Spoorwiel Bicycles / March 2021 — Present",
            "Communications Manager / Noordlijn (regional trains) / September 2017 — August 2020",
            "Account Manager / Appeltans & Roose / January 2015 — August 2017",
        ],
    );
    assert_eq!(
        broken(&facts)[0].0,
        "Sabbatical: walked from Leuven to Lisbon, September 2020 — February 2021"
    );
    assert_eq!(
        facts.summary[1].text,
        "Nine years between agency and client side, most of it in bread and trains."
    );
    assert_eq!(studied(&facts), ["MA Communication Studies / Universiteit Demerland / - / -"]);
}

#[test]
fn tables_with_the_names_of_their_columns() {
    let facts = check(
        "Nuala Kerrigan",
        SECRETARY,
        &[
            "Practice Manager / Strule Health Centre / 05/2015 – to date",
            "Medical Secretary / Strule Health Centre / 02/2009 – 04/2015",
            "Legal Secretary / Hanvey Lowry Solicitors / 03/2000 – 07/2005",
        ],
    );
    assert_eq!(facts.positions[0].notes.len(), 2, "the lines behind a tab");
    assert_eq!(broken(&facts)[0].0, "Full-time mother, 08/2005 – 01/2009", "a row without a post");
    assert_eq!(
        studied(&facts),
        [
            "B.A. (History) / Drumcoo College of Letters / Omagh / -",
            "Diploma (Typing) / Blackwater Institute / - / -",
        ]
    );
}

#[test]
fn numbered_headings_and_departments() {
    let facts = check(
        "Rowena A. Strandquist",
        GEOLOGIST,
        &[
            "Senior Lecturer / University of Glenarrow / 2019–",
            "Lecturer / University of Glenarrow / 2013–2019",
            "Postdoctoral Research Associate, Department of Geography / Mossfield University (PI: Prof. A. Berg) / \
             2008–2010",
        ],
    );
    assert_eq!(broken(&facts), [("Shared parental leave (9 months), 2015–2016".to_owned(), None)]);
    assert_eq!(
        facts.education[0].thesis(),
        Some("Drip water records of the last storms in the western islands"),
        "a line that goes on in the next"
    );
    assert_eq!(languages(&facts), ["English (first language)", "Swedish (good)"]);
}

#[test]
fn a_title_that_goes_on_below_its_dates() {
    let facts = check(
        "Hedda Brunswig",
        DRAUGHTSMAN,
        &[
            "Head of Drawing Office / Ostsee Medizintechnik GmbH / since 05/2018",
            "Quality Engineer (part-time) / Ostsee Medizintechnik GmbH / 06/2014 – 04/2018",
            "Development Engineer for Injection Moulded Parts / Keller Kunststofftechnik AG & Co. KG / 02/2006 – \
             02/2013",
        ],
    );
    assert_eq!(
        notes(&facts.positions[0])[0],
        "responsible for two standards, no major finding since 2020",
        "a time in the rest of an item begins nothing"
    );
    let school = "Studies of Mechanical Engineering / Fachhochschule Wendland / Hannover / -";
    assert_eq!(studied(&facts), [school], "the town is that of the school");
    assert_eq!(languages(&facts), ["German (mother tongue)", "English (business fluent (C1))"]);
    assert_eq!(skills(&facts), ["Minitab", "CATIA", "MS Office"]);
}

#[test]
fn a_resume_in_another_language_is_read_by_its_form() {
    check(
        "Tilo Grabner",
        ELEKTRIKER,
        &[
            "Teamleiter Instandhaltung / Walzwerk Enns GmbH / 02/2022 – heute",
            "Betriebselektriker / Walzwerk Enns GmbH / 09/2016 – 01/2022",
            "? - / arbeitssuchend / 03/2016 – 08/2016",
        ],
    );
}

#[test]
fn rows_with_full_stops() {
    let facts = Facts::read("Cuthbert Ollerton", JOINER);
    let said: Vec<_> = facts.positions.iter().map(said).collect();
    assert_eq!(
        said,
        [
            "Self-employed joiner / - / 1999 to date",
            "Workshop Foreman / Marlow & Daughters / 1992-99",
            "Bench joiner / Marlow & Daughters / 1985-92",
            "Joiner / Wharf Valley Direct Works / 1980-84",
        ]
    );
    assert_eq!(facts.certificates.len(), 2);
}

#[test]
fn what_is_spoken_is_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/resumes");
    for file in fs::read_dir(folder).expect("the resumes").flatten() {
        let name = file.file_name().into_string().expect("a name in letters");
        if name.ends_with(".rs") {
            continue;
        }
        let resume = fs::read_to_string(file.path()).expect("a resume");
        for sentence in Facts::read("", &resume).sentences() {
            let text = &sentence.text;
            assert_eq!(text.matches('(').count(), text.matches(')').count(), "brackets in {name}: {text}");
            assert!(!text.contains("  ") && !text.contains('\t'), "a gap in {name}: {text}");
        }
    }
}
