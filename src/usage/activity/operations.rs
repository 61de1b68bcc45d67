//! What admins changed, as far as reviews need it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::report::OperationLog;
use crate::time::bounded;
use crate::usage::activity::figures::Period;
use crate::usage::activity::trail::{Event, Happening};
use crate::value::days::DateRange;

/// One operation of the log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Operation {
    /// When, UTC.
    pub time: DateTime<Utc>,
    /// What it was about, in Zoom's words.
    pub category: String,
    /// What was done, in Zoom's words.
    pub action: String,
    /// Whose addresses the details name, in lower case. The details themselves are not kept.
    pub users: Vec<String>,
    /// Whether its words tell of a licence, a type of user, or of one who was added.
    pub about_licence: bool,
    /// Whether it is about many users at once, and names none of them.
    pub about_many: bool,
    /// Whether it names a user and its words tell of a change of licence, and not only of a user
    /// who was added, invited or activated.
    pub changes_licence: bool,
}

/// The operation log.
///
/// Zoom gives the details as text without a form of their own. An operation counts as one about the
/// licence of a user if it names the user's address and speaks of licences, types, plans, of adding
/// or activating: rather one too many, since it only ever keeps a licence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Operations {
    all: Vec<Operation>,
    by_user: BTreeMap<String, Vec<usize>>,
}

/// Words that show that an operation is about a licence.
const WORDS: [&str; 6] = ["pro", "basic", "corp", "add", "added", "adding"];
/// Beginnings of such words.
const BEGINNINGS: [&str; 11] = [
    "licen", "type", "plan", "assign", "activat", "invit", "creat", "webinar", "large", "seat",
    "upgrad",
];

/// Words, and beginnings of words, that show that a licence was changed, and not only that a user
/// was added.
const CHANGES: ([&str; 3], [&str; 7]) = (
    ["pro", "basic", "corp"],
    [
        "licen", "type", "plan", "webinar", "large", "seat", "upgrad",
    ],
);

impl Operation {
    /// Reads a row of the log; `None` if it has no time.
    pub fn from_row(row: &OperationLog) -> Option<Self> {
        let action = row.action.clone().unwrap_or_default();
        let detail = row.operation_detail.as_deref().unwrap_or_default();
        let text = format!("{action} {detail}").to_lowercase();
        let is_address = |word: &&str| {
            let parts = word.split_once('@');
            parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
        };
        let mut users: Vec<String> = text
            .split(|c: char| c.is_whitespace() || ",;:()<>[]{}\"=|".contains(c))
            .map(|word| word.trim_matches(['.', '\'', '`']))
            .filter(is_address)
            .map(str::to_owned)
            .collect();
        users.sort();
        users.dedup();
        // The words in an address do not count.
        let words = users
            .iter()
            .fold(text, |text, user| text.replace(user.as_str(), " "));
        let about = |word: &str| {
            WORDS.contains(&word) || BEGINNINGS.iter().any(|start| word.starts_with(start))
        };
        let words: Vec<_> = words.split(|c: char| !c.is_alphanumeric()).collect();
        let about_licence = words.iter().any(|word| about(word));
        let (exact, beginnings) = CHANGES;
        let change = |word: &str| {
            exact.contains(&word) || beginnings.iter().any(|start| word.starts_with(start))
        };
        let changes_licence = !users.is_empty() && words.iter().any(|word| change(word));
        let many = ["users", "batch", "bulk", "import"];
        let about_many = users.is_empty() && words.iter().any(|word| many.contains(word));
        Some(Self {
            time: row.time?,
            category: row.category_type.clone().unwrap_or_default(),
            action,
            users,
            about_licence,
            about_many,
            changes_licence,
        })
    }
}

/// Written as the list of its operations.
impl Serialize for Operations {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.all.serialize(s)
    }
}

impl<'de> Deserialize<'de> for Operations {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Vec::deserialize(d).map(|all: Vec<Operation>| Self::new(all))
    }
}

impl Operations {
    /// A log of these operations, which may be in any order.
    pub fn new(operations: impl IntoIterator<Item = Operation>) -> Self {
        let mut all: Vec<_> = operations.into_iter().collect();
        all.sort();
        let mut by_user: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, operation) in all.iter().enumerate() {
            for user in &operation.users {
                by_user.entry(user.clone()).or_default().push(at);
            }
        }
        Self { all, by_user }
    }

    /// All operations, in order of time.
    pub fn all(&self) -> &[Operation] {
        &self.all
    }

    /// The operations that name this address.
    pub fn naming(&self, email: &str) -> impl Iterator<Item = &Operation> {
        let at = self.by_user.get(&email.trim().to_lowercase());
        let at = at.into_iter().flatten();
        at.filter_map(|at| self.all.get(*at))
    }

    /// When the licence of this address was last changed, or the address was invited, as far as the
    /// words of the log show it.
    pub fn licence_changed(&self, email: &str) -> Option<DateTime<Utc>> {
        let about = self
            .naming(email)
            .filter(|operation| operation.about_licence);
        about.map(|operation| operation.time).max()
    }

    /// Whether the log tells a change of somebody's licence.
    pub(in crate::usage) fn tells_licences(&self) -> bool {
        self.all.iter().any(|operation| operation.changes_licence)
    }

    /// The last change of the licences of many users at once that names none of them.
    pub(in crate::usage) fn licences_changed_at_once(&self) -> Option<DateTime<Utc>> {
        let bulk = self.all.iter();
        let bulk = bulk.filter(|operation| operation.about_licence && operation.about_many);
        bulk.map(|operation| operation.time).max()
    }

    /// The number of operations in each category, by day, week or month in this time zone.
    pub fn by<Z: TimeZone>(
        &self,
        period: Period,
        zone: &Z,
        days: DateRange,
    ) -> BTreeMap<NaiveDate, BTreeMap<String, u64>> {
        let mut counts: BTreeMap<NaiveDate, BTreeMap<String, u64>> = BTreeMap::new();
        for operation in &self.all {
            let day = bounded(operation.time).with_timezone(zone).date_naive();
            if days.contains(day) {
                let categories = counts.entry(period.containing(day).from).or_default();
                let number: &mut u64 = categories.entry(operation.category.clone()).or_default();
                *number = number.saturating_add(1);
            }
        }
        counts
    }

    pub(in crate::usage) fn timeline(&self, email: &str) -> impl Iterator<Item = Event> {
        let about = self
            .naming(email)
            .filter(|operation| operation.about_licence);
        about.map(|operation| {
            let action = operation.action.clone();
            Event::new(operation.time, Happening::LicenceChanged { action })
        })
    }
}
