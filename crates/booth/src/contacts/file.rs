//! The file of contacts: lines are appended and on the disk before "thank you" is said; the file is rewritten
//! whole only to delete.
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rand::Rng;

use crate::identity::Identity;

use super::{ContactsError, Lead, NewLead, same_code};

/// The file of contacts in the data folder.
pub const CONTACTS_FILE: &str = "contacts.jsonl";

/// Held while the file is changed, because a rewritten file is another one than the one that was locked.
const LOCK_FILE: &str = "contacts.lock";

/// The contacts of a data folder.
#[derive(Clone, Debug)]
pub struct Contacts {
    folder: PathBuf,
}

/// What a file of contacts holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// The contacts, newest first.
    pub leads: Vec<Lead>,
    /// Lines that are no contact, because something else wrote to the file. They are kept as they are.
    pub unreadable_lines: usize,
}

impl Contacts {
    /// The contacts in this data folder. Nothing is created before the first one.
    pub fn in_folder(data_folder: &Path) -> Self {
        Self { folder: data_folder.to_owned() }
    }

    /// The file.
    pub fn file(&self) -> PathBuf {
        self.folder.join(CONTACTS_FILE)
    }

    /// Checks the form and appends the contact. When this returns, it is on the disk.
    ///
    /// # Errors
    /// When the form is not complete, or the file cannot be written; the file is as it was then.
    pub fn add(&self, form: &NewLead, now: Timestamp, random: &mut impl Rng) -> Result<Lead, ContactsError> {
        let mut lead = form.accept(now, random)?;
        // A contact is kept also where the booth cannot be told.
        lead.booth = Identity::ensure(&self.folder, random).map(|booth| booth.id).unwrap_or_default();
        let mut line = serde_json::to_string(&lead).map_err(|error| self.unwritable(error.into()))?;
        line.push('\n');
        let _lock = self.lock();
        self.append(line.as_bytes()).map_err(|source| self.unwritable(source))?;
        Ok(lead)
    }

    /// Every contact that is not due to be deleted.
    ///
    /// # Errors
    /// When the file cannot be read. A missing one holds none.
    pub fn list(&self, now: Timestamp) -> Result<Listed, ContactsError> {
        let mut listed = Listed::default();
        for line in self.lines()? {
            match serde_json::from_str::<Lead>(&line) {
                Ok(lead) if lead.delete_after > now => listed.leads.push(lead),
                Ok(_) => {}
                Err(_) => listed.unreadable_lines += 1,
            }
        }
        listed.leads.reverse();
        Ok(listed)
    }

    /// Deletes the contact with this code, however it is typed.
    ///
    /// # Errors
    /// When there is none, or the file cannot be rewritten; it is as it was then.
    pub fn remove(&self, code: &str) -> Result<(), ContactsError> {
        match self.keep(|lead| !same_code(code, &lead.code))? {
            0 => Err(ContactsError::NoContact(code.trim().to_owned())),
            _ => Ok(()),
        }
    }

    /// Deletes the contacts whose time is over, and returns their number.
    ///
    /// # Errors
    /// When the file cannot be rewritten; it is as it was then.
    pub fn remove_expired(&self, now: Timestamp) -> Result<usize, ContactsError> {
        self.keep(|lead| lead.delete_after > now)
    }

    /// Rewrites the file with the contacts for which `stays` holds. Returns how many left.
    fn keep(&self, stays: impl Fn(&Lead) -> bool) -> Result<usize, ContactsError> {
        if !self.file().exists() {
            return Ok(0);
        }
        let _lock = self.lock();
        let bytes = self.bytes()?;
        let lines = finished_lines(&bytes);
        let total = lines.len();
        let lines_bytes: usize = lines.iter().map(|line| line.len() + 1).sum();
        // A line that is no contact has no date either. It is the owner's to look at.
        let kept: Vec<String> = lines
            .into_iter()
            .filter(|line| serde_json::from_str::<Lead>(line).map_or(true, |lead| stays(&lead)))
            .collect();
        // What a kill or a power cut left unfinished goes as well: it has no date on which it would be
        // deleted.
        let unfinished = bytes.len() != lines_bytes;
        if kept.len() < total || unfinished {
            files::replace_private(&self.file(), |file| {
                kept.iter().try_for_each(|line| writeln!(file, "{line}"))
            })
            .map_err(|source| self.unwritable(source))?;
        }
        Ok(total - kept.len())
    }

    fn lines(&self) -> Result<Vec<String>, ContactsError> {
        Ok(finished_lines(&self.bytes()?))
    }

    fn bytes(&self) -> Result<Vec<u8>, ContactsError> {
        match fs::read(self.file()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            read => read.map_err(|source| ContactsError::Unreadable { path: self.file(), source }),
        }
    }

    fn append(&self, line: &[u8]) -> io::Result<()> {
        files::create_private_folder(&self.folder)?;
        let path = self.file();
        let is_new = !path.exists();
        files::create_private_file(&path)?;
        let mut file = OpenOptions::new().read(true).write(true).open(&path)?;
        let end = finished_bytes(&mut file)?;
        file.set_len(end)?;
        file.seek(SeekFrom::Start(end))?;
        let written = file.write_all(line).and_then(|()| file.sync_all());
        if written.is_err() {
            // A full disk takes half a line. If this fails as well, the next call removes it.
            let _ = file.set_len(end).and_then(|()| file.sync_all());
            return written;
        }
        if is_new {
            // Not every file system can write a folder to the disk by itself. The file is there all the same.
            let _ = File::open(&self.folder).and_then(|folder| folder.sync_all());
        }
        Ok(())
    }

    /// Waits until no other process changes the file. A file system without locks is used without.
    fn lock(&self) -> Option<File> {
        files::create_private_folder(&self.folder).ok()?;
        let path = self.folder.join(LOCK_FILE);
        files::create_private_file(&path).ok()?;
        let file = OpenOptions::new().write(true).open(path).ok()?;
        file.lock().ok()?;
        Some(file)
    }

    fn unwritable(&self, source: io::Error) -> ContactsError {
        ContactsError::Unwritable { path: self.file(), source }
    }
}

/// The finished lines. What follows the last line end was never thanked for, nor was a line with zeros, which
/// a file system leaves where a power cut kept it from writing.
pub fn finished_lines(bytes: &[u8]) -> Vec<String> {
    let finished = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    let lines = bytes[..finished].split(|&byte| byte == b'\n').filter(|line| !line.contains(&0));
    let lines = lines.map(|line| String::from_utf8_lossy(line).into_owned());
    lines.filter(|line| !line.trim().is_empty()).collect()
}

/// The length of the file without a line that a kill or a power cut left unfinished.
fn finished_bytes(file: &mut File) -> io::Result<u64> {
    let mut end = file.metadata()?.len();
    let mut byte = [0];
    while end > 0 {
        file.seek(SeekFrom::Start(end - 1))?;
        file.read_exact(&mut byte)?;
        if byte == *b"\n" {
            break;
        }
        end -= 1;
    }
    Ok(end)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    fn form(name: &str) -> NewLead {
        NewLead { name: name.into(), reach: "kim@example.org".into(), consent: true, ..NewLead::default() }
    }

    fn day(number: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + number * 86_400).expect("a time of this century")
    }

    fn contacts() -> (tempfile::TempDir, Contacts, StdRng) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let contacts = Contacts::in_folder(&folder.path().join("data"));
        (folder, contacts, StdRng::seed_from_u64(5))
    }

    fn names(contacts: &Contacts, now: Timestamp) -> Vec<String> {
        contacts.list(now).expect("readable").leads.into_iter().map(|lead| lead.name).collect()
    }

    #[test]
    fn a_contact_is_one_line_and_comes_back_as_it_went() {
        let (_keep, contacts, mut random) = contacts();
        assert_eq!(contacts.list(day(0)).expect("no file is no fault"), Listed::default());
        let note = NewLead { note: "two\nlines, \"quoted\"".into(), ..form("Żaneta Öst") };
        let first = contacts.add(&note, day(0), &mut random).expect("kept");
        let second = contacts.add(&form("Kim"), day(1), &mut random).expect("kept");
        let text = fs::read_to_string(contacts.file()).expect("readable");
        assert_eq!(text.lines().count(), 2, "one line each: {text}");
        assert_eq!(
            contacts.list(day(2)).expect("readable").leads,
            [second, first],
            "newest first, every word"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(contacts.file()).expect("there").permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "no other account reads it");
        }
    }

    #[test]
    fn an_unfinished_line_is_never_read_and_gone_with_the_next_contact() {
        let (_keep, contacts, mut random) = contacts();
        contacts.add(&form("Kim"), day(0), &mut random).expect("kept");
        let whole = fs::read(contacts.file()).expect("readable");
        for cut in 1..whole.len() {
            let torn = [&whole[..], &whole[..cut]].concat();
            let torn = if torn.ends_with(b"\n") { &torn[..torn.len() - 1] } else { &torn[..] };
            fs::write(contacts.file(), torn).expect("written");
            assert_eq!(names(&contacts, day(1)), ["Kim"], "half a contact is none, cut at {cut}");
        }
        contacts.add(&form("Ada"), day(1), &mut random).expect("kept");
        let listed = contacts.list(day(1)).expect("readable");
        assert_eq!(
            (listed.leads.len(), listed.unreadable_lines),
            (2, 0),
            "the rest of the torn line is gone"
        );
    }

    #[test]
    fn what_a_power_cut_left_of_a_contact_goes_with_the_next_deletion() {
        let (_keep, contacts, mut random) = contacts();
        contacts.add(&form("Kim"), day(0), &mut random).expect("kept");
        let whole = fs::read(contacts.file()).expect("readable");
        for torn in [&b"\0\0\0\0@example.org\"}\n"[..], b"{\"name\":\"Ada\""] {
            fs::write(contacts.file(), [&whole[..], torn].concat()).expect("written");
            let listed = contacts.list(day(1)).expect("readable");
            assert_eq!((listed.leads.len(), listed.unreadable_lines), (1, 0), "it is no contact, nor a line");
            assert_eq!(contacts.remove_expired(day(1)).ok(), Some(0), "no contact is due");
            assert!(fs::read(contacts.file()).expect("readable") == whole, "and the rest of one is gone");
        }
    }

    #[test]
    fn a_contact_is_deleted_by_its_code_and_after_ninety_days() {
        let (_keep, contacts, mut random) = contacts();
        let kim = contacts.add(&form("Kim"), day(0), &mut random).expect("kept");
        contacts.add(&form("Ada"), day(10), &mut random).expect("kept");
        assert!(matches!(contacts.remove("AAAA-AAAA"), Err(ContactsError::NoContact(_))), "a wrong code");
        contacts.remove(&kim.code.to_lowercase().replace('-', " ")).expect("as people type it");
        assert_eq!(names(&contacts, day(11)), ["Ada"]);
        assert_eq!(contacts.remove_expired(day(99)).ok(), Some(0), "not before its day");
        assert_eq!(names(&contacts, day(100)), [""; 0], "on its day it is not shown");
        assert_eq!(contacts.remove_expired(day(100)).ok(), Some(1), "and gone");
        assert_eq!(fs::read(contacts.file()).expect("readable"), b"", "from the file as well");
    }

    #[test]
    fn what_another_program_wrote_is_named_and_kept() {
        let (_keep, contacts, mut random) = contacts();
        let kim = contacts.add(&form("Kim"), day(0), &mut random).expect("kept");
        let text = fs::read_to_string(contacts.file()).expect("readable");
        fs::write(contacts.file(), format!("# my list\n{text}")).expect("written");
        assert_eq!(contacts.list(day(1)).expect("readable").unreadable_lines, 1);
        contacts.remove(&kim.code).expect("deleted");
        assert_eq!(fs::read_to_string(contacts.file()).ok().as_deref(), Some("# my list\n"));
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named_and_nobody_is_thanked() {
        let (folder, contacts, mut random) = contacts();
        fs::create_dir_all(contacts.file()).expect("made");
        let error = contacts.add(&form("Kim"), day(0), &mut random).expect_err("a folder is no file");
        let message = error.to_string();
        assert!(message.contains("contacts.jsonl") && message.contains("not kept"), "{message}");
        drop(folder);
    }
}
