//! The contract with Zoom, as supplied by the caller.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::coverage::Why;
use crate::error::{Error, ErrorKind, Result};
use crate::usage::money::amount::Money;
use crate::usage::words::licence::Licence;

/// More seats than any account has: a larger number is a mistake.
pub(super) const MAX_SEATS: u64 = 1_000_000_000;

/// A contract with Zoom. No API call returns it, so the caller supplies it.
///
/// ```
/// use zoom_admin::usage::Contract;
///
/// let contract = Contract::from_json(r#"{
///     "currency": "USD", "model": "named_host",
///     "term_end": "2027-01-31", "notice_by": "2026-12-01",
///     "lines": [
///         {"licence": "pro", "quantity": 400, "unit_price": "149.90", "minimum": 300},
///         {"licence": "webinar:500", "quantity": 10, "unit_price": "690.00"}
///     ]
/// }"#)?;
/// assert_eq!(contract.renewal("2026-11-01".parse().unwrap()).days_left, 91);
/// # Ok::<(), zoom_admin::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Contract {
    /// The currency of all prices, for example `USD`.
    pub currency: String,
    /// What Zoom bills by.
    pub model: Model,
    /// The last day of the term. Reductions take effect after it.
    pub term_end: NaiveDate,
    /// The last day on which notice can be given.
    #[serde(default)]
    pub notice_by: Option<NaiveDate>,
    /// The licences that are bought, and their prices.
    pub lines: Vec<Line>,
}

/// What Zoom bills by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Model {
    /// The seats that are assigned to people.
    NamedHost,
    /// The people who hosted in a month.
    ActiveHost,
    /// The people whom the organisation employs.
    Headcount,
}

impl Model {
    /// Why releasing a seat saves nothing, if it does not.
    pub fn saves_nothing(self) -> Option<Why> {
        match self {
            Model::NamedHost => None,
            Model::ActiveHost => Some(Why::BilledByActiveHosts),
            Model::Headcount => Some(Why::BilledByHeadcount),
        }
    }
}

/// One licence in a [`Contract`]. A line with a quantity of 0 only gives a price, for example that
/// of a smaller tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Line {
    /// The licence; an add-on with its capacity.
    pub licence: Licence,
    /// Seats bought.
    pub quantity: u64,
    /// Price of a seat for a year. Without it, no amounts are computed for the licence.
    #[serde(default)]
    pub unit_price: Option<Money>,
    /// The fewest seats that can be renewed. If it is above the quantity, seats must be bought.
    #[serde(default)]
    pub minimum: u64,
    /// How many people a meeting can have with this base.
    #[serde(default)]
    pub capacity: Option<u32>,
    /// Add-ons that come with this base.
    #[serde(default)]
    pub includes: Vec<Licence>,
    /// The first day; `None` if the line has no beginning.
    #[serde(default)]
    pub start: Option<NaiveDate>,
    /// The last day; `None` if the line has no end, since Zoom renews automatically.
    #[serde(default)]
    pub end: Option<NaiveDate>,
}

/// When the term of a contract ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Renewal {
    /// The last day of the term.
    pub term_end: NaiveDate,
    /// The last day on which notice can be given.
    pub notice_by: Option<NaiveDate>,
    /// Days from today to the end of the term; negative once it is over.
    pub days_left: i64,
    /// Days from today to the last day for notice; negative once it is past.
    pub notice_days_left: Option<i64>,
    /// Whether the last day for notice has passed. `None` if the contract does not name it.
    pub notice_past: Option<bool>,
}

impl Line {
    /// A number of seats of a licence, without a price.
    pub fn new(licence: Licence, quantity: u64) -> Self {
        Self {
            licence,
            quantity,
            unit_price: None,
            minimum: 0,
            capacity: None,
            includes: Vec::new(),
            start: None,
            end: None,
        }
    }

    /// Whether the line is in force on a day.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.start.is_none_or(|start| start <= day) && self.end.is_none_or(|end| day <= end)
    }

    fn meets(&self, other: &Line) -> bool {
        let begins_before_end = |a: &Line, b: &Line| match (a.start, b.end) {
            (Some(start), Some(end)) => start <= end,
            _ => true,
        };
        begins_before_end(self, other) && begins_before_end(other, self)
    }

    fn check(&self, term_end: NaiveDate) -> Result<(), String> {
        let licence = &self.licence;
        if let (Some(start), Some(end)) = (self.start, self.end)
            && end < start
        {
            return Err(format!("it ends on {end}, before it starts on {start}"));
        }
        if let Some(start) = self.start.filter(|start| *start > term_end) {
            return Err(format!("it starts on {start}, after the term's end"));
        }
        if let Some(end) = self.end.filter(|end| *end > term_end) {
            return Err(format!(
                "it ends on {end}, after the term: write what runs longer as another contract"
            ));
        }
        if self.quantity > MAX_SEATS || self.minimum > MAX_SEATS {
            return Err(format!("quantity and minimum are at most {MAX_SEATS}"));
        }
        if let Some(price) = self.unit_price.filter(|price| price.is_negative()) {
            return Err(format!("the price {price} is negative"));
        }
        if licence.is_base() {
            if let Some(base) = self.includes.iter().find(|included| included.is_base()) {
                return Err(format!("{base} is a base: only add-ons are included"));
            }
            return Ok(());
        }
        let Some(capacity) = licence.capacity() else {
            return Err(format!("an add-on needs its capacity: {licence}:500"));
        };
        if let Some(other) = self.capacity.filter(|other| *other != capacity) {
            return Err(format!("its capacity is {capacity}, not {other}"));
        }
        if !self.includes.is_empty() {
            return Err("an add-on includes nothing".to_owned());
        }
        Ok(())
    }
}

impl Contract {
    /// A contract without lines.
    pub fn new(currency: impl Into<String>, model: Model, term_end: NaiveDate) -> Self {
        Self {
            currency: currency.into(),
            model,
            term_end,
            notice_by: None,
            lines: Vec::new(),
        }
    }

    /// Adds a line.
    #[must_use]
    pub fn line(mut self, line: Line) -> Self {
        self.lines.push(line);
        self
    }

    /// Reads a contract from JSON and [checks](Contract::check) it.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] for invalid JSON or an invalid contract, with what is wrong.
    pub fn from_json(json: &str) -> Result<Self> {
        let contract: Contract = serde_json::from_str(json)
            .map_err(|error| Error::new(ErrorKind::Request, format!("the contract: {error}")))?;
        contract.check()?;
        Ok(contract)
    }

    /// Checks that the contract is valid. It must have a currency and lines; notice must be
    /// possible before the term ends; no two lines of a licence may be in force on the same day;
    /// each line must end after it starts and within the term, have no negative price, and name the
    /// capacity of an add-on.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] for the first condition that is not met.
    pub fn check(&self) -> Result<()> {
        let wrong = |what: String| Err(Error::new(ErrorKind::Request, what));
        if self.currency.trim().is_empty() {
            return wrong("the contract names no currency".to_owned());
        }
        if self.lines.is_empty() {
            return wrong("the contract has no lines: nothing is bought by it".to_owned());
        }
        if let Some(notice) = self.notice_by.filter(|notice| *notice > self.term_end) {
            return wrong(format!(
                "the contract's notice by {notice} is after the term's end, {}",
                self.term_end
            ));
        }
        for (at, line) in self.lines.iter().enumerate() {
            if let Err(problem) = line.check(self.term_end) {
                return wrong(format!(
                    "the contract's line for {}: {problem}",
                    line.licence
                ));
            }
            let mut before = self.lines[..at].iter();
            if before.any(|other| other.licence == line.licence && other.meets(line)) {
                return wrong(format!(
                    "the contract has two lines for {} that run at the same time: add them up, or \
                     give them dates",
                    line.licence
                ));
            }
        }
        Ok(())
    }

    /// When the term ends, counted from a day.
    pub fn renewal(&self, today: NaiveDate) -> Renewal {
        let until = |day: NaiveDate| day.signed_duration_since(today).num_days();
        Renewal {
            term_end: self.term_end,
            notice_by: self.notice_by,
            days_left: until(self.term_end),
            notice_days_left: self.notice_by.map(until),
            notice_past: self.notice_by.map(|notice| today > notice),
        }
    }

    /// The line with the price and minimum of a licence: the one in force on the day, or the next
    /// one to start.
    pub fn line_for(&self, licence: &Licence, day: NaiveDate) -> Option<&Line> {
        let lines = || self.lines.iter().filter(|line| line.licence == *licence);
        let next = || {
            lines()
                .filter(|line| line.start > Some(day))
                .min_by_key(|line| line.start)
        };
        lines().find(|line| line.covers(day)).or_else(next)
    }

    /// The seats of a licence in the line that is in force on the day.
    pub(in crate::usage) fn quantity(&self, licence: &Licence, day: NaiveDate) -> Option<u64> {
        let mut lines = self.lines.iter();
        lines
            .find(|line| line.licence == *licence && line.covers(day))
            .map(|line| line.quantity)
    }
}
