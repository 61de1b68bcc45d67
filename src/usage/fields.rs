//! The nine metadata fields of a user.

use serde::Serialize;

use crate::coverage::{Source, Why};
use crate::usage::filter::{Field, Fields, Value, client};
use crate::usage::known::{Known, said_version};
use crate::user::{Status, UserType};

/// The nine metadata fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Metadata {
    /// Department, from `GET /users`.
    pub department: Known<String>,
    /// Participants that the large meeting add-on allows, from the user's settings.
    pub large_meeting_capacity: Known<i64>,
    /// Whether the user has the large meeting add-on, from the user's settings.
    pub large_meeting_enabled: Known<bool>,
    /// Version and platform of the client last used, from `GET /users`.
    pub last_client_version: Known<String>,
    /// Participants in the user's meetings: from the user's settings, or the account's default for
    /// users who can hold no add-on.
    pub meeting_capacity: Known<i64>,
    /// Which of the two that comes from.
    pub meeting_capacity_from: Source,
    /// Active, inactive or pending, from `GET /users`.
    pub user_status: Known<Status>,
    /// Basic, Pro, Corp and so on, from `GET /users`.
    pub user_type: Known<UserType>,
    /// Whether the user has a webinar licence, from the user's settings.
    pub webinar: Known<bool>,
    /// Attendees that the webinar licence allows, from the user's settings.
    pub webinar_capacity: Known<i64>,
}

impl Metadata {
    /// Where one of the nine fields comes from; `None` for another.
    pub fn source(&self, field: Field) -> Option<Source> {
        Some(match field {
            Field::MeetingCapacity => self.meeting_capacity_from,
            Field::LargeMeetingCapacity
            | Field::LargeMeetingEnabled
            | Field::Webinar
            | Field::WebinarCapacity => Source::UserSettings,
            Field::Department | Field::LastClientVersion | Field::UserStatus | Field::UserType => {
                Source::Users
            }
            _ => return None,
        })
    }
}

/// The nine fields, and the platform of the client.
impl Fields for Metadata {
    fn field(&self, field: Field) -> Known<Vec<Value>> {
        let number = |number: &i64| Some(Value::Number(*number));
        let yes_no = |yes: &bool| Some(Value::YesNo(*yes));
        match field {
            Field::Department => values(&self.department, |text| Some(Value::Text(text.clone()))),
            Field::LargeMeetingCapacity => values(&self.large_meeting_capacity, number),
            Field::LargeMeetingEnabled => values(&self.large_meeting_enabled, yes_no),
            // What is no version is text, which no version equals. Behind a platform alone there is
            // none.
            Field::LastClientVersion => values(&self.last_client_version, |text| {
                if let (Some(version), _) = client(text) {
                    return Some(Value::Version(version));
                }
                let version = text.split('(').next().and_then(said_version);
                version.map(|_| Value::Text(text.clone()))
            }),
            Field::MeetingCapacity => values(&self.meeting_capacity, number),
            Field::UserStatus => values(&self.user_status, |status| {
                Some(Value::Status(status.clone()))
            }),
            Field::UserType => values(&self.user_type, |kind| Some(Value::Type(*kind))),
            Field::Webinar => values(&self.webinar, yes_no),
            Field::WebinarCapacity => values(&self.webinar_capacity, number),
            Field::Platform => values(&self.last_client_version, |text| {
                client(text).1.map(Value::Text)
            }),
            _ => Known::NotRead(Why::NoSuchField),
        }
    }
}

fn values<T>(known: &Known<T>, value: impl FnOnce(&T) -> Option<Value>) -> Known<Vec<Value>> {
    match known {
        Known::Read(read) => Known::Read(value(read).into_iter().collect()),
        Known::NotThere => Known::NotThere,
        Known::NotAssignable => Known::NotAssignable,
        Known::NotRead(why) => Known::NotRead(why.clone()),
    }
}
