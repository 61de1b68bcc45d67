//! What became of the verdicts of earlier states.

use std::collections::BTreeMap;
use std::ops::Sub;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::coverage::Why;
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
    /// The currency of all money: that of the last state that has a contract.
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

    /// The outcomes without addresses: a user without an id has a number instead of a key.
    /// [`Review::without_names`](crate::usage::Review::without_names) is the same for a review.
    #[must_use]
    pub fn without_names(mut self) -> Self {
        let mut numbers: BTreeMap<UserKey, usize> = BTreeMap::new();
        for advice in &mut self.advice {
            advice.yearly.hide_names();
            if advice.id.is_none() {
                let next = numbers.len().saturating_add(1);
                let number = *numbers.entry(advice.key.clone()).or_insert(next);
                // Not "user 1", which may be another one in a review without names.
                advice.key = UserKey::named(format!("invited user {number}"));
            }
        }
        for month in &mut self.months {
            month.freed.hide_names();
            month.freed_money.hide_names();
            month.given_back.hide_names();
            month.money.hide_names();
        }
        self
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
    /// Whether the seat may have been given up: it is not known whether the user still holds it.
    maybe_freed: bool,
    /// Whether it was exchanged for another than was proposed. What becomes of that one is followed
    /// by its own verdicts.
    exchanged: bool,
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
        // A state without a contract has none.
        if head.currency.is_some() {
            self.currency.clone_from(&head.currency);
        }
        let users = Users::new(state);
        // Who has accepted an invitation has another key.
        for mut followed in std::mem::take(&mut self.advice).into_values().flatten() {
            followed.look(&users, head);
            let key = followed.advice.key.clone();
            self.advice.entry(key).or_default().push(followed);
        }
        for user in &state.users {
            self.advise(user, head);
        }
        let all = self.advice.values().flatten();
        let all: Vec<Priced<'_>> = all
            .map(|one| Priced {
                advice: &one.advice,
                yearly: one.yearly_in(self.currency.as_deref()),
                maybe_freed: one.maybe_freed,
            })
            .collect();
        self.months.add(head, self.currency.as_deref(), &all);
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
            let to = target(proposed).cloned();
            let advice = Advice {
                key: user.key.clone(),
                id: user.id.clone(),
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
                maybe_freed: false,
                exchanged: false,
            });
        }
    }
}

/// The licence that is enough, of a verdict that takes one away.
fn target(proposed: &Verdict) -> Option<&Licence> {
    match proposed {
        Verdict::Shrink { to } => Some(to),
        _ => None,
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
            Known::Read(_) if self.currency.as_deref() != currency => {
                Known::NotRead(Why::OtherCurrency)
            }
            _ => self.advice.yearly.clone(),
        }
    }

    /// Looks what became of the verdict in a later state.
    fn look(&mut self, users: &Users<'_>, head: &SnapshotHead) {
        let advice = &mut self.advice;
        let is_invitation = advice.id.is_none() && !self.address.is_empty();
        let user = users.state.user(&advice.key).or_else(|| {
            // An invitation that was accepted.
            let found = users.addresses.get(&self.address).copied();
            found.filter(|_| is_invitation)
        });
        let now = match user {
            // Who is invited has no id, and cannot be found where there are no addresses.
            None if is_invitation && users.state.hides_names() => Now::MaybeHeld,
            None => Now::GivenUp,
            Some(user) => {
                advice.key = user.key.clone();
                advice.id.clone_from(&user.id);
                if !user.email.is_empty() {
                    self.address = user.address();
                }
                Now::new(user, &advice.licence, advice.to.as_ref())
            }
        };
        self.maybe_freed = matches!(now, Now::MaybeHeld) && !self.exchanged;
        self.exchanged = match now {
            Now::Exchanged => true,
            Now::GivenUp | Now::MaybeHeld => self.exchanged,
            _ => false,
        };
        let outcome = match now {
            Now::MaybeHeld | Now::HeldUnjudged => Outcome::Unknown,
            Now::HeldAndAdvised(verdict) => {
                self.renew(verdict, head);
                Outcome::Open
            }
            // What it was exchanged for was given up since then, and not this.
            Now::GivenUp if !self.exchanged => Outcome::Done,
            Now::HeldAndKept | Now::Exchanged | Now::GivenUp => Outcome::NoLongerAdvised,
        };
        if outcome != self.advice.outcome {
            self.advice.outcome = outcome;
            self.advice.since = head.read_at;
        }
    }

    /// Takes over what the newest verdict says. A price stays where the state knows none.
    fn renew(&mut self, verdict: &VerdictState, head: &SnapshotHead) {
        let advice = &mut self.advice;
        let to = verdict.proposed().and_then(target);
        let yearly = yearly(head, &advice.licence, to, verdict);
        if advice.to.as_ref() != to || matches!(yearly, Known::Read(_)) {
            advice.yearly = yearly;
            self.currency.clone_from(&head.currency);
        }
        advice.to = to.cloned();
        advice.to_confirm = verdict.to_confirm();
    }
}

/// What a later state shows of a licence that a verdict took away.
enum Now<'a> {
    /// The user does not hold it any more, or is gone.
    GivenUp,
    /// The user holds another base, or another size of the add-on, than was proposed.
    Exchanged,
    /// It is not known whether the user still holds it.
    MaybeHeld,
    /// The user holds it, and there is no verdict on it.
    HeldUnjudged,
    /// The user holds it, and this verdict takes it away.
    HeldAndAdvised(&'a VerdictState),
    /// The user holds it, and the verdict takes nothing away.
    HeldAndKept,
}

impl<'a> Now<'a> {
    fn new(user: &'a UserState, licence: &Licence, to: Option<&Licence>) -> Self {
        match user.holds(licence) {
            None => Now::MaybeHeld,
            Some(true) => match user.verdict(licence) {
                Some(found) if matches!(found.verdict, Verdict::Unknown(_)) => Now::HeldUnjudged,
                Some(found) if found.proposed().is_some() => Now::HeldAndAdvised(found),
                Some(_) => Now::HeldAndKept,
                None => Now::HeldUnjudged,
            },
            Some(false) => {
                let mut held = user.licences.iter().filter(|_| user.is_seated());
                let is_other = |held: &Licence| {
                    held.family() == licence.family()
                        && !to.is_some_and(|to| same_licence(to, held))
                };
                match held.any(is_other) {
                    true => Now::Exchanged,
                    false => Now::GivenUp,
                }
            }
        }
    }
}
