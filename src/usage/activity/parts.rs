//! Joins the parts of one meeting: a host whose connection drops goes on under the same number, and
//! Zoom reports each part as a meeting with its own UUID.

use crate::usage::activity::held::Held;
use crate::usage::activity::held_rows::ShortHeld;
use crate::usage::activity::rows::{Person, Span};
use crate::usage::activity::short_rows::Iter;
use crate::usage::activity::trail::Meeting;

impl Person {
    /// The meetings and webinars of this address that reach into a span, with the parts of each
    /// joined.
    pub(super) fn meetings_in(&self, span: Span) -> Meetings<'_> {
        // A fast path: few hosts ever have a meeting in parts.
        if !self.has_parts {
            return Meetings::Single(self, self.held.iter(), span);
        }
        let mut all = self.joined_parts();
        all.retain(|meeting| span.meets_times(meeting.start, meeting.end));
        Meetings::Joined(all.into_iter())
    }

    /// All of them.
    pub(super) fn joined_parts(&self) -> Vec<Meeting> {
        let mut all: Vec<(Held, Meeting)> = Vec::with_capacity(self.held.len());
        for held in self.held.iter() {
            let part = Meeting::from_held(self, &held);
            let goes_on = |(first, whole): &&mut (Held, Meeting)| {
                held.start > 0 && first.start > 0 && first.goes_on_in(&held, whole.end)
            };
            match all.iter_mut().rev().find(goes_on) {
                Some((_, whole)) => whole.join(&part),
                None => all.push((held, part)),
            }
        }
        all.into_iter().map(|(_, meeting)| meeting).collect()
    }
}

/// Whether a row is of a meeting that reaches into a span.
fn reaches(held: &Held, span: Span) -> bool {
    span.meets_times(held.start, held.end().unwrap_or(held.start))
}

/// Goes through the meetings of an address that reach into a span.
pub(in crate::usage) enum Meetings<'a> {
    Single(&'a Person, Iter<'a, ShortHeld>, Span),
    Joined(std::vec::IntoIter<Meeting>),
}

impl Iterator for Meetings<'_> {
    type Item = Meeting;

    fn next(&mut self) -> Option<Meeting> {
        match self {
            Self::Single(person, rest, span) => {
                let held = rest.find(|held| reaches(held, *span))?;
                Some(Meeting::from_held(person, &held))
            }
            Self::Joined(rest) => rest.next(),
        }
    }

    /// Asks once which meetings there are, and not for each of them.
    fn fold<B, F: FnMut(B, Meeting) -> B>(self, first: B, mut add: F) -> B {
        match self {
            Self::Single(person, rest, span) => {
                let within = rest.filter(|held| reaches(held, span));
                within.fold(first, |all, held| {
                    add(all, Meeting::from_held(person, &held))
                })
            }
            Self::Joined(rest) => rest.fold(first, add),
        }
    }
}

impl Meeting {
    /// Adds a later part.
    fn join(&mut self, part: &Meeting) {
        self.end = self.end.max(part.end);
        let seconds = self.end.saturating_sub(self.start);
        // Without the length of a part, that of the whole is not known.
        self.minutes = match (self.minutes, part.minutes) {
            (Some(_), Some(_)) => Some(seconds / 60),
            _ => None,
        };
        self.people = match (self.people, part.people) {
            (Some(people), Some(more)) => Some(people.max(more)),
            _ => None,
        };
        self.features |= part.features;
        let (lost, other) = (&mut self.lost, &part.lost);
        lost.start |= other.start;
        lost.minutes |= other.minutes;
        lost.people |= other.people;
        lost.kind |= other.kind;
        lost.features = (lost.features | other.features) & !self.features;
    }
}
