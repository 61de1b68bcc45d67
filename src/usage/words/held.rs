//! The licences that a user holds, and the fields that show them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::usage::words::known::Known;
use crate::usage::words::licence::{Licence, type_name};
use crate::user::settings::Feature;
use crate::user::{LicenseInfo, LicenseKind, UserType};

/// The field of a user that shows the base licence. The first one with a value counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum HeldBy {
    /// `license_info_list`: only accounts with several subscriptions have it.
    LicenseInfoList,
    /// `zoom_one_type`: only `GET /users/{userId}` has it.
    ZoomOneType,
    /// `plan_united_type`.
    PlanUnitedType,
    /// `type`.
    Type,
}

impl HeldBy {
    /// The field as Zoom names it.
    pub fn name(self) -> &'static str {
        match self {
            HeldBy::LicenseInfoList => "license_info_list",
            HeldBy::ZoomOneType => "zoom_one_type",
            HeldBy::PlanUnitedType => "plan_united_type",
            HeldBy::Type => "type",
        }
    }
}

impl fmt::Display for HeldBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The licences that a user holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Held {
    /// The base, or several if Zoom lists several; then the add-ons. Empty without a paid licence.
    pub licences: Vec<Licence>,
    /// The field that shows the base, or that there is none; `None` if no field has a value.
    pub by: Option<HeldBy>,
    /// Contradictions between the fields.
    pub disagreements: Vec<Disagreement>,
    /// Whether the fields contradict each other about whether there is a paid base.
    pub in_conflict: bool,
    /// Whether the settings were read, which show the add-ons.
    pub add_ons: Known<()>,
}

impl Held {
    /// The base licences.
    pub fn bases(&self) -> impl Iterator<Item = &Licence> {
        self.licences.iter().filter(|licence| licence.is_base())
    }

    /// The add-ons.
    pub fn add_ons(&self) -> impl Iterator<Item = &Licence> {
        self.licences.iter().filter(|licence| !licence.is_base())
    }

    /// Whether there is a paid base.
    pub fn is_licensed(&self) -> bool {
        self.bases().next().is_some()
    }
}

/// Two fields of a user that do not agree on the base.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Disagreement {
    /// The field that counts.
    pub by: HeldBy,
    /// The licences that it says.
    pub licences: Vec<Licence>,
    /// The other field.
    pub other: HeldBy,
    /// The licences that it says: none, if it says that there is no paid one.
    pub others: Vec<Licence>,
    /// The user's type, where that is what says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_type: Option<UserType>,
}

impl Disagreement {
    /// The disagreement in words, with the names of licences for people.
    pub(in crate::usage) fn titled(&self) -> String {
        self.text(Licence::title)
    }

    fn text(&self, name: fn(&Licence) -> String) -> String {
        let (by, licences) = (&self.by, words(&self.licences, name));
        let other = &self.other;
        match (&self.others[..], self.user_type) {
            ([], Some(kind)) => format!("{by} says {licences}, but {other} ({})", type_name(kind)),
            (others, _) => format!(
                "{by} says {licences}, but {other} says {}",
                words(others, name)
            ),
        }
    }
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Licence::to_string))
    }
}

/// The values of the fields that show the base.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(in crate::usage) struct Stated {
    /// The licences of `license_info_list`.
    #[serde(
        default,
        rename = "license_info_list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub(in crate::usage) list: Vec<Licence>,
    #[serde(
        default,
        rename = "zoom_one_type",
        skip_serializing_if = "Option::is_none"
    )]
    pub(in crate::usage) zoom_one: Option<i64>,
    #[serde(
        default,
        rename = "plan_united_type",
        skip_serializing_if = "Option::is_none"
    )]
    pub(in crate::usage) united: Option<String>,
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub(in crate::usage) kind: Option<UserType>,
}

impl Stated {
    /// The bases that each field shows, in the order in which they count. An empty list means that
    /// there is no paid base.
    fn says(&self) -> Vec<(HeldBy, Vec<Licence>)> {
        let mut says = Vec::new();
        if !self.list.is_empty() {
            let mut list = self.list.clone();
            list.sort();
            list.dedup();
            says.push((HeldBy::LicenseInfoList, list));
        }
        if let Some(option) = self.zoom_one.filter(|option| *option != 0) {
            says.push((HeldBy::ZoomOneType, vec![Licence::Workplace(option)]));
        }
        let united = self.united.as_deref().map(str::trim);
        if let Some(plan) = united.filter(|plan| !matches!(*plan, "" | "0" | "none")) {
            let plan = Licence::United(plan.to_owned());
            says.push((HeldBy::PlanUnitedType, vec![plan]));
        }
        let by_type = self.kind.map(|kind| match kind {
            UserType::Licensed => vec![Licence::Pro],
            UserType::OnPrem => vec![Licence::Corp],
            UserType::Basic | UserType::Unassigned | UserType::None => Vec::new(),
            UserType::Other(number) => vec![Licence::Other("TYPE".to_owned(), Some(number))],
        });
        says.extend(by_type.map(|licences| (HeldBy::Type, licences)));
        says
    }

    /// The base that is held: from the first field with a value.
    pub(in crate::usage) fn held(&self) -> Held {
        let says = self.says();
        let (by, licences) = match says.first() {
            Some((by, licences)) => (Some(*by), licences.clone()),
            None => (None, Vec::new()),
        };
        let mut held = Held {
            licences,
            by,
            disagreements: Vec::new(),
            in_conflict: false,
            add_ons: Known::NotAssignable,
        };
        let Some((first, rest)) = says.split_first() else {
            return held;
        };
        for (other, licences) in rest {
            let same = *licences == first.1;
            // A user with a suite has the type Licensed.
            let includes = *other == HeldBy::Type && *licences == [Licence::Pro];
            if same || includes {
                continue;
            }
            held.disagreements.push(Disagreement {
                by: first.0,
                licences: first.1.clone(),
                other: *other,
                others: licences.clone(),
                user_type: self.kind.filter(|_| licences.is_empty()),
            });
            held.in_conflict |= licences.is_empty();
        }
        held
    }
}

/// A licence of `license_info_list`.
pub(in crate::usage) fn listed(info: &LicenseInfo) -> Licence {
    match (&info.license_type, info.license_option) {
        (Some(LicenseKind::Meeting), None | Some(2)) => Licence::Pro,
        (Some(LicenseKind::WorkplaceBundle), Some(option)) => Licence::Workplace(option),
        (Some(kind), option) if !kind.as_str().trim().is_empty() => {
            Licence::Other(kind.as_str().trim().to_owned(), option)
        }
        (_, option) => Licence::Other("UNKNOWN".to_owned(), option),
    }
}

fn words(licences: &[Licence], name: fn(&Licence) -> String) -> String {
    let texts: Vec<_> = licences.iter().map(name).collect();
    match &texts[..] {
        [] => "none".to_owned(),
        _ => texts.join(" and "),
    }
}

/// The add-ons that the settings show.
pub(in crate::usage) fn add_ons(feature: &Feature) -> Vec<Licence> {
    let size = |capacity: Option<i64>| {
        capacity
            .and_then(|n| u32::try_from(n).ok())
            .filter(|n| *n > 0)
    };
    let mut add_ons = Vec::new();
    if feature.large_meeting == Some(true) {
        add_ons.push(Licence::LargeMeeting(size(feature.large_meeting_capacity)));
    }
    if feature.webinar == Some(true) {
        add_ons.push(Licence::Webinar(size(feature.webinar_capacity)));
    }
    if feature.zoom_events == Some(true) {
        add_ons.push(Licence::Events(size(feature.zoom_events_capacity)));
    }
    add_ons
}
