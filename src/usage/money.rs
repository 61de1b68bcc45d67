//! The money side of a review: what is bought, what to renew, and what that saves. No clock, no
//! network.
//!
//! Changing a user's licence does not change the bill: reductions take effect at the end of the
//! contract's term. So seats are added up per licence, and money is the difference of what is
//! bought and what is needed then, never a sum over users.

pub(super) mod amount;
pub(super) mod answers;
pub(super) mod bought;
pub(super) mod charges;
pub(super) mod contract;
pub(super) mod counts;
pub(super) mod departments;
pub(super) mod of_review;
pub(super) mod offered;
pub(super) mod plan_seats;
pub(super) mod positions;
pub(super) mod purchasing;

pub use answers::{Now, NowLine, Oversized, Renew, RenewLine, Total};
pub use bought::{Bought, BoughtFrom, bought};
pub use contract::{Line, Model, Renewal};
pub use counts::{Seat, SeatCounts};
pub use departments::{Department, DepartmentLine, Remainder};
pub use positions::{Buffer, Position};
pub use purchasing::{Terms, purchasing};
