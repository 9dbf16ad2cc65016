//! Whole resumes in layouts that follow no template: labels, rows, dates on lines of their own.
use super::*;

pub(crate) const ACCOUNTANT: &str = include_str!("accountant.txt");
pub(crate) const FRONTEND: &str = include_str!("frontend.txt");
pub(crate) const GRADUATE: &str = include_str!("graduate.txt");
pub(crate) const LOGISTICS: &str = include_str!("logistics.txt");
pub(crate) const SCIENTIST: &str = include_str!("scientist.txt");
pub(crate) const MATHS_TEACHER: &str = include_str!("maths_teacher.txt");

/// "title / school / place / honours", with a question mark where it is uncertain.
pub(crate) fn studied(facts: &Facts) -> Vec<String> {
    let or_none = |part: &Option<String>| part.clone().unwrap_or_else(|| "-".to_owned());
    let studies = facts.education.iter().map(|it| {
        let mark = if it.certain { "" } else { "? " };
        let parts = [&it.title, &it.school, &it.place, &it.honours].map(or_none);
        format!("{mark}{}", parts.join(" / "))
    });
    studies.collect()
}

pub(crate) fn broken(facts: &Facts) -> Vec<(String, Option<&str>)> {
    facts.breaks.iter().map(|it| (it.heading(), it.reason.as_deref())).collect()
}

pub(crate) fn notes(position: &Position) -> Vec<&str> {
    position.notes.iter().map(|it| it.text.as_str()).collect()
}

pub(crate) fn languages(facts: &Facts) -> Vec<String> {
    facts.languages.iter().map(ToString::to_string).collect()
}

pub(crate) fn skills(facts: &Facts) -> Vec<String> {
    facts.skills.iter().map(ToString::to_string).collect()
}

fn texts(sentences: &[profile::facts::Sentence]) -> Vec<&str> {
    sentences.iter().map(|it| it.text.as_str()).collect()
}

#[test]
fn dates_above_a_line_with_title_firm_and_town() {
    let facts = check(
        "Katalin Brückner",
        ACCOUNTANT,
        &[
            "Head of Finance (with power of procuration) / Kornhaus Armaturenbau GmbH & Co. KG / Jan. 2020 – present",
            "Senior Accountant / Kornhaus Armaturenbau GmbH & Co. KG / Apr. 2016 – Dec. 2019",
            "Financial Accountant / Tessmar Elektrotechnik GmbH / Sept. 2011 – Nov. 2015",
            "Clerk, accounts payable / Möbelwerke Sandner KG / Feb. 2001 – June 2004",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    let towns: Vec<_> = places(&facts).into_iter().map(|(_, place)| place).collect();
    assert_eq!(towns, [Some("Biberach"), None, Some("Laupheim"), Some("Ehingen")]);
    assert_eq!(facts.positions[2].remark.as_deref(), Some("part time"), "no part of the title");
    assert_eq!(
        notes(&facts.positions[0])[0],
        "Family-run maker of industrial valves, 180 employees, 38 million euros turnover",
        "a description is no employer"
    );
    assert_eq!(
        facts.positions[1].notes[0].text,
        "30 hours a week until July 2018, full time from August 2018"
    );
    let looking = "Looking for work, course \"Controlling in medium-sized firms\", Chamber of Commerce Ulm";
    assert_eq!(
        broken(&facts),
        [
            (format!("{looking}, Dec. 2015 – March 2016"), Some(looking)),
            ("Parental leave, Oct. 2008 – Aug. 2011".to_owned(), None),
        ],
        "with the dates above them"
    );
    assert_eq!(
        studied(&facts),
        [
            "Certified Accountant (IHK) / - / Ulm / grade \"good\"",
            "Apprenticeship as industrial clerk / Möbelwerke Sandner KG / - / -",
            "Abitur / - / Ulm / -",
        ],
        "evening classes and a town are no schools"
    );
    assert_eq!(languages(&facts), ["German (native)", "Hungarian (from home, fluent)", "English (B2)"]);
    assert_eq!(
        skills(&facts),
        ["Business Central", "Sage 100", "DATEV", "German Commercial Code (HGB)", "VAT in the EU"]
    );
    let certificates: Vec<_> = facts.certificates.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(certificates, ["Instructor's examination (AEVO), 2019", "driving licence B"]);
    assert_eq!(texts(&facts.practical), ["Notice period: three months to the end of a quarter"]);
}

#[test]
fn headings_in_own_words_and_arrows_between_dates() {
    let facts = check(
        "Romy Sandoval",
        FRONTEND,
        &[
            "Frontend Developer, accessibility lead since 01/2025 / Mossgate Tickets / 10/2023 -> now",
            "Self-employed web developer / - / 10/2022 -> 09/2023",
            "Junior Frontend Developer, from 03/2021 Frontend Developer / Parcelhive / 10/2019 -> 12/2021",
            "call-centre agent / Northline Energy / 09/2016 -> 04/2019",
            "barista / Copper Kettle Coffee / 03/2014 -> 08/2016",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    assert_eq!(facts.headline.as_deref(), Some("frontend developer, accessibility nerd"));
    assert_eq!(facts.summary.len(), 2, "below the first heading");
    assert_eq!(facts.positions[0].remark.as_deref(), Some("hybrid"));
    assert_eq!(facts.positions[1].remark.as_deref(), Some("Freelance, from my kitchen table"), "no employer");
    assert_eq!(notes(&facts.positions[3]), ["billing line, about 70 calls a day"]);
    assert_eq!(
        broken(&facts),
        [(
            "Time out, 01/2022 -> 09/2022".to_owned(),
            Some("Nine months looking after my mum following a hip operation")
        )]
    );
    assert_eq!(
        studied(&facts),
        [
            "full-time web development boot camp, 14 weeks / Tidewater Code School / Sheffield / -",
            "A levels in English and Art / - / - / -",
            "Web Accessibility Specialist certificate / - / - / -",
        ]
    );
    assert!(
        texts(&facts.other).iter().any(|it| it.contains("Evenings and weekends on my own")),
        "no course of study, but not lost: {:?}",
        facts.other
    );
    assert_eq!(languages(&facts).len(), 3, "by what is below the heading: {:?}", facts.languages);
    assert_eq!(skills(&facts), ["TypeScript", "Svelte", "React", "Redux"]);
}

#[test]
fn one_line_with_a_colon_between_employer_and_post() {
    let facts = check(
        "Linus Ferrante",
        GRADUATE,
        &[
            "intern in the design office / Klarwerk Pumpen / 08/2025 – 10/2025",
            "practical semester in the endurance test field / Rademann Antriebe GmbH / 03/2024 – 08/2024",
            "shop assistant on Saturdays / Bäckerei Holzer / since 09/2020",
        ],
    );
    let towns: Vec<_> = places(&facts).into_iter().filter_map(|(_, place)| place).collect();
    assert_eq!(towns, ["Bretten", "Öhringen", "Heilbronn"]);
    assert_eq!(
        notes(&facts.positions[0]),
        ["Klarwerk Pumpen: 75 employees", "moved 130 pump drawings from paper to SolidWorks"],
        "without the mark of the list"
    );
    assert_eq!(facts.headline, None, "what is wanted is no headline");
    assert_eq!(texts(&facts.summary), ["Looking for a first position in thermal design or test engineering"]);
    assert_eq!(
        studied(&facts),
        [
            "B.Eng., Mechanical Engineering / Hochschule Neckartal / - / final grade 1.9",
            "Abitur / Gymnasium am Lerchenberg / Heilbronn / 2.1",
        ]
    );
    assert_eq!(
        facts.education[0].thesis(),
        Some("\"Pressure loss in additively manufactured aluminium cold plates\""),
        "below its degree"
    );
    assert_eq!(
        skills(&facts),
        [
            "SolidWorks (certificate CSWP, 2025)",
            "Creo",
            "Python (pandas)",
            "a little C++ on Arduino",
            "TIG welding course, 40 hours, 2023"
        ],
        "a course is no position"
    );
    assert!(texts(&facts.other)[0].starts_with("10/2023 – 07/2025 Neckar Racing"), "{:?}", facts.other);
}

#[test]
fn a_form_with_labels() {
    let facts = check(
        "Davit Melkadze",
        LOGISTICS,
        &[
            "Transport planner / Peelvracht B.V. / April 2021 until today",
            "Forklift driver / reach truck driver / Maasdok Logistics / September 2012 until May 2016",
            "Van driver / bread factory Imeri Puri / 2007 until 2010",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    let towns: Vec<_> = places(&facts).into_iter().filter_map(|(_, place)| place).collect();
    assert_eq!(towns, ["Helmond", "Venlo", "Kutaisi, Georgia"]);
    assert_eq!(notes(&facts.positions[0])[1], "Making the day planning for 45 trucks", "below \"Tasks:\"");
    assert_eq!(notes(&facts.positions[2]), ["delivery of bread to 40 shops, from 4 in the morning"]);
    assert_eq!(facts.contact.place.as_deref(), Some("Venlo"), "behind its label");
    assert_eq!(facts.headline, None, "a heading is none");
    assert_eq!(
        studied(&facts),
        [
            "Planner road transport, MBO level 4 / evening school Eindhoven / - / -",
            "Car mechanic / vocational college Kutaisi / - / -",
            "Dutch language course, until B2 / - / - / -",
        ]
    );
    assert_eq!(facts.certificates.len(), 2, "a heading of one word ends the list: {:?}", facts.certificates);
    assert_eq!(
        skills(&facts),
        ["SAP EWM (good (user since 2018))", "Outlook (normal)", "Word (normal)"],
        "each with its level"
    );
    assert_eq!(languages(&facts).len(), 2, "a hobby is no language: {:?}", facts.languages);
    assert_eq!(facts.other[0].under, "Hobby");
}

#[test]
fn the_institution_below_title_and_group() {
    let facts = check(
        "Renske Oduya",
        SCIENTIST,
        &[
            "Postdoctoral researcher, Tissue Dynamics group (Dr. Jutta Sievers) / \
             Rheinufer Centre for Regenerative Medicine / 03/2020 – today",
            "Postdoctoral researcher, Epithelial Biology (Prof. Mats Ekholm) / Mälaren Institute / 05/2016 – 12/2019",
        ],
    );
    let towns: Vec<_> = places(&facts).into_iter().filter_map(|(_, place)| place).collect();
    assert_eq!(towns, ["Cologne", "Uppsala"]);
    assert_eq!(facts.headline.as_deref(), Some("Molecular biologist"));
    assert_eq!(facts.summary.len(), 1, "what is looked for: {:?}", facts.summary);
    assert_eq!(
        studied(&facts),
        [
            "Doctorate in molecular biology (Dr. rer. nat., magna cum laude) / Brandt Institute for Cell Biology / \
             Heidelberg / magna cum laude",
            "Master of Science, Biochemistry and Biotechnology / University of Ghent / - / -",
        ]
    );
    assert_eq!(
        facts.other.len(),
        4,
        "prizes and courses are no positions, and no two are one: {:?}",
        facts.other
    );
    assert_eq!(skills(&facts).len(), 5, "below labels: {:?}", facts.skills);
}

#[test]
fn employers_whose_title_is_in_the_heading_or_below() {
    let facts = check(
        "Orla Tierney",
        MATHS_TEACHER,
        &[
            "Teacher / Knockbrack Community School / Aug 2017 to now",
            "Teacher / Ardmoyle College / Sept 2012 to June 2017",
            "Pricing analyst / Corrib Mutual Insurance / Sept 2009 to June 2011",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    let towns: Vec<_> = places(&facts).into_iter().filter_map(|(_, place)| place).collect();
    assert_eq!(towns, ["Co. Sligo", "Co. Mayo", "Galway"]);
    assert_eq!(
        facts.positions[1].notes.len(),
        2,
        "the next heading is no note: {:?}",
        facts.positions[1].notes
    );
    assert_eq!((facts.headline.as_deref(), facts.summary.len()), (None, 2));
    assert!(facts.other[0].text.starts_with("\"Measure Twice\""), "a course that was made is no position");
    assert_eq!(
        studied(&facts),
        [
            "Certificate in Digital Learning Design / Atlantic Open Institute / - / distinction",
            "BSc in Mathematical Physics / Western University / - / second class honours, upper division",
        ]
    );
    assert_eq!(skills(&facts), ["Articulate Storyline", "Camtasia", "H5P", "Moodle"]);
    assert_eq!(languages(&facts), ["English", "Irish (fluent)", "French (intermediate)"]);
    assert_eq!(texts(&facts.practical), ["Full clean driving licence"]);
}
