//! A user of a review.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::Why;
use crate::usage::activity::figures::Activity;
use crate::usage::filter::field::Field;
use crate::usage::filter::group::Fields;
use crate::usage::filter::value::Value;
use crate::usage::people::user::InventoryUser;
use crate::usage::words::known::Known;
use crate::usage::words::verdict::{Clocks, LicenceVerdict};

/// A user with their activity, the times of their last activity, and a verdict on each licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UserReview {
    /// The user.
    #[serde(flatten)]
    pub user: Arc<InventoryUser>,
    /// What the user did in the window.
    pub activity: Activity,
    /// The times of the last activity, over all days that were read.
    pub clocks: Clocks,
    /// A verdict on each licence: the base first, then the add-ons. A user without a licence has
    /// one verdict, which says so.
    pub verdicts: Vec<LicenceVerdict>,
}

impl UserReview {
    /// The verdict on the base, or the one that says that there is no licence.
    pub fn base(&self) -> Option<&LicenceVerdict> {
        self.verdicts.first()
    }

    /// The verdicts on the user's add-ons.
    pub fn add_ons(&self) -> impl Iterator<Item = &LicenceVerdict> {
        let add_on =
            |v: &&LicenceVerdict| v.licence.as_ref().is_some_and(|licence| !licence.is_base());
        self.verdicts.iter().filter(add_on)
    }
}

/// Gives all fields: those of the inventory, of the activity in the window, of the last activity
/// and of the verdicts.
impl Fields for UserReview {
    fn field(&self, field: Field) -> Known<Vec<Value>> {
        let read = self.activity.read;
        let days = |time: &Option<DateTime<Utc>>| {
            let day = time.iter().map(|time| Value::Day(time.date_naive()));
            Known::Read(day.collect())
        };
        match field {
            // The list may have given a later login, which could not be read.
            Field::LastLogin => match self.user.lost(&["last_login_time"]) {
                Some(why) => Known::NotRead(why),
                None => days(&self.clocks.login),
            },
            // That there is none is known only if all days were read.
            Field::LastParticipation | Field::LastLicenceUse => {
                // Reviews that were kept earlier have `joined` alone.
                let joined = read.joined || read.last_joined;
                let (clock, complete) = match field {
                    Field::LastLicenceUse => (&self.clocks.licence_use, read.history),
                    _ => (&self.clocks.participation, read.history && joined),
                };
                match clock {
                    None if !complete => Known::NotRead(Why::NotReadForAllDays),
                    clock => days(clock),
                }
            }
            Field::Verdict => {
                let names = self.verdicts.iter().map(|v| v.verdict.name().to_owned());
                Known::Read(names.map(Value::Text).collect())
            }
            _ => match self.activity.field(&field) {
                Some(values) => values,
                None => self.user.field(field),
            },
        }
    }
}
