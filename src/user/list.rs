//! The listing of users.

use chrono::{DateTime, Utc};

use super::LoginType;
use crate::declare::{model, open_enum, page, request};
use crate::ids::{GroupId, MeetingId, RoleId, UserId};
use crate::shared::{CustomAttribute, UserType};
use crate::value::secret::Secret;

request! {
    /// `GET /users`: the users of the account with one status; Zoom's default is active. Everyone
    /// is found in three passes, one per [`Status`].
    #[get("/users", Medium)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin")]
    #[granular("user:read:list_users:admin")]
    #[paged(2000)]
    pub struct user::List() -> Users {
        /// Only users in this state.
        status: Option<Status>,
        /// Only users with this role.
        #[name = "role_id"]
        role: Option<RoleId>,
        /// Something beyond the usual.
        include_fields: Option<IncludeField>,
        /// Only users with this licence.
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
    /// State of a user.
    pub enum Status: str {
        /// Can sign in.
        Active = "active",
        /// Deactivated: holds no seat.
        Inactive = "inactive",
        /// Invited, and has not accepted yet. Has no id.
        Pending = "pending",
    }
}

open_enum! {
    /// What a listing of users holds beyond the usual.
    pub enum IncludeField: str {
        /// The custom attributes of each user.
        CustomAttributes = "custom_attributes",
        /// The host key of each user.
        HostKey = "host_key",
    }
}

open_enum! {
    /// Licences that a listing can be filtered by.
    pub enum LicenseFilter: str {
        /// Workforce Management.
        WorkforceManagement = "zoom_workforce_management",
        /// Compliance Management.
        ComplianceManagement = "zoom_compliance_management",
    }
}

model! {
    /// A user in a listing.
    pub struct User {
        /// E-mail address. Identifies pending users, who have no id.
        pub email: String,
        /// When the user was created, UTC.
        pub user_created_at: Option<DateTime<Utc>>,
        /// When the user was created, UTC; the time of the call for pending users. Deprecated by
        /// Zoom.
        pub created_at: Option<DateTime<Utc>>,
        /// Custom attributes. Only if asked for with `include_fields`.
        pub custom_attributes: Vec<CustomAttribute>,
        /// Department.
        pub dept: Option<String>,
        /// The employee's id in the company's own directory.
        pub employee_unique_id: Option<String>,
        /// First name.
        pub first_name: Option<String>,
        /// Groups.
        pub group_ids: Vec<GroupId>,
        /// Divisions.
        pub division_ids: Vec<String>,
        /// Host key: lets its bearer claim the host role. Only if asked for with `include_fields`.
        pub host_key: Option<Secret>,
        /// Id; pending users have none.
        pub id: Option<UserId>,
        /// IM groups.
        pub im_group_ids: Vec<String>,
        /// Version of the client at the last sign-in, with its platform in brackets.
        pub last_client_version: Option<String>,
        /// Last sign-in, UTC. Up to three days behind.
        pub last_login_time: Option<DateTime<Utc>>,
        /// Last name.
        pub last_name: Option<String>,
        /// Zoom United plan.
        pub plan_united_type: Option<PlanUnitedType>,
        /// Personal meeting id.
        pub pmi: Option<MeetingId>,
        /// Role.
        pub role_id: Option<RoleId>,
        /// State.
        pub status: Option<Status>,
        /// Time zone, by its IANA name.
        pub timezone: Option<String>,
        /// What kind of seat.
        #[name = "type"]
        pub kind: Option<UserType>,
        /// Whether the e-mail address is verified: `1` yes, `0` no.
        pub verified: Option<i64>,
        /// Name shown.
        pub display_name: Option<String>,
        /// Licences.
        pub license_info_list: Vec<LicenseInfo>,
        /// Language of the web portal.
        pub language: Option<String>,
        /// How the user signs in.
        pub login_types: Vec<LoginType>,
        /// Phone number.
        pub phone_number: Option<String>,
        /// Address of the profile picture.
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
        /// What it is for.
        pub license_type: Option<LicenseKind>,
        /// Which kind, as a number of Zoom's tables, 64 bits wide.
        pub license_option: Option<i64>,
        /// The subscription that it is paid by.
        pub subscription_id: Option<String>,
    }
}

open_enum! {
    /// What a licence is for.
    pub enum LicenseKind: str {
        /// Meetings.
        Meeting = "MEETING",
        /// One of the Zoom Workplace bundles.
        WorkplaceBundle = "ZOOM_WORKPLACE_BUNDLE",
    }
}
