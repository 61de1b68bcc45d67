//! One user, and the number of users.

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
        /// Sign-in method of the user, for an e-mail address that does not identify the user alone.
        login_type: Option<LoginType>,
        /// Whether the e-mail address in the path is encrypted.
        encrypted_email: Option<bool>,
        /// Whether the path names the user by `employee_unique_id`.
        search_by_unique_id: Option<bool>,
    }
}

model! {
    /// A user.
    pub struct UserDetails {
        /// Id of the user.
        pub id: Option<UserId>,
        /// Time at which the user's latest sign-in method was added, in UTC; of pending users, the
        /// time of the call. Deprecated by Zoom.
        pub created_at: Option<DateTime<Utc>>,
        /// Department of the user.
        pub dept: Option<String>,
        /// E-mail address of the user.
        pub email: Option<String>,
        /// First name of the user.
        pub first_name: Option<String>,
        /// Client version at the last sign-in, with the platform in brackets.
        pub last_client_version: Option<String>,
        /// Time of the last sign-in, in UTC. Zoom updates this value with a delay of up to three
        /// days.
        pub last_login_time: Option<DateTime<Utc>>,
        /// Last name of the user.
        pub last_name: Option<String>,
        /// Personal meeting id.
        pub pmi: Option<MeetingId>,
        /// Name of the role.
        pub role_name: Option<String>,
        /// IANA name of the time zone of the user.
        pub timezone: Option<String>,
        /// The user's licence type.
        #[name = "type"]
        pub kind: Option<UserType>,
        /// Whether instant meetings of the user have the personal meeting id.
        pub use_pmi: Option<bool>,
        /// Display name of the user.
        pub display_name: Option<String>,
        /// Id of the account.
        pub account_id: Option<AccountId>,
        /// Account number, as admins see it.
        pub account_number: Option<i64>,
        /// Id of the user in Kaltura, a video service.
        pub cms_user_id: Option<String>,
        /// Company of the user.
        pub company: Option<String>,
        /// Time at which the user was created, in UTC.
        pub user_created_at: Option<DateTime<Utc>>,
        /// Custom attributes of the user.
        pub custom_attributes: Vec<CustomAttribute>,
        /// Id of the user in the company's own directory.
        pub employee_unique_id: Option<String>,
        /// Ids of the groups that the user belongs to.
        pub group_ids: Vec<GroupId>,
        /// Ids of the divisions that the user belongs to.
        pub division_ids: Vec<String>,
        /// Ids of the IM groups that the user belongs to.
        pub im_group_ids: Vec<String>,
        /// Chat (XMPP) id of the user.
        pub jid: Option<String>,
        /// Job title of the user.
        pub job_title: Option<String>,
        /// Cost centre of the user.
        pub cost_center: Option<String>,
        /// Language of the web portal.
        pub language: Option<String>,
        /// Location of the user.
        pub location: Option<String>,
        /// Sign-in methods of the user.
        pub login_types: Vec<LoginType>,
        /// E-mail address of the manager.
        pub manager: Option<String>,
        /// URL of the personal meeting.
        pub personal_meeting_url: Option<String>,
        /// Country of the phone number. Deprecated by Zoom.
        pub phone_country: Option<String>,
        /// Phone number. Deprecated by Zoom.
        pub phone_number: Option<String>,
        /// Phone numbers.
        pub phone_numbers: Vec<PhoneNumber>,
        /// URL of the profile picture.
        pub pic_url: Option<String>,
        /// Zoom United plan of the user.
        pub plan_united_type: Option<PlanUnitedType>,
        /// Pronouns.
        pub pronouns: Option<String>,
        /// When the pronouns of the user are shown.
        pub pronouns_option: Option<PronounsOption>,
        /// Id of the role.
        pub role_id: Option<RoleId>,
        /// Status of the user.
        pub status: Option<Status>,
        /// Personal link (vanity URL).
        pub vanity_url: Option<String>,
        /// Whether the e-mail address is verified: `1` yes, `0` no.
        pub verified: Option<i64>,
        /// Name of the data centre cluster.
        pub cluster: Option<String>,
        /// Zoom's code for the Zoom One plan of the user, a 64-bit number.
        pub zoom_one_type: Option<i64>,
        /// Licences of the user.
        pub license_info_list: Vec<LicenseInfo>,
        /// Host key: whoever knows it can claim the host role.
        pub host_key: Option<Secret>,
    }
}

open_enum! {
    /// Sign-in method of a user.
    pub enum LoginType: i64 {
        /// Facebook.
        Facebook = 0,
        /// Google.
        Google = 1,
        /// Phone number; mainland China only.
        Phone = 11,
        /// WeChat; mainland China only.
        WeChat = 21,
        /// Alipay; mainland China only.
        Alipay = 23,
        /// Apple.
        Apple = 24,
        /// Microsoft.
        Microsoft = 27,
        /// Mobile device.
        MobileDevice = 97,
        /// RingCentral.
        RingCentral = 98,
        /// User who was created through the API.
        Api = 99,
        /// E-mail address and password of a Zoom account.
        Work = 100,
        /// Single sign-on.
        Sso = 101,
    }
}

model! {
    /// One of a user's phone numbers.
    pub struct PhoneNumber {
        /// Country calling code.
        pub code: Option<String>,
        /// Zoom's id of the country.
        pub country: Option<String>,
        /// Kind of the phone number.
        pub label: Option<PhoneLabel>,
        /// The phone number.
        pub number: Option<String>,
        /// Whether Zoom has verified the phone number.
        pub verified: Option<bool>,
    }
}

open_enum! {
    /// Kind of a phone number.
    pub enum PhoneLabel: str {
        /// Mobile phone.
        Mobile = "Mobile",
        /// Office phone.
        Office = "Office",
        /// Home phone.
        Home = "Home",
        /// Fax number.
        Fax = "Fax",
    }
}

open_enum! {
    /// When a user's pronouns are shown.
    pub enum PronounsOption: i64 {
        /// Zoom asks the user each time.
        Ask = 1,
        /// Always.
        Always = 2,
        /// Never.
        Never = 3,
    }
}

request! {
    /// `GET /users/summary`: the number of users in the account, by licence type.
    #[get("/users/summary", Medium)]
    #[classic("user:read:admin", "user:read", "user:write", "user:write:admin")]
    #[granular("user:read:summary:admin")]
    pub struct user::Summary() -> UserSummary {}
}

model! {
    /// The number of users in an account.
    pub struct UserSummary {
        /// Number of licensed users.
        pub licensed_users_count: Option<i64>,
        /// Number of Basic users, who have no paid licence.
        pub basic_users_count: Option<i64>,
        /// Number of on-premises users.
        pub on_prem_users_count: Option<i64>,
        /// Number of Zoom Rooms.
        pub room_users_count: Option<i64>,
        /// Number of invited users who have not accepted yet.
        pub pending_users_count: Option<i64>,
        /// Number of users who can only join meetings.
        pub join_only_users_count: Option<i64>,
        /// Number of all users.
        pub total_users_count: Option<i64>,
    }
}
