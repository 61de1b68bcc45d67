//! The single values: texts, numbers, booleans, times and dates.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::times::{self, parse_time};
use super::trace::take_garbled;
use super::{Lenient, look_again, lose};

/// Passing over what is of no use.
pub(crate) mod skip {
    use serde::de::{IgnoredAny, MapAccess, SeqAccess};

    pub(crate) fn seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<(), A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    pub(crate) fn map<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
        super::super::trace::quietly(|| {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(())
        })
    }
}

/// Null, in each of serde's forms, is `None`.
macro_rules! visit_nothing {
    () => {
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_none<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
        fn visit_some<D: serde::de::Deserializer<'de>>(
            self,
            d: D,
        ) -> Result<Self::Value, D::Error> {
            d.deserialize_any(self)
        }
    };
}
pub(super) use visit_nothing;

/// Kinds of value that are lost on a visitor.
macro_rules! visit_lost {
    ($lose:ident; $($method:ident: $ty:ty),*) => {
        $(fn $method<E>(self, _: $ty) -> Result<Self::Value, E> {
            $lose();
            Ok(None)
        })*
    };
}
pub(super) use visit_lost;

/// A value that stands in one JSON text, number or boolean.
pub trait Scalar: Sized {
    /// Of a text that is not empty.
    fn from_text(text: &str) -> Option<Self>;
    /// Of a boolean.
    fn from_bool(_: bool) -> Option<Self> {
        None
    }
    /// Of a whole number.
    fn from_i64(_: i64) -> Option<Self> {
        None
    }
    /// Of a whole number that is not negative.
    fn from_u64(v: u64) -> Option<Self> {
        // One that is too long for an i64 is its digits, for whom those will do.
        i64::try_from(v).map_or_else(|_| Self::from_text(&v.to_string()), Self::from_i64)
    }
    /// A float: what the whole number is that it stands for.
    fn from_f64(v: f64) -> Option<Self> {
        exact(v).and_then(Self::from_i64)
    }
    /// Whether `""` is a value of its own.
    const EMPTY_IS_VALUE: bool = false;
    /// Whether a text that lost parts is still of use.
    const MAY_BE_GARBLED: bool = false;
}

/// The whole number that a float is, if it names just one.
fn exact(v: f64) -> Option<i64> {
    // 2^53: beyond it a float no longer names one whole number.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation)] // within 2^53
    (v.fract() == 0.0 && v.abs() <= EXACT).then_some(v as i64)
}

/// Reads a value: the whole of [`Lenient::read`] for a [`Scalar`].
///
/// # Errors
/// Only those of the JSON itself.
pub fn scalar<'de, T: Scalar, D: Deserializer<'de>>(d: D) -> Result<Option<T>, D::Error> {
    let mut value: Option<T> = None;
    let take: &mut dyn Take = &mut value;
    d.deserialize_any(ScalarVisitor(take))?;
    Ok(value)
}

/// The same for the few types that most values have, which each deserializer is compiled with.
fn common<'de, T: Scalar, D: Deserializer<'de>>(d: D) -> Result<Option<T>, D::Error> {
    let mut value: Option<T> = None;
    d.deserialize_any(ScalarVisitor(&mut value))?;
    Ok(value)
}

/// Takes a value in. One visitor gives to all ids and enums, so that each deserializer is compiled
/// once for all of them.
trait Take {
    fn text(&mut self, v: &str);
    fn bool(&mut self, v: bool);
    fn i64(&mut self, v: i64);
    fn u64(&mut self, v: u64);
    fn f64(&mut self, v: f64);
}

impl<T: Scalar> Take for Option<T> {
    fn text(&mut self, v: &str) {
        if v.is_empty() && !T::EMPTY_IS_VALUE {
            return;
        }
        // Half an id, a date or a password is none.
        if !T::MAY_BE_GARBLED && take_garbled() {
            return lose();
        }
        *self = kept(T::from_text(v));
    }
    fn bool(&mut self, v: bool) {
        *self = kept(T::from_bool(v));
    }
    fn i64(&mut self, v: i64) {
        *self = kept(T::from_i64(v));
    }
    fn u64(&mut self, v: u64) {
        *self = kept(T::from_u64(v));
    }
    fn f64(&mut self, v: f64) {
        // 2^63: the fast pass makes floats of whole numbers that are longer, and loses digits.
        const LONG: f64 = 9_223_372_036_854_775_808.0;
        if v.abs() >= LONG {
            look_again();
        }
        *self = kept(if v.is_finite() { T::from_f64(v) } else { None });
    }
}

fn kept<T>(value: Option<T>) -> Option<T> {
    if value.is_none() {
        lose();
    }
    value
}

struct ScalarVisitor<'a, T: ?Sized>(&'a mut T);

impl<'de, T: Take + ?Sized> Visitor<'de> for ScalarVisitor<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, v: &str) -> Result<(), E> {
        self.0.text(v);
        Ok(())
    }
    fn visit_bool<E>(self, v: bool) -> Result<(), E> {
        self.0.bool(v);
        Ok(())
    }
    fn visit_i64<E>(self, v: i64) -> Result<(), E> {
        self.0.i64(v);
        Ok(())
    }
    fn visit_u64<E>(self, v: u64) -> Result<(), E> {
        self.0.u64(v);
        Ok(())
    }
    fn visit_f64<E>(self, v: f64) -> Result<(), E> {
        self.0.f64(v);
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        lose();
        skip::map(map)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        lose();
        skip::seq(seq)
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_any(self)
    }
}

macro_rules! lenient_scalar {
    ($($ty:ty),*) => {
        $(impl Lenient for $ty {
            fn read<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Self>, D::Error> {
                common(d)
            }
        })*
    };
}
lenient_scalar!(bool, i32, i64, u32, u64, f64, DateTime<Utc>, NaiveDate);

impl Lenient for String {
    fn read<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Self>, D::Error> {
        common(d)
    }
    fn is_blank(&self) -> bool {
        self.trim().is_empty()
    }
}

/// What no source describes, as it came.
impl Lenient for serde_json::Value {
    fn read<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Self>, D::Error> {
        let value = super::untyped::value(d)?;
        Ok(Some(value).filter(|v| !v.is_null()))
    }
}

impl Scalar for String {
    const EMPTY_IS_VALUE: bool = true;
    const MAY_BE_GARBLED: bool = true;
    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
    fn from_bool(v: bool) -> Option<Self> {
        Some(v.to_string())
    }
    fn from_i64(v: i64) -> Option<Self> {
        Some(v.to_string())
    }
    fn from_u64(v: u64) -> Option<Self> {
        Some(v.to_string())
    }
    fn from_f64(v: f64) -> Option<Self> {
        Some(v.to_string())
    }
}

impl Scalar for bool {
    fn from_text(text: &str) -> Option<Self> {
        match text.trim() {
            "1" => Some(true),
            "0" => Some(false),
            t if t.eq_ignore_ascii_case("true") => Some(true),
            t if t.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }
    fn from_bool(v: bool) -> Option<Self> {
        Some(v)
    }
    fn from_i64(v: i64) -> Option<Self> {
        match v {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

/// Whole numbers: from texts, from floats without a fraction that are exact, and from booleans.
macro_rules! whole {
    ($($ty:ty),*) => {
        $(impl Scalar for $ty {
            fn from_text(text: &str) -> Option<Self> {
                let text = text.trim();
                let number = text.parse().ok();
                number
                    .or_else(|| text.parse().ok().and_then(Self::from_f64))
                    .or_else(|| bool::from_text(text).and_then(Self::from_bool))
            }
            fn from_bool(v: bool) -> Option<Self> {
                Some(v.into())
            }
            fn from_i64(v: i64) -> Option<Self> {
                v.try_into().ok()
            }
            fn from_u64(v: u64) -> Option<Self> {
                v.try_into().ok()
            }
        })*
    };
}
whole!(i32, i64, u32, u64);

impl Scalar for f64 {
    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let number = text.parse().ok().filter(|v: &f64| v.is_finite());
        number.or_else(|| bool::from_text(text).and_then(Self::from_bool))
    }
    fn from_bool(v: bool) -> Option<Self> {
        Some(v.into())
    }
    #[allow(clippy::cast_precision_loss)] // a number for people: the nearest float is meant
    fn from_i64(v: i64) -> Option<Self> {
        Some(v as f64)
    }
    #[allow(clippy::cast_precision_loss)]
    fn from_u64(v: u64) -> Option<Self> {
        Some(v as f64)
    }
    fn from_f64(v: f64) -> Option<Self> {
        Some(v)
    }
}

impl Scalar for DateTime<Utc> {
    fn from_text(text: &str) -> Option<Self> {
        parse_time(text)
    }
    fn from_i64(v: i64) -> Option<Self> {
        times::counted(v)
    }
    fn from_f64(v: f64) -> Option<Self> {
        times::counted_parts(v)
    }
}

impl Scalar for NaiveDate {
    fn from_text(text: &str) -> Option<Self> {
        times::parse_day(text)
    }
    fn from_i64(v: i64) -> Option<Self> {
        times::counted_day(v)
    }
    fn from_f64(v: f64) -> Option<Self> {
        times::counted_parts(v).map(|time| time.date_naive())
    }
}
