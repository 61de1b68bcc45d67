//! What the role of whoever authorised the app may look at, and how Zoom refuses a missing scope.

use super::Fake;
use super::faults::FakeRefusal;
use super::reply::Refused;
use super::table::Endpoint;
use super::world::World;
use crate::fake::FakeStatus;

/// A permission of a role to view something. The words in brackets are what admins read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FakePrivilege {
    /// Users (Users: View). Everybody may look at themselves.
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
    /// The log of what admins did (Operational Logs: View).
    OperationalLogs,
}

impl FakePrivilege {
    /// All seven.
    pub const ALL: [Self; 7] = [
        Self::Users,
        Self::Groups,
        Self::AccountSettings,
        Self::Meetings,
        Self::UsageReports,
        Self::UserActivityReports,
        Self::OperationalLogs,
    ];

    /// What a call needs; `None` for those on oneself.
    pub(super) fn of(endpoint: &Endpoint, arg: Option<&str>) -> Option<Self> {
        Some(match endpoint.path {
            "/users/{userId}" if arg == Some("me") => return None,
            "/users/{userId}/meetings" => Self::Meetings,
            "/report/activities" => Self::UserActivityReports,
            "/report/operationlogs" => Self::OperationalLogs,
            path if path.starts_with("/users") => Self::Users,
            path if path.starts_with("/groups") => Self::Groups,
            path if path.starts_with("/accounts") => Self::AccountSettings,
            _ => Self::UsageReports,
        })
    }
}

/// How a missing scope is refused. Zoom has had all of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FakeScopeForm {
    /// 400 with code 4711, naming the scopes.
    #[default]
    Named,
    /// 400 with code 104 and quotes that are not escaped: not valid JSON.
    Broken,
    /// 401 with code 4700, naming the scopes: as if the token had ended.
    Unauthorized,
    /// 401 with code 124, the message alone telling it from a token that has ended.
    AsBadToken,
    /// 403 with code 200, as if the role did not allow it, and a message that names the scopes.
    Forbidden,
    /// 400 with code 4700, naming none.
    Unnamed,
}

impl FakeScopeForm {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Named,
        Self::Broken,
        Self::Unauthorized,
        Self::AsBadToken,
        Self::Forbidden,
        Self::Unnamed,
    ];

    pub(super) fn refuse(self, scopes: &[&str]) -> Refused {
        let named = Refused::missing_scopes(scopes);
        let (status, code) = match self {
            Self::Named => (400, 4711),
            Self::Broken => {
                let quoted: Vec<_> = scopes.iter().map(|s| format!("\"{s}\"")).collect();
                let message = format!(
                    "Invalid access token, does not contain scopes:[{}].",
                    quoted.join(",")
                );
                return Refused {
                    unescaped: true,
                    ..Refused::new(400, 104, message)
                };
            }
            Self::Unauthorized => (401, 4700),
            Self::AsBadToken => (401, 124),
            Self::Forbidden => (403, 200),
            Self::Unnamed => return Refused::new(400, 4700, "The token lacks a scope."),
        };
        Refused::new(status, code, named.message)
    }
}

impl FakeRefusal {
    /// The token lacks a scope, said in one of the forms that Zoom has for it.
    pub fn missing_scope_as<S: AsRef<str>>(
        form: FakeScopeForm,
        scopes: impl IntoIterator<Item = S>,
    ) -> Self {
        let scopes: Vec<_> = scopes.into_iter().collect();
        let names: Vec<&str> = scopes.iter().map(AsRef::as_ref).collect();
        let refused = form.refuse(&names);
        Self {
            unescaped: refused.unescaped,
            ..Self::new(refused.status, refused.code, refused.message)
        }
    }

    /// 400 with code 200: the role does not allow it.
    pub fn no_privilege() -> Self {
        Self::new(
            400,
            200,
            "No permission. The user's role does not have the privilege for this.",
        )
    }

    /// 400 with code 200: the plan does not have it.
    pub fn not_in_plan() -> Self {
        Self::new(
            400,
            200,
            "Only available for Paid account, please upgrade your plan.",
        )
    }
}

impl Fake {
    /// Takes a permission from the role of whoever authorised the app: the calls behind it answer
    /// [`FakeRefusal::no_privilege`].
    pub fn withhold(&self, privilege: FakePrivilege) {
        self.inner.state(|state| state.withheld.insert(privilege));
    }

    /// Gives a permission back.
    pub fn give_back(&self, privilege: FakePrivilege) {
        self.inner.state(|state| state.withheld.remove(&privilege));
    }
}

/// Whether whoever authorised the app was deactivated. Who was never in the account stays good.
pub(super) fn deactivated(world: &World, email: &str) -> bool {
    let found = world.find(email);
    found.is_some_and(|(_, user)| user.status == FakeStatus::Inactive)
}
