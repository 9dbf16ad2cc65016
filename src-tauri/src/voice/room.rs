//! How loud a room is: the levels of half a second in which nobody was asked to speak.
use std::time::{Duration, Instant};

use booth::ready::lines;
use voice::{Sign, VoiceError, Wish};

/// Levels of 50 ms that are averaged.
const LEVELS: usize = 10;
/// The first levels, in which a microphone that was switched on cracks.
const CRACKS: usize = 4;
/// Longer than any microphone takes to deliver its first sound.
const PATIENCE: Duration = Duration::from_secs(4);
/// Below this every sample is zero.
const ZERO_DB: f32 = -89.0;

/// What was heard of a room so far.
pub(super) struct Room {
    began: Instant,
    levels: Vec<f32>,
}

impl Room {
    pub(super) fn new(now: Instant) -> Self {
        Self { began: now, levels: Vec::new() }
    }

    /// Takes a sign of the listener and returns whether to go on.
    pub(super) fn take(&mut self, sign: Sign<'_>, now: Instant) -> Wish {
        if let Sign::Level(db) = sign {
            self.levels.push(db);
        }
        let late = now.saturating_duration_since(self.began) > PATIENCE;
        if self.levels.len() >= CRACKS + LEVELS || late { Wish::Cancel } else { Wish::GoOn }
    }

    /// What it comes to.
    pub(super) fn result(&self, name: String) -> lines::Microphone {
        let levels = self.levels.get(CRACKS..).unwrap_or_default();
        if levels.is_empty() {
            return lines::Microphone::Fails(VoiceError::Stalled.to_string());
        }
        let room_db = levels.iter().sum::<f32>() / levels.len() as f32;
        if room_db < ZERO_DB {
            return lines::Microphone::Fails(VoiceError::OnlySilence.to_string());
        }
        lines::Microphone::Heard { name, room_db }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a room with these levels comes to.
    fn room(levels: &[f32], seconds: u64) -> (Option<Wish>, lines::Microphone) {
        let began = Instant::now();
        let mut room = Room::new(began);
        let signs = [Sign::Starting, Sign::Ready].into_iter().chain(levels.iter().map(|db| Sign::Level(*db)));
        let last = signs.map(|sign| room.take(sign, began + Duration::from_secs(seconds))).last();
        (last, room.result("USB".into()))
    }

    #[test]
    fn the_level_is_that_of_the_room_without_the_crack_at_the_beginning() {
        let mut levels = vec![0.0; CRACKS];
        levels.extend([-50.0; LEVELS]);
        let heard = lines::Microphone::Heard { name: "USB".into(), room_db: -50.0 };
        assert_eq!(room(&levels, 1), (Some(Wish::Cancel), heard), "and nothing more is recorded then");
        assert_eq!(room(&levels[..6], 1).0, Some(Wish::GoOn), "until then it is");
    }

    #[test]
    fn a_microphone_that_gives_nothing_or_only_zeros_fails() {
        for (levels, words) in [(&[][..], "no sound"), (&[-90.0; 20], "only silence")] {
            let (wish, lines::Microphone::Fails(why)) = room(levels, 5) else {
                panic!("it is not heard: {levels:?}");
            };
            assert_eq!(wish, Some(Wish::Cancel), "the check does not wait for ever");
            assert!(why.contains(words), "{why}");
        }
    }
}
