//! A meeting or webinar as it is kept in memory.

/// A number that Zoom does not give.
pub(super) const UNKNOWN: u32 = u32::MAX;

/// A meeting or webinar that was held, with room for any value. `HeldRows` keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::usage) struct Held {
    /// Seconds since 1970; 0 if not known.
    pub(super) start: u32,
    /// Hash of the UUID; 0 if there is none.
    pub(super) uuid: u64,
    pub(super) minutes: u32,
    pub(super) participants: u32,
    pub(super) viewers: u32,
    /// The features used, and whether it was a webinar.
    pub(super) flags: u64,
    /// The meeting number; 0 if there is none.
    pub(super) number: u64,
}

/// The most minutes between two parts of one meeting: a host whose connection drops goes on under
/// the same number.
pub(super) const RESTART_MINUTES: u32 = 15;

/// The flag of a webinar.
pub(super) const WEBINAR: u64 = 1 << 63;

impl Held {
    pub(super) fn is_webinar(&self) -> bool {
        self.flags & WEBINAR != 0
    }

    pub(super) fn features(&self) -> u64 {
        self.flags & !WEBINAR
    }

    /// The second at which it ended; `None` if that is not known.
    pub(super) fn end(&self) -> Option<u32> {
        let known = self.start > 0 && self.minutes != UNKNOWN;
        known.then(|| self.start.saturating_add(self.minutes.saturating_mul(60)))
    }

    /// Whether a later one is a part of the same meeting: it has the same number, and began within
    /// [`RESTART_MINUTES`] of the end of this one.
    pub(super) fn goes_on_in(&self, later: &Held, end: u32) -> bool {
        let soon = end.saturating_add(RESTART_MINUTES.saturating_mul(60));
        self.number != 0
            && self.number == later.number
            && self.is_webinar() == later.is_webinar()
            && later.start <= soon
    }

    /// How many of the numbers are not known.
    pub(super) fn unknown(&self) -> usize {
        let numbers = [self.minutes, self.participants, self.viewers];
        numbers.into_iter().filter(|n| *n == UNKNOWN).count()
    }
}
