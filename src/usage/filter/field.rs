//! The fields that a filter can use.
// Arithmetic here is on positions in a text in memory, not on times.
#![allow(clippy::arithmetic_side_effects)]

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, ErrorKind, Result};

/// The kind of values that a field has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// Text.
    Text,
    /// An integer.
    Number,
    /// Yes or no.
    YesNo,
    /// A version.
    Version,
    /// A day.
    Day,
    /// The state of a user.
    Status,
    /// The type of a user.
    Type,
    /// A licence.
    Licence,
}

impl Kind {
    /// Whether the values have an order.
    pub fn is_ordered(self) -> bool {
        matches!(self, Kind::Number | Kind::Version | Kind::Day)
    }
}

/// The name of a custom attribute, as the company defined it in Zoom. Case is ignored where it is
/// looked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttributeName(Arc<str>);

/// What the name of a field that is a custom attribute begins with.
const CUSTOM: &str = "custom.";

impl AttributeName {
    /// The name of the attribute itself, without `custom.` in front.
    pub fn as_str(&self) -> &str {
        self.0.strip_prefix(CUSTOM).unwrap_or(&self.0)
    }
}

macro_rules! fields {
    ($($(#[$doc:meta])* $field:ident = $name:literal: $kind:ident, $takes:expr;)*) => {
        /// A field of a user, to filter and to group by. In serde it is written as its
        /// [`name`](Self::name).
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Field {
            $($(#[$doc])* $field,)*
            /// A custom attribute, which the company defines in Zoom: `custom.Team`, in quotes if
            /// the name has blanks: `"custom.Cost centre"`.
            Custom(AttributeName),
        }

        impl Field {
            /// All fields but custom attributes.
            pub const ALL: &'static [Field] = &[$(Field::$field),*];

            /// The nine metadata fields.
            pub const METADATA: [Field; 9] = [
                Field::Department,
                Field::LargeMeetingCapacity,
                Field::LargeMeetingEnabled,
                Field::LastClientVersion,
                Field::MeetingCapacity,
                Field::UserStatus,
                Field::UserType,
                Field::Webinar,
                Field::WebinarCapacity,
            ];

            /// The name in the text of a filter.
            pub fn name(&self) -> &str {
                match self {
                    $(Field::$field => $name,)*
                    Field::Custom(name) => &name.0,
                }
            }

            /// The name for people, such as `Large Meeting Capacity`; of a custom attribute, its own
            /// name.
            pub fn title(&self) -> String {
                if let Field::Custom(name) = self {
                    return name.as_str().to_owned();
                }
                let words = self.name().split('_').map(|word| {
                    let (first, rest) = word.split_at(1);
                    first.to_uppercase() + rest
                });
                words.collect::<Vec<_>>().join(" ")
            }

            /// The kind of values.
            pub fn kind(&self) -> Kind {
                match self {
                    $(Field::$field => Kind::$kind,)*
                    Field::Custom(_) => Kind::Text,
                }
            }

            /// A description of the values that a filter on the field takes.
            pub fn takes(&self) -> &'static str {
                match self {
                    $(Field::$field => $takes,)*
                    Field::Custom(_) => "a value of the attribute",
                }
            }
        }
    };
}

const YES_NO: &str = "yes or no";
const PEOPLE: &str = "a number of people, for example 500";
const COUNT: &str = "a number, for example 12";
const MINUTES: &str = "a number of minutes, for example 90";
const DAY: &str = "a day, for example 2026-01-31 or today - 60d";

/// Zoom's own names of fields, where they are not those of the filter.
const ZOOM_NAMES: [(&str, Field); 8] = [
    ("dept", Field::Department),
    ("display_name", Field::Name),
    ("large_meeting", Field::LargeMeetingEnabled),
    ("last_login_time", Field::LastLogin),
    ("role_id", Field::Role),
    ("status", Field::UserStatus),
    ("type", Field::UserType),
    ("user_created_at", Field::Created),
];

/// Zoom's names of what no field has, and what to do.
const NOT_FIELDS: [(&str, &str); 8] = [
    (
        "custom",
        "take custom.NAME with the name of an attribute, in quotes if it has blanks",
    ),
    (
        "custom_attributes",
        "take custom.NAME with the name of an attribute, in quotes if it has blanks",
    ),
    (
        "created_at",
        "it changes when a login type is added: take created",
    ),
    ("group_ids", "groups go by name: take group"),
    ("first_name", "take name, with contains or starts with"),
    ("last_name", "take name, with contains"),
    (
        "job_title",
        "the lists of users do not have it, so that reviews do not read it",
    ),
    (
        "cost_center",
        "the lists of users do not have it, so that reviews do not read it",
    ),
];

fields! {
    /// Department.
    Department = "department": Text, "a department's whole name";
    /// Participants that the large meeting add-on allows.
    LargeMeetingCapacity = "large_meeting_capacity": Number, PEOPLE;
    /// Whether the user has the large meeting add-on.
    LargeMeetingEnabled = "large_meeting_enabled": YesNo, YES_NO;
    /// Version of the client last used, without its platform.
    LastClientVersion = "last_client_version": Version,
        "a version, for example 6.2.11 (its platform is the field platform)";
    /// How many participants the user's meetings can have.
    MeetingCapacity = "meeting_capacity": Number, PEOPLE;
    /// Active, inactive or pending.
    UserStatus = "user_status": Status, "Active, Inactive (or Deactivated), Pending or another word";
    /// Basic, Pro, Corp and so on.
    UserType = "user_type": Type,
        "Basic, Pro (or Licensed), Corp (or On-prem), Unassigned, None, or Zoom's number";
    /// Whether the user has a webinar licence.
    Webinar = "webinar": YesNo, YES_NO;
    /// Attendees that the webinar licence allows.
    WebinarCapacity = "webinar_capacity": Number, PEOPLE;
    /// Platform of the client last used.
    Platform = "platform": Text, "a platform, for example mac";
    /// E-mail address.
    Email = "email": Text, "a whole e-mail address";
    /// Name for people.
    Name = "name": Text, "a whole name";
    /// Id of the user.
    Id = "id": Text, "a user's id";
    /// Groups of the user.
    Group = "group": Text, "a group";
    /// Role of the user.
    Role = "role": Text, "a role";
    /// Time zone.
    TimeZone = "time_zone": Text, "a time zone, for example Europe/Berlin";
    /// Licences of the user: bases and add-ons.
    Licence = "licence": Licence,
        "pro, corp, united or united:PLAN, workplace or workplace:NUMBER, large_meeting, webinar \
         or events, or one of these three with a capacity, for example webinar:500";
    /// Day on which the user was created.
    Created = "created": Day, DAY;
    /// Day since when the licence is held, if the exact day is known.
    LicenceSince = "licence_since": Day, DAY;
    /// Day of the last login.
    LastLogin = "last_login": Day, DAY;
    /// Day of the last meeting that the user hosted or joined.
    LastParticipation = "last_participation": Day, DAY;
    /// Day of the last use that needs a licence.
    LastLicenceUse = "last_licence_use": Day, DAY;
    /// Day of the last meeting or webinar that the user hosted.
    LastHosted = "last_hosted": Day, DAY;
    /// Sign-ins.
    SignIns = "sign_ins": Number, COUNT;
    /// Meetings hosted.
    Meetings = "meetings": Number, COUNT;
    /// Webinars hosted.
    Webinars = "webinars": Number, COUNT;
    /// Minutes of meetings and webinars hosted.
    Minutes = "minutes": Number, MINUTES;
    /// People in meetings and webinars hosted.
    Participants = "participants": Number, PEOPLE;
    /// Minutes of the longest meeting or webinar hosted.
    Longest = "longest": Number, MINUTES;
    /// People in the largest meeting or webinar hosted.
    Largest = "largest": Number, PEOPLE;
    /// Employed, left or on leave, by the caller's roster.
    Employment = "employment": Text, "employed, left, on leave or not in the roster";
    /// Manager, by the caller's roster.
    Manager = "manager": Text, "a manager";
    /// Cost centre, by the caller's roster.
    CostCentre = "cost_centre": Text, "a cost centre";
    /// Id in the company's own directory.
    EmployeeId = "employee_id": Text, "an id in the company's directory";
    /// Verdicts on the user's licences.
    Verdict = "verdict": Text, "a verdict, for example downgrade";
}

impl Field {
    /// Zoom's own names for it, where they are not its [`name`](Self::name). Filters take them,
    /// too. Of `role_id`, the values 0, 1 and 2 are the owner, admins and members.
    pub fn aliases(&self) -> impl Iterator<Item = &'static str> {
        let own = ZOOM_NAMES.iter().filter(move |(_, field)| field == self);
        own.map(|(name, _)| *name)
    }

    /// The field that is a custom attribute with this name.
    ///
    /// ```
    /// use zoom_admin::usage::filter::{Field, field};
    ///
    /// let team = Field::custom("Cost centre")?;
    /// let filter = field(team).is("4711")?;
    /// assert_eq!(filter.to_string(), r#""custom.Cost centre" = 4711"#);
    /// # Ok::<(), zoom_admin::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Request`] for a blank name.
    pub fn custom(name: &str) -> Result<Self> {
        let name = name.trim();
        if name.is_empty() {
            let message =
                "a custom attribute needs a name: custom.NAME, in quotes if it has blanks";
            return Err(Error::new(ErrorKind::Request, message));
        }
        Ok(Self::Custom(AttributeName(
            format!("{CUSTOM}{name}").into(),
        )))
    }

    /// The field with a name, or an error message.
    pub(super) fn named(text: &str) -> Result<Field, String> {
        let written = text.trim();
        let prefix = written.get(..CUSTOM.len());
        if let (true, Some(own)) = (
            prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(CUSTOM)),
            written.get(CUSTOM.len()..),
        ) {
            return Field::custom(own).map_err(|error| error.to_string());
        }
        let name = plain(text);
        if let Some(field) = Field::ALL.iter().find(|field| field.name() == name) {
            return Ok(field.clone());
        }
        if let Some((_, field)) = ZOOM_NAMES.iter().find(|(zoom, _)| *zoom == name) {
            return Ok(field.clone());
        }
        let got = crate::usage::filter::words::shorten(text);
        if let Some((_, advice)) = NOT_FIELDS.iter().find(|(zoom, _)| *zoom == name) {
            return Err(format!("there is no field {got:?}: {advice}"));
        }
        let near = near(&name);
        Err(if near.is_empty() {
            let names: Vec<_> = Field::ALL.iter().map(Field::name).collect();
            format!("there is no field {got:?}: take {}", names.join(", "))
        } else {
            format!(
                "there is no field {got:?}: did you mean {}?",
                near.join(" or ")
            )
        })
    }
}

/// Normalises a name to the form of [`Field::name`].
fn plain(text: &str) -> String {
    let name = text.trim().to_lowercase().replace([' ', '-'], "_");
    name.replace("license", "licence")
}

/// The names that may be meant: those with the smallest edit distance, or else those that contain
/// the word.
fn near(name: &str) -> Vec<&'static str> {
    let length = name.chars().count();
    if length > 40 {
        return Vec::new();
    }
    let all = || Field::ALL.iter().map(Field::name);
    let fewest = all()
        .map(|other| slips(name, other))
        .min()
        .unwrap_or(length);
    if fewest <= 1 + length / 5 && fewest < length {
        return all().filter(|other| slips(name, other) == fewest).collect();
    }
    let having = |other: &&str| other.split('_').any(|part| part == name);
    all().filter(having).collect()
}

/// The edit distance: how many letters must be changed, added or removed.
fn slips(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        let mut left = i + 1;
        for (y, pair) in b.iter().zip(row.windows(2)) {
            let (diagonal, above) = (pair[0], pair[1]);
            left = (diagonal + usize::from(x != *y))
                .min(above + 1)
                .min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let name = String::deserialize(d)?;
        Field::named(&name).map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Reads a name and ignores case. The title, as in `User Type`, and Zoom's own name are accepted, too,
/// and `license` for `licence`.
impl FromStr for Field {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Field::named(text).map_err(|message| Error::new(ErrorKind::Request, message))
    }
}
