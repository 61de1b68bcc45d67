//! Meetings that have not ended, found by their numbers.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use super::account::FakeMeeting;
use super::context::Ctx;
use super::refused::{self, Refused};
use super::rng::Rng;
use super::world::World;

/// A meeting that has not ended.
pub(super) struct Meeting<'a> {
    /// Its next occurrence.
    pub(super) record: Cow<'a, FakeMeeting>,
    /// The starts of all occurrences that have not ended.
    pub(super) starts: Vec<DateTime<Utc>>,
    pub(super) host: Option<u32>,
    /// Whether the seed generated it.
    pub(super) is_generated: bool,
    /// Whether the host has a licence, which some features need.
    pub(super) is_licensed: bool,
}

/// The meeting whose number is in the path.
pub(super) fn found<'a>(ctx: &Ctx<'a>) -> Result<Meeting<'a>, Refused> {
    let key = ctx.arg();
    let world: &'a World = ctx.world;
    let number = key.parse().ok();
    let planned = number.into_iter().flat_map(|id| world.planned_with(id));
    let found = planned
        .filter_map(|one| Some((one, world.described(one)?)))
        .filter(|(_, meeting)| meeting.end() > ctx.now);
    let mut found: Vec<_> = found.collect();
    if found.is_empty() {
        return Err(refused::NO_MEETING.about(key));
    }
    let starts = found.iter().map(|(_, meeting)| meeting.start).collect();
    let (planned, record) = found.swap_remove(0);
    let host = planned.host;
    let traits = host.and_then(|i| world.traits(i));
    let kind = traits.map(|(_, kind, _)| kind);
    if matches!(kind, Some(4 | 99)) {
        return Err(refused::MAY_NOT_HOST.refuse());
    }
    Ok(Meeting {
        record,
        starts,
        host,
        is_generated: planned.seeded,
        is_licensed: matches!(kind, Some(2 | 3)),
    })
}

/// How a meeting approves registrations: 0 at once, 1 by hand, 2 without registration.
pub(super) fn approval_type(ctx: &Ctx<'_>, meeting: &Meeting<'_>) -> u8 {
    let mut rng = Rng::new(ctx.world.account.seed, &[143, meeting.record.id]);
    let (by_number, by_hand) = (rng.chance(250), rng.chance(300));
    let open = if meeting.is_generated {
        by_number && meeting.is_licensed
    } else {
        meeting.record.used("registration")
    };
    match (open, by_hand) {
        (false, _) => 2,
        (true, false) => 0,
        (true, true) => 1,
    }
}

/// The address at which a meeting is joined.
pub(super) fn join_url(number: u64) -> String {
    format!("https://example.zoom.us/j/{number}")
}

/// The passcode of a meeting number: six digits.
pub(super) fn passcode(ctx: &Ctx<'_>, number: u64) -> String {
    let code = Rng::new(ctx.world.account.seed, &[146, number]).below(1_000_000);
    format!("{code:06}")
}
