//! The figures of a fair, from turns of two days.
use booth::digest::{Days, days, digest};
use interview::scripted::WordEmbedder;
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use retrieval::Embed;
use store::{AnswerSource, AskedTurn, ConversationId, MessageId};

fn turn(conversation: i64, at: &str, question: &str, source: AnswerSource, ms: f64) -> AskedTurn {
    AskedTurn {
        id: MessageId(1),
        conversation: ConversationId(conversation),
        question: question.into(),
        asked_at: at.parse::<Timestamp>().expect("a time"),
        source,
        first_word_ms: Some(ms),
        flagged: question.contains("salary"),
        struck: false,
    }
}

#[test]
fn a_fair_is_counted_by_its_days() {
    use AnswerSource::{Model, NoEvidence, Owner};
    let turns = [
        turn(1, "2026-11-28T09:10:00Z", "Who are you?", Owner, 20.0),
        turn(2, "2026-11-28T09:50:00Z", "who are you", Owner, 30.0),
        turn(2, "2026-11-28T11:00:00Z", "Do you have pets?", NoEvidence, 60.0),
        turn(3, "2026-11-28T11:01:00Z", "Do you have pets?", NoEvidence, 50.0),
        turn(3, "2026-11-28T11:02:00Z", "What salary do you want?", Model, 900.0),
        turn(4, "2026-11-29T23:30:00Z", "Who are you?", Owner, 10.0),
    ];
    let zone = TimeZone::UTC;
    let listed: Vec<_> =
        days(&turns, &zone).into_iter().map(|day| (day.date, day.visitors, day.questions)).collect();
    assert_eq!(listed, [("2026-11-29".into(), 1, 1), ("2026-11-28".into(), 3, 5)], "the latest first");
    let first = date(2026, 11, 28);
    let of = |from, to| digest(&turns, Days { from, to }, &zone, 2, |text| WordEmbedder.embed(text).ok());
    let fair = of(first, first);
    assert_eq!((fair.visitors, fair.questions, fair.refused, fair.flagged, fair.contacts), (3, 5, 2, 1, 2));
    assert_eq!((fair.first_word_median_ms, fair.first_word_slow_ms), (Some(50.0), Some(60.0)));
    let most: Vec<_> = fair.most_asked.iter().map(|one| (one.question.as_str(), one.visitors)).collect();
    assert_eq!(most[0].1, 2, "two visitors asked the same: {most:?}");
    assert_eq!(fair.unanswered.len(), 1, "asked twice, listed once");
    let hours: Vec<_> = fair.hours.iter().map(|hour| (hour.hour, hour.questions)).collect();
    assert_eq!(hours, [(9, 2), (10, 0), (11, 3)], "an hour without questions is shown as one");
    assert_eq!(of(first, date(2026, 11, 29)).visitors, 4, "both days");
    let nobody = of(date(2026, 1, 1), date(2026, 1, 2));
    assert_eq!((nobody.visitors, nobody.first_word_median_ms, nobody.hours.len()), (0, None, 0));
}

#[test]
fn a_night_belongs_to_the_day_of_the_laptop() {
    let turns = [turn(1, "2026-11-28T23:30:00Z", "Who are you?", AnswerSource::Owner, 1.0)];
    let zone = TimeZone::fixed(jiff::tz::offset(2));
    assert_eq!(days(&turns, &zone)[0].date, "2026-11-29", "by its own clock");
}
