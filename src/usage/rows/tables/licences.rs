//! The licences that users hold.

use crate::coverage::Source;
use crate::usage::people::since::Since;
use crate::usage::review::user::UserReview;
use crate::usage::rows::convert::{code, made, maybe_whole, text, time};
use crate::usage::rows::declare::table;
use crate::usage::rows::value::Value;
use crate::usage::words::licence::Licence;
use crate::usage::words::verdict::{LicenceVerdict, Provision};

/// A licence of a user.
pub(super) struct Held<'a> {
    pub(super) user: &'a UserReview,
    pub(super) licence: &'a Licence,
}

impl<'a> Held<'a> {
    fn since(&self) -> Since {
        let since = self.user.user.licence_since.get(self.licence);
        since.copied().unwrap_or_default()
    }

    fn verdict(&self) -> Option<&'a LicenceVerdict> {
        let mut verdicts = self.user.verdicts.iter();
        verdicts.find(|verdict| verdict.licence.as_ref() == Some(self.licence))
    }

    fn takes_seat(&self) -> bool {
        let included = |verdict: &LicenceVerdict| verdict.provision == Provision::Included;
        !self.user.user.is_inactive() && !self.verdict().is_some_and(included)
    }

    fn held_by(&self) -> Option<&'static str> {
        let by = self.user.user.held.by.filter(|_| self.licence.is_base());
        by.map(|by| by.name())
    }
}

table! {
    "A licence that a user holds. An add-on that was not read has no row: `users.add_ons_unknown` \
     says so"
    LICENCES = "licences", version 1, from Held;
    user_key: Text Key, |h| text(h.user.user.key.as_str()),
        "The user, as in `users`";
    licence: Text Key, |h| made(Some(h.licence.to_string())),
        "The licence: `pro`, `corp`, `united:32`, `workplace:16`, `large_meeting:500`, `webinar:500`, \
         `events:500`, `other:KIND:2`";
    licence_title: Text Required, |h| made(Some(h.licence.title())),
        "Its name for people";
    family: Text Required, |h| code(&h.licence.family()),
        "`base`, `large_meeting`, `webinar` or `events`";
    capacity: Integer Optional, |h| maybe_whole(h.licence.capacity().map(u64::from)),
        "People that an add-on allows; none for a base, and if Zoom does not say it";
    takes_seat: Boolean Required, |h| Value::Boolean(h.takes_seat()),
        "Whether it is a seat that is held: a deactivated or gone user holds none, and an add-on that \
         is included in the base is none of its own";
    provision: Text Optional, |h| h.verdict().map_or(Value::Null, |v| code(&v.provision)),
        "`bought`, `included` (in the base) or `unknown`";
    held_by: Text Optional, |h| h.held_by().map_or(Value::Null, text),
        "The field of Zoom's that shows the base";
    in_conflict: Boolean Required, |h| Value::Boolean(h.user.user.held.in_conflict),
        "Whether the fields of the user contradict each other about whether there is a paid base";
    since_earliest: Time Optional, |h| time(h.since().earliest),
        "The earliest possible time since when it is held; none if that is not known";
    since_latest: Time Optional, |h| time(h.since().latest),
        "The latest possible time since when it is held; none if that is not known";
    since_source: Text Optional, |h| h.since().source.map_or(Value::Null, |source: Source| code(&source)),
        "Where those times come from";
}
