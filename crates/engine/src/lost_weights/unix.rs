//! The handler of SIGBUS. It runs in the middle of anything, so all it needs is made before it is installed,
//! and it calls only what POSIX lists as safe in a handler: `write`, `execve`, `_exit`, `sigaction`, `pause`.

use std::ffi::{CString, OsStr, OsString};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};

use libc::{c_char, c_int, c_void};

use super::Then;

/// A window has one or two weights files mapped, and tests some more. A mapping that finds no place is not
/// known to the handler.
const PLACES: usize = 64;
/// Marks a place that is taken and not filled yet.
const RESERVED: usize = 1;

static STARTS: [AtomicUsize; PLACES] = [const { AtomicUsize::new(0) }; PLACES];
static ENDS: [AtomicUsize; PLACES] = [const { AtomicUsize::new(0) }; PLACES];
static ANSWER: AtomicPtr<Answer> = AtomicPtr::new(ptr::null_mut());
/// Several threads read the weights. The first answers, and the others wait for the end of the process.
static ANSWERED: AtomicBool = AtomicBool::new(false);

/// The place of mapped weights in memory, given back when it is dropped.
pub(crate) struct Place(Option<usize>);

impl Place {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let start = bytes.as_ptr() as usize;
        let is_taken = |slot: &AtomicUsize| {
            slot.compare_exchange(0, RESERVED, Ordering::AcqRel, Ordering::Relaxed).is_ok()
        };
        let free = STARTS.iter().position(is_taken);
        if let Some(free) = free {
            ENDS[free].store(start + bytes.len(), Ordering::Release);
            STARTS[free].store(start, Ordering::Release);
        }
        Self(free)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(taken) = self.0 {
            STARTS[taken].store(0, Ordering::Release);
        }
    }
}

fn is_mapped(address: usize) -> bool {
    STARTS.iter().zip(&ENDS).any(|(start, end)| {
        let start = start.load(Ordering::Acquire);
        start > RESERVED && start <= address && address < end.load(Ordering::Acquire)
    })
}

/// Everything that the handler needs. It is never freed.
struct Answer {
    message: Vec<u8>,
    restart: Option<Restart>,
    exit: c_int,
    before: libc::sigaction,
}

/// The arguments of `execve`, and the texts that they point to.
struct Restart {
    program: CString,
    arguments: Vec<*const c_char>,
    environment: Vec<*const c_char>,
    _texts: Vec<CString>,
}

/// Sets what this process does when mapped weights become shorter. `message` is a line for standard error.
///
/// # Errors
/// When a text contains a zero byte, or the system refuses the handler.
pub fn on_lost_weights(message: &str, then: Then) -> io::Result<()> {
    let (restart, exit) = match then {
        Then::Exit(code) => (None, code),
        Then::Restart { program, arguments, environment, or_exit } => {
            (Some(restart(program.into_os_string(), &arguments, &environment)?), or_exit)
        }
    };
    #[expect(unsafe_code, reason = "a handler of a signal is installed with the system's own call")]
    // SAFETY: both structures are of the size that the call expects; zeros are a valid start for each. The
    // answer is complete and published before the handler can run, and stays for the rest of the process.
    unsafe {
        let mut before: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(libc::SIGBUS, ptr::null(), &raw mut before) != 0 {
            return Err(io::Error::last_os_error());
        }
        let earlier = ANSWER.load(Ordering::Acquire);
        if !earlier.is_null() {
            before = (*earlier).before;
        }
        let answer = Answer { message: format!("{message}\n").into_bytes(), restart, exit, before };
        ANSWER.store(Box::into_raw(Box::new(answer)), Ordering::Release);
        let mut action: libc::sigaction = std::mem::zeroed();
        let handler: extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void) = handle;
        action.sa_sigaction = handler as usize;
        // Without NODEFER the new program would begin with the signal blocked.
        action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_NODEFER;
        if libc::sigaction(libc::SIGBUS, &raw const action, ptr::null_mut()) != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(())
}

fn restart(
    program: OsString,
    arguments: &[OsString],
    environment: &[(OsString, OsString)],
) -> io::Result<Restart> {
    let program = CString::new(program.into_vec())?;
    let mut texts = vec![program.clone()];
    for argument in arguments {
        texts.push(CString::new(argument.as_bytes())?);
    }
    let count = texts.len();
    for (name, value) in environment {
        let line = [name.as_os_str(), OsStr::new("="), value].map(OsStr::as_bytes).concat();
        texts.push(CString::new(line)?);
    }
    // The texts do not move any more: a vector of them moves only the pointers to their bytes.
    let listed = |texts: &[CString]| {
        texts.iter().map(|text| text.as_ptr()).chain([ptr::null()]).collect::<Vec<*const c_char>>()
    };
    let (arguments, environment) = (listed(&texts[..count]), listed(&texts[count..]));
    Ok(Restart { program, arguments, environment, _texts: texts })
}

#[expect(unsafe_code, reason = "a handler of a signal works with the system's own types and calls")]
extern "C" fn handle(_signal: c_int, info: *mut libc::siginfo_t, _context: *mut c_void) {
    // SAFETY: the system passes a valid `info` to a handler with SA_SIGINFO. The answer was published before
    // the handler was installed and is never freed. All calls are safe in a handler, and nothing is
    // allocated.
    unsafe {
        let answer = &*ANSWER.load(Ordering::Acquire);
        if info.is_null() || !is_mapped((*info).si_addr() as usize) {
            // Not ours: the same instruction faults again, and meets the handler before us.
            libc::sigaction(libc::SIGBUS, &raw const answer.before, ptr::null_mut());
            return;
        }
        if ANSWERED.swap(true, Ordering::AcqRel) {
            loop {
                libc::pause();
            }
        }
        libc::write(libc::STDERR_FILENO, answer.message.as_ptr().cast(), answer.message.len());
        if let Some(restart) = &answer.restart {
            libc::execve(restart.program.as_ptr(), restart.arguments.as_ptr(), restart.environment.as_ptr());
        }
        libc::_exit(answer.exit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_while_its_place_is_held() {
        let bytes = vec![0_u8; 100];
        let (first, last) = (bytes.as_ptr() as usize, bytes.as_ptr() as usize + 99);
        let place = Place::of(&bytes);
        assert!(is_mapped(first) && is_mapped(last), "both ends belong to it");
        assert!(!is_mapped(first - 1) && !is_mapped(last + 1), "and nothing beside them");
        drop(place);
        assert!(!is_mapped(first), "what was unmapped is no weights any more");
    }

    #[test]
    fn a_restart_has_its_name_its_arguments_and_its_environment() {
        let new = restart("/bin/x".into(), &["a b".into()], &[("N".into(), "1".into())]).expect("no zeros");
        let texts: Vec<_> = new._texts.iter().map(|text| text.to_str().expect("plain")).collect();
        assert_eq!(texts, ["/bin/x", "a b", "N=1"]);
        assert_eq!((new.arguments.len(), new.environment.len()), (3, 2), "each list ends with a null");
        assert_eq!(new.arguments[1], new._texts[1].as_ptr(), "they point to the texts that are kept");
        assert!(
            restart("/bin/x".into(), &["a\0b".into()], &[]).is_err(),
            "a zero would cut an argument short"
        );
    }
}
