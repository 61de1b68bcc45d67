//! Licences: bases and add-ons.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, ErrorKind, Result};
use crate::user::UserType;

/// A paid licence: a base, of which a user holds one, or an add-on, which needs a base.
///
/// As text and in serde it is written as `pro`, `corp`, `united:32`, `workplace:16`,
/// `large_meeting:500`, `webinar:1000`, `events:500`: the kind, and Zoom's number of the plan or
/// the capacity.
///
/// ```
/// use zoom_admin::usage::Licence;
///
/// assert_eq!("webinar:500".parse::<Licence>()?, Licence::Webinar(Some(500)));
/// assert_eq!(Licence::United("32".into()).to_string(), "united:32");
/// # Ok::<(), zoom_admin::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Licence {
    /// Licensed for meetings; Zoom shows it as Pro.
    Pro,
    /// On-premises; Zoom shows it as Corp.
    Corp,
    /// A Zoom United plan, from `plan_united_type`.
    United(String),
    /// A Zoom Workplace bundle (formerly Zoom One), from `license_option` or `zoom_one_type`.
    Workplace(i64),
    /// Another base, named by `license_type` and `license_option`.
    Other(String, Option<i64>),
    /// Large Meeting, with the capacity if it is known.
    LargeMeeting(Option<u32>),
    /// Webinar, with the capacity if it is known.
    Webinar(Option<u32>),
    /// Zoom Events, with the capacity if it is known.
    Events(Option<u32>),
}

/// The family of a licence. Add-ons of one family come in tiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Family {
    /// A base.
    Base,
    /// Large Meeting.
    LargeMeeting,
    /// Webinar.
    Webinar,
    /// Zoom Events.
    Events,
}

impl Licence {
    /// The family.
    pub fn family(&self) -> Family {
        match self {
            Licence::LargeMeeting(_) => Family::LargeMeeting,
            Licence::Webinar(_) => Family::Webinar,
            Licence::Events(_) => Family::Events,
            _ => Family::Base,
        }
    }

    /// Whether it is a base and not an add-on.
    pub fn is_base(&self) -> bool {
        self.family() == Family::Base
    }

    /// Whether it is a suite, which includes other products than meetings and may include add-ons.
    pub fn is_suite(&self) -> bool {
        matches!(
            self,
            Licence::United(_) | Licence::Workplace(_) | Licence::Other(..)
        )
    }

    /// The capacity of an add-on, if it is known.
    pub fn capacity(&self) -> Option<u32> {
        match self {
            Licence::LargeMeeting(capacity)
            | Licence::Webinar(capacity)
            | Licence::Events(capacity) => *capacity,
            _ => None,
        }
    }

    /// The same add-on with another capacity.
    #[must_use]
    pub fn with_capacity(&self, capacity: u32) -> Self {
        match self {
            Licence::LargeMeeting(_) => Licence::LargeMeeting(Some(capacity)),
            Licence::Webinar(_) => Licence::Webinar(Some(capacity)),
            Licence::Events(_) => Licence::Events(Some(capacity)),
            base => base.clone(),
        }
    }
}

impl fmt::Display for Licence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sized = |name: &str, capacity: &Option<u32>| match capacity {
            Some(capacity) => format!("{name}:{capacity}"),
            None => name.to_owned(),
        };
        let text = match self {
            Licence::Pro => "pro".to_owned(),
            Licence::Corp => "corp".to_owned(),
            Licence::United(plan) => format!("united:{plan}"),
            Licence::Workplace(option) => format!("workplace:{option}"),
            // Otherwise the end of the name would be read as the option.
            Licence::Other(kind, None) if ends_like_option(kind) => format!("other:{kind}:"),
            Licence::Other(kind, None) => format!("other:{kind}"),
            Licence::Other(kind, Some(option)) => format!("other:{kind}:{option}"),
            Licence::LargeMeeting(capacity) => sized("large_meeting", capacity),
            Licence::Webinar(capacity) => sized("webinar", capacity),
            Licence::Events(capacity) => sized("events", capacity),
        };
        f.pad(&text)
    }
}

impl FromStr for Licence {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || {
            Error::new(
                ErrorKind::Request,
                format!(
                    "{text:?} is no licence: take pro, corp, united:PLAN, workplace:NUMBER, \
                     large_meeting:CAPACITY, webinar:CAPACITY or events:CAPACITY"
                ),
            )
        };
        let (kind, rest) = match text.trim().split_once(':') {
            Some((kind, rest)) => (kind, Some(rest)),
            None => (text.trim(), None),
        };
        let capacity = || match rest {
            None => Ok(None),
            Some(rest) => rest.parse().map(Some).map_err(|_| wrong()),
        };
        Ok(match (kind, rest) {
            ("pro", None) => Licence::Pro,
            ("corp", None) => Licence::Corp,
            ("united", Some(plan)) if !plan.is_empty() => Licence::United(plan.to_owned()),
            ("workplace", Some(option)) => Licence::Workplace(option.parse().map_err(|_| wrong())?),
            ("other", Some(rest)) if !rest.is_empty() => match rest.rsplit_once(':') {
                Some((kind, option)) if option.is_empty() || option.parse::<i64>().is_ok() => {
                    Licence::Other(kind.to_owned(), option.parse().ok())
                }
                _ => Licence::Other(rest.to_owned(), None),
            },
            ("large_meeting", _) => Licence::LargeMeeting(capacity()?),
            ("webinar", _) => Licence::Webinar(capacity()?),
            ("events", _) => Licence::Events(capacity()?),
            _ => return Err(wrong()),
        })
    }
}

/// Whether the text after the last colon of a name would be read as an option.
fn ends_like_option(kind: &str) -> bool {
    let end = kind.rsplit_once(':').map(|(_, end)| end);
    end.is_some_and(|end| end.is_empty() || end.parse::<i64>().is_ok())
}

/// Written as its text. A plan or kind that is empty or has blanks around it has no text that could
/// be read back: that is an error.
impl Serialize for Licence {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let text = self.to_string();
        if let Licence::United(_) | Licence::Other(..) = self
            && text.parse().ok().as_ref() != Some(self)
        {
            let message = format!("the licence {text:?} has no text that can be read back");
            return Err(serde::ser::Error::custom(message));
        }
        s.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for Licence {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A user type as admins see it: Basic, Pro, Corp, Unassigned, None, or Zoom's number.
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
