//! Tests of what is found, with an embedder that counts letters: enough similarity for a ranking, and nothing
//! to load.
use super::*;

struct Letters;

impl Embed for Letters {
    fn embed(&mut self, text: &str) -> Result<Embedding, RetrievalError> {
        let count = |letter| text.chars().filter(|&c| c == letter).count() as f32;
        Embedding::new(('a'..='f').map(count).collect()).ok_or(RetrievalError::NoVector)
    }
}

fn row(question: &str, answer: &str) -> RowText {
    RowText { question: question.into(), answer: answer.into() }
}

fn corpus(texts: &Texts) -> Corpus {
    let phrases = TopicPhrases::parse("# a\naaa\n# b\nbbb\n", "fff\n");
    Corpus::new(&mut Letters, texts, &phrases, &mut |_, _| ControlFlow::Continue(())).expect("letters embed")
}

fn search(texts: &Texts, text: &str, previous: Option<&str>) -> Found {
    corpus(texts).search(&mut Letters, &Query { text, previous }).expect("letters embed")
}

#[test]
fn a_row_is_found_by_its_question_and_by_its_answer() {
    let texts = Texts { rows: vec![row("ccc", "eee"), row("aaa", "bbb")], ..Texts::default() };
    let found = search(&texts, "ccc", None);
    assert_eq!(found.rows[0].index, 0, "the question of the same letters is nearest");
    assert_eq!(found.rows.len(), 2, "rows are examples for the model, so all of the few there are come");
    assert_eq!(search(&texts, "eee", None).rows[0].index, 0, "its answer alone finds it too");
}

#[test]
fn a_project_needs_evidence_and_quotes_its_nearest_passage() {
    let project = ProjectText {
        title: "cab".into(),
        description: "abc".into(),
        tags: vec!["zz".into()],
        passages: vec!["ccc".into(), "aab".into()],
    };
    let texts = Texts { projects: vec![project], ..Texts::default() };
    let found = search(&texts, "aab zz", None);
    assert_eq!(found.projects.len(), 1, "near, and a tag is named");
    assert_eq!(found.projects[0].passage, Some(1), "the passage about the question is quoted");
    assert!(found.projects[0].score >= EVIDENCE_THRESHOLD, "only such are shown");
    assert_eq!(search(&texts, "eee", None).projects, [], "an unrelated project would only mislead the model");
}

#[test]
fn what_was_asked_before_is_in_view_unless_the_subject_changes() {
    let texts = Texts { rows: vec![row("ccc", "c"), row("aaa", "a")], ..Texts::default() };
    let alone = search(&texts, "e?", None).rows[0].score;
    let after = search(&texts, "e?", Some("ccc"));
    assert_eq!(after.rows[0].index, 0, "it asks on about the same row");
    assert!(after.rows[0].score > alone, "and has evidence it would not have alone");
    let changed = search(&texts, "fff?", Some("ccc"));
    assert_eq!(
        changed.rows,
        search(&texts, "fff?", None).rows,
        "what was said before is no evidence for anything"
    );
}

#[test]
fn a_text_that_repeats_a_better_one_is_left_out() {
    let answer = "A dad cab faced a bead.";
    let rows = vec![row("dad ab", answer), row("dad ab", answer), row("eee", "Else.")];
    let found = search(&Texts { rows, ..Texts::default() }, "dad ab", None);
    assert_eq!(
        found.rows.iter().map(|hit| hit.index).collect::<Vec<_>>(),
        [0, 2],
        "the first of the two is enough"
    );
}

#[test]
fn an_empty_corpus_finds_nothing_and_an_empty_question_nothing_certain() {
    assert_eq!(search(&Texts::default(), "abc", None), Found::default(), "no texts, no hits");
    let texts = Texts { rows: vec![row("abc", "abc")], ..Texts::default() };
    assert!(search(&texts, "", None).rows[0].score < EVIDENCE_THRESHOLD, "silence is about nothing");
}

#[test]
fn progress_counts_every_text_and_can_break_off() {
    let texts = Texts {
        rows: vec![row("a", "b")],
        projects: vec![ProjectText { passages: vec!["a".into()], ..ProjectText::default() }],
        sections: vec![Section::default()],
    };
    let mut seen = Vec::new();
    let mut index = |until: usize| {
        Corpus::new(&mut Letters, &texts, &TopicPhrases::parse("# a\na", "f"), &mut |done, total| {
            seen.push((done, total));
            if done < until { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
    };
    assert!(index(8).is_ok(), "two phrases, question and answer, name and passage, a section: seven");
    assert!(
        matches!(index(1), Err(RetrievalError::Cancelled)),
        "a closing window must not wait for the index"
    );
    assert_eq!((seen[0], seen[7]), ((0, 7), (7, 7)), "from nothing to everything");
}
