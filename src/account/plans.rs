//! Plans and sub-accounts. Zoom refuses these to most accounts' apps: take a refusal for "not
//! known".

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use crate::ids::{AccountId, UserId};
use crate::macros::{model, open_enum, page, request};
use crate::quantity::StorageSize;

request! {
    /// `GET /accounts/{accountId}/plans/usage`: how many seats of each plan are bought, and how
    /// many are taken. `me` is the account of the token.
    account::PlanUsage(account: AccountId): "/accounts/{accountId}/plans/usage" => Plans, Heavy,
    classic ["account:read:admin", "billing:master", "account:master"],
    granular ["billing:read:plan_usage:admin", "billing:read:plan_usage:master"];
    answer { one_of ["plan_*"] or_none }
}

/// The plans of an account, by Zoom's name for each: `plan_base`, `plan_webinar` and so on. The
/// names are an open set.
#[derive(Debug, Clone, Default, serde::Serialize)]
#[serde(transparent)]
#[non_exhaustive]
pub struct Plans {
    /// The entries of each plan. Zoom writes one entry as an object or as a list of one.
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
            // A plan that is named twice: the second pass sees which of the two to keep.
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
    PlanEntry
    {
        /// Name of the plan with its term, for example `webinar1000_monthly`.
        kind = "type": Option<String>,
        /// Name.
        name: Option<String>,
        /// Seats bought.
        hosts: Option<i64>,
        /// Seats assigned.
        usage: Option<i64>,
        /// Seats taken by pending users.
        pending: Option<i64>,
        /// Users who hosted. Only of `plan_base`.
        active_hosts: Option<i64>,
        /// Free storage, with a unit. This and what follows only of `plan_recording`.
        free_storage: Option<StorageSize>,
        /// Free storage used, with a unit.
        free_storage_usage: Option<StorageSize>,
        /// Storage bought, with a unit.
        plan_storage: Option<StorageSize>,
        /// Storage bought and used, with a unit.
        plan_storage_usage: Option<StorageSize>,
        /// Storage used beyond what was bought, with a unit.
        plan_storage_exceed: Option<StorageSize>,
        /// When the most was used beyond what was bought.
        max_exceed_date: Option<NaiveDate>,
    }
}

request! {
    /// `GET /accounts`: the sub-accounts of a master account.
    account::SubAccounts(): "/accounts" => SubAccountPage, Medium,
    classic ["account:read:master", "account:master", "account:write:master"],
    granular ["account:read:list_sub_accounts:master"];
    query {
        /// Only those of this reseller.
        sub_reseller_id: String,
        /// Only those with this phone number.
        phone_number: String,
        /// Only those whose owner has this e-mail address.
        email: String,
    }
    paged 300;
}

page! {
    /// One page of sub-accounts.
    SubAccountPage { accounts: SubAccountEntry }
    key |a| a.id.as_ref()
}

model! {
    /// A sub-account in a listing.
    SubAccountEntry
    {
        /// Id.
        id: Option<AccountId>,
        /// Name.
        account_name: Option<String>,
        /// E-mail address of the owner.
        owner_email: Option<String>,
        /// What kind of account.
        account_type: Option<AccountType>,
        /// Number of the account.
        account_number: Option<String>,
        /// Seats bought.
        seats: Option<i64>,
        /// Start of the subscription, UTC.
        subscription_start_time: Option<DateTime<Utc>>,
        /// End of the subscription, UTC.
        subscription_end_time: Option<DateTime<Utc>>,
        /// When it was made, UTC.
        created_at: Option<DateTime<Utc>>,
        /// It is a reseller's.
        reseller: Option<bool>,
        /// Its licences are bought in bulk.
        bulk_license: Option<bool>,
    }
}

open_enum! {
    /// What kind of account it is. Zoom may add a remark in brackets; such a value is kept as
    /// [`Other`](AccountType::Other).
    AccountType: str {
        /// Free.
        Free = "Free",
        /// Pro.
        Pro = "Pro",
        /// Enterprise.
        Enterprise = "Enterprise",
        /// Of a partner who builds on Zoom's API.
        ApiPartner = "API Partner",
        /// Education.
        Education = "Education",
        /// Business.
        Business = "Business",
        /// On trial.
        FreeTrial = "Free Trial",
        /// Licences in bulk.
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
    account::SubAccount(account: AccountId): "/accounts/{accountId}" => SubAccountDetails, Light,
    classic ["account:master"],
    granular ["account:read:sub_account:admin", "account:read:sub_account:master"];
    answer { one_of ["id"] }
}

model! {
    /// A sub-account.
    SubAccountDetails
    {
        /// Id.
        id: Option<AccountId>,
        /// Name.
        account_name: Option<String>,
        /// Number of the account.
        account_number: Option<String>,
        /// What kind of account.
        account_type: Option<AccountType>,
        /// Seats bought.
        seats: Option<i64>,
        /// Start of the subscription, UTC.
        subscription_start_time: Option<DateTime<Utc>>,
        /// End of the subscription, UTC.
        subscription_end_time: Option<DateTime<Utc>>,
        /// It is a reseller's.
        reseller: Option<bool>,
        /// User id of the owner.
        owner_id: Option<UserId>,
        /// E-mail address of the owner.
        owner_email: Option<String>,
        /// When it was made, UTC.
        created_at: Option<DateTime<Utc>>,
        /// Personal link.
        vanity_url: Option<String>,
        /// Options.
        options: Option<SubAccountOptions>,
    }
}

model! {
    /// Options of a sub-account.
    SubAccountOptions
    {
        /// It shares the room connectors of the master account.
        share_rc: Option<bool>,
        /// Room connectors.
        room_connector_list: Vec<String>,
        /// The same in older answers, separated by commas.
        room_connectors: Option<String>,
        /// It shares the meeting connectors of the master account.
        share_mc: Option<bool>,
        /// Meeting connectors.
        meeting_connector_list: Vec<String>,
        /// The same in older answers, separated by commas.
        meeting_connectors: Option<String>,
        /// Who pays.
        pay_mode: Option<PayMode>,
        /// The subscription renews itself.
        billing_auto_renew: Option<bool>,
        /// Hybrid meeting nodes.
        resource_meeting_hybrid_list: Vec<String>,
        /// Meeting connectors, by the newer name.
        resource_meeting_connector_list: Vec<String>,
        /// It shares the meeting connectors of the master account, by the newer name.
        resource_share_mc: Option<bool>,
        /// It shares the hybrid meeting nodes of the master account.
        resource_share_mh: Option<bool>,
    }
}

open_enum! {
    /// Who pays for a sub-account.
    PayMode: str {
        /// The master account.
        Master = "master",
        /// The sub-account itself.
        SubAccount = "sub",
    }
}
