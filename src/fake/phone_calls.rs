//! Phone calls to meetings.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};

use super::account::FakeMeeting;

/// A phone call to a meeting.
pub(super) struct PhoneCall {
    pub(super) meeting: Arc<FakeMeeting>,
    pub(super) number: String,
    pub(super) start: DateTime<Utc>,
    pub(super) end: DateTime<Utc>,
    pub(super) kind: &'static str,
    /// The value of the parameter `type` that selects it.
    pub(super) class: &'static str,
}

/// The phone calls of the latest request, because all pages need all of them.
#[derive(Default)]
pub(super) struct PhoneCalls(pub(super) Mutex<Option<(String, Arc<Vec<PhoneCall>>)>>);
