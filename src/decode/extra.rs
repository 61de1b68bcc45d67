//! What came with a value and its type does not model.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer};

use super::{Lenient, look_again, trace};

/// A value, and what came with it that its type does not model: the answer of
/// [`WithExtra`](crate::WithExtra), and a record of [`WithExtraPages`](crate::WithExtraPages).
///
/// Dereferences to the value.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct Extra<T> {
    /// The value.
    #[serde(flatten)]
    pub value: T,
    /// The members that no type models, by their path from the value: `shoe_size`,
    /// `settings.ai`, `licenses[2].term`. A number that JSON cannot hold is a text of its digits.
    pub extra: BTreeMap<String, serde_json::Value>,
}

impl<T> Deref for Extra<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Names the members, and hides what is in them: it can be a credential.
impl<T: fmt::Debug> fmt::Debug for Extra<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extra")
            .field("value", &self.value)
            .field("extra", &self.extra.keys())
            .finish()
    }
}

/// Reads something, and gives beside it what was passed over meanwhile. Only the second pass knows
/// paths, so the first one asks for it.
fn keep<V, E>(
    read: impl FnOnce() -> Result<V, E>,
) -> Result<(V, BTreeMap<String, serde_json::Value>), E> {
    look_again();
    trace::begin_extra();
    let value = read();
    let extra = trace::end_extra();
    Ok((value?, extra))
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Extra<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        keep(|| T::deserialize(d)).map(|(value, extra)| Self { value, extra })
    }
}

impl<T: Lenient> Lenient for Extra<T> {
    fn read<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Self>, D::Error> {
        let (value, extra) = keep(|| T::read(d))?;
        Ok(value.map(|value| Self { value, extra }))
    }

    fn is_blank(&self) -> bool {
        self.value.is_blank()
    }
}
