//! Tests corrections as an owner makes them: on a profile folder, read again after each.
use std::fs;
use std::path::Path;

use jiff::civil::date;

use super::*;
use crate::facts::{DegreeKind, End, Position, YearMonth};
use crate::layout::{FACTS_FILE, RESUME_FILE};
use crate::{Profile, SaveError, export, fact_sheet, import};

const RESUME: &str = "\
Kim Aalto
Head baker • Turku, Finland • kim@example.org • +358 40 123 4567

EXPERIENCE
Head Baker, Bell Bakery, Turku, March 2018 - present
- Bakes rye bread for 300 shops.
Baker, Lampworks, 2012 - 2016
- Baked at night.
Career break: caring for my father, 2016 - 2018

EDUCATION
Bachelor of Science, Food Chemistry, Scheldt University College, 2008 - 2011

SKILLS
Rye • Phyton (pandas)

LANGUAGES
Finnish (native) • English (fluent)
Aramaic in all of its dialects fluently spoken here
";
const BAKER: &str = "Baker, Lampworks, 2012 - 2016";

fn profile_with(corrections: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join(RESUME_FILE), RESUME).expect("written");
    if !corrections.is_empty() {
        fs::write(folder.path().join(FACTS_FILE), corrections).expect("written");
    }
    folder
}

fn read(folder: &Path) -> Profile {
    Profile::read(folder).expect("a profile")
}

fn file(folder: &Path) -> String {
    fs::read_to_string(folder.join(FACTS_FILE)).expect("there")
}

/// The problems with the file of corrections.
fn problems(profile: &Profile) -> Vec<String> {
    let own = profile.problems.iter().filter(|problem| problem.file == FACTS_FILE);
    own.map(ToString::to_string).collect()
}

fn fact(folder: &Path, kind: FactKind, main: &str) -> Fact {
    let sheet = fact_sheet(folder).expect("a profile");
    let found = sheet.facts.into_iter().find(|fact| {
        fact.key.kind == kind
            && (fact.values.get(&kind.main_field()).map(String::as_str) == Some(main)
                || fact.read.get(&kind.main_field()).map(String::as_str) == Some(main))
    });
    found.unwrap_or_else(|| panic!("{kind:?} {main} is read"))
}

fn added(kind: FactKind, line: Option<&str>) -> FactKey {
    FactKey { kind, line: line.map(str::to_owned), entry: None, added: true }
}

/// The values of a fact with some of them changed.
fn changed(fact: &Fact, changes: &[(FactField, &str)]) -> FactChange {
    let mut values = fact.values.clone();
    values.extend(changes.iter().map(|(field, text)| (*field, (*text).to_owned())));
    FactChange::Set(values)
}

fn values(pairs: &[(FactField, &str)]) -> FactChange {
    FactChange::Set(pairs.iter().map(|(field, text)| (*field, (*text).to_owned())).collect())
}

#[test]
fn every_fact_is_shown_with_its_line() {
    let folder = profile_with("");
    let sheet = fact_sheet(folder.path()).expect("a profile");
    let shown: Vec<(FactKind, String, usize)> = sheet
        .facts
        .iter()
        .map(|fact| {
            let main = fact.values[&fact.key.kind.main_field()].clone();
            (fact.key.kind, main, fact.source.as_ref().map_or(0, |source| source.first))
        })
        .collect();
    let expected = [
        (FactKind::Position, "Head Baker", 5),
        (FactKind::Position, "Baker", 7),
        (FactKind::Break, "Career break: caring for my father", 9),
        (FactKind::Education, "Bachelor of Science, Food Chemistry", 12),
        (FactKind::Language, "Finnish", 18),
        (FactKind::Language, "English", 18),
        (FactKind::Skill, "Rye", 15),
        (FactKind::Skill, "Phyton", 15),
        (FactKind::Email, "kim@example.org", 2),
        (FactKind::Phone, "+358 40 123 4567", 2),
        (FactKind::Place, "Turku, Finland", 2),
    ];
    let expected = expected.map(|(kind, main, line)| (kind, main.to_owned(), line));
    assert_eq!(shown, expected, "what was read, and where the resume says it");
    assert_eq!(sheet.unread.len(), 1, "a sentence is no list of languages: {:?}", sheet.unread);
    assert!(sheet.unused.is_empty() && sheet.trouble.is_none(), "there are no corrections yet");
    let length = sheet.facts[0].length(date(2026, 11, 29)).expect("it has dates");
    assert_eq!((length.months, length.exact), (104, true), "March 2018 to October 2026");
    let length = sheet.facts[2].length(date(2026, 11, 29)).expect("a break has dates, too");
    assert_eq!((length.months, length.exact), (24, false), "2016 to 2018");
    assert_eq!(sheet.facts[3].length(date(2026, 11, 29)), None, "nobody asks how long a degree took");
}

#[test]
fn a_corrected_position_is_what_answers_use() {
    let folder = profile_with("");
    let baker = fact(folder.path(), FactKind::Position, "Baker");
    let change = changed(&baker, &[(FactField::Title, "Pastry chef"), (FactField::To, "Nov 2015")]);
    change_fact(folder.path(), &baker.key, &change).expect("saved");
    let profile = read(folder.path());
    let position = &profile.facts.positions[1];
    assert_eq!(position.title.as_deref(), Some("Pastry chef"));
    assert_eq!(position.to, End::At(YearMonth::month(2015, 11)), "any form of a date is understood");
    assert_eq!(position.when, "2012 – November 2015", "the words for the dates follow");
    assert_eq!(position.notes[0].under, "Pastry chef, Lampworks", "and so does the heading of its sentences");
    assert_eq!(profile.corrected, "Pastry chef, Lampworks, 2012 – November 2015");
    assert_eq!(profile.resume, RESUME, "the resume stays as it is");
    assert!(
        file(folder.path()).ends_with(
            "[[position]]\nline = \"Baker, Lampworks, 2012 - 2016\"\ntitle = \"Pastry chef\"\n\
             to = \"2015-11\"\n"
        ),
        "only what differs is written: {}",
        file(folder.path())
    );
    let again = fact(folder.path(), FactKind::Position, "Pastry chef");
    assert_eq!((again.state, again.read[&FactField::Title].as_str()), (FactState::Corrected, "Baker"));
    // Back to what was read, field by field.
    let change = changed(&again, &[(FactField::Title, "Baker"), (FactField::To, "2016")]);
    change_fact(folder.path(), &again.key, &change).expect("saved");
    assert_eq!(fact(folder.path(), FactKind::Position, "Baker").state, FactState::Read);
    assert!(!file(folder.path()).contains("[[position]]"), "a correction that changes nothing is gone");
    assert_eq!(read(folder.path()).corrected, "");
}

#[test]
fn facts_are_removed_and_brought_back() {
    let folder = profile_with("");
    let baker = fact(folder.path(), FactKind::Position, "Baker");
    let python = fact(folder.path(), FactKind::Skill, "Phyton");
    for key in [&baker.key, &python.key] {
        change_fact(folder.path(), key, &FactChange::Remove).expect("saved");
    }
    let profile = read(folder.path());
    assert_eq!((profile.facts.positions.len(), profile.facts.skills.len()), (1, 1));
    assert!(
        profile
            .facts
            .other
            .iter()
            .any(|sentence| sentence.text == "Baked at night." && sentence.under.is_empty()),
        "what stands below a heading that is none is still the candidate's"
    );
    assert_eq!(
        fact(folder.path(), FactKind::Position, "Baker").state,
        FactState::Removed,
        "it stays in sight"
    );
    for key in [&baker.key, &python.key] {
        change_fact(folder.path(), key, &FactChange::Reset).expect("saved");
    }
    assert_eq!(
        read(folder.path()).facts,
        crate::facts::Facts::read("Kim Aalto", RESUME),
        "all is as it was read"
    );
}

#[test]
fn missed_facts_are_added_edited_and_deleted() {
    let folder = profile_with("");
    let add = |kind, line: Option<&str>, pairs: &[(FactField, &str)]| {
        change_fact(folder.path(), &added(kind, line), &values(pairs))
    };
    add(
        FactKind::Position,
        None,
        &[(FactField::Title, "Miller"), (FactField::Employer, "Mylly"), (FactField::From, "2011")],
    )
    .expect("added");
    add(FactKind::Certificate, None, &[(FactField::Name, "Hygiene pass"), (FactField::Detail, "2020")])
        .expect("added");
    add(FactKind::Practical, None, &[(FactField::Text, "Notice period: two months.")]).expect("added");
    let line = "Aramaic in all of its dialects fluently spoken here";
    add(FactKind::Language, Some(line), &[(FactField::Name, "Aramaic"), (FactField::Level, "fluent")])
        .expect("added");
    let error =
        add(FactKind::Email, None, &[(FactField::Text, "other@example.org")]).expect_err("there is one");
    assert!(error.to_string().contains("has one already"), "{error}");
    let twice =
        add(FactKind::Certificate, None, &[(FactField::Name, "Hygiene pass"), (FactField::Detail, "2020")]);
    assert!(twice.is_err(), "the same fact twice");

    let facts = read(folder.path()).facts;
    assert_eq!(facts.positions[2].heading(), "Miller, Mylly");
    assert_eq!(
        facts.first().map(Position::heading).as_deref(),
        Some("Miller, Mylly"),
        "it counts among the others"
    );
    assert_eq!(facts.certificates[0].text, "Hygiene pass (2020)");
    assert_eq!(facts.practical[0].text, "Notice period: two months.");
    assert_eq!(facts.languages[2].to_string(), "Aramaic (fluent)");
    assert_eq!(facts.languages[2].source.first, 19, "its source is the line that was not understood");
    assert!(facts.unread.is_empty(), "which is understood now: {:?}", facts.unread);

    let miller = fact(folder.path(), FactKind::Position, "Miller");
    assert_eq!((miller.state, miller.source), (FactState::Added, None));
    change_fact(folder.path(), &miller.key, &values(&[(FactField::Title, "Head miller")])).expect("edited");
    let edited = fact(folder.path(), FactKind::Position, "Head miller");
    assert_eq!(read(folder.path()).facts.positions.len(), 3, "it is the same fact");
    change_fact(folder.path(), &edited.key, &FactChange::Remove).expect("deleted");
    assert_eq!(read(folder.path()).facts.positions.len(), 2);
}

#[test]
fn a_degree_is_what_its_owner_says() {
    let folder = profile_with("");
    let degree = fact(folder.path(), FactKind::Education, "Bachelor of Science, Food Chemistry");
    let change =
        changed(&degree, &[(FactField::Title, "Certificate in Baking"), (FactField::Degree, "certificate")]);
    change_fact(folder.path(), &degree.key, &change).expect("saved");
    let degree = &read(folder.path()).facts.education[0];
    assert_eq!((degree.kind, degree.field.as_deref()), (DegreeKind::Certificate, Some("Baking")));
    assert_eq!(degree.heading(), "Certificate in Baking, Scheldt University College");
}

#[test]
fn an_uncertain_heading_is_certain_once_its_owner_saved_it() {
    let folder = profile_with("");
    let resume = "Kim Aalto\n\nEXPERIENCE\nOrchid • Willow • 2012 - 2016\n- Sang.\n\
                  Pine • Maple • 2016 - 2018\n- Sang.\n";
    fs::write(folder.path().join(RESUME_FILE), resume).expect("written");
    let sheet = fact_sheet(folder.path()).expect("a profile");
    let unsure = sheet.facts.first().expect("a position");
    assert!(!unsure.certain, "neither word is known as an employer: {unsure:?}");
    let change = values(&[
        (FactField::Title, "Orchid"),
        (FactField::Employer, "Willow"),
        (FactField::From, "2012"),
        (FactField::To, "2016"),
    ]);
    change_fact(folder.path(), &unsure.key, &change).expect("saved");
    let position = &read(folder.path()).facts.positions[0];
    assert!(position.certain, "{position:?}");
    assert_eq!(position.heading(), "Orchid, Willow");
}

#[test]
fn a_correction_whose_line_is_gone_is_named_and_not_applied() {
    let folder =
        profile_with("[[position]]\nline = \"Baker, Lampworks, 2012 - 2016\"\ntitle = \"Pastry chef\"\n");
    assert_eq!(read(folder.path()).facts.positions[1].title.as_deref(), Some("Pastry chef"));
    // Another line in its place must not get the title.
    let resume = RESUME.replace(BAKER, "Cashier, Lampworks, 2012 - 2016");
    fs::write(folder.path().join(RESUME_FILE), resume).expect("written");
    let profile = read(folder.path());
    assert_eq!(profile.facts.positions[1].title.as_deref(), Some("Cashier"), "it is another line now");
    let named = problems(&profile);
    assert_eq!(named.len(), 1, "{named:?}");
    assert!(named[0].contains("line 1, `[[position]]`: is about `Baker, Lampworks"), "{named:?}");
    let sheet = fact_sheet(folder.path()).expect("a profile");
    assert_eq!(sheet.unused[0].values[&FactField::Title], "Pastry chef", "the owner sees what it was");
    change_fact(folder.path(), &sheet.unused[0].key, &FactChange::Reset).expect("removed");
    assert!(problems(&read(folder.path())).is_empty());
    // White space does not matter, and lines that move stay the same.
    let folder =
        profile_with("[[position]]\nline = \"Baker,  Lampworks, 2012 - 2016\"\ntitle = \"Pastry chef\"\n");
    fs::write(folder.path().join(RESUME_FILE), RESUME.replace("EXPERIENCE", "Bakes.\n\nEXPERIENCE"))
        .expect("written");
    assert_eq!(read(folder.path()).facts.positions[1].title.as_deref(), Some("Pastry chef"));
}

#[test]
fn a_line_that_is_there_twice_is_not_guessed() {
    let folder = profile_with("[[position]]\nline = \"Baker, Lampworks, 2012 - 2016\"\nremoved = true\n");
    let twice = format!("{BAKER}\n- Baked at night.\n{BAKER}");
    fs::write(folder.path().join(RESUME_FILE), RESUME.replace(BAKER, &twice)).expect("written");
    let profile = read(folder.path());
    assert_eq!(profile.facts.positions.len(), 3, "neither is removed");
    assert!(problems(&profile)[0].contains("more than one"), "{:?}", problems(&profile));
}

#[test]
fn a_file_that_is_no_toml_is_named_and_kept() {
    let broken = "# Mine.\n[[position]]\nline = \"x\ntitle = 3\n";
    let folder = profile_with(broken);
    let profile = read(folder.path());
    assert_eq!(profile.facts.positions.len(), 2, "the resume is read all the same");
    assert!(problems(&profile)[0].starts_with("`facts.toml`: line 3: "), "{:?}", problems(&profile));
    let sheet = fact_sheet(folder.path()).expect("a profile");
    assert!(sheet.trouble.is_some_and(|trouble| trouble.contains("correct that line")));
    let baker = fact(folder.path(), FactKind::Position, "Baker");
    let error = change_fact(folder.path(), &baker.key, &FactChange::Remove).expect_err("it would be lost");
    assert!(matches!(error, SaveError::Unreadable { file: FACTS_FILE, .. }), "{error}");
    assert_eq!(file(folder.path()), broken, "not a letter is lost");
}

#[test]
fn one_bad_table_does_not_spoil_the_others() {
    let folder = profile_with(
        "[[position]]\nline = \"Baker, Lampworks, 2012 - 2016\"\nfrom = \"soon\"\n\n\
         [[skill]]\nline = \"Rye • Phyton (pandas)\"\nentry = \"Phyton (pandas)\"\n\
         name = \"Python\"\ncolour = \"red\"\n\n\
         [[hobby]]\nname = \"Chess\"\n\n[language]\nname = \"Welsh\"\n\n[[link]]\nremoved = true\n\n\
         [[position]]\nline = \"Head Baker, Bell Bakery, Turku, March 2018 - present\"\nto = 2017\n",
    );
    let profile = read(folder.path());
    assert_eq!(profile.facts.skills[1].to_string(), "Python (pandas)", "what is sound is used");
    assert_eq!(profile.facts.positions, crate::facts::Facts::read("Kim Aalto", RESUME).positions);
    let named = problems(&profile);
    for part in [
        "line 1, `[[position]]`: `from` is no date from 1950 to 2099",
        "line 9: `colour` is not used; a skill has `name`, `detail`",
        "line 11: `hobby` is no kind of fact",
        "line 14: `language` is not used; write `[[language]]`",
        "`[[link]]`: removes nothing",
        "line 20, `[[position]]`: `to` is before `from`",
    ] {
        assert!(named.iter().any(|problem| problem.contains(part)), "{part} in {named:#?}");
    }
    assert_eq!(named.len(), 6, "each once: {named:#?}");
}

#[test]
fn comments_and_other_tables_stay_as_they_are() {
    let own = "# My own notes.\n\n# Spelled wrong in the PDF.\n\
               [[skill]]\nline = \"Rye • Phyton (pandas)\"\nentry = \"Phyton (pandas)\"\n\
               name = \"Python\" # sic\n\n[[language]]\nname = \"Welsh\"\n";
    let folder = profile_with(own);
    let python = fact(folder.path(), FactKind::Skill, "Python");
    change_fact(folder.path(), &python.key, &changed(&python, &[(FactField::Name, "Python 3")]))
        .expect("saved");
    assert_eq!(file(folder.path()), own.replace("\"Python\"", "\"Python 3\""));
    let baker = fact(folder.path(), FactKind::Position, "Baker");
    change_fact(folder.path(), &baker.key, &FactChange::Remove).expect("saved");
    change_fact(folder.path(), &python.key, &FactChange::Reset).expect("saved");
    assert_eq!(
        file(folder.path()),
        "# My own notes.\n\n# Spelled wrong in the PDF.\n[[language]]\nname = \"Welsh\"\n\n\
         [[position]]\nline = \"Baker, Lampworks, 2012 - 2016\"\nremoved = true\n"
    );
    assert!(folder.path().join(".earlier").join(FACTS_FILE).is_dir(), "the earlier texts are kept");
}

#[test]
fn hostile_values_are_refused_and_nothing_is_written() {
    let folder = profile_with("");
    let baker = fact(folder.path(), FactKind::Position, "Baker");
    for (field, text) in [
        (FactField::Title, "x".repeat(10_000)),
        (FactField::Title, String::new()),
        (FactField::Employer, "Lamp\u{202e}works".to_owned()),
        (FactField::From, "20012-01".to_owned()),
        (FactField::To, "1066".to_owned()),
        (FactField::To, "2011-12".to_owned()),
    ] {
        let error = change_fact(folder.path(), &baker.key, &changed(&baker, &[(field, &text)]))
            .expect_err("it is no sound value");
        assert!(matches!(error, SaveError::Refused { .. }), "{field:?}: {error}");
    }
    let gone = FactKey { line: Some("Nobody, Nowhere".to_owned()), ..baker.key.clone() };
    let error = change_fact(folder.path(), &gone, &changed(&baker, &[])).expect_err("no such line");
    assert!(error.to_string().contains("not read from the resume any more"), "{error}");
    assert!(!folder.path().join(FACTS_FILE).exists(), "nothing was written");
    let quoted = "Lamp\"works]] #\\";
    change_fact(folder.path(), &baker.key, &changed(&baker, &[(FactField::Employer, quoted)]))
        .expect("only odd");
    assert_eq!(read(folder.path()).facts.positions[1].employer.as_deref(), Some(quoted));
}

#[test]
fn corrections_travel_with_the_profile() {
    let folder = profile_with("");
    let baker = fact(folder.path(), FactKind::Position, "Baker");
    change_fact(folder.path(), &baker.key, &changed(&baker, &[(FactField::Title, "Pastry chef")]))
        .expect("saved");
    let home = tempfile::tempdir().expect("a temporary folder");
    let archive = home.path().join("kim.zip");
    export(folder.path(), &archive, false).expect("exported");
    let (arrived, left_out) = import(&archive, &home.path().join("profiles")).expect("imported");
    assert_eq!(left_out, []);
    assert_eq!(read(&arrived), read(folder.path()), "the same facts on the other machine");
    assert_eq!(read(&archive), read(folder.path()), "and in the archive itself");
    let error =
        change_fact(&archive, &baker.key, &FactChange::Reset).expect_err("archives are not rewritten");
    assert!(matches!(error, SaveError::Archive(_)), "{error}");
}

#[test]
fn the_example_of_the_readme_is_understood() {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md")).expect("there");
    let example =
        readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let (corrections, remarks) = file::parse(example).expect("it is TOML");
    assert_eq!(remarks, Vec::<String>::new(), "every key of it is used");
    assert_eq!(corrections.len(), 4);
    assert!(corrections.iter().all(|correction| correction.refused.is_none()), "{corrections:?}");
}
