//! Use of products that the reports do not show, supplied by the caller.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::usage::words::product::Product;
use crate::value::days::DateRange;

/// Activity of products that these scopes do not show, supplied by the caller: Phone calls, chat,
/// leave of absence kept elsewhere.
///
/// The activity that is supplied for a product is taken as complete: a user who is not named has
/// not used it on the days that are covered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductActivity {
    /// The days that are covered, by product.
    pub covered: BTreeMap<Product, DateRange>,
    /// The last day of use, by product and by the user's id or address.
    pub last_used: BTreeMap<Product, BTreeMap<String, NaiveDate>>,
}

impl ProductActivity {
    /// The last day on which one of these ids or addresses used the product.
    pub(in crate::usage) fn last(&self, product: Product, names: &[&str]) -> Option<NaiveDate> {
        let days = self.last_used.get(&product)?;
        let names = names.iter().map(|name| name.trim().to_lowercase());
        names.filter_map(|name| days.get(&name).copied()).max()
    }

    /// Changes names to lower case, in which they are looked up.
    pub(in crate::usage) fn normal(mut self) -> Self {
        for users in self.last_used.values_mut() {
            let mut normal: BTreeMap<String, NaiveDate> = BTreeMap::new();
            for (who, day) in std::mem::take(users) {
                let last = normal.entry(who.trim().to_lowercase()).or_insert(day);
                *last = day.max(*last);
            }
            *users = normal;
        }
        self
    }

    /// Whether these days of the product are covered.
    pub(in crate::usage) fn covers(&self, product: Product, days: DateRange) -> bool {
        let covered = self.covered.get(&product);
        covered.is_some_and(|covered| covered.from <= days.from && days.to <= covered.to)
    }
}
