//! An answer made of the profile's own sentences, where the weights are too small to write one: the few that
//! come nearest to the question, each with what it needs to be understood, none of them told before.
use std::collections::BTreeSet;

use text::sentences::sentences;
use text::words;

use crate::evidence::rank::Scored;
use crate::evidence::statements::{Origin, Statement};

/// The score from which on a statement may answer a question.
const ANSWERS: f32 = 0.25;
/// The score from which on even a reason is answered by a statement that holds few of its words.
const CERTAIN: f32 = 0.45;
/// The score from which on a statement answers a question that only a row can answer where there is no such
/// row. Without a row on pay, the sentence nearest to "What salary do you have in mind?" is about something
/// else.
const NO_ROW: f32 = 0.40;
/// How far below the best one another statement may be and still belong to the answer.
const BEHIND: f32 = 0.09;
/// The same after a question that goes on from the one before, whose scores lie further apart.
const BEHIND_AFTER: f32 = 0.15;
/// The same where it is known what the model attends to: to one sentence, and less to those around it.
const BEHIND_ATTENDED: f32 = 0.20;
/// The share of what a model attends to from which on the row that begins with that statement answers the
/// question.
pub(crate) const ROW_ATTENDED: f32 = 0.5;
/// The same for statements of the same origin about something that the question names, and for those of
/// another origin.
const FAR_BEHIND: f32 = 0.25;
const CLOSE_BEHIND: f32 = 0.05;
/// Most statements that are chosen, before what they need to be understood.
const CHOSEN: usize = 3;
/// Most of them that do not come from where the best one comes from.
const ELSEWHERE: usize = 1;
/// Most words of an answer, unless one statement has more.
const WORDS: usize = 90;
/// The likelihood from which on a row answers the question that was asked, so that it is said whole, and its
/// most words.
const ROW_ANSWERS: f32 = 0.4;
const ROW_WORDS: usize = 90;
/// The likelihood from which on a row that gives a reason gives the one that is asked for.
const SAME_REASON: f32 = 0.3;
/// Most words of an answer of the owner that is told whole as a story.
pub(crate) const STORY_WORDS: usize = 130;
/// Most sentences that are told so that the one after them is understood.
const LEAD: usize = 2;
/// Words within which an object that is only a pronoun has nothing before it that it could stand for.
const OBJECT_WITHIN: usize = 7;
/// Most words of a sentence that is not understood alone if it holds a pronoun.
const SHORT: usize = 6;
/// Two statements with at least this share of common words say the same.
const SAME: f32 = 0.62;
/// What having been told before the last answer costs a statement that holds none of the question's words.
const TOLD: f32 = 0.2;
/// Words that join a sentence to the one before it.
const JOINING: [&str; 11] =
    ["also", "afterwards", "and", "another", "because", "both", "but", "instead", "second", "since", "so"];

/// The least share of what is asked of something named that some statement about it must hold.
const BESIDES: f32 = 0.35;

/// What was said before in the conversation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    /// In the answer before this one.
    pub(crate) just: BTreeSet<usize>,
    /// In any.
    pub(crate) earlier: BTreeSet<usize>,
}

impl Told {
    /// What is taken off the score of a statement that was told: nothing where the question may be about the
    /// last answer, and the less the more it asks for the very words.
    fn costs(&self, one: &Scored) -> f32 {
        match self.earlier.contains(&one.index) && !self.just.contains(&one.index) {
            true => TOLD * (1.0 - one.words),
            false => 0.0,
        }
    }
}

/// What an answer is to be composed for.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) question: &'a str,
    /// The statements about each thing that the question names, where it names several.
    pub(crate) by_name: &'a [Vec<usize>],
    /// Whether a whole row, project or section is evidence.
    pub(crate) has_evidence: bool,
    /// Whether it goes on from the question before.
    pub(crate) goes_on: bool,
    /// Whether it asks for one detail: a figure, or more about the answer before.
    pub(crate) detail: bool,
    /// Whether it is on a topic that only a row can answer, and no row is.
    pub(crate) off_profile: bool,
    /// For each statement, how much the model attends to it, if it says so.
    pub(crate) attended: Option<&'a [f32]>,
}

/// The statements of an answer, in the order in which they are said.
pub(crate) fn compose(
    wanted: &Wanted<'_>,
    statements: &[Statement],
    scored: &[Scored],
    told: &Told,
) -> Vec<usize> {
    let Wanted { question, by_name, has_evidence, goes_on, detail, off_profile, attended } = *wanted;
    if !by_name.is_empty() {
        return compare(by_name, statements, scored, told);
    }
    let names_something = scored.iter().any(|one| !one.named);
    let asks_why = question_asks_why(question);
    if asks_why && names_something && !scored.iter().any(|one| one.named && one.besides >= BESIDES) {
        return Vec::new();
    }
    let about = scored.iter().filter(|one| !names_something || one.named);
    let mut near: Vec<Scored> =
        about.map(|one| Scored { score: one.score - told.costs(one), ..*one }).collect();
    near.sort_by(|a, b| b.score.total_cmp(&a.score));
    // Where a row, project or section is evidence, its nearest sentence answers however near it is by itself.
    let bar = match (off_profile, has_evidence) {
        (true, _) => NO_ROW,
        (false, true) => 0.0,
        (false, false) => ANSWERS,
    };
    let asks_the_same =
        |best: &Scored| asks_for_reason(&statements[best.index].heading) && best.whole >= SAME_REASON;
    let on_the_same = |best: &Scored| {
        let origin = statements[best.index].origin;
        detail && told.just.iter().any(|&index| statements[index].origin == origin)
    };
    let gives_reason = |best: &Scored| {
        on_the_same(best) || best.words >= BESIDES || best.own >= CERTAIN || asks_the_same(best)
    };
    let answers = |best: &&Scored| best.score >= bar && (!asks_why || gives_reason(best));
    let begins_attended_row = |index: usize| {
        let begins = index == 0 || statements[index - 1].origin != statements[index].origin;
        begins && attended.is_some_and(|shares| shares[index] >= ROW_ATTENDED)
    };
    let behind = match (attended.is_some(), goes_on) {
        (true, _) => BEHIND_ATTENDED,
        (false, true) => BEHIND_AFTER,
        (false, false) => BEHIND,
    };
    let Some(best) = near.first().filter(answers).map(|one| one.score) else {
        return Vec::new();
    };
    if asks_for_a_story(question)
        && let Some(story) = whole_row(statements, near[0].index, STORY_WORDS)
        && 2 * story.iter().filter(|index| told.earlier.contains(index)).count() <= story.len()
    {
        return story;
    }
    if !detail
        && (near[0].whole >= ROW_ANSWERS || begins_attended_row(near[0].index))
        && !told.earlier.contains(&near[0].index)
        && let Some(row) = whole_row(statements, near[0].index, ROW_WORDS)
    {
        return row;
    }
    let mut spans: Vec<Vec<usize>> = Vec::new();
    let mut elsewhere = 0;
    let first = statements[near[0].index].origin;
    let belongs = |one: &&Scored| match statements[one.index].origin == first {
        // "What did you do at Kestrel?" asks for more than the nearest sentence.
        true if names_something => one.score >= bar.max(best - FAR_BEHIND),
        true => one.score >= bar.max(best - behind),
        // What stands elsewhere is easily beside the question, unless that is likelier to answer it.
        false => {
            let behind = if one.whole > near[0].whole { BEHIND } else { CLOSE_BEHIND };
            one.score >= ANSWERS.max(best - behind)
        }
    };
    for one in near.iter().filter(belongs).take(2 * CHOSEN) {
        let chosen = spans.iter().flatten().copied();
        let says_the_same =
            |other: usize| alike(&statements[one.index].text, &statements[other].text) >= SAME;
        if chosen.clone().any(|other| other == one.index || says_the_same(other)) {
            continue;
        }
        let span = with_lead(statements, one.index, told);
        let said: usize = chosen.chain(span.iter().copied()).map(|index| words_of(&statements[index])).sum();
        if !spans.is_empty() && said > WORDS {
            continue;
        }
        elsewhere += usize::from(statements[one.index].origin != first);
        if elsewhere > if detail { 0 } else { ELSEWHERE } {
            continue;
        }
        spans.push(span);
        if spans.len() == CHOSEN {
            break;
        }
    }
    in_order(statements, spans)
}

/// Whether a reason for what the candidate did is asked for: nothing else answers that. "Why should we hire
/// you?" asks for none.
pub(crate) fn question_asks_why(question: &str) -> bool {
    let words = words::of(question);
    let of_you = |at: usize| words.iter().skip(at + 1).take(2).any(|word| word == "you" || word == "your");
    (0..words.len().min(3)).any(|at| words[at] == "why" && of_you(at))
        || words.windows(2).any(|two| two == ["what", "made"])
}

/// Whether a row's question asks for a reason, so that its answer gives one.
pub(crate) fn asks_for_reason(question: &str) -> bool {
    let words = words::of(question);
    words.iter().any(|word| word == "why" || word.starts_with("reason"))
        || words.windows(2).any(|two| two == ["what", "made"])
}

/// Whether a question wants to be told something from its beginning.
fn asks_for_a_story(question: &str) -> bool {
    let words = words::of(question);
    let asks = |word: &String| matches!(word.as_str(), "tell" | "describe" | "walk" | "talk" | "explain");
    words.iter().take(3).any(asks)
}

/// The answer of the owner that a statement belongs to, from its first sentence, unless it has more than
/// `most` words.
fn whole_row(statements: &[Statement], index: usize, most: usize) -> Option<Vec<usize>> {
    let origin = statements[index].origin;
    let Origin::Row(_) = origin else { return None };
    let all: Vec<usize> = (0..statements.len()).filter(|&other| statements[other].origin == origin).collect();
    (all.iter().map(|&index| words_of(&statements[index])).sum::<usize>() <= most).then_some(all)
}

/// What is said of several things: the answer of the owner that speaks of all of them, or the nearest
/// statement about each.
fn compare(by_name: &[Vec<usize>], statements: &[Statement], scored: &[Scored], told: &Told) -> Vec<usize> {
    let speaks_of_all = |one: &&Scored| {
        let origin = statements[one.index].origin;
        by_name.iter().all(|about| about.iter().any(|&index| statements[index].origin == origin))
    };
    let best = scored.iter().filter(speaks_of_all).max_by(|a, b| a.score.total_cmp(&b.score));
    let row = best.filter(|best| best.score >= ANSWERS);
    if let Some(row) = row.and_then(|best| whole_row(statements, best.index, STORY_WORDS)) {
        return row;
    }
    // A sentence that names both things may be about only one of them.
    let is_shared = |index: &usize| by_name.iter().filter(|about| about.contains(index)).count() > 1;
    let best = |about: &Vec<usize>| {
        let own = about.iter().copied().filter(|index| !is_shared(index));
        let nearest = |one: &usize, other: &usize| scored[*one].score.total_cmp(&scored[*other].score);
        own.max_by(nearest).or_else(|| about.iter().copied().max_by(nearest))
    };
    let spans: Vec<Vec<usize>> =
        by_name.iter().filter_map(best).map(|index| with_lead(statements, index, told)).collect();
    in_order(statements, spans)
}

/// A statement after the ones before it without which nobody knows what it speaks of.
fn with_lead(statements: &[Statement], index: usize, told: &Told) -> Vec<usize> {
    let mut first = index;
    while index - first < LEAD
        && points_back(&statements[first].text)
        && first > 0
        && statements[first - 1].origin == statements[index].origin
        && !told.just.contains(&(first - 1))
    {
        first -= 1;
    }
    (first..=index).collect()
}

/// Whether a sentence speaks of something that the sentence before it names: it begins so, it is short and
/// has no other object, or it points at several things.
pub(crate) fn points_back(sentence: &str) -> bool {
    let words = words::of(sentences(sentence).next().unwrap_or_default());
    let has = |these: &[&str]| words.iter().any(|word| these.contains(&word.as_str()));
    words.first().is_some_and(|first| JOINING.contains(&first.as_str()) || words::is_anaphor(first))
        || words.iter().take(OBJECT_WITHIN).any(|word| word == "it" || word == "them")
        || words.len() <= SHORT && has(&["they", "that", "this"])
        || has(&["those", "these"])
        || words.windows(2).take(1).any(|two| two == ["one", "of"] || two == ["in", "it"])
}

/// The statements of all spans: those of one origin together and in its order, the origin of the best one
/// first.
fn in_order(statements: &[Statement], spans: Vec<Vec<usize>>) -> Vec<usize> {
    let mut origins = Vec::new();
    for span in &spans {
        let origin = statements[span[0]].origin;
        if !origins.contains(&origin) {
            origins.push(origin);
        }
    }
    let mut said: Vec<usize> = spans.into_iter().flatten().collect();
    said.sort_unstable();
    said.dedup();
    said.sort_by_key(|&index| origins.iter().position(|origin| *origin == statements[index].origin));
    said
}

fn words_of(statement: &Statement) -> usize {
    statement.text.split_whitespace().count()
}

/// The share of common words of the shorter of two sentences.
fn alike(one: &str, other: &str) -> f32 {
    let stems = |text: &str| words::stems(text).into_iter().collect::<BTreeSet<_>>();
    let (one, other) = (stems(one), stems(other));
    let shorter = one.len().min(other.len());
    if shorter == 0 { 0.0 } else { one.intersection(&other).count() as f32 / shorter as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retrieve::hit::RowId;

    fn statement(text: &str, row: usize) -> Statement {
        Statement { text: text.into(), heading: "A question".into(), origin: Origin::Row(RowId(row)) }
    }

    fn scored(index: usize, score: f32) -> Scored {
        Scored { index, score, own: score, whole: 0.0, words: 0.0, named: true, besides: 1.0 }
    }

    #[track_caller]
    fn check(question: &str, scores: &[f32], told: &Told, expected: &[usize], why: &str) {
        let statements = [
            statement("I cast bells in bronze.", 0),
            statement("They ring at noon.", 0),
            statement("I keep an archive of drawings.", 1),
        ];
        let scored: Vec<Scored> =
            scores.iter().enumerate().map(|(index, &score)| scored(index, score)).collect();
        let wanted = Wanted {
            question,
            by_name: &[],
            has_evidence: false,
            goes_on: false,
            detail: false,
            off_profile: false,
            attended: None,
        };
        assert_eq!(compose(&wanted, &statements, &scored, told), expected, "{why}");
    }

    #[test]
    fn an_answer_is_what_comes_near_enough_and_is_understood_alone() {
        let fresh = Told::default();
        check("What rings?", &[0.1, 0.2, 0.2], &fresh, &[], "nothing comes near enough");
        check("What rings?", &[0.1, 0.5, 0.1], &fresh, &[0, 1], "\"they\" needs the sentence before");
        check("What do you keep?", &[0.1, 0.1, 0.5], &fresh, &[2], "one sentence stands by itself");
        check("What do you do?", &[0.5, 0.1, 0.45], &fresh, &[0, 2], "what comes nearly as near is said too");
        check("Tell me about bells", &[0.1, 0.5, 0.1], &fresh, &[0, 1], "a story from its beginning");
        check(
            "Why did you cast bells?",
            &[0.3, 0.1, 0.1],
            &fresh,
            &[],
            "a reason needs the words that are asked for",
        );
    }

    #[test]
    fn what_was_told_gives_way() {
        let told = Told { just: BTreeSet::new(), earlier: BTreeSet::from([0]) };
        check("What do you do?", &[0.5, 0.1, 0.4], &told, &[2], "something else comes near as well");
        check("What do you cast?", &[0.3, 0.1, 0.1], &told, &[], "it would only be told again");
        let just = Told { just: BTreeSet::from([0]), earlier: BTreeSet::from([0]) };
        check("Cast in what?", &[0.3, 0.1, 0.1], &just, &[0], "the question may be about the last answer");
    }

    /// Three rows: two sentences, two sentences, one; each scored with the likelihood of its row.
    fn composed(
        question: &str,
        scores: [(f32, f32); 5],
        by_name: &[Vec<usize>],
        goes_on: bool,
    ) -> Vec<usize> {
        let statements = [
            statement("I released a payment to a swindler.", 0),
            statement("The bank returned half.", 0),
            statement("Bronze rings longer.", 1),
            statement("Iron is cheaper, and I would cast in it first.", 1),
            statement("I cast in iron once.", 2),
        ];
        let scored: Vec<Scored> = scores
            .iter()
            .enumerate()
            .map(|(index, &(score, whole))| Scored { whole, ..scored(index, score) })
            .collect();
        let wanted = Wanted {
            question,
            by_name,
            has_evidence: false,
            goes_on,
            detail: goes_on,
            off_profile: false,
            attended: None,
        };
        compose(&wanted, &statements, &scored, &Told::default())
    }

    #[test]
    fn a_row_that_answers_is_said_whole() {
        let scores = [(0.3, 0.6), (0.5, 0.6), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)];
        assert_eq!(composed("Your worst blunder?", scores, &[], false), [0, 1], "from its beginning");
        assert_eq!(composed("How much came back?", scores, &[], true), [1], "a detail is one sentence");
        let unlikely = scores.map(|(score, _)| (score, 0.1));
        assert_eq!(
            composed("Your worst blunder?", unlikely, &[], false),
            [1],
            "the row asks for something else"
        );
    }

    #[test]
    fn after_a_question_before_more_of_the_same_row_belongs_to_the_answer() {
        let scores = [(0.5, 0.1), (0.38, 0.1), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)];
        assert_eq!(composed("And the bank?", scores, &[], false), [0], "it is too far behind");
        assert_eq!(composed("And the bank?", scores, &[], true), [0, 1], "scores lie further apart there");
    }

    #[test]
    fn a_comparison_is_answered_by_what_speaks_of_both() {
        let about = [vec![2], vec![3, 4]];
        let scores = [(0.0, 0.0), (0.0, 0.0), (0.3, 0.2), (0.2, 0.2), (0.6, 0.2)];
        assert_eq!(composed("Bronze or iron?", scores, &about, false), [2, 3], "one row weighs them");
        let far = scores.map(|(score, whole)| (score / 3.0, whole));
        assert_eq!(composed("Bronze or iron?", far, &about, false), [2, 4], "else the nearest about each");
    }
}
