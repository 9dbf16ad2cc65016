//! The owner's evening: what waits in the inbox and how it is answered, the figures of a fair, and each line of the
//! check before one, shown failing.

mod digest;
mod inbox;
mod ready;
