//! The verdicts.

use chrono::{DateTime, Utc};

use crate::usage::review::user::UserReview;
use crate::usage::rows::convert::{
    code, day, json, known, made, maybe_text, member, name, text, time, whole,
};
use crate::usage::rows::declare::table;
use crate::usage::rows::value::Value;
use crate::usage::words::cause::{Cause, Guard};
use crate::usage::words::licence::Licence;
use crate::usage::words::verdict::{LicenceVerdict, Verdict};
use crate::value::days::DateRange;

/// A verdict on a licence of a user.
pub(super) struct Decided<'a> {
    pub(super) user: &'a UserReview,
    pub(super) verdict: &'a LicenceVerdict,
    /// Its place among those of the user, from 1.
    pub(super) number: u64,
    pub(super) decided_at: DateTime<Utc>,
    pub(super) window: DateRange,
}

impl<'a> Decided<'a> {
    fn guard(&self) -> Option<Guard> {
        match self.verdict.verdict {
            Verdict::Keep { guard, .. } => guard,
            _ => None,
        }
    }

    fn cause(&self) -> Option<&'a Cause> {
        match &self.verdict.verdict {
            Verdict::Unknown(cause) => Some(cause),
            _ => None,
        }
    }

    fn would_be(&self) -> Option<&'a Verdict> {
        match &self.verdict.verdict {
            Verdict::Review { would_be } => would_be.as_deref(),
            _ => None,
        }
    }

    /// The licence to assign in its place.
    fn target(&self) -> Option<&'a Licence> {
        match self.would_be().unwrap_or(&self.verdict.verdict) {
            Verdict::Upgrade { to } | Verdict::Shrink { to } => Some(to),
            _ => None,
        }
    }

    fn reasons(&self) -> Vec<String> {
        let reasons = self.verdict.reasons.iter();
        reasons
            .filter_map(|reason| member(reason, "reason"))
            .collect()
    }

    fn reasons_in_words(&self) -> String {
        let reasons: Vec<_> = self
            .verdict
            .reasons
            .iter()
            .map(ToString::to_string)
            .collect();
        reasons.join("; ")
    }
}

table! {
    "The verdict on a licence of a user, or on a user without a paid licence"
    VERDICTS = "verdicts", version 1, from Decided;
    user_key: Text Key, |d| text(d.user.user.key.as_str()),
        "The user, as in `users`";
    verdict_number: Integer Key, |d| whole(d.number),
        "Its place among the verdicts on the user, from 1: the base first, then the add-ons";
    email: Text Optional,
        |d| maybe_text(Some(&*d.user.user.email).filter(|email| !email.is_empty())),
        "E-mail address of the user; none where names are hidden";
    department: Text Optional,
        |d| known(&d.user.user.metadata.department, |name| text(name)),
        "Department of the user; see `users.department_unknown`";
    licence: Text Optional, |d| made(d.verdict.licence.as_ref().map(ToString::to_string)),
        "The licence, as in `licences`; none for a user without a paid one";
    licence_title: Text Optional, |d| made(d.verdict.licence.as_ref().map(Licence::title)),
        "Its name for people";
    verdict: Text Required, |d| name(d.verdict.verdict.name()),
        "`keep`, `no licence`, `seat free`, `unknown`, `review`, `upgrade`, `shrink`, `downgrade`, \
         `drop`, `withdraw` or `reclaim`";
    verdict_in_words: Text Required, |d| made(Some(d.verdict.verdict.to_string())),
        "The verdict with its target, guard or cause";
    would_be: Text Optional, |d| d.would_be().map_or(Value::Null, |verdict| name(verdict.name())),
        "For `review`: the verdict if a person finds no other use";
    target: Text Optional, |d| made(d.target().map(ToString::to_string)),
        "For `upgrade` and `shrink`, and for what a `review` would be: the licence that is enough";
    releases: Boolean Required, |d| Value::Boolean(d.verdict.verdict.releases()),
        "Whether following the verdict frees the seat";
    to_confirm: Boolean Required, |d| Value::Boolean(d.verdict.to_confirm()),
        "Whether a person has to confirm it before it counts";
    confidence: Text Required, |d| code(&d.verdict.confidence),
        "`low`, `medium` or `high`";
    provision: Text Optional,
        |d| d.verdict.licence.as_ref().map_or(Value::Null, |_| code(&d.verdict.provision)),
        "Whether the licence is `bought`, `included` in another one, or `unknown`; none for a user \
         without a paid one";
    guard: Text Optional, |d| d.guard().map_or(Value::Null, |guard| code(&guard)),
        "For `keep` without use: what keeps it, such as `new_user` or `upcoming`";
    guard_until: Date Optional, |d| day(match d.verdict.verdict {
        Verdict::Keep { until, .. } => until,
        _ => None,
    }),
        "The last day of the guard, if it ends by itself";
    cause: Text Optional, |d| d.cause().map_or(Value::Null, |cause| name(cause.name())),
        "For `unknown`: `not read`, `not measurable`, `conflict` or `age unknown`";
    next_step: Text Optional, |d| made(d.cause().map(Cause::step)),
        "For `unknown`: the step that resolves it";
    reasons: Text Required, |d| json(&d.reasons()),
        "The codes of the reasons as a JSON list; the first one decided";
    reasons_in_words: Text Required, |d| made(Some(d.reasons_in_words())),
        "The reasons in words";
    evidence: Text Required, |d| json(&d.verdict.evidence),
        "The numbers and times behind it as a JSON list of objects with `fact`, `source`, `number` \
         and `time`";
    window_from: Date Required, |d| day(Some(d.window.from)),
        "The first day that the rules judged; add-ons have a longer window of their own";
    window_to: Date Required, |d| day(Some(d.window.to)),
        "The last day that the rules judged";
    decided_at: Time Required, |d| time(Some(d.decided_at)),
        "When it was decided";
}
