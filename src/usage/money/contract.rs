//! What was agreed with Zoom, as the caller tells it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::coverage::Why;
use crate::error::{Error, ErrorKind, Result};
use crate::usage::money::amount::Money;
use crate::usage::words::licence::Licence;

/// More seats than any account has: larger numbers are mistakes.
pub(super) const MAX_SEATS: u64 = 1_000_000_000;

/// A contract with Zoom: no call tells of it, so the caller does.
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
    /// By what Zoom bills.
    pub model: Model,
    /// The last day of the term: reductions take effect after it.
    pub term_end: NaiveDate,
    /// The last day on which notice can be given.
    #[serde(default)]
    pub notice_by: Option<NaiveDate>,
    /// What is bought, and at which price.
    pub lines: Vec<Line>,
}

/// By what Zoom bills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Model {
    /// By seats that are assigned to people.
    NamedHost,
    /// By the people who hosted in a month.
    ActiveHost,
    /// By the people whom the organisation employs.
    Headcount,
}

impl Model {
    /// Why releasing a seat saves nothing, where that is so.
    pub fn saves_nothing(self) -> Option<Why> {
        match self {
            Model::NamedHost => None,
            Model::ActiveHost => Some(Why::BilledByActiveHosts),
            Model::Headcount => Some(Why::BilledByHeadcount),
        }
    }
}

/// One licence of a [`Contract`]. With a quantity of 0 it only tells the price, of a smaller tier
/// for example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Line {
    /// The licence; an add-on with its capacity.
    pub licence: Licence,
    /// Seats bought.
    pub quantity: u64,
    /// Price of a seat for a year. Without it there is no money: none is invented.
    #[serde(default)]
    pub unit_price: Option<Money>,
    /// The fewest seats that can be renewed. May be above the quantity: then seats are to be bought.
    #[serde(default)]
    pub minimum: u64,
    /// People that a meeting can have with this base, by the price book.
    #[serde(default)]
    pub capacity: Option<u32>,
    /// Add-ons that come with this base.
    #[serde(default)]
    pub includes: Vec<Licence>,
    /// The first day; without it, since ever.
    #[serde(default)]
    pub start: Option<NaiveDate>,
    /// The last day; without it, until it is ended: Zoom renews by itself.
    #[serde(default)]
    pub end: Option<NaiveDate>,
}

/// When a contract comes to its end.
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
    /// Whether it is too late for notice: on the last day it is not. `None` if the contract does not
    /// say.
    pub notice_past: Option<bool>,
}

impl Line {
    /// So many seats of a licence, at a price that is not known.
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

    /// Whether it runs on a day.
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
        if let Some(other) = self.capacity.filter(|of| *of != capacity) {
            return Err(format!("its capacity is {capacity}, not {other}"));
        }
        if !self.includes.is_empty() {
            return Err("an add-on includes nothing".to_owned());
        }
        Ok(())
    }
}

impl Contract {
    /// A contract without lines yet.
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
    /// [`ErrorKind::Request`], with what is wrong and where.
    pub fn from_json(json: &str) -> Result<Self> {
        let contract: Contract = serde_json::from_str(json)
            .map_err(|error| Error::new(ErrorKind::Request, format!("the contract: {error}")))?;
        contract.check()?;
        Ok(contract)
    }

    /// Whether it makes sense: it has a currency and lines; notice can be given before the term
    /// ends; no two lines of a licence run on the same day; each line ends after it starts and
    /// within the term, has no negative price, and names the capacity if it is an add-on.
    ///
    /// # Errors
    /// [`ErrorKind::Request`], naming the first thing that does not.
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
            if let Err(why) = line.check(self.term_end) {
                return wrong(format!("the contract's line for {}: {why}", line.licence));
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

    /// When it comes to its end, seen from a day.
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

    /// The line that tells the price and minimum of a licence: the one that runs on the day, else
    /// the next one to start.
    pub fn line_for(&self, licence: &Licence, day: NaiveDate) -> Option<&Line> {
        let of = || self.lines.iter().filter(|line| line.licence == *licence);
        let next = || {
            of().filter(|line| line.start > Some(day))
                .min_by_key(|line| line.start)
        };
        of().find(|line| line.covers(day)).or_else(next)
    }

    /// Seats of a licence by the line that runs on the day.
    pub(in crate::usage) fn quantity(&self, licence: &Licence, day: NaiveDate) -> Option<u64> {
        let mut lines = self.lines.iter();
        lines
            .find(|line| line.licence == *licence && line.covers(day))
            .map(|line| line.quantity)
    }
}
