//! One interview with its answers and figures.
use super::KeyedInterview;
use super::key::SaidBefore;

/// Words after the candidate's name that speak of them as another person.
const SPEAKING_OF: [&str; 22] = [
    "is", "was", "has", "had", "works", "worked", "runs", "ran", "built", "led", "managed", "manages",
    "holds", "began", "started", "joined", "left", "moved", "knows", "used", "uses", "can",
];
/// Words of the first person.
const FIRST_PERSON: [&str; 12] =
    ["i", "my", "me", "mine", "i'm", "i've", "i'd", "i'll", "we", "our", "us", "myself"];
/// An answer of fewer words does not have to say "I".
const SHORT_WORDS: usize = 12;

/// One given answer.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) answer: String,
    /// From the question to the first visible word.
    pub(crate) first_word_ms: f64,
}

/// An answer with its verdict.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) given: Given,
    /// Why it is not accepted; empty if it is.
    pub(crate) faults: Vec<String>,
}

/// The figures of one interview.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tally {
    pub(crate) accepted: usize,
    pub(crate) questions: usize,
    /// Answers given before in this interview, word for word, refusals included.
    pub(crate) repeated: usize,
    /// Answers that speak of the candidate as another person, or without any word of the first person.
    pub(crate) third_person: usize,
    pub(crate) median_words: usize,
    pub(crate) median_first_word_ms: f64,
}

/// Compares each answer with the key of its question, and with the key for all.
pub(crate) fn judge(interview: &KeyedInterview, given: Vec<Given>) -> Vec<Judged> {
    let mut said = SaidBefore::default();
    let judged = interview.questions.iter().zip(given).map(|(question, given)| {
        let mut faults = question.key.faults(&given.answer);
        faults.extend(interview.every.faults(&given.answer));
        if said.again(&given.answer) && SaidBefore::is_fault(&given.answer) {
            faults.push("said before, word for word".to_owned());
        }
        Judged { given, faults }
    });
    judged.collect()
}

/// Counts the results; `name` is the candidate's.
pub(crate) fn tally(judged: &[Judged], name: &str) -> Tally {
    let mut said = SaidBefore::default();
    let words = judged.iter().map(|it| it.given.answer.split_whitespace().count() as f64).collect();
    Tally {
        accepted: judged.iter().filter(|it| it.faults.is_empty()).count(),
        questions: judged.len(),
        repeated: judged.iter().filter(|it| said.again(&it.given.answer)).count(),
        third_person: judged.iter().filter(|it| is_third_person(&it.given.answer, name)).count(),
        median_words: median(words) as usize,
        median_first_word_ms: median(judged.iter().map(|it| it.given.first_word_ms).collect()),
    }
}

/// Whether an answer speaks of the candidate as another person. It looks only at words.
fn is_third_person(answer: &str, name: &str) -> bool {
    let words = lower_words(answer);
    let names = lower_words(name);
    let spoken_of = words.windows(2).any(|pair| {
        let named = names.contains(&pair[0]) && SPEAKING_OF.contains(&pair[1].as_str());
        named || pair == ["the", "candidate"]
    });
    let nobody = !words.iter().any(|word| FIRST_PERSON.contains(&word.as_str()));
    spoken_of || nobody && words.len() > SHORT_WORDS
}

fn lower_words(text: &str) -> Vec<String> {
    let plain = text.to_lowercase().replace('’', "'");
    let words = plain.split(|c: char| !c.is_alphanumeric() && c != '\'');
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyed::KeyedQuestion;
    use crate::keyed::key::Key;

    fn given(answer: &str, first_word_ms: f64) -> Given {
        Given { answer: answer.to_owned(), first_word_ms }
    }

    #[test]
    fn an_interview_is_counted() {
        let key = |row: &str| Key::parse(row).expect("the row is whole").1;
        let question = |row: &str| KeyedQuestion { question: "What?".to_owned(), key: key(row) };
        let interview = KeyedInterview {
            name: "kim".into(),
            profile: "kim".into(),
            every: key("0\t\tthe candidate\t\tevery"),
            questions: vec![
                question("1\trye\t\t\tfact"),
                question("2\trye\t\t\tfact"),
                question("3\trye\t\t\tfact"),
            ],
        };
        let long = "I bake rye bread. ".repeat(20);
        let answers = vec![given(&long, 30.0), given(&long, 10.0), given("The candidate bakes rye.", 20.0)];
        let judged = judge(&interview, answers);
        let faults: Vec<&[String]> = judged.iter().map(|it| it.faults.as_slice()).collect();
        assert!(faults[0].is_empty(), "it matches its key: {faults:?}");
        assert_eq!(faults[1], ["said before, word for word"], "it is long, and must not be said twice");
        assert_eq!(faults[2], ["says `The candidate`"], "what holds for every answer");
        let expected = Tally {
            accepted: 1,
            questions: 3,
            repeated: 1,
            third_person: 1,
            median_words: 80,
            median_first_word_ms: 20.0,
        };
        assert_eq!(tally(&judged, "Kim Aalto"), expected, "each is counted once");
    }

    #[test]
    fn the_third_person_is_told_by_words() {
        let check = |answer: &str, expected: bool, why: &str| {
            assert_eq!(is_third_person(answer, "Kim Aalto"), expected, "{why}: {answer}");
        };
        check("Kim has baked rye bread since 2015.", true, "a name and what it did");
        check("I am Kim, and I have baked since 2015.", false, "the candidate says the name");
        check("I am an AI that speaks for Kim Aalto.", false, "the program says whose notes it has");
        check("She knew the oven better than I did.", false, "another person");
        check(
            "This project is a collection of rye starters that is shared with other bakeries in town.",
            true,
            "the text of a project",
        );
        check("Two months.", false, "a short answer needs no `I`");
    }
}
