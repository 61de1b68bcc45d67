//! An account over time: states that are kept, compared and projected.
//!
//! [`AccountSnapshot`] is a state of the account: its users with licences and verdicts, the seats of
//! each licence, and what was read. A [`SnapshotStore`] keeps states; [`FolderStore`] is one in a
//! folder, and [`Retention`] says how long they stay. [`History::read`] reads all states of an
//! account and tells the [`Trend`] of its seats, what became of the verdicts ([`Outcomes`]: advised,
//! done, still open, and the money realised), and the seats that will be needed when the lines of the
//! contract end ([`forecast()`]). [`diff()`] tells what changed between two states.
//!
//! What is told is pure: no clock, no network. [The guide](crate::guide::history) has an example.
//!
//! A state is not the [`Snapshot`](crate::usage::Snapshot) of a sync, which only the next sync reads;
//! it may carry that along ([`SnapshotSource::sync`]).

mod advice;
mod diff;
mod forecast;
mod lines;
mod name;
mod outcome;
mod read;
mod realised;
mod retention;
mod series;
mod snapshot;
mod store;
mod trend;
mod user_state;
mod write;

pub use advice::{Advice, Outcome, OutcomeCounts};
pub use diff::{Accepted, Change, Diff, DiffUser, UserChange, diff};
pub use forecast::{Forecast, Hire, LineForecast, NoForecast, Projection, forecast};
pub use name::SnapshotName;
pub use outcome::{Ledger, Outcomes};
pub use read::SnapshotReader;
pub use realised::{Realised, RealisedTotal};
pub use retention::{Pruned, Retained, Retention};
pub use series::{History, Newest, SkippedSnapshot, heads, load, newest};
pub use snapshot::{
    AccountSnapshot, LineState, SeatState, SnapshotCounts, SnapshotHead, SnapshotSource,
};
pub use store::{FolderStore, SnapshotStore, conformance};
pub use trend::{Trend, TrendPoint, TrendSeats};
pub use user_state::{UserState, VerdictState};
