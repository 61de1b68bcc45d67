//! A user of a review.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::coverage::Why;
use crate::usage::activity::figures::Activity;
use crate::usage::filter::field::Field;
use crate::usage::filter::group::Fields;
use crate::usage::filter::value::Value;
use crate::usage::people::user::InventoryUser;
use crate::usage::words::known::Known;
use crate::usage::words::verdict::{Clocks, LicenceVerdict};

/// One user with what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UserReview {
    /// The user.
    #[serde(flatten)]
    pub user: Arc<InventoryUser>,
    /// What the user did in the window.
    pub activity: Activity,
    /// The three clocks, over all days that were read.
    pub clocks: Clocks,
    /// What to do with each licence: the base first, then the add-ons. Of a user who holds none,
    /// the one that says so.
    pub verdicts: Vec<LicenceVerdict>,
}

impl UserReview {
    /// The verdict on the base, or on there being none.
    pub fn base(&self) -> Option<&LicenceVerdict> {
        self.verdicts.first()
    }

    /// The verdict on the user's add-ons.
    pub fn add_ons(&self) -> impl Iterator<Item = &LicenceVerdict> {
        let add_on = |v: &&LicenceVerdict| v.licence.as_ref().is_some_and(|of| !of.is_base());
        self.verdicts.iter().filter(add_on)
    }
}

/// Everything: what the inventory tells, the activity of the window, the clocks and the verdicts.
impl Fields for UserReview {
    fn field(&self, field: Field) -> Known<Vec<Value>> {
        let read = self.activity.read;
        let days = |time: &Option<DateTime<Utc>>| {
            let day = time.iter().map(|time| Value::Day(time.date_naive()));
            Known::Read(day.collect())
        };
        match field {
            // A later one may not have been read.
            Field::LastLogin => match self.user.lost(&["last_login_time"]) {
                Some(why) => Known::NotRead(why),
                None => days(&self.clocks.login),
            },
            // None seen is none only where all was read.
            Field::LastParticipation | Field::LastLicenceUse => {
                let (clock, whole) = match field {
                    Field::LastLicenceUse => (&self.clocks.licence_use, read.history),
                    _ => (&self.clocks.participation, read.history && read.joined),
                };
                match clock {
                    None if !whole => Known::NotRead(Why::NotReadForAllDays),
                    clock => days(clock),
                }
            }
            Field::Verdict => {
                let names = self.verdicts.iter().map(|v| v.verdict.name().to_owned());
                Known::Read(names.map(Value::Text).collect())
            }
            _ => match self.activity.field(field) {
                Some(values) => values,
                None => self.user.field(field),
            },
        }
    }
}
