//! The words of the operation log about users and their licences. Zoom's documentation does not
//! state them, except that the details are text.

use super::account::FakeUser;

/// The licences of a user beside the type.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Licences {
    pub(super) large_meeting: Option<u32>,
    /// The webinar licence, unless it comes with the bundle.
    pub(super) webinar: Option<u32>,
    pub(super) bundle: Option<i64>,
    pub(super) united: bool,
}

impl Licences {
    pub(super) fn of(user: &FakeUser) -> Self {
        let united = user.plan_united_type.as_deref();
        Self {
            large_meeting: user.large_meeting,
            webinar: user.webinar.filter(|_| !user.webinar_included),
            bundle: user.bundle(),
            united: !matches!(united, None | Some("" | "none" | "0")),
        }
    }
}

pub(super) fn added(email: &str) -> String {
    format!("Add User {email}")
}

pub(super) fn invited_again(email: &str) -> String {
    format!("Resend Invitation {email}")
}

pub(super) fn deactivated(email: &str) -> String {
    format!("Deactivate User {email}")
}

pub(super) fn activated(email: &str) -> String {
    format!("Activate User {email}")
}

pub(super) fn deleted(email: &str) -> String {
    format!("Delete User {email}")
}

pub(super) fn renamed(earlier: &str, email: &str) -> String {
    format!("Change sign-in email from {earlier} to {email}")
}

/// The change of a user's `type`.
pub(super) fn type_changed(email: &str, from: i64, to: i64) -> String {
    let name = |kind| match kind {
        1 => "Basic",
        2 => "Licensed",
        3 => "On-prem",
        4 => "Unassigned",
        _ => "None",
    };
    format!("Change {email} from {} to {}", name(from), name(to))
}

/// A line for each licence beside the type that differs.
pub(super) fn licence_changes(email: &str, before: &Licences, after: &Licences) -> Vec<String> {
    let size = |name: &str, size: Option<u32>| size.map(|size| format!("{name} {size}"));
    let names = |licences: &Licences| {
        let bundle = licences.bundle;
        [
            size("Large Meeting", licences.large_meeting),
            size("Webinar", licences.webinar),
            bundle.map(|bundle| format!("Zoom Workplace license {bundle}")),
            licences.united.then(|| "Zoom United license".to_owned()),
        ]
    };
    let mut lines = Vec::new();
    for (before, after) in names(before).into_iter().zip(names(after)) {
        if before == after {
            continue;
        }
        lines.extend(before.map(|name| format!("Remove {name} from {email}")));
        lines.extend(after.map(|name| format!("Assign {name} to {email}")));
    }
    lines
}
