//! Job descriptions held against whole profiles, with the real embedding model: each requirement has the
//! verdict that a
//! recruiter would give, and the sentence that shows it.

use std::fs;

use fancy_regex::Regex;
use interview::AskOptions;
use jiff::civil::date;
use stories::checkout;

/// The descriptions, each with the folder of the profile that is asked.
const DESCRIPTIONS: [(&str, &str); 10] = [
    ("sample-six", "data/sample-profile"),
    ("sample-twenty-four", "data/sample-profile"),
    ("sample-inline", "data/sample-profile"),
    ("sample-pasted", "data/sample-profile"),
    ("sample-odd", "data/sample-profile"),
    ("nurse-odd", "tests/data/nurse"),
    ("shop-manager-odd", "tests/data/shop-manager"),
    ("nurse-twelve", "tests/data/nurse"),
    ("nurse-prose", "tests/data/nurse"),
    ("shop-manager-branch", "tests/data/shop-manager"),
];

#[test]
fn every_requirement_has_its_verdict_and_its_evidence() {
    let folder = checkout().join("tests/data/jobs");
    let verdicts = fs::read_to_string(folder.join("verdicts.tsv")).expect("the verdicts are there");
    let mut wrong: Vec<String> = Vec::new();
    for (name, profile) in DESCRIPTIONS {
        let description =
            fs::read_to_string(folder.join(format!("{name}.txt"))).expect("the description is there");
        let mut interview = crate::open(&checkout().join(profile), &engine::LoadOptions::default());
        let now = date(2026, 11, 24).at(10, 0, 0, 0);
        let turn = interview
            .ask(&description, now, &AskOptions::default(), &mut |_| std::ops::ControlFlow::Continue(()))
            .expect("a description is answered");
        let lines: Vec<&str> = turn.answer.lines().filter(|line| line.starts_with("- **")).collect();
        let expected: Vec<Vec<&str>> = verdicts
            .lines()
            .skip(1)
            .map(|line| line.split('\t').collect())
            .filter(|row: &Vec<&str>| row.first() == Some(&name))
            .collect();
        if lines.len() != expected.len() {
            wrong.push(format!(
                "{name}: {} requirements, not {}:\n{}",
                lines.len(),
                expected.len(),
                turn.answer
            ));
        }
        for row in expected {
            let [_, requirement, verdict, evidence] = row.as_slice() else { panic!("four columns: {row:?}") };
            let start = format!("- **{verdict}:** {requirement}");
            let evidence = Regex::new(evidence).expect("an expression");
            let right = |line: &&&str| {
                line.strip_prefix(&start)
                    .is_some_and(|rest| evidence.is_match(rest).expect("it can be searched"))
            };
            if lines.iter().filter(right).count() != 1 {
                let said = lines.iter().find(|line| line.contains(&format!(":** {requirement}")));
                wrong.push(format!("{name}: {verdict}: {requirement} ({evidence}), but: {said:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "these lines are not what a recruiter would accept:\n{}", wrong.join("\n"));
}
