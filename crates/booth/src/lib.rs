//! One laptop on a table at a fair: the owner's PIN, what visitors leave, what the owner reads in the
//! evening.
//!
//! [`states`] is the machine that a fair moves through, [`fair`] its file, [`pin`] the owner's lock, [`identity`] what tells
//! this booth from others;
//! [`contacts`] keeps what visitors leave, [`vcard`] and [`qr`] give it to address books and phones,
//! [`inbox`] holds the questions that wait for the owner, [`digest`] sums up a fair, and [`ready`] checks a
//! laptop before one. The crate prints nothing and reads no clock: the time is an argument.
#![forbid(unsafe_code)]

pub mod contacts;
pub mod digest;
pub mod fair;
pub mod groups;
pub mod identity;
pub mod inbox;
pub mod machine;
pub mod pin;
pub mod qr;
pub mod ready;
pub mod states;
pub mod vcard;
