//! Licences: what can be bought for a user, and who holds which.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, ErrorKind, Result};
use crate::usage::known::Known;
use crate::user::settings::{Feature, FeatureLicense};
use crate::user::{LicenseInfo, LicenseKind, UserType};

/// A licence that is paid for: a base, which a user holds one of, or an add-on, which needs a base.
///
/// As text, and in serde, `pro`, `corp`, `united:32`, `workplace:16`, `large_meeting:500`,
/// `webinar:1000`, `events:500`: the kind, and Zoom's number of the plan or the capacity.
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
    /// Meetings, licensed: shown as Pro by Zoom.
    Pro,
    /// On-premises: shown as Corp.
    Corp,
    /// A Zoom United plan, by `plan_united_type`.
    United(String),
    /// A Zoom Workplace bundle (once Zoom One), by `license_option` or `zoom_one_type`.
    Workplace(i64),
    /// A base that Zoom names otherwise: `license_type` and `license_option`.
    Other(String, Option<i64>),
    /// Large Meeting, with its capacity where Zoom says it.
    LargeMeeting(Option<u32>),
    /// Webinar, with its capacity where Zoom says it.
    Webinar(Option<u32>),
    /// Zoom Events, with its capacity where Zoom says it.
    Events(Option<u32>),
}

/// What a licence is for. Those of one family come in tiers.
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
    /// What it is for.
    pub fn family(&self) -> Family {
        match self {
            Licence::LargeMeeting(_) => Family::LargeMeeting,
            Licence::Webinar(_) => Family::Webinar,
            Licence::Events(_) => Family::Events,
            _ => Family::Base,
        }
    }

    /// Whether it is a base, and no add-on.
    pub fn is_base(&self) -> bool {
        self.family() == Family::Base
    }

    /// Whether it is a suite: it brings products besides meetings, add-ons perhaps among them.
    pub fn is_suite(&self) -> bool {
        matches!(
            self,
            Licence::United(_) | Licence::Workplace(_) | Licence::Other(..)
        )
    }

    /// The capacity of an add-on, where it is known.
    pub fn capacity(&self) -> Option<u32> {
        match self {
            Licence::LargeMeeting(of) | Licence::Webinar(of) | Licence::Events(of) => *of,
            _ => None,
        }
    }

    /// The same add-on of another capacity.
    #[must_use]
    pub fn of_capacity(&self, capacity: u32) -> Self {
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
        let sized = |name: &str, of: &Option<u32>| match of {
            Some(capacity) => format!("{name}:{capacity}"),
            None => name.to_owned(),
        };
        let text = match self {
            Licence::Pro => "pro".to_owned(),
            Licence::Corp => "corp".to_owned(),
            Licence::United(plan) => format!("united:{plan}"),
            Licence::Workplace(option) => format!("workplace:{option}"),
            Licence::Other(kind, None) => format!("other:{kind}"),
            Licence::Other(kind, Some(option)) => format!("other:{kind}:{option}"),
            Licence::LargeMeeting(of) => sized("large_meeting", of),
            Licence::Webinar(of) => sized("webinar", of),
            Licence::Events(of) => sized("events", of),
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
                Some((kind, option)) if option.parse::<i64>().is_ok() => {
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

impl Serialize for Licence {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Licence {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Which field of a user said which base licence is held. The first that says one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum HeldBy {
    /// `license_info_list`: accounts with several subscriptions only.
    LicenseInfoList,
    /// `zoom_one_type`: `GET /users/{userId}` only.
    ZoomOneType,
    /// `plan_united_type`.
    PlanUnitedType,
    /// `type`.
    Type,
}

impl HeldBy {
    /// Zoom's name of the field.
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Held {
    /// The base, or the bases if Zoom lists several; then the add-ons. Empty if there is none.
    pub licences: Vec<Licence>,
    /// The field that said which base, or that there is none; `None` if no field says anything.
    pub by: Option<HeldBy>,
    /// Where the fields do not agree, in words.
    pub disagreements: Vec<String>,
    /// Whether the fields do not even agree on whether there is a paid base.
    pub in_conflict: bool,
    /// Whether the settings, which tell the add-ons, were read.
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

/// What the fields of a user say of the base.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Stated {
    /// The licences of `license_info_list`.
    pub(super) list: Vec<Licence>,
    pub(super) zoom_one: Option<i64>,
    pub(super) united: Option<String>,
    pub(super) kind: Option<UserType>,
}

impl Stated {
    /// What each field says, in the order in which they count; `Some` of nothing is that there is no
    /// paid base.
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

    /// The base that is held, by the first field that says one.
    pub(super) fn held(&self) -> Held {
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
            // Every suite is a licensed user by type.
            let includes = *other == HeldBy::Type && *licences == [Licence::Pro];
            if same || includes {
                continue;
            }
            let said = match &licences[..] {
                [] => format!(
                    "{} ({})",
                    other,
                    self.kind.map_or("?".to_owned(), type_name)
                ),
                some => format!("{other} says {}", words(some)),
            };
            held.disagreements
                .push(format!("{} says {}, but {said}", first.0, words(&first.1)));
            held.in_conflict |= licences.is_empty();
        }
        held
    }
}

/// A licence of `license_info_list`.
pub(super) fn listed(info: &LicenseInfo) -> Licence {
    match (&info.license_type, info.license_option) {
        (Some(LicenseKind::Meeting), None | Some(2)) => Licence::Pro,
        (Some(LicenseKind::WorkplaceBundle), Some(option)) => Licence::Workplace(option),
        (Some(kind), option) => Licence::Other(kind.to_string(), option),
        (None, option) => Licence::Other("UNKNOWN".to_owned(), option),
    }
}

fn words(licences: &[Licence]) -> String {
    let texts: Vec<_> = licences.iter().map(ToString::to_string).collect();
    match &texts[..] {
        [] => "none".to_owned(),
        _ => texts.join(" and "),
    }
}

/// The add-ons that the settings tell of.
pub(super) fn add_ons(feature: &Feature) -> Vec<Licence> {
    let size = |of: Option<i64>| of.and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0);
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

/// A product that the reports of these scopes do not show: who holds one may use it without a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Product {
    /// Zoom Phone.
    Phone,
    /// Team Chat, where it is a product of its own.
    TeamChat,
    /// Whiteboard.
    Whiteboard,
    /// Clips.
    Clips,
    /// Docs.
    Docs,
    /// Scheduler.
    Scheduler,
    /// Zoom Events.
    Events,
    /// AI Companion outside of meetings.
    AiCompanion,
    /// Mail and Calendar.
    MailCalendar,
    /// Revenue Accelerator.
    RevenueAccelerator,
    /// What else a suite (United, Workplace) brings.
    Suite,
}

impl Product {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Product::Phone => "Phone",
            Product::TeamChat => "Team Chat",
            Product::Whiteboard => "Whiteboard",
            Product::Clips => "Clips",
            Product::Docs => "Docs",
            Product::Scheduler => "Scheduler",
            Product::Events => "Events",
            Product::AiCompanion => "AI Companion",
            Product::MailCalendar => "Mail and Calendar",
            Product::RevenueAccelerator => "Revenue Accelerator",
            Product::Suite => "the suite's other products",
        }
    }
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The products without a trace that the settings tell of.
pub(super) fn products(feature: &Feature) -> Vec<Product> {
    let flags = [
        (feature.zoom_phone, Product::Phone),
        (feature.zoom_whiteboard_plus, Product::Whiteboard),
        (feature.zoom_clips_plus, Product::Clips),
        (feature.zoom_docs, Product::Docs),
        (feature.zoom_scheduler, Product::Scheduler),
        (feature.zoom_events, Product::Events),
        (feature.zoom_mail_calendar, Product::MailCalendar),
        (
            feature.zoom_revenue_accelerator,
            Product::RevenueAccelerator,
        ),
    ];
    let listed = feature.license_info_list.iter().filter_map(|info| {
        Some(match info.license_type.as_ref()? {
            FeatureLicense::Whiteboard => Product::Whiteboard,
            FeatureLicense::Scheduler => Product::Scheduler,
            FeatureLicense::Clips => Product::Clips,
            FeatureLicense::Docs => Product::Docs,
            FeatureLicense::RevenueAccelerator => Product::RevenueAccelerator,
            other if other.to_string().contains("EVENTS") => Product::Events,
            _ => return None,
        })
    });
    let mut products: Vec<_> = flags
        .into_iter()
        .filter_map(|(has, product)| (has == Some(true)).then_some(product))
        .chain(listed)
        .collect();
    products.sort();
    products.dedup();
    products
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
