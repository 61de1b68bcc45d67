//! What users did in the window: sign-ins, and meetings hosted by two independent reports.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::report::{HistoryMeeting, Host, SignIn, SignInKind};

/// What one user did in the window.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Activity {
    /// Sign-ins, by the sign-in report. Clients stay signed in for months: none proves nothing.
    pub sign_ins: u64,
    /// Last sign-in in the window.
    pub last_sign_in: Option<DateTime<Utc>>,
    /// Meetings hosted, by the host report (meetings only).
    pub host_report_meetings: u64,
    /// Whether the host report has a row for the user at all.
    pub in_host_report: bool,
    /// Minutes of those meetings.
    pub host_report_minutes: u64,
    /// Meetings and webinars hosted, by the history.
    pub history_meetings: u64,
    /// Minutes of those.
    pub history_minutes: u64,
    /// Participants of those; people who came back count again.
    pub history_participants: u64,
    /// Start of the last meeting or webinar hosted.
    pub last_hosted: Option<DateTime<Utc>>,
}

impl Activity {
    /// Whether either report shows that the user hosted.
    pub fn hosted(&self) -> bool {
        self.in_host_report || self.history_meetings > 0
    }
}

/// A row of the host report.
#[derive(Debug, Clone, Copy, Default)]
struct Hosted {
    meetings: u64,
    minutes: u64,
}

/// The activity of all users, folded as the reports are read. The order of reading does not matter.
#[derive(Debug, Clone, Default)]
pub struct ActivityLog {
    by_email: BTreeMap<String, Activity>,
    /// Rows of the host report, by id where there is one (the address may have changed) or else by
    /// address, and by the first day that they count.
    hosts: BTreeMap<String, BTreeMap<NaiveDate, Hosted>>,
    /// Meetings and webinars that were counted: UUIDs, which the overlap of windows repeats.
    seen: HashSet<String>,
}

impl ActivityLog {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn email(&mut self, email: &str) -> Option<&mut Activity> {
        let email = email.trim().to_lowercase();
        (!email.is_empty()).then(|| self.by_email.entry(email).or_default())
    }

    /// Counts a row of the sign-in report.
    pub fn sign_in(&mut self, row: &SignIn) {
        let out = matches!(row.kind, Some(SignInKind::SignOut));
        if let (false, Some(email)) = (out, &row.email)
            && let Some(activity) = self.email(email)
        {
            activity.sign_ins += 1;
            activity.last_sign_in = activity.last_sign_in.max(row.time);
        }
    }

    /// Counts a row of the host report whose days begin with this one. It replaces that of the same
    /// host and day.
    pub fn host(&mut self, from: NaiveDate, row: &Host) {
        let id = row.id.as_ref().map(|id| id.as_str().to_owned());
        let email = || Some(row.email.as_ref()?.trim().to_lowercase());
        let who = id.filter(|id| !id.is_empty()).or_else(email);
        if let Some(who) = who.filter(|who| !who.is_empty()) {
            let hosted = Hosted {
                meetings: count(row.meetings),
                minutes: count(row.meeting_minutes),
            };
            self.hosts.entry(who).or_default().insert(from, hosted);
        }
    }

    /// Counts a meeting or webinar of the history.
    pub fn meeting(&mut self, row: &HistoryMeeting) {
        let uuid = row.meeting_uuid.as_ref().map(ToString::to_string);
        if uuid.is_some_and(|uuid| !uuid.is_empty() && !self.seen.insert(uuid)) {
            return;
        }
        if let Some(email) = &row.host_email
            && let Some(activity) = self.email(email)
        {
            activity.history_meetings += 1;
            activity.history_minutes += count(row.duration);
            activity.history_participants += count(row.participants);
            activity.last_hosted = activity.last_hosted.max(row.start_time);
        }
    }

    /// What is known of one user.
    pub fn of(&self, id: Option<&str>, email: &str) -> Activity {
        let email = email.trim().to_lowercase();
        let mut activity = self.by_email.get(&email).cloned().unwrap_or_default();
        let rows = [id, Some(email.as_str())].into_iter().flatten();
        for row in rows
            .filter_map(|who| self.hosts.get(who))
            .flat_map(BTreeMap::values)
        {
            activity.in_host_report = true;
            activity.host_report_meetings += row.meetings;
            activity.host_report_minutes += row.minutes;
        }
        activity
    }

    /// Hosts that are not among these users: rooms, people who left, old addresses.
    pub(super) fn strangers(
        &self,
        is_id: impl Fn(&str) -> bool,
        is_email: impl Fn(&str) -> bool,
    ) -> Vec<String> {
        let hosts = self
            .hosts
            .keys()
            .filter(|who| !is_id(who) && !is_email(who));
        let emails = self
            .by_email
            .iter()
            .filter(|(email, a)| a.hosted() && !is_email(email))
            .map(|(email, _)| email);
        let all: BTreeSet<_> = hosts.chain(emails).cloned().collect();
        all.into_iter().collect()
    }
}

fn count(value: Option<i64>) -> u64 {
    value.and_then(|v| u64::try_from(v).ok()).unwrap_or(0)
}
