//! A line of a contract: one licence, with its price, its model and its days.

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::coverage::Why;
use crate::usage::money::amount::Money;
use crate::usage::words::licence::Licence;

/// More seats than any account has: a larger number is a mistake.
pub(super) const MAX_SEATS: u64 = 1_000_000_000;

/// The most months that a term can have.
const MAX_MONTHS: u32 = 120;

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

/// One line of a [`Contract`](crate::usage::Contract): seats of one licence at one price. Several lines of a licence can be
/// in force on the same day, and their seats add up. A line with a quantity of 0 only gives a
/// price, for example that of a smaller tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Line {
    /// The licence; an add-on with its capacity.
    pub licence: Licence,
    /// Seats bought.
    pub quantity: u64,
    /// Price of a seat for a year. Without it, the line has no amounts.
    #[serde(default)]
    pub unit_price: Option<Money>,
    /// The fewest seats that can be renewed. If it is above the quantity, seats must be bought.
    #[serde(default)]
    pub minimum: u64,
    /// Seats are sold in packs of this number: what is renewed is a multiple of it.
    #[serde(default = "one")]
    pub order_in: u64,
    /// What Zoom bills the line by; `None` for the model of the contract.
    #[serde(default)]
    pub model: Option<Model>,
    /// How many people a meeting can have with this base.
    #[serde(default)]
    pub capacity: Option<u32>,
    /// Add-ons that come with this base.
    #[serde(default)]
    pub includes: Vec<Licence>,
    /// The first day; `None` if the line has no beginning.
    #[serde(default)]
    pub start: Option<NaiveDate>,
    /// The last day of the line's own term, which may be later than that of the contract. After
    /// it, the line is no longer in force. `None` if the line ends with the term of the contract,
    /// and Zoom renews it then.
    #[serde(default)]
    pub end: Option<NaiveDate>,
    /// The last day on which notice can be given for the line. `None` for the day of the contract
    /// if the line ends with its term; otherwise that day is not known.
    #[serde(default)]
    pub notice_by: Option<NaiveDate>,
    /// The months of the term that follows if no notice is given; `None` for those of the
    /// contract.
    #[serde(default)]
    pub term_months: Option<u32>,
}

fn one() -> u64 {
    1
}

impl Line {
    /// A number of seats of a licence, without a price.
    pub fn new(licence: Licence, quantity: u64) -> Self {
        Self {
            licence,
            quantity,
            unit_price: None,
            minimum: 0,
            order_in: 1,
            model: None,
            capacity: None,
            includes: Vec::new(),
            start: None,
            end: None,
            notice_by: None,
            term_months: None,
        }
    }

    /// Whether the line is in force on a day.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.start.is_none_or(|start| start <= day) && self.end.is_none_or(|end| day <= end)
    }

    /// Whether there is a day on which both lines are in force.
    pub(super) fn overlaps(&self, other: &Line) -> bool {
        let begins_before_end = |a: &Line, b: &Line| match (a.start, b.end) {
            (Some(start), Some(end)) => start <= end,
            _ => true,
        };
        begins_before_end(self, other) && begins_before_end(other, self)
    }

    /// Checks everything that concerns only this line, which ends on `end`, in a contract whose term
    /// ends on `term_end`.
    pub(super) fn check(&self, end: NaiveDate, term_end: NaiveDate) -> Result<(), String> {
        self.check_days(end, term_end)?;
        if self.quantity > MAX_SEATS || self.minimum > MAX_SEATS || self.order_in > MAX_SEATS {
            return Err(format!(
                "quantity, minimum and order_in are at most {MAX_SEATS}"
            ));
        }
        match self.quantity.checked_rem(self.order_in) {
            None => return Err("order_in is 0: write 1 for seats that are sold singly".to_owned()),
            Some(0) => {}
            Some(_) => {
                return Err(format!(
                    "its quantity, {}, is no multiple of order_in, {}: correct one of them",
                    self.quantity, self.order_in
                ));
            }
        }
        if let Some(price) = self.unit_price.filter(|price| price.is_negative()) {
            return Err(format!("the price {price} is negative"));
        }
        self.check_licence()
    }

    fn check_days(&self, end: NaiveDate, term_end: NaiveDate) -> Result<(), String> {
        if let (Some(start), Some(end)) = (self.start, self.end)
            && end < start
        {
            return Err(format!("it ends on {end}, before it starts on {start}"));
        }
        if let Some(start) = self.start.filter(|start| *start > term_end)
            && self.end.is_none()
        {
            return Err(format!(
                "it starts on {start}, after the term's end: name its own end"
            ));
        }
        if let Some(notice) = self.notice_by.filter(|notice| *notice > end) {
            return Err(format!("its notice by {notice} is after its end, {end}"));
        }
        check_months(self.term_months)
    }

    fn check_licence(&self) -> Result<(), String> {
        let licence = &self.licence;
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

/// Checks the months of a term.
pub(super) fn check_months(months: Option<u32>) -> Result<(), String> {
    match months {
        Some(0) => Err("a term has at least one month".to_owned()),
        Some(months) if months > MAX_MONTHS => Err(format!(
            "a term has at most {MAX_MONTHS} months, not {months}"
        )),
        _ => Ok(()),
    }
}

/// Why a line saves nothing on a day because of its term, if it does not.
pub(super) fn term_blocks(
    end: NaiveDate,
    notice_by: Option<NaiveDate>,
    term_months: Option<u32>,
    today: NaiveDate,
) -> Option<Why> {
    if today > end {
        return Some(Why::TermOver { ended: end });
    }
    let notice_by = notice_by.filter(|notice| today > *notice)?;
    let renews = day_after(end);
    let next = term_months.and_then(|months| renews.checked_add_months(Months::new(months)));
    Some(Why::NoticePast {
        notice_by,
        renews,
        next,
    })
}

/// The day after, or the same at the end of the calendar.
pub(super) fn day_after(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}
