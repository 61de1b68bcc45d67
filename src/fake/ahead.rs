//! The planned meetings and webinars of the account.

use std::borrow::Cow;
use std::collections::HashMap;

use super::account::FakeMeeting;
use super::world::{Planned, World};

impl World {
    /// All planned meetings and webinars, earliest first.
    pub(super) fn planned(&self) -> &[Planned] {
        self.planned.get_or_init(|| {
            let mut planned = Vec::new();
            let mut add = |m: &FakeMeeting, host, seeded, at| {
                let (start, webinar) = (m.start, m.webinar);
                let one = Planned {
                    start,
                    webinar,
                    host,
                    seeded,
                    at,
                };
                planned.push(((start, m.host.clone(), m.uuid.clone()), one));
            };
            for i in self.numbers() {
                for (at, m) in self.seeded_ahead(i).iter().enumerate() {
                    add(m, Some(i), true, at);
                }
            }
            for (at, m) in self.account.meetings.iter().enumerate() {
                add(m, self.by_email(&m.host), false, at);
            }
            planned.sort_by(|(a, _), (b, _)| a.cmp(b));
            planned.into_iter().map(|(_, one)| one).collect()
        })
    }

    /// The planned meetings with a number, earliest first. Webinars have other calls.
    pub(super) fn planned_with(&self, id: u64) -> impl Iterator<Item = &Planned> {
        let by_id = self.planned_by_id.get_or_init(|| {
            let mut by_id: HashMap<u64, Vec<usize>> = HashMap::new();
            for (at, one) in self.planned().iter().enumerate().filter(|p| !p.1.webinar) {
                if let Some(meeting) = self.described(one) {
                    by_id.entry(meeting.id).or_default().push(at);
                }
            }
            by_id
        });
        let found = by_id.get(&id).into_iter().flatten();
        found.filter_map(|at| self.planned().get(*at))
    }

    /// The complete record of a planned meeting or webinar.
    pub(super) fn described(&self, one: &Planned) -> Option<Cow<'_, FakeMeeting>> {
        if one.seeded {
            let mut ahead = self.seeded_ahead(one.host?);
            return (one.at < ahead.len()).then(|| Cow::Owned(ahead.swap_remove(one.at)));
        }
        self.account.meetings.get(one.at).map(Cow::Borrowed)
    }
}
