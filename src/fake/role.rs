//! The permissions of the role of the user who authorised the app, and the forms in which Zoom
//! refuses a missing scope.

use super::Fake;
use super::refused::{self, FakeRefusal, Refused};
use super::table::Endpoint;
use super::world::World;
use crate::fake::FakeStatus;

/// A permission of a role to view something. Zoom's portal uses the names in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FakePrivilege {
    /// Users (Users: View). All users may view themselves without it.
    Users,
    /// Groups (Groups: View).
    Groups,
    /// Settings of the account (Account Settings: View).
    AccountSettings,
    /// Meetings of users (Meetings: View).
    Meetings,
    /// Usage reports (Usage Reports: View).
    UsageReports,
    /// The sign-in report (User Activity Reports: View).
    UserActivityReports,
    /// The operation log (Operational Logs: View).
    OperationalLogs,
}

impl FakePrivilege {
    /// All seven permissions.
    pub const ALL: [Self; 7] = [
        Self::Users,
        Self::Groups,
        Self::AccountSettings,
        Self::Meetings,
        Self::UsageReports,
        Self::UserActivityReports,
        Self::OperationalLogs,
    ];

    /// The permission that a call needs; `None` for calls about the user who authorised the app.
    pub(super) fn needed_for(endpoint: &Endpoint, arg: Option<&str>) -> Option<Self> {
        Some(match endpoint.path() {
            "/users/{userId}" if arg == Some("me") => return None,
            "/users/{userId}/meetings"
            | "/users/{userId}/upcoming_meetings"
            | "/users/{userId}/meeting_templates" => Self::Meetings,
            "/report/activities" => Self::UserActivityReports,
            "/report/operationlogs" => Self::OperationalLogs,
            path if path.starts_with("/users") => Self::Users,
            path if path.starts_with("/groups") => Self::Groups,
            path if path.starts_with("/report") => Self::UsageReports,
            path if path.starts_with("/meetings") || path.starts_with("/past_meetings") => {
                Self::Meetings
            }
            _ => Self::AccountSettings,
        })
    }
}

/// The form in which a missing scope is refused. Zoom has used all of these forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FakeScopeForm {
    /// 400 with code 4711. The message names the scopes.
    #[default]
    Named,
    /// 400 with code 104. Quotes are not escaped, so the body is not valid JSON.
    Broken,
    /// 401 with code 4700, as for an expired token. The message names the scopes.
    Unauthorized,
    /// 401 with code 124. Only the message, which names the scopes, distinguishes it from an
    /// expired token.
    AsBadToken,
    /// 403 with code 200, as for a missing permission of the role. The message names the scopes.
    Forbidden,
    /// 400 with code 4700. The message names no scopes.
    Unnamed,
}

impl FakeScopeForm {
    /// All forms.
    pub const ALL: [Self; 6] = [
        Self::Named,
        Self::Broken,
        Self::Unauthorized,
        Self::AsBadToken,
        Self::Forbidden,
        Self::Unnamed,
    ];

    pub(super) fn refuse(self, scopes: &[impl AsRef<str>]) -> Refused {
        let names: Vec<&str> = scopes.iter().map(AsRef::as_ref).collect();
        let known = match self {
            Self::Named => refused::SCOPES,
            Self::Broken => {
                let quoted: Vec<_> = names.iter().map(|name| format!("\"{name}\"")).collect();
                return refused::SCOPES_QUOTED.about(quoted.join(","));
            }
            Self::Unauthorized => refused::SCOPES_UNAUTHORIZED,
            Self::AsBadToken => refused::SCOPES_AS_BAD_TOKEN,
            Self::Forbidden => refused::SCOPES_FORBIDDEN,
            Self::Unnamed => return refused::SCOPES_UNNAMED.refuse(),
        };
        known.about(names.join(", "))
    }
}

impl FakeRefusal {
    /// Makes the refusal of a missing scope in this form.
    pub fn missing_scope_as<S: AsRef<str>>(
        form: FakeScopeForm,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        let scopes: Vec<_> = scopes.into_iter().collect();
        let names: Vec<&str> = scopes.iter().map(AsRef::as_ref).collect();
        form.refuse(&names).into()
    }

    /// Makes a 400 with code 200: the role lacks a permission.
    pub fn no_privilege() -> Self {
        refused::NO_PRIVILEGE.refuse().into()
    }

    /// Makes a 400 with code 200: the plan does not include the feature.
    pub fn not_in_plan() -> Self {
        refused::NOT_IN_PLAN.refuse().into()
    }
}

impl Fake {
    /// Takes a permission from the role of the user who authorised the app: calls that need it
    /// answer [`FakeRefusal::no_privilege`].
    pub fn withhold(&self, privilege: FakePrivilege) {
        self.inner.state(|state| state.withheld.insert(privilege));
    }

    /// Gives a withheld permission back.
    pub fn give_back(&self, privilege: FakePrivilege) {
        self.inner.state(|state| state.withheld.remove(&privilege));
    }
}

/// Whether the user with this e-mail address is deactivated. An address that is not in the account
/// counts as active.
pub(super) fn deactivated(world: &World, email: &str) -> bool {
    let found = world.find(email);
    found.is_some_and(|(_, user)| user.status == FakeStatus::Inactive)
}
