//! The values that rules need: one of these that came and could not be read is a gap, and nobody is
//! judged by its absence. A value that is not in the table changes nothing.

use chrono::{DateTime, NaiveDate, Utc};

use crate::client::{LostValue, is_lost};
use crate::coverage::Source;
use crate::decode::Note;
use crate::report::{HistoryMeeting, Host, SignIn};

/// What a value is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    /// Whose record it is.
    Who,
    /// When it was.
    When,
    /// How long it took.
    Minutes,
    /// How many people there were.
    People,
    /// What it was: a meeting or a webinar, a sign-in or a sign-out.
    Kind,
    /// Whether a paid feature was used.
    Features,
    /// How many meetings were held.
    Meetings,
    /// What somebody is, holds or may have: all that such a record is read for.
    State,
}

/// Source, field of its records, and what it is needed for.
const NEEDS: &[(Source, &str, Need)] = &[
    (Source::Users, "id", Need::State),
    (Source::Users, "type", Need::State),
    (Source::Users, "plan_united_type", Need::State),
    (Source::Users, "license_info_list", Need::State),
    (Source::Users, "user_created_at", Need::State),
    (Source::Users, "last_login_time", Need::State),
    (Source::Users, "role_id", Need::State),
    // Exemptions go by these.
    (Source::Users, "dept", Need::State),
    (Source::Users, "display_name", Need::State),
    (Source::Users, "first_name", Need::State),
    (Source::Users, "last_name", Need::State),
    (Source::Users, "group_ids", Need::State),
    (Source::Users, "last_client_version", Need::State),
    (Source::Users, "timezone", Need::State),
    (Source::UserSettings, "feature", Need::State),
    (Source::UserSettings, "large_meeting", Need::State),
    (Source::UserSettings, "large_meeting_capacity", Need::State),
    (Source::UserSettings, "license_info_list", Need::State),
    (Source::UserSettings, "meeting_capacity", Need::State),
    (Source::UserSettings, "webinar", Need::State),
    (Source::UserSettings, "webinar_capacity", Need::State),
    (Source::UserSettings, "zoom_clips_plus", Need::State),
    (Source::UserSettings, "zoom_docs", Need::State),
    (Source::UserSettings, "zoom_events", Need::State),
    (Source::UserSettings, "zoom_events_capacity", Need::State),
    (Source::UserSettings, "zoom_mail_calendar", Need::State),
    (Source::UserSettings, "zoom_phone", Need::State),
    (
        Source::UserSettings,
        "zoom_revenue_accelerator",
        Need::State,
    ),
    (Source::UserSettings, "zoom_scheduler", Need::State),
    (Source::UserSettings, "zoom_whiteboard_plus", Need::State),
    (Source::AccountSettings, "feature", Need::State),
    (Source::AccountSettings, "meeting_capacity", Need::State),
    (Source::UserDetails, "zoom_one_type", Need::State),
    (Source::Hosts, "id", Need::Who),
    // Earlier addresses of a user are known by it.
    (Source::Hosts, "email", Need::Who),
    (Source::Hosts, "meetings", Need::Meetings),
    (Source::History, "host_email", Need::Who),
    (Source::History, "start_time", Need::When),
    (Source::History, "duration", Need::Minutes),
    (Source::History, "participants", Need::People),
    (Source::History, "unique_viewers", Need::People),
    (Source::History, "max_concurrent_views", Need::People),
    (Source::History, "type", Need::Kind),
    (Source::History, "feature_used", Need::Features),
    (Source::SignIns, "email", Need::Who),
    (Source::SignIns, "time", Need::When),
    (Source::SignIns, "type", Need::Kind),
    (Source::UserMeetings, "join_time", Need::When),
    (Source::UserMeetings, "start_time", Need::When),
    (Source::OperationLogs, "action", Need::Who),
    (Source::OperationLogs, "operation_detail", Need::Who),
    (Source::OperationLogs, "time", Need::When),
    (Source::UpcomingEvents, "host_id", Need::Who),
    (Source::UpcomingEvents, "start_time", Need::When),
    (Source::Groups, "id", Need::State),
    (Source::Groups, "name", Need::State),
    (Source::Connection, "id", Need::Who),
    // The members of each plan.
    (Source::PlanUsage, "type", Need::State),
    (Source::PlanUsage, "hosts", Need::State),
    (Source::PlanUsage, "usage", Need::State),
    (Source::PlanUsage, "pending", Need::State),
];

/// What a field of a source's records is needed for, if for anything. The field is a path within the
/// record, of which the first step counts.
pub(super) fn need(source: Source, field: &str) -> Option<Need> {
    let first = first_step(field);
    let found = NEEDS
        .iter()
        .find(|(of, name, _)| *of == source && *name == first);
    found.map(|(_, _, need)| *need)
}

/// The name of the field itself: `license_info_list` of `license_info_list[0].license_type`.
pub(super) fn first_step(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or(path)
}

/// The needed values that single records lost.
pub(super) fn needed(source: Source, lost: &[LostValue]) -> impl Iterator<Item = &LostValue> {
    lost.iter()
        .filter(move |lost| need(source, &lost.field).is_some())
}

/// Adds the counts that are impossible to the values that were lost: nothing is known of them either.
pub(super) fn lose_impossible<T: Row>(records: &[T], lost: &mut Vec<LostValue>) {
    for (at, record) in records.iter().enumerate() {
        let counts = record.counts().into_iter();
        let impossible = counts.filter(|(_, count)| count.is_some_and(i64::is_negative));
        lost.extend(impossible.map(|(field, _)| LostValue {
            at,
            field: field.to_owned(),
        }));
    }
}

/// The needed fields that an answer which is one object lost, by their names.
pub(super) fn lost_fields(source: Source, notes: &[Note]) -> Vec<String> {
    let lost = notes.iter().filter(|note| is_lost(note));
    // Of settings one section is asked for.
    let fields = lost.map(|note| note.path.strip_prefix("feature.").unwrap_or(&note.path));
    let needed = fields.filter(|field| need(source, field).is_some());
    needed.map(|field| first_step(field).to_owned()).collect()
}

/// Seats of plans that could not be read: `plan_webinar[0].hosts`, or a plan as a whole.
pub(super) fn lost_plan(notes: &[Note]) -> Option<String> {
    let mut lost = notes.iter().filter(|note| is_lost(note));
    let lost = lost.find(|note| {
        note.path
            .rsplit_once('.')
            .is_none_or(|(_, field)| need(Source::PlanUsage, field).is_some())
    });
    lost.map(|note| note.path.clone())
}

/// A record of a report, as far as it is known whose it is, and of when.
pub(super) trait Row {
    /// Who did it, by id or address in lower case.
    fn who(&self) -> Option<String>;
    /// Whether somebody is named.
    fn has_who(&self) -> bool;
    /// Whether nothing else says whose it is if this field is lost. What is left of an address that
    /// was repaired is another's, or nobody's.
    fn is_lost_on(&self, field: &str) -> bool {
        matches!(field, "host_email" | "email")
    }
    /// Takes out what is left of an address that could not be read: it is another's, or nobody's.
    fn forget_who(&mut self) {}
    /// The time by which it is kept.
    fn time(&self) -> Option<DateTime<Utc>> {
        None
    }
    /// Its needed counts, by field. Less than nothing is no count.
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
    // Zoom gives both, and one of them is enough to find the user by.
    fn is_lost_on(&self, _: &str) -> bool {
        false
    }
}
