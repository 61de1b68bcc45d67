//! The list of users.

use chrono::{DateTime, Utc};

use super::LoginType;
use crate::declare::{model, open_enum, page, request};
use crate::ids::{GroupId, MeetingId, RoleId, UserId};
use crate::shared::{CustomAttribute, UserType};
use crate::value::secret::Secret;

request! {
    /// `GET /users`: the users of the account that have one status, by default `active`. To list
    /// everyone, send one request for each [`Status`].
    #[get("/users", Medium)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin")]
    #[granular("user:read:list_users:admin")]
    #[paged(2000)]
    pub struct user::List() -> Users {
        /// Returns only users with this status.
        status: Option<Status>,
        /// Returns only users with this role.
        #[name = "role_id"]
        role: Option<RoleId>,
        /// Additional field to include in each record.
        include_fields: Option<IncludeField>,
        /// Returns only users with this licence.
        license: Option<LicenseFilter>,
    }
}

page! {
    /// One page of users.
    #[key(|u| Some(u.id.as_ref().map_or(u.email.as_str(), |id| id.as_str())))]
    pub struct Users {
        pub users: Vec<User>,
    }
}

open_enum! {
    /// Status of a user.
    pub enum Status: str {
        /// The user can sign in.
        Active = "active",
        /// The user is deactivated and holds no seat.
        Inactive = "inactive",
        /// The user is invited, has not accepted yet, and has no id.
        Pending = "pending",
    }
}

open_enum! {
    /// An additional field that a list of users can include.
    pub enum IncludeField: str {
        /// The custom attributes of each user.
        CustomAttributes = "custom_attributes",
        /// The host key of each user.
        HostKey = "host_key",
    }
}

open_enum! {
    /// A licence that a list of users can be filtered by.
    pub enum LicenseFilter: str {
        /// Workforce Management.
        WorkforceManagement = "zoom_workforce_management",
        /// Compliance Management.
        ComplianceManagement = "zoom_compliance_management",
    }
}

model! {
    /// A user in a list.
    pub struct User {
        /// E-mail address of the user. It identifies pending users, who have no id.
        pub email: String,
        /// Time at which the user was created, in UTC.
        pub user_created_at: Option<DateTime<Utc>>,
        /// Time at which the user's latest sign-in method was added, in UTC; of pending users, the
        /// time of the call. Deprecated by Zoom.
        pub created_at: Option<DateTime<Utc>>,
        /// Custom attributes of the user. Only present if `include_fields` asks for them.
        pub custom_attributes: Vec<CustomAttribute>,
        /// Department of the user.
        pub dept: Option<String>,
        /// Id of the user in the company's own directory.
        pub employee_unique_id: Option<String>,
        /// First name of the user.
        pub first_name: Option<String>,
        /// Ids of the groups that the user belongs to.
        pub group_ids: Vec<GroupId>,
        /// Ids of the divisions that the user belongs to.
        pub division_ids: Vec<String>,
        /// Host key: whoever knows it can claim the host role. Only present if `include_fields`
        /// asks for it.
        pub host_key: Option<Secret>,
        /// Id of the user; pending users have none.
        pub id: Option<UserId>,
        /// Ids of the IM groups that the user belongs to.
        pub im_group_ids: Vec<String>,
        /// Client version at the last sign-in, with the platform in brackets.
        pub last_client_version: Option<String>,
        /// Time of the last sign-in, in UTC. Zoom updates this value with a delay of up to three
        /// days.
        pub last_login_time: Option<DateTime<Utc>>,
        /// Last name of the user.
        pub last_name: Option<String>,
        /// Zoom United plan of the user.
        pub plan_united_type: Option<PlanUnitedType>,
        /// Personal meeting id.
        pub pmi: Option<MeetingId>,
        /// Id of the role.
        pub role_id: Option<RoleId>,
        /// Status of the user.
        pub status: Option<Status>,
        /// IANA name of the time zone of the user.
        pub timezone: Option<String>,
        /// The user's licence type.
        #[name = "type"]
        pub kind: Option<UserType>,
        /// Whether the e-mail address is verified: `1` yes, `0` no.
        pub verified: Option<i64>,
        /// Display name of the user.
        pub display_name: Option<String>,
        /// Licences of the user.
        pub license_info_list: Vec<LicenseInfo>,
        /// Language of the web portal.
        pub language: Option<String>,
        /// Sign-in methods of the user.
        pub login_types: Vec<LoginType>,
        /// Phone number of the user.
        pub phone_number: Option<String>,
        /// URL of the profile picture.
        pub pic_url: Option<String>,
    }
}

open_enum! {
    /// A Zoom United plan: its level and region.
    pub enum PlanUnitedType: str {
        /// Pro, United States and Canada.
        ProUsCa = "1",
        /// Pro, United Kingdom and Ireland.
        ProUkIe = "2",
        /// Pro, Australia and New Zealand.
        ProAuNz = "4",
        /// Pro, Global Select.
        ProGlobalSelect = "8",
        /// Pro, with Phone Pro.
        ProWithPhonePro = "16",
        /// Business, United States and Canada.
        BizUsCa = "32",
        /// Business, United Kingdom and Ireland.
        BizUkIe = "64",
        /// Business, Australia and New Zealand.
        BizAuNz = "128",
        /// Business, Global Select.
        BizGlobalSelect = "256",
        /// Business, with Phone Pro.
        BizWithPhonePro = "512",
        /// Enterprise, United States and Canada.
        EntUsCa = "1024",
        /// Enterprise, United Kingdom and Ireland.
        EntUkIe = "2048",
        /// Enterprise, Australia and New Zealand.
        EntAuNz = "4096",
        /// Enterprise, Global Select.
        EntGlobalSelect = "8192",
        /// Enterprise, with Phone Pro.
        EntWithPhonePro = "16384",
        /// Pro, Japan.
        ProJp = "32768",
        /// Business, Japan.
        BizJp = "65536",
        /// Enterprise, Japan.
        EntJp = "131072",
    }
}

model! {
    /// A licence that a user holds.
    pub struct LicenseInfo {
        /// Product that the licence is for.
        pub license_type: Option<LicenseKind>,
        /// Zoom's code for the licence, a 64-bit number that has a meaning only together with
        /// `license_type`.
        pub license_option: Option<i64>,
        /// Id of the subscription that pays for the licence.
        pub subscription_id: Option<String>,
    }
}

open_enum! {
    /// Product that a licence is for.
    pub enum LicenseKind: str {
        /// Meetings.
        Meeting = "MEETING",
        /// One of the Zoom Workplace bundles.
        WorkplaceBundle = "ZOOM_WORKPLACE_BUNDLE",
    }
}
