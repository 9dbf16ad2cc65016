//! Cuts long texts into the pieces that are searched.
pub mod markdown;
pub mod resume;
