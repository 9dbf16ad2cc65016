//! The owner corrects what was read from the resume: the command answers from the corrected facts, and names
//! a correction that the resume has left behind.

use std::path::Path;

use stories::{ProfileFolder, short_profile};

use crate::run::{Ran, interview};

const RESUME: &str = "\
Kim Aalto
Turku, Finland | kim@example.org

EXPERIENCE
Head Baker, Bell Bakery, March 2018 - present
- Bakes rye bread for 300 shops.
Baker, Lampworks, 2012 - 2016
- Baked at night.

LANGUAGES
Finnish (native), English (fluent)
Aramaic in all of its dialects fluently spoken here
";
const CORRECTION: &str =
    "[[position]]\nline = \"Baker, Lampworks, 2012 - 2016\"\ntitle = \"Pastry chef\"\nfrom = \"2013\"\n";

fn profile(corrections: &str) -> ProfileFolder {
    let profile = short_profile();
    profile.write("resume.txt", RESUME);
    profile.write("facts.toml", corrections);
    profile
}

fn run(command: &str, profile: &Path, more: &[&str]) -> Ran {
    let arguments = [command.as_ref(), "--profile".as_ref(), profile.as_os_str()];
    interview(arguments.into_iter().chain(more.iter().map(AsRef::as_ref))).succeeded()
}

#[test]
fn a_corrected_fact_is_what_is_answered() {
    let profile = profile("");
    let asked = |question: &str| run("ask", profile.path(), &[question]).stdout;
    let before = asked("Where did you work in 2014?");
    assert!(before.contains("baker at Lampworks (2012 to 2016)"), "as the resume says: {before}");
    profile.write("facts.toml", CORRECTION);
    let after = asked("Where did you work in 2014?");
    assert!(after.contains("pastry chef at Lampworks (2013 to 2016)"), "as its owner says: {after}");
    profile.write("facts.toml", "[[language]]\nname = \"Welsh\"\nlevel = \"fluent\"\n");
    let added = asked("Which languages do you speak?");
    assert!(added.contains("Welsh (fluent)"), "what was missed is known now: {added}");
}

#[test]
fn check_sums_up_the_facts_and_names_what_was_not_understood() {
    let profile = profile(CORRECTION);
    let checked = run("check", profile.path(), &[]).stdout;
    for line in [
        "facts of the resume: 2 positions, 2 languages, 1 e-mail address, 1 place\n",
        "  in `facts.toml`: 1 corrected\n",
        "  not understood, line 12: Aramaic in all of its dialects fluently spoken here\n",
    ] {
        assert!(checked.contains(line), "`{line}` in: {checked}");
    }
    assert!(checked.contains("everything is in order"), "none of this is a flaw: {checked}");
}

#[test]
fn a_correction_that_fits_no_more_is_named_and_the_resume_holds() {
    let profile = profile(CORRECTION);
    profile.write("resume.txt", &RESUME.replace("Baker, Lampworks", "Cashier, Lampworks"));
    let checked = run("check", profile.path(), &[]).stdout;
    let warning = checked.lines().find(|line| line.starts_with("warning: `facts.toml`")).unwrap_or_default();
    for part in ["line 1", "Baker, Lampworks, 2012 - 2016", "correct the fact again"] {
        assert!(warning.contains(part), "`{part}` says where, which and what to do: {checked}");
    }
    let said = run("ask", profile.path(), &["Where did you work in 2014?"]).stdout;
    assert!(said.contains("cashier at Lampworks (2012 to 2016)"), "never the other line's title: {said}");
    profile.write("facts.toml", "[[position]]\nline = \"x\ntitle = 3\n");
    let checked = run("check", profile.path(), &[]).stdout;
    assert!(
        checked.contains("warning: `facts.toml`: line 2: ") && checked.contains("correct that line"),
        "a file that is no TOML is named with its line: {checked}"
    );
}
