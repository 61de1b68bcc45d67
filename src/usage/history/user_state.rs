//! A user in a kept state of the account.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::UserId;
use crate::usage::people::roster::Employee;
use crate::usage::people::user::{GroupRef, UserKey};
use crate::usage::review::user::UserReview;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;
use crate::usage::words::reason::Reason;
use crate::usage::words::verdict::{Clocks, Confidence, LicenceVerdict, Provision, Verdict};
use crate::user::{Status, UserType};

/// A user in a kept state of the account: what trends, comparisons and groups need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UserState {
    /// Identifies the user over time.
    pub key: UserKey,
    /// Id; pending users have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<UserId>,
    /// E-mail address; empty if names are hidden.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// The name that is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Active, inactive or pending.
    pub status: Known<Status>,
    /// Basic, Pro, Corp and so on.
    pub user_type: Known<UserType>,
    /// Department.
    #[serde(default = "not_there", skip_serializing_if = "is_not_there")]
    pub department: Known<String>,
    /// Groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupRef>,
    /// Role: `owner`, `admin` and `member` for the roles that Zoom defines; others by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Time zone, by its IANA name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Version and platform of the client last used.
    #[serde(default = "not_there", skip_serializing_if = "is_not_there")]
    pub last_client_version: Known<String>,
    /// What the caller's roster says of the user.
    #[serde(default = "not_there", skip_serializing_if = "is_not_there")]
    pub employee: Known<Employee>,
    /// Id in the company's own directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employee_id: Option<String>,
    /// When the user was created, UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_created_at: Option<DateTime<Utc>>,
    /// The licences in the user's record and settings, as far as they were read. A deactivated user
    /// holds no seat, whatever stands here: see [`holds`](Self::holds).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub licences: Vec<Licence>,
    /// Whether a value was lost that shows which base the user holds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bases_unread: bool,
    /// Whether the settings were not read that show which add-ons the user holds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub add_ons_unread: bool,
    /// The times of the last activity, of three kinds.
    pub clocks: Clocks,
    /// The verdicts: one for each licence, or one that says that there is no licence.
    pub verdicts: Vec<VerdictState>,
}

/// A verdict in a kept state: without the evidence, and with the reasons as codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct VerdictState {
    /// The licence; `None` for a user who holds none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<Licence>,
    /// The verdict.
    pub verdict: Verdict,
    /// How certain it is.
    pub confidence: Confidence,
    /// Whether the licence is paid for separately.
    pub provision: Provision,
    /// The codes of the reasons, as `reason` is written in a
    /// [`Reason`](crate::usage::verdict::Reason). The first one decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
}

fn not_there<T>() -> Known<T> {
    Known::NotThere
}

fn is_not_there<T>(known: &Known<T>) -> bool {
    matches!(known, Known::NotThere)
}

impl UserState {
    /// The state of a user of a review.
    pub fn from_review(review: &UserReview) -> Self {
        let user = &*review.user;
        Self {
            key: user.key.clone(),
            id: user.id.clone(),
            email: user.email.clone(),
            name: user.name.clone(),
            status: user.metadata.user_status.clone(),
            user_type: user.metadata.user_type.clone(),
            department: user.metadata.department.clone(),
            groups: user.groups.clone(),
            role: user.role.clone(),
            time_zone: user.time_zone.clone(),
            last_client_version: user.metadata.last_client_version.clone(),
            employee: user.employee.clone(),
            employee_id: user.employee_id.clone(),
            user_created_at: user.user_created_at,
            licences: user.held.licences.clone(),
            bases_unread: user.lost_licence().is_some(),
            add_ons_unread: matches!(user.held.add_ons, Known::NotRead(_)),
            clocks: review.clocks,
            verdicts: review
                .verdicts
                .iter()
                .map(VerdictState::from_verdict)
                .collect(),
        }
    }

    /// Whether the user is active or invited: a deactivated user holds no seat.
    pub fn is_seated(&self) -> bool {
        self.status.value() != Some(&Status::Inactive)
    }

    /// Whether the user holds a seat of this licence. `None` if that was not read.
    ///
    /// An add-on without a known capacity is taken for the one of its family.
    pub fn holds(&self, licence: &Licence) -> Option<bool> {
        if !self.is_seated() {
            return Some(false);
        }
        if self.licences.iter().any(|held| same_licence(held, licence)) {
            return Some(true);
        }
        self.is_read(licence).then_some(false)
    }

    /// Whether it was read which licences of this kind the user holds: bases or add-ons.
    pub(super) fn is_read(&self, licence: &Licence) -> bool {
        match licence.is_base() {
            true => !self.bases_unread,
            false => !self.add_ons_unread,
        }
    }

    /// The verdict on a licence.
    pub fn verdict(&self, licence: &Licence) -> Option<&VerdictState> {
        let mut all = self.verdicts.iter();
        all.find(|verdict| {
            let of = verdict.licence.as_ref();
            of.is_some_and(|of| same_licence(of, licence))
        })
    }

    /// Whether the user can be found again in another state. Of a review without names, users who
    /// are only invited cannot.
    pub fn is_identified(&self) -> bool {
        self.id.is_some() || !self.email.is_empty()
    }

    /// The address in lower case.
    pub(super) fn address(&self) -> String {
        self.email.trim().to_lowercase()
    }
}

/// Whether both are the same licence. Where a capacity is not known, the family decides.
pub(super) fn same_licence(one: &Licence, other: &Licence) -> bool {
    let sizes = (one.capacity(), other.capacity());
    one == other
        || (!one.is_base()
            && one.family() == other.family()
            && matches!(sizes, (None, _) | (_, None)))
}

impl VerdictState {
    fn from_verdict(verdict: &LicenceVerdict) -> Self {
        Self {
            licence: verdict.licence.clone(),
            verdict: verdict.verdict.clone(),
            confidence: verdict.confidence,
            provision: verdict.provision,
            reasons: verdict.reasons.iter().filter_map(code).collect(),
        }
    }

    /// What the verdict takes away: the verdict itself or, of a review, what it would be.
    pub(super) fn proposed(&self) -> Option<&Verdict> {
        let proposed = match &self.verdict {
            Verdict::Review { would_be } => would_be.as_deref()?,
            verdict => verdict,
        };
        let takes = proposed.releases() || matches!(proposed, Verdict::Shrink { .. });
        takes.then_some(proposed)
    }

    /// Whether a person has to confirm it before it counts: it is a review, its confidence is low,
    /// or it is not known whether the licence is paid for.
    pub fn to_confirm(&self) -> bool {
        matches!(self.verdict, Verdict::Review { .. })
            || self.confidence == Confidence::Low
            || self.provision == Provision::Unknown
    }
}

/// The name under which a reason is written.
fn code(reason: &Reason) -> Option<String> {
    let written = serde_json::to_value(reason).ok()?;
    Some(written.get("reason")?.as_str()?.to_owned())
}
