//! Points in time: milliseconds since 1970 in UTC in the tables, RFC 3339 in an export.

use jiff::Timestamp;
use rusqlite::Row;
use serde::Serializer;

/// The time in this column.
pub(crate) fn read(row: &Row<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    let index = row.as_ref().column_index(column)?;
    let milliseconds: i64 = row.get(index)?;
    Timestamp::from_millisecond(milliseconds)
        .map_err(|_| rusqlite::Error::IntegralValueOutOfRange(index, milliseconds))
}

/// The time as RFC 3339 text.
pub(crate) fn as_text<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(time)
}
