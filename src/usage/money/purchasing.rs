//! The result: what to renew, what is possible before, and which add-ons are oversized.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::usage::money::answers::Renew;
use crate::usage::money::bought::Bought;
use crate::usage::money::contract::{Contract, Renewal};
use crate::usage::money::counts::{Seat, Tally, count};
use crate::usage::money::departments::{Department, Remainder};
use crate::usage::money::line::Model;
use crate::usage::money::now::Now;
use crate::usage::money::oversized::{Moves, Oversized, count_move, hide_savings};
use crate::usage::money::planning::Planning;
use crate::usage::money::positions::{Book, Position};
use crate::usage::money::total::Total;
use crate::usage::money::true_up::TrueUp;
use crate::usage::money::{answers, departments, now, oversized, true_up};
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// What to buy and give back at the next renewal, and what is possible before. Amounts are per
/// year, in the currency of the contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Purchasing {
    /// The day of the calculation.
    pub today: NaiveDate,
    /// The contract's currency.
    pub currency: Option<String>,
    /// What the contract bills by, but for lines with a model of their own.
    pub model: Option<Model>,
    /// When the term of the contract ends.
    pub renewal: Option<Renewal>,
    /// The part of the account that was counted, if not all of it. Then only the changes of the
    /// departments have amounts.
    pub filtered: Option<String>,
    /// The position of each licence that is bought, held or needed, sorted by licence.
    pub positions: Vec<Position>,
    /// What to renew.
    pub renew: Renew,
    /// What is possible before the renewal.
    pub now: Now,
    /// Seats that are held and not bought.
    pub true_up: TrueUp,
    /// Add-ons that are larger than what they are used for.
    pub oversized: Vec<Oversized>,
    /// The changes of each department. Users without a department come first.
    pub departments: Vec<Department>,
    /// The seats that belong to no department, by licence. Empty if only a part of the account was counted.
    pub remainder: Vec<Remainder>,
    /// What the confirmed changes of the departments save in a year.
    pub changes: Total,
    /// What the other changes save in addition, once confirmed.
    pub changes_to_confirm: Total,
    /// The number of people who hosted in each month, such as `2026-05`, for lines that are billed
    /// by them.
    pub monthly_active_hosts: BTreeMap<String, u64>,
}

impl Purchasing {
    /// Licences of which no seats must be bought, with the seats that are free: spare and released
    /// seats are enough for all that are needed.
    pub fn what_not_to_buy(&self) -> impl Iterator<Item = (&Licence, u64)> {
        self.now.lines.iter().filter_map(|line| {
            let free = line
                .free
                .value()
                .and_then(|free| u64::try_from(*free).ok())?;
            (free > 0 && free >= line.wanted).then_some((&line.licence, free))
        })
    }

    /// The position of a licence.
    pub fn position(&self, licence: &Licence) -> Option<&Position> {
        let mut positions = self.positions.iter();
        positions.find(|position| position.licence == *licence)
    }
}

/// What seats are counted against: what is bought, what was agreed, and what is planned.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Terms {
    /// The day from which it is seen.
    pub today: NaiveDate,
    /// The seats that are bought: see [`bought()`](crate::usage::money::bought()).
    pub bought: BTreeMap<Licence, Known<Bought>>,
    /// The contract, without which there is no money.
    pub contract: Option<Contract>,
    /// Growth and buffers.
    pub planning: Planning,
    /// People who hosted in each month, for example `2026-05`: for lines that are billed by them.
    pub monthly_active_hosts: BTreeMap<String, u64>,
    /// Which part of the account the seats are, if not all of it: then nothing that rests on what is
    /// bought is known.
    pub filtered: Option<String>,
}

impl Terms {
    /// What is bought, seen from a day: with no contract, nothing planned, and of the whole account.
    pub fn new(today: NaiveDate, bought: BTreeMap<Licence, Known<Bought>>) -> Self {
        Self {
            today,
            bought,
            contract: None,
            planning: Planning::new(),
            monthly_active_hosts: BTreeMap::new(),
            filtered: None,
        }
    }

    /// With a contract.
    #[must_use]
    pub fn contract(self, contract: Contract) -> Self {
        Self {
            contract: Some(contract),
            ..self
        }
    }

    /// With what is planned.
    #[must_use]
    pub fn planning(self, planning: Planning) -> Self {
        Self { planning, ..self }
    }

    /// With the people who hosted in each month.
    #[must_use]
    pub fn monthly_active_hosts(self, hosts: BTreeMap<String, u64>) -> Self {
        Self {
            monthly_active_hosts: hosts,
            ..self
        }
    }

    /// Checks the contract and what is planned.
    pub(in crate::usage) fn check(&self) -> Result<()> {
        self.contract.as_ref().map_or(Ok(()), Contract::check)?;
        self.planning.check()
    }

    /// Of a part of the account, in words.
    #[must_use]
    pub fn filtered(self, part: impl Into<String>) -> Self {
        Self {
            filtered: Some(part.into()),
            ..self
        }
    }
}

/// Computes what to buy and give back, from the verdict on each seat.
///
/// # Errors
/// The errors of [`Contract::check`] and [`Planning::check`].
///
/// ```
/// use zoom_admin::coverage::Why;
/// use zoom_admin::usage::money::{Seat, Terms, bought, purchasing};
/// use zoom_admin::usage::{Contract, Known, Licence, LicenceVerdict, Verdict};
///
/// let contract = Contract::from_json(r#"{
///     "currency": "EUR", "model": "named_host", "term_end": "2026-12-31",
///     "lines": [{"licence": "pro", "quantity": 3, "unit_price": "150.00"}]
/// }"#)?;
/// let keep = LicenceVerdict::new(Some(Licence::Pro), Verdict::Keep { guard: None, until: None });
/// let reclaim = LicenceVerdict::new(Some(Licence::Pro), Verdict::Reclaim);
/// let seats = [&keep, &reclaim].map(|verdict| Seat {
///     department: Some("Sales"),
///     pending: false,
///     verdict,
/// });
/// let today = "2026-11-01".parse().unwrap();
/// let none = Known::NotRead(Why::NotRead);
/// let bought = bought(&none, None, Some(&contract), &[Licence::Pro].into(), today);
/// let purchasing = purchasing(seats, Terms::new(today, bought).contract(contract))?;
/// // Three are bought, one is needed: the spare and the reclaimed one are given back.
/// assert_eq!(purchasing.renew.saving.money, Known::Read("300.00".parse()?));
/// # Ok::<(), zoom_admin::Error>(())
/// ```
pub fn purchasing<'a>(
    seats: impl IntoIterator<Item = Seat<'a>>,
    terms: Terms,
) -> Result<Purchasing> {
    let mut counted = Counted::default();
    seats.into_iter().for_each(|seat| counted.add(seat));
    terms.check()?;
    Ok(counted.purchasing(terms))
}

/// Seats, counted.
#[derive(Debug, Clone, Default)]
pub(in crate::usage) struct Counted {
    tally: Tally,
    moves: Moves,
}

impl Counted {
    /// Counts a seat.
    pub(in crate::usage) fn add(&mut self, seat: Seat<'_>) {
        count(&mut self.tally, seat);
        count_move(&mut self.moves, seat);
    }

    /// What to buy and give back, by terms that were checked.
    pub(in crate::usage) fn purchasing(&self, terms: Terms) -> Purchasing {
        let contract = terms.contract.as_ref();
        let today = terms.today;
        let part = terms.filtered.is_some();
        let book = Book {
            bought: &terms.bought,
            contract,
            planning: &terms.planning,
            today,
            filtered: part,
        };
        let mut positions = book.positions(&self.tally);
        hide_savings(&self.moves, &mut positions);
        let (changes, changes_to_confirm) = departments::changes(&positions);
        let renew = answers::renew(&positions);
        Purchasing {
            today,
            currency: contract.map(|contract| contract.currency.clone()),
            model: contract.map(|contract| contract.model),
            renewal: contract.map(|contract| contract.renewal(today)),
            now: now::now(&positions),
            true_up: true_up::true_up(&positions),
            oversized: oversized::oversized(&self.moves, &positions),
            departments: departments::departments(&self.tally, &positions),
            remainder: match part {
                true => Vec::new(),
                false => departments::remainder(&positions, &renew.lines),
            },
            renew,
            changes,
            changes_to_confirm,
            monthly_active_hosts: terms.monthly_active_hosts,
            filtered: terms.filtered,
            positions,
        }
    }
}
