//! An amount of money, exact.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, ErrorKind, Result};

/// The most digits that an amount can have after the point.
const PLACES: u32 = 6;

/// An exact amount of money: a decimal number, never a float. The currency is given beside it.
///
/// As text and in serde it is written as digits with a point: `1234.50`. At most six digits after
/// the point are accepted when it is read; integers are accepted, too, but floats are not.
/// Calculation is exact up to 10²² and saturates there.
///
/// ```
/// use zoom_admin::usage::Money;
///
/// let price: Money = "199.9".parse()?;
/// assert_eq!((price * 3).to_string(), "599.70");
/// # Ok::<(), zoom_admin::Error>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Money(Decimal);

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(Decimal::ZERO);

    /// The largest amount: 10²². The smallest is its negative.
    pub const MAX: Money = Money(Decimal::from_parts(
        0xB240_0000,
        0x19E0_C9BA,
        0x0000_021E,
        false,
        0,
    ));

    /// Whether the amount is below zero.
    pub fn is_negative(self) -> bool {
        self < Money::ZERO
    }

    /// The amount as a decimal number, with at least two digits after the point.
    pub(in crate::usage) fn decimal(self) -> Decimal {
        let mut value = self.0.normalize();
        if value.scale() < 2 {
            value.rescale(2);
        }
        value
    }

    /// The amount in millionths of a unit: each amount is a whole number of them.
    #[cfg(feature = "parquet")]
    pub(in crate::usage) fn millionths(self) -> i128 {
        let places = PLACES.saturating_sub(self.0.scale());
        // At most 10²⁸.
        self.0.mantissa().saturating_mul(10_i128.pow(places))
    }

    /// A twelfth, rounded to two digits after the point.
    #[cfg_attr(not(feature = "history"), allow(dead_code))]
    pub(in crate::usage) fn twelfth(self) -> Self {
        let half_up = RoundingStrategy::MidpointAwayFromZero;
        let twelfth = self.0.checked_div(Decimal::from(12));
        Self::from_result(
            twelfth.map(|value| value.round_dp_with_strategy(2, half_up)),
            self.is_negative(),
        )
    }

    /// The amount in whole units of the currency, rounded; none below zero.
    #[cfg(feature = "html")]
    pub(in crate::usage) fn units(self) -> u64 {
        let half_up = RoundingStrategy::MidpointAwayFromZero;
        let whole = self.0.round_dp_with_strategy(0, half_up);
        match self.is_negative() {
            true => 0,
            false => u64::try_from(whole.mantissa()).unwrap_or(u64::MAX),
        }
    }

    /// Limits a result to the range within which six digits after the point are exact.
    fn from_result(result: Option<Decimal>, negative: bool) -> Self {
        match result {
            Some(value) if value.abs() <= Money::MAX.0 => Money(value.normalize()),
            _ if negative => -Money::MAX,
            _ => Money::MAX,
        }
    }
}

impl From<i64> for Money {
    fn from(integer: i64) -> Self {
        Money(Decimal::from(integer).normalize())
    }
}

impl FromStr for Money {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = |why: &str| {
            let message = format!("{text:?} is no amount of money: {why}, as in 1234.50");
            Error::new(ErrorKind::Request, message)
        };
        let digits = text.trim();
        let digits = digits.strip_prefix('-').unwrap_or(digits);
        let (integer, places) = match digits.split_once('.') {
            Some((_, "")) => return Err(wrong("digits follow the point")),
            Some((integer, places)) => (integer, places),
            None => (digits, ""),
        };
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if integer.is_empty() || !all_digits(integer) || !all_digits(places) {
            return Err(wrong("write plain digits with a point"));
        }
        if places.trim_end_matches('0').len() > PLACES as usize {
            return Err(wrong("at most six digits follow the point"));
        }
        match text.trim().parse::<Decimal>() {
            Ok(value) if value.abs() <= Money::MAX.0 => Ok(Money(value.normalize())),
            _ => Err(wrong("it is too large")),
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.decimal().to_string())
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Money({self})")
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money::from_result(self.0.checked_add(other.0), self.is_negative())
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        *self = self.add(other);
    }
}

impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        self.add(other.neg())
    }
}

impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        // A decimal zero can be negative, which would be printed.
        if self.0.is_zero() {
            Money::ZERO
        } else {
            Money(self.0.neg())
        }
    }
}

/// Multiplies the amount.
impl Mul<i64> for Money {
    type Output = Money;
    fn mul(self, times: i64) -> Money {
        let negative = self.is_negative() != (times < 0);
        Money::from_result(self.0.checked_mul(Decimal::from(times)), negative)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

impl<'a> Sum<&'a Money> for Money {
    fn sum<I: Iterator<Item = &'a Money>>(amounts: I) -> Money {
        amounts.copied().sum()
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(MoneyVisitor)
    }
}

struct MoneyVisitor;

impl Visitor<'_> for MoneyVisitor {
    type Value = Money;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount of money as text, for example \"199.90\"")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Money, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_i64<E: serde::de::Error>(self, integer: i64) -> Result<Money, E> {
        Ok(integer.into())
    }

    fn visit_u64<E: serde::de::Error>(self, integer: u64) -> Result<Money, E> {
        Ok(Money(Decimal::from(integer).normalize()))
    }

    fn visit_f64<E: serde::de::Error>(self, float: f64) -> Result<Money, E> {
        Err(E::custom(format!(
            "write the price as text, \"199.90\": a number with a point, {float}, is not exact"
        )))
    }
}

pub(super) fn signed(seats: u64) -> i64 {
    i64::try_from(seats).unwrap_or(i64::MAX)
}
