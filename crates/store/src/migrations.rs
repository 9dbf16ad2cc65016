//! Brings a file to the present format, all the way or not at all.
//!
//! The file's `user_version` counts the steps that were applied. New steps are added at the end; a released
//! one never changes.

use rusqlite::{Connection, TransactionBehavior};

use crate::{conversations, inbox, messages, search, summaries, unanswered};

/// Marks the file as ours: "IIcv" in SQLite's header, where `file` and others look for it.
pub(crate) const APPLICATION_ID: i64 = 0x4949_6376;

/// Every step from an empty file on.
const STEPS: [&str; 11] = [
    conversations::CREATE,
    messages::CREATE,
    summaries::CREATE,
    unanswered::CREATE,
    search::CREATE,
    messages::ADD_RETRACTED,
    conversations::ADD_PUT_AWAY,
    messages::ADD_PROGRAM,
    messages::ADD_SENTENCES,
    inbox::ADD_HANDLED,
    messages::ADD_WORDED_BY,
];

/// The format this program writes.
pub(crate) const FORMAT: i64 = STEPS.len() as i64;

/// The number of steps applied to a file; 0 for a new one.
pub(crate) fn format_of(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Applies the missing steps in one transaction, so that an interrupted start changes nothing.
pub(crate) fn apply(connection: &mut Connection) -> rusqlite::Result<()> {
    apply_up_to(connection, STEPS.len())
}

fn apply_up_to(connection: &mut Connection, last: usize) -> rusqlite::Result<()> {
    if format_of(connection)? >= last as i64 {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Counted again under the write lock: another process may just have applied the same steps.
    let taken = usize::try_from(format_of(&transaction)?).unwrap_or(0);
    for step in STEPS.iter().take(last).skip(taken) {
        transaction.execute_batch(step)?;
    }
    if taken < last {
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", last as i64)?;
    }
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The schema as SQLite reports it, sorted by name.
    fn schema(connection: &Connection) -> Vec<String> {
        let mut select = connection
            .prepare("SELECT name || ': ' || coalesce(sql, '') FROM sqlite_schema ORDER BY name")
            .expect("every database has a schema");
        let rows = select.query_map([], |row| row.get(0)).expect("the schema can be read");
        rows.map(|row| row.expect("names and SQL are text")).collect()
    }

    #[test]
    fn every_earlier_format_becomes_the_present_one() {
        let mut fresh = Connection::open_in_memory().expect("memory is there");
        apply(&mut fresh).expect("an empty file takes every step");
        assert_eq!(format_of(&fresh).ok(), Some(FORMAT), "a new file says that it is of the present format");
        for earlier in 0..STEPS.len() {
            let mut old = Connection::open_in_memory().expect("memory is there");
            apply_up_to(&mut old, earlier).expect("an earlier version took its steps");
            apply(&mut old).expect("the rest follows");
            assert_eq!(format_of(&old).ok(), Some(FORMAT), "format {earlier} ends at the present one");
            assert_eq!(schema(&old), schema(&fresh), "and is no different from a new file");
        }
    }

    #[test]
    fn prepared_answers_from_before_the_program_had_a_word_are_the_owners() {
        let mut old = Connection::open_in_memory().expect("memory is there");
        apply_up_to(&mut old, 7).expect("an earlier version took its steps");
        old.execute_batch(
            "INSERT INTO conversations (title, candidate, model, started_at_ms) VALUES ('t', 'c', 'm', 0);
             INSERT INTO messages (conversation, role, text, said_at_ms, source, ending)
             VALUES (1, 'candidate', 'Rye.', 0, 'prepared', 'complete');",
        )
        .expect("an earlier version wrote these rows");
        apply(&mut old).expect("the last step follows");
        let source = old.query_row("SELECT source FROM messages", [], |row| row.get(0));
        assert_eq!(
            source,
            Ok(crate::AnswerSource::Owner),
            "most of them are, and nothing says which are not"
        );
    }

    #[test]
    fn an_answer_from_before_sentences_were_kept_has_none() {
        let mut old = Connection::open_in_memory().expect("memory is there");
        apply_up_to(&mut old, 8).expect("an earlier version took its steps");
        old.execute_batch(
            "INSERT INTO conversations (title, candidate, model, started_at_ms) VALUES ('t', 'c', 'm', 0);
             INSERT INTO messages (conversation, role, text, said_at_ms, source, ending, sources, timings, struck)
             VALUES (1, 'candidate', 'Rye.', 0, 'model', 'complete', '[]', '{}', '[]');",
        )
        .expect("an earlier version wrote these rows");
        apply(&mut old).expect("the last step follows");
        let sentences = old.query_row("SELECT sentences FROM messages", [], |row| row.get(0));
        assert_eq!(sentences, Ok(serde_json::Value::Null), "the answer is read all the same");
    }

    #[test]
    fn an_answer_from_before_servers_were_kept_names_none() {
        let mut old = Connection::open_in_memory().expect("memory is there");
        apply_up_to(&mut old, 10).expect("an earlier version took its steps");
        old.execute_batch(
            "INSERT INTO conversations (title, candidate, model, started_at_ms) VALUES ('t', 'c', 'm', 0);
             INSERT INTO messages (conversation, role, text, said_at_ms, source, ending, sources, timings, struck)
             VALUES (1, 'candidate', 'Rye.', 0, 'model', 'complete', '[]', '{}', '[]');",
        )
        .expect("an earlier version wrote these rows");
        apply(&mut old).expect("the last step follows");
        let worded_by = old.query_row("SELECT worded_by FROM messages", [], |row| row.get(0));
        assert_eq!(worded_by, Ok(None::<String>), "nobody knows where it was worded");
        let rewritten = old.execute("UPDATE messages SET worded_by = 'gpu'", []);
        assert!(rewritten.is_err(), "and nobody writes it later");
    }

    #[test]
    fn messages_from_before_the_search_are_found_after_it() {
        let mut old = Connection::open_in_memory().expect("memory is there");
        apply_up_to(&mut old, 4).expect("an earlier version took its steps");
        old.execute_batch(
            "INSERT INTO conversations (title, candidate, model, started_at_ms) VALUES ('t', 'c', 'm', 0);
             INSERT INTO messages (conversation, role, text, said_at_ms) VALUES (1, 'visitor', 'sourdough', 0);",
        )
        .expect("an earlier version wrote these rows");
        apply(&mut old).expect("the last step follows");
        let found: i64 = old
            .query_row("SELECT rowid FROM message_search WHERE message_search MATCH 'sourdough'", [], |row| {
                row.get(0)
            })
            .expect("the index is filled by its first step");
        assert_eq!(found, 1, "what was said before the update can be searched");
    }
}
