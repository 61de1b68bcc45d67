//! Reports over a range of days.

/// Makes a report of records [`Ranged`](crate::windows::Ranged): its request has the fields `from`
/// and `to`. What follows the semicolon goes into the `impl` as it stands.
macro_rules! ranged {
    ($name:ident from $source:ident, |$record:ident| $time:expr $(; $($more:tt)*)?) => {
        impl $crate::windows::Ranged for $name {
            const SOURCE: $crate::coverage::Source = $crate::coverage::Source::$source;
            fn between(&self, days: $crate::value::days::DateRange) -> Self {
                let mut request = self.clone();
                request.from = days.from.into();
                request.to = days.to.into();
                request
            }
            fn time(
                $record: &<Self::Output as $crate::request::PageBody>::Item,
            ) -> Option<chrono::DateTime<chrono::Utc>> {
                $time
            }
            $($($more)*)?
        }
    };
}
pub(crate) use ranged;
