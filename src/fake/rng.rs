//! A small random number generator. It is not taken from a crate, because a changed sequence would
//! give another account for the same seed.

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// The generator splitmix64, seeded with any number of parts. Each user and day has its own
/// sequence, so that nothing needs to be stored.
#[derive(Debug, Clone)]
pub(super) struct Rng(u64);

fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

impl Rng {
    pub(super) fn new(seed: u64, parts: &[u64]) -> Self {
        let start = mix(seed.wrapping_add(STEP));
        Self(parts.iter().fold(start, |state, part| {
            mix(state ^ mix(part.wrapping_add(STEP).wrapping_mul(STEP)))
        }))
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// A number below `n`; 0 if `n` is 0.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.next().checked_rem(n).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn range(&mut self, low: u64, high: u64) -> u64 {
        low.saturating_add(self.below(high.saturating_sub(low).saturating_add(1)))
    }

    /// The same as [`range`](Self::range), for small numbers.
    pub(super) fn small(&mut self, low: u32, high: u32) -> u32 {
        u32::try_from(self.range(low.into(), high.into())).unwrap_or(low)
    }

    /// A number from 0 up to, but not including, 1. A double holds 53 bits.
    pub(super) fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Is true with this probability, in thousandths.
    pub(super) fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < u64::from(per_mille)
    }

    pub(super) fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> Option<&'a T> {
        let at = self.below(items.len() as u64);
        usize::try_from(at)
            .ok()
            .and_then(|at| items.get(at))
            .copied()
    }

    pub(super) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        for chunk in bytes.chunks_mut(8) {
            for (byte, random) in chunk.iter_mut().zip(self.next().to_le_bytes()) {
                *byte = random;
            }
        }
        bytes
    }
}
