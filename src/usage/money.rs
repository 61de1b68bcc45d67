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
pub(super) mod headline;
pub(super) mod line;
pub(super) mod line_renewal;
pub(super) mod now;
pub(super) mod of_review;
pub(super) mod offered;
pub(super) mod oversized;
pub(super) mod plan_seats;
pub(super) mod planning;
pub(super) mod position_note;
pub(super) mod positions;
pub(super) mod purchasing;
pub(super) mod slots;
pub(super) mod threshold;
pub(super) mod total;
pub(super) mod true_up;
pub(super) mod wording;

pub use answers::{EndSaving, Renew, RenewLine};
pub use bought::{Bought, BoughtFrom, bought};
pub use contract::Renewal;
pub use counts::{Seat, SeatCounts};
pub use departments::{Department, DepartmentLine, Remainder};
pub use line::{Line, Model};
pub use line_renewal::LineRenewal;
pub use now::{Now, NowLine};
pub use oversized::Oversized;
pub use planning::Buffer;
pub use position_note::PositionNote;
pub use positions::Position;
pub use purchasing::{Terms, purchasing};
pub use threshold::{Released, THRESHOLDS, Threshold};
pub use total::Total;
pub use true_up::{TrueUp, TrueUpLine};
