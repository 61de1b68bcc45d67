//! The key of what belongs to one connected account.

/// Names a connected account: the key of its budgets, its stored tokens and its checkpoints.
///
/// The server-to-server account id, or else the name that the caller gives the connection.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountKey(String);

impl AccountKey {
    /// A key from an account id or a name of your own.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The id or name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
