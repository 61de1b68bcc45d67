//! The key under which the state of a connected account is kept.

use crate::digest::{Digest, Writer};

/// Names a connected account: its budgets, stored tokens and checkpoints are kept under this key.
///
/// The key is the account id of a server-to-server app, or the name that the caller gives the
/// connection.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountKey(String);

impl AccountKey {
    /// Makes a key from an account id or from a name that you choose.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The account id or name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digest by which what is kept names its account.
    pub(crate) fn digest(&self) -> Digest {
        Writer::new("account").text(&self.0).finish()
    }
}
