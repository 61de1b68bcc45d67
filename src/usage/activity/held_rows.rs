//! The meetings of one address, in 28 bytes each where their values allow it.

use crate::usage::activity::held::{Held, UNKNOWN, WEBINAR};
use crate::usage::activity::short_rows::{Rows, Short};

/// The place of the flag of a webinar among those of a short row.
const SHORT_WEBINAR: u64 = 1 << 47;

/// A meeting whose values are as small as almost all are. The numbers of most meetings have 11
/// digits, which need five bytes; lengths and people need two, and the flags six.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::usage) struct ShortHeld {
    /// In halves, as are the number and the flags: with fields of at most four bytes, a row needs no
    /// padding.
    uuid: [u32; 2],
    start: u32,
    number: u32,
    flags: u32,
    minutes: u16,
    participants: u16,
    flags_above: u16,
    number_above: u8,
    viewers: u8,
}

/// The low and the high half.
#[allow(clippy::cast_possible_truncation)]
fn halves(whole: u64) -> [u32; 2] {
    [whole as u32, (whole >> 32) as u32]
}

fn whole(low: u32, high: u32) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

/// A number in less space, where the largest means that it is not known; `None` if it is too large.
fn narrow<T: TryFrom<u32> + PartialEq>(number: u32, largest: T) -> Option<T> {
    match number {
        UNKNOWN => Some(largest),
        _ => T::try_from(number).ok().filter(|n| *n != largest),
    }
}

fn widen<T: Into<u32> + PartialEq>(number: T, largest: T) -> u32 {
    match number == largest {
        true => UNKNOWN,
        false => number.into(),
    }
}

impl Short for ShortHeld {
    type Long = Held;

    fn new(held: &Held) -> Option<Self> {
        let features = held.features();
        let webinar = if held.is_webinar() { SHORT_WEBINAR } else { 0 };
        if features >= SHORT_WEBINAR {
            return None;
        }
        let [flags, flags_above] = halves(features | webinar);
        let [number, number_above] = halves(held.number);
        Some(Self {
            uuid: halves(held.uuid),
            start: held.start,
            number,
            flags,
            minutes: narrow(held.minutes, u16::MAX)?,
            participants: narrow(held.participants, u16::MAX)?,
            flags_above: u16::try_from(flags_above).ok()?,
            number_above: u8::try_from(number_above).ok()?,
            viewers: narrow(held.viewers, u8::MAX)?,
        })
    }

    fn to_long(self) -> Held {
        let flags = whole(self.flags, self.flags_above.into());
        let webinar = if flags & SHORT_WEBINAR == 0 {
            0
        } else {
            WEBINAR
        };
        Held {
            start: self.start,
            uuid: whole(self.uuid[0], self.uuid[1]),
            minutes: widen(self.minutes, u16::MAX),
            participants: widen(self.participants, u16::MAX),
            viewers: widen(self.viewers, u8::MAX),
            flags: flags & !SHORT_WEBINAR | webinar,
            number: whole(self.number, self.number_above.into()),
        }
    }

    fn second(self) -> u32 {
        self.start
    }

    fn second_of(held: &Held) -> u32 {
        held.start
    }
}

/// The meetings and webinars of one address.
pub(in crate::usage) type HeldRows = Rows<ShortHeld>;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Any number, with those about the ends of the small ones.
    fn number() -> impl Strategy<Value = u32> {
        prop_oneof![
            0..300u32,
            65_500..65_600u32,
            Just(UNKNOWN),
            Just(UNKNOWN - 1),
            any::<u32>()
        ]
    }

    fn held() -> impl Strategy<Value = Held> {
        let flags = prop_oneof![0..1u64 << 36, 1u64 << 46..1 << 49, any::<u64>()];
        let meeting = prop_oneof![0..100_000_000_000u64, 1u64 << 39..1 << 41, any::<u64>()];
        let numbers = (0..500u32, number(), number(), 0..300u32);
        (any::<u64>(), numbers, any::<bool>(), flags, meeting).prop_map(
            |(uuid, numbers, any_viewers, flags, number)| Held {
                start: numbers.0,
                uuid,
                minutes: numbers.1,
                participants: numbers.2,
                viewers: if any_viewers { numbers.3 } else { UNKNOWN },
                flags,
                number,
            },
        )
    }

    #[test]
    fn a_meeting_of_usual_values_takes_28_bytes() {
        assert_eq!(size_of::<ShortHeld>(), 28);
        let usual = Held {
            start: 1_780_000_000,
            uuid: u64::MAX,
            minutes: 24 * 60,
            participants: 1_000,
            viewers: UNKNOWN,
            flags: WEBINAR | ((1 << crate::report::FeaturesUsed::NAMES.len()) - 1),
            number: 99_999_999_999,
        };
        assert!(matches!(HeldRows::new(&[usual]), HeldRows::Short(_)));
    }

    proptest! {
        #[test]
        fn any_rows_come_back_as_they_were(all in proptest::collection::vec(held(), 0..6)) {
            let at_once = HeldRows::new(&all);
            prop_assert_eq!(at_once.iter().collect::<Vec<_>>(), all.clone());
            let backwards: Vec<_> = all.iter().rev().copied().collect();
            prop_assert_eq!(at_once.iter().rev().collect::<Vec<_>>(), backwards);
            prop_assert_eq!(at_once.len(), all.len());
            let mut one_by_one = HeldRows::default();
            all.iter().for_each(|held| one_by_one.push(*held));
            prop_assert_eq!(one_by_one, at_once);
        }
    }
}
