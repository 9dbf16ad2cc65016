//! The system's keychain, asked on a thread of its own. It may ask a person first, or hang: whoever asks it waits
//! for a few seconds at most.
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Longest wait for an answer.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// What is wanted of a keychain.
pub(super) enum Wish {
    /// The text it keeps for this program.
    Look,
    /// That it keeps this one, in place of any other.
    Keep(String),
    /// That it keeps none.
    Forget,
}

/// Why it does not do so. It never quotes what is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum KeychainTrouble {
    /// There is none, for this reason.
    Absent(String),
    /// It is locked, and nothing is known of a key in it.
    Locked,
    /// It is locked, and there is a key in it.
    KeyLocked,
    /// It refuses, for this reason.
    Refused(String),
    /// It does not answer.
    Hangs,
}

impl fmt::Display for KeychainTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent(why) => write!(f, "no keychain is there: {why}"),
            Self::Locked => f.write_str("the keychain is locked"),
            Self::KeyLocked => f.write_str("the keychain that holds the key is locked"),
            Self::Refused(why) => write!(f, "the keychain refuses: {why}"),
            Self::Hangs => write!(f, "the keychain does not answer within {} s", ANSWERS_WITHIN.as_secs()),
        }
    }
}

type Answer = Result<Option<String>, KeychainTrouble>;

/// The keychain. What it said last is remembered, so that it is asked for the key once.
#[derive(Clone)]
pub(super) struct Keychain {
    wishes: Sender<(Wish, Sender<Answer>)>,
    state: Arc<State>,
    answers_within: Duration,
}

#[derive(Default)]
struct State {
    /// What it keeps, once that is known.
    known: Mutex<Option<Option<String>>>,
    /// Whether it has not yet answered somebody who has stopped waiting.
    hangs: AtomicBool,
}

impl Keychain {
    /// A keychain that `answer` asks. The thread ends with the last clone of this.
    pub(super) fn start(answer: impl Fn(Wish) -> Answer + Send + 'static) -> Self {
        Self::within(ANSWERS_WITHIN, answer)
    }

    fn within(answers_within: Duration, answer: impl Fn(Wish) -> Answer + Send + 'static) -> Self {
        let (wishes, inbox) = channel();
        let state = Arc::<State>::default();
        let shared = Arc::clone(&state);
        // Without the thread nobody answers, and the file keeps the key.
        let _ =
            std::thread::Builder::new().name("keychain".into()).spawn(move || run(&inbox, &shared, answer));
        Self { wishes, state, answers_within }
    }

    /// What it keeps.
    pub(super) fn look(&self) -> Answer {
        let known = self.state.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        known.map_or_else(|| self.ask(Wish::Look), Ok)
    }

    /// Keeps this text.
    pub(super) fn keep(&self, text: String) -> Result<(), KeychainTrouble> {
        self.ask(Wish::Keep(text)).map(drop)
    }

    /// Keeps nothing any more.
    pub(super) fn forget(&self) -> Result<(), KeychainTrouble> {
        self.ask(Wish::Forget).map(drop)
    }

    fn ask(&self, wish: Wish) -> Answer {
        if self.state.hangs.load(Ordering::Relaxed) {
            return Err(KeychainTrouble::Hangs);
        }
        let (reply, answer) = channel();
        self.wishes.send((wish, reply)).map_err(|_| KeychainTrouble::Hangs)?;
        answer.recv_timeout(self.answers_within).unwrap_or_else(|_| {
            self.state.hangs.store(true, Ordering::Relaxed);
            Err(KeychainTrouble::Hangs)
        })
    }
}

fn run(inbox: &Receiver<(Wish, Sender<Answer>)>, state: &State, answer: impl Fn(Wish) -> Answer) {
    for (wish, reply) in inbox {
        let kept = match &wish {
            Wish::Keep(text) => Some(text.clone()),
            _ => None,
        };
        let looks = matches!(wish, Wish::Look);
        let answered = answer(wish);
        // An answer that comes too late for who asked is of use to who asks next.
        if let Ok(found) = &answered {
            let now = if looks { found.clone() } else { kept };
            *state.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        }
        state.hangs.store(false, Ordering::Relaxed);
        let _ = reply.send(answered);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_asked_for_the_key_once() {
        let asked = Arc::new(Mutex::new(0));
        let counted = Arc::clone(&asked);
        let keychain = Keychain::start(move |wish| {
            *counted.lock().expect("no test panics with it") += 1;
            Ok(matches!(wish, Wish::Look).then(|| "kept before".to_owned()))
        });
        let count = || *asked.lock().expect("no test panics with it");
        assert_eq!(count(), 0, "nothing is asked before it is needed");
        assert_eq!(keychain.look(), Ok(Some("kept before".into())));
        assert_eq!((keychain.look(), count()), (Ok(Some("kept before".into())), 1), "it is remembered");
        keychain.keep("new".into()).expect("it keeps it");
        assert_eq!((keychain.look(), count()), (Ok(Some("new".into())), 2));
        keychain.forget().expect("it forgets it");
        assert_eq!((keychain.look(), count()), (Ok(None), 3));
    }

    #[test]
    fn one_that_hangs_holds_nobody_up_twice_and_its_late_answer_counts() {
        let (answers, held) = channel::<()>();
        let keychain = Keychain::within(Duration::from_millis(50), move |_| {
            held.recv().expect("the test lets it go on");
            Ok(Some("late".into()))
        });
        assert_eq!(keychain.look(), Err(KeychainTrouble::Hangs), "or a window would wait for it");
        assert_eq!(keychain.keep("new".into()), Err(KeychainTrouble::Hangs), "it is not asked meanwhile");
        answers.send(()).expect("it waits");
        while keychain.look() != Ok(Some("late".into())) {
            std::thread::yield_now();
        }
    }

    #[test]
    fn a_failure_is_not_remembered() {
        let locked = Arc::new(AtomicBool::new(true));
        let lock = Arc::clone(&locked);
        let keychain = Keychain::start(move |_| {
            if lock.load(Ordering::Relaxed) { Err(KeychainTrouble::Locked) } else { Ok(None) }
        });
        assert_eq!(keychain.look(), Err(KeychainTrouble::Locked));
        locked.store(false, Ordering::Relaxed);
        assert_eq!(keychain.look(), Ok(None), "somebody has unlocked it");
    }
}
