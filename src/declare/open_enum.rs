//! [`open_enum!`](crate::declare::open_enum).

/// Declares an open set of values: the known ones, and `Other` for those that Zoom adds.
///
/// ```
/// use zoom_admin::declare::open_enum;
///
/// open_enum! {
///     /// State of a room.
///     pub enum RoomState: str {
///         /// Nobody is there.
///         Free = "free",
///         /// Somebody is.
///         Taken = "taken",
///     }
/// }
/// assert_eq!(RoomState::from("free"), RoomState::Free);
/// assert_eq!(RoomState::from("on fire").as_str(), "on fire");
/// ```
///
/// `: str` makes an enum of texts, `: i64` with `Basic = 1` one of numbers. Both round-trip unknown
/// values unchanged, read texts as numbers and the reverse, and can be query parameters.
#[doc(hidden)]
#[macro_export]
macro_rules! __zoom_admin_open_enum {
    (
        $(#[$doc:meta])*
        pub enum $name:ident: str { $($(#[$var_doc:meta])* $var:ident = $value:literal),* $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$var_doc])* $var,)*
            /// A value that this version does not know, as it came.
            Other(String),
        }

        impl $name {
            /// The known values.
            pub const KNOWN: &'static [&'static str] = &[$($value),*];

            /// The value as Zoom writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$var => $value,)*
                    Self::Other(other) => other,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($value => Self::$var,)*
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::declare::__private::serde::Serialize for $name {
            fn serialize<S: $crate::declare::__private::serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl $crate::declare::__private::Scalar for $name {
            fn from_text(text: &str) -> Option<Self> {
                let value = Self::from(text);
                if matches!(value, Self::Other(_)) {
                    $crate::declare::__private::unknown_variant();
                }
                Some(value)
            }
            fn from_bool(v: bool) -> Option<Self> {
                Self::from_text(if v { "true" } else { "false" })
            }
            fn from_i64(v: i64) -> Option<Self> {
                Self::from_text(&v.to_string())
            }
        }

        $crate::__zoom_admin_scalar!($name);

        impl $crate::declare::__private::QueryValue for $name {
            const KIND: $crate::declare::__private::ParamKind =
                $crate::declare::__private::ParamKind::OneOf(Self::KNOWN);
            fn to_query(&self) -> String {
                self.as_str().to_owned()
            }
        }
    };
    (
        $(#[$doc:meta])*
        pub enum $name:ident: i64 { $($(#[$var_doc:meta])* $var:ident = $value:literal),* $(,)? }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$var_doc])* $var,)*
            /// A value that this version does not know, as it came.
            Other(i64),
        }

        impl $name {
            /// The known values.
            pub const KNOWN: &'static [i64] = &[$($value),*];

            /// The value as Zoom writes it.
            pub fn as_i64(self) -> i64 {
                match self {
                    $(Self::$var => $value,)*
                    Self::Other(other) => other,
                }
            }
        }

        impl From<i64> for $name {
            fn from(value: i64) -> Self {
                match value {
                    $($value => Self::$var,)*
                    other => Self::Other(other),
                }
            }
        }

        impl $crate::declare::__private::serde::Serialize for $name {
            fn serialize<S: $crate::declare::__private::serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_i64(self.as_i64())
            }
        }

        impl $crate::declare::__private::Scalar for $name {
            fn from_text(text: &str) -> Option<Self> {
                <i64 as $crate::declare::__private::Scalar>::from_text(text).and_then(Self::from_i64)
            }
            fn from_bool(v: bool) -> Option<Self> {
                Self::from_i64(v.into())
            }
            fn from_i64(v: i64) -> Option<Self> {
                let value = Self::from(v);
                if matches!(value, Self::Other(_)) {
                    $crate::declare::__private::unknown_variant();
                }
                Some(value)
            }
            fn from_f64(v: f64) -> Option<Self> {
                <i64 as $crate::declare::__private::Scalar>::from_f64(v).and_then(Self::from_i64)
            }
        }

        $crate::__zoom_admin_scalar!($name);

        impl $crate::declare::__private::QueryValue for $name {
            const KIND: $crate::declare::__private::ParamKind =
                $crate::declare::__private::ParamKind::OneNumberOf(Self::KNOWN);
            fn to_query(&self) -> String {
                self.as_i64().to_string()
            }
        }
    };
}
