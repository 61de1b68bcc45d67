//! Texts that hold a quantity: kept as they came, with a view of what they say.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use crate::declare::scalar_impls;
use crate::decode::Scalar;

/// Declares a text with a view.
macro_rules! text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text as Zoom wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<T: Into<String>> From<T> for $name {
            fn from(text: T) -> Self {
                Self(text.into())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&self.0)
            }
        }

        impl Scalar for $name {
            fn from_text(text: &str) -> Option<Self> {
                Some(Self(text.to_owned()))
            }
            fn from_i64(v: i64) -> Option<Self> {
                Some(Self(v.to_string()))
            }
            fn from_f64(v: f64) -> Option<Self> {
                Some(Self(v.to_string()))
            }
        }

        scalar_impls!($name);
    };
}

text! {
    /// An amount of money in the currency that stands beside it, for example `1,234.50`.
    Amount
}

text! {
    /// An amount of storage with its unit, for example `1.5 GB`.
    StorageSize
}

/// A decimal number as its digits and how many of them follow the point; exact, never a float.
fn decimal(text: &str) -> Option<(i64, u32)> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut digits = String::new();
    for (i, group) in whole.split(',').enumerate() {
        // A comma stands before each three digits, or nowhere.
        if i > 0 && group.len() != 3 {
            return None;
        }
        digits += group;
    }
    digits += fraction;
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: i64 = digits.parse().ok()?;
    let scale = u32::try_from(fraction.len()).ok()?;
    let value = if negative {
        value.checked_neg()?
    } else {
        value
    };
    Some((value, scale))
}

impl Amount {
    /// The amount as whole digits and the number of decimals: `1,234.50` is `(123450, 2)`. Exact;
    /// `None` if the text is no decimal number.
    pub fn decimal(&self) -> Option<(i64, u32)> {
        decimal(&self.0)
    }
}

impl StorageSize {
    /// The size in bytes, rounded to the nearest; a kilobyte is 1,024. `None` if the text is no
    /// number with a unit of bytes.
    pub fn bytes(&self) -> Option<u64> {
        let text = self.0.trim();
        let unit = text
            .find(|c: char| c.is_ascii_alphabetic())
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(unit);
        let power = match unit.trim().to_ascii_uppercase().as_str() {
            "" | "B" | "BYTE" | "BYTES" => 0,
            "K" | "KB" | "KIB" => 1,
            "M" | "MB" | "MIB" => 2,
            "G" | "GB" | "GIB" => 3,
            "T" | "TB" | "TIB" => 4,
            "P" | "PB" | "PIB" => 5,
            _ => return None,
        };
        let (digits, scale) = decimal(number)?;
        let scale = 10_u128.checked_pow(scale)?;
        let bytes = u128::try_from(digits)
            .ok()?
            .checked_mul(1_024_u128.checked_pow(power)?)?;
        u64::try_from(bytes.checked_add(scale / 2)?.checked_div(scale)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        let of = |text: &str| Amount::from(text).decimal();
        assert_eq!(of("1,234.50"), Some((123_450, 2)));
        assert_eq!(of("-0.1"), Some((-1, 1)));
        assert_eq!(of(" 12000 "), Some((12_000, 0)));
        for none in [
            "",
            "12,34",
            "$5",
            "1.2.3",
            "one",
            "-",
            "99999999999999999999",
        ] {
            assert_eq!(of(none), None, "{none}");
        }
    }

    #[test]
    fn storage_is_read_with_its_unit() {
        let of = |text: &str| StorageSize::from(text).bytes();
        assert_eq!(of("10 GB"), Some(10 << 30));
        assert_eq!(of("1.5GB"), Some(3 << 29));
        assert_eq!(of("0"), Some(0));
        assert_eq!(of("512 kb"), Some(512 << 10));
        assert_eq!(of("1 TB"), Some(1 << 40));
        for none in ["", "GB", "-1 GB", "10 apples", "99999999999 PB"] {
            assert_eq!(of(none), None, "{none}");
        }
    }
}
