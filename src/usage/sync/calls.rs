//! Calls of a sync that read less than the typed ones, or differently.
//!
//! The complete settings are the largest models of the crate. Decoding them here would compile them
//! into every program that uses the crate. These calls request a single section and decode only
//! that.

use serde::{Deserialize, Deserializer};

use crate::decode::{Answer, Lenient};
use crate::ids::{MeetingId, UserId};
use crate::request::{Meta, Parts, Request};
use crate::{account, meeting, user};

/// The section with the licences, in the settings of a user or of the account.
#[derive(Deserialize)]
#[serde(bound = "F: Lenient")]
pub(in crate::usage) struct Section<F> {
    #[serde(default, deserialize_with = "crate::decode::field")]
    pub(in crate::usage) feature: Option<F>,
}

/// `GET /users/{userId}/settings`, only `feature`.
pub(in crate::usage) struct OfUser(pub(in crate::usage) UserId);

impl Request for OfUser {
    const META: Meta = user::Settings::META;
    type Output = Section<user::settings::Feature>;

    fn parts(&self) -> crate::error::Result<Parts> {
        let fields = vec!["feature".to_owned()];
        user::Settings::new(self.0.clone()).fields(fields).parts()
    }
}

/// `GET /accounts/me/settings`, only `feature`.
pub(in crate::usage) struct OfAccount;

impl Request for OfAccount {
    const META: Meta = account::Settings::META;
    type Output = Section<account::settings::Feature>;

    fn parts(&self) -> crate::error::Result<Parts> {
        let fields = vec!["feature".to_owned()];
        account::Settings::new("me").fields(fields).parts()
    }
}

/// `GET /users/{userId}`, read as a record of the list.
pub(in crate::usage) struct OneUser(pub(in crate::usage) UserId);

impl Request for OneUser {
    const META: Meta = user::Get::META;
    type Output = user::User;

    fn parts(&self) -> crate::error::Result<Parts> {
        user::Get::new(self.0.clone()).parts()
    }
}

/// `GET /users/{userId}`, only the field that no list has.
pub(in crate::usage) struct ZoomOne(pub(in crate::usage) UserId);

/// All other fields of the answer are in the list, too.
#[derive(Deserialize)]
pub(in crate::usage) struct OnlyZoomOne {
    #[serde(default, deserialize_with = "crate::decode::field")]
    pub(in crate::usage) id: Option<UserId>,
    #[serde(default, deserialize_with = "crate::decode::field")]
    pub(in crate::usage) email: Option<String>,
    #[serde(default, deserialize_with = "crate::decode::field")]
    pub(in crate::usage) zoom_one_type: Option<i64>,
}

/// `GET /meetings/{meetingId}`, only the alternative hosts.
pub(in crate::usage) struct AlternativeHosts(pub(in crate::usage) MeetingId);

/// The number and the settings are the only parts of a meeting that are read.
#[derive(Deserialize)]
pub(in crate::usage) struct OnlySettings {
    #[serde(default, deserialize_with = "crate::decode::field")]
    pub(in crate::usage) id: Option<MeetingId>,
    #[serde(default, deserialize_with = "crate::decode::field")]
    pub(in crate::usage) settings: Option<OnlyAlternativeHosts>,
}

/// The only setting of a meeting that is read.
#[derive(Deserialize)]
pub(in crate::usage) struct OnlyAlternativeHosts {
    #[serde(default, deserialize_with = "crate::decode::field")]
    pub(in crate::usage) alternative_hosts: Option<String>,
}

impl Lenient for OnlyAlternativeHosts {
    fn read<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Self>, D::Error> {
        crate::decode::object(d)
    }
}

impl Request for AlternativeHosts {
    const META: Meta = meeting::Get::META;
    const ANSWER: Answer = meeting::Get::ANSWER;
    type Output = OnlySettings;

    fn parts(&self) -> crate::error::Result<Parts> {
        meeting::Get::new(self.0).parts()
    }
}

impl Request for ZoomOne {
    const META: Meta = user::Get::META;
    type Output = OnlyZoomOne;

    fn parts(&self) -> crate::error::Result<Parts> {
        user::Get::new(self.0.clone()).parts()
    }
}
