//! Who uses Zoom, and which licences may lie idle.
//!
//! [`review`] reads what is needed and decides; the result carries what was read and what was not.
//! [`decide`] is the second half alone: no clock, no network.
//!
//! ```
//! use zoom_admin::{Zoom, fake::Fake, usage};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> zoom_admin::Result<()> {
//! # let fake = Fake::builder().users(40).build();
//! # let zoom = Zoom::builder()
//! #     .transport(fake.clone())
//! #     .clock(fake.clock())
//! #     .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
//! #     .build()?;
//! let review = usage::review(&zoom, usage::Options::new().days(60)).await?;
//! for user in review.candidates() {
//!     println!("{} {:?} last login {:?}", user.user.email, user.finding, user.last_login());
//! }
//! println!("{}", review.coverage);
//! # Ok(())
//! # }
//! ```
//!
//! # The rule
//!
//! A user is a candidate who is active, holds a paid licence, has no row in the host report and
//! none in the meeting history within the window, and whose account is older than
//! [`GRACE_DAYS`] days. A row in either report is use, also where other things are missing. Where
//! a report was refused, or answered for less than asked, absence from it proves nothing: the
//! finding is *unknown*, never *candidate*. Sign-ins are shown beside and decide nothing, since
//! clients stay signed in for months.

mod activity;
mod calls;
mod checkpoint;
mod collect;
mod estimate;
mod fields;
pub mod filter;
mod inventory;
mod licence;
mod options;
mod progress;
mod read;
mod record;
mod review;
mod snapshot;
mod sync;
mod verdict;
mod volume;

pub use crate::coverage::{Coverage, Gap, GapKind, Source, SourceCoverage};
pub use activity::{Activity, ActivityLog};
pub use checkpoint::{Checkpoint, UnitId};
pub use collect::Collector;
pub use estimate::{Basis, Estimate, LabelCalls, SourceCalls, estimate};
pub use fields::{Filter, Known, Metadata, MetadataField, type_name};
pub use inventory::{Inventory, InventoryUser, UserKey};
pub use licence::{Family, Held, HeldBy, Licence, Product};
pub use options::Options;
pub use progress::{Progress, Stage};
pub use read::review;
pub use record::{Item, KeySet, Record, RecordKey, SettingsRead};
pub use review::{DepartmentTotals, Finding, GRACE_DAYS, Idle, Review, Seats, UserReview, decide};
pub use snapshot::Snapshot;
pub use sync::{Failure, Sync, SyncEvent, sync};
pub use verdict::{
    Cause, Clocks, Confidence, Evidence, Fact, Guard, LicenceVerdict, Provision, Reason, Verdict,
};
pub use volume::{
    HOSTING_WITH_LICENCE, HOSTING_WITHOUT_LICENCE, MEETINGS_PER_BASIC_AND_WEEK,
    MEETINGS_PER_LICENCE_AND_WEEK, SIGN_INS_PER_USER_AND_WEEK, WEEKEND,
};
