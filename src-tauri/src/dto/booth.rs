//! Types of a fair: what the page knows of the table.
use booth::states::State;
use serde::Serialize;

use crate::app::settings::Theme;

/// The table as the page shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub(crate) struct BoothView {
    pub(crate) state: BoothState,
    /// Counts the visitors. What the page of an earlier one still sends is ignored.
    pub(crate) session: u32,
    /// Seconds without a sign of a person before the warning.
    pub(crate) idle_s: u32,
    /// Seconds from the warning to the wipe.
    pub(crate) warning_s: u32,
    /// Whether a PIN is set.
    pub(crate) has_pin: bool,
    /// Seconds for which no PIN is looked at.
    pub(crate) pin_wait_s: u32,
    /// Whether conversations stay for the owner.
    pub(crate) keeps: bool,
    /// The owner's theme: the locked page cannot read the settings.
    pub(crate) theme: Theme,
    /// Percent left in the battery, if it is nearly empty and not being charged.
    pub(crate) battery: Option<u32>,
    /// Where the profile was that answers, if its folder is gone and the window is not locked.
    pub(crate) lost_profile: Option<String>,
}

/// What the window shows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(crate) enum BoothState {
    /// There is no fair.
    Off,
    /// The owner is at work behind the PIN, and the fair is paused.
    Setup,
    Attract,
    Session,
    Warning,
    Wipe,
}

impl From<Option<State>> for BoothState {
    fn from(state: Option<State>) -> Self {
        match state {
            None => Self::Off,
            Some(State::Setup) => Self::Setup,
            Some(State::Attract) => Self::Attract,
            Some(State::Session) => Self::Session,
            Some(State::Warning) => Self::Warning,
            Some(State::Wipe) => Self::Wipe,
        }
    }
}
