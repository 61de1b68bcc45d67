//! Plans and sub-accounts. Zoom refuses these calls to the apps of most accounts: a refusal means
//! that the answer is not known, not that there is none.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use crate::declare::{model, open_enum, page, request};
use crate::ids::{AccountId, UserId};
use crate::value::quantity::StorageSize;

request! {
    /// `GET /accounts/{accountId}/plans/usage`: how many seats of each plan are bought, and how
    /// many are assigned. `me` is the account of the token.
    #[get("/accounts/{accountId}/plans/usage", Heavy)]
    #[classic("account:read:admin", "billing:master", "account:master")]
    #[granular("billing:read:plan_usage:admin", "billing:read:plan_usage:master")]
    #[answer(one_of(&["plan_*"]).or_none())]
    pub struct account::PlanUsage(account: AccountId) -> Plans {}
}

/// The plans of an account, by Zoom's name for each: `plan_base`, `plan_webinar` and so on. Zoom
/// adds names over time.
#[derive(Debug, Clone, Default, serde::Serialize)]
#[serde(transparent)]
#[non_exhaustive]
pub struct Plans {
    /// The entries of each plan. Zoom writes a single entry either as an object or as a list of
    /// one.
    pub plans: BTreeMap<String, Vec<PlanEntry>>,
}

impl<'de> Deserialize<'de> for Plans {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_map(PlansVisitor)
    }
}

struct PlansVisitor;

impl<'de> Visitor<'de> for PlansVisitor {
    type Value = Plans;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Plans, A::Error> {
        let mut plans = BTreeMap::new();
        while let Some((plan, entries)) = map.next_entry::<String, Entries>()? {
            // A plan that is named twice: the second, tolerant pass chooses which of the two to
            // keep.
            if plans.insert(plan, entries.0).is_some() {
                return Err(serde::de::Error::custom("a plan is named twice"));
            }
        }
        Ok(Plans { plans })
    }
}

#[derive(serde::Deserialize)]
#[serde(transparent)]
struct Entries(#[serde(deserialize_with = "crate::decode::field")] Vec<PlanEntry>);

model! {
    /// A plan that an account has bought.
    pub struct PlanEntry {
        /// Name of the plan with its term, for example `webinar1000_monthly`.
        #[name = "type"]
        pub kind: Option<String>,
        /// Display name of the plan.
        pub name: Option<String>,
        /// Seats bought.
        pub hosts: Option<i64>,
        /// Seats assigned.
        pub usage: Option<i64>,
        /// Seats that pending users hold.
        pub pending: Option<i64>,
        /// Number of users who hosted a meeting. Only in `plan_base`.
        pub active_hosts: Option<i64>,
        /// Free cloud storage, with its unit. Only in `plan_recording`.
        pub free_storage: Option<StorageSize>,
        /// Free cloud storage that is used, with its unit. Only in `plan_recording`.
        pub free_storage_usage: Option<StorageSize>,
        /// Cloud storage bought, with its unit. Only in `plan_recording`.
        pub plan_storage: Option<StorageSize>,
        /// Cloud storage bought that is used, with its unit. Only in `plan_recording`.
        pub plan_storage_usage: Option<StorageSize>,
        /// Cloud storage used beyond what was bought, with its unit. Only in `plan_recording`.
        pub plan_storage_exceed: Option<StorageSize>,
        /// Day on which the most storage was used beyond what was bought. Only in `plan_recording`.
        pub max_exceed_date: Option<NaiveDate>,
    }
}

request! {
    /// `GET /accounts`: the sub-accounts of a master account.
    #[get("/accounts", Medium)]
    #[classic("account:read:master", "account:master", "account:write:master")]
    #[granular("account:read:list_sub_accounts:master")]
    #[paged(300)]
    pub struct account::SubAccounts() -> SubAccountPage {
        /// Returns only the sub-accounts of the reseller with this id.
        sub_reseller_id: Option<String>,
        /// Returns only sub-accounts with this phone number.
        phone_number: Option<String>,
        /// Returns only sub-accounts whose owner has this e-mail address.
        email: Option<String>,
    }
}

page! {
    /// One page of sub-accounts.
    #[key(|a| a.id.as_ref())]
    pub struct SubAccountPage {
        pub accounts: Vec<SubAccountEntry>,
    }
}

model! {
    /// A sub-account in a list.
    pub struct SubAccountEntry {
        /// Id of the sub-account.
        pub id: Option<AccountId>,
        /// Name of the sub-account.
        pub account_name: Option<String>,
        /// E-mail address of the owner.
        pub owner_email: Option<String>,
        /// Kind of the sub-account.
        pub account_type: Option<AccountType>,
        /// Account number, as admins see it.
        pub account_number: Option<String>,
        /// Seats bought.
        pub seats: Option<i64>,
        /// Start of the subscription, UTC.
        pub subscription_start_time: Option<DateTime<Utc>>,
        /// End of the subscription, UTC.
        pub subscription_end_time: Option<DateTime<Utc>>,
        /// Time at which the sub-account was created, in UTC.
        pub created_at: Option<DateTime<Utc>>,
        /// Whether the sub-account belongs to a reseller.
        pub reseller: Option<bool>,
        /// Whether the licences of the sub-account are bought in bulk.
        pub bulk_license: Option<bool>,
    }
}

open_enum! {
    /// Kind of an account. Zoom may add a remark in brackets to the name; such a value is kept as
    /// [`Other`](AccountType::Other).
    pub enum AccountType: str {
        /// Free.
        Free = "Free",
        /// Pro.
        Pro = "Pro",
        /// Enterprise.
        Enterprise = "Enterprise",
        /// Account of a partner who builds on Zoom's API.
        ApiPartner = "API Partner",
        /// Education.
        Education = "Education",
        /// Business.
        Business = "Business",
        /// Free trial.
        FreeTrial = "Free Trial",
        /// Account whose licences are bought in bulk.
        BulkLicense = "Bulk License",
        /// Zoom Rooms.
        ZoomRooms = "Zoom Rooms",
        /// Video SDK.
        VideoSdk = "Zoom Video SDK",
        /// Zoom Phone.
        ZoomPhone = "Zoom Phone",
    }
}

request! {
    /// `GET /accounts/{accountId}`: one sub-account of a master account.
    #[get("/accounts/{accountId}", Light)]
    #[classic("account:master")]
    #[granular("account:read:sub_account:admin", "account:read:sub_account:master")]
    #[answer(one_of(&["id"]))]
    pub struct account::SubAccount(account: AccountId) -> SubAccountDetails {}
}

model! {
    /// A sub-account.
    pub struct SubAccountDetails {
        /// Id of the sub-account.
        pub id: Option<AccountId>,
        /// Name of the sub-account.
        pub account_name: Option<String>,
        /// Account number, as admins see it.
        pub account_number: Option<String>,
        /// Kind of the sub-account.
        pub account_type: Option<AccountType>,
        /// Seats bought.
        pub seats: Option<i64>,
        /// Start of the subscription, UTC.
        pub subscription_start_time: Option<DateTime<Utc>>,
        /// End of the subscription, UTC.
        pub subscription_end_time: Option<DateTime<Utc>>,
        /// Whether the sub-account belongs to a reseller.
        pub reseller: Option<bool>,
        /// User id of the owner.
        pub owner_id: Option<UserId>,
        /// E-mail address of the owner.
        pub owner_email: Option<String>,
        /// Time at which the sub-account was created, in UTC.
        pub created_at: Option<DateTime<Utc>>,
        /// Personal link (vanity URL).
        pub vanity_url: Option<String>,
        /// Options of the sub-account.
        pub options: Option<SubAccountOptions>,
    }
}

model! {
    /// Options of a sub-account.
    pub struct SubAccountOptions {
        /// Whether the sub-account shares the room connectors of the master account.
        pub share_rc: Option<bool>,
        /// Room connectors.
        pub room_connector_list: Vec<String>,
        /// Room connectors in older answers, separated by commas.
        pub room_connectors: Option<String>,
        /// Whether the sub-account shares the meeting connectors of the master account.
        pub share_mc: Option<bool>,
        /// Meeting connectors.
        pub meeting_connector_list: Vec<String>,
        /// Meeting connectors in older answers, separated by commas.
        pub meeting_connectors: Option<String>,
        /// Account that pays for the sub-account.
        pub pay_mode: Option<PayMode>,
        /// Whether the subscription is renewed automatically.
        pub billing_auto_renew: Option<bool>,
        /// Hybrid meeting nodes.
        pub resource_meeting_hybrid_list: Vec<String>,
        /// Meeting connectors. This is the newer name of `meeting_connector_list`.
        pub resource_meeting_connector_list: Vec<String>,
        /// Whether the sub-account shares the meeting connectors of the master account. This is the
        /// newer name of `share_mc`.
        pub resource_share_mc: Option<bool>,
        /// Whether the sub-account shares the hybrid meeting nodes of the master account.
        pub resource_share_mh: Option<bool>,
    }
}

open_enum! {
    /// Account that pays for a sub-account.
    pub enum PayMode: str {
        /// The master account.
        Master = "master",
        /// The sub-account itself.
        SubAccount = "sub",
    }
}
