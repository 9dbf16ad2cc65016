//! Fits the weights of the scores to the tuned half by logistic regression, with Newton's method.
use interview::{Kind, Knowledge};
use retrieval::score::{Features, PROJECT, ROW, SECTION, Weights};

use crate::labelled::{Label, Set, Sort};

/// The number of weights: one for each feature, and the bias.
const WEIGHTS: usize = Features::COUNT + 1;
/// For each question, this many of the nearest texts that do not answer it are used in the fit. The others
/// are too easy to contribute anything.
const NEGATIVES: usize = 8;
/// Weight of one example against the preference for small weights.
const TRUST: f64 = 10.0;
/// Newton's method converges long before this.
const STEPS: usize = 50;

struct Example {
    features: [f64; WEIGHTS],
    answers: bool,
    weight: f64,
}

/// Fits and prints the weights of each kind of text.
pub(crate) fn print(set: &Set, knowledge: &mut Knowledge) {
    let mut examples: [Vec<Example>; 3] = Default::default();
    for question in set.questions.iter().filter(|question| question.half == "tuned") {
        let labels = match question.kind {
            Sort::Asked => set.labels(question),
            Sort::OffTopic => Vec::new(),
            _ => continue,
        };
        let all = knowledge.features(&question.question).expect("a question can be embedded");
        let kinds = [(Kind::Qa, all.rows), (Kind::Project, all.projects), (Kind::Resume, all.sections)];
        for (examples, (kind, features)) in examples.iter_mut().zip(kinds) {
            // A question without a label of this kind is unlabelled there; it is not a question that nothing
            // answers.
            if question.kind == Sort::Asked && !labels.iter().any(|label| label.kind == kind) {
                continue;
            }
            let answers: Vec<bool> = knowledge
                .all(kind)
                .iter()
                .map(|hit| labels.iter().any(|label: &Label| label.names(hit)))
                .collect();
            examples.extend(examples_of(&features, &answers));
        }
    }
    margin(set, knowledge);
    for (name, examples) in ["ROW", "PROJECT", "SECTION"].iter().zip(&examples) {
        let [weights @ .., bias] = fit(examples);
        let positive = examples.iter().filter(|example| example.answers).count();
        println!(
            "{name}: bias {bias:.2}, weights {weights:.2?} from {} texts, {positive} of which answer",
            examples.len()
        );
    }
}

/// Prints the range of scores in which the threshold can lie with the current weights.
fn margin(set: &Set, knowledge: &mut Knowledge) {
    let mut scores: [Vec<f32>; 2] = Default::default();
    for question in set.questions.iter().filter(|question| question.half == "tuned") {
        let scores = match question.kind {
            Sort::Asked => &mut scores[0],
            Sort::OffTopic => &mut scores[1],
            _ => continue,
        };
        let all = knowledge.features(&question.question).expect("a question can be embedded");
        let best = |weights: Weights, texts: &[Features]| {
            texts.iter().map(|text| weights.score(text)).fold(0.0, f32::max)
        };
        scores.push(best(ROW, &all.rows).max(best(PROJECT, &all.projects)).max(best(SECTION, &all.sections)));
    }
    scores.iter_mut().for_each(|scores| scores.sort_by(f32::total_cmp));
    let [asked, off_topic] = scores;
    println!("lowest best scores of questions with an answer: {:.2?}", &asked[..5]);
    println!("highest best scores of questions without: {:.2?}", &off_topic[off_topic.len() - 5..]);
}

fn examples_of(features: &[Features], answers: &[bool]) -> Vec<Example> {
    let mut order: Vec<usize> = (0..features.len()).collect();
    order.sort_by(|&a, &b| features[b].name.total_cmp(&features[a].name));
    let wrong: Vec<usize> = order.into_iter().filter(|&index| !answers[index]).take(NEGATIVES).collect();
    let right = (0..features.len()).filter(|&index| answers[index]);
    let share = 1.0 / wrong.len() as f64;
    let example = |index: usize, weight| {
        let mut numbers = [1.0; WEIGHTS];
        numbers.iter_mut().zip(features[index].numbers()).for_each(|(to, from)| *to = f64::from(from));
        Example { features: numbers, answers: answers[index], weight }
    };
    right.map(|index| example(index, 1.0)).chain(wrong.iter().map(|&index| example(index, share))).collect()
}

#[expect(clippy::needless_range_loop, reason = "rows and columns, as a textbook has them")]
fn fit(examples: &[Example]) -> [f64; WEIGHTS] {
    let mut weights = [0.0; WEIGHTS];
    for _ in 0..STEPS {
        let mut gradient = [0.0; WEIGHTS];
        let mut curvature = [[0.0; WEIGHTS]; WEIGHTS];
        for index in 0..Features::COUNT {
            gradient[index] = weights[index];
            curvature[index][index] = 1.0;
        }
        curvature[Features::COUNT][Features::COUNT] = 1e-9;
        for example in examples {
            let sum: f64 =
                example.features.iter().zip(&weights).map(|(number, weight)| number * weight).sum();
            let likely = 1.0 / (1.0 + (-sum).exp());
            let weight = TRUST * example.weight;
            for row in 0..WEIGHTS {
                gradient[row] +=
                    weight * (likely - f64::from(u8::from(example.answers))) * example.features[row];
                for column in 0..WEIGHTS {
                    curvature[row][column] +=
                        weight * likely * (1.0 - likely) * example.features[row] * example.features[column];
                }
            }
        }
        let step = solve(curvature, gradient);
        weights.iter_mut().zip(step).for_each(|(weight, step)| *weight -= step);
    }
    weights
}

/// Solves a system of equations by elimination; the matrix is positive, so no row needs to be exchanged.
#[expect(clippy::needless_range_loop, reason = "rows and columns, as a textbook has them")]
fn solve(mut matrix: [[f64; WEIGHTS]; WEIGHTS], mut right: [f64; WEIGHTS]) -> [f64; WEIGHTS] {
    for pivot in 0..WEIGHTS {
        for row in pivot + 1..WEIGHTS {
            let factor = matrix[row][pivot] / matrix[pivot][pivot];
            for column in pivot..WEIGHTS {
                matrix[row][column] -= factor * matrix[pivot][column];
            }
            right[row] -= factor * right[pivot];
        }
    }
    for row in (0..WEIGHTS).rev() {
        let known: f64 = (row + 1..WEIGHTS).map(|column| matrix[row][column] * right[column]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    right
}
