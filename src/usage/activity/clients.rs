//! The clients that people sign in with, each kept once.

use std::collections::HashMap;

use crate::report::SignIn;
use crate::usage::words::known::{said_client, said_version};

/// Clients, by name and version. Events keep their index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::usage) struct Clients {
    /// The name in the report, and the version. Either is empty if the report does not say it.
    all: Vec<(String, String)>,
    /// The index of each, by name and version.
    numbers: HashMap<String, HashMap<String, u16>>,
}

impl Clients {
    pub(super) fn new(all: Vec<(String, String)>) -> Self {
        let mut numbers: HashMap<String, HashMap<String, u16>> = HashMap::new();
        for ((kind, version), number) in all.iter().zip(0..u16::MAX) {
            let versions = numbers.entry(kind.clone()).or_default();
            versions.insert(version.clone(), number);
        }
        Self { all, numbers }
    }

    pub(super) fn all(&self) -> &[(String, String)] {
        &self.all
    }

    /// The name and the version of a client.
    pub(super) fn get(&self, number: u16) -> Option<&(String, String)> {
        self.all.get(usize::from(number))
    }

    /// The index of the client of a row. `last` is that of another row of the same person.
    pub(super) fn number(&mut self, row: &SignIn, last: Option<u16>) -> u16 {
        let (kind, version) = (row.client_type.as_deref(), row.version.as_deref());
        // A fast path: most people sign in with the client that they had. What is kept is as it was
        // said, so a text that equals it needs not be looked at.
        let same = |(k, v): &(String, String)| {
            k == kind.unwrap_or_default() && v == version.unwrap_or_default()
        };
        if let Some(last) = last.filter(|last| self.get(*last).is_some_and(same)) {
            return last;
        }
        let kind = kind.and_then(said_client).unwrap_or_default();
        let version = version.and_then(said_version).unwrap_or_default();
        let known = self.numbers.get(kind);
        if let Some(number) = known.and_then(|versions| versions.get(version)) {
            return *number;
        }
        // Further clients share one number; only their names are lost.
        let number = u16::try_from(self.all.len()).unwrap_or(u16::MAX);
        if number < u16::MAX {
            self.all.push((kind.to_owned(), version.to_owned()));
            let versions = self.numbers.entry(kind.to_owned()).or_default();
            versions.insert(version.to_owned(), number);
        }
        number
    }
}
