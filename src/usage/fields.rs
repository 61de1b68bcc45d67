//! The nine metadata fields of a user, and filters over them.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

use crate::error::{Error, ErrorKind, Result};
use crate::user::{Status, UserType};

/// A value, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known<T> {
    /// Zoom said it.
    Read(T),
    /// Zoom was asked and has no value.
    NotThere,
    /// This user cannot have one: add-ons need a licensed, active user.
    NotAssignable,
    /// It was not read; the reason, in one line.
    NotRead(String),
}

impl<T> Known<T> {
    /// The value, if it was read.
    pub fn value(&self) -> Option<&T> {
        match self {
            Known::Read(value) => Some(value),
            _ => None,
        }
    }

    /// `Read` or `NotThere`.
    pub fn from_option(value: Option<T>) -> Self {
        value.map_or(Known::NotThere, Known::Read)
    }

    fn map<U>(&self, f: impl FnOnce(&T) -> U) -> Known<U> {
        match self {
            Known::Read(value) => Known::Read(f(value)),
            Known::NotThere => Known::NotThere,
            Known::NotAssignable => Known::NotAssignable,
            Known::NotRead(why) => Known::NotRead(why.clone()),
        }
    }
}

/// As the value itself, or as `{"missing": "not_there" | "not_assignable" | "not_read"}`, the last
/// with a `why`.
impl<T: Serialize> Serialize for Known<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let (missing, why) = match self {
            Known::Read(value) => return value.serialize(s),
            Known::NotThere => ("not_there", None),
            Known::NotAssignable => ("not_assignable", None),
            Known::NotRead(why) => ("not_read", Some(why)),
        };
        let mut map = s.serialize_map(None)?;
        map.serialize_entry("missing", missing)?;
        if let Some(why) = why {
            map.serialize_entry("why", why)?;
        }
        map.end()
    }
}

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
    /// A field as text, in the words that a [`Filter`] takes.
    pub fn text(&self, field: MetadataField) -> Known<String> {
        let yes_no = |v: &bool| if *v { "yes" } else { "no" }.to_owned();
        match field {
            MetadataField::Department => self.department.clone(),
            MetadataField::LargeMeetingCapacity => {
                self.large_meeting_capacity.map(ToString::to_string)
            }
            MetadataField::LargeMeetingEnabled => self.large_meeting_enabled.map(yes_no),
            MetadataField::LastClientVersion => self.last_client_version.clone(),
            MetadataField::MeetingCapacity => self.meeting_capacity.map(ToString::to_string),
            MetadataField::UserStatus => self.user_status.map(status_name),
            MetadataField::UserType => self.user_type.map(|kind| type_name(*kind)),
            MetadataField::Webinar => self.webinar.map(yes_no),
            MetadataField::WebinarCapacity => self.webinar_capacity.map(ToString::to_string),
        }
    }
}

/// A user type as admins know it: Basic, Pro, Corp, Unassigned, None, or Zoom's number.
pub fn type_name(kind: UserType) -> String {
    match kind {
        UserType::Basic => "Basic",
        UserType::Licensed => "Pro",
        UserType::OnPrem => "Corp",
        UserType::Unassigned => "Unassigned",
        UserType::None => "None",
        UserType::Other(number) => return number.to_string(),
    }
    .to_owned()
}

fn status_name(status: &Status) -> String {
    match status {
        Status::Active => "Active",
        Status::Inactive => "Inactive",
        Status::Pending => "Pending",
        Status::Other(other) => other,
    }
    .to_owned()
}

/// One of the nine fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MetadataField {
    /// Department.
    Department,
    /// Large Meeting Capacity.
    LargeMeetingCapacity,
    /// Large Meeting Enabled.
    LargeMeetingEnabled,
    /// Last Client Version.
    LastClientVersion,
    /// Meeting Capacity.
    MeetingCapacity,
    /// User Status.
    UserStatus,
    /// User Type.
    UserType,
    /// Webinar.
    Webinar,
    /// Webinar Capacity.
    WebinarCapacity,
}

impl MetadataField {
    /// All nine, by name.
    pub const ALL: [MetadataField; 9] = [
        MetadataField::Department,
        MetadataField::LargeMeetingCapacity,
        MetadataField::LargeMeetingEnabled,
        MetadataField::LastClientVersion,
        MetadataField::MeetingCapacity,
        MetadataField::UserStatus,
        MetadataField::UserType,
        MetadataField::Webinar,
        MetadataField::WebinarCapacity,
    ];

    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            MetadataField::Department => "Department",
            MetadataField::LargeMeetingCapacity => "Large Meeting Capacity",
            MetadataField::LargeMeetingEnabled => "Large Meeting Enabled",
            MetadataField::LastClientVersion => "Last Client Version",
            MetadataField::MeetingCapacity => "Meeting Capacity",
            MetadataField::UserStatus => "User Status",
            MetadataField::UserType => "User Type",
            MetadataField::Webinar => "Webinar",
            MetadataField::WebinarCapacity => "Webinar Capacity",
        }
    }

    /// The values that a filter on the field takes, in words.
    pub fn takes(self) -> &'static str {
        match self {
            MetadataField::Department => "a department's whole name",
            MetadataField::LastClientVersion => {
                "a version as Zoom writes it, for example 6.2.11.5069(mac), or its beginning"
            }
            MetadataField::LargeMeetingCapacity
            | MetadataField::MeetingCapacity
            | MetadataField::WebinarCapacity => "a number of participants, for example 500",
            MetadataField::LargeMeetingEnabled | MetadataField::Webinar => "yes or no",
            MetadataField::UserStatus => "Active, Inactive (or Deactivated) or Pending",
            MetadataField::UserType => {
                "Basic, Pro (or Licensed), Corp (or On-prem), Unassigned, None, or Zoom's number"
            }
        }
    }

    /// A filter's value in the words of [`Metadata::text`].
    fn canonical(self, text: &str) -> Option<String> {
        let lower = text.to_lowercase();
        let known = match self {
            MetadataField::Department | MetadataField::LastClientVersion => text,
            MetadataField::LargeMeetingCapacity
            | MetadataField::MeetingCapacity
            | MetadataField::WebinarCapacity => {
                return lower.parse::<u32>().ok().map(|n| n.to_string());
            }
            MetadataField::LargeMeetingEnabled | MetadataField::Webinar => match &lower[..] {
                "yes" | "true" | "on" => "yes",
                "no" | "false" | "off" => "no",
                _ => return None,
            },
            MetadataField::UserStatus => match &lower[..] {
                "active" => "Active",
                "inactive" | "deactivated" => "Inactive",
                "pending" => "Pending",
                _ => return None,
            },
            MetadataField::UserType => match &lower[..] {
                "basic" => "Basic",
                "pro" | "licensed" => "Pro",
                "corp" | "on-prem" | "onprem" => "Corp",
                "unassigned" => "Unassigned",
                "none" => "None",
                _ => return lower.parse().ok().map(|n: i64| type_name(n.into())),
            },
        };
        Some(known.to_owned())
    }
}

impl fmt::Display for MetadataField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A choice of users by their metadata: several values of one field mean any of them, several
/// fields mean all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Filter {
    terms: BTreeMap<MetadataField, Vec<String>>,
}

impl Filter {
    /// Everyone.
    pub fn new() -> Self {
        Self::default()
    }

    /// Narrows to users with this value; `""` means that there is none.
    ///
    /// # Errors
    /// [`ErrorKind::Request`], naming the field and the values it takes.
    pub fn with(mut self, field: MetadataField, value: &str) -> Result<Self> {
        let value = value.trim();
        let term = if value.is_empty() {
            String::new()
        } else {
            field.canonical(value).ok_or_else(|| {
                Error::new(
                    ErrorKind::Request,
                    format!(
                        "{field} takes {}, or an empty value for users who have none; it got {value:?}",
                        field.takes()
                    ),
                )
            })?
        };
        self.terms.entry(field).or_default().push(term);
        Ok(self)
    }

    /// Whether it lets everyone through.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether it lets a user through; `None` if a field that decides was not read.
    pub fn matches(&self, user: &Metadata) -> Option<bool> {
        let mut unknown = false;
        for (field, terms) in &self.terms {
            match user.text(*field) {
                Known::NotRead(_) => unknown = true,
                Known::Read(text) if terms.iter().any(|t| equal(*field, t, &text)) => {}
                Known::NotThere | Known::NotAssignable if terms.iter().any(String::is_empty) => {}
                _ => return Some(false),
            }
        }
        (!unknown).then_some(true)
    }
}

fn equal(field: MetadataField, term: &str, text: &str) -> bool {
    match field {
        _ if term.is_empty() => text.trim().is_empty(),
        MetadataField::LastClientVersion => {
            // A beginning counts up to a dot or the platform: 6.2 is not the beginning of 6.20.
            text == term
                || text
                    .strip_prefix(term)
                    .is_some_and(|rest| rest.starts_with(['.', '(', ' ']))
        }
        _ => text.to_lowercase() == term.to_lowercase(),
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (field, terms)) in self.terms.iter().enumerate() {
            let values: Vec<_> = terms
                .iter()
                .map(|t| if t.is_empty() { "not set" } else { t })
                .collect();
            let and = if i > 0 { " and " } else { "" };
            write!(f, "{and}{field} = {}", values.join(" or "))?;
        }
        Ok(())
    }
}
