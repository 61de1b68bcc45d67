//! Who uses Zoom, which licences lie idle, and what to buy.
//!
//! [`review`] reads what is needed and decides; the result carries what was read and what was not.
//! [`collect`] is its first half, [`decide`] the second: no clock, no network.
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
//! let review = usage::review(&zoom, usage::Options::new()).await?;
//! for (user, licence) in review.candidates() {
//!     println!("{} {} last login {:?}", user.user.email, licence.verdict, user.clocks.login);
//! }
//! println!("{}", review.coverage);
//! # Ok(())
//! # }
//! ```
//!
//! # Verdicts
//!
//! A [`Policy`] says what counts as use, and on which days: [`Policy::careful`] of 90 days unless
//! told otherwise. Each licence gets a [`Verdict`] with its reasons, evidence and confidence. Use
//! keeps, also where other things are missing. What is not used may still be kept by a [`Guard`].
//! Where a report was refused, or answered for less than asked, absence from it proves nothing: the
//! verdict is *unknown*, never one that takes the licence away.
//!
//! [`collect`] reads once, and [`decide`] is asked as often as there are policies.
//!
//! # Money
//!
//! [`purchasing()`] says what to renew, what released seats cover before that, and which add-ons are
//! oversized, by the [`Contract`] that the caller tells. Changing a user's licence does not change the
//! bill before the term's end, so it adds up seats per licence, and never money per user. What is
//! not known has no money, and what somebody has to confirm stands beside what is confirmed.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod activity;
mod calls;
mod checkpoint;
mod closer;
mod collect;
mod decide;
mod estimate;
mod facts;
mod failure;
mod fields;
pub mod filter;
mod inventory;
mod known;
mod licence;
mod money;
mod needs;
mod operations;
mod options;
mod policy;
mod products;
mod progress;
mod read;
mod record;
mod review;
mod snapshot;
mod sync;
mod unit;
mod verdict;
mod versioned;
mod volume;

pub use crate::coverage::{
    CallFailure, Coverage, Gap, GapKind, NotRead, Quote, Source, SourceCoverage, Why,
};
pub use activity::{
    Activity, ActivityLog, Completeness, Event, Freshness, Happening, Period, Trail,
};
pub use checkpoint::Checkpoint;
pub use closer::{look_closer, read_participation};
pub use collect::Collector;
pub use decide::decide;
pub use estimate::{Basis, Estimate, LabelCalls, SourceCalls, estimate};
pub use facts::{Clients, Facts, Look, Totals, Upcoming};
pub use failure::Failure;
pub use fields::Metadata;
pub use filter::{Field, Fields, Filter, FilterError, GroupKey};
pub use inventory::{GroupRef, Inventory, InventoryUser, Since, UserKey};
pub use known::Known;
pub use licence::{Family, Held, HeldBy, Licence, Product, type_name};
pub use money::{
    Bought, BoughtFrom, Buffer, Contract, Department, DepartmentLine, Line, Model, Money, Now,
    NowLine, Oversized, Planning, Position, Purchasing, Remainder, Renew, RenewLine, Renewal, Seat,
    SeatCounts, Total, bought, purchasing,
};
pub use operations::{Operation, Operations};
pub use options::Options;
pub use policy::{AddOnRule, Exemption, Guards, Otherwise, Policy, Rule, UpgradeRule, Use, Within};
pub use products::ProductActivity;
pub use progress::{Progress, Stage};
pub use read::{collect, review};
pub use record::{Item, KeySet, Record, RecordKey, SettingsRead};
pub use review::{Counts, Review, UserReview};
pub use snapshot::Snapshot;
pub use sync::{SyncEvent, SyncStream, sync};
pub use unit::UnitId;
pub use verdict::{
    Cause, Clocks, Confidence, Evidence, Fact, Guard, LicenceVerdict, Provision, Reason, Verdict,
};
pub use volume::{
    HOSTING_WITH_LICENCE, HOSTING_WITHOUT_LICENCE, MEETINGS_PER_BASIC_AND_WEEK,
    MEETINGS_PER_LICENCE_AND_WEEK, SIGN_INS_PER_USER_AND_WEEK, WEEKEND,
};
