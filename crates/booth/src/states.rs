//! The states of a laptop on a table: who it waits for, when a visitor counts as gone, and what comes next.
//!
//! A fair is under way as long as there is a [`Table`]. Only [`Table::apply`] moves it. Time is an
//! argument, and only ever the time since some fixed moment, so a clock that is set back changes nothing.
use std::time::Duration;

/// What the window shows during a fair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The owner is at work behind the PIN, and the fair is paused.
    Setup,
    /// Nobody is here: the window invites.
    Attract,
    /// A visitor asks.
    Session,
    /// The visitor may have left: the session ends unless somebody moves.
    Warning,
    /// The session is being cleared.
    Wipe,
}

impl State {
    /// Whether a stranger may stand before the window.
    pub fn is_locked(self) -> bool {
        self != Self::Setup
    }
}

/// How long each state lasts without a sign of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A session, before the warning.
    pub idle: Duration,
    /// A session with an open form, before the warning: its visitor may be looking for a business card.
    pub form: Duration,
    /// The warning, before the wipe.
    pub warning: Duration,
    /// A session that waits for an answer, before the warning: whatever hangs must not hold the table.
    pub held: Duration,
    /// The owner's work behind the PIN, before it locks by itself.
    pub setup: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            idle: seconds(90),
            form: seconds(180),
            warning: seconds(30),
            held: seconds(600),
            setup: seconds(300),
        }
    }
}

/// What happens to the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A key, a touch, a pointer, a scroll or speech; whether a form is open.
    Touch {
        /// Whether the visitor fills in a form.
        form: bool,
    },
    /// A visitor is new here, or says that they are done.
    End,
    /// Something begins that a visitor waits for, such as an answer. It holds the timer until it is released.
    Hold,
    /// It has ended.
    Release,
    /// The PIN was right.
    Unlock,
    /// The owner goes back to the fair.
    Lock,
    /// Everything of the visitor is gone.
    Wiped,
    /// Time has passed.
    Tick,
}

/// The table at a fair: its state, and what decides when the next one comes.
#[derive(Clone, Debug)]
pub struct Table {
    state: State,
    limits: Limits,
    /// When somebody was last noticed, or the present state began.
    noticed: Duration,
    holds: u32,
    form: bool,
    /// Whether the wipe under way leads to the owner's screens.
    unlocked: bool,
}

impl Table {
    /// A fair that begins, or goes on after a restart. It begins with a wipe, because somebody sat here
    /// before.
    pub fn new(limits: Limits, now: Duration) -> Self {
        Self { state: State::Wipe, limits, noticed: now, holds: 0, form: false, unlocked: false }
    }

    /// What the window shows.
    pub fn state(&self) -> State {
        self.state
    }

    /// The limits in use.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Changes the state as the event at this time requires. Returns whether it changed.
    pub fn apply(&mut self, event: Event, now: Duration) -> bool {
        use {Event as E, State as S};
        match event {
            E::Hold => self.holds += 1,
            E::Release => self.holds = self.holds.saturating_sub(1),
            _ => {}
        }
        match (self.state, event) {
            (S::Attract | S::Warning, E::Touch { form }) => {
                self.form = form;
                self.enter(S::Session, now)
            }
            (S::Warning, E::Hold) => self.enter(S::Session, now),
            (S::Session, E::Touch { form }) => {
                self.form = form;
                self.noticed = now;
                false
            }
            // An answer that ends is a reason to wait: it wants to be read.
            (S::Session, E::Hold | E::Release) | (S::Setup, E::Touch { .. }) => {
                self.noticed = now;
                false
            }
            (S::Session | S::Warning, E::End) => self.enter(S::Wipe, now),
            (S::Attract | S::Session | S::Warning, E::Unlock) => {
                self.unlocked = true;
                self.enter(S::Wipe, now)
            }
            (S::Setup, E::Lock) => self.enter(S::Wipe, now),
            (S::Wipe, E::Wiped) => {
                let next = if std::mem::take(&mut self.unlocked) { S::Setup } else { S::Attract };
                self.enter(next, now)
            }
            (_, E::Tick) => self.wake_at().is_some_and(|at| now >= at) && self.expire(now),
            _ => false,
        }
    }

    /// When the state changes if nothing happens; `None` if it stays.
    pub fn wake_at(&self) -> Option<Duration> {
        let Limits { idle, form, warning, held, setup } = self.limits;
        let lasts = match self.state {
            State::Session if self.holds > 0 => held,
            State::Session if self.form => form,
            State::Session => idle,
            State::Warning => warning,
            State::Setup => setup,
            State::Attract | State::Wipe => return None,
        };
        Some(self.noticed.saturating_add(lasts))
    }

    fn expire(&mut self, now: Duration) -> bool {
        let next = if self.state == State::Session { State::Warning } else { State::Wipe };
        self.enter(next, now)
    }

    fn enter(&mut self, state: State, now: Duration) -> bool {
        // A visitor who comes back to a form finds it open; for everybody else it is closed.
        if !matches!(state, State::Warning | State::Session) {
            self.form = false;
        }
        (self.state, self.noticed) = (state, now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOUCH: Event = Event::Touch { form: false };
    const FORM: Event = Event::Touch { form: true };

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// A table whose first wipe is over.
    fn waiting() -> Table {
        let mut table = Table::new(Limits::default(), at(0));
        table.apply(Event::Wiped, at(0));
        table
    }

    /// The states after these events, each at its second.
    fn states(events: &[(u64, Event)]) -> Vec<State> {
        let mut table = waiting();
        let mut states = vec![table.state()];
        for &(second, event) in events {
            table.apply(event, at(second));
            states.push(table.state());
        }
        states
    }

    #[test]
    fn a_visitor_who_leaves_is_warned_and_then_cleared() {
        use State::{Attract, Session, Warning, Wipe};
        let tick = Event::Tick;
        assert_eq!(
            states(&[(1, TOUCH), (90, tick), (91, tick), (120, tick), (121, tick), (122, Event::Wiped)]),
            [Attract, Session, Session, Warning, Warning, Wipe, Attract],
            "90 seconds, then 30"
        );
        assert_eq!(
            states(&[(1, TOUCH), (91, tick), (120, TOUCH), (209, tick), (210, tick)]),
            [Attract, Session, Warning, Session, Session, Warning],
            "any sign of a person ends the warning, and the time begins anew"
        );
    }

    #[test]
    fn what_a_visitor_waits_for_holds_the_timer() {
        let mut table = waiting();
        table.apply(TOUCH, at(0));
        table.apply(Event::Hold, at(10));
        table.apply(Event::Hold, at(11));
        table.apply(Event::Release, at(12));
        assert!(!table.apply(Event::Tick, at(400)), "one answer is still being written");
        table.apply(Event::Release, at(400));
        assert_eq!(table.wake_at(), Some(at(490)), "then there are 90 seconds to read it");
        table.apply(Event::Tick, at(490));
        assert_eq!(table.state(), State::Warning, "after which the visitor is asked");
        table.apply(Event::Hold, at(500));
        assert_eq!(table.state(), State::Session, "a question that was sent is a sign of a person");
        assert!(table.apply(Event::Tick, at(1100)), "what hangs does not hold the table for ever");
    }

    #[test]
    fn a_form_has_more_time_until_it_is_closed_or_the_session_ends() {
        let mut table = waiting();
        table.apply(TOUCH, at(0));
        table.apply(FORM, at(10));
        assert_eq!(table.wake_at(), Some(at(190)), "180 seconds for a form");
        table.apply(TOUCH, at(20));
        assert_eq!(table.wake_at(), Some(at(110)), "90 once it is closed");
        table.apply(FORM, at(30));
        table.apply(Event::End, at(40));
        table.apply(Event::Wiped, at(41));
        table.apply(TOUCH, at(50));
        assert_eq!(table.wake_at(), Some(at(140)), "the next visitor has no form open");
    }

    #[test]
    fn a_new_visitor_need_not_wait_for_a_timer() {
        use State::{Attract, Session, Warning, Wipe};
        assert_eq!(states(&[(1, TOUCH), (2, Event::End)]), [Attract, Session, Wipe], "at any time");
        let warned = [(1, TOUCH), (91, Event::Tick), (92, Event::End)];
        assert_eq!(states(&warned), [Attract, Session, Warning, Wipe], "also while the last one is warned");
    }

    #[test]
    fn the_owner_comes_in_through_a_wipe_and_leaves_through_one() {
        use State::{Attract, Session, Setup, Wipe};
        let (unlock, lock, wiped) = (Event::Unlock, Event::Lock, Event::Wiped);
        assert_eq!(
            states(&[(1, TOUCH), (2, unlock), (3, wiped), (4, lock), (5, wiped)]),
            [Attract, Session, Wipe, Setup, Wipe, Attract],
            "neither sees what the other did"
        );
        assert_eq!(
            states(&[(1, unlock), (2, wiped), (200, TOUCH), (499, Event::Tick), (500, Event::Tick)]),
            [Attract, Wipe, Setup, Setup, Setup, Wipe],
            "screens that the owner left open lock by themselves"
        );
    }

    #[test]
    fn nothing_but_the_pin_leads_to_the_owners_screens() {
        let events =
            [TOUCH, FORM, Event::End, Event::Hold, Event::Release, Event::Lock, Event::Wiped, Event::Tick];
        // Every sequence of five events, each long after the one before.
        for number in 0..events.len().pow(5) {
            let mut table = waiting();
            let mut rest = number;
            for step in 0..5 {
                let event = events[rest % events.len()];
                rest /= events.len();
                table.apply(event, at(1000 * (step + 1)));
                assert!(table.state().is_locked(), "sequence {number} opens the table with {event:?}");
            }
        }
    }

    #[test]
    fn a_wipe_ends_only_when_everything_is_gone() {
        let mut table = Table::new(Limits::default(), at(0));
        assert_eq!(table.state(), State::Wipe, "whoever sat here before the start is cleared, too");
        for event in [TOUCH, Event::End, Event::Tick, Event::Unlock, Event::Lock] {
            assert!(!table.apply(event, at(9999)), "{event:?} does not end it");
        }
    }
}
