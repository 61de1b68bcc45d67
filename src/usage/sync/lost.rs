//! Values that rules need and that could not be read, and the users whose records they are in.

use chrono::{DateTime, NaiveDate, Utc};

use crate::client::{LostValue, is_lost};
use crate::coverage::Source;
use crate::decode::Note;
use crate::report::{HistoryMeeting, Host, SignIn};
use crate::usage::activity::needs::{first_step, need};

/// The values of single records that rules need and that could not be read.
pub(in crate::usage) fn needed(
    source: Source,
    lost: &[LostValue],
) -> impl Iterator<Item = &LostValue> {
    lost.iter()
        .filter(move |lost| need(source, &lost.field).is_some())
}

/// Adds impossible counts to the values that could not be read: they are not known either.
pub(in crate::usage) fn lose_impossible<T: Row>(records: &[T], lost: &mut Vec<LostValue>) {
    for (at, record) in records.iter().enumerate() {
        let counts = record.counts().into_iter();
        let impossible = counts.filter(|(_, count)| count.is_some_and(i64::is_negative));
        lost.extend(impossible.map(|(field, _)| LostValue {
            at,
            field: field.to_owned(),
        }));
    }
}

/// The names of the fields that rules need and that could not be read, in an answer that is one
/// object.
pub(in crate::usage) fn lost_fields(source: Source, notes: &[Note]) -> Vec<String> {
    let lost = notes.iter().filter(|note| is_lost(note));
    // Of the settings, only one section is requested.
    let fields = lost.map(|note| note.path.strip_prefix("feature.").unwrap_or(&note.path));
    let needed = fields.filter(|field| need(source, field).is_some());
    needed.map(|field| first_step(field).to_owned()).collect()
}

/// Seats of plans that could not be read: `plan_webinar[0].hosts`, or a complete plan.
pub(in crate::usage) fn lost_plan(notes: &[Note]) -> Option<String> {
    let mut lost = notes.iter().filter(|note| is_lost(note));
    let lost = lost.find(|note| {
        note.path
            .rsplit_once('.')
            .is_none_or(|(_, field)| need(Source::PlanUsage, field).is_some())
    });
    lost.map(|note| note.path.clone())
}

/// A record of a report, with the user and the time that it belongs to.
pub(in crate::usage) trait Row {
    /// The user, by id or by address in lower case.
    fn who(&self) -> Option<String>;
    /// Whether the record names a user.
    fn has_who(&self) -> bool;
    /// Whether the user is unknown if this field could not be read. What remains of an address that
    /// was repaired may be the address of another user.
    fn is_lost_on(&self, field: &str) -> bool {
        matches!(field, "host_email" | "email")
    }
    /// Removes what remains of an address that could not be read: it may be that of another user.
    fn forget_who(&mut self) {}
    /// The time under which the record is kept.
    fn time(&self) -> Option<DateTime<Utc>> {
        None
    }
    /// The counts that rules need, by field. A negative count is impossible.
    fn counts(&self) -> Vec<(&'static str, Option<i64>)> {
        Vec::new()
    }
    /// Its day, UTC.
    fn day(&self) -> Option<NaiveDate> {
        self.time().map(|time| time.date_naive())
    }
}

fn is_named(name: Option<&str>) -> bool {
    name.is_some_and(|name| !name.trim().is_empty())
}

fn address(email: Option<&String>) -> Option<String> {
    let email = email?.trim();
    (!email.is_empty()).then(|| email.to_lowercase())
}

impl Row for HistoryMeeting {
    fn who(&self) -> Option<String> {
        address(self.host_email.as_ref())
    }
    fn has_who(&self) -> bool {
        is_named(self.host_email.as_deref())
    }
    fn forget_who(&mut self) {
        self.host_email = None;
    }
    fn time(&self) -> Option<DateTime<Utc>> {
        self.start_time.or(self.end_time)
    }
    fn counts(&self) -> Vec<(&'static str, Option<i64>)> {
        vec![
            ("duration", self.duration),
            ("participants", self.participants),
            ("unique_viewers", self.unique_viewers),
            ("max_concurrent_views", self.max_concurrent_views),
        ]
    }
}

impl Row for SignIn {
    fn who(&self) -> Option<String> {
        address(self.email.as_ref())
    }
    fn has_who(&self) -> bool {
        is_named(self.email.as_deref())
    }
    fn forget_who(&mut self) {
        self.email = None;
    }
    fn time(&self) -> Option<DateTime<Utc>> {
        self.time
    }
}

impl Row for Host {
    fn who(&self) -> Option<String> {
        let id = self.id.as_ref().map(|id| id.as_str());
        let id = id.filter(|id| is_named(Some(id))).map(str::to_owned);
        id.or_else(|| address(self.email.as_ref()))
    }
    fn has_who(&self) -> bool {
        is_named(self.id.as_ref().map(|id| id.as_str())) || is_named(self.email.as_deref())
    }
    fn counts(&self) -> Vec<(&'static str, Option<i64>)> {
        vec![("meetings", self.meetings)]
    }
    // Zoom gives both, and either is enough to find the user.
    fn is_lost_on(&self, _: &str) -> bool {
        false
    }
}
