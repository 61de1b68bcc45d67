//! The only reader: everything that `usage` knows about an account is read here, as a stream of
//! events that can be stopped and resumed.

pub(super) mod calls;
pub(super) mod checkpoint;
pub(super) mod closer;
pub(super) mod collect;
pub(super) mod event;
pub(super) mod failure;
mod kept_settings;
pub(super) mod lost;
pub(super) mod options;
pub(super) mod progress;
pub(super) mod record;
pub(super) mod run;
pub(super) mod settings;
pub(super) mod snapshot;
pub(super) mod step;
pub(super) mod stream;
pub(super) mod unit;
pub(super) mod users;
pub(super) mod volume;

pub use event::SyncEvent;
pub use failure::Failure;
pub use progress::{Progress, Stage};
pub use record::{Item, KeySet, Record, RecordKey, SettingsRead};
pub use stream::SyncStream;
pub use unit::UnitId;
