//! The same fields with serde's own rules, in which nothing is tolerated.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Users {
    pub(crate) users: Vec<User>,
    pub(crate) next_page_token: String,
    pub(crate) page_count: Option<u64>,
    pub(crate) page_number: Option<u64>,
    pub(crate) page_size: Option<u64>,
    pub(crate) total_records: Option<u64>,
}

#[derive(Deserialize)]
pub(crate) struct User {
    pub(crate) email: String,
    pub(crate) user_created_at: Option<DateTime<Utc>>,
    pub(crate) created_at: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(crate) custom_attributes: Vec<Attribute>,
    pub(crate) dept: Option<String>,
    pub(crate) employee_unique_id: Option<String>,
    pub(crate) first_name: Option<String>,
    #[serde(default)]
    pub(crate) group_ids: Vec<String>,
    #[serde(default)]
    pub(crate) division_ids: Vec<String>,
    pub(crate) host_key: Option<String>,
    pub(crate) id: Option<String>,
    #[serde(default)]
    pub(crate) im_group_ids: Vec<String>,
    pub(crate) last_client_version: Option<String>,
    pub(crate) last_login_time: Option<DateTime<Utc>>,
    pub(crate) last_name: Option<String>,
    pub(crate) plan_united_type: Option<String>,
    pub(crate) pmi: Option<i64>,
    pub(crate) role_id: Option<String>,
    pub(crate) status: Option<Status>,
    pub(crate) timezone: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<i64>,
    pub(crate) verified: Option<i64>,
    pub(crate) display_name: Option<String>,
    #[serde(default)]
    pub(crate) license_info_list: Vec<License>,
    pub(crate) language: Option<String>,
    #[serde(default)]
    pub(crate) login_types: Vec<i64>,
    pub(crate) phone_number: Option<String>,
    pub(crate) pic_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Active,
    Inactive,
    Pending,
}

#[derive(Deserialize)]
pub(crate) struct Attribute {
    pub(crate) key: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) value: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct License {
    pub(crate) license_type: Option<String>,
    pub(crate) license_option: Option<i64>,
    pub(crate) subscription_id: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct SignIns {
    pub(crate) activity_logs: Vec<SignIn>,
    pub(crate) from: Option<NaiveDate>,
    pub(crate) to: Option<NaiveDate>,
    pub(crate) next_page_token: String,
    pub(crate) page_count: Option<u64>,
    pub(crate) page_number: Option<u64>,
    pub(crate) page_size: Option<u64>,
    pub(crate) total_records: Option<u64>,
}

#[derive(Deserialize)]
pub(crate) struct SignIn {
    pub(crate) client_type: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) ip_address: Option<String>,
    pub(crate) time: Option<DateTime<Utc>>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) version: Option<String>,
}

/// One field of many.
#[derive(Deserialize)]
pub(crate) struct OneSetting {
    pub(crate) feature: Option<Feature>,
}

#[derive(Deserialize)]
pub(crate) struct Feature {
    pub(crate) meeting_capacity: Option<i64>,
}
