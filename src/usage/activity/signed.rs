//! A sign-in or sign-out as it is kept in memory: in six bytes where its client allows it.

use crate::usage::activity::short_rows::{Rows, Short};

/// A sign-in or sign-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::usage) struct Signed {
    pub(super) time: u32,
    /// The index of the client in the log.
    pub(super) client: u16,
    pub(super) out: bool,
}

impl Signed {
    /// Orders as the fields do, by one comparison of numbers.
    fn order(&self) -> u64 {
        u64::from(self.time) << 32 | u64::from(self.client) << 1 | u64::from(self.out)
    }
}

/// A sign-in whose client is among the first 32,768 of the log: the time in halves, and the client
/// with the flag of a sign-out behind it. With fields of two bytes, a row needs no padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::usage) struct ShortSigned {
    time: [u16; 2],
    client: u16,
}

impl ShortSigned {
    /// Orders as [`Signed::order`] does.
    fn order(&self) -> u64 {
        u64::from(self.second()) << 32 | u64::from(self.client)
    }
}

impl Short for ShortSigned {
    type Long = Signed;

    #[allow(clippy::cast_possible_truncation)] // both are halves
    fn new(signed: &Signed) -> Option<Self> {
        let client = (signed.client <= u16::MAX >> 1).then_some(signed.client << 1)?;
        Some(Self {
            time: [signed.time as u16, (signed.time >> 16) as u16],
            client: client | u16::from(signed.out),
        })
    }

    fn to_long(self) -> Signed {
        Signed {
            time: self.second(),
            client: self.client >> 1,
            out: self.client & 1 == 1,
        }
    }

    fn second(self) -> u32 {
        let [low, high] = self.time;
        u32::from(high) << 16 | u32::from(low)
    }

    fn second_of(signed: &Signed) -> u32 {
        signed.time
    }
}

/// The sign-ins and sign-outs of one address.
pub(in crate::usage) type SignedRows = Rows<ShortSigned>;

impl SignedRows {
    /// Sorts, and gives up memory that is not needed.
    pub(super) fn sort(&mut self) {
        match self {
            Self::Short(all) => {
                all.sort_unstable_by_key(ShortSigned::order);
                all.shrink_to_fit();
            }
            Self::Long(all) => {
                all.sort_unstable_by_key(Signed::order);
                all.shrink_to_fit();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_sign_in_of_a_usual_client_takes_six_bytes() {
        assert_eq!(size_of::<ShortSigned>(), 6);
    }

    proptest! {
        #[test]
        fn any_sign_ins_come_back_and_are_sorted_alike(
            all in proptest::collection::vec((any::<u32>(), any::<u16>(), any::<bool>()), 0..6),
            most in prop_oneof![Just(u16::MAX), Just(u16::MAX >> 1), Just(3)],
        ) {
            let signed = |(time, client, out): (u32, u16, bool)| {
                Signed { time, client: client.min(most), out }
            };
            let mut all: Vec<_> = all.into_iter().map(signed).collect();
            let mut rows = SignedRows::new(&all);
            prop_assert_eq!(rows.iter().collect::<Vec<_>>(), all.clone());
            let short = all.iter().all(|signed| signed.client <= u16::MAX >> 1);
            prop_assert_eq!(matches!(rows, Rows::Short(_)), short);
            rows.sort();
            all.sort();
            prop_assert_eq!(rows.iter().collect::<Vec<_>>(), all.clone());
            let times: Vec<_> = all.iter().map(|signed| signed.time).collect();
            for time in &times {
                prop_assert_eq!(rows.first_from(*time), times.partition_point(|t| t < time));
            }
        }
    }
}
