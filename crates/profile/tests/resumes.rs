//! Whole resumes of several shapes, read into facts. All are invented.
use std::path::Path;

use jiff::civil::{Date, date};
use profile::Profile;
use profile::facts::{CareerBreak, DegreeKind, Facts, Length, Position, YearMonth};

const SAMPLE: &str = include_str!("../../../data/sample-profile/resume.txt");
const NURSE: &str = include_str!("../../../tests/data/nurse/resume.txt");
const DATES_FIRST: &str = include_str!("resumes/dates_first.txt");
const ACADEMIC: &str = include_str!("resumes/academic.md");
const TWO_LINES: &str = include_str!("resumes/two_lines.txt");
const MIXED: &str = include_str!("resumes/mixed.txt");
const MARKDOWN: &str = include_str!("resumes/markdown.md");
const STUDENT: &str = include_str!("resumes/student.txt");
const FREELANCER: &str = include_str!("resumes/freelancer.txt");
const CAREER_BREAK: &str = include_str!("resumes/career_break.txt");
const TEACHER: &str = include_str!("resumes/teacher.txt");
const DOCTOR: &str = include_str!("resumes/doctor.txt");
const DEVELOPER: &str = include_str!("resumes/developer.txt");
const CHEF: &str = include_str!("resumes/chef.txt");
const CARER: &str = include_str!("resumes/carer.txt");
const HOTEL_MANAGER: &str = include_str!("resumes/hotel_manager.txt");
const ECOLOGIST: &str = include_str!("resumes/ecologist.txt");

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

#[test]
fn a_student_with_little_experience() {
    let facts = check(
        "Jonas Whitlock",
        STUDENT,
        &[
            "Lab volunteer / Norwich Castle Museum / July 2025",
            "Barista (part-time) / The Copper Kettle / Sept 2023 – Aug 2024",
            "? Paper round / - / 2019 – 2021",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    assert!(facts.positions[0].volunteer, "a title says that the work is unpaid");
    assert_eq!(facts.contact.place.as_deref(), Some("Norwich"), "without street and postal code");
    let schools: Vec<_> =
        facts.education.iter().map(|it| (it.kind, it.school.as_deref(), it.certain)).collect();
    assert_eq!(
        schools,
        [
            (DegreeKind::Bachelor, Some("University of East Anglia"), true),
            (DegreeKind::School, Some("Marlow Sixth Form"), true),
            (DegreeKind::School, Some("Harford High School"), true),
        ],
        "what was passed stands above where"
    );
    assert_eq!(facts.education[0].finished(today()), Some(false));
    let skills: Vec<_> = facts.skills.iter().map(ToString::to_string).collect();
    assert_eq!(skills, ["R", "Excel", "basic Python"]);
    let languages: Vec<_> = facts.languages.iter().map(ToString::to_string).collect();
    assert_eq!(languages, ["French (GCSE)", "German (beginner)"], "of one section with the skills");
    assert!(facts.other.iter().any(|it| it.text.contains("Duke of Edinburgh")), "an award is no position");
}

#[test]
fn a_freelancer_whose_clients_overlap() {
    let facts = check(
        "Amara Lindqvist",
        FREELANCER,
        &[
            "UX Designer / Sundbåt Ferries (booking app) / Mar 2023 – present",
            "Illustrator / Malmö Library / Jan 2022 – Dec 2023",
            "UX Consultant / Region Skåne (via Nordform AB) / Jun 2021 – Sep 2022",
            "Interaction Designer / Nordform AB / Sep 2016 – Jul 2020",
            "Junior Designer / Copenhagen Kiosk ApS / 2014 – 2016",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    assert_eq!(
        places(&facts)[3..],
        [("Nordform AB", Some("Malmö")), ("Copenhagen Kiosk ApS", Some("Copenhagen"))]
    );
    assert_eq!(facts.summary.len(), 2, "below a heading of words that are no title");
    let clients = facts.experience(today(), |it| it.from.is_some_and(|from| from.year > 2020));
    assert_eq!(clients.map(|it| it.length), Some(Length { months: 65, exact: true }), "no month twice");
    assert_eq!(facts.breaks.len(), 1, "a leave is no employer's");
    assert_eq!(facts.gaps(), [], "and explains the time between");
    assert_eq!(facts.contact.links, ["www.amaralindqvist.example"]);
    assert_eq!(facts.skills.len(), 4);
}

#[test]
fn breaks_are_no_positions() {
    let facts = check(
        "Nadia Brandt",
        CAREER_BREAK,
        &[
            "Senior Legal Secretary / Stone & Hartley Solicitors / June 2017 – present",
            "Legal Secretary / Peverell Law / 2009 – 2015",
            "Receptionist / Mason Estates / 2005 – 2008",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    let towns: Vec<_> = places(&facts).into_iter().filter_map(|(_, place)| place).collect();
    assert_eq!(towns, ["Manchester", "Leicester", "Manchester"]);
    let breaks: Vec<_> =
        facts.breaks.iter().map(|it| (it.reason.as_deref(), it.from, it.when.as_str())).collect();
    assert_eq!(
        breaks,
        [
            (Some("caring for my father"), Some(YearMonth::year(2015)), "2015 - 2017"),
            (Some("Travelling in South America"), Some(YearMonth::year(2008)), "2008 – 2009"),
        ]
    );
    assert_eq!(facts.gaps(), [], "both are explained");
    let mut without = facts.clone();
    without.breaks.clear();
    assert_eq!(without.gaps().len(), 1, "2015 to June 2017 is a gap otherwise");
    assert!(facts.mentions("South America").len() == 1, "what is said of a break can be found");
    assert_eq!(facts.certificates.len(), 3);
}

#[test]
fn a_teacher_with_dates_and_colons_in_front() {
    let facts = check(
        "Siobhan Keane",
        TEACHER,
        &[
            "Class Teacher (Year 5) / St Oswald's Primary School / Sept 2021 - present",
            "Class Teacher (Year 4) / Thornbury Academy / Sept 2015 - Dec 2019",
            "? Camp Leader / Camp Beaumont / Summers 2012 - 2014",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    assert_eq!(facts.positions[2].months(today()), None, "three summers are not two years");
    assert_eq!(facts.breaks.len(), 1);
    assert_eq!(facts.contact.phone.as_deref(), Some("07700 900315"));
    assert_eq!(facts.contact.place.as_deref(), Some("Leeds"));
    let studies: Vec<_> =
        facts.education.iter().map(|it| (it.kind, it.field.as_deref(), it.school.as_deref())).collect();
    assert_eq!(
        studies,
        [
            (DegreeKind::Certificate, None, Some("Leeds Trinity University")),
            (DegreeKind::Bachelor, Some("History"), Some("University of York")),
            (DegreeKind::School, None, Some("Notre Dame Sixth Form College")),
        ]
    );
    let certificates: Vec<_> = facts.certificates.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        certificates,
        ["Safeguarding Level 2", "Paediatric First Aid"],
        "a course of a day has no school"
    );
}

#[test]
fn a_doctor_with_an_open_end() {
    let facts = check(
        "Dr. Henrik Solberg",
        DOCTOR,
        &[
            "Senior consultant, anaesthesiology / University Hospital of North Norway / 2018–",
            "Specialist registrar / St. Olavs Hospital / 2012–2018",
            "Junior doctor / Nordland Hospital / 2010–2011",
            "? Military service / Royal Norwegian Navy / 2009–2010",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    assert_eq!(facts.headline, None, "a nationality is no profession");
    assert_eq!(facts.current().len(), 1, "a dash and nothing behind it");
    assert_eq!(facts.education[1].school.as_deref(), Some("University of Tromsø"), "without the subject");
    assert_eq!(facts.languages[1].level.as_deref(), Some("fluent, spoken and written"));
    assert_eq!(facts.practical.len(), 2, "birth and citizenship");
}

#[test]
fn a_developer_with_open_source_work() {
    let facts = check(
        "Farida Rahimi",
        DEVELOPER,
        &[
            "Senior Developer / Kassava / Jan 2023 – now",
            "Developer / Kassava / Mar 2021 – Dec 2022",
            "Junior Developer / Bitwerk GmbH / Sep 2018 – May 2020",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    assert_eq!(facts.positions[2].place.as_deref(), Some("Vienna"), "behind the form of a firm");
    assert_eq!(facts.gaps(), [], "the break explains it");
    let projects: Vec<_> = facts.projects.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(projects, ["tinyqueue"]);
    assert_eq!(facts.languages.len(), 3, "those that are spoken");
    assert_eq!(facts.skills.len(), 6, "and the others");
}

#[test]
fn a_chef_with_headings_of_three_lines() {
    let facts = check(
        "Tom Pike",
        CHEF,
        &[
            "Head Chef / The Salt House / May 2022 to present",
            "Sous Chef / Harbour & Vine / 2019 to 2022",
            "Commis Chef / Grand Pier Hotel / 2015 to 2018",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    assert_eq!(facts.contact.place.as_deref(), Some("Bristol"), "on a line of its own, and behind employers");
    let towns: Vec<_> = places(&facts).into_iter().filter_map(|(_, place)| place).collect();
    assert_eq!(towns, ["Bristol", "Bristol", "Weston-super-Mare"]);
    assert_eq!(facts.breaks.len(), 1);
    assert_eq!((facts.education.len(), facts.certificates.len()), (1, 1));
    assert_eq!(facts.skills.len(), 4, "references are no skill");
}

#[test]
fn a_carer_with_years_at_home() {
    let facts = check(
        "Lucy Abara",
        CARER,
        &[
            "Senior Care Assistant (nights) / Sunrise Care Homes Ltd / Jan 2018 - date",
            "Home Carer / Derby City Council / 2014 - 2017",
            "Care Assistant / Derby City Council / 2011 - 2014",
            "Sales Assistant / Boots UK / 2005 - 2008",
            "Age Concern befriender / - / 2016 to present",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    assert!(facts.positions[4].volunteer, "voluntary work by the title of its section");
    assert_eq!(facts.breaks.len(), 1, "children are a break");
    assert_eq!(facts.certificates.len(), 4, "a training without a school");
    let finished: Vec<_> = facts.education.iter().map(|it| it.finished(today())).collect();
    assert_eq!(finished, [Some(true), Some(true), Some(false)]);
}

#[test]
fn a_manager_with_dashes_between() {
    let facts = check(
        "Daniel Ortega Ruiz",
        HOTEL_MANAGER,
        &[
            "General Manager / Hotel Bellamar (180 rooms) / 2019–present",
            "Hotel Manager / Grand Lisboa Park / 2013–2017",
            "Front Office Manager / Alpenhof / 2009–2012",
            "Receptionist / Alpenhof / 2006–2009",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    let towns: Vec<_> = places(&facts).into_iter().filter_map(|(_, place)| place).collect();
    assert_eq!(towns, ["Barcelona", "Lisbon", "Innsbruck", "Innsbruck"]);
    assert_eq!(facts.breaks[0].reason.as_deref(), Some("sailing the Mediterranean"));
    assert_eq!(facts.languages.len(), 5, "of one section with the education");
    assert_eq!((facts.education.len(), facts.practical.len()), (1, 2));
}

#[test]
fn an_ecologist_with_grades_and_sections_of_one_line() {
    let facts = check(
        "Hannah Weiss",
        ECOLOGIST,
        &[
            "Research Assistant / James Hutton Institute / May – Sept 2023",
            "Field Assistant / RSPB Forsinard / Summer 2021",
            "? Demonstrator / University of Aberdeen / 2024 – present",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    let degrees: Vec<_> = facts
        .education
        .iter()
        .map(|it| (it.kind, it.title.as_deref().unwrap_or("-"), it.honours.as_deref(), it.certain))
        .collect();
    assert_eq!(
        degrees,
        [
            (DegreeKind::Doctorate, "PhD candidate, Soil Ecology", None, true),
            (DegreeKind::Master, "MSc by Research, Ecology", Some("Distinction"), true),
            (DegreeKind::Bachelor, "BSc Biological Sciences", Some("First Class Honours"), true),
        ],
        "a grade is no part of a title"
    );
    assert_eq!(facts.education[0].finished(today()), Some(false));
    assert_eq!(facts.education[0].thesis(), Some("Fungal networks in restored peat"));
    assert_eq!(facts.other.len(), 5, "publications, posters and awards");
}

#[test]
fn breaks_of_every_writing() {
    for (written, reason) in [
        ("Career break\nApr 2013 – Oct 2014\nCared for my father.", Some("Cared for my father")),
        ("Apr 2013 – Oct 2014   Sabbatical (study abroad)", Some("study abroad")),
        ("Maternity leave | Apr 2013 – Oct 2014", None),
        ("Caring for my mother, Apr 2013 – Oct 2014", Some("Caring for my mother")),
    ] {
        let resume = format!(
            "Kim Aalto\n\nEXPERIENCE\n\nBaker, Aalto Oy, Nov 2014 – Dec 2016\n\n{written}\n\nBaker, Salo Oy, Jan 2010 – Mar 2013\n"
        );
        let facts = Facts::read("Kim Aalto", &resume);
        assert_eq!(facts.breaks.len(), 1, "{written}: {:?}", facts.positions);
        assert_eq!(facts.breaks[0].reason.as_deref(), reason, "{written}");
        assert_eq!(facts.breaks[0].from, Some(YearMonth::month(2013, 4)), "{written}");
        let said: Vec<_> = facts.positions.iter().map(said).collect();
        assert_eq!(
            said,
            ["Baker / Aalto Oy / Nov 2014 – Dec 2016", "Baker / Salo Oy / Jan 2010 – Mar 2013"],
            "{written}"
        );
        assert_eq!(facts.gaps(), [], "{written}");
    }
}

#[test]
fn an_entry_is_written_as_the_others() {
    let resume = "Kim Aalto\n\nEXPERIENCE\nHead Baker Jan 2020 – present\nAalto Oy, Turku\n- Baked.\n\
                  Baker Jan 2018 – Dec 2019\nSalo Oy, Salo\n- Milled.\n\
                  Apprentice, Pastry Dec 2015 – Dec 2017\nKivi Oy, Turku\n- Learned.\n";
    let facts = Facts::read("Kim Aalto", resume);
    let said: Vec<_> = facts.positions.iter().map(said).collect();
    assert_eq!(
        said,
        [
            "Head Baker / Aalto Oy / Jan 2020 – present",
            "Baker / Salo Oy / Jan 2018 – Dec 2019",
            "Apprentice, Pastry / Kivi Oy / Dec 2015 – Dec 2017",
        ]
    );
    assert_eq!(
        places(&facts),
        [("Aalto Oy", Some("Turku")), ("Salo Oy", Some("Salo")), ("Kivi Oy", Some("Turku"))],
        "a place that stands behind two employers, and one as it"
    );
}

#[test]
fn what_may_be_no_place_stays_with_the_employer() {
    for employer in ["Marlow, Finch and Partners", "Aalto, Inc.", "Baker Street Books, Ltd"] {
        let resume =
            format!("Kim Aalto\n\nEXPERIENCE\nHead Baker Jan 2020 – present\n{employer}\n- Baked.\n");
        let facts = Facts::read("Kim Aalto", &resume);
        assert_eq!(places(&facts), [(employer, None)]);
    }
    let titled =
        "Kim Aalto\n\nEXPERIENCE\nBaker, Turku Bakery, 2019 – 2021\nSeller, Turku Bakery, 2017 – 2019\n";
    let facts = Facts::read("Kim Aalto", titled);
    assert!(places(&facts).iter().all(|it| *it == ("Turku Bakery", None)), "an employer twice is no place");
}

#[test]
fn certificates_behind_a_label_are_no_course_of_study() {
    let resume = "Grace Holm\n\nEducation\nSimmons University, BSN, expected 2027\n\
                  Certifications: BLS • ACLS (2024)\nLanguages: English, Haitian Creole (native)\n";
    let facts = Facts::read("Grace Holm", resume);
    let degrees: Vec<_> = facts.education.iter().map(|it| (it.kind, it.finished(today()))).collect();
    assert_eq!(degrees, [(DegreeKind::Bachelor, Some(false))], "and what is expected is not finished");
    assert_eq!((facts.certificates.len(), facts.languages.len()), (2, 2));
}

#[test]
fn empty_lines_are_not_needed() {
    // A PDF has none.
    for (name, resume) in [
        ("Ilse Tadesse", SAMPLE),
        ("Tove Amadi", NURSE),
        ("Desmond Okafor-Lindh", DATES_FIRST),
        ("Priya Natarajan-Holt", TWO_LINES),
        ("Lena Osei", MIXED),
        ("Jonas Whitlock", STUDENT),
        ("Amara Lindqvist", FREELANCER),
        ("Nadia Brandt", CAREER_BREAK),
        ("Siobhan Keane", TEACHER),
        ("Dr. Henrik Solberg", DOCTOR),
        ("Farida Rahimi", DEVELOPER),
        ("Tom Pike", CHEF),
        ("Lucy Abara", CARER),
        ("Daniel Ortega Ruiz", HOTEL_MANAGER),
        ("Hannah Weiss", ECOLOGIST),
    ] {
        let close: Vec<&str> = resume.lines().filter(|line| !line.trim().is_empty()).collect();
        let (apart, close) = (Facts::read(name, resume), Facts::read(name, &close.join("\n")));
        let held = |facts: &Facts| {
            let positions = facts.positions.iter().map(|it| format!("{} {:?}", said(it), it.place));
            let breaks = facts.breaks.iter().map(CareerBreak::heading);
            let studies =
                facts.education.iter().map(|it| format!("{:?} {:?} {}", it.title, it.school, it.certain));
            let certificates = facts.certificates.iter().map(|it| it.text.clone());
            let lists = facts.skills.iter().map(ToString::to_string);
            let languages = facts.languages.iter().map(ToString::to_string);
            let all =
                positions.chain(breaks).chain(studies).chain(certificates).chain(lists).chain(languages);
            all.collect::<Vec<_>>()
        };
        assert_eq!(held(&apart), held(&close), "{name}");
        assert_eq!(close.unread.len(), apart.unread.len(), "{name}");
    }
}

#[test]
fn odd_input_is_harmless() {
    for text in [
        "",
        "\n\n\n",
        "EXPERIENCE",
        "-",
        "•\n•\n•",
        "2019",
        "(((",
        "EXPERIENCE\n2019 - 2021\n",
        "| | |\n|-|-|",
        "# ",
    ] {
        let facts = Facts::read("", text);
        assert!(facts.positions.iter().all(|it| !it.certain), "{text}");
        assert_eq!(facts.mentions("x"), [], "{text}");
    }
}

#[test]
fn every_piece_of_a_resume_can_be_read() {
    for resume in [
        SAMPLE,
        NURSE,
        DATES_FIRST,
        ACADEMIC,
        TWO_LINES,
        MIXED,
        MARKDOWN,
        STUDENT,
        FREELANCER,
        CAREER_BREAK,
        TEACHER,
        DOCTOR,
        DEVELOPER,
        CHEF,
    ] {
        let ends: Vec<usize> = resume.char_indices().map(|(at, _)| at).collect();
        for (step, &at) in ends.iter().enumerate().step_by(37) {
            let end = ends[(step + 400).min(ends.len() - 1)];
            let facts = Facts::read("Kim", &resume[at..end]);
            let lines = resume[at..end].lines().count();
            assert!(
                facts.sentences().iter().all(|it| (1..=lines).contains(&it.source.first)),
                "from byte {at}"
            );
        }
    }
}
