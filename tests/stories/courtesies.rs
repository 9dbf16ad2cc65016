//! What a visitor says besides ordinary questions, in words that no example has: courtesy, who answers, a summary in
//! one sentence, and a walk back through the jobs.

use std::ops::ControlFlow;

use interview::{AskOptions, Interview, Source, Turn};
use stories::{ProfileFolder, short_profile};

const RESUME: &str = "Kim Aalto\nBaker\n\nEXPERIENCE\n\n\
    Head Baker • Ryeland Stores, Turku • March 2021 - present\n- Bakes rye bread for 40 shops.\n\n\
    Pastry Assistant • Ryeland Stores, Turku • June 2019 - February 2021\n- Folded croissants.\n\n\
    Career break: caring for my father • January 2018 - May 2019\n\n\
    Kitchen Porter • Harbour Hotel, Espoo • April 2014 - December 2017\n- Washed pots.\n\n\
    LANGUAGES\nFinnish (native), English (fluent)\n";

fn kim() -> ProfileFolder {
    let profile = short_profile();
    profile.write("resume.txt", RESUME);
    profile
}

fn ask(interview: &mut Interview, message: &str) -> Turn {
    let noon = jiff::civil::date(2026, 3, 2).at(12, 0, 0, 0);
    let options = AskOptions { max_tokens: 16, ..AskOptions::default() };
    interview.ask(message, noon, &options, &mut |_| ControlFlow::Continue(())).expect("it answers")
}

#[track_caller]
fn check(messages: &[&str], says: &str, why: &str) {
    let profile = kim();
    let mut interview = crate::open(profile.path(), &engine::LoadOptions::default());
    for message in messages {
        let turn = ask(&mut interview, message);
        assert!(turn.answer.contains(says), "{message}: {why}: {}", turn.answer);
        assert_ne!(turn.source, Source::NoEvidence, "{message} is no question without an answer");
    }
}

#[test]
fn courtesy_in_any_words_is_returned() {
    check(
        &[
            "Many thanks for taking the time, Mr Aalto!",
            "Brilliant, that was all I wanted to hear.",
            "Well, it was lovely to meet you, Kim. Have a good evening!",
            "Thank you, I have everything I need.",
            "Alright, bye for now",
            "thanks!",
            "ok thanks",
            "That was a great answer, well done.",
            "Great, thanks for stopping at our booth!",
            "Thanks a lot for showing us around the bakery.",
        ],
        "Thank you for your questions",
        "thanks and a goodbye",
    );
    check(&["Sorry for being so late today."], "No problem", "an apology");
    check(&["hello", "Good morning Kim, how are you?", "Hi Kim!"], "Hello, and welcome", "a greeting");
}

#[test]
fn a_question_with_a_courteous_word_is_a_question() {
    let profile = kim();
    let mut interview = crate::open(profile.path(), &engine::LoadOptions::default());
    for message in [
        "Thanks. And when could you start?",
        "Great, when could you start?",
        "Okay, thank you, Kim. When could you start? Thanks!",
    ] {
        let answer = ask(&mut interview, message).answer;
        assert!(answer.contains("in May"), "{message}: {answer}");
    }
    for message in ["How do you thank a team?", "How would you say sorry to a customer?"] {
        let answer = ask(&mut interview, message).answer;
        let polite = answer.contains("Thank you for your questions") || answer.contains("No problem");
        assert!(!polite, "{message}: {answer}");
    }
}

#[test]
fn an_insult_is_met_with_an_offer_and_with_no_fact() {
    check(
        &[
            "Honestly, bakers like you just switch an oven on.",
            "Let's be honest, you bakery people only sell air.",
            "Looks to me like nobody wanted to keep you there.",
        ],
        "I understand the doubt",
        "it asks nothing",
    );
    let profile = kim();
    let mut interview = crate::open(profile.path(), &engine::LoadOptions::default());
    for message in ["Tell me about something you are good at.", "When could you start, please."] {
        let answer = ask(&mut interview, message).answer;
        assert!(!answer.contains("doubt"), "{message} asks something: {answer}");
    }
}

#[test]
fn a_yes_to_one_question_is_no_yes_to_its_opposite() {
    let profile = kim();
    profile.write(
        "interview_questions_and_answers.csv",
        "questions,answers\nAre you allowed to work in Finland?,\"Yes. I have had a permanent permit since 2023, so no \
         sponsor is needed.\"\nWhen could you start?,In May.\n",
    );
    let mut interview = crate::open(profile.path(), &engine::LoadOptions::default());
    let answer = ask(&mut interview, "Would we have to sort out a visa for you?").answer;
    assert!(answer.starts_with("I have had a permanent permit since 2023"), "{answer}");
}

#[test]
fn a_question_that_asks_twice_is_answered_twice() {
    let profile = kim();
    let mut interview = crate::open(profile.path(), &engine::LoadOptions::default());
    let turn = ask(&mut interview, "When could you start, and which languages do you speak?");
    assert!(turn.answer.contains("May") && turn.answer.contains("Finnish"), "{}", turn.answer);
    let rests_on_something = turn.sentences.iter().filter(|sentence| !sentence.evidence.is_empty()).count();
    assert!(rests_on_something > 0, "the first half is the owner's row: {:?}", turn.sentences);
}

#[test]
fn a_thing_that_nothing_mentions_is_denied_whatever_was_asked_before() {
    let profile = kim();
    let mut interview = crate::open(profile.path(), &engine::LoadOptions::default());
    ask(&mut interview, "Ever baked for a hotel?");
    let answer = ask(&mut interview, "And SAP?").answer;
    assert!(answer.starts_with("SAP is not in my notes"), "{answer}");
}

#[test]
fn whoever_asks_for_a_person_gets_the_truth() {
    check(
        &[
            "Is there an actual human being at the other end of this?",
            "Hello? Is anybody real sitting there?",
            "Am I speaking with Kim in person, or is it some bot?",
        ],
        "I am an AI that speaks for Kim Aalto",
        "it is no person",
    );
}

#[test]
fn a_summary_has_as_many_sentences_as_were_asked_for() {
    check(
        &["Could you sum up in a few words who you are?", "The short version of you, please."],
        "baked rye bread in Turku",
        "the owner's introduction",
    );
    check(
        &[
            "In one sentence, why you?",
            "Then convince me in a single sentence.",
            "one sentence please, why should we pick you",
        ],
        "I am calm at four in the morning.",
        "the nearest to praise",
    );
    let profile = kim();
    let mut interview = crate::open(profile.path(), &engine::LoadOptions::default());
    let answer = ask(&mut interview, "Why should it be you and not the next in line? One sentence.").answer;
    assert_eq!(answer, "I am calm at four in the morning.", "one sentence is one");
}

#[test]
fn jobs_are_told_one_question_after_the_other() {
    let profile = kim();
    let mut interview = crate::open(profile.path(), &engine::LoadOptions::default());
    for (question, says) in [
        ("What is your position these days, and at which compnay?", "head baker at Ryeland Stores"),
        ("And what were you there before that?", "pastry assistant at Ryeland Stores"),
        (
            "And before that?",
            "caring for my father. Until then I worked as a kitchen porter at Harbour Hotel",
        ),
        ("And before that?", "the earliest job"),
        ("There is a hole in your CV in 2018, what was that?", "1 year and 5 months"),
    ] {
        let turn = ask(&mut interview, question);
        assert!(turn.answer.contains(says), "{question}: {}", turn.answer);
        assert_eq!(turn.source, Source::Program, "{question} is answered from the dates");
    }
    let answer = ask(&mut interview, "What do they make, and how large is the firm?").answer;
    assert!(!answer.contains("I work as"), "it asks for something else of the position: {answer}");
}

#[test]
fn another_tool_after_a_question_about_one() {
    let profile = kim();
    let mut interview = crate::open(profile.path(), &engine::LoadOptions::default());
    ask(&mut interview, "Have you ever worked with Excel?");
    for question in ["And Oracle?", "And Benchling, do you know that?"] {
        let answer = ask(&mut interview, question).answer;
        assert!(answer.contains("is not in my notes"), "{question}: {answer}");
    }
    let answer = ask(&mut interview, "And Swedish?").answer;
    assert!(answer.contains("Swedish is not among the languages"), "{answer}");
}

#[test]
fn career_questions_in_other_words() {
    let profile = kim();
    let mut interview = crate::open(profile.path(), &engine::LoadOptions::default());
    for (question, says) in [
        ("whats your job right now and how long have you been in it", "as a head baker at Ryeland Stores"),
        ("since when?", "for 5 years, as a head baker (March 2021 to today)"),
        ("And where were you before?", "as a pastry assistant at Ryeland Stores"),
        (
            "Which hotel did you start out in after school?",
            "My first job was as a kitchen porter at Harbour Hotel",
        ),
        ("Did you ever earn your money outside of baking?", "a kitchen porter at Harbour Hotel"),
        ("Which langauges do you speak, and how well?", "Finnish (native) and English (fluent)"),
        ("Which languages can you give orders in?", "Finnish (native) and English (fluent)"),
    ] {
        let turn = ask(&mut interview, question);
        assert!(turn.answer.contains(says), "{question}: {}", turn.answer);
        assert_eq!(turn.source, Source::Program, "{question} is answered from the resume");
    }
    for (question, not) in [
        ("How did you like your first job?", "My first job was"),
        ("How long do you let a dough rest?", "I have been at"),
        ("How large was your first oven?", "My first job was"),
        ("What did you notice first here?", "notice period"),
    ] {
        let answer = ask(&mut interview, question).answer;
        assert!(!answer.contains(not), "{question} asks for something else: {answer}");
    }
}

#[test]
fn the_position_told_before_another_answer_is_still_meant() {
    let profile = kim();
    let mut interview = crate::open(profile.path(), &engine::LoadOptions::default());
    ask(&mut interview, "Where do you work now, and as what?");
    ask(&mut interview, "What is your greatest weakness?");
    let answer = ask(&mut interview, "And what was your position before that?").answer;
    assert!(answer.contains("Before that I worked as a pastry assistant"), "{answer}");
}

#[test]
fn a_notice_period_of_the_resume_is_said() {
    let profile = short_profile();
    let resume = RESUME
        .replace("LANGUAGES", "PRACTICAL\nNotice period: three months to the end of a quarter\n\nLANGUAGES");
    profile.write("resume.txt", &resume);
    profile.write(
        "interview_questions_and_answers.csv",
        "question,answer\nWhat are your hobbies?,I ring bells.\n",
    );
    let mut interview = crate::open(profile.path(), &engine::LoadOptions::default());
    let answer = ask(&mut interview, "How much notice would you have to give over there?").answer;
    assert_eq!(answer, "My notice period is three months to the end of a quarter.");
}
