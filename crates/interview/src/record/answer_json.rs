//! The stored form of an answer besides its text, written and read only here: author, server, ending, sources,
//! sentences, times and withheld claims, the last four as JSON.
use serde_json::{Value, json};
use store::{AnswerSource, Answered};

use crate::model::WordedBy;
use crate::retrieve::hit::Retrieved;
use crate::turn::clock::TurnTimings;
use crate::turn::sentence::Sentence;
use crate::turn::types::{Ending, Source, Turn};

/// An answer as it was stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredAnswer {
    /// Where its words come from.
    pub source: Source,
    /// The host of the server that worded it; `None` if no word is a server's, and for an answer of an earlier
    /// version.
    pub worded_by: Option<String>,
    /// How it ended.
    pub ending: Ending,
    /// What it rested on. Sources in a form of another version are left out: the words of the answer matter
    /// more.
    pub retrieved: Vec<Retrieved>,
    /// Its sentences with what each rests on; empty for an answer of an earlier version, or in a form of another one.
    pub sentences: Vec<Sentence>,
    /// The words of the claims that were left out.
    pub withheld: Vec<String>,
    /// How long it took, in milliseconds.
    pub total_ms: Option<f64>,
}

/// Returns what is to be stored of an answer.
pub(super) fn write(turn: &Turn, timings: &TurnTimings) -> Answered {
    Answered {
        source: match turn.source {
            Source::Owner => AnswerSource::Owner,
            Source::Program => AnswerSource::Program,
            Source::Model => AnswerSource::Model,
            Source::NoEvidence => AnswerSource::NoEvidence,
        },
        worded_by: turn.worded_by.as_ref().and_then(|by| match by {
            WordedBy::Host(host) => Some(host.clone()),
            WordedBy::Local => None,
        }),
        ending: match turn.ending {
            Ending::Complete => store::Ending::Complete,
            Ending::Length => store::Ending::Length,
            Ending::Stopped => store::Ending::Stopped,
        },
        sources: json!(turn.retrieved),
        sentences: json!(turn.sentences),
        timings: json!(timings),
        struck: json!(turn.withheld),
    }
}

impl StoredAnswer {
    /// Reads what was stored of an answer.
    pub fn read(answered: &Answered) -> Self {
        let list = |json: &Value| json.as_array().cloned().unwrap_or_default();
        let text = |claim: Value| claim.get("text")?.as_str().map(str::to_owned);
        Self {
            source: match answered.source {
                AnswerSource::Owner => Source::Owner,
                AnswerSource::Program => Source::Program,
                AnswerSource::Model => Source::Model,
                AnswerSource::NoEvidence => Source::NoEvidence,
            },
            worded_by: answered.worded_by.clone(),
            ending: ending(answered.ending),
            retrieved: list(&answered.sources)
                .into_iter()
                .filter_map(|source| serde_json::from_value(source).ok())
                .collect(),
            // One sentence without its place would shift no other, but half of them would look like all.
            sentences: serde_json::from_value(answered.sentences.clone()).unwrap_or_default(),
            withheld: list(&answered.struck).into_iter().filter_map(text).collect(),
            total_ms: answered.timings.get("total_ms").and_then(Value::as_f64),
        }
    }
}

/// How a stored answer ended.
pub(super) fn ending(stored: store::Ending) -> Ending {
    match stored {
        store::Ending::Complete => Ending::Complete,
        store::Ending::Length => Ending::Length,
        store::Ending::Stopped => Ending::Stopped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::claims::{Claim, Unsupported};
    use crate::retrieve::hit::{Kind, RowId};
    use crate::turn::sentence::Evidence;

    const TIMINGS: TurnTimings = TurnTimings {
        retrieve_ms: Some(1.0),
        first_token_ms: None,
        total_ms: 1234.5,
        tokens_per_second: None,
    };

    fn turn(source: Source, ending: Ending) -> Turn {
        let hit = |kind, row| Retrieved {
            kind,
            title: "Bell".into(),
            row,
            score: 0.5,
            text: "Rings.".into(),
            link: None,
            tags: Vec::new(),
            passage: None,
        };
        let project = Retrieved {
            link: Some("https://example.org/bell".into()),
            tags: vec!["bronze".into()],
            passage: Some("Rings twice.".into()),
            ..hit(Kind::Project, None)
        };
        Turn {
            question: "Do you ring?".into(),
            answer: "Yes.".into(),
            sentences: vec![Sentence {
                text: "Yes.".into(),
                evidence: vec![Evidence {
                    kind: Kind::Qa,
                    title: "Bell".into(),
                    text: "Yes.".into(),
                    row: Some(3),
                }],
            }],
            source,
            retrieved: vec![hit(Kind::Qa, Some(RowId(3))), project, hit(Kind::Resume, None)],
            usage: Default::default(),
            context: Default::default(),
            withheld: vec![Unsupported { text: "Stanford".into(), kind: Claim::Name }],
            ending,
            worded_by: None,
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for source in [Source::Owner, Source::Program, Source::Model, Source::NoEvidence] {
            for ending in [Ending::Complete, Ending::Length, Ending::Stopped] {
                let mut turn = turn(source, ending);
                turn.worded_by = (source == Source::Model).then(|| WordedBy::Host("gpu:8000".into()));
                let mut retrieved = turn.retrieved.clone();
                // An index of a profile that may have changed since.
                retrieved.iter_mut().for_each(|hit| hit.row = None);
                let mut sentences = turn.sentences.clone();
                sentences[0].evidence[0].row = None;
                let expected = StoredAnswer {
                    source,
                    worded_by: (source == Source::Model).then(|| "gpu:8000".to_owned()),
                    ending,
                    retrieved,
                    sentences,
                    withheld: vec!["Stanford".to_owned()],
                    total_ms: Some(1234.5),
                };
                assert_eq!(StoredAnswer::read(&write(&turn, &TIMINGS)), expected, "all but the row");
            }
        }
    }

    #[test]
    fn the_keys_in_the_file_stay_and_other_forms_are_left_out() {
        let mut answered = write(&turn(Source::Model, Ending::Complete), &TIMINGS);
        assert_eq!(
            answered.sources[1],
            json!({
                "kind": "project", "title": "Bell", "score": 0.5, "text": "Rings.",
                "link": "https://example.org/bell", "tags": ["bronze"], "passage": "Rings twice.",
            }),
            "conversations that people have already"
        );
        assert_eq!(
            answered.sentences,
            json!([{
                "text": "Yes.",
                "evidence": [{ "kind": "qa", "title": "Bell", "text": "Yes.", "row": 3 }],
            }])
        );
        assert_eq!(answered.struck, json!([{ "text": "Stanford", "kind": "name" }]));
        answered.sources = json!([{ "title": "Bell" }, 7, answered.sources[2]]);
        (answered.timings, answered.struck) = (Value::Null, json!("none"));
        for other in [Value::Null, json!([{ "words": "Yes." }]), json!("Yes.")] {
            answered.sentences = other;
            assert_eq!(
                StoredAnswer::read(&answered).sentences,
                [],
                "of an earlier version, and of a later one"
            );
        }
        let read = StoredAnswer::read(&answered);
        let kinds: Vec<Kind> = read.retrieved.iter().map(|hit| hit.kind).collect();
        assert_eq!((kinds, read.withheld, read.total_ms), (vec![Kind::Resume], vec![], None));
    }
}
