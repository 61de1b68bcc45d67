//! Single instances of past meetings and webinars, found by UUID or by number.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::{DateTime, Months, Utc};
use percent_encoding::percent_decode_str;

use super::account::FakeMeeting;
use super::activity::{self, Host, SERIES};
use super::context::Ctx;
use super::past::days_back;
use super::position::Position;
use super::refused::{self, Refused};
use super::rng::Rng;
use super::seeded::HORIZON;
use super::world::World;

impl World {
    /// A generated host, who may be outside the list of users, and the address in the history.
    fn generated_host(&self, i: u32, outside: bool) -> Option<(Host<'_>, String)> {
        if outside {
            let (email, _) = activity::outsider(i)?;
            let known = i < activity::outsiders(self.account.seeded);
            return known.then(|| (self.outsider(i), email.to_owned()));
        }
        (i < self.account.seeded).then_some(())?;
        Some((self.host(i)?, self.email(i)))
    }

    /// The past instance with a UUID, whether or not it has ended.
    fn instance(&self, uuid: &str) -> Option<FakeMeeting> {
        let by_hand = self.account.meetings.iter().find(|m| m.uuid == uuid);
        if let Some(found) = by_hand {
            return Some(found.clone());
        }
        let at = Position::in_uuid(self.account.seed, uuid)?;
        let (host, email) = self.generated_host(at.host, at.outside)?;
        let ago = self.ago(at.day)?;
        let held = host.held(ago).into_iter().find(|held| held.k == at.k)?;
        Some(host.describe(ago, held, email))
    }

    fn host_of_number(&self, number: u64) -> Option<(u32, bool)> {
        let by_number = self.numbers_of_meetings.get_or_init(|| {
            let mut by_number = HashMap::new();
            let users = (0..self.account.seeded).map(|i| (i, false));
            let outside = (0..activity::outsiders(self.account.seeded)).map(|i| (i, true));
            for (i, outside) in users.chain(outside) {
                let Some((host, _)) = self.generated_host(i, outside) else {
                    continue;
                };
                for series in 0..SERIES {
                    for webinar in [false, true] {
                        by_number
                            .entry(host.number(series, webinar))
                            .or_insert((i, outside));
                    }
                }
            }
            by_number
        });
        by_number.get(&number).copied()
    }

    /// The instances of a meeting or webinar that had ended by `until`, latest first.
    pub(super) fn instances(&self, number: u64, until: DateTime<Utc>) -> Vec<FakeMeeting> {
        let by_hand = self.account.meetings.iter();
        let by_hand = by_hand.filter(|m| m.id == number && m.end() <= until);
        let mut found: Vec<_> = by_hand.cloned().collect();
        let host = self.host_of_number(number);
        if let Some((host, email)) = host.and_then(|(i, o)| self.generated_host(i, o)) {
            let horizon = i64::from(HORIZON);
            let first = super::seeded::day(self.today, horizon);
            for ago in days_back(first, self.day).filter_map(|day| self.ago(day)) {
                for held in host.held(ago) {
                    let one = host.describe(ago, held, email.clone());
                    if one.id == number && one.end() <= until {
                        found.push(one);
                    }
                }
            }
        }
        found.sort_by_key(|m| Reverse(m.start));
        found
    }

    /// The time at which a meeting or webinar was scheduled, which is the start of an instant meeting.
    /// Unless it is given, that of others lies before the fake's start.
    pub(super) fn created(&self, m: &FakeMeeting) -> DateTime<Utc> {
        let latest = m.start.min(super::seeded::at(self.today, 0));
        let three_days = chrono::Duration::days(3);
        let created = || latest.checked_sub_signed(three_days).unwrap_or(latest);
        let instant = || m.instant.then_some(m.start);
        m.created.or_else(instant).unwrap_or_else(created)
    }

    /// The id of the host of a meeting. Hosts outside the list of users have one as well.
    pub(super) fn host_id(&self, email: &str) -> String {
        let found = self
            .by_email(email)
            .or_else(|| self.by_earlier_email(email));
        let shown = found.and_then(|i| Some(self.user(i)?.shown_id()?.to_owned()));
        shown.unwrap_or_else(|| {
            let parts: Vec<u64> = [132]
                .into_iter()
                .chain(email.bytes().map(u64::from))
                .collect();
            super::seeded::opaque(self.account.seed, &parts)
        })
    }

    /// Random numbers about one instance. They do not depend on how the instance was made.
    pub(super) fn dice(&self, m: &FakeMeeting, topic: u64) -> Rng {
        let uuid = m.uuid.bytes().map(u64::from);
        let parts: Vec<u64> = [133, topic].into_iter().chain(uuid).collect();
        Rng::new(self.account.seed, &parts)
    }
}

/// What a call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Meeting,
    Webinar,
}

impl Kind {
    pub(super) fn missing(self, key: &str) -> Refused {
        match self {
            Self::Meeting => refused::NO_MEETING.about(key),
            Self::Webinar => refused::NO_WEBINAR.about(key),
        }
    }
}

/// The UUID in a path. The path must have been encoded twice if the UUID begins with a slash or
/// contains two in sequence.
fn uuid_in_path(arg: &str) -> Result<String, Refused> {
    if arg.starts_with('/') || arg.contains("//") {
        return Err(refused::INVALID_MEETING.refuse());
    }
    Ok(percent_decode_str(arg).decode_utf8_lossy().into_owned())
}

/// The instance that a call is about, which must have ended by `until`: by UUID, or the latest one
/// by number.
pub(super) fn past(
    ctx: &Ctx<'_>,
    kind: Kind,
    until: DateTime<Utc>,
) -> Result<FakeMeeting, Refused> {
    let key = ctx.arg();
    let of_kind = |m: &FakeMeeting| m.webinar == (kind == Kind::Webinar);
    let found = match key.parse() {
        Ok(number) => {
            let mut found = ctx.world.instances(number, until);
            found.retain(of_kind);
            let first = found.into_iter().next();
            // A number without an ended instance may belong to a meeting to come.
            let planned = || ctx.world.planned_with(number).next().is_some();
            first.ok_or_else(|| {
                if kind == Kind::Meeting && planned() {
                    refused::NOT_ENDED.about(key)
                } else {
                    kind.missing(key)
                }
            })?
        }
        Err(_) => {
            let uuid = uuid_in_path(key)?;
            let found = ctx.world.instance(&uuid).filter(of_kind);
            found.ok_or_else(|| kind.missing(&uuid))?
        }
    };
    if found.end() > until {
        return Err(refused::NOT_ENDED.about(key));
    }
    let today = ctx.now.date_naive();
    let reach = today.checked_sub_months(Months::new(12)).unwrap_or(today);
    if found.start.date_naive() < reach {
        return Err(refused::OLDER_THAN_A_YEAR.refuse());
    }
    Ok(found)
}
