//! Whole resumes of people in other trades.
use super::*;

pub(crate) const STUDENT: &str = include_str!("student.txt");
pub(crate) const FREELANCER: &str = include_str!("freelancer.txt");
pub(crate) const CAREER_BREAK: &str = include_str!("career_break.txt");
pub(crate) const TEACHER: &str = include_str!("teacher.txt");
pub(crate) const DOCTOR: &str = include_str!("doctor.txt");
pub(crate) const DEVELOPER: &str = include_str!("developer.txt");
pub(crate) const CHEF: &str = include_str!("chef.txt");
pub(crate) const CARER: &str = include_str!("carer.txt");
pub(crate) const HOTEL_MANAGER: &str = include_str!("hotel_manager.txt");
pub(crate) const ECOLOGIST: &str = include_str!("ecologist.txt");

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
