//! What kind of statement a question wants, where its form says so: a figure, a date, a project, or what
//! would be.
use text::words;

use crate::evidence::grammar::is_past;
use crate::evidence::statements::{Origin, Statement};
use crate::guard::figures::{Measure, figures};

/// What a statement gains where it is of the kind that is asked for, and loses where it is not.
const KIND: f32 = 0.08;
/// What kind of statement a question wants, where its form says so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum AskedKind {
    Quantity(Measure),
    Date,
    Project,
    /// What one would do: a habit says more of that than a story.
    Hypothesis,
    Any,
}

impl AskedKind {
    pub(crate) fn of(question: &str) -> Self {
        let words = words::of(question);
        let says = |one: &str, other: &str| words.windows(2).any(|two| two == [one, other]);
        if asks_when(&words) {
            Self::Date
        } else if let Some(measure) = measure(&words) {
            Self::Quantity(measure)
        } else if says("which", "project") || says("your", "projects") {
            Self::Project
        } else if imagines(&words) {
            Self::Hypothesis
        } else {
            Self::Any
        }
    }

    /// What a statement gains or loses by being of that kind or not.
    pub(crate) fn fits(self, statement: &Statement) -> f32 {
        let fits = match self {
            Self::Quantity(measure) => return KIND * best_figure(&statement.text, measure),
            Self::Date => has_date(&statement.text),
            Self::Project => is_about_a_project(statement),
            Self::Hypothesis => !tells_a_story(&statement.text),
            Self::Any => return 0.0,
        };
        match (fits, self) {
            (true, _) => KIND,
            // Nothing else says when, and nothing else is a project.
            (false, Self::Date | Self::Project) => -1.0,
            (false, _) => -KIND,
        }
    }
}

/// Whether a question supposes something: it says so, or asks what the candidate would do or something of
/// theirs would be. "What would you like to earn?" asks for a wish they have.
fn imagines(words: &[String]) -> bool {
    const WISHES: [&str; 7] = ["like", "mind", "need", "prefer", "rather", "say", "want"];
    let supposes = words.first().is_some_and(|first| matches!(first.as_str(), "suppose" | "imagine"));
    let asks = |three: &[String]| {
        three[0] == "would"
            && matches!(three[1].as_str(), "you" | "your")
            && !WISHES.contains(&three[2].as_str())
    };
    supposes || words.windows(3).any(asks)
}

/// Whether a question asks what the candidate would do.
pub(crate) fn asks_to_imagine(question: &str) -> bool {
    AskedKind::of(question) == AskedKind::Hypothesis
}

/// Whether a question asks for a quantity or a date.
pub(crate) fn wants_figure(question: &str) -> bool {
    let words = words::of(question);
    measure(&words).is_some() || asks_when(&words)
}

/// What a question wants to have measured: "how long", "how many people".
fn measure(words: &[String]) -> Option<Measure> {
    let how = words.iter().position(|word| word == "how")?;
    let counted = words.get(how + 2).map_or("", String::as_str);
    match words.get(how + 1)?.as_str() {
        "long" | "old" => Some(Measure::Time),
        "many" => Some(Measure::of_many(counted)),
        "big" | "far" | "fast" | "high" | "large" | "much" | "often" => Some(Measure::Amount),
        _ => None,
    }
}

/// Whether a statement is of a project, or answers a question about projects.
fn is_about_a_project(statement: &Statement) -> bool {
    let asked = || words::of(&statement.heading).iter().any(|word| words::stem(word) == "project");
    matches!(statement.origin, Origin::Project(_)) || asked()
}

/// Whether a question asks when something was: "When could you start?" asks for no date of the past.
fn asks_when(words: &[String]) -> bool {
    let was = |word: &String| matches!(word.as_str(), "did" | "was" | "were" | "had" | "have" | "has");
    words.windows(2).any(|two| two[0] == "when" && was(&two[1]) || two[0] == "since" && two[1] == "when")
}

/// Whether a sentence holds a year.
fn has_date(sentence: &str) -> bool {
    words::of(sentence).iter().any(|word| is_year(word))
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.parse::<u16>().is_ok_and(|year| (1900..2100).contains(&year))
}

/// Whether a sentence says what somebody did once.
fn tells_a_story(sentence: &str) -> bool {
    words::of(sentence)
        .windows(2)
        .any(|two| matches!(two[0].as_str(), "i" | "we" | "he" | "she" | "they") && is_past(&two[1]))
}

/// How well a number of a sentence may be what is asked for, from -1 to 1; a year is none.
fn best_figure(sentence: &str, measure: Measure) -> f32 {
    let figures = figures(sentence);
    let fits = figures.iter().filter(|(text, _)| !is_year(text)).map(|(_, figure)| measure.fit(figure));
    fits.fold(-1.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_supposed_is_no_fact() {
        for question in [
            "What would you do first?",
            "What would your first 90 days look like?",
            "Suppose the boss wants it otherwise.",
            "Imagine half of the room is asleep. What now?",
        ] {
            assert!(asks_to_imagine(question), "{question}");
        }
        for question in ["What would you like to earn?", "Would you need a permit?", "What did you do?"] {
            assert!(!asks_to_imagine(question), "a wish or a fact: {question}");
        }
    }

    #[test]
    fn a_figure_and_a_date_are_asked_for_by_form() {
        assert!(wants_figure("How many people report to you?") && wants_figure("When did you begin?"));
        assert!(!wants_figure("How do you plan?"));
    }
}
