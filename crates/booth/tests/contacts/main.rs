//! What visitors leave, as other programs read it and as it survives: cards and codes read by decoders of other
//! projects, and a file whose writer is killed or has no room.

mod cards;
mod survival;
