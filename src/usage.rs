//! Who uses Zoom, which licences lie idle, and what to buy.
//!
//! [`review()`] reads what is needed and decides; the result carries what was read and what was not.
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
//! keeps, also where other things are missing. What is not used may still be kept by a
//! [`Guard`](verdict::Guard). Where a report was refused, or answered for less than asked, absence from it proves nothing: the
//! verdict is *unknown*, never one that takes the licence away.
//!
//! [`collect`] reads once, and [`decide`] is asked as often as there are policies.
//!
//! # Money
//!
//! [`money::purchasing`] says what to renew, what released seats cover before that, and which
//! add-ons are oversized, by the [`Contract`] that the caller tells. Changing a user's licence does not change the
//! bill before the term's end, so it adds up seats per licence, and never money per user. What is
//! not known has no money, and what somebody has to confirm stands beside what is confirmed.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

pub mod activity;
mod decide;
pub mod estimate;
pub mod facts;
pub mod filter;
#[cfg(feature = "history")]
pub mod history;
pub mod money;
#[cfg(feature = "html")]
pub mod page;
mod people;
pub mod policy;
mod read;
pub mod review;
pub mod rows;
pub mod sync;
mod words;

/// Who the users of an account are.
pub mod inventory {
    pub use super::people::listed::Listed;
    pub use super::people::roster::{Employee, Roster};
    pub use super::people::since::{HeldSince, Since};
    pub use super::people::user::{Attribute, GroupRef, UserKey};
}

/// Licences, and what says that a user holds one.
pub mod licence {
    pub use super::words::held::{Disagreement, Held, HeldBy};
    pub use super::words::licence::{Family, type_name};
    pub use super::words::product::Product;
}

/// What a verdict rests on.
pub mod verdict {
    pub use super::words::cause::{Cause, Guard};
    pub use super::words::reason::Reason;
    pub use super::words::verdict::{Confidence, Evidence, Fact, Provision};
}

pub use activity::figures::Activity;
pub use decide::{decide, sensitivity};
pub use estimate::plan::{Estimate, estimate};
pub use facts::data::Facts;
pub use money::amount::Money;
pub use money::contract::Contract;
pub use money::planning::Planning;
pub use money::purchasing::Purchasing;
pub use people::inventory::Inventory;
pub use people::user::InventoryUser;
pub use policy::rules::Policy;
pub use read::{Bookmark, collect, collect_new, collect_with_snapshot, review};
#[cfg(feature = "parquet")]
pub(crate) use read::{Decided, Records};
pub use review::all::Review;
pub use review::user::UserReview;
pub use sync::checkpoint::Checkpoint;
pub use sync::closer::{look_closer, read_candidates, read_live, read_participation};
pub use sync::collect::Collector;
pub use sync::options::Options;
pub use sync::snapshot::Snapshot;
pub use sync::stream::sync;
pub use words::known::Known;
pub use words::licence::Licence;
pub use words::metadata::Metadata;
pub use words::verdict::{Clocks, LicenceVerdict, Verdict};
