//! What users did, by month, and the meetings and sign-ins of each day.

use chrono::NaiveDate;

use crate::usage::activity::figures::{Activity, Completeness};
use crate::usage::activity::trail::DayOfSignIns;
use crate::usage::rows::convert::{day, maybe_text, maybe_whole, text, time, whole};
use crate::usage::rows::declare::table;
use crate::usage::rows::value::Value;

/// A month of a user.
pub(super) struct Month<'a> {
    pub(super) user_key: &'a str,
    pub(super) first: NaiveDate,
    pub(super) activity: Activity,
    pub(super) read: Completeness,
}

/// A number that is only a lower bound unless all days were read: then 0 says nothing.
fn counted<'a>(number: u64, complete: bool) -> Value<'a> {
    match complete || number > 0 {
        true => whole(number),
        false => Value::Null,
    }
}

/// A sum over what was hosted. There is none if none of it has a number.
fn sum<'a>(activity: &Activity, sum: u64, largest: Option<u32>, complete: bool) -> Value<'a> {
    let hosted = activity.meetings.saturating_add(activity.webinars);
    match (hosted, largest) {
        (0, _) => counted(0, complete),
        (_, None) => Value::Null,
        (_, Some(_)) => whole(sum),
    }
}

table! {
    "What a user did in a calendar month (UTC). A month without activity has no row, \
     and events without a time are left out"
    ACTIVITY = "activity", version 1, from Month;
    user_key: Text Key, |m| text(m.user_key),
        "The user, as in `users`";
    month: Date Key, |m| day(Some(m.first)),
        "The first day of the month";
    sign_ins: Integer Optional, |m| counted(m.activity.sign_ins, m.read.sign_ins),
        "Sign-ins; none if none was seen and not all days were read";
    sign_outs: Integer Optional, |m| counted(m.activity.sign_outs, m.read.sign_ins),
        "Sign-outs; none if none was seen and not all days were read";
    last_sign_in: Time Optional, |m| time(m.activity.last_sign_in),
        "The last sign-in of the month";
    sign_ins_complete: Boolean Required, |m| Value::Boolean(m.read.sign_ins),
        "Whether the sign-in report was read for all days of the month, and these are final; if \
         not, the numbers are lower bounds";
    meetings: Integer Optional, |m| counted(m.activity.meetings, m.read.history),
        "Meetings hosted; none if none was seen and not all days were read";
    webinars: Integer Optional, |m| counted(m.activity.webinars, m.read.history),
        "Webinars hosted; none if none was seen and not all days were read";
    minutes: Integer Optional,
        |m| sum(&m.activity, m.activity.minutes, m.activity.longest, m.read.history),
        "Minutes of those whose length is known";
    participants: Integer Optional,
        |m| sum(&m.activity, m.activity.participants, m.activity.largest, m.read.history),
        "Participants in those whose number is known: people who come back count again";
    viewers: Integer Optional, |m| maybe_whole(m.activity.viewers),
        "Viewers of webinars, without panelists; none if Zoom gives no number";
    longest: Integer Optional, |m| maybe_whole(m.activity.longest.map(u64::from)),
        "Minutes of the longest one";
    largest: Integer Optional, |m| maybe_whole(m.activity.largest.map(u64::from)),
        "People in the largest one: an upper bound";
    last_hosted: Time Optional, |m| time(m.activity.last_hosted),
        "The start of the last one";
    history_complete: Boolean Required, |m| Value::Boolean(m.read.history),
        "Whether the meeting history was read for all days of the month, and these are final; if \
         not, the numbers are lower bounds";
    joined: Integer Optional, |m| counted(m.activity.joined, m.read.joined),
        "Meetings in which the user is known to have taken part, as host or guest: they are read for \
         candidates only. None if none was seen and not all days were read";
    last_joined: Time Optional, |m| time(m.activity.last_joined),
        "The last of those";
    joined_complete: Boolean Required, |m| Value::Boolean(m.read.joined),
        "Whether all participation was read for all days of the month by this reading; if not, the \
         number is a lower bound: of what an earlier reading read, the last meeting alone is kept";
}

/// What a host held on one day.
pub(super) struct Hosted<'a> {
    pub(super) user_key: &'a str,
    pub(super) day: NaiveDate,
    pub(super) activity: Activity,
    pub(super) read: Completeness,
}

table! {
    "The meetings and webinars that a user hosted on one day (UTC), from the meeting history. Topics, \
     participants and single meetings are in no table; meetings without a start are left out"
    MEETINGS = "meetings", version 1, from Hosted;
    user_key: Text Key, |h| text(h.user_key),
        "The host, as in `users`";
    activity_day: Date Key, |h| day(Some(h.day)),
        "The day on which they began";
    meetings: Integer Required, |h| whole(h.activity.meetings),
        "Meetings";
    webinars: Integer Required, |h| whole(h.activity.webinars),
        "Webinars";
    minutes: Integer Optional,
        |h| sum(&h.activity, h.activity.minutes, h.activity.longest, true),
        "Minutes of those whose length is known";
    participants: Integer Optional,
        |h| sum(&h.activity, h.activity.participants, h.activity.largest, true),
        "Participants in those whose number is known: people who come back count again";
    viewers: Integer Optional, |h| maybe_whole(h.activity.viewers),
        "Viewers of webinars, without panelists; none if Zoom gives no number";
    longest: Integer Optional, |h| maybe_whole(h.activity.longest.map(u64::from)),
        "Minutes of the longest one";
    largest: Integer Optional, |h| maybe_whole(h.activity.largest.map(u64::from)),
        "People in the largest one: an upper bound";
    complete: Boolean Required, |h| Value::Boolean(h.read.history),
        "Whether the day was read in full and is final; if not, the numbers are lower bounds";
}

/// The sign-ins of a user on one day with one client.
pub(super) struct SignedIn<'a> {
    pub(super) user_key: &'a str,
    /// Its place among the clients of the day, from 1.
    pub(super) number: u64,
    pub(super) signed: DayOfSignIns<'a>,
    pub(super) read: Completeness,
}

table! {
    "The sign-ins and sign-outs of a user on one day (UTC) with one client, from the sign-in report. \
     Addresses of machines are in no table; events without a time are left out"
    SIGN_INS = "sign_ins", version 1, from SignedIn;
    user_key: Text Key, |s| text(s.user_key),
        "The user, as in `users`";
    activity_day: Date Key, |s| day(Some(s.signed.day)),
        "The day";
    client_number: Integer Key, |s| whole(s.number),
        "The place of the client among those of the day, from 1";
    client: Text Optional, |s| maybe_text(Some(s.signed.client).filter(|name| !name.is_empty())),
        "The client; none if the report does not say it";
    client_version: Text Optional,
        |s| maybe_text(Some(s.signed.version).filter(|version| !version.is_empty())),
        "Its version; none if the report does not say it";
    sign_ins: Integer Required, |s| whole(s.signed.sign_ins),
        "Sign-ins";
    sign_outs: Integer Required, |s| whole(s.signed.sign_outs),
        "Sign-outs";
    complete: Boolean Required, |s| Value::Boolean(s.read.sign_ins),
        "Whether the day was read in full and is final; if not, the numbers are lower bounds";
}
