//! The fields of an inventory user: values from the user list and the settings.

use chrono::{DateTime, Utc};

use crate::coverage::{Source, Why};
use crate::usage::filter::field::Field;
use crate::usage::filter::group::Fields;
use crate::usage::filter::value::{Value, client, same};
use crate::usage::people::user::InventoryUser;
use crate::usage::words::known::{Known, said_version};
use crate::usage::words::metadata::Metadata;

impl Metadata {
    /// The source of one of the metadata fields; `None` for another field.
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

/// The metadata fields, and the platform of the client.
impl Fields for Metadata {
    fn field(&self, field: Field) -> Known<Vec<Value>> {
        let number = |number: &i64| Some(Value::Number(*number));
        let yes_no = |yes: &bool| Some(Value::YesNo(*yes));
        match field {
            Field::Department => values(&self.department, |text| Some(Value::Text(text.clone()))),
            Field::LargeMeetingCapacity => values(&self.large_meeting_capacity, number),
            Field::LargeMeetingEnabled => values(&self.large_meeting_enabled, yes_no),
            // A text that is not a version is kept as text, which is equal to no version. A text
            // that is only a platform has no version.
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
/// Values from the user list and the settings. Those of activity and verdicts are in a
/// [`UserReview`](crate::usage::UserReview).
impl Fields for InventoryUser {
    fn field(&self, field: Field) -> Known<Vec<Value>> {
        let text = |text: &String| Value::Text(text.clone());
        let day = |time: &DateTime<Utc>| Value::Day(time.date_naive());
        let list = |values: Vec<Value>| Known::Read(values);
        if let Some(why) = self.lost(record_fields(&field)) {
            return Known::NotRead(why);
        }
        match field {
            Field::Email => list(vec![text(&self.email)]),
            Field::Name => list(self.name.iter().map(text).collect()),
            Field::Id => list(
                self.id
                    .iter()
                    .map(|id| Value::Text(id.to_string()))
                    .collect(),
            ),
            Field::Role => list(self.role.iter().map(text).collect()),
            Field::TimeZone => list(self.time_zone.iter().map(text).collect()),
            Field::Created => list(self.user_created_at.iter().map(day).collect()),
            Field::LastLogin => list(self.last_login_time.iter().map(day).collect()),
            Field::Group => {
                let names = self
                    .groups
                    .iter()
                    .map(|group| group.name.as_ref().map(text));
                match names.collect::<Option<Vec<_>>>() {
                    Some(names) => list(names),
                    None => Known::NotRead(Why::NotRead.in_source(Source::Groups)),
                }
            }
            Field::Licence => match (&self.held.add_ons, &self.held.licences[..]) {
                // The user may also hold an add-on.
                (Known::NotRead(why), _) => Known::NotRead(why.clone()),
                (_, held) => list(held.iter().cloned().map(Value::Licence).collect()),
            },
            Field::Custom(name) => match &self.attributes {
                Known::Read(all) => {
                    let own = all.iter().filter(|one| same(name.as_str(), &one.name));
                    list(own.map(|one| Value::Text(one.value.clone())).collect())
                }
                Known::NotRead(why) => Known::NotRead(why.clone()),
                Known::NotThere | Known::NotAssignable => list(Vec::new()),
            },
            Field::EmployeeId => list(self.employee_id.iter().map(text).collect()),
            Field::Employment => match &self.employee {
                Known::NotThere => list(vec![Value::Text("not in the roster".to_owned())]),
                known => values(known, |employee| {
                    Some(Value::Text(employee.state().to_owned()))
                }),
            },
            Field::Manager => values(&self.employee, |employee| {
                employee.manager.clone().map(Value::Text)
            }),
            Field::CostCentre => values(&self.employee, |employee| {
                employee.cost_centre.clone().map(Value::Text)
            }),
            Field::LicenceSince => {
                let base = self.held.bases().next();
                let since = base.and_then(|base| self.licence_since.get(base));
                let at = since.filter(|since| since.earliest == since.latest);
                match at.and_then(|since| since.latest) {
                    Some(time) => list(vec![day(&time)]),
                    None if base.is_none() => Known::NotAssignable,
                    None => Known::NotRead(Why::AgeUnknown),
                }
            }
            _ => self.metadata.field(field),
        }
    }
}

impl InventoryUser {
    /// Whether a field depends on a field of the record that could not be read.
    pub(in crate::usage) fn is_lost(&self, field: &Field) -> bool {
        self.lost(record_fields(field)).is_some()
    }
}

/// The fields of a user's record on which a field of the inventory depends.
fn record_fields(field: &Field) -> &'static [&'static str] {
    match field {
        Field::Name => &["display_name", "first_name", "last_name"],
        Field::Id => &["id"],
        Field::Role => &["role_id"],
        Field::TimeZone => &["timezone"],
        Field::Created => &["user_created_at"],
        Field::LastLogin => &["last_login_time"],
        Field::Group => &["group_ids"],
        Field::Department => &["dept"],
        Field::LastClientVersion | Field::Platform => &["last_client_version"],
        Field::UserType => &["type"],
        Field::Licence => &["type", "plan_united_type", "license_info_list"],
        Field::Custom(_) => &["custom_attributes"],
        Field::LicenceSince => &[
            "user_created_at",
            "type",
            "plan_united_type",
            "license_info_list",
        ],
        _ => &[],
    }
}
