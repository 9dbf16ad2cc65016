//! The thread that owns the table: it reads messages, waits for the next change that time brings, and has
//! each change carried out. What a change does outside of it are functions, so that tests run it without a
//! window.
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use booth::fair::Fair;
use booth::pin::{Pin, PinError, recovery_text};
use booth::states::{Event, State, Table};

use super::handle::{BoothHandle, Message};
use super::lock::Lock;
use crate::app::data_dir;
use crate::app::settings::Theme;
use crate::dto::booth::{BoothState, BoothView};
use crate::error::Failure;

/// How often the battery is looked at.
const LOOK: Duration = Duration::from_secs(60);

/// The files of a fair.
#[derive(Clone, Debug)]
pub(crate) struct BoothFiles {
    pub(crate) fair: PathBuf,
    pub(crate) pin: PathBuf,
    /// The folder for the recovery file.
    pub(crate) exports: PathBuf,
}

impl BoothFiles {
    /// Whether the window must start locked. Without a PIN nobody could unlock it.
    pub(crate) fn starts_locked(&self) -> bool {
        Fair::read(&self.fair).running && self.pin.exists()
    }
}

/// Removes the PIN of a fair and ends it, if this is its recovery file.
///
/// # Errors
/// When it cannot be read, or is that of another PIN.
pub(crate) fn recover(files: &BoothFiles, recovery: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(recovery).map_err(|error| {
        format!("`{}` cannot be read: {error}; name the recovery file", recovery.display())
    })?;
    if let Some(pin) = Pin::read(&files.pin, Duration::ZERO)? {
        pin.recover(&text)?;
    }
    Fair { running: false, ..Fair::read(&files.fair) }.write(&files.fair)?;
    Ok(())
}

/// What a change does outside of the thread.
pub(crate) struct Effects {
    /// Clears everything that a visitor left, and loads a new page.
    pub(crate) wipe: Box<dyn FnMut() -> Result<(), Failure> + Send>,
    /// Starts the program anew, when a wipe failed: it then starts locked and knows nothing.
    pub(crate) restart: Box<dyn FnMut(&Failure) + Send>,
    /// Fills the screen with the window and keeps it there, or gives both back.
    pub(crate) confine: Box<dyn FnMut(bool) + Send>,
    /// Decides whether what is said from now on is stored.
    pub(crate) keep: Box<dyn FnMut(bool) + Send>,
    /// Sends the table to the page.
    pub(crate) show: Box<dyn FnMut(BoothView) + Send>,
    /// Writes a line to the log.
    pub(crate) log: Box<dyn Fn(&str) + Send>,
    pub(crate) theme: Box<dyn Fn() -> Theme + Send>,
    pub(crate) battery: Box<dyn Fn() -> Option<u32> + Send>,
    /// The folder of the profile, if it is not there any more.
    pub(crate) lost_profile: Box<dyn Fn() -> Option<String> + Send>,
}

/// Starts the thread. It ends with the last handle.
pub(crate) fn start(files: BoothFiles, lock: Lock, effects: Effects) -> BoothHandle {
    let (messages, inbox) = channel();
    let handle = BoothHandle { messages };
    let began = Instant::now();
    let booth = Booth::new(files, lock, effects, Box::new(move || began.elapsed()));
    // If the thread cannot be started, a fair cannot be started either, and the page shows that.
    let _ = std::thread::Builder::new().name("booth".into()).spawn(move || booth.run(&inbox));
    handle
}

struct Booth {
    files: BoothFiles,
    lock: Lock,
    effects: Effects,
    /// Time since the start of the program.
    now: Box<dyn Fn() -> Duration + Send>,
    fair: Fair,
    /// `None` while there is no fair.
    table: Option<Table>,
    pin: Result<Option<Pin>, PinError>,
    session: u32,
    battery: Option<u32>,
    /// When the last wipe began, until its page is there.
    wiped: Option<Duration>,
}

impl Booth {
    fn new(files: BoothFiles, lock: Lock, effects: Effects, now: Box<dyn Fn() -> Duration + Send>) -> Self {
        let fair = Fair::read(&files.fair);
        let pin = Pin::read(&files.pin, now());
        let mut booth = Self {
            files,
            lock,
            effects,
            now,
            fair,
            table: None,
            pin,
            session: 0,
            battery: None,
            wiped: None,
        };
        if booth.files.starts_locked() {
            // Nobody has said anything yet, so nothing is to be cleared.
            let mut table = Table::new(fair.limits(), (booth.now)());
            table.apply(Event::Wiped, (booth.now)());
            booth.table = Some(table);
            booth.lock.set(true);
            (booth.effects.keep)(fair.keep_conversations);
        }
        booth
    }

    fn run(mut self, inbox: &Receiver<Message>) {
        loop {
            let wake_at = self.table.as_ref().and_then(Table::wake_at);
            let wait = wake_at.map_or(LOOK, |at| at.saturating_sub((self.now)()).min(LOOK));
            match inbox.recv_timeout(wait) {
                Ok(message) => self.take(message),
                Err(RecvTimeoutError::Timeout) => self.tick(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn tick(&mut self) {
        let battery = (self.effects.battery)();
        if std::mem::replace(&mut self.battery, battery) != battery {
            self.show();
        }
        self.apply(Event::Tick);
    }

    fn take(&mut self, message: Message) {
        // A caller may be gone; then the reply is dropped.
        match message {
            Message::Event(event) => self.apply(event),
            Message::OfSession(session, event) if session == self.session => self.apply(event),
            Message::OfSession(..) => {}
            Message::View(reply) => drop(reply.send(Ok(self.view()))),
            Message::PageIsThere => {
                if let Some(began) = self.wiped.take() {
                    let ms = (self.now)().saturating_sub(began).as_millis();
                    (self.effects.log)(&format!("the next page is there after {ms} ms"));
                } else if self.table.is_some() {
                    (self.effects.log)("the page is there");
                }
            }
            Message::Unlock { pin, reply } => {
                let checked = self.check(&pin);
                let right = checked.is_ok();
                drop(reply.send(checked));
                if right {
                    self.apply(Event::Unlock);
                }
            }
            Message::Recover(recovery) => self.recover(&recovery),
            Message::SetPin { pin, old, reply } => drop(reply.send(self.set_pin(&pin, old.as_deref()))),
            Message::Keep { keep, reply } => {
                drop(reply.send(self.write(Fair { keep_conversations: keep, ..self.fair })));
            }
            Message::Start { reply } => {
                let started = self.start_fair();
                let begins = started.is_ok();
                drop(reply.send(started));
                if begins {
                    self.enter();
                }
            }
            Message::Finish { reply } => drop(reply.send(self.finish())),
        }
    }

    fn check(&mut self, digits: &str) -> Result<(), Failure> {
        let now = (self.now)();
        match &mut self.pin {
            Ok(Some(pin)) => Ok(pin.check(digits, now)?),
            Ok(None) => Err(Failure::refused("there is no PIN; set one in Settings".into())),
            Err(error) => Err(Failure::refused(error.to_string())),
        }
    }

    /// Ends the fair and removes the PIN if this is its recovery file. What is wrong with it stands in the
    /// log, because the second start has ended by then.
    fn recover(&mut self, recovery: &Path) {
        if let Err(error) = recover(&self.files, recovery) {
            return (self.effects.log)(&format!("the recovery file does not open the window: {error}"));
        }
        (self.effects.log)("opened with the recovery file");
        self.pin = Ok(None);
        self.apply(Event::Unlock);
        self.fair.running = false;
        self.table = None;
        self.show();
    }

    fn set_pin(&mut self, digits: &str, old: Option<&str>) -> Result<String, Failure> {
        if matches!(&self.pin, Ok(Some(_))) {
            self.check(old.unwrap_or_default())?;
        }
        let (pin, code) = Pin::set(&self.files.pin, digits)?;
        self.pin = Ok(Some(pin));
        let file = self.files.exports.join("instant-interview-recovery.txt");
        data_dir::save(&file, &recovery_text(&code))?;
        Ok(file.display().to_string())
    }

    /// Begins a fair, or goes back to it. The caller has the state entered.
    fn start_fair(&mut self) -> Result<(), Failure> {
        if !matches!(&self.pin, Ok(Some(_))) {
            let message = "a fair needs a PIN, so that nobody but you leaves it; set one first".into();
            return Err(Failure::refused(message));
        }
        let now = (self.now)();
        match &mut self.table {
            Some(table) => {
                if !table.apply(Event::Lock, now) {
                    return Err(Failure::refused("the fair is under way already".into()));
                }
            }
            None => {
                self.write(Fair { running: true, ..self.fair })?;
                self.table = Some(Table::new(self.fair.limits(), now));
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Failure> {
        if self.table.as_ref().is_none_or(|table| table.state().is_locked()) {
            return Err(Failure::refused("there is no fair that is paused".into()));
        }
        self.write(Fair { running: false, ..self.fair })?;
        self.table = None;
        self.show();
        Ok(())
    }

    fn write(&mut self, fair: Fair) -> Result<(), Failure> {
        fair.write(&self.files.fair).map_err(|error| {
            let file = self.files.fair.display();
            Failure::refused(format!(
                "`{file}` cannot be written: {error}; make room there, or allow writing"
            ))
        })?;
        self.fair = fair;
        Ok(())
    }

    fn apply(&mut self, event: Event) {
        let now = (self.now)();
        if self.table.as_mut().is_some_and(|table| table.apply(event, now)) {
            self.enter();
        }
    }

    /// Carries out what the state that was just entered requires.
    fn enter(&mut self) {
        let Some(state) = self.table.as_ref().map(Table::state) else { return };
        let was_locked = self.lock.is_locked();
        self.lock.set(state.is_locked());
        if was_locked != state.is_locked() {
            (self.effects.confine)(state.is_locked());
            // What the owner tries out behind the PIN is the owner's.
            (self.effects.keep)(!state.is_locked() || self.fair.keep_conversations);
        }
        self.show();
        match state {
            State::Wipe => self.wipe(),
            State::Session => (self.effects.log)(&format!("session {} goes on", self.session)),
            State::Attract => (self.effects.log)("the table is free"),
            State::Warning | State::Setup => {}
        }
    }

    fn wipe(&mut self) {
        // From here on nothing that the old page sends counts.
        let cleared = self.session;
        self.session = self.session.wrapping_add(1);
        let began = (self.now)();
        self.wiped = Some(began);
        match (self.effects.wipe)() {
            Ok(()) => {
                let ms = (self.now)().saturating_sub(began).as_millis();
                (self.effects.log)(&format!("session {cleared} cleared in {ms} ms"));
                self.apply(Event::Wiped);
            }
            Err(failure) => (self.effects.restart)(&failure),
        }
    }

    fn show(&mut self) {
        let view = self.view();
        (self.effects.show)(view);
    }

    fn view(&self) -> BoothView {
        let limits = self.table.as_ref().map_or_else(|| self.fair.limits(), Table::limits);
        let pin_wait = self.pin.as_ref().ok().and_then(Option::as_ref).map(|pin| pin.wait((self.now)()));
        BoothView {
            state: BoothState::from(self.table.as_ref().map(Table::state)),
            session: self.session,
            idle_s: seconds(limits.idle),
            warning_s: seconds(limits.warning),
            has_pin: matches!(&self.pin, Ok(Some(_))),
            pin_wait_s: seconds(pin_wait.unwrap_or_default()),
            keeps: self.fair.keep_conversations,
            theme: (self.effects.theme)(),
            battery: self.battery,
            // A stranger cannot mend it, and need not know where it was.
            lost_profile: if self.lock.is_locked() { None } else { (self.effects.lost_profile)() },
        }
    }
}

/// Whole seconds, rounded up: what is said to last ten seconds lasts ten.
fn seconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis().div_ceil(1000)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
