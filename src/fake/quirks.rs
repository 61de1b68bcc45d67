//! What real accounts have and simple ones do not, to be switched on.

/// Behaviour of meetings that a seeded account has only if it is switched on, because it changes
/// what a review finds. [`FakeAccount::quirks`](super::FakeAccount::quirks) sets it.
///
/// ```
/// use zoom_admin::fake::{Fake, FakeAccount, FakeQuirks};
///
/// let account = FakeAccount::seeded(100, 7).quirks(FakeQuirks::all());
/// let fake = Fake::builder().account(account).build();
/// # drop(fake);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct FakeQuirks {
    /// Seeded users take part in each other's meetings. Without it, all participants of generated
    /// meetings but the host are guests.
    pub colleagues: bool,
    /// The connection of some hosts drops: they go on under the same meeting number with a new UUID
    /// within ten minutes. Number, length and participants of all meetings stay the same.
    pub dropped_hosts: bool,
    /// A few rows of the participant reports and of the reports about meetings and phone calls have
    /// unknown values of enumerated fields, an empty string in place of a date, or a number in a
    /// string.
    pub odd_values: bool,
}

impl FakeQuirks {
    /// Switches everything on.
    pub const fn all() -> Self {
        Self {
            colleagues: true,
            dropped_hosts: true,
            odd_values: true,
        }
    }
}
