//! The activity in the reports, kept as it is read: a few bytes for each event, by address.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use chrono::{DateTime, Utc};

use crate::coverage::Source;
use crate::digest::Writer;
use crate::ordered;
use crate::report::{EventKind, HistoryMeeting, Host, SignIn, SignInKind, UserMeeting};
use crate::usage::activity::by_address::ByAddress;
use crate::usage::activity::clients::Clients;
use crate::usage::activity::features;
use crate::usage::activity::held::{Held, UNKNOWN, WEBINAR};
use crate::usage::activity::needs::Need;
use crate::usage::activity::rows::{HostRow, HostRows, Lost, Person, Scratch, Span, seconds};
use crate::usage::activity::short_rows::push;
use crate::usage::activity::signed::Signed;
use crate::usage::people::inventory::Inventory;
use crate::value::days::DateRange;

/// The activity of all users, kept as the reports are read. The order of reading does not matter,
/// except that rows of the host report may replace earlier ones.
///
/// 100,000 users with 6 million meetings and 10 million sign-ins take about 250 MiB.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActivityLog {
    pub(super) people: ByAddress,
    /// By id or, without one, by address. The id is preferred, because the address may have
    /// changed.
    pub(super) hosts: HashMap<Box<str>, HostRows>,
    pub(super) clients: Clients,
    /// The number of events without a user.
    nameless: u64,
    /// Set while the log is sorted.
    sorted: Option<Sorted>,
}

/// What is known of a log that is sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Sorted {
    /// The addresses that held a webinar, or of whose rows a value could not be read. In most
    /// accounts few, so that not all rows need be looked through for webinars.
    webinars: BTreeSet<Box<str>>,
}

impl Sorted {
    fn new<'a>(people: impl Iterator<Item = (&'a str, &'a Person)>) -> Self {
        let mut sorted = Self::default();
        people.for_each(|(email, person)| sorted.add(email, person));
        sorted
    }

    fn add(&mut self, email: &str, person: &Person) {
        let mut held = person.held.iter();
        if !person.lost().is_empty() || held.any(|held| held.is_webinar()) {
            self.webinars.insert(email.into());
        }
    }
}

pub(in crate::usage) fn lower(email: &str) -> Cow<'_, str> {
    let email = email.trim();
    // A fast path: almost all addresses are in ASCII, and in lower case. All bytes are looked at,
    // so that several are at once.
    let other = |byte: u8| byte.is_ascii_uppercase() | !byte.is_ascii();
    if !email.bytes().fold(false, |any, byte| any | other(byte)) {
        return Cow::Borrowed(email);
    }
    // Not all letters that have a lower case are capitals: U+01C5 is a title.
    match email.to_lowercase() {
        lower if lower == email => Cow::Borrowed(email),
        lower => Cow::Owned(lower),
    }
}

/// The index of an address, which is added if it is new; `None` if it is empty.
fn place_of(people: &mut ByAddress, email: &str) -> Option<usize> {
    // A fast path: most addresses are there already, and as they are kept.
    if let Some(place) = people.place_to_add(email) {
        return Some(place);
    }
    let email = lower(email);
    if email.is_empty() {
        return None;
    }
    let known = people.place_to_add(&email);
    Some(known.unwrap_or_else(|| people.add(email.into())))
}

fn small(value: Option<i64>) -> u32 {
    // A negative number is not a count.
    value.and_then(|v| u32::try_from(v).ok()).unwrap_or(UNKNOWN)
}

fn count(value: Option<i64>) -> u64 {
    value.and_then(|v| u64::try_from(v).ok()).unwrap_or(0)
}

/// The digest of a UUID up to its text, which is the same for all of them.
static UUID: LazyLock<Writer> = LazyLock::new(|| Writer::new("uuid"));

fn hash(uuid: Option<&crate::MeetingUuid>) -> u64 {
    let text = uuid.map(|uuid| uuid.as_str()).filter(|t| !t.is_empty());
    text.map_or(0, |text| UUID.clone().text(text).finish().short())
}

fn number(id: Option<&crate::MeetingId>) -> u64 {
    id.map_or(0, |id| u64::try_from(id.get()).unwrap_or(0))
}

/// What is kept of a meeting or webinar of the history.
fn held(row: &HistoryMeeting) -> Held {
    Held {
        start: seconds(row.start_time.or(row.end_time)),
        uuid: hash(row.meeting_uuid.as_ref()),
        minutes: small(row.duration),
        participants: small(row.participants),
        viewers: small(row.unique_viewers.max(row.max_concurrent_views)),
        flags: row.feature_used.as_ref().map_or(0, features::bits)
            | match row.kind {
                Some(EventKind::Webinar) => WEBINAR,
                _ => 0,
            },
        number: number(row.meeting_id.as_ref()),
    }
}

/// What is kept of a row of the sign-in report. `last` is the client of another row of the same
/// person.
fn signed(clients: &mut Clients, row: &SignIn, last: Option<u16>) -> Signed {
    Signed {
        time: seconds(row.time),
        client: clients.number(row, last),
        out: matches!(row.kind, Some(SignInKind::SignOut)),
    }
}

/// What is kept of a meeting that a user joined: its time in seconds since 1970, and a hash of its
/// UUID.
pub(in crate::usage) fn join_key(row: &UserMeeting) -> (u32, u64) {
    (
        seconds(row.join_time.or(row.start_time)),
        hash(row.uuid.as_ref()),
    )
}

impl ActivityLog {
    /// An empty log.
    pub fn new() -> Self {
        Self::default()
    }

    /// The index of whose event it is. Events without a user are counted.
    fn place(&mut self, email: Option<&str>) -> Option<usize> {
        let place = place_of(&mut self.people, email.unwrap_or_default());
        match place {
            Some(_) => self.sorted = None,
            None => self.nameless = self.nameless.saturating_add(1),
        }
        place
    }

    /// Adds to the activity of the address of an event.
    fn add(&mut self, email: Option<&str>, add: impl FnOnce(&mut Person)) {
        let place = self.place(email);
        if let Some(person) = place.and_then(|place| self.people.at_mut(place)) {
            add(person);
        }
    }

    /// Counts a row of the sign-in report.
    pub fn sign_in(&mut self, row: &SignIn) {
        let place = self.place(row.email.as_deref());
        let person = place.and_then(|place| self.people.at_mut(place));
        let last = person.as_ref().and_then(|person| person.signed.last());
        let signed = signed(&mut self.clients, row, last.map(|last| last.client));
        if let Some(person) = person {
            person.signed.push(signed);
        }
    }

    /// Counts a row of the host report for these days. It replaces the row of the same host and
    /// first day, and rows of the host whose days it contains, because it includes their meetings.
    pub fn host(&mut self, days: DateRange, row: &Host) {
        let id = row.id.as_ref().map(|id| id.as_str());
        let email = row.email.as_deref().map(lower).filter(|e| !e.is_empty());
        let who = id.filter(|id| !id.is_empty()).or(email.as_deref());
        let Some(who) = who else {
            self.nameless = self.nameless.saturating_add(1);
            return;
        };
        let host = self.hosts.entry(who.into()).or_default();
        let sums = HostRow {
            to: days.to,
            meetings: count(row.meetings),
            minutes: count(row.meeting_minutes),
        };
        let within: Vec<_> = host
            .rows
            .range(days.from..)
            .take_while(|(from, _)| **from <= days.to)
            .filter(|(from, row)| **from != days.from && row.to <= days.to)
            .map(|(from, _)| *from)
            .collect();
        for from in within {
            host.rows.remove(&from);
            host.lost.remove(&from);
        }
        host.rows.insert(days.from, sums);
        host.lost.remove(&days.from);
        if let Some(email) = &email {
            host.emails.insert(email.as_ref().into());
        }
    }

    /// Counts a meeting or webinar of the history. A repeated one counts once.
    pub fn meeting(&mut self, row: &HistoryMeeting) {
        let held = held(row);
        self.add(row.host_email.as_deref(), |person| person.held.push(held));
    }

    /// Counts a meeting that a user joined: a row of the past meetings of the user.
    pub fn joined(&mut self, email: &str, row: &UserMeeting) {
        self.joined_again(email, join_key(row));
    }

    /// Counts a meeting that a user joined, from what was kept of its row.
    pub(in crate::usage) fn joined_again(&mut self, email: &str, joined: (u32, u64)) {
        self.add(Some(email), |person| {
            push(&mut person.more().joined, joined)
        });
    }

    /// Stores that a value which rules need could not be read in a row. Called after the row was
    /// added.
    pub(in crate::usage) fn lost(
        &mut self,
        source: Source,
        who: &str,
        time: Option<DateTime<Utc>>,
        days: Option<DateRange>,
        need: Need,
        field: &str,
    ) {
        if source == Source::Hosts {
            let Some(days) = days else {
                return;
            };
            let host = self.hosts.entry(who.into()).or_default();
            host.lost.insert(days.from);
            if field == "id" {
                host.without_id.insert(days);
            }
            return;
        }
        let features = match field.strip_prefix("feature_used.") {
            Some(name) => features::mask(&ordered::set([name.to_owned()])),
            None => u64::MAX,
        };
        let time = seconds(time);
        let lost = Lost {
            source,
            time,
            need,
            features,
        };
        self.add(Some(who), |person| person.more().lost.push(lost));
    }

    /// The days of rows in the host report whose id could not be read and whose address no user
    /// has. They may belong to any user who had that address once.
    pub(in crate::usage) fn rows_without_user(&self, inventory: &Inventory) -> BTreeSet<DateRange> {
        let rows = self
            .hosts
            .iter()
            .filter(|(_, host)| !host.without_id.is_empty());
        let rows: Vec<_> = rows.collect();
        if rows.is_empty() {
            return BTreeSet::new();
        }
        let emails: BTreeSet<_> = inventory.users().map(|user| lower(&user.email)).collect();
        let unknown = rows
            .into_iter()
            .filter(|(who, _)| !emails.contains(&***who));
        ordered::set(unknown.flat_map(|(_, host)| host.without_id.iter().copied()))
    }

    /// Sorts and removes duplicates.
    pub(in crate::usage) fn sort(&mut self) {
        if self.is_sorted() {
            return;
        }
        let (mut scratch, mut sorted) = (Scratch::default(), Sorted::default());
        for (email, person) in self.people.iter_mut() {
            person.sort(&mut scratch);
            sorted.add(email, person);
        }
        self.sorted = Some(sorted);
    }

    /// The addresses that the host report gives for an id.
    pub(in crate::usage) fn addresses_of(&self, id: &str) -> impl Iterator<Item = &str> {
        let host = self.hosts.get(id);
        host.into_iter()
            .flat_map(|host| host.emails.iter().map(AsRef::as_ref))
    }

    /// The log that was written in parts.
    pub(super) fn from_parts(
        people: ByAddress,
        hosts: HashMap<Box<str>, HostRows>,
        clients: Vec<(String, String)>,
        nameless: u64,
        sorted: bool,
    ) -> Self {
        Self {
            sorted: sorted.then(|| Sorted::new(people.iter())),
            people,
            hosts,
            clients: Clients::new(clients),
            nameless,
        }
    }

    pub(super) fn is_sorted(&self) -> bool {
        self.sorted.is_some()
    }

    /// The activity of an address in lower case.
    pub(in crate::usage) fn find_person(&self, email: &str) -> Option<(&str, &Person)> {
        self.people.get_key_value(email)
    }

    /// The rows of a host, by id or by address.
    pub(in crate::usage) fn find_host(&self, who: &str) -> Option<&HostRows> {
        self.hosts.get(who)
    }

    /// Everyone with activity, by address.
    pub(in crate::usage) fn people(&self) -> BTreeMap<&str, &Person> {
        self.people.iter().collect()
    }

    /// All hosts with rows in the host report, by id or by address.
    pub(in crate::usage) fn hosts(&self) -> BTreeMap<&str, &HostRows> {
        let hosts = self.hosts.iter();
        hosts.map(|(who, host)| (&**who, host)).collect()
    }

    /// The number of events without a user.
    pub fn nameless(&self) -> u64 {
        self.nameless
    }

    /// Whether a host with none of these addresses held a webinar.
    pub(in crate::usage) fn webinars_of_others(
        &self,
        span: Span,
        is_email: impl Fn(&str) -> bool,
    ) -> bool {
        let held = |person: &Person| {
            let mut held = person.held.iter();
            held.any(|held| held.is_webinar() && span.has(held.start))
        };
        let may_be = |lost: &Lost| {
            let need = [Need::Kind, Need::When].contains(&lost.need);
            need && lost.source == Source::History && span.has(lost.time)
        };
        // The addresses last: few have webinars, and the caller may have to gather the others.
        let other = |email: &str, person: &Person| {
            (held(person) || person.lost().iter().any(may_be)) && !is_email(email)
        };
        let mut people = self.people.iter();
        match &self.sorted {
            Some(sorted) => sorted.webinars.iter().any(|email| {
                let person = self.people.get(email);
                person.is_some_and(|person| other(email, person))
            }),
            None => people.any(|(email, person)| other(email, person)),
        }
    }

    /// Hosts with none of these ids and addresses (rooms, former users, earlier addresses), with
    /// their number of meetings. `emails` are all addresses for which `is_email` holds.
    pub(in crate::usage) fn unknown_hosts<'a>(
        &self,
        is_id: impl Fn(&str) -> bool,
        is_email: impl Fn(&str) -> bool,
        emails: impl Iterator<Item = Cow<'a, str>>,
    ) -> BTreeMap<String, u64> {
        let mut all: BTreeMap<String, u64> = BTreeMap::new();
        for (who, host) in &self.hosts {
            if is_id(who) || is_email(who) {
                continue;
            }
            let name = host.emails.first().unwrap_or(who);
            if is_email(name) {
                continue;
            }
            let meetings = host
                .rows
                .values()
                .map(|row| row.meetings)
                .fold(0, u64::saturating_add);
            let largest = all.entry(name.to_string()).or_default();
            *largest = (*largest).max(meetings);
        }
        // Each address is looked up among those with activity, which is less work than to gather all
        // addresses and to look up each that has activity.
        for (email, person) in self.people.without(emails) {
            if !person.held.is_empty() {
                let largest = all.entry(email.to_string()).or_default();
                *largest = (*largest).max(person.held.len() as u64);
            }
        }
        all
    }
}
