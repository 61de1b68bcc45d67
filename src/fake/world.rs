//! The account that the fake serves: its description, with indexes for finding users, groups and
//! meetings.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock};

use chrono::{DateTime, NaiveDate, Utc};

use super::account::{FakeAccount, FakeStatus, FakeSubAccount, FakeUser};
use super::activity::Host;
use super::clock::FakeClock;
use super::generated;
use super::phone_calls::PhoneCalls;
use super::seeded::{self, Common, Profile};
use super::seeds::Seeds;
use super::templates::Template;
use super::trace::{self, Trace};
use crate::clock::Clock;

/// A group with the numbers of its members.
pub(super) struct Group {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) members: Vec<u32>,
}

/// The account. Users have numbers: first the seeded users, then those added by hand.
pub(super) struct World {
    pub(super) account: FakeAccount,
    /// The day of the fake's start. On it, there is no generated activity.
    pub(super) today: NaiveDate,
    /// The day for which this was made. The next day needs another one, because invitations lapse.
    pub(super) day: NaiveDate,
    clock: FakeClock,
    seeds: Arc<Seeds>,
    by_id: HashMap<String, u32>,
    by_email: HashMap<String, u32>,
    /// Users by the current e-mail address of renamed users.
    renamed: HashMap<String, u32>,
    by_earlier_email: HashMap<String, u32>,
    pub(super) traces: HashMap<u32, Trace>,
    pub(super) replaced: HashMap<u32, usize>,
    pub(super) removed: HashSet<u32>,
    /// Those of the removed users whose invitation has lapsed.
    pub(super) lapsed: HashSet<u32>,
    added: Vec<usize>,
    lists: [Vec<u32>; 3],
    pub(super) groups: Vec<Group>,
    pub(super) subs: Vec<Sub>,
    /// Indexes of the meetings added by hand, by the number of their host, latest first.
    pub(super) meetings_by_host: HashMap<u32, Vec<usize>>,
    // These values are slow to compute and used repeatedly. A change of the account makes a new
    // `World`, in which they are empty.
    pub(super) host_lists: Mutex<Vec<(String, Arc<HostList>)>>,
    pub(super) host_texts: Mutex<HashMap<String, Arc<HostText>>>,
    /// Settings, which are the same for many users.
    pub(super) templates: Mutex<HashMap<u64, Arc<Template>>>,
    pub(super) planned: OnceLock<Vec<Planned>>,
    /// The planned meetings, by their numbers: indexes, earliest first.
    pub(super) planned_by_id: OnceLock<HashMap<u64, Vec<usize>>>,
    /// The generated hosts, and whether each is outside the list of users, by the numbers of their
    /// meetings.
    pub(super) numbers_of_meetings: OnceLock<HashMap<u64, (u32, bool)>>,
    pub(super) phone_calls: PhoneCalls,
}

/// A sub account with its content.
#[derive(Clone)]
pub(super) struct Sub {
    pub(super) about: Arc<FakeSubAccount>,
    pub(super) world: Arc<World>,
}

/// The sub accounts of an account. Those that did not change since `before` are taken from there.
fn subs(account: &FakeAccount, before: &[Sub], clock: &FakeClock) -> Vec<Sub> {
    let sub = |about: &Arc<FakeSubAccount>| {
        let known = before.iter().find(|sub| Arc::ptr_eq(&sub.about, about));
        let world = match known {
            Some(sub) if sub.world.is_of_today() => sub.world.clone(),
            Some(sub) => Arc::new(sub.world.next(sub.world.account.clone())),
            None => Arc::new(World::new(about.account.clone(), clock)),
        };
        let about = about.clone();
        Sub { about, world }
    };
    account.sub_accounts.iter().map(sub).collect()
}

/// Maximum number of hosts whose texts are cached.
pub(super) const HOST_TEXTS: usize = 10_000;

/// The texts about a host in the history.
pub(super) struct HostText {
    pub(super) name: String,
    pub(super) dept: String,
    pub(super) groups: Vec<String>,
}

/// The rows and totals of a host report. They are computed once for all pages.
#[derive(Default)]
pub(super) struct HostList {
    pub(super) rows: Vec<(u32, Hosted)>,
    pub(super) totals: Hosted,
}

/// Totals of the meetings that a user hosted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Hosted {
    pub(super) meetings: u64,
    pub(super) participants: u64,
    pub(super) minutes: u64,
}

impl Hosted {
    pub(super) fn add(&mut self, participants: u32, minutes: u32) {
        self.meetings = self.meetings.saturating_add(1);
        self.participants = self.participants.saturating_add(u64::from(participants));
        self.minutes = self.minutes.saturating_add(u64::from(minutes));
    }
}

impl World {
    pub(super) fn new(account: FakeAccount, clock: &FakeClock) -> Self {
        let seeds = Arc::new(Seeds::new(&account));
        Self::with(seeds, account, &[], clock)
    }

    /// The world after a change of the account, or on another day.
    pub(super) fn next(&self, account: FakeAccount) -> Self {
        if self.seeds.is_of(&account) {
            return Self::with(self.seeds.clone(), account, &self.subs, &self.clock);
        }
        Self::new(account, &self.clock)
    }

    fn with(
        seeds: Arc<Seeds>,
        mut account: FakeAccount,
        before: &[Sub],
        clock: &FakeClock,
    ) -> Self {
        let today = clock.start().date_naive();
        if account.profile.has_extras() && !account.has_records {
            account.has_records = true;
            generated::add(&mut account, &seeds.profiles, today);
        }
        account.meetings.sort_by_key(|m| Reverse(m.start));
        account.sign_ins.sort_by_key(|s| Reverse(s.time));
        account.operations.sort_by_key(|o| Reverse(o.time));
        account.disclaimers.sort_by_key(|d| Reverse(d.time));
        let subs = subs(&account, before, clock);
        let mut world = Self {
            today,
            day: clock.now().date_naive(),
            clock: clock.clone(),
            seeds,
            by_id: HashMap::new(),
            by_email: HashMap::new(),
            renamed: HashMap::new(),
            by_earlier_email: HashMap::new(),
            traces: HashMap::new(),
            replaced: HashMap::new(),
            removed: HashSet::new(),
            lapsed: HashSet::new(),
            added: Vec::new(),
            lists: Default::default(),
            groups: Vec::new(),
            subs,
            meetings_by_host: HashMap::new(),
            host_lists: Mutex::default(),
            host_texts: Mutex::default(),
            templates: Mutex::default(),
            planned: OnceLock::new(),
            planned_by_id: OnceLock::new(),
            numbers_of_meetings: OnceLock::new(),
            phone_calls: PhoneCalls::default(),
            account,
        };
        world.place_renamed();
        world.place_hand_made();
        world.place_earlier_emails();
        world.traces = trace::traces(&world.account, |email| world.number_of(email));
        world.end_activity(clock.start());
        world.remove_lapsed();
        world.fill_lists();
        world.place_meetings();
        world
    }

    /// Whether no invitation can have lapsed since this was made.
    pub(super) fn is_of_today(&self) -> bool {
        self.day == self.clock.now().date_naive()
    }

    /// The number of the seeded user whose e-mail address comes from the seed.
    pub(super) fn seeded_number(&self, email: &str) -> Option<u32> {
        let i = seeded::number_in(email).filter(|i| *i < self.account.seeded)?;
        seeded::email(self.account.seed, i)
            .eq_ignore_ascii_case(email)
            .then_some(i)
    }

    /// The number of the seeded user who has this e-mail address now, or had it at the start.
    fn origin(&self, email: &str) -> Option<u32> {
        let renamed = self.renamed.get(&email.to_lowercase()).copied();
        renamed.or_else(|| self.seeded_number(email))
    }

    /// The number of the user with this e-mail address, who may have been removed.
    pub(super) fn number_of(&self, email: &str) -> Option<u32> {
        let added = self.by_email.get(&email.to_lowercase()).copied();
        added.or_else(|| self.origin(email))
    }

    fn place_renamed(&mut self) {
        let renamed = self.account.earlier_emails.iter();
        let renamed = renamed.filter_map(|one| {
            let i = self.seeded_number(&one.earlier)?;
            Some((one.email.to_lowercase(), i))
        });
        self.renamed = renamed.collect();
    }

    fn place_hand_made(&mut self) {
        let removed = self.account.removed.iter();
        self.removed = removed.filter_map(|email| self.origin(email)).collect();
        let mut next = self.account.seeded;
        for at in 0..self.account.users.len() {
            let Some(user) = self.account.users.get(at) else {
                continue;
            };
            let (id, email) = (user.id.clone(), user.email.to_lowercase());
            let number = match self.origin(&email) {
                Some(i) => {
                    self.replaced.insert(i, at);
                    i
                }
                None => {
                    self.added.push(at);
                    let number = next;
                    next = next.saturating_add(1);
                    self.by_email.insert(email, number);
                    number
                }
            };
            if let Some(id) = id {
                self.by_id.insert(id, number);
            }
        }
    }

    fn place_earlier_emails(&mut self) {
        let renamed = self.account.earlier_emails.iter();
        let renamed = renamed.filter_map(|one| {
            let i = self.by_email(&one.email)?;
            Some((one.earlier.to_lowercase(), i))
        });
        self.by_earlier_email = renamed.collect();
    }

    fn fill_lists(&mut self) {
        let mut groups: Vec<Group> = self
            .seeds
            .groups
            .iter()
            .chain(&self.account.groups)
            .map(|(id, name)| Group {
                id: id.clone(),
                name: name.clone(),
                members: Vec::new(),
            })
            .collect();
        let mut lists: [Vec<u32>; 3] = Default::default();
        for i in self.numbers() {
            let status = match self.hand_made(i) {
                Some(user) => {
                    for group in &mut groups {
                        if user.group_ids.contains(&group.id) {
                            group.members.push(i);
                        }
                    }
                    user.status
                }
                None => {
                    let Some(profile) = self.profile(i) else {
                        continue;
                    };
                    for g in profile.group_numbers() {
                        if let Some(group) = groups.get_mut(g) {
                            group.members.push(i);
                        }
                    }
                    profile.status
                }
            };
            let [active, inactive, pending] = &mut lists;
            match status {
                FakeStatus::Active => active.push(i),
                FakeStatus::Inactive => inactive.push(i),
                FakeStatus::Pending => pending.push(i),
            }
        }
        self.lists = lists;
        self.groups = groups;
    }

    fn place_meetings(&mut self) {
        let mut meetings_by_host: HashMap<u32, Vec<usize>> = HashMap::new();
        for (at, meeting) in self.account.meetings.iter().enumerate() {
            let current = self.by_email(&meeting.host);
            if let Some(i) = current.or_else(|| self.by_earlier_email(&meeting.host)) {
                meetings_by_host.entry(i).or_default().push(at);
            }
        }
        self.meetings_by_host = meetings_by_host;
    }

    /// The numbers of all users in the account.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        let seeded = self.account.seeded;
        let added = u32::try_from(self.added.len()).unwrap_or(0);
        (0..seeded.saturating_add(added)).filter(|i| !self.removed.contains(i))
    }

    /// Whether a seeded user is still in the account.
    pub(super) fn is_listed(&self, i: u32) -> bool {
        !self.removed.contains(&i)
    }

    pub(super) fn with_status(&self, status: FakeStatus) -> &[u32] {
        let [active, inactive, pending] = &self.lists;
        match status {
            FakeStatus::Active => active,
            FakeStatus::Inactive => inactive,
            FakeStatus::Pending => pending,
        }
    }

    pub(super) fn profile(&self, i: u32) -> Option<&Profile> {
        self.seeds.profiles.get(usize::try_from(i).ok()?)
    }

    pub(super) fn hand_made(&self, i: u32) -> Option<&FakeUser> {
        let at = match i.checked_sub(self.account.seeded) {
            None => self.replaced.get(&i),
            Some(k) => self.added.get(usize::try_from(k).ok()?),
        };
        self.account.users.get(*at?)
    }

    /// User `i`, who may have been removed from the account.
    pub(super) fn user(&self, i: u32) -> Option<Cow<'_, FakeUser>> {
        let since_start = self.last_sign_in(i);
        if let Some(user) = self.hand_made(i) {
            if user.last_login.is_none() || user.last_login >= since_start {
                return Some(Cow::Borrowed(user));
            }
            let user = user.clone().with(|user| user.last_login = since_start);
            return Some(Cow::Owned(user));
        }
        let common = Common {
            seed: self.account.seed,
            shares: &self.account.profile,
            today: self.today,
            groups: &self.seeds.groups,
        };
        let mut user = seeded::user(&common, i, self.profile(i)?, since_start);
        if let Some(email) = self.traces.get(&i).and_then(|trace| trace.email.clone()) {
            user.email = email;
        }
        Some(Cow::Owned(user))
    }

    /// The last sign-in of a seeded user since the day after the fake's start.
    fn last_sign_in(&self, i: u32) -> Option<DateTime<Utc>> {
        let now = self.clock.now();
        let host = self.host(i).filter(|_| now.date_naive() > self.today)?;
        // Users who sign in on one working day in seven are found within a few steps.
        let days = now.date_naive().signed_duration_since(self.today);
        (1..=days.num_days()).rev().find_map(|ahead| {
            let sign_ins = host.sign_ins(ahead.saturating_neg(), String::new);
            let past = sign_ins.iter().filter(|s| !s.sign_out && s.time <= now);
            past.map(|sign_in| sign_in.time).max()
        })
    }

    /// The e-mail address of user `i`, without generating the user.
    pub(super) fn email(&self, i: u32) -> String {
        let renamed = || self.traces.get(&i).and_then(|trace| trace.email.clone());
        match self.hand_made(i) {
            Some(user) => user.email.clone(),
            None => renamed().unwrap_or_else(|| seeded::email(self.account.seed, i)),
        }
    }

    /// The status, type and role of user `i`.
    pub(super) fn traits(&self, i: u32) -> Option<(FakeStatus, i64, Cow<'_, str>)> {
        if let Some(user) = self.hand_made(i) {
            return Some((user.status, user.kind, Cow::Borrowed(&user.role_id)));
        }
        self.profile(i)
            .map(|p| (p.status, p.kind.into(), p.role.to_string().into()))
    }

    pub(super) fn by_email(&self, email: &str) -> Option<u32> {
        let i = self
            .number_of(email)
            .filter(|i| !self.removed.contains(i))?;
        let trace = || self.traces.get(&i).and_then(|trace| trace.email.as_deref());
        let current = self.hand_made(i).map(|user| user.email.as_str());
        let current = current.or_else(trace);
        // A renamed user is not found by the earlier address.
        let is_current = |current: &str| current.eq_ignore_ascii_case(email);
        current.is_none_or(is_current).then_some(i)
    }

    /// The user who had this e-mail address before.
    pub(super) fn by_earlier_email(&self, email: &str) -> Option<u32> {
        self.by_earlier_email.get(&email.to_lowercase()).copied()
    }

    /// The user with an id or e-mail address; `me` is the creator of the app, or else the owner.
    pub(super) fn find(&self, key: &str) -> Option<(u32, Cow<'_, FakeUser>)> {
        let i = self.number(key)?;
        Some((i, self.user(i)?))
    }

    /// The number of the user that [`find`](Self::find) finds.
    pub(super) fn number(&self, key: &str) -> Option<u32> {
        if key == "me" {
            let creator = self.account.app_creator.as_deref();
            creator
                .and_then(|email| self.by_email(email))
                .or_else(|| {
                    self.numbers()
                        .find(|i| self.traits(*i).is_some_and(|(_, _, role)| role == "0"))
                })
                .or_else(|| self.with_status(FakeStatus::Active).first().copied())
        } else if key.contains('@') {
            self.by_email(key)
        } else {
            let hand_made = self.by_id.get(key).copied();
            let seeded = || {
                let i = self.seeds.by_id.get(key).copied();
                i.filter(|i| self.hand_made(*i).is_none())
            };
            let i = hand_made.or_else(seeded)?;
            let pending = self.traits(i)?.0 == FakeStatus::Pending;
            (!pending && !self.removed.contains(&i)).then_some(i)
        }
    }

    pub(super) fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|g| g.id == id)
    }

    pub(super) fn host(&self, i: u32) -> Option<Host<'_>> {
        self.profile(i).map(|profile| Host {
            seed: self.account.seed,
            i,
            today: self.today,
            profile: Some(profile),
            trace: self.traces.get(&i),
            quirks: self.account.quirks,
        })
    }

    pub(super) fn outsider(&self, i: u32) -> Host<'_> {
        Host {
            seed: self.account.seed,
            i,
            today: self.today,
            profile: None,
            trace: None,
            quirks: self.account.quirks,
        }
    }
}

/// A meeting or webinar that was added by hand, or a seeded one after the fake's start.
pub(super) struct Planned {
    pub(super) start: DateTime<Utc>,
    pub(super) webinar: bool,
    /// The number of the host, if the host is in the account.
    pub(super) host: Option<u32>,
    pub(super) seeded: bool,
    /// Index of the meeting: among the host's seeded meetings, or among all meetings added by hand.
    pub(super) at: usize,
}
