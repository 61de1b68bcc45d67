//! How the answer depends on the number of days that the rules look at.

use chrono::{DateTime, Utc};

use crate::coverage::Why;
use crate::error::{Error, ErrorKind, Result};
use crate::ordered::InOrder;
use crate::usage::decide::judge::Judge;
use crate::usage::decide::{gather, verdicts};
use crate::usage::facts::data::Facts;
use crate::usage::money::of_review::seats;
use crate::usage::money::purchasing::{Counted, Terms};
use crate::usage::money::threshold::{THRESHOLDS, Threshold};
use crate::usage::policy::rules::{Policy, Within};

/// Seats to release and money, if the rules of the policy looked at 30, 60, 90, 120 or 180 days
/// ([`THRESHOLDS`](crate::usage::money::THRESHOLDS)). Only the days of the rules are changed: add-ons, invitations and upgrades are
/// judged by the days that the policy has for them. A threshold for which the reports were not read
/// is not known, with the reason. As in a review, 180 days end where Zoom's reports begin, and the
/// last 24 hours do not count: [`Released::window`](crate::usage::money::Released::window) has the
/// days. With the days that the policy has, the seats and the money are
/// those of [`decide`](crate::usage::decide()) and
/// [`Review::purchasing`](crate::usage::Review::purchasing).
///
/// `terms` are what seats are counted against: see
/// [`Review::terms`](crate::usage::Review::terms). Its contract is the price book, too. All users
/// of the account count, so terms of a part of it are refused.
///
/// Scheduling privileges, and the meetings that somebody took part in, are read only for those from
/// whom the policy would take a licence, and for its days. With another number of days others are
/// concerned, and whoever was not asked about is unknown:
/// [`look_closer`](crate::usage::look_closer()) with [`Policy::with_days`] of a threshold reads what
/// is missing for it.
///
/// The users are gone through once. What is known of each is gathered once and judged five times,
/// and no verdict is kept: memory grows with departments and licences, not with users.
///
/// # Errors
/// [`ErrorKind::Request`](crate::ErrorKind::Request) for an invalid policy, contract or planning; for
/// a policy in which no rule looks at a number of days; and for terms of a part of the account.
pub fn sensitivity(
    facts: &Facts,
    policy: &Policy,
    terms: &Terms,
    as_of: DateTime<Utc>,
) -> Result<Vec<Threshold>> {
    let refuse = |message: String| Err(Error::new(ErrorKind::Request, message));
    policy.check()?;
    terms.check()?;
    if let Some(part) = &terms.filtered {
        return refuse(format!(
            "thresholds are compared for the whole account, and the terms are for a part of it \
             ({part}): take the terms of the review without a filter"
        ));
    }
    let varies = |rule: &crate::usage::policy::Rule| matches!(rule.within, Within::Days(_));
    if !policy.rules.iter().any(varies) {
        return refuse(format!(
            "no rule of the policy {:?} looks at a number of days, so there is no threshold to \
             change: take a policy such as careful(90)",
            policy.name
        ));
    }
    let policies = THRESHOLDS.map(|days| policy.clone().with_days(days));
    let base = Judge::new(facts, policy, terms.contract.as_ref(), as_of);
    let mut judged = Vec::new();
    let mut all = Vec::new();
    for (days, policy) in THRESHOLDS.into_iter().zip(&policies) {
        let judge = base.with_rules_of(policy);
        match unread(&judge) {
            Some(why) => all.push(Threshold::unknown(days, why)),
            None => judged.push((days, judge, Counted::default())),
        }
    }
    let mut looks = InOrder::new(&facts.looks);
    for user in facts.inventory.users() {
        let (subject, _) = gather(&base, user, looks.get(&user.key));
        for (_, judge, counted) in &mut judged {
            let verdicts = verdicts(judge, &subject);
            seats(user, &verdicts).for_each(|seat| counted.add(seat));
        }
    }
    let read = judged.into_iter().map(|(days, judge, counted)| {
        let purchasing = counted.purchasing(terms.clone());
        Threshold::read(days, judge.window, purchasing)
    });
    all.extend(read);
    all.sort_by_key(|threshold| threshold.days);
    Ok(all)
}

/// Why the rules cannot be applied, if the reports were not read for all of their days: nobody could
/// be told to be idle.
fn unread(judge: &Judge<'_>) -> Option<Why> {
    let mut reasons = Vec::new();
    for rule in &judge.rules {
        let missing = rule.missing.iter();
        reasons.extend(missing.map(|missing| missing.why.clone().in_source(missing.source)));
    }
    reasons.sort();
    reasons.dedup();
    match reasons.len() {
        0 | 1 => reasons.pop(),
        _ => Some(Why::All { reasons }),
    }
}
