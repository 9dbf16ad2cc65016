//! The index of the messages' words, kept by triggers, and the search in it.

use rusqlite::Row;
use serde::Serialize;

use crate::{ConversationId, MessageId, Role, Store, StoreError};

// The index has no copy of the texts. `secure-delete` removes the words of a deleted conversation at once.
pub(crate) const CREATE: &str = "
CREATE VIRTUAL TABLE message_search USING fts5 (
    text, content = 'messages', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO message_search (message_search, rank) VALUES ('secure-delete', 1);
INSERT INTO message_search (message_search) VALUES ('rebuild');
CREATE TRIGGER message_search_learns AFTER INSERT ON messages
BEGIN
    INSERT INTO message_search (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER message_search_forgets AFTER DELETE ON messages
BEGIN
    INSERT INTO message_search (message_search, rowid, text) VALUES ('delete', old.id, old.text);
END;
";

/// Most words of a query that are used; more would only make it slow.
const MOST_WORDS: usize = 32;

/// Most hits that are returned.
const MOST_HITS: u32 = 50;

/// Longest text in which the best place is searched, which takes time by the square of the hits in it. For a
/// longer one the snippet is its beginning.
const SNIPPET_CHARACTERS: u32 = 20_000;

/// Marks around a match in a snippet. They cannot be typed, and a text that contains them only gets odd
/// highlights.
const FOUND: [char; 2] = ['\u{2}', '\u{3}'];

/// A message that has all the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SearchHit {
    /// Where it was said.
    pub conversation: ConversationId,
    /// The conversation's title.
    pub title: String,
    /// The message.
    pub message: MessageId,
    /// Who said it.
    pub role: Role,
    /// The place of the message with the words; the beginning of a very long one.
    pub snippet: Vec<SnippetPiece>,
}

/// A part of a snippet, to be highlighted or not. Plain text: a window shows it as such.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SnippetPiece {
    /// The words.
    pub text: String,
    /// Whether they match the query.
    pub found: bool,
}

impl Store {
    /// The messages that have all the words of the query, best first. The last word may be unfinished, for a
    /// search while it is typed; case and accents do not count. A query without words finds nothing.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, query: &str) -> Result<Vec<SearchHit>, StoreError> {
        let Some(phrases) = as_phrases(query) else { return Ok(Vec::new()) };
        let mut select = self.connection.prepare(
            "SELECT messages.id AS message, messages.conversation, messages.role, conversations.title,
                    CASE WHEN length(messages.text) <= ?5 THEN snippet(message_search, 0, ?2, ?3, '…', 24)
                         ELSE substr(messages.text, 1, 200) || '…' END AS snippet
             FROM message_search
             JOIN messages ON messages.id = message_search.rowid
             JOIN conversations ON conversations.id = messages.conversation
             WHERE message_search MATCH ?1 AND NOT messages.retracted AND NOT conversations.put_away
             ORDER BY message_search.rank, messages.id DESC LIMIT ?4",
        )?;
        let [opening, closing] = FOUND.map(String::from);
        let rows = select.query_map((phrases, opening, closing, MOST_HITS, SNIPPET_CHARACTERS), hit)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The query with every word in quotes, so that the index's own syntax (`NEAR(`, `*`, `-`, column names) has
/// no effect.
fn as_phrases(query: &str) -> Option<String> {
    let words = query.split(|c: char| c.is_whitespace() || c.is_control());
    // A word without a letter or a number is not in the index.
    let words = words.filter(|word| word.contains(char::is_alphanumeric)).take(MOST_WORDS);
    let quoted: Vec<_> = words.map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
    (!quoted.is_empty()).then(|| quoted.join(" ") + "*")
}

fn hit(row: &Row<'_>) -> rusqlite::Result<SearchHit> {
    let snippet: String = row.get("snippet")?;
    Ok(SearchHit {
        conversation: ConversationId(row.get("conversation")?),
        title: row.get("title")?,
        message: MessageId(row.get("message")?),
        role: row.get("role")?,
        snippet: pieces(&snippet),
    })
}

fn pieces(snippet: &str) -> Vec<SnippetPiece> {
    let mut pieces = Vec::new();
    let mut found = false;
    for part in snippet.split_inclusive(FOUND) {
        let text = part.trim_end_matches(FOUND);
        if !text.is_empty() {
            pieces.push(SnippetPiece { text: text.to_owned(), found });
        }
        found = part.ends_with(FOUND[0]);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::tests::{begin, record};

    #[test]
    fn words_are_found_whatever_their_case_accents_and_end() {
        let mut store = Store::in_memory().expect("memory is there");
        let bread = begin(&store, "Bread");
        record(&mut store, bread, "What do you bake?", "Sourdough, in a café near Malmö.");
        let hits = store.search("CAFE malm").expect("the index can be read");
        assert_eq!(hits.len(), 1, "both words are in the answer only: {hits:?}");
        assert_eq!(hits[0].conversation, bread, "the hit leads to its conversation");
        assert_eq!(hits[0].role, Role::Candidate, "and tells who said it");
        let found: Vec<_> =
            hits[0].snippet.iter().filter(|piece| piece.found).map(|piece| piece.text.as_str()).collect();
        assert_eq!(found, ["café", "Malmö"], "what was found is marked in the text's own spelling");
        let whole: String = hits[0].snippet.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(whole, "Sourdough, in a café near Malmö.", "and the rest stands around it");
        assert!(store.search("sourdough bake").expect("the index can be read").is_empty(), "all words count");
    }

    #[test]
    fn a_query_is_words_and_never_syntax() {
        let mut store = Store::in_memory().expect("memory is there");
        let id = begin(&store, "Bread");
        record(&mut store, id, "Do you use rye?", "Rye and wheat, 50% each; I NEAR never sift.");
        let many = "rye ".repeat(100_000);
        for query in [
            "rye\"",
            "\"rye",
            "\"\"\"rye\"\"\"",
            "rye*",
            "*rye",
            "(rye",
            "rye)",
            "-rye",
            "+rye",
            "^rye",
            "rye'; DROP TABLE messages; --' rye",
            "rye \u{1f35e}",
            "rye\0",
            "\0 rye",
            "{rye}",
            many.as_str(),
        ] {
            let hits = store.search(query);
            let hits = hits.unwrap_or_else(|error| panic!("{query:.40} is no reason to fail: {error}"));
            let expected = if query.contains("DROP") { 0 } else { 2 };
            assert_eq!(hits.len(), expected, "{query:.40} looks for its words, no more");
        }
        for query in
            ["NEAR(rye wheat, 5)", "text:rye", "rye NOT wheat", "rye OR barley", "rye AND \"", "AND", "NEAR("]
        {
            assert!(store.search(query).is_ok(), "{query} is no reason to fail");
        }
        assert!(store.search("rye OR barley").expect("see above").is_empty(), "`OR` is a word like others");
        for query in ["", "   ", "\"", "***", "\u{1f35e}", "()", "\0", "-"] {
            let hits = store.search(query).expect("no words are no reason to fail");
            assert!(hits.is_empty(), "{query:?} has no words and finds nothing");
        }
        assert!(store.is_sound().expect("the file can be read"), "no query changes anything");
    }

    #[test]
    fn what_is_deleted_is_no_longer_found() {
        let mut store = Store::in_memory().expect("memory is there");
        let (kept, deleted) = (begin(&store, "Kept"), begin(&store, "Deleted"));
        record(&mut store, kept, "Do you like rye?", "Very much.");
        record(&mut store, deleted, "And rye crackers?", "No.");
        store.delete(deleted).expect("a conversation can be deleted");
        let hits = store.search("rye").expect("the index can be read");
        assert_eq!(hits.len(), 1, "only the other conversation is left: {hits:?}");
        assert_eq!(hits[0].conversation, kept, "and is found");
        assert!(store.is_sound().expect("the file can be read"), "the index agrees with the messages");
    }
}
