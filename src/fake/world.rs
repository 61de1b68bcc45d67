//! The account that the fake serves: its description, with indexes for finding users, groups and
//! meetings.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock};

use chrono::{DateTime, NaiveDate, Utc};

use super::account::{FakeAccount, FakeMeeting, FakeStatus, FakeUser};
use super::activity::Host;
use super::seeded::{self, Profile};

/// A group with the numbers of its members.
pub(super) struct Group {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) members: Vec<u32>,
}

/// The account. Users have numbers: first the seeded users, then those added by hand.
pub(super) struct World {
    pub(super) account: FakeAccount,
    /// The day of the fake's start. Generated activity ends on the day before.
    pub(super) today: NaiveDate,
    profiles: Vec<Profile>,
    seeded_groups: Vec<(String, String)>,
    by_id: HashMap<String, u32>,
    by_email: HashMap<String, u32>,
    replaced: HashMap<u32, usize>,
    removed: HashSet<u32>,
    added: Vec<usize>,
    lists: [Vec<u32>; 3],
    pub(super) groups: Vec<Group>,
    /// Indexes of the meetings added by hand, by the number of their host, latest first.
    pub(super) meetings_by_host: HashMap<u32, Vec<usize>>,
    // These values are slow to compute and used repeatedly. A change of the account makes a new
    // `World`, in which they are empty.
    pub(super) host_lists: Mutex<Vec<(String, Arc<HostList>)>>,
    pub(super) host_texts: Mutex<HashMap<String, Arc<HostText>>>,
    pub(super) planned: OnceLock<Vec<Planned>>,
    /// The planned meetings, by their numbers: indexes, earliest first.
    planned_by_id: OnceLock<HashMap<u64, Vec<usize>>>,
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
    pub(super) fn new(mut account: FakeAccount, start: DateTime<Utc>) -> Self {
        account.meetings.sort_by_key(|m| Reverse(m.start));
        account.sign_ins.sort_by_key(|s| Reverse(s.time));
        account.operations.sort_by_key(|o| Reverse(o.time));
        account.disclaimers.sort_by_key(|d| Reverse(d.time));
        let (seed, n) = (account.seed, account.seeded);
        let mut world = Self {
            today: start.date_naive(),
            profiles: (0..n).map(|i| seeded::profile(seed, i, n)).collect(),
            seeded_groups: if n == 0 {
                Vec::new()
            } else {
                seeded::groups(seed)
            },
            by_id: (0..n).map(|i| (seeded::id(seed, i), i)).collect(),
            by_email: HashMap::new(),
            replaced: HashMap::new(),
            removed: HashSet::new(),
            added: Vec::new(),
            lists: Default::default(),
            groups: Vec::new(),
            meetings_by_host: HashMap::new(),
            host_lists: Mutex::default(),
            host_texts: Mutex::default(),
            planned: OnceLock::new(),
            planned_by_id: OnceLock::new(),
            account,
        };
        world.place_hand_made();
        world.fill_lists();
        world.place_meetings();
        world
    }

    pub(super) fn seeded_number(&self, email: &str) -> Option<u32> {
        let i = seeded::number_in(email).filter(|i| *i < self.account.seeded)?;
        seeded::email(self.account.seed, i)
            .eq_ignore_ascii_case(email)
            .then_some(i)
    }

    fn place_hand_made(&mut self) {
        let removed: Vec<_> = self
            .account
            .removed
            .iter()
            .filter_map(|email| self.seeded_number(email))
            .collect();
        self.removed.extend(removed);
        let mut next = self.account.seeded;
        for at in 0..self.account.users.len() {
            let Some(user) = self.account.users.get(at) else {
                continue;
            };
            let (id, email) = (user.id.clone(), user.email.to_lowercase());
            let number = match self.seeded_number(&email) {
                Some(i) => {
                    self.replaced.insert(i, at);
                    self.by_id.remove(&seeded::id(self.account.seed, i));
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

    fn fill_lists(&mut self) {
        let mut groups: Vec<Group> = self
            .seeded_groups
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

    pub(super) fn with_status(&self, status: FakeStatus) -> &[u32] {
        let [active, inactive, pending] = &self.lists;
        match status {
            FakeStatus::Active => active,
            FakeStatus::Inactive => inactive,
            FakeStatus::Pending => pending,
        }
    }

    pub(super) fn profile(&self, i: u32) -> Option<&Profile> {
        self.profiles.get(usize::try_from(i).ok()?)
    }

    fn hand_made(&self, i: u32) -> Option<&FakeUser> {
        let at = match i.checked_sub(self.account.seeded) {
            None => self.replaced.get(&i),
            Some(k) => self.added.get(usize::try_from(k).ok()?),
        };
        self.account.users.get(*at?)
    }

    /// User `i`, who may have been removed from the account.
    pub(super) fn user(&self, i: u32) -> Option<Cow<'_, FakeUser>> {
        if let Some(user) = self.hand_made(i) {
            return Some(Cow::Borrowed(user));
        }
        let profile = self.profile(i)?;
        Some(Cow::Owned(seeded::user(
            self.account.seed,
            i,
            profile,
            self.today,
            &self.seeded_groups,
        )))
    }

    /// The e-mail address of user `i`, without generating the user.
    pub(super) fn email(&self, i: u32) -> String {
        match self.hand_made(i) {
            Some(user) => user.email.clone(),
            None => seeded::email(self.account.seed, i),
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
        self.seeded_number(email)
            .or_else(|| self.by_email.get(&email.to_lowercase()).copied())
            .filter(|i| !self.removed.contains(i))
    }

    /// The user who had this e-mail address before.
    pub(super) fn by_earlier_email(&self, email: &str) -> Option<u32> {
        let mut renamed = self.account.earlier_emails.iter();
        let (current, _) = renamed.find(|(_, earlier)| earlier.eq_ignore_ascii_case(email))?;
        self.by_email(current)
    }

    /// The user with an id or e-mail address; `me` is the creator of the app, or else the owner.
    pub(super) fn find(&self, key: &str) -> Option<(u32, Cow<'_, FakeUser>)> {
        let i = if key == "me" {
            let creator = self.account.app_creator.as_deref();
            creator
                .and_then(|email| self.by_email(email))
                .or_else(|| {
                    self.numbers()
                        .find(|i| self.traits(*i).is_some_and(|(_, _, role)| role == "0"))
                })
                .or_else(|| self.with_status(FakeStatus::Active).first().copied())?
        } else if key.contains('@') {
            self.by_email(key)?
        } else {
            let i = self.by_id.get(key).copied()?;
            let pending = self.traits(i)?.0 == FakeStatus::Pending;
            (!pending && !self.removed.contains(&i)).then_some(i)?
        };
        Some((i, self.user(i)?))
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
        })
    }

    pub(super) fn outsider(&self, i: u32) -> Host<'_> {
        Host {
            seed: self.account.seed,
            i,
            today: self.today,
            profile: None,
        }
    }
}

/// A meeting or webinar that was added by hand, or a seeded one after the fake's start.
pub(super) struct Planned {
    pub(super) start: DateTime<Utc>,
    pub(super) webinar: bool,
    /// The number of the host, if the host is in the account.
    pub(super) host: Option<u32>,
    seeded: bool,
    /// Index of the meeting: among the host's seeded meetings, or among all meetings added by hand.
    at: usize,
}

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
