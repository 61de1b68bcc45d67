//! Locks on settings.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::decode::{Lenient, Scalar, lose, required, skip};
use crate::macros::model;

/// A lock that Zoom writes in two forms: whether the setting is locked, or what it is locked to.
/// Its descriptions name the one for accounts and the other for groups, so both are read for both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum LockOr<T> {
    /// Whether it is locked.
    Lock(bool),
    /// The setting.
    Setting(T),
}

impl<T> LockOr<T> {
    /// Whether it is locked, if that is what Zoom wrote.
    pub fn lock(&self) -> Option<bool> {
        match self {
            LockOr::Lock(locked) => Some(*locked),
            LockOr::Setting(_) => None,
        }
    }

    /// The setting, if that is what Zoom wrote.
    pub fn setting(&self) -> Option<&T> {
        match self {
            LockOr::Lock(_) => None,
            LockOr::Setting(setting) => Some(setting),
        }
    }
}

impl<'de, T: Lenient> Deserialize<'de> for LockOr<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        required(d)
    }
}

impl<T: Lenient> Lenient for LockOr<T> {
    fn read<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Self>, D::Error> {
        d.deserialize_any(LockVisitor(PhantomData))
    }
}

struct LockVisitor<T>(PhantomData<T>);

impl<T: Lenient> LockVisitor<T> {
    fn setting<'de, D: Deserializer<'de>>(d: D) -> Result<Option<LockOr<T>>, D::Error> {
        Ok(T::read(d)?.map(LockOr::Setting))
    }
}

impl<'de, T: Lenient> Visitor<'de> for LockVisitor<T> {
    type Value = Option<LockOr<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a lock, or what is locked")
    }

    fn visit_bool<E>(self, v: bool) -> Result<Self::Value, E> {
        Ok(Some(LockOr::Lock(v)))
    }
    fn visit_str<E: serde::de::Error>(self, v: &str) -> Result<Self::Value, E> {
        match bool::from_text(v) {
            Some(locked) => Ok(Some(LockOr::Lock(locked))),
            None => Self::setting(v.into_deserializer()),
        }
    }
    fn visit_i64<E: serde::de::Error>(self, v: i64) -> Result<Self::Value, E> {
        match bool::from_i64(v) {
            Some(locked) => Ok(Some(LockOr::Lock(locked))),
            None => Self::setting(v.into_deserializer()),
        }
    }
    fn visit_u64<E: serde::de::Error>(self, v: u64) -> Result<Self::Value, E> {
        match bool::from_u64(v) {
            Some(locked) => Ok(Some(LockOr::Lock(locked))),
            None => Self::setting(v.into_deserializer()),
        }
    }
    fn visit_f64<E: serde::de::Error>(self, v: f64) -> Result<Self::Value, E> {
        Self::setting(v.into_deserializer())
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Self::setting(MapAccessDeserializer::new(map))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        lose();
        skip::seq(seq)?;
        Ok(None)
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<Self::Value, D::Error> {
        d.deserialize_any(self)
    }
}

model! {
    /// Locks on settings: audio conferencing.
    AudioConferencingLocks
    {
        /// Lock: toll-free and fee-based toll calls.
        toll_free_and_fee_based_toll_call: Option<bool>,
        /// Lock: toll calls.
        toll_call: Option<bool>,
        /// Lock: being called, and inviting by phone.
        call_me_and_invite_by_phone: Option<bool>,
        /// Lock: users have personal audio conferences.
        personal_audio_conference: Option<bool>,
        /// Lock: masking of phone numbers.
        participant_phone_masking: Option<bool>,
    }
}

model! {
    /// Locks on settings: e-mail notifications.
    EmailNotificationLocks
    {
        /// Lock: mail to alternative hosts who are named for a meeting.
        alternative_host_reminder: Option<bool>,
        /// Lock: mail when a meeting is cancelled. Deprecated by Zoom.
        cancel_meeting_reminder: Option<bool>,
        /// Lock: mail to the host when a recording is ready in the cloud.
        cloud_recording_available_reminder: Option<bool>,
        /// Lock: mail to the host when participants join before them.
        jbh_reminder: Option<bool>,
        /// Lock: mail to the host when someone schedules for them.
        schedule_for_reminder: Option<bool>,
    }
}

model! {
    /// Locks on settings: telephony.
    TelephonyLocks
    {
        /// Lock: regions for toll calls.
        telephony_regions: Option<bool>,
        /// Lock: audio may come from a third party.
        third_party_audio: Option<bool>,
    }
}
