//! Times and dates in each form in which a server may write them.
//!
//! - RFC 3339 and its relatives: `T`, `t` or blanks before the time, seconds and fraction or none,
//!   any number of digits in the fraction, which a point, a comma or a colon begins
//!   (`10:20:30:123`); a zone as `Z`, `UTC`, `GMT`, `+02:00`, `+0200`, `+02`, also behind a blank;
//!   without one, UTC. `24:00:00` ends a day, and a leap second is one.
//! - Days alone, with a zone or without: their midnight.
//! - `yyyy/mm/dd`, `mm/dd/yyyy`, both with times of 24 or 12 hours.
//! - ISO 8601 without separators: `20260301`, `20260301102030`, `20260301T102030Z`.
//! - RFC 2822, and other forms with the month's name.
//! - Numbers, as such or as text, that count from 1970: seconds from 100,000,000 (1973) to
//!   99,999,999,999 (5138), which can have a fraction; milliseconds from 100,000,000,000 (1973) to
//!   the end of year 9999. No smaller number is taken for a time: it says nothing, like 0, or
//!   something else. Numbers that read as `yyyymmdd` or `yyyymmddhhmmss` of the years 1970 to 2100
//!   are that.
//!
//! Times are of the years 1 to 9999, here and in UTC. Outside, what stands there is no time:
//! chrono's range is greater, and what is near its ends breaks reckoning with days.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};

const YEARS: RangeInclusive<i32> = 1..=9999;

/// A time of day somewhere, and how far from UTC that is, where it is said.
struct Stamp {
    local: NaiveDateTime,
    offset: Option<FixedOffset>,
}

/// A time in one of the forms; UTC where no zone is said.
pub(crate) fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    stamp(text.trim())?.time()
}

/// A day in one of the forms. That of a time is its own, wherever the time was written.
pub(super) fn parse_day(text: &str) -> Option<NaiveDate> {
    stamp(text.trim())?.day()
}

/// A time as a whole number.
pub(super) fn counted(number: i64) -> Option<DateTime<Utc>> {
    of_number(number)?.time()
}

/// The day of a time as a whole number.
pub(super) fn counted_day(number: i64) -> Option<NaiveDate> {
    of_number(number)?.day()
}

/// A time as seconds with a fraction, or milliseconds with one.
pub(super) fn counted_parts(number: f64) -> Option<DateTime<Utc>> {
    // Times are whole milliseconds here: a float of this size holds no more.
    let scale = if number < 1e11 { 1_000.0 } else { 1.0 };
    let millis = (number * scale).round();
    #[allow(clippy::cast_possible_truncation)] // within the range that is checked here
    (1e11..1e15)
        .contains(&millis)
        .then(|| DateTime::from_timestamp_millis(millis as i64))?
        .filter(in_range)
}

fn in_range(time: &DateTime<Utc>) -> bool {
    YEARS.contains(&time.year())
}

impl Stamp {
    fn utc(time: DateTime<Utc>) -> Self {
        Self {
            local: time.naive_utc(),
            offset: None,
        }
    }

    fn time(&self) -> Option<DateTime<Utc>> {
        self.day()?;
        let time = match &self.offset {
            Some(offset) => offset.from_local_datetime(&self.local).single()?.to_utc(),
            None => self.local.and_utc(),
        };
        Some(time).filter(in_range)
    }

    fn day(&self) -> Option<NaiveDate> {
        Some(self.local.date()).filter(|day| YEARS.contains(&day.year()))
    }
}

fn stamp(text: &str) -> Option<Stamp> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(Stamp {
            local: time.naive_local(),
            offset: Some(*time.offset()),
        });
    }
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        let number = || match text.split_once('.') {
            None => of_number(text.parse().ok()?),
            Some((whole, fraction)) => with_fraction(whole, fraction),
        };
        if let Some(stamp) = number().or_else(|| Reader(text.as_bytes()).stamp()) {
            return Some(stamp);
        }
    }
    // The other forms have the name of a month; no number is one.
    if !text.contains(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    if let Ok(time) = DateTime::parse_from_rfc2822(text) {
        return Some(Stamp {
            local: time.naive_local(),
            offset: Some(*time.offset()),
        });
    }
    named(text)
}

fn of_number(number: i64) -> Option<Stamp> {
    match number {
        19_700_101..=21_001_231 => compact(number, 0),
        19_700_101_000_000..=21_001_231_235_959 => {
            compact(number / 1_000_000, number % 1_000_000).or_else(|| counted_from_1970(number))
        }
        _ => counted_from_1970(number),
    }
}

fn counted_from_1970(number: i64) -> Option<Stamp> {
    let time = match number {
        100_000_000..=99_999_999_999 => DateTime::from_timestamp(number, 0),
        100_000_000_000.. => DateTime::from_timestamp_millis(number),
        _ => None,
    };
    time.map(Stamp::utc)
}

/// `yyyymmdd` and `hhmmss`.
fn compact(day: i64, time: i64) -> Option<Stamp> {
    let two = |v: i64| u32::try_from(v % 100).ok();
    let day = NaiveDate::from_ymd_opt(
        i32::try_from(day / 10_000).ok()?,
        two(day / 100)?,
        two(day)?,
    )?;
    let local = day.and_hms_opt(two(time / 10_000)?, two(time / 100)?, two(time)?)?;
    Some(Stamp {
        local,
        offset: None,
    })
}

/// Seconds and the digits of their fraction.
fn with_fraction(whole: &str, fraction: &str) -> Option<Stamp> {
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let seconds: i64 = whole.parse().ok()?;
    let time = match seconds {
        100_000_000..=99_999_999_999 => DateTime::from_timestamp(seconds, nanos(fraction)),
        100_000_000_000.. => DateTime::from_timestamp_millis(seconds),
        _ => None,
    };
    time.map(Stamp::utc)
}

/// The digits of a fraction of a second as nanoseconds; what is finer is cut off.
fn nanos(digits: &str) -> u32 {
    let digits = digits.bytes().chain(std::iter::repeat(b'0')).take(9);
    digits.fold(0, |nanos, digit| {
        nanos
            .saturating_mul(10)
            .saturating_add(u32::from(digit.saturating_sub(b'0')))
    })
}

/// Forms with the month's name, in UTC.
fn named(text: &str) -> Option<Stamp> {
    let local = [
        "%a %b %e %H:%M:%S %Y",
        "%a %b %e %H:%M:%S UTC %Y",
        "%a %b %e %H:%M:%S GMT %Y",
        "%b %e, %Y %I:%M:%S %p",
        "%b %e, %Y %I:%M %p",
        "%b %e, %Y %H:%M:%S",
        "%b %e, %Y %H:%M",
        "%e %b %Y %H:%M:%S",
        "%e %b %Y %H:%M",
        "%A, %d-%b-%y %H:%M:%S GMT",
    ]
    .iter()
    .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let local = local.or_else(|| {
        let day = ["%b %e, %Y", "%e %b %Y"]
            .iter()
            .find_map(|format| NaiveDate::parse_from_str(text, format).ok())?;
        Some(day.and_time(NaiveTime::MIN))
    })?;
    Some(Stamp {
        local,
        offset: None,
    })
}

/// Reads what is made of digits and signs.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn stamp(mut self) -> Option<Stamp> {
        let (day, dense) = self.day()?;
        let before = self.0.len();
        while let Some(b' ' | b'T' | b't' | b',') = self.0.first() {
            self.0 = &self.0[1..];
        }
        let apart = self.0.len() < before;
        let mut local = day.and_time(NaiveTime::MIN);
        if apart && self.0.first().is_some_and(u8::is_ascii_digit) {
            local = self.time(day, dense)?;
        }
        self.blanks();
        let offset = self.zone()?;
        Some(Stamp { local, offset })
    }

    /// A day, and whether it was written without separators.
    fn day(&mut self) -> Option<(NaiveDate, bool)> {
        let first = self.digits();
        let (year, month, day, dense) = match (first.len(), self.0.first()) {
            (8, _) => (
                number(&first[..4])?,
                number(&first[4..6])?,
                number(&first[6..])?,
                true,
            ),
            (4, Some(sign @ (b'-' | b'/'))) => {
                self.eat(*sign)?;
                let month = self.short()?;
                self.eat(*sign)?;
                (number(first)?, month, self.short()?, false)
            }
            (1 | 2, Some(b'/')) => {
                self.eat(b'/')?;
                let day = self.short()?;
                self.eat(b'/')?;
                let year = self.digits();
                if year.len() != 4 {
                    return None;
                }
                (number(year)?, number(first)?, day, false)
            }
            _ => return None,
        };
        let day = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
        Some((day, dense))
    }

    fn time(&mut self, day: NaiveDate, dense: bool) -> Option<NaiveDateTime> {
        let first = self.digits();
        let (hour, minute, mut second) = match first.len() {
            1 | 2 => {
                self.eat(b':')?;
                (number(first)?, self.short()?, 0)
            }
            4 | 6 if dense => (
                number(&first[..2])?,
                number(&first[2..4])?,
                number(&first[4..]).unwrap_or(0),
            ),
            _ => return None,
        };
        if first.len() < 4 && self.eat(b':').is_some() {
            second = self.short()?;
        }
        let mut nano = 0;
        if let [b'.' | b',' | b':', b'0'..=b'9', ..] = self.0 {
            self.0 = &self.0[1..];
            nano = std::str::from_utf8(self.digits()).map_or(0, nanos);
        }
        self.blanks();
        let hour = match (self.half(), hour) {
            (None, hour) => hour,
            (Some(_), 0 | 13..) => return None,
            (Some(half), hour) => half.saturating_add(hour % 12),
        };
        if (hour, minute, second, nano) == (24, 0, 0, 0) {
            return Some(day.succ_opt()?.and_time(NaiveTime::MIN));
        }
        // chrono's way to write a leap second.
        let (second, nano) = match second {
            60 => (59, nano.saturating_add(1_000_000_000)),
            _ => (second, nano),
        };
        day.and_hms_nano_opt(hour, minute, second, nano)
    }

    /// The half of a day: how many hours it adds.
    fn half(&mut self) -> Option<u32> {
        let [half, b'm' | b'M', rest @ ..] = self.0 else {
            return None;
        };
        let hours = match half {
            b'a' | b'A' => 0,
            b'p' | b'P' => 12,
            _ => return None,
        };
        self.0 = rest;
        Some(hours)
    }

    /// What is left, as the zone: `None` if it is none, `Some(None)` if there is none.
    #[allow(clippy::option_option)]
    fn zone(mut self) -> Option<Option<FixedOffset>> {
        let utc = FixedOffset::east_opt(0);
        match self.0 {
            [] => return Some(None),
            [b'Z' | b'z'] => return Some(utc),
            [a, b, c, rest @ ..]
                if [a, b, c].map(u8::to_ascii_uppercase) == *b"UTC"
                    || [a, b, c].map(u8::to_ascii_uppercase) == *b"GMT" =>
            {
                if rest.is_empty() {
                    return Some(utc);
                }
                self.0 = rest;
            }
            _ => {}
        }
        let west = match self.0 {
            [b'+', rest @ ..] => {
                self.0 = rest;
                false
            }
            [b'-', rest @ ..] => {
                self.0 = rest;
                true
            }
            _ => return None,
        };
        let first = self.digits();
        let (hours, minutes) = match first.len() {
            1 | 2 => (number(first)?, 0),
            4 => (number(&first[..2])?, number(&first[2..])?),
            _ => return None,
        };
        let minutes = match self.0 {
            [] => minutes,
            [b':', a, b] if first.len() < 4 => number(&[*a, *b])?,
            _ => return None,
        };
        if minutes > 59 {
            return None;
        }
        let seconds = hours
            .saturating_mul(3_600)
            .saturating_add(minutes.saturating_mul(60));
        let seconds = i32::try_from(seconds).ok()?;
        FixedOffset::east_opt(if west {
            seconds.checked_neg()?
        } else {
            seconds
        })
        .map(Some)
    }

    fn blanks(&mut self) {
        self.0 = self.0.trim_ascii_start();
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        self.0 = self.0.strip_prefix(&[byte])?;
        Some(())
    }

    /// The digits that stand here.
    fn digits(&mut self) -> &'a [u8] {
        let count = self.0.iter().take_while(|b| b.is_ascii_digit()).count();
        let (digits, rest) = self.0.split_at(count);
        self.0 = rest;
        digits
    }

    /// A number of one or two digits.
    fn short(&mut self) -> Option<u32> {
        let digits = self.digits();
        number(digits).filter(|_| digits.len() <= 2)
    }
}

/// A number of a few digits.
fn number(digits: &[u8]) -> Option<u32> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}
