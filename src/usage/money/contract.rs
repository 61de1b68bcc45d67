//! The contract with Zoom, as supplied by the caller.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::usage::money::line::{Line, Model, check_months};
use crate::usage::words::licence::Licence;

/// A contract with Zoom. No API call returns it, so the caller supplies it.
///
/// Its model, its end and its last day for notice are those of the lines that name none of their
/// own.
///
/// ```
/// use zoom_admin::usage::Contract;
///
/// let contract = Contract::from_json(r#"{
///     "currency": "USD", "model": "named_host",
///     "term_end": "2027-01-31", "notice_by": "2026-12-01",
///     "lines": [
///         {"licence": "pro", "quantity": 400, "unit_price": "149.90", "minimum": 300},
///         {"licence": "pro", "quantity": 50, "unit_price": "129.90", "order_in": 10},
///         {"licence": "webinar:500", "quantity": 10, "unit_price": "690.00", "end": "2027-06-30"}
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
    /// The last day of the term. Reductions take effect after it. Once it is over, nothing is
    /// saved until the end of the new term is written here.
    pub term_end: NaiveDate,
    /// The last day on which notice can be given. After it, this renewal saves nothing.
    #[serde(default)]
    pub notice_by: Option<NaiveDate>,
    /// The months of the term that follows if no notice is given; `None` if they are not agreed.
    #[serde(default)]
    pub term_months: Option<u32>,
    /// The licences that are bought, and their prices.
    pub lines: Vec<Line>,
}

/// When the term of a contract ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

impl Contract {
    /// A contract without lines.
    pub fn new(currency: impl Into<String>, model: Model, term_end: NaiveDate) -> Self {
        Self {
            currency: currency.into(),
            model,
            term_end,
            notice_by: None,
            term_months: None,
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
        let contract: Contract = serde_json::from_slice(json.as_bytes())
            .map_err(|error| Error::new(ErrorKind::Request, format!("the contract: {error}")))?;
        contract.check()?;
        Ok(contract)
    }

    /// Checks that the contract is valid. It must have a currency and lines; notice must be
    /// possible before the term ends; each line must end after it starts, have no negative price, be
    /// bought in whole packs, and name the capacity of an add-on. Lines of a base that are in force
    /// on the same day must agree on the capacity and on what is included, because no user's record
    /// tells which line the seat is from.
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
        if let Err(problem) = check_months(self.term_months) {
            return wrong(format!("the contract: {problem}"));
        }
        for (at, line) in self.lines.iter().enumerate() {
            if let Err(problem) = line.check(self.line_end(line), self.term_end) {
                return wrong(format!(
                    "the contract's line for {}: {problem}",
                    line.licence
                ));
            }
            let differs = |other: &&Line| {
                other.capacity != line.capacity || !same(&other.includes, &line.includes)
            };
            let before = self.lines[..at].iter();
            let mut before = before.filter(|other| other.licence == line.licence);
            if line.licence.is_base() && before.any(|other| other.overlaps(line) && differs(&other))
            {
                return wrong(format!(
                    "the contract has two lines for {} that are in force at the same time and \
                     name another capacity or other add-ons: write the same on both, or give them \
                     dates",
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

    /// The last day of a line's term: its own, or else that of the contract.
    pub fn line_end(&self, line: &Line) -> NaiveDate {
        line.end.unwrap_or(self.term_end)
    }

    /// The last day on which notice can be given for a line: its own, or else that of the contract
    /// if both end on the same day.
    pub fn line_notice(&self, line: &Line) -> Option<NaiveDate> {
        let same_end = self.line_end(line) == self.term_end;
        line.notice_by.or(self.notice_by.filter(|_| same_end))
    }

    /// The lines with the prices and minimums of a licence: those in force on the day, or else the
    /// next ones to start.
    pub fn lines_for(&self, licence: &Licence, day: NaiveDate) -> Vec<&Line> {
        let lines = self.indexed(licence, day).into_iter();
        lines.map(|(_, line)| line).collect()
    }

    /// The same, each with its place in the contract.
    pub(super) fn indexed(&self, licence: &Licence, day: NaiveDate) -> Vec<(usize, &Line)> {
        let all = self.lines.iter().enumerate();
        let all: Vec<_> = all.filter(|(_, line)| line.licence == *licence).collect();
        let with = |like: &dyn Fn(&Line) -> bool| -> Vec<(usize, &Line)> {
            let lines = all.iter().copied();
            lines.filter(|(_, line)| like(line)).collect()
        };
        let current = with(&|line| line.covers(day));
        if !current.is_empty() {
            return current;
        }
        let starts = all.iter().filter_map(|(_, line)| line.start);
        let Some(next) = starts.filter(|start| *start > day).min() else {
            return Vec::new();
        };
        with(&|line| line.start == Some(next))
    }

    /// The line of a licence that was the last to end before a day, and its last day.
    pub(super) fn ended(&self, licence: &Licence, day: NaiveDate) -> Option<(&Line, NaiveDate)> {
        let lines = self.lines.iter().filter(|line| line.licence == *licence);
        lines
            .filter_map(|line| Some((line, line.end?)))
            .filter(|(_, end)| *end < day)
            .max_by_key(|(_, end)| *end)
    }

    /// The seats of a licence in the lines that are in force on the day.
    pub(in crate::usage) fn quantity(&self, licence: &Licence, day: NaiveDate) -> Option<u64> {
        let lines = self.lines.iter();
        lines
            .filter(|line| line.licence == *licence && line.covers(day))
            .map(|line| line.quantity)
            .reduce(u64::saturating_add)
    }
}

/// Whether both lists have the same licences, in any order.
fn same(a: &[Licence], b: &[Licence]) -> bool {
    a.iter().all(|one| b.contains(one)) && b.iter().all(|one| a.contains(one))
}
