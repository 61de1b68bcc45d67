//! Verdicts that rest on what a user is, not on what the user did.

use chrono::NaiveDate;

use crate::coverage::{NotRead, Quote, Source, Why};
use crate::time::{days_earlier, days_later};
use crate::usage::decide::evidence::evidence;
use crate::usage::decide::judge::{Judge, Subject};
use crate::usage::decide::provision::provision;
use crate::usage::filter::Filter;
use crate::usage::filter::field::Field;
use crate::usage::filter::group::Fields;
use crate::usage::people::user::InventoryUser;
use crate::usage::words::cause::{Cause, Guard};
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;
use crate::usage::words::reason::Reason;
use crate::usage::words::verdict::{Confidence, LicenceVerdict, Provision, Verdict};

/// The exemption that applies to a user, if any. The error says what was not read to decide it.
#[allow(clippy::type_complexity)]
pub(super) fn exempt(
    judge: &Judge<'_>,
    user: &InventoryUser,
) -> std::result::Result<Option<(Guard, Option<NaiveDate>, Reason)>, NotRead> {
    if user.role.as_deref() == Some("owner") {
        return Ok(Some((Guard::Owner, None, Reason::Owner)));
    }
    if user.id.is_some() && user.id.as_ref() == judge.facts.connected.value() {
        let guard = Guard::ConnectedAccount;
        return Ok(Some((guard, None, Reason::ConnectedAccount)));
    }
    let lost = user.lost(&["role_id", "id"]);
    let today = judge.as_of.date_naive();
    let mut undecided = None;
    for exemption in &judge.policy.exemptions {
        if exemption.until.is_some_and(|until| until < today) {
            continue;
        }
        match exemption.who.matches_on(user, today) {
            Some(true) => {
                let reason = Reason::Exempt {
                    why: Quote::new(&*exemption.reason),
                    until: exemption.until,
                };
                return Ok(Some((Guard::Exempt, exemption.until, reason)));
            }
            Some(false) => {}
            None => undecided = undecided.or(Some(exemption)),
        }
    }
    match (undecided, lost, &judge.facts.connected) {
        (Some(exemption), ..) => Err(unread(user, &exemption.who)),
        // The user may be the owner or the connected user.
        (None, Some(why), _) => Err(NotRead::new(Source::Users, why)),
        // The connection may be this user's.
        (None, None, Known::NotRead(why)) => Err(NotRead::new(Source::Connection, why.clone())),
        (None, None, _) => Ok(None),
    }
}

/// The verdict on a user who is invited and has not accepted yet.
pub(super) fn pending(
    judge: &Judge<'_>,
    subject: &Subject<'_>,
    exempt: Option<NotRead>,
) -> LicenceVerdict {
    let user = subject.user;
    if let Some(unknown) = licence_unread(judge, subject) {
        return unknown;
    }
    let Some(licence) = user.held.bases().next().cloned() else {
        return status_verdict(
            judge,
            subject,
            None,
            Verdict::NoLicence,
            vec![Reason::NotLicensed],
        );
    };
    let since = user.invited_since;
    let days = judge.policy.pending_days;
    // After the reading, the invitation may have been accepted.
    let limit = days_earlier(judge.as_of.min(judge.facts.read_at), days);
    let mut reasons = Vec::new();
    // The time of reading says only that the invitation is not younger than that.
    let dated = since.latest.filter(|latest| *latest < judge.facts.read_at);
    let invited = [dated, since.earliest].into_iter().flatten().min();
    reasons.extend(invited.map(|time| Reason::InvitedSince {
        day: time.date_naive(),
    }));
    let verdict = if since.is_before(limit) {
        match exempt {
            None => Verdict::Withdraw,
            Some(missing) => {
                let sources = vec![missing];
                let cause = Cause::NotRead { sources };
                reasons.insert(0, Reason::Missing(cause.clone()));
                Verdict::Unknown(cause)
            }
        }
    } else if let Some(earliest) = since.earliest.filter(|earliest| *earliest > limit) {
        reasons.insert(0, Reason::Guarded(Guard::Invited));
        Verdict::Keep {
            guard: Some(Guard::Invited),
            until: Some(days_later(earliest, days).date_naive()),
        }
    } else {
        // Only a snapshot, or an entry of the log that names the user, dates an invitation.
        let cause = Cause::AgeUnknown { days };
        reasons.insert(0, Reason::Missing(cause.clone()));
        Verdict::Unknown(cause)
    };
    status_verdict(judge, subject, Some(licence), verdict, reasons)
}

/// The verdict on a user whose licence could not be read, if that is so: unknown.
pub(super) fn licence_unread(judge: &Judge<'_>, subject: &Subject<'_>) -> Option<LicenceVerdict> {
    let sources = vec![NotRead::new(Source::Users, subject.user.lost_licence()?)];
    let cause = Cause::NotRead { sources };
    let reasons = vec![Reason::Missing(cause.clone())];
    let licence = subject.user.held.bases().next().cloned();
    Some(status_verdict(
        judge,
        subject,
        licence,
        Verdict::Unknown(cause),
        reasons,
    ))
}

/// A verdict that rests on what the user is, not on what the user did.
pub(super) fn status_verdict(
    judge: &Judge<'_>,
    subject: &Subject<'_>,
    licence: Option<Licence>,
    verdict: Verdict,
    reasons: Vec<Reason>,
) -> LicenceVerdict {
    let provision = match &licence {
        Some(licence) => provision(judge, subject.user, licence),
        None => Provision::Bought,
    };
    LicenceVerdict {
        evidence: evidence(judge, subject, licence.as_ref()),
        licence,
        verdict,
        reasons,
        confidence: Confidence::High,
        provision,
    }
}

/// The source whose missing value leaves an exemption undecided for a user.
fn unread(user: &InventoryUser, who: &Filter) -> NotRead {
    let fields = who.fields();
    let unread = |field: &&Field| matches!(user.field((*field).clone()), Known::NotRead(_));
    let source = match fields.iter().find(unread) {
        Some(Field::Custom(_)) => Source::Users,
        Some(field) if user.is_lost(field) => Source::Users,
        Some(Field::Group) => Source::Groups,
        Some(Field::LicenceSince) => Source::OperationLogs,
        field => field
            .and_then(|field| user.metadata.source(field.clone()))
            .unwrap_or(Source::UserSettings),
    };
    let filter = Quote::new(who.to_string());
    NotRead::new(source, Why::ExemptionUndecided { filter })
}
