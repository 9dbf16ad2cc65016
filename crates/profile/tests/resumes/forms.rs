//! Single lines and forms that resumes have, and odd input.
use super::*;
use crate::exports::*;
use crate::layouts::*;
use crate::own_words::*;
use crate::people::*;

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
fn labels_with_their_colons_in_a_column() {
    let resume = "Curriculum Vitae\nName            : Anil Shetty\nNationality     : Indian\n\nEMPLOYMENT RECORD\n\
                  From May 2019 to Present\nEmployer        : Coastal Marine Services LLC, Dubai\n\
                  Position Held   : Site Engineer\nDescription     : Supervision of quay wall works\n\n\
                  From June 2015 to April 2019\nEmployer        : Harbour Builders, Mangalore\n\
                  Position Held   : Junior Engineer\nDescription     : Setting out, quality control\n";
    let facts = Facts::read("Anil Shetty", resume);
    let said: Vec<_> = facts.positions.iter().map(said).collect();
    assert_eq!(
        said,
        [
            "Site Engineer / Coastal Marine Services LLC / From May 2019 to Present",
            "Junior Engineer / Harbour Builders / From June 2015 to April 2019",
        ]
    );
    assert_eq!(facts.positions[0].notes[0].text, "Supervision of quay wall works");
    assert_eq!((facts.headline.as_deref(), facts.practical[0].text.as_str()), (None, "Nationality: Indian"));
    assert_eq!(facts.unread, [], "every line is understood");
}

#[test]
fn empty_lines_are_not_needed() {
    // A PDF has none. Left out are resumes in which only they show that an unknown word is a heading.
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
        ("Katalin Brückner", ACCOUNTANT),
        ("Romy Sandoval", FRONTEND),
        ("Linus Ferrante", GRADUATE),
        ("Renske Oduya", SCIENTIST),
        ("Orla Tierney", MATHS_TEACHER),
        ("Marcus Delroy Whitfield", US_COLUMNS),
        ("Ilona Varga", EUROPASS),
        ("Tomas Eide", LINKEDIN),
        ("Gary Holroyd", PLUMBER),
        ("Aminata Sow-Keller", HISTORIAN),
        ("Julia Brandt", TWO_COLUMNS),
        ("Jonas Petersen", DATES_ABOVE),
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
        ACCOUNTANT,
        FRONTEND,
        GRADUATE,
        LOGISTICS,
        SCIENTIST,
        MATHS_TEACHER,
        US_COLUMNS,
        EUROPASS,
        LINKEDIN,
        PLUMBER,
        HISTORIAN,
        TWO_COLUMNS,
        TESTER,
        DATES_ABOVE,
        DATES_BELOW,
        MIDWIFE,
        RANGER,
        TRANSLATOR,
        VET_NURSE,
        DISPATCHER,
        PROCUREMENT,
        PRODUCT_DESIGNER,
        PROJECT_LEADER,
        HOME_CARER,
        WAREHOUSE,
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
