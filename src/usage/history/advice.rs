//! A verdict that took a licence away, and what became of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::UserId;
use crate::usage::money::amount::Money;
use crate::usage::people::user::UserKey;
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// How many verdicts took a licence away, and what became of them: done + open + no longer advised +
/// unknown = advised.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OutcomeCounts {
    /// Verdicts that took a licence away, each user and licence once.
    pub advised: u64,
    /// The user does not hold the licence any more, or is gone.
    pub done: u64,
    /// The user still holds it, and the verdict still takes it away.
    pub open: u64,
    /// Those of the open that a person has to confirm.
    pub to_confirm: u64,
    /// The user still holds it, and it is to be kept now: it was used again, for example. Or it was
    /// exchanged for another than was proposed.
    pub no_longer_advised: u64,
    /// It is not known whether the user still holds it, or what the verdict is now.
    pub unknown: u64,
}

/// A verdict that took a licence away, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Advice {
    /// Identifies the user, in the last state that has them. Of a user without an id it is the
    /// address: see [`Outcomes::without_names`](crate::usage::history::Outcomes::without_names).
    pub key: UserKey,
    /// Id; users who are only invited have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<UserId>,
    /// The licence.
    pub licence: Licence,
    /// For a smaller tier or base: the licence that is enough, by the last state in which the advice
    /// was open.
    pub to: Option<Licence>,
    /// When the state was read that advised it first, UTC.
    pub advised_at: DateTime<Utc>,
    /// Whether a person had to confirm it, by the last state in which it was open.
    pub to_confirm: bool,
    /// What a seat costs in a year, less the price of the licence that is enough: by the prices of
    /// the last state in which the advice was open and that knows them.
    pub yearly: Known<Money>,
    /// What became of it.
    pub outcome: Outcome,
    /// When the state was read that showed it first as it is, UTC.
    pub since: DateTime<Utc>,
}

/// What became of a verdict that took a licence away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// The user does not hold the licence any more, or is gone.
    Done,
    /// The user still holds it, and the verdict still takes it away.
    Open,
    /// The user still holds it, and the verdict takes nothing away now; or it was exchanged for
    /// another base, or another size of the add-on, than was proposed.
    NoLongerAdvised,
    /// It is not known whether the user still holds it, or what the verdict is now.
    Unknown,
}

impl OutcomeCounts {
    pub(super) fn add(&mut self, advice: &Advice) {
        let more = |number: &mut u64| *number = number.saturating_add(1);
        more(&mut self.advised);
        match advice.outcome {
            Outcome::Done => more(&mut self.done),
            Outcome::Open => more(&mut self.open),
            Outcome::NoLongerAdvised => more(&mut self.no_longer_advised),
            Outcome::Unknown => more(&mut self.unknown),
        }
        if advice.outcome == Outcome::Open && advice.to_confirm {
            more(&mut self.to_confirm);
        }
    }
}
