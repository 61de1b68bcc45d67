//! All calls of the crate, as a table and as data.
//!
//! A token needs any one of the classic or granular scopes in a row; the first of each kind is the
//! one to ask for. For paged calls, the last column gives the name of the list in the answer and
//! the maximum page size.
//!
#![doc = include_str!("calls.md")]
#![allow(deprecated)] // the table names what Zoom has given up too

use crate::auth::{ClassicScope, Scope};
pub use crate::request::{Call, Paging, Param, ParamKind};
use crate::{account, group, meeting, report, user};

/// All calls of the crate, in the order of scopes and paths. If a query parameter changes the type
/// of the answer, each type has a call of its own.
pub const CALLS: &[Call] = &[
    account::SubAccounts::CALL,
    account::SubAccount::CALL,
    account::LockSettings::CALL,
    account::LockSettingsMeetingSecurity::CALL,
    account::ManagedDomains::CALL,
    account::PlanUsage::CALL,
    account::Settings::CALL,
    account::SettingsMeetingAuthentication::CALL,
    account::SettingsMeetingSecurity::CALL,
    account::SettingsRecordingAuthentication::CALL,
    account::SettingsSecurity::CALL,
    account::RegistrationSettings::CALL,
    account::TrustedDomains::CALL,
    account::IndicatorsDeprecated::CALL,
    account::Indicators::CALL,
    group::List::CALL,
    group::Get::CALL,
    group::Admins::CALL,
    group::Channels::CALL,
    group::LockSettings::CALL,
    group::LockSettingsMeetingSecurity::CALL,
    group::Members::CALL,
    group::Settings::CALL,
    group::SettingsMeetingAuthentication::CALL,
    group::SettingsMeetingSecurity::CALL,
    group::SettingsRecordingAuthentication::CALL,
    group::RegistrationSettings::CALL,
    meeting::Get::CALL,
    meeting::Invitation::CALL,
    meeting::Livestream::CALL,
    meeting::Polls::CALL,
    meeting::Poll::CALL,
    meeting::Registrants::CALL,
    meeting::RegistrationQuestions::CALL,
    meeting::Registrant::CALL,
    meeting::Survey::CALL,
    meeting::Token::CALL,
    meeting::Past::CALL,
    meeting::PastInstances::CALL,
    meeting::PastParticipants::CALL,
    meeting::PastPolls::CALL,
    meeting::PastQa::CALL,
    meeting::Templates::CALL,
    meeting::List::CALL,
    meeting::Upcoming::CALL,
    report::SignIns::CALL,
    report::Billing::CALL,
    report::Invoices::CALL,
    report::CloudRecording::CALL,
    report::Daily::CALL,
    report::Disclaimers::CALL,
    report::HistoryMeetings::CALL,
    report::MeetingActivities::CALL,
    report::Meeting::CALL,
    report::MeetingParticipants::CALL,
    report::MeetingPolls::CALL,
    report::MeetingQa::CALL,
    report::MeetingSurvey::CALL,
    report::OperationLogs::CALL,
    report::RemoteSupport::CALL,
    report::Telephone::CALL,
    report::UpcomingEvents::CALL,
    report::Hosts::CALL,
    report::UserMeetings::CALL,
    report::Webinar::CALL,
    report::WebinarParticipants::CALL,
    report::WebinarPolls::CALL,
    report::WebinarQa::CALL,
    report::WebinarSurvey::CALL,
    user::List::CALL,
    user::CheckEmail::CALL,
    user::Summary::CALL,
    user::CheckVanityName::CALL,
    user::Get::CALL,
    user::Assistants::CALL,
    user::CollaborationDevices::CALL,
    user::CollaborationDevice::CALL,
    user::MeetingSummaryTemplates::CALL,
    user::MeetingTemplate::CALL,
    user::Permissions::CALL,
    user::PresenceStatus::CALL,
    user::Schedulers::CALL,
    user::Settings::CALL,
    user::SettingsMeetingAuthentication::CALL,
    user::SettingsMeetingSecurity::CALL,
    user::SettingsRecordingAuthentication::CALL,
    user::Token::CALL,
];

/// The calls that a classic scope covers.
pub fn under(scope: ClassicScope) -> impl Iterator<Item = &'static Call> {
    let name = scope.as_str();
    CALLS.iter().filter(move |c| c.meta.classic.contains(&name))
}

/// The granular scopes that replace a classic scope: the first granular scope of each call, without
/// repetition. Calls that only master accounts can make (`:master`) are left out.
pub fn granular(scope: ClassicScope) -> Vec<Scope> {
    let mut found = Vec::new();
    for call in under(scope) {
        let first = call.meta.granular.first().copied();
        if let Some(name) = first.filter(|name| !name.ends_with(":master")) {
            let scope = Scope::new(name);
            if !found.contains(&scope) {
                found.push(scope);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::Meta;

    /// Writes the table of `calls.md`, with one row for each path.
    fn table() -> String {
        let code = |names: &[&str]| match names {
            [] => "none listed".to_owned(),
            names => names
                .iter()
                .map(|n| format!("`{n}`"))
                .collect::<Vec<_>>()
                .join(" "),
        };
        let mut out = String::from(
            "| call | request | label | classic scopes | granular scopes | paged |\n\
             |---|---|---|---|---|---|\n",
        );
        for calls in CALLS.chunk_by(|a, b| a.meta.path == b.meta.path) {
            let Meta {
                path,
                label,
                classic,
                granular,
                ..
            } = calls[0].meta;
            let requests: Vec<_> = calls
                .iter()
                .map(|call| {
                    let name = call.meta.name;
                    let note = if call.deprecated { " (deprecated)" } else { "" };
                    format!("[`{name}`](crate::{name}){note}")
                })
                .collect();
            let paged = calls[0]
                .paging
                .map_or(String::new(), |p| format!("`{}`, {}", p.items, p.size));
            writeln!(
                out,
                "| `GET {path}` | {} | {label} | {} | {} | {paged} |",
                requests.join(" "),
                code(classic),
                code(granular),
            )
            .unwrap();
        }
        out
    }

    #[test]
    fn the_table_in_the_documentation_is_that_of_the_requests() {
        let written = include_str!("calls.md");
        let table = table();
        if std::env::var_os("UPDATE_CALLS").is_some() {
            std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/calls.md"), table).unwrap();
        } else {
            assert!(
                written == table,
                "src/calls.md is not what the requests say: UPDATE_CALLS=1 cargo test --lib calls"
            );
        }
    }

    #[test]
    fn all_requests_of_one_path_agree_on_label_scopes_and_paging() {
        for calls in CALLS.chunk_by(|a, b| a.meta.path == b.meta.path) {
            for call in calls {
                let (a, b) = (calls[0].meta, call.meta);
                assert_eq!(
                    (a.label, a.classic, a.granular),
                    (b.label, b.classic, b.granular)
                );
                assert_eq!(calls[0].paging, call.paging);
            }
        }
    }

    #[test]
    fn names_and_paths_are_unique() {
        use std::collections::BTreeSet;
        let names: BTreeSet<_> = CALLS.iter().map(|c| c.meta.name).collect();
        assert_eq!(names.len(), CALLS.len());
        let groups = CALLS.chunk_by(|a, b| a.meta.path == b.meta.path).count();
        let paths: BTreeSet<_> = CALLS.iter().map(|c| c.meta.path).collect();
        assert_eq!(
            paths.len(),
            groups,
            "the requests of one path stand together"
        );
        assert_eq!(paths.len(), 75);
    }
}
