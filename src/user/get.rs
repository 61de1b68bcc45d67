//! One user, and how many there are.

use chrono::{DateTime, Utc};

use super::{LicenseInfo, PlanUnitedType, Status};
use crate::ids::{AccountId, GroupId, MeetingId, RoleId, UserId};
use crate::macros::{model, open_enum, request};
use crate::secret::Secret;
use crate::shared::{CustomAttribute, UserType};

request! {
    /// `GET /users/{userId}`: one user, by id or e-mail address.
    user::Get(user: UserId): "/users/{userId}" => UserDetails, Light,
    classic [
        "user:read:admin", "user:read", "user:write", "user:write:admin", "user_profile",
        "user_info:read"
    ],
    granular ["user:read:user:admin", "user:read:user"];
    answer { one_of ["id", "email"] }
    query {
        /// How the user signs in, where an e-mail address alone does not tell.
        login_type: LoginType,
        /// Whether the e-mail address is encrypted.
        encrypted_email: bool,
        /// Whether the user is named by the employee's own id.
        search_by_unique_id: bool,
    }
}

model! {
    /// A user.
    UserDetails
    {
        /// Id.
        id: Option<UserId>,
        /// When the user was created, UTC; the time of the call for pending users. Deprecated by
        /// Zoom.
        created_at: Option<DateTime<Utc>>,
        /// Department.
        dept: Option<String>,
        /// E-mail address.
        email: Option<String>,
        /// First name.
        first_name: Option<String>,
        /// Version of the client at the last sign-in, with its platform in brackets.
        last_client_version: Option<String>,
        /// Last sign-in, UTC. Up to three days behind.
        last_login_time: Option<DateTime<Utc>>,
        /// Last name.
        last_name: Option<String>,
        /// Personal meeting id.
        pmi: Option<MeetingId>,
        /// Name of the role.
        role_name: Option<String>,
        /// Time zone, by its IANA name.
        timezone: Option<String>,
        /// What kind of seat.
        kind = "type": Option<UserType>,
        /// Uses the personal meeting id for instant meetings.
        use_pmi: Option<bool>,
        /// Name shown.
        display_name: Option<String>,
        /// Account.
        account_id: Option<AccountId>,
        /// Number of the account.
        account_number: Option<i64>,
        /// Id in Kaltura, the video service.
        cms_user_id: Option<String>,
        /// Company.
        company: Option<String>,
        /// When the user was created, UTC.
        user_created_at: Option<DateTime<Utc>>,
        /// Custom attributes.
        custom_attributes: Vec<CustomAttribute>,
        /// The employee's id in the company's own directory.
        employee_unique_id: Option<String>,
        /// Groups.
        group_ids: Vec<GroupId>,
        /// Divisions.
        division_ids: Vec<String>,
        /// IM groups.
        im_group_ids: Vec<String>,
        /// Id in chat (XMPP).
        jid: Option<String>,
        /// Job title.
        job_title: Option<String>,
        /// Cost centre.
        cost_center: Option<String>,
        /// Language of the web portal.
        language: Option<String>,
        /// Location.
        location: Option<String>,
        /// How the user signs in.
        login_types: Vec<LoginType>,
        /// E-mail address of the manager.
        manager: Option<String>,
        /// Address of the personal meeting.
        personal_meeting_url: Option<String>,
        /// Country of the phone number. Deprecated by Zoom.
        phone_country: Option<String>,
        /// Phone number. Deprecated by Zoom.
        phone_number: Option<String>,
        /// Phone numbers.
        phone_numbers: Vec<PhoneNumber>,
        /// Address of the profile picture.
        pic_url: Option<String>,
        /// Zoom United plan.
        plan_united_type: Option<PlanUnitedType>,
        /// Pronouns.
        pronouns: Option<String>,
        /// When pronouns are shown.
        pronouns_option: Option<PronounsOption>,
        /// Role.
        role_id: Option<RoleId>,
        /// State.
        status: Option<Status>,
        /// Personal link.
        vanity_url: Option<String>,
        /// Whether the e-mail address is verified: `1` yes, `0` no.
        verified: Option<i64>,
        /// Cluster of data centres.
        cluster: Option<String>,
        /// Zoom One plan, as a number of Zoom's tables, 64 bits wide.
        zoom_one_type: Option<i64>,
        /// Licences.
        license_info_list: Vec<LicenseInfo>,
        /// Host key: lets its bearer claim the host role.
        #[serde(skip_serializing)]
        host_key: Option<Secret>,
    }
}

open_enum! {
    /// How a user signs in.
    LoginType: i64 {
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
    PhoneNumber
    {
        /// Country calling code.
        code: Option<String>,
        /// Id of the country.
        country: Option<String>,
        /// What kind of number.
        label: Option<PhoneLabel>,
        /// Number.
        number: Option<String>,
        /// Whether Zoom has verified it.
        verified: Option<bool>,
    }
}

open_enum! {
    /// What kind of number a phone number is.
    PhoneLabel: str {
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
    PronounsOption: i64 {
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
    user::Summary(): "/users/summary" => UserSummary, Medium,
    classic ["user:read:admin", "user:read", "user:write", "user:write:admin"],
    granular ["user:read:summary:admin"];
}

model! {
    /// How many users the account has.
    UserSummary
    {
        /// Users with a licence.
        licensed_users_count: Option<i64>,
        /// Users without one.
        basic_users_count: Option<i64>,
        /// On-premises users.
        on_prem_users_count: Option<i64>,
        /// Zoom Rooms.
        room_users_count: Option<i64>,
        /// Users who have not accepted yet.
        pending_users_count: Option<i64>,
        /// Users who can only join.
        join_only_users_count: Option<i64>,
        /// All of them.
        total_users_count: Option<i64>,
    }
}
