//! The users of a seeded account. Each has a profile of a few bytes, from which the user is
//! generated on demand, so that 100,000 users take little memory.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};

use super::account::{FakeStatus, FakeUser};
use super::names::names;
pub(super) use super::names::{email, number_in};
use super::profile::FakeProfile;
use super::rng::Rng;

/// Number of days of generated activity before the fake's start: slightly more than six months.
pub(super) const HORIZON: u32 = 190;

/// The time at which a fake starts unless another one is set: 2026-07-01 09:00 UTC.
pub(super) fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_782_896_400, 0).unwrap_or_default()
}

const GROUPS: [&str; 12] = [
    "All Hands",
    "Berlin",
    "Boston",
    "Contractors",
    "Engineering",
    "Executives",
    "Marketing",
    "People",
    "Sales East",
    "Sales West",
    "Support",
    "Webinar Team",
];

const DEPARTMENTS: [&str; 10] = [
    "Customer Success",
    "Engineering",
    "Facilities",
    "Finance",
    "Legal",
    "Marketing",
    "Operations",
    "People",
    "Product",
    "Sales",
];

const ZONES: [&str; 6] = [
    "America/New_York",
    "America/Los_Angeles",
    "Europe/Berlin",
    "Europe/London",
    "Asia/Tokyo",
    "",
];

/// Version, platform as in `last_client_version`, and client type as in the sign-in report.
pub(super) const CLIENTS: [(&str, &str, &str); 8] = [
    ("6.2.11.5069", "mac", "Mac"),
    ("6.3.5.6065", "mac", "Mac"),
    ("6.3.5.54827", "windows", "Windows"),
    ("6.2.10.49525", "windows", "Windows"),
    ("5.17.11.34827", "windows", "Windows"),
    ("6.3.1.24219", "iphone", "iPhone"),
    ("6.3.1.25231", "android", "Android"),
    ("6.2.11.5069", "linux", "Linux"),
];

/// The way in which a user holds meetings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// A licensed user whose meetings need the licence.
    Normal,
    /// A licensed user whose meetings are too short and small to need the licence.
    Light,
    /// A user without a licence.
    Basic,
    /// A user without a licence whose meetings reach the limit of 40 minutes.
    Capped,
}

/// The properties of a user that the seed determines. Ages are in days before the fake's start.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    pub(super) status: FakeStatus,
    pub(super) kind: u8,
    pub(super) role: u8,
    pub(super) style: Style,
    pub(super) age: u32,
    /// Days from the last hosted meeting to the fake's start; the user hosted at least one meeting
    /// on that day.
    pub(super) hosted: Option<u32>,
    /// Days from the last sign-in to the fake's start.
    pub(super) signed_in: Option<u32>,
    /// Probability of hosting on a working day, in thousandths.
    pub(super) host_rate: u32,
    pub(super) sign_in_rate: u32,
    pub(super) client: u8,
    pub(super) large: Option<u32>,
    pub(super) webinar: Option<u32>,
    /// Whether the user uses the add-ons that the user has.
    pub(super) uses_addons: bool,
    /// Whether the webinar licence comes with the bundle.
    pub(super) webinar_included: bool,
    pub(super) united: bool,
    /// `zoom_one_type` of the bundle.
    pub(super) bundle: Option<i64>,
    /// Days from the last invitation of a pending user to the fake's start.
    pub(super) invited: u32,
    /// Days from the deactivation to the fake's start.
    pub(super) left: Option<u32>,
    pub(super) groups: [Option<u8>; 2],
}

impl Profile {
    /// The numbers of the groups that the user is a member of.
    pub(super) fn group_numbers(&self) -> impl Iterator<Item = usize> {
        self.groups.into_iter().flatten().map(usize::from)
    }
}

/// The number of admins among `n` users, beside the owner.
fn admins(n: u32) -> u32 {
    if n < 2 {
        0
    } else {
        (n / 500).saturating_add(1).min(5)
    }
}

/// The profile of user `i` of `n`, in an account with these shares.
pub(super) fn profile(seed: u64, i: u32, n: u32, shares: &FakeProfile) -> Profile {
    let mut rng = Rng::new(seed, &[1, i.into()]);
    let role = match i {
        0 => 0,
        i if i <= admins(n) => 1,
        _ => 2,
    };
    let roll = rng.below(1000);
    let (active_until, inactive_until) = shares.statuses();
    let status = match roll {
        _ if role < 2 || roll < active_until => FakeStatus::Active,
        _ if roll < inactive_until => FakeStatus::Inactive,
        _ => FakeStatus::Pending,
    };
    let roll = rng.below(1000);
    let (basic_until, licensed_until) = shares.types();
    let kind = match (status, roll) {
        _ if role == 0 => 2,
        (FakeStatus::Active, _) if roll < basic_until => 1,
        (FakeStatus::Active, _) if roll < licensed_until => 2,
        (FakeStatus::Active, ..985) => 4,
        (FakeStatus::Active, _) => 99,
        // Deactivation frees the seat. The few records that still show a paid type are an anomaly.
        (FakeStatus::Inactive, ..50) => 2,
        (FakeStatus::Inactive, _) => 1,
        (FakeStatus::Pending, ..500) => 1,
        (FakeStatus::Pending, _) => 2,
    };
    let young = rng.chance(40) && role == 2;
    let age = match status {
        FakeStatus::Inactive => rng.small(90, 1460),
        _ if young => rng.small(1, 29),
        _ => rng.small(30, 1460),
    };
    let age = grown(seed, i, (status, role), shares).unwrap_or(age);
    let mut p = Profile {
        status,
        kind,
        role,
        style: style(kind, &mut rng),
        age,
        hosted: None,
        signed_in: None,
        host_rate: rng.small(60, 450),
        sign_in_rate: rng.small(150, 800),
        client: u8::try_from(rng.below(CLIENTS.len() as u64)).unwrap_or(0),
        large: None,
        webinar: None,
        uses_addons: rng.chance(500),
        webinar_included: false,
        united: false,
        bundle: None,
        invited: Rng::new(seed, &[42, i.into()]).small(1, 19).min(age),
        left: None,
        groups: [None, None],
    };
    activity(&mut p, shares.idle, &mut rng);
    if kind == 2 && status == FakeStatus::Active {
        if rng.chance(shares.large_meetings) {
            p.large = Some(if rng.chance(700) { 500 } else { 1000 });
        }
        if rng.chance(shares.webinars) {
            p.webinar = Some(if rng.chance(700) { 500 } else { 1000 });
        }
        p.united = rng.chance(shares.united);
        give_bundle(
            &mut p,
            Rng::new(seed, &[40, i.into()]).small(0, 999),
            shares,
        );
    }
    if status != FakeStatus::Pending {
        let one = u8::try_from(rng.below(12)).unwrap_or(0);
        if rng.chance(800) {
            p.groups = [Some(one), None];
        }
        if rng.chance(200) {
            p.groups = [Some(one), Some(one.saturating_add(5) % 12)];
        }
    }
    p
}

/// The age of a user, where the profile says how the account grew. Those who left are older.
fn grown(seed: u64, i: u32, who: (FakeStatus, u8), shares: &FakeProfile) -> Option<u32> {
    let growth = shares.growth?;
    let mut rng = Rng::new(seed, &[41, i.into()]);
    let recent = rng.chance(growth);
    match who {
        (FakeStatus::Inactive, _) => None,
        (_, 2) if recent => Some(rng.small(1, 180)),
        _ => Some(rng.small(181, 1460)),
    }
}

/// Gives a licensed user the bundle of this random number, and the webinars in it.
fn give_bundle(p: &mut Profile, roll: u32, shares: &FakeProfile) {
    p.bundle = shares.bundle_at(roll).filter(|_| !p.united);
    let included = shares.included_webinars.filter(|_| p.bundle.is_some());
    if p.webinar.is_none() && included.is_some() {
        p.webinar = included;
        p.webinar_included = true;
    }
}

fn style(kind: u8, rng: &mut Rng) -> Style {
    match kind {
        2 if rng.chance(250) => Style::Light,
        2 => Style::Normal,
        _ if rng.chance(60) => Style::Capped,
        _ => Style::Basic,
    }
}

/// Chooses the last days on which the user hosted and signed in. Of the licensed users, this share
/// is idle, in thousandths.
fn activity(p: &mut Profile, share: u32, rng: &mut Rng) {
    // All users draw all of these values, so that each value depends on the user's seed only, not
    // on the status.
    let (idle, still, ever) = (rng.chance(share), rng.chance(500), rng.chance(850));
    let (near, mid, far) = (rng.small(1, 20), rng.small(31, 120), rng.small(91, 700));
    let late = rng.small(91, 185);
    (p.hosted, p.signed_in) = match (p.status, p.kind) {
        (FakeStatus::Pending, _) => (None, None),
        (FakeStatus::Inactive, _) => {
            // The user was deactivated `gone` days ago and has no activity since.
            let gone = rng.small(3, 500).min(p.age.saturating_sub(1));
            p.left = Some(gone);
            let hosted = ever.then_some(gone.saturating_add(mid));
            (hosted, ever.then_some(gone.saturating_add(near)))
        }
        (FakeStatus::Active, 2) if idle && p.role == 2 => (
            rng.chance(500).then_some(late),
            match (still, ever) {
                (true, _) => Some(near),
                (false, true) => Some(far),
                (false, false) => None,
            },
        ),
        // Clients stay signed in for months, so users can host without signing in again.
        (FakeStatus::Active, 2) => (
            Some(near),
            Some(if rng.chance(900) || p.role < 2 {
                rng.small(1, 30)
            } else {
                mid
            }),
        ),
        (FakeStatus::Active, 1) => (
            rng.chance(450).then_some(rng.small(1, 60)),
            if ever {
                Some(if still { near } else { mid })
            } else {
                None
            },
        ),
        (FakeStatus::Active, _) => (None, still.then_some(mid)),
    };
    // Users have no activity on the day of creation or before.
    let age = p.age;
    let newest = age.saturating_sub(1);
    let young = age < 60;
    let fit = |day: Option<u32>| match day {
        Some(day) if day < age => Some(day),
        // New users are as active as others since their creation.
        Some(_) if young && newest > 0 => Some(newest),
        _ => None,
    };
    p.hosted = fit(p.hosted);
    p.signed_in = fit(p.signed_in);
}

/// The day that is `ago` days before the fake's start. It lies after the start if `ago` is negative.
pub(super) fn day(today: NaiveDate, ago: impl Into<i64>) -> NaiveDate {
    today
        .checked_sub_signed(Duration::days(ago.into()))
        .unwrap_or(today)
}

/// The time at this second of a day.
pub(super) fn at(day: NaiveDate, second: u32) -> DateTime<Utc> {
    day.and_time(NaiveTime::default())
        .and_utc()
        .checked_add_signed(Duration::seconds(second.into()))
        .unwrap_or_default()
}

/// An id of 22 characters, like Zoom's ids.
pub(super) fn opaque(seed: u64, parts: &[u64]) -> String {
    URL_SAFE_NO_PAD.encode(Rng::new(seed, parts).bytes::<16>())
}

/// The id of user `i`.
pub(super) fn id(seed: u64, i: u32) -> String {
    opaque(seed, &[2, i.into()])
}

/// The ids and names of the seeded groups.
pub(super) fn groups(seed: u64) -> Vec<(String, String)> {
    (0u64..)
        .zip(GROUPS)
        .map(|(k, name)| (opaque(seed, &[4, k]), name.to_owned()))
        .collect()
}

/// The second of the day at which user `i` signs in.
pub(super) fn sign_in_second(seed: u64, i: u32, ago: i64) -> u32 {
    Rng::new(seed, &[5, i.into(), ago.cast_unsigned()]).small(6 * 3600, 10 * 3600)
}

/// What the users of an account have in common.
pub(super) struct Common<'a> {
    pub(super) seed: u64,
    pub(super) shares: &'a FakeProfile,
    /// The day of the fake's start.
    pub(super) today: NaiveDate,
    pub(super) groups: &'a [(String, String)],
}

/// The department of user `i`, if one is drawn.
fn department(common: &Common<'_>, i: u32, drawn: usize) -> Option<String> {
    let own = &common.shares.departments;
    if own.is_empty() {
        return DEPARTMENTS.get(drawn % 10).map(|d| (*d).to_owned());
    }
    let at = Rng::new(common.seed, &[44, i.into()]).below(own.len() as u64);
    own.get(usize::try_from(at).unwrap_or(0)).cloned()
}

/// How far `last_login_time` of user `i` is behind, at most three days.
fn login_lag(rng: &mut Rng) -> Duration {
    let seconds = if rng.chance(300) {
        rng.small(0, 71 * 3600)
    } else {
        0
    };
    Duration::seconds(seconds.into())
}

/// The time of creation: what is drawn first of all that describes a user.
fn created(p: &Profile, today: NaiveDate, rng: &mut Rng) -> DateTime<Utc> {
    at(day(today, p.age), rng.small(6 * 3600, 18 * 3600))
}

/// When user `i` was created.
pub(super) fn created_at(seed: u64, i: u32, p: &Profile, today: NaiveDate) -> DateTime<Utc> {
    created(p, today, &mut Rng::new(seed, &[6, i.into()]))
}

/// When user `i` was last invited, if the user is pending.
pub(super) fn invited_at(seed: u64, i: u32, p: &Profile, today: NaiveDate) -> DateTime<Utc> {
    at(day(today, p.invited), sign_in_second(seed, i, 0))
}

/// Generates user `i` from the profile. `since_start` is the last sign-in after the fake's start.
pub(super) fn user(
    common: &Common<'_>,
    i: u32,
    p: &Profile,
    since_start: Option<DateTime<Utc>>,
) -> FakeUser {
    let (seed, today) = (common.seed, common.today);
    let mut rng = Rng::new(seed, &[6, i.into()]);
    let (first, last) = names(seed, i);
    let created = created(p, today, &mut rng);
    // Half of the account moved to single sign-on 200 days before the fake's start.
    let moved = at(day(today, 200), 9 * 3600);
    let login_added = if rng.chance(500) {
        created.max(moved)
    } else {
        created
    };
    let lag = login_lag(&mut rng);
    let before = p
        .signed_in
        .map(|ago| at(day(today, ago), sign_in_second(seed, i, ago.into())));
    let last_login = since_start.or(before).map(|signed_in| {
        signed_in
            .checked_sub_signed(lag)
            .unwrap_or(signed_in)
            .max(created)
    });
    let client = CLIENTS.get(usize::from(p.client)).copied();
    let shown = (rng.chance(980), rng.chance(900), rng.below(1000));
    let dept = match rng.below(24) {
        k @ 0..22 => department(common, i, usize::try_from(k).unwrap_or(0)),
        22 => Some(String::new()),
        _ => None,
    };
    FakeUser {
        id: (p.status != FakeStatus::Pending).then(|| id(seed, i)),
        email: format!("{}.{}.{i}@example.com", first.1, last.1),
        first_name: first.0.to_owned(),
        last_name: last.0.to_owned(),
        kind: p.kind.into(),
        status: p.status,
        dept,
        role_id: p.role.to_string(),
        group_ids: p
            .group_numbers()
            .filter_map(|g| common.groups.get(g))
            .map(|(id, _)| id.clone())
            .collect(),
        created,
        login_added,
        last_login: last_login.filter(|_| shown.0),
        last_client_version: client
            .filter(|_| shown.1 && p.signed_in.is_some())
            .map(|(version, platform, _)| format!("{version}({platform})")),
        timezone: rng.pick(&ZONES).map(str::to_owned),
        plan_united_type: match shown.2 {
            _ if p.united => Some("32".into()),
            ..200 => Some(String::new()),
            200..350 => Some("none".into()),
            _ => None,
        },
        meeting_capacity: None,
        large_meeting: p.large,
        webinar: p.webinar,
        webinar_included: p.webinar_included,
        invited: (p.status == FakeStatus::Pending).then(|| invited_at(seed, i, p, today)),
        extra: p
            .bundle
            .map(|bundle| ("zoom_one_type".to_owned(), bundle.into()))
            .into_iter()
            .collect(),
        extra_feature: serde_json::Map::new(),
    }
}
