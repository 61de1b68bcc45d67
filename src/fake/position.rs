//! The UUIDs of generated meetings.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{Datelike, NaiveDate};

use super::rng::Rng;

/// A generated instance: whose it is, and when. A UUID contains it, so that an instance is found
/// without a table of all instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    /// Number of the host.
    pub(super) host: u32,
    /// The host is outside the list of users.
    pub(super) outside: bool,
    pub(super) day: NaiveDate,
    /// Number of the instance on that day.
    pub(super) k: u32,
}

impl Position {
    fn pack(self) -> u64 {
        let day = u64::try_from(self.day.num_days_from_ce()).unwrap_or(0) & 0xff_ffff;
        let k = u64::from(self.k & 0x7f);
        u64::from(self.host) << 32 | day << 8 | k << 1 | u64::from(self.outside)
    }

    fn unpack(word: u64) -> Option<Self> {
        let small = |word: u64, mask: u64| u32::try_from(word & mask).unwrap_or(0);
        let day = i32::try_from(small(word >> 8, 0xff_ffff)).ok()?;
        Some(Self {
            host: small(word >> 32, u32::MAX.into()),
            outside: word & 1 == 1,
            day: NaiveDate::from_num_days_from_ce_opt(day)?,
            k: small(word >> 1, 0x7f),
        })
    }

    /// The UUID of the instance: 16 bytes that look random, in base64.
    pub(super) fn uuid(self, seed: u64) -> String {
        let word = self.pack();
        let seal = Rng::new(seed, &[130, word]).next();
        let masked = word ^ Rng::new(seed, &[131, seal]).next();
        let mut bytes = [0; 16];
        let words = seal.to_le_bytes().into_iter().chain(masked.to_le_bytes());
        for (place, byte) in bytes.iter_mut().zip(words) {
            *place = byte;
        }
        STANDARD.encode(bytes)
    }

    /// The instance with this UUID, if it is that of a generated one.
    pub(super) fn in_uuid(seed: u64, uuid: &str) -> Option<Self> {
        let bytes: [u8; 16] = STANDARD.decode(uuid).ok()?.try_into().ok()?;
        let word = |part: &[u8]| u64::from_le_bytes(part.try_into().unwrap_or_default());
        let (seal, masked) = bytes.split_at(8);
        let seal = word(seal);
        let word = word(masked) ^ Rng::new(seed, &[131, seal]).next();
        (Rng::new(seed, &[130, word]).next() == seal).then_some(())?;
        Self::unpack(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_survive_their_uuids_and_others_are_none() {
        for seed in [0, 7, u64::MAX] {
            for host in [0, 1, 99_999, u32::MAX] {
                for (k, outside) in [(0, false), (2, true), (127, false)] {
                    let day = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap_or_default();
                    let at = Position {
                        host,
                        outside,
                        day,
                        k,
                    };
                    let uuid = at.uuid(seed);
                    assert_eq!(Position::in_uuid(seed, &uuid), Some(at), "seed {seed}");
                    assert_eq!(Position::in_uuid(seed ^ 1, &uuid), None, "seed {seed}");
                }
            }
        }
        for text in ["", "uuid", "AAAAAAAAAAAAAAAAAAAAAA=="] {
            assert_eq!(Position::in_uuid(7, text), None);
        }
    }
}
