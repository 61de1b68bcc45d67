//! Ids that several modules use.

use crate::declare::{id, scalar_impls};
use crate::decode::Scalar;
use crate::request::{QueryValue, Segment};

id! {
    /// Id of a user: Zoom's id, the e-mail address, or `me` for the user who authorised the app.
    /// Server-to-server apps cannot use `me`.
    pub struct UserId;
}

id! {
    /// Id of a group of users.
    pub struct GroupId;
}

id! {
    /// Id of a role: `0` owner, `1` admin, `2` member, or the id of another role.
    pub struct RoleId;
}

id! {
    /// Id of an account, or `me` for the account of the token.
    pub struct AccountId;
}

id! {
    /// Id of a meeting template.
    pub struct TemplateId;
}

id! {
    /// UUID of one instance of a meeting or webinar. A meeting that is held twice has two UUIDs.
    #[segment(Uuid)]
    pub struct MeetingUuid;
}

/// The number of a meeting or webinar, or a personal meeting id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MeetingId(i64);

impl MeetingId {
    /// The number.
    pub fn get(self) -> i64 {
        self.0
    }
}

impl From<i64> for MeetingId {
    fn from(id: i64) -> Self {
        Self(id)
    }
}

/// Converts numbers of other types, such as those from databases. Meeting numbers have 9 to 11
/// digits; a number above `i64::MAX` becomes `i64::MAX`, which no meeting has.
impl From<u64> for MeetingId {
    fn from(id: u64) -> Self {
        Self(i64::try_from(id).unwrap_or(i64::MAX))
    }
}

impl From<u32> for MeetingId {
    fn from(id: u32) -> Self {
        Self(id.into())
    }
}

impl From<i32> for MeetingId {
    fn from(id: i32) -> Self {
        Self(id.into())
    }
}

impl std::fmt::Display for MeetingId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl serde::Serialize for MeetingId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_i64(self.0)
    }
}

impl Scalar for MeetingId {
    /// Accepts the forms that people write as well: `123 4567 8901`, `123-4567-8901`.
    fn from_text(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let float = || digits.parse().ok().and_then(i64::from_f64);
        digits.parse().ok().or_else(float).map(Self)
    }
    fn from_i64(v: i64) -> Option<Self> {
        Some(Self(v))
    }
    fn from_f64(v: f64) -> Option<Self> {
        i64::from_f64(v).map(Self)
    }
}

scalar_impls!(MeetingId);

impl From<&MeetingId> for Segment {
    fn from(id: &MeetingId) -> Self {
        Segment::Value(id.to_string())
    }
}

impl QueryValue for MeetingId {
    fn to_query(&self) -> String {
        self.to_string()
    }
}

/// Names a meeting or webinar by number or by UUID.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MeetingKey {
    /// The number, which names the latest instance.
    Id(MeetingId),
    /// The UUID, which names one instance.
    Uuid(MeetingUuid),
}

macro_rules! key_from_number {
    ($($ty:ty),*) => {
        $(impl From<$ty> for MeetingKey {
            fn from(id: $ty) -> Self {
                Self::Id(id.into())
            }
        })*
    };
}
key_from_number!(i64, u64, i32, u32);

impl From<MeetingId> for MeetingKey {
    fn from(id: MeetingId) -> Self {
        Self::Id(id)
    }
}

impl From<MeetingUuid> for MeetingKey {
    fn from(uuid: MeetingUuid) -> Self {
        Self::Uuid(uuid)
    }
}

impl From<&MeetingKey> for Segment {
    fn from(key: &MeetingKey) -> Self {
        match key {
            MeetingKey::Id(id) => id.into(),
            MeetingKey::Uuid(uuid) => uuid.into(),
        }
    }
}
