//! The timeline of one career with a break.
use super::*;
use crate::decide::known;

fn post(title: &str, employer: &str, from: YearMonth, to: End) -> Position {
    Position {
        title: Some(title.to_owned()),
        employer: Some(employer.to_owned()),
        certain: true,
        from: Some(from),
        to,
        place: (to == End::Present).then(|| "Turku".to_owned()),
        ..Position::default()
    }
}

fn profile() -> Profile {
    let month = YearMonth::month;
    let founder = post("Bell Founder", "Carillon Works", month(2021, 3), End::Present);
    let assistant = post("Workshop Assistant", "Carillon Works", month(2019, 6), End::At(month(2021, 2)));
    let clerk = post("Bakery Clerk", "Ryeland Stores", month(2014, 4), End::At(month(2017, 12)));
    let pause = CareerBreak {
        title: "Career break: caring for my father".into(),
        reason: Some("caring for my father".into()),
        from: Some(month(2018, 1)),
        to: End::At(month(2019, 5)),
        ..CareerBreak::default()
    };
    let facts = profile::facts::Facts {
        positions: vec![founder, assistant, clerk],
        breaks: vec![pause],
        ..profile::facts::Facts::default()
    };
    Profile { name: "Kim Example".into(), facts, ..Profile::default() }
}

/// After an answer, of a visitor who does what `act` says.
fn setting(before: Option<&str>, act: Option<Act>) -> Setting<'_> {
    Setting {
        today: jiff::civil::date(2026, 11, 29),
        model: "test",
        host: None,
        before,
        asked_before: None,
        told: None,
        act,
        small: true,
    }
}

/// The answer to a question.
fn said(act: Act, question: &str, before: Option<&str>) -> Option<String> {
    known::answer(question, &profile(), setting(before, Some(act)))
}

#[test]
fn the_current_position_is_said_with_its_beginning() {
    assert_eq!(
        said(Act::Employer, "Who employs you these days, and in what role?", None).as_deref(),
        Some("I work as a bell founder at Carillon Works in Turku, since March 2021."),
    );
}

#[test]
fn a_chain_goes_back_one_stage_a_question() {
    let question = "And before that?";
    let first = said(Act::Employer, "Where do you work?", None).expect("it is certain");
    let second = said(Act::Earlier, question, Some(&first)).expect("an earlier post");
    assert_eq!(
        second,
        "Before that I worked as a workshop assistant at Carillon Works (June 2019 to February 2021)."
    );
    let third = said(Act::Earlier, question, Some(&second)).expect("a break");
    assert_eq!(
        third,
        "Before that I took time out (January 2018 to May 2019): caring for my father. \
         Until then I worked as a bakery clerk at Ryeland Stores (April 2014 to December 2017)."
    );
    assert_eq!(
        said(Act::Earlier, question, Some(&third)).as_deref(),
        Some("That is the earliest job in my notes."),
    );
}

#[test]
fn an_employer_may_be_called_by_its_kind() {
    let asks = |question| asks_for_earlier(&Asked::of(question, "Kim Example"), &profile());
    assert!(asks("And which works was before that one?"), "it is called Carillon Works");
    assert!(asks("And what was your post before that?"), "a post is a position");
    assert!(!asks("How long did you cast bells before that?"), "that asks for something else");
}

#[test]
fn whether_an_employer_was_one_before_is_another_question() {
    let text = said(Act::Earlier, "Had you worked at Ryeland before?", None).expect("by its posts");
    assert!(text.starts_with("Yes. My resume lists me as a bakery clerk at Ryeland Stores"), "{text}");
}

#[test]
fn how_long_is_meant_of_the_post_that_was_told() {
    let first = said(Act::Employer, "Where do you work?", None);
    assert_eq!(
        known::answer("How long have you been doing that?", &profile(), setting(first.as_deref(), None))
            .as_deref(),
        Some(
            "I have been at Carillon Works for 5 years and 8 months, as a bell founder (March 2021 to today)."
        ),
        "the earlier post at the same employer is not meant"
    );
}

#[test]
fn an_earlier_post_at_the_same_employer() {
    let first = said(Act::Employer, "Where do you work?", None);
    let second = said(Act::Earlier, "And what were you there before that?", first.as_deref());
    assert!(second.expect("there was one").contains("workshop assistant"), "at the same place");
}

#[test]
fn what_came_after_includes_the_break() {
    let before = "I sold bread at Ryeland for almost four years.";
    assert_eq!(
        said(Act::Later, "What did you do right after that?", Some(before)).as_deref(),
        Some(
            "After that I took time out (January 2018 to May 2019): caring for my father. \
             Then I worked as a workshop assistant at Carillon Works (June 2019 to February 2021)."
        ),
        "the employer is named by its first word"
    );
}

#[test]
fn an_employer_that_was_named_is_meant_until_another_is() {
    let budget = "I sign for the wax and the bronze.";
    let of = |told, question| {
        let setting = Setting { told: Some(told), ..setting(Some(budget), None) };
        known::answer(question, &profile(), Setting { act: Some(Act::Tenure), ..setting })
    };
    let text =
        of("I sold bread at Ryeland, six loaves a minute.", "How long did you stay?").expect("Ryeland");
    assert!(text.contains("Ryeland Stores"), "by the first word of its name, before the last answer: {text}");
    assert_eq!(of("I sold bread at Ryeland.", "How long did that take?"), None, "that is no job");
    assert!(
        of("I cast bells at Carillon Works.", "Since when?").is_some(),
        "nothing else has such a beginning"
    );
    let both = "I went from Ryeland to Carillon.";
    assert_eq!(of(both, "How long did you stay?"), None, "it may be either");
    assert!(is_about_a_position("What was it like at Ryeland?", &profile()));
    assert!(!is_about_a_position(both, &profile()) && !is_about_a_position(budget, &profile()));
}

#[test]
fn self_employed_is_no_noun() {
    let month = YearMonth::month;
    let own = post("Self-employed", "Bell Forge", month(2015, 1), End::At(month(2021, 9)));
    assert_eq!(role(&own), "self-employed at Bell Forge");
    assert_eq!(titled_alone(&own), "self-employed (January 2015 to September 2021)");
}

#[test]
fn a_break_is_said_with_its_length() {
    assert_eq!(
        said(Act::Gap, "I see a hole in 2018, what is that about?", None).as_deref(),
        Some("I took time out for 1 year and 5 months (January 2018 to May 2019): caring for my father."),
    );
    assert_eq!(said(Act::Gap, "I see a hole in 2016, what is that?", None), None, "there was a job");
}

#[test]
fn an_uncertain_position_is_neither_said_nor_passed_over() {
    let mut profile = profile();
    profile.facts.positions[1].certain = false;
    let first = known::answer("Where do you work?", &profile, setting(None, Some(Act::Employer)));
    let first = first.expect("the current one is certain");
    let second = known::answer("And before that?", &profile, setting(Some(&first), Some(Act::Earlier)));
    assert_eq!(second, None, "what was before is uncertain, and what was before that is no answer");
    profile.facts.positions[0].certain = false;
    let first = known::answer("Where do you work?", &profile, setting(None, Some(Act::Employer)));
    assert_eq!(first, None, "the current one is uncertain too");
}

#[test]
fn without_a_position_to_start_from_there_is_no_answer() {
    assert_eq!(said(Act::Earlier, "And before that?", Some("I like bees.")), None);
    let both = "I know Carillon people and Ryeland people.";
    assert_eq!(said(Act::Earlier, "And before that?", Some(both)), None, "it may be either");
}

#[test]
fn a_post_is_said_by_what_the_resume_has_of_it() {
    let mut profile = profile();
    // Self-employed at present, and before that at an employer without a title.
    profile.facts.positions[0].employer = None;
    profile.facts.positions[1].title = None;
    let said = |question, before, act| known::answer(question, &profile, setting(before, act));
    let first = said("Where do you work?", None, Some(Act::Employer)).expect("its title is certain");
    assert_eq!(first, "I work as a bell founder in Turku, since March 2021.");
    assert_eq!(
        said("Since when?", Some(&first), Some(Act::Tenure)).as_deref(),
        Some("I have been a bell founder (March 2021 to today) for 5 years and 8 months."),
    );
    let second = said("And before that?", Some(&first), Some(Act::Earlier));
    assert_eq!(
        second.as_deref(),
        Some("Before that I worked at Carillon Works (June 2019 to February 2021)."),
    );
    assert_eq!(
        said("Since when?", second.as_deref(), Some(Act::Tenure)).as_deref(),
        Some("I was at Carillon Works for 1 year and 9 months (June 2019 to February 2021)."),
    );
    assert_eq!(
        said("How many companies have you worked for?", None, None).as_deref(),
        Some("My resume lists two employers: Ryeland Stores and Carillon Works."),
        "self-employment is none"
    );
    assert_eq!(
        said("Where were you in 2019?", None, None).as_deref(),
        Some("In 2019 I worked at Carillon Works (June 2019 to February 2021)."),
    );
}

#[test]
fn the_first_job_and_other_trades() {
    assert_eq!(
        said(Act::First, "Where did you start out?", None).as_deref(),
        Some("My first job was as a bakery clerk at Ryeland Stores (April 2014 to December 2017)."),
    );
    let other = said(Act::OtherTrades, "Have you worked outside of bells?", None).expect("in two");
    assert!(other.contains("a workshop assistant") && other.contains("a bakery clerk"), "{other}");
    assert!(!other.contains("founder"), "that is the present one: {other}");
}

#[test]
fn what_is_uncertain_is_said_in_the_words_of_the_resume() {
    let month = YearMonth::month;
    let unclear = |text: &str, when: &str, from, to| Position {
        from: Some(from),
        to,
        when: when.to_owned(),
        source: profile::facts::Source { first: 1, last: 1, text: text.to_owned() },
        ..Position::default()
    };
    let facts = profile::facts::Facts {
        positions: vec![
            unclear(
                "Mar 2022 to date: Founder, Carillon, casting pit",
                "Mar 2022 to date",
                month(2022, 3),
                End::Present,
            ),
            unclear(
                "Feb 2019 to Feb 2022: Clerk, Ryeland, Turku",
                "Feb 2019 to Feb 2022",
                month(2019, 2),
                End::At(month(2022, 2)),
            ),
        ],
        ..profile::facts::Facts::default()
    };
    let profile = Profile { name: "Kim Example".into(), facts, ..Profile::default() };
    let said = |act, question, before| known::answer(question, &profile, setting(before, Some(act)));
    let present =
        "My present job, in the words of my resume: Founder, Carillon, casting pit (March 2022 to today).";
    assert_eq!(said(Act::Employer, "Where do you work now?", None).as_deref(), Some(present));
    let earlier =
        "Before that, in the words of my resume: Clerk, Ryeland, Turku (February 2019 to February 2022).";
    assert_eq!(said(Act::Earlier, "And before that?", Some(present)).as_deref(), Some(earlier));
    assert_eq!(
        said(Act::Tenure, "How long were you there?", Some(earlier)).as_deref(),
        Some(
            "I was there for 3 years and 1 month, in the words of my resume: Clerk, Ryeland, Turku \
             (February 2019 to February 2022)."
        ),
    );
}
