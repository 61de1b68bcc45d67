//! What a connection may read, checked before a sync.
//!
//! [`run`] makes eleven small calls. Its result says which of the five scopes and the seven
//! permissions of the admin's role are granted, what does not work without the others, and which
//! message to send to the admin. [`identity`] says who authorised the app, and [`Expected`] refuses
//! other people.
//!
//! ```
//! use zoom_admin::fake::{Fake, FakePrivilege};
//! use zoom_admin::{Zoom, preflight};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> zoom_admin::Result<()> {
//! let fake = Fake::builder().users(3).build();
//! fake.withhold(FakePrivilege::OperationalLogs);
//! let zoom = Zoom::builder()
//!     .transport(fake.clone())
//!     .clock(fake.clock())
//!     .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
//!     .build()?;
//! let preflight = preflight::run(&zoom).await?;
//! assert!(!preflight.is_complete());
//! assert!(preflight.letter().contains("Operational Logs"));
//! println!("{preflight}");
//! # Ok(())
//! # }
//! ```
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod ability;
mod identity;
mod judge;
mod probe;
mod report;

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::auth::{ClassicScope, Scope};
use crate::client::Zoom;
use crate::error::Result;

pub use ability::{ActivityKind, LicenceRule, MetadataField};
pub use identity::{Expected, Identity, identity};

use probe::{Probe, Probed};

/// Whether a scope, a permission or an ability is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is granted; what needs it works.
    Granted,
    /// No answer shows whether it is granted.
    Unknown,
    /// It is missing; what needs it does not work.
    Missing,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Granted => "granted",
            Self::Unknown => "unknown",
            Self::Missing => "missing",
        })
    }
}

/// The reason why Zoom refused a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cause {
    /// The app lacks a scope. Its developer has to add the scope, and the admin to authorise the
    /// app again.
    Scope,
    /// The role of the user who authorised the app lacks a permission. An admin has to change the
    /// role.
    Role,
    /// The account's plan does not include the feature.
    Plan,
    /// Zoom does not say why.
    Unclear,
}

/// Whether one scope, permission or ability is granted, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding<T> {
    /// The scope, permission or ability.
    pub what: T,
    /// Whether it is granted.
    pub standing: Standing,
    /// The reason for a refusal. It is also set for a permission that is unknown because a scope is
    /// missing, or because the plan does not include the feature.
    pub cause: Option<Cause>,
    /// How the standing is known, in one line.
    pub evidence: String,
}

/// A permission to view that the admin's role can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Users: View.
    Users,
    /// Groups: View.
    Groups,
    /// Account Settings: View.
    AccountSettings,
    /// Meetings: View.
    Meetings,
    /// Usage Reports: View.
    UsageReports,
    /// User Activity Reports: View.
    UserActivityReports,
    /// Operational Logs: View. Zoom's portal now calls it Admin Activity Logs.
    OperationalLogs,
}

impl Permission {
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

    /// The name of the permission on the page where roles are edited. If Zoom uses two names, this
    /// is both.
    pub fn name(self) -> &'static str {
        match self {
            Self::Users => "Users",
            Self::Groups => "Groups",
            Self::AccountSettings => "Account Settings",
            Self::Meetings => "Meetings",
            Self::UsageReports => "Usage Reports",
            Self::UserActivityReports => "User Activity Reports",
            Self::OperationalLogs => "Operational Logs (Admin Activity Logs)",
        }
    }

    fn probe(self) -> Probe {
        match self {
            Self::Users => Probe::Users,
            Self::Groups => Probe::Groups,
            Self::AccountSettings => Probe::AccountSettings,
            Self::Meetings => Probe::Meetings,
            Self::UsageReports => Probe::Hosts,
            Self::UserActivityReports => Probe::SignIns,
            Self::OperationalLogs => Probe::OperationLogs,
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The kind of scopes that an app has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeKind {
    /// Classic scopes, five of which cover everything that the crate reads.
    Classic,
    /// Granular scopes, each of which covers one or two calls.
    Granular,
    /// Unknown, because the token came without a list of scopes.
    Unknown,
}

/// What a connection may read. [`Display`](fmt::Display) writes a table; [`letter`](Self::letter)
/// writes a message to the admin.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Preflight {
    /// Time of the check.
    pub as_of: DateTime<Utc>,
    /// Who authorised the app; `None` if Zoom does not say, as for many server-to-server apps.
    pub identity: Option<Identity>,
    /// The plan whose rate limits Zoom's answers state; `None` if no plan has these limits.
    pub plan: Option<&'static str>,
    /// Zoom's names of the plans that the account bought. It is empty if Zoom does not give them to
    /// this app.
    pub plans_bought: Vec<String>,
    /// The kind of scopes that the app has.
    pub scope_kind: ScopeKind,
    /// The five classic scopes. For an app with granular scopes, each finding says whether the app
    /// has the granular scopes that replace the classic one, as far as the crate needs them.
    pub scopes: Vec<Finding<ClassicScope>>,
    /// Names of the scopes to add, of the kind that the app has.
    pub missing_scopes: Vec<String>,
    /// The seven permissions of the admin's role.
    pub permissions: Vec<Finding<Permission>>,
    /// Which of the nine metadata fields can be read.
    pub metadata: Vec<Finding<MetadataField>>,
    /// Which activity can be read.
    pub activity: Vec<Finding<ActivityKind>>,
    /// Which questions about licences can be answered.
    pub licences: Vec<Finding<LicenceRule>>,
    /// Paths that an app with granular scopes can read only for a master account. The crate does
    /// not need them.
    pub master_only: Vec<&'static str>,
    /// Further remarks, for example that the user who authorised the app is not active.
    pub remarks: Vec<String>,
}

/// The granular scopes that [`run`], a sync and a review need. An app without classic scopes asks
/// for them at the sign-in.
pub fn granular_scopes() -> Vec<Scope> {
    let mut scopes = vec![crate::user::Get::CALL.meta.granular];
    scopes.extend(Probe::ALL.map(|probe| probe.meta().granular));
    scopes.push(ability::PARTICIPATION.granular);
    let mut named = Vec::new();
    for scope in scopes.into_iter().filter_map(|s| s.first().copied()) {
        let scope = Scope::new(scope);
        if !named.contains(&scope) {
            named.push(scope);
        }
    }
    named
}

/// Checks what the connection may read, from the scopes of its token and from small calls that need
/// each permission: eleven calls, of which five are Heavy.
///
/// A refusal is a finding, not an error. If a call fails otherwise, what it would have shown is
/// unknown.
///
/// # Errors
/// Errors after which no call works: [`ErrorKind::Auth`](crate::ErrorKind::Auth),
/// [`ErrorKind::ReauthorizationRequired`](crate::ErrorKind::ReauthorizationRequired) (for example
/// after the user who authorised the app was deactivated),
/// [`ErrorKind::Store`](crate::ErrorKind::Store), [`ErrorKind::Config`](crate::ErrorKind::Config),
/// and errors of the transport if the token endpoint cannot be reached.
pub async fn run(zoom: &Zoom) -> Result<Preflight> {
    let granted = zoom.token().await?.scopes().to_vec();
    let probed = Probed::ask(zoom).await?;
    Ok(judge::judge(zoom.now(), &granted, probed, &zoom.budget()))
}
