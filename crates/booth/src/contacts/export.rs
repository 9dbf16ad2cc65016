//! Contacts for other programs: a table that no spreadsheet program takes for formulas, and cards for address
//! books.
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use super::{ContactsError, Lead};
use crate::vcard;

/// Lets spreadsheet programs notice that the table is UTF-8.
const MARK: &str = "\u{feff}";

/// The columns, in their order.
const COLUMNS: [&str; 9] =
    ["code", "left at", "deleted after", "name", "e-mail", "telephone", "company", "note", "consent version"];

/// In which form contacts are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactFormat {
    /// A table with a row each.
    Csv,
    /// A vCard each, in one file.
    Vcf,
}

impl ContactFormat {
    /// The ending of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Vcf => "vcf",
        }
    }

    /// The contacts in this form.
    pub fn text(self, leads: &[Lead]) -> String {
        match self {
            Self::Csv => to_csv(leads),
            Self::Vcf => leads.iter().map(vcard::of_lead).collect(),
        }
    }

    /// How many contacts a text in this form holds.
    fn count(self, text: &str) -> usize {
        match self {
            Self::Csv => {
                let mut reader = csv::Reader::from_reader(text.trim_start_matches(MARK).as_bytes());
                reader.records().filter(Result::is_ok).count()
            }
            Self::Vcf => text.lines().filter(|line| *line == "END:VCARD").count(),
        }
    }
}

/// The contacts as a table.
pub fn to_csv(leads: &[Lead]) -> String {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(MARK.as_bytes().to_vec());
    let rows = leads.iter().map(|lead| {
        let texts = [&lead.name, &lead.email, &lead.phone, &lead.company, &lead.note].map(|text| inert(text));
        let [name, email, phone, company, note] = texts;
        let times =
            [lead.left_at, lead.delete_after].map(|time| time.strftime("%Y-%m-%d %H:%M:%S").to_string());
        let [left_at, delete_after] = times;
        [
            lead.code.clone(),
            left_at,
            delete_after,
            name,
            email,
            phone,
            company,
            note,
            lead.consent_version.to_string(),
        ]
    });
    let header = COLUMNS.map(str::to_owned);
    for row in std::iter::once(header).chain(rows) {
        // Writing to memory does not fail.
        let _ = writer.write_record(row);
    }
    writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// Writes the contacts to a file, reads it back from the disk, and returns how many it holds.
///
/// # Errors
/// When the file cannot be written, or does not hold all of them.
pub fn copy_to(path: &Path, leads: &[Lead], format: ContactFormat) -> Result<usize, ContactsError> {
    let unwritable = |source: io::Error| ContactsError::Unwritable { path: path.to_owned(), source };
    files::replace_private(path, |file| file.write_all(format.text(leads).as_bytes())).map_err(unwritable)?;
    let text = fs::read_to_string(path)
        .map_err(|source| ContactsError::Unreadable { path: path.to_owned(), source })?;
    match format.count(&text) {
        found if found != leads.len() => {
            Err(ContactsError::Incomplete { path: path.to_owned(), found, expected: leads.len() })
        }
        found => Ok(found),
    }
}

/// A cell that no spreadsheet program computes. One that begins like a formula, also in full-width signs,
/// gets the apostrophe with which these programs mark a text.
fn inert(cell: &str) -> String {
    let first = cell.trim_start().chars().next();
    let begins_formula =
        first.is_some_and(|c| "=+-@＝＋－＠|%".contains(c)) || cell.starts_with(['\t', '\r', '\n']);
    if begins_formula { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;
    use crate::contacts::NewLead;

    fn lead(name: &str, note: &str) -> Lead {
        let form = NewLead {
            name: name.into(),
            reach: "+49 30 1234".into(),
            note: note.into(),
            consent: true,
            ..NewLead::default()
        };
        form.accept(Timestamp::UNIX_EPOCH, &mut StdRng::seed_from_u64(3)).expect("complete")
    }

    #[test]
    fn no_cell_begins_like_a_formula() {
        let attacks = [
            "=HYPERLINK(\"http://x\",\"me\")",
            "+1+1",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "  =1+1",
            "＝1+1",
            "|cmd",
            "%0A=1",
            "=cmd|'/c calc'!A0",
            "\"=1\"",
        ];
        let leads: Vec<Lead> = attacks.iter().map(|attack| lead(attack, attack)).collect();
        let text = to_csv(&leads);
        let mut reader = csv::Reader::from_reader(text.trim_start_matches(MARK).as_bytes());
        let records: Vec<_> = reader.records().collect::<Result<_, _>>().expect("a table");
        assert_eq!(records.len(), attacks.len(), "a row each");
        for record in &records {
            for cell in record {
                let first = cell.trim_start().chars().next().unwrap_or(' ');
                assert!(!"=+-@＝＋－＠|%".contains(first), "`{cell}` would be computed");
            }
        }
        assert_eq!(&records[0][5], "'+49 30 1234", "a number keeps its plus behind the mark of a text");
    }

    #[test]
    fn separators_quotes_and_line_ends_stay_in_their_cell() {
        let text = to_csv(&[lead("Müller, Jürgen; \"JM\"", "one\ntwo,three;four")]);
        assert!(text.starts_with(MARK), "the encoding is marked");
        let mut reader = csv::Reader::from_reader(text.trim_start_matches(MARK).as_bytes());
        let record = reader.records().next().expect("a row").expect("a valid one");
        assert_eq!((&record[3], &record[7]), ("Müller, Jürgen; \"JM\"", "one\ntwo,three;four"));
        assert_eq!(reader.headers().expect("a header").len(), COLUMNS.len());
    }

    #[test]
    fn a_copy_is_counted_where_it_lies() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let leads = [lead("Kim\nEND:VCARD", "END:VCARD\n\"x\"\n"), lead("Ada", "")];
        for format in [ContactFormat::Csv, ContactFormat::Vcf] {
            let path = folder.path().join(format!("contacts.{}", format.extension()));
            assert_eq!(copy_to(&path, &leads, format).ok(), Some(2), "{format:?}");
        }
        let error = copy_to(&folder.path().join("none/contacts.csv"), &leads, ContactFormat::Csv);
        assert!(
            error.is_err_and(|error| error.to_string().contains("none")),
            "a stick that is gone is named"
        );
    }
}
