//! Whole resumes of several shapes, read into facts. All are invented.
mod columns;
mod exports;
mod forms;
mod layouts;
mod own_words;
mod people;

use std::path::Path;

use jiff::civil::{Date, date};
use profile::Profile;
use profile::facts::{CareerBreak, DegreeKind, Facts, Length, Position, YearMonth};

const SAMPLE: &str = include_str!("../../../../data/sample-profile/resume.txt");
const NURSE: &str = include_str!("../../../../tests/data/nurse/resume.txt");
const DATES_FIRST: &str = include_str!("dates_first.txt");
const ACADEMIC: &str = include_str!("academic.md");
const TWO_LINES: &str = include_str!("two_lines.txt");
const MIXED: &str = include_str!("mixed.txt");
const MARKDOWN: &str = include_str!("markdown.md");

fn today() -> Date {
    date(2026, 11, 29)
}

/// "title / employer / dates", with a question mark where it is uncertain.
fn said(position: &Position) -> String {
    let or_none = |part: &Option<String>| part.clone().unwrap_or_else(|| "-".to_owned());
    let mark = if position.certain { "" } else { "? " };
    format!("{mark}{} / {} / {}", or_none(&position.title), or_none(&position.employer), position.when)
}

#[track_caller]
fn check(name: &str, resume: &str, expected: &[&str]) -> Facts {
    let facts = Facts::read(name, resume);
    assert_eq!(facts.positions.iter().map(said).collect::<Vec<_>>(), expected, "the positions of {name}");
    for position in &facts.positions {
        let first = position.source.text.lines().next().unwrap_or_default();
        let line = resume.lines().nth(position.source.first - 1).unwrap_or_default();
        assert_eq!(line.trim(), first, "the source is where it says it is");
    }
    facts
}

#[test]
fn the_sample_is_read_whole() {
    let facts = check(
        "Ilse Tadesse",
        SAMPLE,
        &[
            "Data Engineer / Emberline / March 2022 - present",
            "Data Analyst / Kestrel Parcel / September 2019 - February 2022",
            "Monitoring Technician / Leiebed River Authority / September 2017 - August 2019",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    let exact = |months| Some(Length { months, exact: true });
    assert_eq!(facts.positions[1].months(today()), exact(30), "two and a half years");
    assert_eq!(facts.experience(today(), |_| true).map(|it| it.length), exact(110), "since September 2017");
    let in_2021: Vec<_> = facts.positions_at(YearMonth::year(2021)).iter().map(|it| it.heading()).collect();
    assert_eq!(in_2021, ["Data Analyst, Kestrel Parcel"], "where she was in 2021");
    assert_eq!(
        facts.first().map(Position::heading).as_deref(),
        Some("Monitoring Technician, Leiebed River Authority")
    );
    assert_eq!(
        facts.most_recent(today()).map(Position::heading).as_deref(),
        Some("Data Engineer, Emberline")
    );
    assert_eq!(facts.gaps(), [], "one followed the other");
    let kinds: Vec<_> = facts.education.iter().map(|it| (it.kind, it.field.as_deref())).collect();
    assert_eq!(
        kinds,
        [
            (DegreeKind::Certificate, Some("Data Engineering")),
            (DegreeKind::Bachelor, Some("Physical Geography")),
        ],
        "a certificate is no master's degree"
    );
    assert_eq!(
        facts.education[1].thesis(),
        Some("filling gaps in river level records with neighbouring stations.")
    );
    assert_eq!(facts.languages.len(), 4);
    assert_eq!(facts.projects.len(), 5);
    assert_eq!(facts.contact.email.as_deref(), Some("ilse.tadesse@example.org"));
    assert_eq!(facts.mentions("Kafka"), [], "it stands nowhere");
    let under: Vec<_> = facts.mentions("PowerBI").into_iter().map(|it| it.under).collect();
    assert_eq!(under, ["Data Analyst, Kestrel Parcel"], "in another spelling");
    assert_eq!(
        facts.mentions("Postgres").len(),
        2,
        "a skill and a sentence: {:?}",
        facts.mentions("Postgres")
    );
}

#[test]
fn years_alone_are_counted_about() {
    let facts = check(
        "Tove Amadi",
        NURSE,
        &[
            "Intensive care nurse, shift coordinator since 2021 / Havbrink General Hospital / 2018 - present",
            "Surgical ward nurse / Sankt Knud Hospital / 2014 - 2018",
            "Care assistant, part time / Solvang Nursing Home / 2011 - 2013",
        ],
    );
    assert_eq!(facts.positions[1].months(today()), Some(Length { months: 48, exact: false }));
    assert_eq!(facts.positions_at(YearMonth::year(2018)).len(), 2, "either may be meant");
    let kinds: Vec<_> = facts.education.iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [DegreeKind::Other, DegreeKind::Bachelor], "a training is no degree");
    assert_eq!(facts.certificates.len(), 5);
    assert_eq!(facts.languages.len(), 4, "two of one level are two");
}

#[test]
fn a_trade_with_dates_first_and_gaps() {
    let facts = check(
        "Desmond Okafor-Lindh",
        DATES_FIRST,
        &[
            "Foreman welder / Brattli Steel AS / 2021 – present",
            "Welder / Norvik Yard / 2016 – 2019",
            "Shop hand / Torp Hire Ltd / 2012 – 2014",
            "Deckhand / Ferry Lines / Summer 2011",
        ],
    );
    assert_eq!(facts.positions[3].months(today()), None, "a summer has no length");
    let gaps: Vec<_> = facts.gaps().iter().map(|gap| (gap.after.year, gap.before.year)).collect();
    assert_eq!(gaps, [(2014, 2016), (2019, 2021)]);
    assert!(!facts.education.iter().any(|it| it.kind.is_degree()), "a trade certificate is no degree");
    assert_eq!(facts.contact.phone.as_deref(), Some("+47 901 23 456"));
    let crew = &facts.positions[0].notes[0];
    assert_eq!(
        crew.text, "Run a crew of seven on structural steel for schools and bridges.",
        "two lines, one sentence"
    );
    assert_eq!((crew.source.first, crew.source.last), (11, 12));
}

#[test]
fn an_academic_in_markdown() {
    let facts = check(
        "Dr Marisol Ferreira-Quint",
        ACADEMIC,
        &[
            "Postdoctoral Researcher / Institute of Coastal Studies / Oct 2021 – Present",
            "Research Assistant / University of Aveiro / Sept. 2016 – Dec. 2016",
        ],
    );
    let degrees: Vec<_> = facts.education.iter().map(|it| (it.kind, it.school.as_deref())).collect();
    assert_eq!(
        degrees,
        [
            (DegreeKind::Doctorate, Some("University of Aveiro")),
            (DegreeKind::Master, Some("University of Porto")),
            (DegreeKind::Bachelor, Some("University of Porto")),
        ]
    );
    assert_eq!(facts.education[0].thesis(), Some("Seagrass and sediment in warm winters."));
    assert_eq!(facts.education[1].honours.as_deref(), Some("with distinction"));
    assert_eq!(facts.education[0].finished(today()), Some(true));
    assert_eq!(facts.mentions("R").len(), 1, "a name of one letter");
}

#[test]
fn headings_of_two_lines_and_two_posts_of_one_employer() {
    let facts = check(
        "Priya Natarajan-Holt",
        TWO_LINES,
        &[
            "Head of Member Services / Calder Valley Credit Union / Mar 2019 – Present",
            "Team Manager / Calder Valley Credit Union / Jan 2017 – Feb 2019",
            "Claims Handler / Marlow & Finch Insurance / 05/2012 - 11/2016",
            "Driver / Food Bank Leeds / 2020 – 2022",
        ],
    );
    assert!(facts.positions[3].volunteer, "volunteer work is no employment");
    let all = facts.experience(today(), |_| true).map(|it| (it.length.months, it.positions.len()));
    assert_eq!(all, Some((173, 3)));
}

#[test]
fn markdown_with_a_further_post() {
    check(
        "Sunniva Aker",
        MARKDOWN,
        &[
            "Customer Support Lead / Fjordbooking AS / Jan 2022 – present",
            "Customer Support Agent / Fjordbooking AS / Aug 2019 – Dec 2021",
            "Shop assistant / Kiosk 24 / 2017 – 2019",
        ],
    );
}

#[test]
fn what_can_be_read_in_two_ways_is_uncertain() {
    let facts = check(
        "Lena Osei",
        MIXED,
        &[
            "Director, Data & Analytics / Quill Bank / 2020 – present",
            "Finance Manager / ACME CORPORATION / January 2015 to March 2020",
            "? Bookkeeper (part-time) / Harbour Trust / 2012–2014",
        ],
    );
    assert_eq!(
        facts.positions[2].heading(),
        "Harbour Trust Bookkeeper (part-time), 2012–2014",
        "as it stands"
    );
    let none = "Ro Castell\n\nEXPERIENCE\nHarker — Brightwater, 2019 – 2021\n- Sold tiles.\n";
    let wards = "Ro Castell\n\nEXPERIENCE\nNurse, Surgery Ward, Aleris (2019–2021)\nNurse, Day Ward, Norlandia (2015–2019)\n";
    assert!(Facts::read("Ro Castell", wards).positions.iter().all(|it| !it.certain), "a ward is no employer");
    assert!(Facts::read("Ro Castell", none).positions.iter().all(|it| !it.certain), "which is the employer?");
}

/// Employer and place of each position.
fn places(facts: &Facts) -> Vec<(&str, Option<&str>)> {
    let positions = facts.positions.iter();
    positions.map(|it| (it.employer.as_deref().unwrap_or("-"), it.place.as_deref())).collect()
}

#[test]
fn a_pdf_of_two_pages_is_read_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/shop-manager");
    let profile = Profile::read(&folder).expect("the profile of the tests");
    assert!(!profile.resume.contains("Page 1 of 2"), "{}", profile.resume);
    let facts = check(
        &profile.name,
        &profile.resume,
        &[
            "Shop Manager / Brightwell Electrical Supplies / Oct 2021 – Present",
            "Shop Supervisor / Lampworks Home & Trade / Feb 2019 – Sep 2021",
            "Trade Counter Assistant / Brightwell Electrical Supplies / Mar 2015 – Jun 2018",
            "Site Electrician (contract) / Corvane Fit-Out / Nov 2014 – Feb 2015",
            "Apprentice Electrician, then Electrician / Pellow & Marsh Electrical / Sep 2005 – Mar 2013",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    assert_eq!(facts.contact.place.as_deref(), Some("Bedminster, Bristol"));
    let towns: Vec<_> = places(&facts).into_iter().filter_map(|(_, place)| place).collect();
    assert_eq!(towns, ["Bristol", "Bath", "Bristol", "Swindon", "Bristol"], "as where one is known, so all");
    let breaks: Vec<_> = facts.breaks.iter().map(|it| (it.heading(), it.reason.as_deref())).collect();
    assert_eq!(
        breaks,
        [(
            "Career break, Apr 2013 – Oct 2014".to_owned(),
            Some("Cared full time for my father after his stroke")
        )]
    );
    let gaps: Vec<_> = facts.gaps().iter().map(|gap| (gap.after.to_string(), gap.months)).collect();
    assert_eq!(gaps, [("June 2018".to_owned(), 7)], "the break explains the other");
    let schools: Vec<_> =
        facts.education.iter().map(|it| (it.kind, it.school.as_deref(), it.when.as_str())).collect();
    assert_eq!(
        schools,
        [
            (DegreeKind::Certificate, Some("Avonside College"), "2020"),
            (DegreeKind::Certificate, Some("Avonside College"), "2005 – 2009"),
            (DegreeKind::School, Some("Holm Hill School"), "2000 – 2005"),
        ]
    );
    assert!(facts.education.iter().all(|it| it.certain && it.notes.is_empty()), "a school is no note");
    assert_eq!(facts.certificates.len(), 6, "licences are no courses of study");
    assert_eq!(facts.certificates[3].name, "Counterbalance forklift licence");
    assert_eq!(facts.positions[3].notes.len(), 2, "no footer among them");
}
