//! What became of the verdicts of earlier states.

use std::collections::BTreeMap;
use std::ops::Sub;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::{GapKind, Why};
use crate::usage::history::advice::{Advice, Outcome, OutcomeCounts};
use crate::usage::history::realised::{Months, Priced, Realised, RealisedTotal, total};
use crate::usage::history::snapshot::{AccountSnapshot, SnapshotHead};
use crate::usage::history::user_state::{UserState, VerdictState, same_licence};
use crate::usage::money::amount::Money;
use crate::usage::people::user::UserKey;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;
use crate::usage::words::verdict::{Provision, Verdict};

/// What became of the verdicts of earlier states.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Outcomes {
    /// When the first state was read that was looked at, UTC; `None` if there was none.
    pub from: Option<DateTime<Utc>>,
    /// When the last one was read, UTC. What is done or open is so in this state.
    pub to: Option<DateTime<Utc>>,
    /// The currency of all money: that of the last state.
    pub currency: Option<String>,
    /// The verdicts of all licences together.
    pub total: OutcomeCounts,
    /// The verdicts on each licence.
    pub licences: BTreeMap<Licence, OutcomeCounts>,
    /// Each verdict, by user and licence.
    pub advice: Vec<Advice>,
    /// The money of each calendar month (UTC), from the first state to the last, oldest first.
    pub months: Vec<Realised>,
    /// States that were left out, because not all users were read: who is missing there is not gone.
    pub left_out: Vec<DateTime<Utc>>,
    /// The number of verdicts that are not followed, because names are hidden and the user has no
    /// id: in each state again.
    pub not_identified: u64,
}

impl Outcomes {
    /// The money realised over all months.
    pub fn realised(&self) -> RealisedTotal {
        total(&self.months, self.currency.as_deref())
    }
}

/// Follows verdicts from state to state. Pure; one state at a time is needed.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    currency: Option<String>,
    /// By the key of the user in the last state that has them.
    advice: BTreeMap<UserKey, Vec<Followed>>,
    months: Months,
    left_out: Vec<DateTime<Utc>>,
    not_identified: u64,
}

/// A verdict that is followed.
#[derive(Debug, Clone)]
struct Followed {
    advice: Advice,
    /// The address in lower case, by which somebody is found who has accepted an invitation.
    address: String,
    currency: Option<String>,
}

impl Ledger {
    /// Nothing is followed yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a state: what became of the verdicts before it, and its own. The states must be of one
    /// account and come in order of time; one that is not later than the last one is not added.
    pub fn add(&mut self, state: &AccountSnapshot) {
        let head = &state.head;
        if self.to.is_some_and(|last| head.read_at <= last) {
            return;
        }
        if !head.has_all_users() {
            self.left_out.push(head.read_at);
            return;
        }
        self.from = self.from.or(Some(head.read_at));
        self.to = Some(head.read_at);
        self.currency.clone_from(&head.currency);
        let users = Users::new(state);
        // Who has accepted an invitation has another key.
        for mut followed in std::mem::take(&mut self.advice).into_values().flatten() {
            followed.look(&users, head.read_at);
            let key = followed.advice.key.clone();
            self.advice.entry(key).or_default().push(followed);
        }
        for user in &state.users {
            self.advise(user, head);
        }
        let all = self.advice.values().flatten();
        let all: Vec<Priced<'_>> = all
            .map(|one| (&one.advice, one.yearly_in(head.currency.as_deref())))
            .collect();
        self.months.add(head, &all);
    }

    /// The outcomes up to the last state.
    pub fn outcomes(&self) -> Outcomes {
        let mut outcomes = Outcomes {
            from: self.from,
            to: self.to,
            currency: self.currency.clone(),
            months: self.months.list(),
            left_out: self.left_out.clone(),
            not_identified: self.not_identified,
            ..Outcomes::default()
        };
        for followed in self.advice.values().flatten() {
            let advice = Advice {
                yearly: followed.yearly_in(self.currency.as_deref()),
                ..followed.advice.clone()
            };
            outcomes.total.add(&advice);
            let of_licence = outcomes.licences.entry(advice.licence.clone());
            of_licence.or_default().add(&advice);
            outcomes.advice.push(advice);
        }
        outcomes
    }

    /// Begins to follow the verdicts on a user that take something away.
    fn advise(&mut self, user: &UserState, head: &SnapshotHead) {
        if !user.is_seated() {
            return;
        }
        for verdict in &user.verdicts {
            let (Some(licence), Some(proposed)) = (&verdict.licence, verdict.proposed()) else {
                continue;
            };
            if verdict.provision == Provision::Included {
                continue;
            }
            if !user.is_identified() {
                self.not_identified = self.not_identified.saturating_add(1);
                continue;
            }
            let followed = self.advice.entry(user.key.clone()).or_default();
            let mut known = followed.iter();
            if known.any(|one| same_licence(&one.advice.licence, licence)) {
                continue;
            }
            let to = match proposed {
                Verdict::Shrink { to } => Some(to.clone()),
                _ => None,
            };
            let advice = Advice {
                key: user.key.clone(),
                licence: licence.clone(),
                yearly: yearly(head, licence, to.as_ref(), verdict),
                to,
                advised_at: head.read_at,
                to_confirm: verdict.to_confirm(),
                outcome: Outcome::Open,
                since: head.read_at,
            };
            followed.push(Followed {
                advice,
                address: user.address(),
                currency: head.currency.clone(),
            });
        }
    }
}

/// What a seat costs in a year, less what the smaller one costs.
fn yearly(
    head: &SnapshotHead,
    licence: &Licence,
    to: Option<&Licence>,
    verdict: &VerdictState,
) -> Known<Money> {
    if verdict.provision == Provision::Unknown {
        return Known::NotRead(Why::NotSaid);
    }
    let price = |licence: &Licence| match head.seats_of(licence) {
        Some(seats) => seats.price.clone(),
        None => Known::NotRead(Why::NoContract),
    };
    match (price(licence), to.map(price)) {
        (price, None) => price,
        (Known::Read(large), Some(Known::Read(small))) => Known::Read(large.sub(small)),
        (Known::Read(_), Some(missing)) => missing,
        (missing, Some(_)) => missing,
    }
}

fn other_currency() -> Known<Money> {
    let text = "the prices were in another currency than those of the last state";
    Known::NotRead(Why::other(GapKind::Missing, text))
}

/// The users of a state, by key and by address.
struct Users<'a> {
    state: &'a AccountSnapshot,
    addresses: BTreeMap<String, &'a UserState>,
}

impl<'a> Users<'a> {
    fn new(state: &'a AccountSnapshot) -> Self {
        let with_id = state.users.iter().filter(|user| user.id.is_some());
        let named = with_id.filter(|user| !user.email.is_empty());
        Self {
            state,
            addresses: named.map(|user| (user.address(), user)).collect(),
        }
    }
}

impl Followed {
    /// What the seat costs in a year, if the price was in this currency.
    fn yearly_in(&self, currency: Option<&str>) -> Known<Money> {
        match self.advice.yearly {
            Known::Read(_) if self.currency.as_deref() != currency => other_currency(),
            _ => self.advice.yearly.clone(),
        }
    }

    /// Looks what became of the verdict in a later state.
    fn look(&mut self, users: &Users<'_>, at: DateTime<Utc>) {
        let advice = &mut self.advice;
        let user = users.state.user(&advice.key).or_else(|| {
            // An invitation that was accepted.
            let is_invitation = advice.key.as_str() == self.address && !self.address.is_empty();
            let found = users.addresses.get(&self.address).copied();
            found.filter(|_| is_invitation)
        });
        let outcome = match user {
            None => Outcome::Done,
            Some(user) => {
                advice.key = user.key.clone();
                if !user.email.is_empty() {
                    self.address = user.address();
                }
                outcome(user, &advice.licence, advice.to.as_ref())
            }
        };
        if outcome != advice.outcome {
            advice.outcome = outcome;
            advice.since = at;
        }
    }
}

fn outcome(user: &UserState, licence: &Licence, to: Option<&Licence>) -> Outcome {
    match user.holds(licence) {
        None => Outcome::Unknown,
        Some(true) => match user.verdict(licence) {
            None => Outcome::Unknown,
            Some(verdict) if matches!(verdict.verdict, Verdict::Unknown(_)) => Outcome::Unknown,
            Some(verdict) if verdict.proposed().is_some() => Outcome::Open,
            Some(_) => Outcome::NoLongerAdvised,
        },
        Some(false) => {
            let is_other = |held: &&Licence| {
                licence.is_base() && held.is_base() && !to.is_some_and(|to| same_licence(to, held))
            };
            let other = user.licences.iter().filter(|_| user.is_seated());
            match other.clone().find(is_other) {
                // A base was exchanged for another than was proposed: nothing was given up.
                Some(_) => Outcome::NoLongerAdvised,
                None => Outcome::Done,
            }
        }
    }
}
