//! What a connection may do, said before anything is synced.
//!
//! [`run`] asks Zoom eleven small questions and says which of the five scopes and the seven
//! permissions of the admin's role are there, what will not work without the others, and what to
//! write to the admin. [`identity`] says who authorised the app, and [`Expected`] refuses others.
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

/// Whether something is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is there; what needs it works.
    Granted,
    /// Nothing tells.
    Unknown,
    /// It is not there; what needs it does not work.
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

/// Why Zoom refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cause {
    /// The app lacks a scope: whoever looks after it adds it, and the admin authorises again.
    Scope,
    /// The role of whoever authorised the app may not look: an admin changes the role.
    Role,
    /// The account's plan does not have it.
    Plan,
    /// Zoom does not say.
    Unclear,
}

/// How it stands with one thing, and how that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding<T> {
    /// The thing.
    pub what: T,
    /// Whether it is there.
    pub standing: Standing,
    /// Why not, if Zoom refused. A permission that is unknown because a scope is missing or the
    /// plan is too small says so here.
    pub cause: Option<Cause>,
    /// How it is known, in one line.
    pub evidence: String,
}

/// A permission of the admin's role to view something.
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
    /// Operational Logs: View, which admins see today as Admin Activity Logs.
    OperationalLogs,
}

impl Permission {
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

    /// Its name on the page of the role; both where there are two.
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

/// Which kind of scopes an app has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScopeKind {
    /// The classic ones, five of which cover everything here.
    Classic,
    /// The granular ones, one for each call or two.
    Granular,
    /// The token came without a list of scopes.
    Unknown,
}

/// What a connection may do. [`Display`](fmt::Display) writes it as a table,
/// [`letter`](Self::letter) as a message to the admin.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Preflight {
    /// When Zoom was asked.
    pub as_of: DateTime<Utc>,
    /// Who authorised the app; `None` if Zoom does not say, as for many server-to-server apps.
    pub identity: Option<Identity>,
    /// The plan that the limits in Zoom's answers are those of, if they are one's.
    pub plan: Option<&'static str>,
    /// The plans bought, by Zoom's names, if Zoom tells this app.
    pub plans_bought: Vec<String>,
    /// Which kind of scopes the app has.
    pub scope_kind: ScopeKind,
    /// The five scopes. Of an app with granular ones, whether it has those that succeed each, as
    /// far as they are needed here.
    pub scopes: Vec<Finding<ClassicScope>>,
    /// The scopes to add, by name, of the kind that the app has.
    pub missing_scopes: Vec<String>,
    /// The seven permissions.
    pub permissions: Vec<Finding<Permission>>,
    /// Which of the nine metadata fields can be read.
    pub metadata: Vec<Finding<MetadataField>>,
    /// Which activity can be read.
    pub activity: Vec<Finding<ActivityKind>>,
    /// Which questions about licences can be answered.
    pub licences: Vec<Finding<LicenceRule>>,
    /// Paths that an app with granular scopes can read as a master account only. Nothing here needs
    /// them.
    pub master_only: Vec<&'static str>,
    /// What else is to be known, for example that whoever authorised the app is not active.
    pub remarks: Vec<String>,
}

/// The granular scopes that a [`run`], a sync and a review need, for an app that has no classic
/// ones: ask for these at the sign-in.
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

/// Says what the connection may do, from the scopes of its token and one smallest call for each
/// permission: eleven calls, of which five are Heavy.
///
/// A refusal is an answer here, and so is a call that fails: what it would have shown is unknown.
///
/// # Errors
/// Those after which nothing works: [`ErrorKind::Auth`](crate::ErrorKind::Auth),
/// [`ErrorKind::ReauthorizationRequired`](crate::ErrorKind::ReauthorizationRequired) (so also once
/// the user who authorised the app was deactivated),
/// [`ErrorKind::Store`](crate::ErrorKind::Store), [`ErrorKind::Config`](crate::ErrorKind::Config);
/// and those of the transport if Zoom cannot be reached for a token.
pub async fn run(zoom: &Zoom) -> Result<Preflight> {
    let granted = zoom.token().await?.scopes().to_vec();
    let probed = Probed::ask(zoom).await?;
    Ok(judge::judge(zoom.now(), &granted, probed, &zoom.budget()))
}
