//! Whole resumes whose headings are in own words, so that their entries show what a section is about.
use super::layouts::{languages, notes, skills, studied};
use super::*;

pub(crate) const MIDWIFE: &str = include_str!("midwife.txt");
pub(crate) const RANGER: &str = include_str!("ranger.txt");
pub(crate) const TRANSLATOR: &str = include_str!("translator.txt");
pub(crate) const VET_NURSE: &str = include_str!("vet_nurse.txt");
pub(crate) const DISPATCHER: &str = include_str!("dispatcher.txt");
pub(crate) const PROCUREMENT: &str = include_str!("procurement.txt");
pub(crate) const PRODUCT_DESIGNER: &str = include_str!("product_designer.md");
pub(crate) const PROJECT_LEADER: &str = include_str!("project_leader.txt");
pub(crate) const HOME_CARER: &str = include_str!("home_carer.txt");
pub(crate) const WAREHOUSE: &str = include_str!("warehouse.txt");

#[test]
fn blank_lines_show_the_headings() {
    let facts = check(
        "Helmi Laakso",
        MIDWIFE,
        &[
            "Ward Sister / Tammerkulma Maternity Hospital / 03/2020 - present",
            "Midwife / Keskusta Clinic / 08/2014 - 02/2020",
            "Care helper / Villa Pihlaja / 06/2012 - 07/2014",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    assert_eq!(facts.headline, None, "\"What drives me\" is no profession");
    assert_eq!(facts.summary.len(), 1);
    assert_eq!(
        studied(&facts),
        [
            "Bachelor of Health Care, Midwifery / Lahti University of Applied Sciences / - / -",
            "matriculation examination / Kannas Upper Secondary School / Lahti / -",
        ]
    );
    assert_eq!(languages(&facts).len(), 4, "below \"Words I can use\"");
}

#[test]
fn the_line_below_an_employer_is_the_title_whatever_its_words() {
    let facts = check(
        "Ngozi Park",
        RANGER,
        &[
            "Lead Ranger / Deschutes Trails Authority / May 2019 to present",
            "Seasonal / Crater Rim Park / Apr 2016 to Oct 2018",
            "Lifeguard and cook / Blue Larch Camp / Summers 2013 - 2015",
        ],
    );
    assert_eq!(notes(&facts.positions[1]), ["Guided walks for school classes"], "the title is no note");
    assert_eq!(studied(&facts), ["B.S. Forest Ecology / Oregon Coast College / - / GPA: 3.4"]);
    assert_eq!(facts.education[0].field.as_deref(), Some("Forest Ecology"));
    let student = "Kim Aalto\n\nWORK\n\nVoltwerk GmbH, Ulm          Apr 2024 - present\nWorking Student, Data \
                   Science (16 h/week)\n- Built a forecast\n";
    check(
        "Kim Aalto",
        student,
        &["Working Student, Data Science (16 h/week) / Voltwerk GmbH / Apr 2024 - present"],
    );
    let told = "Kim Aalto\n\nWORK\n\nVoltwerk GmbH, Ulm          Apr 2024 - present\nMaker of meters with \
                forty thousand customers\n- Built a forecast\n";
    assert_eq!(Facts::read("Kim Aalto", told).positions[0].title, None, "a description is no title");
}

#[test]
fn one_of_the_rows_names_no_employer() {
    let facts = check(
        "Yuki Brandt-Tanaka",
        TRANSLATOR,
        &[
            "sworn interpreter for courts in Styria / - / since 01/2016",
            "in-house translator / Alpenwort GmbH / 09/2012 - 12/2015",
            "teaching assistant / Goethe-Institut / 2011 - 2012",
        ],
    );
    let own: Vec<bool> = facts.positions.iter().map(|it| it.self_employed).collect();
    assert_eq!(own, [true, false, false], "who works on their own account has no employer");
    assert_eq!(places(&facts)[1..], [("Alpenwort GmbH", Some("Graz")), ("Goethe-Institut", Some("Osaka"))]);
    assert_eq!(
        studied(&facts),
        [
            "MA in Translation Studies / University of Graz / - / with distinction",
            "BA in German / Kansai Foreign University / - / -",
        ]
    );
}

#[test]
fn rows_of_four_columns() {
    let facts = check(
        "Freya Nygaard-Ross",
        VET_NURSE,
        &[
            "Registered Veterinary Nurse / Deeside Farm Vets / 2020–now",
            "Veterinary Nurse / Granite Pets / 2017–2020",
            "Kennel assistant / Montrose Kennels / 2015–2017",
        ],
    );
    let towns: Vec<_> = places(&facts).into_iter().filter_map(|(_, place)| place).collect();
    assert_eq!(towns, ["Aberdeen", "Aberdeen", "Montrose"]);
    assert_eq!(
        studied(&facts),
        ["Diploma in Veterinary Nursing / North East College / - / -", "Highers / Banchory Academy / - / -"],
        "below \"Papers\""
    );
    assert_eq!(languages(&facts), ["English", "Danish (from home)", "Doric (understood)"]);
}

#[test]
fn titles_behind_the_employer_and_a_full_stop() {
    let facts = check(
        "Lucía Ferrer",
        DISPATCHER,
        &[
            "Head of logistics / Mercat Fresc S.L. / 2021-",
            "Dispatcher / Fruites Albir / 2017-2020",
            "Night porter / Hotel Marina / 2015-2017",
        ],
    );
    let towns: Vec<_> = places(&facts).into_iter().filter_map(|(_, place)| place).collect();
    assert_eq!(towns, ["Valencia", "Gandia", "Denia"], "as one firm has its form, all have their towns");
    assert_eq!(skills(&facts), ["SAP TM", "Excel", "Transporeon"], "a list of names below \"IT\"");
    let rows = "Kim Aalto\n\nWHERE I COOKED\n\n2019 to today   SAL GROSSO, Porto (PT). Sous-chef\n                \
                Grill with 75 seats.\n2015 to 2019   HOTEL MAR, Faro (PT). Commis\n\
                2013 to 2015   CASA DA RIA, Faro (PT). Chef de partie, fish\n";
    let facts = check(
        "Kim Aalto",
        rows,
        &[
            "Sous-chef / SAL GROSSO / 2019 to today",
            "Commis / HOTEL MAR / 2015 to 2019",
            "Chef de partie, fish / CASA DA RIA / 2013 to 2015",
        ],
    );
    assert_eq!(places(&facts)[..2], [("SAL GROSSO", Some("Porto, PT")), ("HOTEL MAR", Some("Faro, PT"))]);
}

#[test]
fn a_table_of_details_at_the_top() {
    let facts = check(
        "Samir Haddad-Lund",
        PROCUREMENT,
        &[
            "HEAD OF PROCUREMENT / Fjellvann Energi AS / Aug 2021 - today",
            "SENIOR BUYER / Nordhavn Verft AS / Feb 2016 - Jul 2021",
            "BUYER / Nordhavn Verft AS / Sep 2013 - Jan 2016",
        ],
    );
    assert_eq!(facts.unread, [], "every line is understood");
    assert_eq!(facts.headline, None, "the heading of the table is no profession");
    assert_eq!(languages(&facts), ["Norwegian", "Arabic", "French (working)"]);
    let practical: Vec<_> = facts.practical.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(practical, ["Nationality: Norwegian", "Notice period: three months"]);
    assert_eq!(studied(&facts), ["M.Sc. Industrial Economics / NTNU, Trondheim / - / Grade: B"]);
    let numbered = "Kim Aalto\nBaker\n\nAddress      Dublin 8, Ireland\nE-mail       kim@example.org\nBorn         \
                    1993 in Faro\n\nEXPERIENCE\n\nBaker, Aalto Ltd, Dublin, 2019 - 2021\n";
    let facts = Facts::read("Kim Aalto", numbered);
    assert_eq!(facts.contact.place.as_deref(), Some("Dublin, Ireland"), "the number is that of a district");
    assert_eq!(facts.headline.as_deref(), Some("Baker"));
}

#[test]
fn employers_and_posts_in_the_headings_of_entries() {
    let facts = check(
        "Adaeze Nwosu",
        PRODUCT_DESIGNER,
        &[
            "Senior Product Designer / Ferrolink / April 2021 – present",
            "Product Designer / Studio Oito / January 2018 – March 2021",
            "Illustrator / - / 2015 – 2017",
        ],
    );
    assert!(facts.positions[2].self_employed, "\"Freelance\" is no employer");
    assert_eq!(
        studied(&facts),
        [
            "MA Communication Design / Kingsmere University / London / -",
            "BA Fine Art / University of Nsukka / - / -"
        ],
        "a list below \"Learning\""
    );
    assert_eq!(skills(&facts).len(), 5, "below \"Kit\"");
    assert_eq!(languages(&facts), ["English", "Igbo", "Portuguese (B1)"]);
}

#[test]
fn a_department_above_the_employer_is_a_part_of_the_title() {
    let text = "Liv Sundqvist\n\nPOSTS HELD\n\n\
        Mar 2021 - now        Senior Nurse, Cardiology and Stroke\n                      \
        Saint Agnes Regional Hospital, Lund (310 beds)\n   * Two wards with 46 beds\n\n\
        Oct 2015 - Jan 2021   Owner, Sundqvist Care, Ystad\n   * Two employed nurses\n\n\
        Sept 2011 - Aug 2015  Nurse, Millrace Clinic, Malmö\n   * Thirteen patients a day\n";
    let facts = check(
        "Liv Sundqvist",
        text,
        &[
            "? Senior Nurse, Cardiology and Stroke / Saint Agnes Regional Hospital / Mar 2021 - now",
            "? Owner / Sundqvist Care / Oct 2015 - Jan 2021",
            "? Nurse / Millrace Clinic / Sept 2011 - Aug 2015",
        ],
    );
    assert_eq!(facts.positions[0].place.as_deref(), Some("Lund"));
    let told = facts.positions[0].heading();
    assert!(told.contains("Stroke") && told.contains("Saint Agnes"), "both lines where it is open: {told}");
    assert_eq!(facts.positions[0].remark.as_deref(), Some("310 beds"));
    assert_eq!(notes(&facts.positions[0]), ["Two wards with 46 beds"]);
}

#[test]
fn the_code_of_a_state_is_no_legal_form() {
    let facts = check(
        "Eleanor Vance-Ortega",
        PROJECT_LEADER,
        &[
            "Director, Project Delivery / Highline Renewables / Jan 2021 – Present",
            "Project Manager II / Highline Renewables / Jun 2018 – Dec 2020",
            "Assistant Project Manager / Caldera Power Corp. / Aug 2014 – May 2018",
        ],
    );
    assert_eq!(facts.contact.place.as_deref(), Some("Denver, CO"));
    let towns: Vec<_> = places(&facts).into_iter().filter_map(|(_, place)| place).collect();
    assert_eq!(towns, ["Denver, CO", "Denver, CO", "Reno, NV"]);
    assert_eq!(
        studied(&facts),
        ["B.S. Civil Engineering, minor in Spanish / University of Nevada / Reno / GPA 3.7"],
        "beside a credential"
    );
    assert_eq!(facts.education[0].field.as_deref(), Some("Civil Engineering"), "not that of the minor");
    assert_eq!(facts.certificates.len(), 1);
    assert_eq!(skills(&facts), ["Primavera P6", "Procore", "Bluebeam", "MS Project"], "below \"TECH\"");
}

#[test]
fn dates_employer_town_and_post_between_commas() {
    let facts = check(
        "Precious Moyo",
        HOME_CARER,
        &[
            "senior carer / Larkfield Home Care / Oct 2021 to now",
            "care assistant / The Poplars / Mar 2017 to Sep 2021",
            "shop assistant / Moyo Family Store / 2014 to 2016",
        ],
    );
    assert_eq!(facts.contact.place.as_deref(), Some("Leicester"), "in one line with address and number");
    assert_eq!(languages(&facts), ["English", "Shona", "Ndebele"], "most of them are known");
    let practical: Vec<_> = facts.practical.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(practical, ["Own car, licence since 2018"]);
}

#[test]
fn languages_beside_other_things() {
    let facts = check(
        "Tomasz Wieczorek",
        WAREHOUSE,
        &[
            "Shift leader, goods in / Brightlane Distribution Ltd / Jan 2022 - now",
            "Picker and packer / Hallam & Sons / May 2018 - Dec 2021",
            "Upholsterer / Zakład Meblowy Dąb / 2015 - 2018",
        ],
    );
    assert_eq!(languages(&facts), ["Polish (native)", "English (B2)", "Silesian (at home)"]);
    assert_eq!(facts.skills, [], "hobbies are no skills");
    assert_eq!(places(&facts)[2].1, Some("Radom, Poland"));
    assert_eq!(facts.education[0].place.as_deref(), Some("Radom"), "a town that is known from a position");
    let misc = "Kim Aalto\n\nLANGUAGES & MISC\n\nGerman (native), Turkish (at home), Slovene (A2)\n2nd place, Data \
                Hackathon, Nov 2024\n\nCOMMUNITY\nAssistant coach, U10 girls' soccer | Blood donor, 6 gallons\n";
    let facts = Facts::read("Kim Aalto", misc);
    assert_eq!(languages(&facts), ["German (native)", "Turkish (at home)", "Slovene (A2)"]);
    assert_eq!((facts.skills.len(), facts.other.len()), (0, 2), "what is neither stays as it is");
}

#[test]
fn grades_and_towns_behind_a_school() {
    let resume = "Kim Aalto\n\nQUALIFICATIONS\n11/2016   MSc Structures, Corrib Technological University, Galway \
                  (2:1)\n06/2015   BE Roads, Godavari College, Nashik (First Class)\n\nEDUCATION\nUniversity of \
                  Lindau                 Oct 2023 - Sep 2026\nM.Sc. Computer Science, Data track     Current \
                  average: 1.5 (German scale)\n";
    let facts = Facts::read("Kim Aalto", resume);
    assert_eq!(
        studied(&facts),
        [
            "MSc Structures / Corrib Technological University / Galway / 2:1",
            "BE Roads / Godavari College / Nashik / First Class",
            "M.Sc. Computer Science, Data track / University of Lindau / - / Current average: 1.5 (German scale)",
        ]
    );
    assert_eq!(facts.education[2].field.as_deref(), Some("Computer Science"), "without the track");
}

#[test]
fn each_line_is_a_project() {
    let resume = "Kim Aalto\n\nPROJECTS\n\ntramwatch (Python, PostgreSQL) – records and analyses delays of 13 tram \
                  lines\nsqlgrade (Python) – autograder for exercises\nwatering-bot – says when to water\n";
    let facts = Facts::read("Kim Aalto", resume);
    let titles: Vec<_> = facts.projects.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(titles, ["tramwatch (Python, PostgreSQL)", "sqlgrade (Python)", "watering-bot"]);
}

#[test]
fn an_employer_without_a_title_is_certain() {
    let resume = "Kim Aalto\n\nEXPERIENCE\n\nMoss Community School, Co. Sligo (Aug 2017 to now)\nMathematics and \
                  physics, ages 12 to 18, 22 class hours a week, about 150 students\n- Led the department\n";
    let facts = check("Kim Aalto", resume, &["- / Moss Community School / Aug 2017 to now"]);
    assert_eq!(places(&facts), [("Moss Community School", Some("Co. Sligo"))]);
    assert_eq!(facts.positions[0].heading(), "Moss Community School");
}

#[test]
fn dates_in_brackets_begin_an_entry() {
    let resume = "Kim Aalto\n\n# where I have had root\n\n[10/2021 -> now]  Alpstein Logistik AG, Gossau -- Linux \
                  administrator\n  + 210 servers\n\n[04/2018 -> 09/2021]  Seeblick Hosting GmbH, Romanshorn -- \
                  system administrator\n  + mail platform\n";
    let facts = Facts::read("Kim Aalto", resume);
    let employers: Vec<_> = facts.positions.iter().map(|it| it.employer.as_deref()).collect();
    assert_eq!(employers, [Some("Alpstein Logistik AG"), Some("Seeblick Hosting GmbH")]);
    let titles: Vec<_> = facts.positions.iter().map(|it| it.title.as_deref()).collect();
    assert_eq!(titles, [Some("Linux administrator"), Some("system administrator")]);
}

#[test]
fn what_candidates_call_themselves_at_the_top_is_a_title() {
    let stoker = "OSKAR HELLE\nStoker (boilers of class B), night porter\noskar@example.org\n\nWORK HISTORY\n\n\
                  Mar 2022 to date: Stoker, Lysefjord Laundry, boiler house (shift lead from Jan 2024)\n* Two boilers\n\n\
                  Feb 2019 to Feb 2022: Stoker, Varden Greenhouses, heating and steam\n* Checked the valves\n";
    let facts = check(
        "Oskar Helle",
        stoker,
        &[
            "Stoker / Lysefjord Laundry / Mar 2022 to date",
            "Stoker / Varden Greenhouses / Feb 2019 to Feb 2022",
        ],
    );
    assert_eq!(
        facts.positions[1].remark.as_deref(),
        Some("heating and steam"),
        "what begins small is no place"
    );
    let farrier = "RUTH BELL\nHill Farrier\nKeld, Yorkshire | ruth@example.org\n\nPOSTS HELD\n\n\
                    Oct 2015 - today   Master Farrier, Bell Forge, Keld\n* Ninety ponies\n\n\
                    Sept 2011 - Aug 2015   Second Farrier, Thwaite Moor, Muker\n* Cold shoeing\n";
    check(
        "Ruth Bell",
        farrier,
        &[
            "Master Farrier / Bell Forge / Oct 2015 - today",
            "Second Farrier / Thwaite Moor / Sept 2011 - Aug 2015",
        ],
    );
    // A town of its own below the name is not what somebody is.
    let clerk = "ANA SOUSA\nEvora\n\nWORK\n\nClerk, Evora\nMarch 2020 to May 2023\n";
    let facts = Facts::read("Ana Sousa", clerk);
    assert!(facts.positions.iter().all(|it| it.title.as_deref() != Some("Evora")), "{:?}", facts.positions);
}

#[test]
fn a_title_ends_where_its_description_begins() {
    check(
        "Imre Nagy",
        "Imre Nagy\nBeekeeper\n\nWork\n\n03/2022 - today: Solvane, Linz\nBeekeeper, senior since 2024. Team of seven.\n> Forty hives\n\n\
         09/2019 - 02/2022: Tarn Honey, Graz\nBeekeeper in a team of four.\n> Six hives\n",
        &["Beekeeper / Solvane / 03/2022 - today", "Beekeeper / Tarn Honey / 09/2019 - 02/2022"],
    );
}

#[test]
fn a_town_is_no_employer() {
    let resume = "MIA KROLL\n34119 Kassel, Germany | mia@example.org\n\nWhere I have worked\n\n\
                  10/2023 to date   Brunn GmbH, Kassel\nRestorer\n> Altars\n\n\
                  06/2022 - 09/2023   Freelance restorer of frames, Kassel\n> 17 frames\n";
    let facts = check(
        "Mia Kroll",
        resume,
        &["Restorer / Brunn GmbH / 10/2023 to date", "Freelance restorer of frames / - / 06/2022 - 09/2023"],
    );
    assert_eq!(facts.contact.place.as_deref(), Some("Kassel, Germany"), "without the postal code");
    assert!(facts.positions[1].self_employed && facts.positions[1].place.as_deref() == Some("Kassel"));
    let street = Facts::read("Mia Kroll", "MIA KROLL\n12 Fern Close, Norwich NR2 4AB\nmia@example.org\n");
    assert_eq!(street.contact.place.as_deref(), Some("Norwich"), "a street has a number, too");
}
