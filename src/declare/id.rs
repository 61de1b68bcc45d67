//! [`id!`](crate::declare::id).

/// Declares an id: a text of Zoom's that is only ever compared and sent back.
///
/// ```
/// use zoom_admin::declare::id;
///
/// id! {
///     /// A room.
///     pub struct RoomId;
/// }
/// assert_eq!(RoomId::from("r1").as_str(), "r1");
/// ```
///
/// becomes a struct around a `String` that reads numbers too, and can be a segment of a path and a
/// query parameter. `#[segment(Uuid)]` says that it is a [`Segment::Uuid`](crate::Segment::Uuid) of a
/// path, as the UUIDs of meetings are.
#[doc(hidden)]
#[macro_export]
macro_rules! __zoom_admin_id {
    ($(#[doc = $doc:expr])* pub struct $name:ident;) => {
        $crate::__zoom_admin_id! { $(#[doc = $doc])* #[segment(Value)] pub struct $name; }
    };
    ($(#[doc = $doc:expr])* #[segment($segment:ident)] pub struct $name:ident;) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<T: Into<String>> From<T> for $name {
            fn from(id: T) -> Self {
                Self(id.into())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl $crate::declare::__private::serde::Serialize for $name {
            fn serialize<S: $crate::declare::__private::serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&self.0)
            }
        }

        impl $crate::declare::__private::Scalar for $name {
            fn from_text(text: &str) -> Option<Self> {
                Some(Self(text.to_owned()))
            }
            fn from_i64(v: i64) -> Option<Self> {
                Some(Self(v.to_string()))
            }
        }

        $crate::__zoom_admin_scalar!($name);

        impl From<&$name> for $crate::declare::__private::Segment {
            fn from(id: &$name) -> Self {
                $crate::declare::__private::Segment::$segment(id.0.clone())
            }
        }

        impl $crate::declare::__private::QueryValue for $name {
            fn to_query(&self) -> String {
                self.0.clone()
            }
        }
    };
}

/// `Lenient`, and `Deserialize` for use outside of the models.
#[doc(hidden)]
#[macro_export]
macro_rules! __zoom_admin_scalar {
    ($name:ident) => {
        impl $crate::declare::__private::Lenient for $name {
            fn read<'de, D: $crate::declare::__private::serde::Deserializer<'de>>(
                d: D,
            ) -> Result<Option<Self>, D::Error> {
                $crate::declare::__private::scalar(d)
            }
        }

        impl<'de> $crate::declare::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::declare::__private::serde::Deserializer<'de>>(
                d: D,
            ) -> Result<Self, D::Error> {
                $crate::declare::__private::required(d)
            }
        }
    };
}
