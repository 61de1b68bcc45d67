//! The seats that will be needed when the lines of the contract end.
// The arithmetic of a fitted line is on floats, which saturate.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::usage::history::snapshot::{SeatState, SnapshotHead};
use crate::usage::words::known::Known;
use crate::usage::words::licence::Licence;

/// The fewest states that a line is fitted to.
const FEWEST: usize = 3;
/// The largest number of seats that is told.
const MOST_SEATS: f64 = 1e9;

/// People whom the caller expects to join or leave, beyond what the past shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Hire {
    /// The licence that they need.
    pub licence: Licence,
    /// The day from which on.
    pub on: NaiveDate,
    /// The number of seats; negative for people who leave.
    pub seats: i64,
}

impl Hire {
    /// So many seats of a licence from a day on; negative for people who leave.
    pub fn new(licence: Licence, on: NaiveDate, seats: i64) -> Self {
        Self { licence, on, seats }
    }
}

/// The seats of a licence that will be needed on the day on which a line of the contract ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LineForecast {
    /// The licence.
    pub licence: Licence,
    /// The place of the line in [`Contract::lines`](crate::usage::Contract::lines).
    pub index: Option<usize>,
    /// The last day of its term.
    pub ends: Option<NaiveDate>,
    /// The seats bought on the line.
    pub bought: Known<u64>,
    /// The seats of the licence that are needed then, or why that is not told. No record tells from
    /// which line a seat is: they are those of all lines of the licence together.
    pub need: Projection,
}

/// A number of seats that is projected, or why it is not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Projection {
    /// A line was fitted.
    Fitted(Forecast),
    /// None was fitted, and why.
    NotFitted(NoForecast),
}

/// A projected number of seats.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Forecast {
    /// The seats that are expected, the caller's hires among them.
    pub expected: u64,
    /// The lower end of the band, in which it is with a probability of 95 % if the seats go on
    /// changing as they did.
    pub low: u64,
    /// The upper end of the band.
    pub high: u64,
    /// The seats by which the need changes in a year, without the hires.
    pub per_year: f64,
    /// The caller's hires up to that day, from the day after the last state that counts.
    pub hires: i64,
    /// The number of states that the line is fitted to.
    pub states: u64,
    /// How many states do not count, because not all users, or not all who hold such a licence, were
    /// read.
    #[serde(default)]
    pub left_out: u64,
    /// The days from the first of them to the last.
    pub span_days: u64,
}

/// Why there is no forecast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum NoForecast {
    /// There are fewer than three states, on different days, that count.
    TooFewStates {
        /// How many count.
        states: u64,
        /// How many do not count, because not all users, or not all who hold such a licence, were
        /// read.
        left_out: u64,
    },
    /// The contract is not known, or no line of it runs.
    NoEnd,
    /// The line has ended.
    Over {
        /// Its last day.
        ended: NaiveDate,
    },
}

impl fmt::Display for NoForecast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFewStates { states, left_out } => {
                write!(
                    f,
                    "a forecast needs {FEWEST} states on different days, and there are {states}"
                )?;
                match left_out {
                    0 => Ok(()),
                    n => write!(
                        f,
                        "; {n} do not count, since not all users or licences were read"
                    ),
                }
            }
            Self::NoEnd => f.write_str("it is not known when a line of the contract ends"),
            Self::Over { ended } => write!(f, "the line ended on {ended}"),
        }
    }
}

/// The seats that will be needed when each line of the contract ends, as the newest state has it.
/// Pure.
///
/// A straight line is fitted to the seats that were needed in each state (those that are held, less
/// those that confirmed verdicts take away, and with those that they add), over the days; the last
/// state of a day counts, and states do not of which not all users were read, or not all who hold a
/// base or add-on, whichever the licence is ([`SnapshotHead::has_all_seats_of`]). The caller's hires
/// after the last state that counts, up to the line's end, come on top: whoever came before is in
/// the states. The band is that of a prediction with 95 %: the further away the
/// day and the less even the past, the wider it is. Three states are the least, and what they tell
/// is little: the band says so. Minimums, packs and buffers are not in it.
pub fn forecast(heads: &[SnapshotHead], hires: &[Hire]) -> Vec<LineForecast> {
    let complete = heads.iter().filter(|head| head.has_all_users());
    let Some(newest) = complete.max_by_key(|head| head.read_at) else {
        return Vec::new();
    };
    let today = newest.read_at.date_naive();
    let mut all = Vec::new();
    for seats in &newest.seats {
        let licence = &seats.licence;
        let days = Days::new(heads, licence);
        let line = Fit::new(&days, licence);
        for of in &seats.lines {
            let need = match (of.ends, &line) {
                (None, _) => Projection::NotFitted(NoForecast::NoEnd),
                (Some(ended), _) if ended < today => {
                    Projection::NotFitted(NoForecast::Over { ended })
                }
                (Some(_), None) => Projection::NotFitted(NoForecast::TooFewStates {
                    states: days.heads.len() as u64,
                    left_out: days.left_out,
                }),
                (Some(ends), Some(line)) => {
                    let hires = hires_between(hires, licence, line.last, ends);
                    Projection::Fitted(line.at(ends, hires))
                }
            };
            all.push(LineForecast {
                licence: licence.clone(),
                index: of.index,
                ends: of.ends,
                bought: of.bought.clone(),
                need,
            });
        }
    }
    all
}

/// The states that count for a licence: the last one of each day.
struct Days<'a> {
    heads: BTreeMap<NaiveDate, &'a SnapshotHead>,
    /// How many states do not count.
    left_out: u64,
}

impl<'a> Days<'a> {
    fn new(heads: &'a [SnapshotHead], licence: &Licence) -> Self {
        let mut days: BTreeMap<NaiveDate, &SnapshotHead> = BTreeMap::new();
        let mut left_out: BTreeSet<DateTime<Utc>> = BTreeSet::new();
        for head in heads {
            if !head.has_all_seats_of(licence) {
                left_out.insert(head.read_at);
                continue;
            }
            let of_day = days.entry(head.read_at.date_naive()).or_insert(head);
            if of_day.read_at < head.read_at {
                *of_day = head;
            }
        }
        Self {
            heads: days,
            left_out: left_out.len() as u64,
        }
    }
}

/// The hires after the first of these days, up to the second.
fn hires_between(hires: &[Hire], licence: &Licence, after: NaiveDate, until: NaiveDate) -> i64 {
    let hires = hires.iter().filter(|hire| hire.licence == *licence);
    let hires = hires.filter(|hire| hire.on > after && hire.on <= until);
    hires.map(|hire| hire.seats).fold(0, i64::saturating_add)
}

/// The seats that are needed in a state, before minimums, packs and plans. A licence that a state
/// does not have was neither held nor bought.
fn needed(seats: Option<&SeatState>) -> f64 {
    let Some(seats) = seats else {
        return 0.0;
    };
    let held = i64::try_from(seats.held()).unwrap_or(i64::MAX);
    float(held.saturating_sub(seats.seats.change()))
}

#[allow(clippy::cast_precision_loss)]
fn float(number: i64) -> f64 {
    number as f64
}

fn days_between(from: NaiveDate, to: NaiveDate) -> f64 {
    float(to.signed_duration_since(from).num_days())
}

/// A straight line, fitted by least squares.
struct Fit {
    first: NaiveDate,
    last: NaiveDate,
    states: u64,
    left_out: u64,
    span_days: u64,
    mean_x: f64,
    mean_y: f64,
    slope: f64,
    /// The sum of the squares of the days' distances from their mean.
    spread: f64,
    /// The standard deviation of the states from the line.
    deviation: f64,
}

impl Fit {
    fn new(days: &Days<'_>, licence: &Licence) -> Option<Self> {
        let left_out = days.left_out;
        let days = &days.heads;
        let (first, last) = (*days.first_key_value()?.0, *days.last_key_value()?.0);
        if days.len() < FEWEST {
            return None;
        }
        let points: Vec<(f64, f64)> = days
            .iter()
            .map(|(day, head)| (days_between(first, *day), needed(head.seats_of(licence))))
            .collect();
        let count = float(i64::try_from(points.len()).unwrap_or(i64::MAX));
        let mean_x = points.iter().map(|(x, _)| x).sum::<f64>() / count;
        let mean_y = points.iter().map(|(_, y)| y).sum::<f64>() / count;
        let spread: f64 = points.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
        let both: f64 = points
            .iter()
            .map(|(x, y)| (x - mean_x) * (y - mean_y))
            .sum();
        let slope = both / spread;
        let square = |(x, y): &(f64, f64)| (y - mean_y - slope * (x - mean_x)).powi(2);
        let squares: f64 = points.iter().map(square).sum();
        Some(Self {
            first,
            last,
            left_out,
            states: points.len() as u64,
            span_days: last.signed_duration_since(first).num_days().unsigned_abs(),
            mean_x,
            mean_y,
            slope,
            spread,
            deviation: (squares / (count - 2.0)).sqrt(),
        })
    }

    fn at(&self, day: NaiveDate, hires: i64) -> Forecast {
        let x = days_between(self.first, day) - self.mean_x;
        let expected = self.mean_y + self.slope * x + float(hires);
        let count = float(i64::try_from(self.states).unwrap_or(i64::MAX));
        let width = student(self.states.saturating_sub(2))
            * self.deviation
            * (1.0 + 1.0 / count + x.powi(2) / self.spread).sqrt();
        // What is off by the inexactness of floats is no seat.
        let slight = 1e-6;
        Forecast {
            expected: seats(expected.round()),
            low: seats((expected - width + slight).floor()),
            high: seats((expected + width - slight).ceil()),
            per_year: self.slope * 365.0,
            hires,
            states: self.states,
            left_out: self.left_out,
            span_days: self.span_days,
        }
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn seats(number: f64) -> u64 {
    // A number that is none becomes 0.
    number.clamp(0.0, MOST_SEATS) as u64
}

/// The factor of a band of 95 %: the quantile of Student's distribution with so many degrees of
/// freedom.
fn student(freedom: u64) -> f64 {
    const QUANTILES: [f64; 30] = [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
        2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
        2.052, 2.048, 2.045, 2.042,
    ];
    let at = usize::try_from(freedom.saturating_sub(1)).unwrap_or(usize::MAX);
    QUANTILES.get(at).copied().unwrap_or(1.96)
}
