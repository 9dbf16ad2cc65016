//! The thread without a window: what each change does, and in which order.
use std::sync::{Arc, Mutex};

use super::*;
use crate::error::FailureCode;

const PIN: &str = "271828";

/// A booth whose clock the test moves, and what it did.
struct Trial {
    booth: Booth,
    now: Arc<Mutex<Duration>>,
    did: Arc<Mutex<Vec<String>>>,
    files: BoothFiles,
    _folder: tempfile::TempDir,
}

impl Trial {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let files = BoothFiles {
            fair: folder.path().join("booth.toml"),
            pin: folder.path().join("booth-pin.toml"),
            exports: folder.path().join("exports"),
        };
        Self::with(folder, files, Ok(()))
    }

    fn with(folder: tempfile::TempDir, files: BoothFiles, wiped: Result<(), Failure>) -> Self {
        let (now, did) = (Arc::new(Mutex::new(Duration::ZERO)), Arc::new(Mutex::new(Vec::new())));
        let lock = Lock::new(files.starts_locked());
        let note = |did: &Arc<Mutex<Vec<String>>>| {
            let did = Arc::clone(did);
            move |what: String| did.lock().expect("no test panics here").push(what)
        };
        let (wipe, restart, confine, keep, show) =
            (note(&did), note(&did), note(&did), note(&did), note(&did));
        let seen_by_wipe = lock.clone();
        let effects = Effects {
            wipe: Box::new(move || {
                wipe(format!("wipe, locked: {}", seen_by_wipe.is_locked()));
                wiped.clone()
            }),
            restart: Box::new(move |failure| restart(format!("restart: {}", failure.message))),
            confine: Box::new(move |confined| confine(format!("confine: {confined}"))),
            keep: Box::new(move |kept| keep(format!("keep: {kept}"))),
            show: Box::new(move |view| show(format!("{:?}", view.state))),
            log: Box::new(|_line| {}),
            theme: Box::new(|| Theme::System),
            battery: Box::new(|| None),
            lost_profile: Box::new(|| Some("/media/stick/profile".into())),
        };
        let clock = Arc::clone(&now);
        let time = Box::new(move || *clock.lock().expect("no test panics here"));
        let booth = Booth::new(files.clone(), lock, effects, time);
        Self { booth, now, did, files, _folder: folder }
    }

    /// A fair in which nobody has come yet.
    fn at_a_fair() -> Self {
        let mut trial = Self::new();
        trial.set_pin(PIN, None).expect("a good PIN");
        trial.call(|reply| Message::Start { reply }).expect("begun");
        trial.did();
        trial
    }

    /// The same after the program was killed and started again.
    fn started_again(self) -> Self {
        Self::with(self._folder, self.files, Ok(()))
    }

    fn wait(&mut self, seconds: u64) {
        *self.now.lock().expect("no test panics here") += Duration::from_secs(seconds);
        self.booth.tick();
    }

    fn send(&mut self, event: Event) {
        let session = self.booth.session;
        self.booth.take(Message::OfSession(session, event));
    }

    fn call<T>(
        &mut self,
        message: impl FnOnce(std::sync::mpsc::Sender<Result<T, Failure>>) -> Message,
    ) -> Result<T, Failure> {
        let (reply, outcome) = channel();
        self.booth.take(message(reply));
        outcome.recv().expect("every call is answered")
    }

    fn set_pin(&mut self, pin: &str, old: Option<&str>) -> Result<String, Failure> {
        let (pin, old) = (pin.to_owned(), old.map(str::to_owned));
        self.call(|reply| Message::SetPin { pin, old, reply })
    }

    fn unlock(&mut self, pin: &str) -> Result<(), Failure> {
        let pin = pin.to_owned();
        self.call(|reply| Message::Unlock { pin, reply })
    }

    fn state(&self) -> BoothState {
        self.booth.view().state
    }

    /// What it did since the last call.
    fn did(&self) -> Vec<String> {
        std::mem::take(&mut *self.did.lock().expect("no test panics here"))
    }
}

const TOUCH: Event = Event::Touch { form: false };

#[test]
fn no_fair_without_a_pin() {
    let mut trial = Trial::new();
    let refused = trial.call(|reply| Message::Start { reply }).expect_err("nobody could unlock it");
    assert!(refused.message.contains("PIN"), "{}", refused.message);
    assert!(!trial.booth.lock.is_locked() && trial.did().is_empty(), "and nothing happened");
}

#[test]
fn only_the_owner_learns_that_the_profile_is_gone() {
    let mut trial = Trial::at_a_fair();
    assert_eq!(trial.booth.view().lost_profile, None, "where it was is no stranger's business");
    trial.unlock(PIN).expect("the PIN");
    assert_eq!(trial.booth.view().lost_profile.as_deref(), Some("/media/stick/profile"));
}

#[test]
fn the_recovery_file_opens_a_locked_window_and_no_other_file_does() {
    let mut trial = Trial::new();
    let recovery = PathBuf::from(trial.set_pin(PIN, None).expect("a good PIN"));
    trial.call(|reply| Message::Start { reply }).expect("begun");
    trial.send(TOUCH);
    trial.did();
    let other = trial.files.exports.join("letter.txt");
    std::fs::write(&other, "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA").expect("written");
    for file in [&other, &trial.files.exports.join("nowhere.txt"), &trial.files.exports] {
        trial.booth.take(Message::Recover(file.clone()));
        assert!(trial.booth.lock.is_locked() && trial.did().is_empty(), "{file:?} changes nothing");
    }
    assert_eq!(trial.state(), BoothState::Session, "and the visitor goes on");
    trial.booth.take(Message::Recover(recovery));
    assert!(!trial.booth.lock.is_locked(), "the owner is in");
    assert_eq!(trial.state(), BoothState::Off, "the fair is over");
    assert!(trial.did().contains(&"wipe, locked: true".into()), "and the visitor's words are gone");
    assert!(!trial.files.pin.exists() && !trial.files.starts_locked(), "a new PIN can be set");
    trial.set_pin(PIN, None).expect("without the old one");
}

#[test]
fn a_fair_locks_before_anything_else_and_begins_with_a_wipe() {
    let mut trial = Trial::new();
    trial.set_pin(PIN, None).expect("a good PIN");
    trial.call(|reply| Message::Start { reply }).expect("begun");
    assert_eq!(trial.did(), ["confine: true", "keep: true", "Wipe", "wipe, locked: true", "Attract"]);
    assert!(trial.files.starts_locked(), "the next start is locked, too");
}

#[test]
fn a_session_goes_through_all_states() {
    let mut trial = Trial::at_a_fair();
    trial.send(TOUCH);
    trial.wait(89);
    trial.wait(1);
    assert_eq!(trial.state(), BoothState::Warning);
    trial.wait(30);
    assert_eq!(trial.did(), ["Session", "Warning", "Wipe", "wipe, locked: true", "Attract"]);
}

#[test]
fn the_page_of_a_visitor_who_left_cannot_begin_a_session() {
    let mut trial = Trial::at_a_fair();
    trial.send(TOUCH);
    let left = trial.booth.session;
    trial.send(Event::End);
    trial.booth.take(Message::OfSession(left, TOUCH));
    assert_eq!(trial.state(), BoothState::Attract, "its last touch arrives late");
    trial.send(TOUCH);
    trial.booth.take(Message::OfSession(left, Event::End));
    assert_eq!(trial.state(), BoothState::Session, "and its end, too");
}

#[test]
fn the_right_pin_leads_to_the_owners_screens_after_a_wipe() {
    let mut trial = Trial::at_a_fair();
    trial.send(TOUCH);
    let wrong = trial.unlock("314159").expect_err("wrong");
    assert_eq!(wrong.code, FailureCode::Locked, "{}", wrong.message);
    assert_eq!(trial.state(), BoothState::Session, "a wrong one changes nothing");
    trial.did();
    trial.unlock(PIN).expect("right");
    assert_eq!(trial.did(), ["Wipe", "wipe, locked: true", "confine: false", "keep: true", "Setup"]);
    assert!(!trial.booth.lock.is_locked(), "the owner is in");
    trial.wait(300);
    assert_eq!(trial.state(), BoothState::Attract, "an owner who walks away has locked it");
}

#[test]
fn ten_wrong_pins_are_refused_and_then_the_right_one_as_well() {
    let mut trial = Trial::at_a_fair();
    for _ in 0..10 {
        assert!(trial.unlock("314159").is_err(), "wrong");
    }
    let wait = trial.booth.view().pin_wait_s;
    assert!(wait > 0, "the pad says how long it is closed");
    assert!(trial.unlock(PIN).is_err(), "and so it is, also for the owner");
    let mut trial = trial.started_again();
    assert!(trial.unlock(PIN).is_err(), "a restart does not open it");
    trial.wait(u64::from(wait));
    assert!(trial.unlock(PIN).is_ok(), "waiting does");
}

#[test]
fn a_program_that_was_killed_at_a_fair_starts_locked() {
    let trial = Trial::at_a_fair().started_again();
    assert_eq!(trial.state(), BoothState::Attract, "without a page of the owner in between");
    assert!(trial.booth.lock.is_locked(), "from the first command on");
    std::fs::remove_file(&trial.files.pin).expect("the owner has the file system");
    let trial = trial.started_again();
    assert_eq!(trial.state(), BoothState::Off, "without a PIN nobody could come in");
}

#[test]
fn a_fair_ends_only_from_the_owners_screens() {
    let mut trial = Trial::at_a_fair();
    assert!(trial.call(|reply| Message::Finish { reply }).is_err(), "it is locked");
    trial.unlock(PIN).expect("right");
    trial.call(|reply| Message::Finish { reply }).expect("ended");
    assert_eq!(trial.state(), BoothState::Off);
    assert!(!trial.files.starts_locked(), "the next start is an ordinary one");
}

#[test]
fn a_wipe_that_fails_starts_the_program_anew_and_stays_locked() {
    let trial = Trial::at_a_fair();
    let failure = Failure::refused("hangs".into());
    let mut trial = Trial::with(trial._folder, trial.files, Err(failure));
    trial.send(TOUCH);
    trial.send(Event::End);
    assert_eq!(trial.did(), ["keep: true", "Session", "Wipe", "wipe, locked: true", "restart: hangs"]);
    assert_eq!(trial.state(), BoothState::Wipe, "no visitor sees what could not be cleared");
}

#[test]
fn only_who_knows_the_pin_changes_it() {
    let mut trial = Trial::new();
    let file = trial.set_pin(PIN, None).expect("the first one");
    assert!(
        std::fs::read_to_string(&file).is_ok_and(|text| text.contains("--recovery")),
        "{file} says what to do"
    );
    assert!(trial.set_pin("141421", None).is_err() && trial.set_pin("141421", Some("000000")).is_err());
    trial.set_pin("141421", Some(PIN)).expect("the owner");
    trial.call(|reply| Message::Start { reply }).expect("begun");
    assert!(trial.unlock(PIN).is_err() && trial.unlock("141421").is_ok(), "the new one counts");
}

#[test]
fn an_owner_can_decide_that_nothing_is_kept() {
    let mut trial = Trial::new();
    trial.set_pin(PIN, None).expect("a good PIN");
    trial.call(|reply| Message::Keep { keep: false, reply }).expect("stored");
    trial.call(|reply| Message::Start { reply }).expect("begun");
    assert!(trial.did().contains(&"keep: false".to_owned()), "the worker is told before a visitor comes");
    let mut trial = trial.started_again();
    assert_eq!(trial.did(), ["keep: false"], "and after a restart");
    trial.unlock(PIN).expect("right");
    assert!(trial.did().contains(&"keep: true".to_owned()), "what the owner asks is kept");
}
