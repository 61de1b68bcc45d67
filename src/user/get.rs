//! One user, and how many there are.

use chrono::{DateTime, Utc};

use super::{LicenseInfo, PlanUnitedType, Status};
use crate::declare::{model, open_enum, request};
use crate::ids::{AccountId, GroupId, MeetingId, RoleId, UserId};
use crate::shared::{CustomAttribute, UserType};
use crate::value::secret::Secret;

request! {
    /// `GET /users/{userId}`: one user, by id or e-mail address.
    #[get("/users/{userId}", Light)]
    #[classic(
        "user:read:admin",
        "user:read",
        "user:write",
        "user:write:admin",
        "user_profile",
        "user_info:read",
    )]
    #[granular("user:read:user:admin", "user:read:user")]
    #[answer(one_of(&["id", "email"]))]
    pub struct user::Get(user: UserId) -> UserDetails {
        /// How the user signs in, where an e-mail address alone does not tell.
        login_type: Option<LoginType>,
        /// Whether the e-mail address is encrypted.
        encrypted_email: Option<bool>,
        /// Whether the user is named by the employee's own id.
        search_by_unique_id: Option<bool>,
    }
}

model! {
    /// A user.
    pub struct UserDetails {
        /// Id.
        pub id: Option<UserId>,
        /// When the user was created, UTC; the time of the call for pending users. Deprecated by
        /// Zoom.
        pub created_at: Option<DateTime<Utc>>,
        /// Department.
        pub dept: Option<String>,
        /// E-mail address.
        pub email: Option<String>,
        /// First name.
        pub first_name: Option<String>,
        /// Version of the client at the last sign-in, with its platform in brackets.
        pub last_client_version: Option<String>,
        /// Last sign-in, UTC. Up to three days behind.
        pub last_login_time: Option<DateTime<Utc>>,
        /// Last name.
        pub last_name: Option<String>,
        /// Personal meeting id.
        pub pmi: Option<MeetingId>,
        /// Name of the role.
        pub role_name: Option<String>,
        /// Time zone, by its IANA name.
        pub timezone: Option<String>,
        /// What kind of seat.
        #[name = "type"]
        pub kind: Option<UserType>,
        /// Uses the personal meeting id for instant meetings.
        pub use_pmi: Option<bool>,
        /// Name shown.
        pub display_name: Option<String>,
        /// Account.
        pub account_id: Option<AccountId>,
        /// Number of the account.
        pub account_number: Option<i64>,
        /// Id in Kaltura, the video service.
        pub cms_user_id: Option<String>,
        /// Company.
        pub company: Option<String>,
        /// When the user was created, UTC.
        pub user_created_at: Option<DateTime<Utc>>,
        /// Custom attributes.
        pub custom_attributes: Vec<CustomAttribute>,
        /// The employee's id in the company's own directory.
        pub employee_unique_id: Option<String>,
        /// Groups.
        pub group_ids: Vec<GroupId>,
        /// Divisions.
        pub division_ids: Vec<String>,
        /// IM groups.
        pub im_group_ids: Vec<String>,
        /// Id in chat (XMPP).
        pub jid: Option<String>,
        /// Job title.
        pub job_title: Option<String>,
        /// Cost centre.
        pub cost_center: Option<String>,
        /// Language of the web portal.
        pub language: Option<String>,
        /// Location.
        pub location: Option<String>,
        /// How the user signs in.
        pub login_types: Vec<LoginType>,
        /// E-mail address of the manager.
        pub manager: Option<String>,
        /// Address of the personal meeting.
        pub personal_meeting_url: Option<String>,
        /// Country of the phone number. Deprecated by Zoom.
        pub phone_country: Option<String>,
        /// Phone number. Deprecated by Zoom.
        pub phone_number: Option<String>,
        /// Phone numbers.
        pub phone_numbers: Vec<PhoneNumber>,
        /// Address of the profile picture.
        pub pic_url: Option<String>,
        /// Zoom United plan.
        pub plan_united_type: Option<PlanUnitedType>,
        /// Pronouns.
        pub pronouns: Option<String>,
        /// When pronouns are shown.
        pub pronouns_option: Option<PronounsOption>,
        /// Role.
        pub role_id: Option<RoleId>,
        /// State.
        pub status: Option<Status>,
        /// Personal link.
        pub vanity_url: Option<String>,
        /// Whether the e-mail address is verified: `1` yes, `0` no.
        pub verified: Option<i64>,
        /// Cluster of data centres.
        pub cluster: Option<String>,
        /// Zoom One plan, as a number of Zoom's tables, 64 bits wide.
        pub zoom_one_type: Option<i64>,
        /// Licences.
        pub license_info_list: Vec<LicenseInfo>,
        /// Host key: lets its bearer claim the host role.
        pub host_key: Option<Secret>,
    }
}

open_enum! {
    /// How a user signs in.
    pub enum LoginType: i64 {
        /// With Facebook.
        Facebook = 0,
        /// With Google.
        Google = 1,
        /// With a phone number; mainland China only.
        Phone = 11,
        /// With WeChat; mainland China only.
        WeChat = 21,
        /// With Alipay; mainland China only.
        Alipay = 23,
        /// With Apple.
        Apple = 24,
        /// With Microsoft.
        Microsoft = 27,
        /// With a mobile device.
        MobileDevice = 97,
        /// With RingCentral.
        RingCentral = 98,
        /// Created through the API.
        Api = 99,
        /// With an e-mail address and a password of Zoom's.
        Work = 100,
        /// With single sign-on.
        Sso = 101,
    }
}

model! {
    /// One of a user's phone numbers.
    pub struct PhoneNumber {
        /// Country calling code.
        pub code: Option<String>,
        /// Id of the country.
        pub country: Option<String>,
        /// What kind of number.
        pub label: Option<PhoneLabel>,
        /// Number.
        pub number: Option<String>,
        /// Whether Zoom has verified it.
        pub verified: Option<bool>,
    }
}

open_enum! {
    /// What kind of number a phone number is.
    pub enum PhoneLabel: str {
        /// Mobile phone.
        Mobile = "Mobile",
        /// At work.
        Office = "Office",
        /// At home.
        Home = "Home",
        /// Fax.
        Fax = "Fax",
    }
}

open_enum! {
    /// When pronouns are shown.
    pub enum PronounsOption: i64 {
        /// The user is asked each time.
        Ask = 1,
        /// Always.
        Always = 2,
        /// Never.
        Never = 3,
    }
}

request! {
    /// `GET /users/summary`: how many users the account has, by kind.
    #[get("/users/summary", Medium)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin")]
    #[granular("user:read:summary:admin")]
    pub struct user::Summary() -> UserSummary {}
}

model! {
    /// How many users the account has.
    pub struct UserSummary {
        /// Users with a licence.
        pub licensed_users_count: Option<i64>,
        /// Users without one.
        pub basic_users_count: Option<i64>,
        /// On-premises users.
        pub on_prem_users_count: Option<i64>,
        /// Zoom Rooms.
        pub room_users_count: Option<i64>,
        /// Users who have not accepted yet.
        pub pending_users_count: Option<i64>,
        /// Users who can only join.
        pub join_only_users_count: Option<i64>,
        /// All of them.
        pub total_users_count: Option<i64>,
    }
}
