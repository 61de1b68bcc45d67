//! Every call of the crate, each once, with plausible arguments: for tests and for an example.
#![allow(dead_code, unreachable_pub, deprecated)]

use std::fmt::Debug;

use chrono::NaiveDate;
use serde::Serialize;
use zoom_admin::{MeetingUuid, PageBody, Paged, Request, account, group, meeting, report, user};

/// Is shown each call.
pub trait Visitor {
    /// A call.
    async fn call<R>(&mut self, request: R)
    where
        R: Request<Output: Serialize + Debug> + Clone;

    /// A listing.
    async fn page<R>(&mut self, request: R)
    where
        R: Paged<Output: Serialize + Debug + PageBody<Item: Serialize>> + Clone,
    {
        self.call(request).await;
    }
}

/// A day of last month, as the reports want it.
fn day(of_month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, of_month).unwrap_or_default()
}

/// Shows all calls.
pub async fn each(v: &mut impl Visitor) {
    account_calls(v).await;
    group_calls(v).await;
    meeting_calls(v).await;
    report_calls(v).await;
    user_calls(v).await;
}

/// Those of the account.
pub async fn account_calls(v: &mut impl Visitor) {
    v.page(account::SubAccounts::new()).await;
    v.call(account::SubAccount::new("me")).await;
    v.call(account::LockSettings::new("me")).await;
    v.call(account::LockSettingsMeetingSecurity::new("me"))
        .await;
    v.call(account::ManagedDomains::new("me")).await;
    v.call(account::PlanUsage::new("me")).await;
    v.call(account::Settings::new("me")).await;
    v.call(account::SettingsMeetingAuthentication::new("me"))
        .await;
    v.call(account::SettingsMeetingSecurity::new("me")).await;
    v.call(account::SettingsRecordingAuthentication::new("me"))
        .await;
    v.call(account::SettingsSecurity::new("me")).await;
    v.call(account::RegistrationSettings::new("me")).await;
    v.call(account::TrustedDomains::new("me")).await;
    v.page(account::IndicatorsDeprecated::new()).await;
    v.page(account::Indicators::new()).await;
}

/// Those of groups.
pub async fn group_calls(v: &mut impl Visitor) {
    v.page(group::List::new()).await;
    v.call(group::Get::new("g1")).await;
    v.page(group::Admins::new("g1")).await;
    v.call(group::Channels::new("g1")).await;
    v.call(group::LockSettings::new("g1")).await;
    v.call(group::LockSettingsMeetingSecurity::new("g1")).await;
    v.page(group::Members::new("g1")).await;
    v.call(group::Settings::new("g1")).await;
    v.call(group::SettingsMeetingAuthentication::new("g1"))
        .await;
    v.call(group::SettingsMeetingSecurity::new("g1")).await;
    v.call(group::SettingsRecordingAuthentication::new("g1"))
        .await;
    v.call(group::RegistrationSettings::new("g1")).await;
}

/// Those of meetings.
pub async fn meeting_calls(v: &mut impl Visitor) {
    v.call(meeting::Get::new(93_800_100_200i64)).await;
    v.call(meeting::Invitation::new(93_800_100_200i64)).await;
    v.call(meeting::Livestream::new(93_800_100_200i64)).await;
    v.call(meeting::Polls::new(93_800_100_200i64)).await;
    v.call(meeting::Poll::new(93_800_100_200i64, "p1")).await;
    v.page(meeting::Registrants::new(93_800_100_200i64)).await;
    v.call(meeting::RegistrationQuestions::new(93_800_100_200i64))
        .await;
    v.call(meeting::Registrant::new(93_800_100_200i64, "r1"))
        .await;
    v.call(meeting::Survey::new(93_800_100_200i64)).await;
    v.call(meeting::Token::new(93_800_100_200i64)).await;
    v.call(meeting::Past::new(MeetingUuid::from(
        "4444AAAiAAAAAiAiAiiAii==",
    )))
    .await;
    v.call(meeting::PastInstances::new(93_800_100_200i64)).await;
    v.page(meeting::PastParticipants::new(MeetingUuid::from(
        "4444AAAiAAAAAiAiAiiAii==",
    )))
    .await;
    v.call(meeting::PastPolls::new(MeetingUuid::from(
        "4444AAAiAAAAAiAiAiiAii==",
    )))
    .await;
    v.call(meeting::PastQa::new(MeetingUuid::from(
        "4444AAAiAAAAAiAiAiiAii==",
    )))
    .await;
    v.call(meeting::Templates::new("u1")).await;
    v.page(meeting::List::new("u1")).await;
    v.call(meeting::Upcoming::new("u1")).await;
}

/// The reports.
pub async fn report_calls(v: &mut impl Visitor) {
    v.page(report::SignIns::new()).await;
    v.call(report::Billing::new()).await;
    v.call(report::Invoices::new("b1")).await;
    v.call(report::CloudRecording::new(day(1), day(7))).await;
    v.call(report::Daily::new()).await;
    v.page(report::Disclaimers::new(day(1), day(7))).await;
    v.page(report::HistoryMeetings::new(day(1), day(7))).await;
    v.page(report::MeetingActivities::new(
        day(1),
        day(7),
        "All Activities",
    ))
    .await;
    v.call(report::Meeting::new(MeetingUuid::from(
        "4444AAAiAAAAAiAiAiiAii==",
    )))
    .await;
    v.page(report::MeetingParticipants::new(MeetingUuid::from(
        "4444AAAiAAAAAiAiAiiAii==",
    )))
    .await;
    v.call(report::MeetingPolls::new(MeetingUuid::from(
        "4444AAAiAAAAAiAiAiiAii==",
    )))
    .await;
    v.call(report::MeetingQa::new(MeetingUuid::from(
        "4444AAAiAAAAAiAiAiiAii==",
    )))
    .await;
    v.call(report::MeetingSurvey::new(MeetingUuid::from(
        "4444AAAiAAAAAiAiAiiAii==",
    )))
    .await;
    v.page(report::OperationLogs::new(day(1), day(7))).await;
    v.page(report::RemoteSupport::new(day(1), day(7))).await;
    v.page(report::Telephone::new(day(1), day(7))).await;
    v.page(report::UpcomingEvents::new(day(1), day(7))).await;
    v.page(report::Hosts::new(day(1), day(7))).await;
    v.page(report::UserMeetings::new("u1", day(1), day(7)))
        .await;
    v.call(report::Webinar::new(MeetingUuid::from(
        "4444AAAiAAAAAiAiAiiAii==",
    )))
    .await;
    v.page(report::WebinarParticipants::new(MeetingUuid::from(
        "4444AAAiAAAAAiAiAiiAii==",
    )))
    .await;
    v.call(report::WebinarPolls::new(MeetingUuid::from(
        "4444AAAiAAAAAiAiAiiAii==",
    )))
    .await;
    v.call(report::WebinarQa::new(MeetingUuid::from(
        "4444AAAiAAAAAiAiAiiAii==",
    )))
    .await;
    v.call(report::WebinarSurvey::new(MeetingUuid::from(
        "4444AAAiAAAAAiAiAiiAii==",
    )))
    .await;
}

/// Those of users.
pub async fn user_calls(v: &mut impl Visitor) {
    v.page(user::List::new()).await;
    v.call(user::CheckEmail::new("jill@example.com")).await;
    v.call(user::Summary::new()).await;
    v.call(user::CheckVanityName::new("jill")).await;
    v.call(user::Get::new("u1")).await;
    v.call(user::Assistants::new("u1")).await;
    v.call(user::CollaborationDevices::new("u1")).await;
    v.call(user::CollaborationDevice::new("u1", "d1")).await;
    v.call(user::MeetingSummaryTemplates::new("u1")).await;
    v.call(user::MeetingTemplate::new("u1", "t1")).await;
    v.call(user::Permissions::new("u1")).await;
    v.call(user::PresenceStatus::new("u1")).await;
    v.call(user::Schedulers::new("u1")).await;
    v.call(user::Settings::new("u1")).await;
    v.call(user::SettingsMeetingAuthentication::new("u1")).await;
    v.call(user::SettingsMeetingSecurity::new("u1")).await;
    v.call(user::SettingsRecordingAuthentication::new("u1"))
        .await;
    v.call(user::Token::new("u1")).await;
}
