//! Who took part in a past meeting or webinar, and when: as many rows as the history counts
//! participants, and minutes that sum up to those of the history.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde_json::{Value, json};

use super::account::{FakeMeeting, FakeStatus, FakeUser};
use super::context::Ctx;
use super::instances::{self, Kind};
use super::past::days_back;
use super::position::Position;
use super::refused::Refused;
use super::reply::time;
use super::rng::Rng;
use super::rules::Range;
use super::world::World;

/// Number of users who can meet with a host: those who follow in the list.
const CIRCLE: u32 = 8;

const FIRST: [&str; 16] = [
    "Alex", "Bruno", "Clara", "Dylan", "Elena", "Fatima", "Goran", "Hanna", "Ivan", "Julia",
    "Karim", "Lena", "Marco", "Nina", "Oscar", "Paula",
];

const LAST: [&str; 13] = [
    "Adler", "Brandt", "Costa", "Diaz", "Evans", "Fontaine", "Greco", "Holm", "Ivanov", "Jung",
    "Keller", "Lund", "Moreau",
];

/// A person in a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Person<'a> {
    Host,
    /// A participant who was added by hand, by e-mail address.
    Joined(&'a str),
    /// A seeded user, by number.
    Colleague(u32),
    /// Somebody from outside. The number differs within a meeting.
    Guest(u32, Address),
    /// Somebody who called in. The number differs within a meeting.
    Phone(u32),
}

/// What the reports show of the e-mail address of a guest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Address {
    Shown,
    Masked,
    Blank,
}

/// The time that a person was in a meeting without leaving, in seconds from its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Session {
    /// Index of the person.
    pub(super) person: usize,
    pub(super) joined: u64,
    pub(super) left: u64,
}

/// The participants of a meeting.
pub(super) struct Cast<'a> {
    pub(super) persons: Vec<Person<'a>>,
    /// In the order in which they began.
    pub(super) sessions: Vec<Session>,
}

/// A participant as the reports show them.
pub(super) struct Shown {
    pub(super) name: String,
    pub(super) email: String,
    /// Id of the user, if the participant is one of the account.
    pub(super) id: String,
    pub(super) internal: bool,
}

impl World {
    /// The people in a meeting. The host is the first.
    pub(super) fn persons(&self, m: &FakeMeeting) -> Vec<Person<'_>> {
        let people = usize::try_from(m.people()).unwrap_or(usize::MAX);
        let mut persons = Vec::new();
        if people > 0 {
            persons.push(Person::Host);
        }
        let joined = self.joined_by_hand(m).take(people.saturating_sub(1));
        persons.extend(joined.map(Person::Joined));
        persons.extend(self.colleagues(m).into_iter().map(Person::Colleague));
        let mut rng = self.dice(m, 1);
        let free = people.saturating_sub(persons.len());
        let phones = phones(m, free);
        let base = rng.small(0, 9_000);
        for n in (base..).take(free.saturating_sub(phones)) {
            let address = match rng.below(10) {
                ..3 => Address::Shown,
                3..5 => Address::Masked,
                _ => Address::Blank,
            };
            persons.push(Person::Guest(n, address));
        }
        persons.extend((base..).take(phones).map(Person::Phone));
        persons
    }

    /// The e-mail addresses of the participants who were added by hand, besides the host.
    fn joined_by_hand<'a>(&'a self, m: &FakeMeeting) -> impl Iterator<Item = &'a str> {
        let joined = self.account.joined.iter();
        let joined =
            joined.filter(move |(who, uuid)| *uuid == m.uuid && !who.eq_ignore_ascii_case(&m.host));
        joined.map(|(who, _)| who.as_str())
    }

    /// The users who took part in a generated meeting.
    fn colleagues(&self, m: &FakeMeeting) -> Vec<u32> {
        let at = Position::in_uuid(self.account.seed, &m.uuid);
        let Some(at) = at.filter(|at| self.account.quirks.colleagues && !at.outside) else {
            return Vec::new();
        };
        let seeded = self.account.seeded;
        let mut rng = self.dice(m, 2);
        let circle = (1..=CIRCLE.min(seeded.saturating_sub(1))).filter_map(|step| {
            let i = at.host.checked_add(step)?.checked_rem(seeded)?;
            // All draw, so that a change of one does not change the others.
            let comes = rng.chance(300);
            (comes && self.could_join(i, at.day)).then_some(i)
        });
        let others = usize::try_from(m.people())
            .unwrap_or(usize::MAX)
            .saturating_sub(1);
        let free = others.saturating_sub(self.joined_by_hand(m).count());
        circle.take(free.saturating_sub(phones(m, free))).collect()
    }

    /// Whether a seeded user was in the account on a day, and has signed in since.
    fn could_join(&self, i: u32, day: NaiveDate) -> bool {
        let Some((ago, host)) = self.ago(day).zip(self.host(i)) else {
            return false;
        };
        let Some(p) = host.profile else { return false };
        // Noon stands for the day.
        let present = p.status == FakeStatus::Active && host.is_present(ago, 12 * 3600);
        // Users who signed in lately go on after the fake's start.
        let latest = if ago < 0 { 30 } else { ago };
        let signed_in = p.signed_in.is_some_and(|last| i64::from(last) <= latest);
        present && ago < i64::from(p.age) && signed_in
    }

    /// The generated meetings of other hosts that a seeded user took part in.
    pub(super) fn joined_by(&self, i: u32, range: Range, until: DateTime<Utc>) -> Vec<FakeMeeting> {
        let seeded = self.account.seeded;
        let mut found = Vec::new();
        if !self.account.quirks.colleagues || i >= seeded {
            return found;
        }
        for step in 1..=CIRCLE.min(seeded.saturating_sub(1)) {
            let back = seeded.saturating_sub(step);
            let Some(host) = i.checked_add(back).and_then(|h| h.checked_rem(seeded)) else {
                continue;
            };
            for day in days_back(range.from, range.last) {
                let held = self.history_at(day, false, host.into(), until);
                found.extend(held.into_iter().filter(|m| self.colleagues(m).contains(&i)));
            }
        }
        found
    }

    /// The participants of a meeting, and when they were there.
    pub(super) fn cast(&self, m: &FakeMeeting) -> Cast<'_> {
        let persons = self.persons(m);
        let mut rng = self.dice(m, 3);
        let length = m.seconds();
        let times = sittings(m, persons.len(), &mut rng);
        let all = length.saturating_mul(persons.len() as u64);
        let mut missing = all.saturating_sub(m.participant_minutes().saturating_mul(60));
        let mut sessions = Vec::new();
        // The host stays to the end, unless nobody else is there.
        let first = usize::from(persons.len() > 1);
        let mut remaining = persons.len().saturating_sub(first) as u64;
        if first == 1 {
            sit(0, true, 1, (length, 0), &mut rng, &mut sessions);
        }
        for person in first..persons.len() {
            let average = missing.checked_div(remaining).unwrap_or(0);
            remaining = remaining.saturating_sub(1);
            let least = missing.saturating_sub(length.saturating_mul(remaining));
            let drawn = rng.range(0, average.saturating_mul(2));
            let absent = if remaining == 0 { missing } else { drawn };
            let absent = absent.max(least).min(missing.min(length));
            missing = missing.saturating_sub(absent);
            let count = times.get(person).copied().unwrap_or(1);
            let prompt = matches!(persons.get(person), Some(Person::Host | Person::Joined(_)));
            let span = (length, absent);
            sit(person, prompt, count, span, &mut rng, &mut sessions);
        }
        sessions.sort_by_key(|s| (s.joined, s.person, s.left));
        Cast { persons, sessions }
    }

    /// Whether a person belongs to the account.
    pub(super) fn is_internal(&self, person: Person<'_>) -> bool {
        match person {
            Person::Host | Person::Colleague(_) => true,
            Person::Joined(email) => self.by_email(email).is_some(),
            Person::Guest(..) | Person::Phone(_) => false,
        }
    }

    /// What the reports show of a person in a meeting.
    pub(super) fn shown(&self, m: &FakeMeeting, person: Person<'_>) -> Shown {
        let of_user = |user: &FakeUser| Shown {
            name: user.display_name(),
            email: user.email.clone(),
            id: user.shown_id().unwrap_or("").to_owned(),
            internal: true,
        };
        let guest = |name: String, email: String| Shown {
            name,
            email,
            id: String::new(),
            internal: false,
        };
        match person {
            Person::Host => Shown {
                name: self.host_text(&m.host).name.clone(),
                email: m.host.clone(),
                id: self.host_id(&m.host),
                internal: true,
            },
            Person::Joined(email) => {
                let user = self.by_email(email).and_then(|i| self.user(i));
                user.map_or_else(
                    || guest(email.to_owned(), email.to_owned()),
                    |user| of_user(&user),
                )
            }
            Person::Colleague(i) => self.user(i).map_or_else(
                || guest(String::new(), String::new()),
                |user| of_user(&user),
            ),
            Person::Guest(n, address) => {
                let (first, last) = guest_name(n);
                let local = format!("{}.{}{n}", first.to_lowercase(), last.to_lowercase());
                let email = match address {
                    Address::Shown => format!("{local}@partner.example"),
                    Address::Masked => {
                        format!("{}***@partner.example", local.get(..1).unwrap_or(""))
                    }
                    Address::Blank => String::new(),
                };
                // With the initial, the names of 5,200 guests in sequence differ.
                let initial = char::from(b'A'.saturating_add(u8::try_from(n % 25).unwrap_or(0)));
                guest(format!("{first} {initial}. {last}"), email)
            }
            Person::Phone(n) => guest(format!("1415555{:04}", n % 10_000), String::new()),
        }
    }
}

/// How many of the places that are free in a meeting are taken by people who called in.
fn phones(m: &FakeMeeting, free: usize) -> usize {
    if m.used("telephone_usage") {
        free.min(2)
    } else {
        0
    }
}

/// The name of a guest. Those of 208 guests in sequence differ.
pub(super) fn guest_name(n: u32) -> (&'static str, &'static str) {
    let pick = |names: &[&'static str], n: u32| {
        let count = u32::try_from(names.len()).unwrap_or(1);
        let at = n.checked_rem(count).and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| names.get(at).copied()).unwrap_or("Alex")
    };
    // 16 and 13 have no common divisor.
    (pick(&FIRST, n), pick(&LAST, n))
}

/// How often each person joined. The host stays, unless nobody else is there.
fn sittings(m: &FakeMeeting, persons: usize, rng: &mut Rng) -> Vec<u32> {
    let mut times = vec![1_u32; persons];
    let people = u32::try_from(persons).unwrap_or(u32::MAX);
    let again = m.participants.saturating_sub(people);
    for _ in 0..again {
        let first = usize::from(persons > 1);
        let others = persons.saturating_sub(first) as u64;
        let at = usize::try_from(rng.below(others)).unwrap_or(0);
        if let Some(count) = times.get_mut(at.saturating_add(first)) {
            *count = count.saturating_add(1);
        }
    }
    times
}

/// Divides the presence of a person in a meeting of this length into sessions, with pauses between
/// them. A prompt person is there from the start.
fn sit(
    person: usize,
    prompt: bool,
    count: u32,
    (length, absent): (u64, u64),
    rng: &mut Rng,
    sessions: &mut Vec<Session>,
) {
    let (mut present, mut absent) = (length.saturating_sub(absent), absent);
    let mut at = 0_u64;
    for left in (1..=u64::from(count)).rev() {
        // A pause before each session; what is left follows the last one.
        let pause = if prompt && at == 0 {
            0
        } else {
            let most = absent.checked_div(left).unwrap_or(0);
            rng.range(0, most)
        };
        absent = absent.saturating_sub(pause);
        let stay = if left == 1 {
            present
        } else {
            let mean = present.checked_div(left).unwrap_or(0);
            rng.range(mean / 2, mean)
        };
        present = present.saturating_sub(stay);
        let joined = at.saturating_add(pause);
        at = joined.saturating_add(stay);
        sessions.push(Session {
            person,
            joined,
            left: at,
        });
    }
}

/// The time that is this many seconds after the start of a meeting.
pub(super) fn after(m: &FakeMeeting, seconds: u64) -> DateTime<Utc> {
    let seconds = i64::try_from(seconds).unwrap_or(0);
    let at = m.start.checked_add_signed(Duration::seconds(seconds));
    at.unwrap_or(m.start)
}

/// The row of a participant: what all calls say.
fn row(ctx: &Ctx<'_>, m: &FakeMeeting, n: u64, shown: &Shown, session: Session) -> Value {
    let stay = session.left.saturating_sub(session.joined);
    let mut row = json!({
        "id": shown.id,
        "user_id": 16_777_216_u64.saturating_add(n.saturating_mul(1024)).to_string(),
        "name": shown.name,
        "user_email": shown.email,
        "join_time": time(after(m, session.joined)),
        "leave_time": time(after(m, session.left)),
        "duration": stay,
        "failover": false,
        "status": "in_meeting",
    });
    if let (true, Some(row)) = (ctx.is_odd(m, n), row.as_object_mut()) {
        row.insert("status".into(), "in_breakout_room".into());
        row.insert("duration".into(), stay.to_string().into());
    }
    row
}

/// The id of a guest's registration for a meeting.
pub(super) fn registrant_id(ctx: &Ctx<'_>, number: u64, n: u64) -> String {
    super::seeded::opaque(ctx.world.account.seed, &[138, number, n])
}

/// A page of the participants of an instance.
fn page(
    ctx: &Ctx<'_>,
    m: &FakeMeeting,
    mut complete: impl FnMut(&mut serde_json::Map<String, Value>, &Shown, Session),
) -> Result<Value, Refused> {
    let paging = ctx.paging()?;
    let cast = ctx.world.cast(m);
    let slice = paging.slice(cast.sessions.len());
    let sessions = (1_u64..).zip(&cast.sessions);
    let rows: Vec<Value> = sessions
        .skip(slice.start)
        .take(slice.len)
        .filter_map(|(n, session)| {
            let person = cast.persons.get(session.person)?;
            let shown = ctx.world.shown(m, *person);
            let mut row = row(ctx, m, n, &shown, *session);
            complete(row.as_object_mut()?, &shown, *session);
            Some(row)
        })
        .collect();
    Ok(json!({
        "next_page_token": slice.next,
        "page_count": slice.count,
        "page_size": paging.size,
        "participants": rows,
        "total_records": cast.sessions.len(),
    }))
}

/// An instance with its participants. If only one person took part, there are none.
fn with_participants(
    ctx: &Ctx<'_>,
    kind: Kind,
    until: DateTime<Utc>,
) -> Result<FakeMeeting, Refused> {
    let m = instances::past(ctx, kind, until)?;
    if kind == Kind::Meeting && m.people() < 2 {
        return Err(kind.missing(ctx.arg()));
    }
    Ok(m)
}

/// `GET /past_meetings/{meetingId}/participants`
pub(super) fn of_past(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    let m = with_participants(ctx, Kind::Meeting, ctx.now)?;
    let processed = m.end() <= ctx.reported_until;
    page(ctx, &m, |row, shown, _| {
        if !processed {
            row.insert("duration".into(), 0.into());
        }
        row.insert("internal_user".into(), shown.internal.into());
        row.insert("groupId".into(), "".into());
        row.insert("registrant_id".into(), "".into());
    })
}

fn report(ctx: &Ctx<'_>, kind: Kind) -> Result<Value, Refused> {
    let m = with_participants(ctx, kind, ctx.reported_until)?;
    let registered = m.used("registration")
        && ctx.params.word("include_fields", &["", "registrant_id"])? == "registrant_id";
    page(ctx, &m, |row, shown, session| {
        for name in ["bo_mtg_id", "customer_key"] {
            row.insert(name.into(), "".into());
        }
        if kind == Kind::Meeting {
            row.insert("attentiveness_score".into(), "".into());
        }
        row.insert("participant_user_id".into(), shown.id.clone().into());
        let id = if registered && !shown.internal {
            registrant_id(ctx, m.id, session.person as u64)
        } else {
            String::new()
        };
        row.insert("registrant_id".into(), id.into());
    })
}

/// `GET /report/meetings/{meetingId}/participants`
pub(super) fn of_meeting(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    report(ctx, Kind::Meeting)
}

/// `GET /report/webinars/{webinarId}/participants`
pub(super) fn of_webinar(ctx: &Ctx<'_>) -> Result<Value, Refused> {
    report(ctx, Kind::Webinar)
}
