//! The users.

use crate::usage::filter::field::Field;
use crate::usage::filter::group::Fields;
use crate::usage::people::user::InventoryUser;
use crate::usage::review::user::UserReview;
use crate::usage::rows::convert::{
    json, known, known_integer, made, maybe_text, name, reason, text, time,
};
use crate::usage::rows::declare::table;
use crate::usage::rows::value::Value;
use crate::usage::words::known::Known;
use crate::usage::words::licence::type_name;
use crate::usage::words::metadata::Metadata;

/// A user.
pub(super) struct User<'a>(pub(super) &'a UserReview);

impl User<'_> {
    fn user(&self) -> &InventoryUser {
        &self.0.user
    }

    fn metadata(&self) -> &Metadata {
        &self.0.user.metadata
    }

    /// Why the time of a last activity is not known, or may be earlier than the true one.
    fn clock_unknown(&self, field: Field) -> Value<'_> {
        match self.0.field(field) {
            Known::NotRead(why) => made(Some(why.to_string())),
            _ => Value::Null,
        }
    }
}

fn yes_no(value: &Known<bool>) -> Value<'_> {
    known(value, |value| Value::Boolean(*value))
}

table! {
    "A user of the account, or one of the snapshot who is no longer in it"
    USERS = "users", version 1, from User;
    user_key: Text Key, |u| text(u.user().key.as_str()),
        "Identifies the user: Zoom's id or, of a user without one, the address in lower case; where \
         names are hidden, a number in its place";
    user_id: Text Optional, |u| maybe_text(u.user().id.as_ref().map(|id| id.as_str())),
        "Zoom's id; none for invited users";
    email: Text Optional, |u| maybe_text(Some(&*u.user().email).filter(|email| !email.is_empty())),
        "E-mail address, as Zoom writes it; none where names are hidden";
    name: Text Optional, |u| maybe_text(u.user().name.as_deref()),
        "The name that is shown; none where names are hidden";
    employee_id: Text Optional, |u| maybe_text(u.user().employee_id.as_deref()),
        "Id in the company's own directory; none where names are hidden";
    department: Text Optional, |u| known(&u.metadata().department, |name| text(name)),
        "Department";
    department_unknown: Text Optional, |u| reason(&u.metadata().department),
        "Why the department is not known; none if it is known, also that there is none";
    large_meeting_capacity: Integer Optional, |u| known_integer(&u.metadata().large_meeting_capacity),
        "Participants that the large meeting add-on allows";
    large_meeting_capacity_unknown: Text Optional, |u| reason(&u.metadata().large_meeting_capacity),
        "Why that is not known; none if it is known, also that there is none";
    large_meeting_enabled: Boolean Optional, |u| yes_no(&u.metadata().large_meeting_enabled),
        "Whether the user has the large meeting add-on";
    large_meeting_enabled_unknown: Text Optional, |u| reason(&u.metadata().large_meeting_enabled),
        "Why that is not known; none if it is known, also that the user can have none";
    last_client_version: Text Optional, |u| known(&u.metadata().last_client_version, |v| text(v)),
        "Version and platform of the client last used";
    last_client_version_unknown: Text Optional, |u| reason(&u.metadata().last_client_version),
        "Why that is not known; none if it is known, also that there is none";
    meeting_capacity: Integer Optional, |u| known_integer(&u.metadata().meeting_capacity),
        "Participants in the user's meetings; the account's default for users who can hold no add-on";
    meeting_capacity_unknown: Text Optional, |u| reason(&u.metadata().meeting_capacity),
        "Why that is not known; none if it is known, also that there is none";
    user_status: Text Optional, |u| known(&u.metadata().user_status, |s| text(s.as_str())),
        "`active`, `inactive`, `pending`, or what else Zoom writes";
    user_status_unknown: Text Optional, |u| reason(&u.metadata().user_status),
        "Why that is not known; none if it is known, also that there is none";
    user_type: Text Optional, |u| known(&u.metadata().user_type, |t| made(Some(type_name(*t)))),
        "`Basic`, `Pro`, `Corp`, `Unassigned`, `None`, or another number of Zoom's";
    user_type_number: Integer Optional,
        |u| known(&u.metadata().user_type, |t| Value::Integer(t.as_i64())),
        "The same as Zoom's number";
    user_type_unknown: Text Optional, |u| reason(&u.metadata().user_type),
        "Why that is not known; none if it is known, also that there is none";
    webinar: Boolean Optional, |u| yes_no(&u.metadata().webinar),
        "Whether the user has a webinar licence";
    webinar_unknown: Text Optional, |u| reason(&u.metadata().webinar),
        "Why that is not known; none if it is known, also that the user can have none";
    webinar_capacity: Integer Optional, |u| known_integer(&u.metadata().webinar_capacity),
        "Attendees that the webinar licence allows";
    webinar_capacity_unknown: Text Optional, |u| reason(&u.metadata().webinar_capacity),
        "Why that is not known; none if it is known, also that there is none";
    groups: Text Required, |u| {
        let groups = u.user().groups.iter();
        json(&groups.map(|g| g.name.as_deref().unwrap_or(g.id.as_str())).collect::<Vec<_>>())
    },
        "The groups as a JSON list of their names, or of their ids where the names were not read";
    role: Text Optional, |u| maybe_text(u.user().role.as_deref()),
        "Role: `owner`, `admin`, `member`, or the id of another one";
    time_zone: Text Optional, |u| maybe_text(u.user().time_zone.as_deref()),
        "Time zone, by its IANA name";
    employment: Text Optional, |u| known(&u.user().employee, |e| name(e.state())),
        "What the caller's roster says: `employed`, `left` or `on leave`";
    employment_unknown: Text Optional, |u| reason(&u.user().employee),
        "Why that is not known; none if it is known, also that the roster does not have the user";
    cost_centre: Text Optional,
        |u| known(&u.user().employee, |e| maybe_text(e.cost_centre.as_deref())),
        "Cost centre, from the caller's roster";
    manager: Text Optional, |u| known(&u.user().employee, |e| maybe_text(e.manager.as_deref())),
        "Manager, from the caller's roster; none where names are hidden";
    licensed: Boolean Required, |u| Value::Boolean(u.user().is_licensed()),
        "Whether the user holds a paid base, and with it a seat";
    add_ons_unknown: Text Optional, |u| reason(&u.user().held.add_ons),
        "Why it is not known which add-ons the user holds; none if it is known";
    gone: Boolean Required, |u| Value::Boolean(u.user().gone),
        "Whether the user is in the snapshot and no longer in the account";
    created_at: Time Optional, |u| time(u.user().user_created_at),
        "When the user was created";
    last_login: Time Optional, |u| time(u.0.clocks.login),
        "The last sign-in, from the list of users, whose value is up to three days behind, and from \
         the sign-in report";
    last_login_unknown: Text Optional, |u| u.clock_unknown(Field::LastLogin),
        "Why there may be a later one that is not known";
    last_participation: Time Optional, |u| time(u.0.clocks.participation),
        "The last meeting that the user hosted or is known to have joined";
    last_participation_unknown: Text Optional, |u| u.clock_unknown(Field::LastParticipation),
        "Why it is not known that there is none; none if there is one, or none on the days of the \
         policy";
    last_licence_use: Time Optional, |u| time(u.0.clocks.licence_use),
        "The last use that needs a licence";
    last_licence_use_unknown: Text Optional, |u| u.clock_unknown(Field::LastLicenceUse),
        "Why it is not known that there is none; none if there is one, or none on the days of the \
         policy";
    attributes_unknown: Text Optional, |u| reason(&u.user().attributes),
        "Why the rows of `attributes` are not known; none if they are known, also that there are none";
}
