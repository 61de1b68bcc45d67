//! The calls that the fake answers. This table is written from Zoom's published facts and shares
//! nothing with the SDK, so that an error in one of them is not repeated in the other.

use std::fmt;

use percent_encoding::percent_decode_str;

/// The rate limit that a call counts against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FakeLabel {
    /// Light.
    Light,
    /// Medium.
    Medium,
    /// Heavy.
    Heavy,
    /// Resource-intensive.
    ResourceIntensive,
}

impl fmt::Display for FakeLabel {
    /// Writes the label as in the header `X-RateLimit-Category`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Light => "Light",
            Self::Medium => "Medium",
            Self::Heavy => "Heavy",
            Self::ResourceIntensive => "Resource-intensive",
        })
    }
}

/// The function that writes the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    Users,
    UserSummary,
    User,
    UserSettings,
    UserMeetings,
    Assistants,
    Schedulers,
    Groups,
    Group,
    GroupMembers,
    ReportUsers,
    Activities,
    History,
    OperationLogs,
    Disclaimers,
    Upcoming,
    Meeting,
    PastMeetings,
    Billing,
    Invoices,
    AccountSettings,
    PlanUsage,
}

/// A call that the fake answers.
#[derive(Debug)]
pub(super) struct Endpoint {
    pub(super) path: &'static str,
    pub(super) call: Call,
    pub(super) label: FakeLabel,
    pub(super) classic: &'static [&'static str],
    pub(super) granular: &'static [&'static str],
    /// Default and maximum page size.
    pub(super) pages: (u64, u64),
}

const USER: &[&str] = &[
    "user:read:admin",
    "user:read",
    "user:write:admin",
    "user:write",
];
const RELATIONS: &[&str] = &[
    "user:read:admin",
    "user:read",
    "user:write:admin",
    "user:write",
    "user_profile",
];
const GROUP: &[&str] = &["group:read:admin", "group:write:admin"];
const REPORT: &[&str] = &["report:read:admin"];
const NO_PAGES: (u64, u64) = (30, 300);

/// All calls. Fixed paths precede those with placeholders in the same place.
pub(super) static TABLE: [Endpoint; 22] = [
    Endpoint {
        path: "/users",
        call: Call::Users,
        label: FakeLabel::Medium,
        classic: USER,
        granular: &["user:read:list_users:admin"],
        pages: (30, 2000),
    },
    Endpoint {
        path: "/users/summary",
        call: Call::UserSummary,
        label: FakeLabel::Medium,
        classic: USER,
        granular: &["user:read:summary:admin"],
        pages: NO_PAGES,
    },
    Endpoint {
        path: "/users/{userId}",
        call: Call::User,
        label: FakeLabel::Light,
        classic: &[
            "user:read:admin",
            "user:read",
            "user:write:admin",
            "user:write",
            "user_profile",
            "user_info:read",
        ],
        granular: &["user:read:user:admin", "user:read:user"],
        pages: NO_PAGES,
    },
    Endpoint {
        path: "/users/{userId}/settings",
        call: Call::UserSettings,
        label: FakeLabel::Medium,
        classic: USER,
        granular: &["user:read:settings:admin", "user:read:settings"],
        pages: NO_PAGES,
    },
    Endpoint {
        path: "/users/{userId}/meetings",
        call: Call::UserMeetings,
        label: FakeLabel::Medium,
        classic: &["meeting:read:admin", "meeting:read"],
        granular: &[
            "meeting:read:list_meetings:admin",
            "meeting:read:list_meetings",
        ],
        pages: (30, 300),
    },
    Endpoint {
        path: "/meetings/{meetingId}",
        call: Call::Meeting,
        label: FakeLabel::Light,
        classic: &["meeting:read:admin", "meeting:read"],
        granular: &["meeting:read:meeting:admin", "meeting:read:meeting"],
        pages: NO_PAGES,
    },
    Endpoint {
        path: "/users/{userId}/assistants",
        call: Call::Assistants,
        label: FakeLabel::Medium,
        classic: RELATIONS,
        granular: &[
            "user:read:list_assistants:admin",
            "user:read:list_assistants",
        ],
        pages: NO_PAGES,
    },
    Endpoint {
        path: "/users/{userId}/schedulers",
        call: Call::Schedulers,
        label: FakeLabel::Medium,
        classic: RELATIONS,
        granular: &[
            "user:read:list_schedulers:admin",
            "user:read:list_schedulers",
        ],
        pages: NO_PAGES,
    },
    Endpoint {
        path: "/groups",
        call: Call::Groups,
        label: FakeLabel::Medium,
        classic: GROUP,
        granular: &["group:read:list_groups:admin"],
        // No source states a default. Without a page size, the answer is a single page.
        pages: (300, 300),
    },
    Endpoint {
        path: "/groups/{groupId}",
        call: Call::Group,
        label: FakeLabel::Light,
        classic: GROUP,
        granular: &["group:read:group:admin"],
        pages: NO_PAGES,
    },
    Endpoint {
        path: "/groups/{groupId}/members",
        call: Call::GroupMembers,
        label: FakeLabel::Medium,
        classic: GROUP,
        granular: &["group:read:list_members:admin"],
        pages: (30, 2000),
    },
    Endpoint {
        path: "/report/users",
        call: Call::ReportUsers,
        label: FakeLabel::Heavy,
        classic: REPORT,
        granular: &["report:read:list_users:admin"],
        pages: (30, 300),
    },
    Endpoint {
        path: "/report/activities",
        call: Call::Activities,
        label: FakeLabel::Heavy,
        classic: REPORT,
        granular: &["report:read:user_activities:admin"],
        pages: (30, 300),
    },
    Endpoint {
        path: "/report/history_meetings",
        call: Call::History,
        label: FakeLabel::Heavy,
        classic: REPORT,
        granular: &["report:read:list_history_meetings:admin"],
        pages: (30, 300),
    },
    Endpoint {
        path: "/report/operationlogs",
        call: Call::OperationLogs,
        label: FakeLabel::Heavy,
        classic: REPORT,
        granular: &["report:read:operation_logs:admin"],
        pages: (30, 300),
    },
    Endpoint {
        path: "/report/disclaimer",
        call: Call::Disclaimers,
        label: FakeLabel::Heavy,
        classic: REPORT,
        granular: &["report:read:disclaimer:admin"],
        // No source states a maximum.
        pages: (30, 300),
    },
    Endpoint {
        path: "/report/upcoming_events",
        call: Call::Upcoming,
        label: FakeLabel::Heavy,
        classic: REPORT,
        granular: &["report:read:upcoming_meetings_webinars:admin"],
        pages: (30, 300),
    },
    Endpoint {
        path: "/report/users/{userId}/meetings",
        call: Call::PastMeetings,
        label: FakeLabel::Heavy,
        classic: REPORT,
        granular: &["report:read:user:admin"],
        pages: (30, 300),
    },
    Endpoint {
        path: "/report/billing",
        call: Call::Billing,
        label: FakeLabel::Heavy,
        classic: REPORT,
        granular: &["report:read:billing:admin"],
        pages: NO_PAGES,
    },
    Endpoint {
        path: "/report/billing/invoices",
        call: Call::Invoices,
        label: FakeLabel::Heavy,
        classic: REPORT,
        granular: &["report:read:billing_invoice:admin"],
        pages: NO_PAGES,
    },
    Endpoint {
        path: "/accounts/{accountId}/settings",
        call: Call::AccountSettings,
        label: FakeLabel::Medium,
        classic: &["account:read:admin"],
        granular: &[
            "account:read:settings:admin",
            "account:read:settings:master",
        ],
        pages: NO_PAGES,
    },
    Endpoint {
        path: "/accounts/{accountId}/plans/usage",
        call: Call::PlanUsage,
        label: FakeLabel::Heavy,
        classic: &["account:read:admin", "billing:master"],
        granular: &[
            "billing:read:plan_usage:admin",
            "billing:read:plan_usage:master",
        ],
        pages: NO_PAGES,
    },
];

/// An endpoint of the table, with the values of the placeholders in the path.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) endpoint: &'static Endpoint,
    pub(super) args: Vec<String>,
}

fn is_placeholder(segment: &str) -> bool {
    segment == "*" || (segment.starts_with('{') && segment.ends_with('}'))
}

/// Finds the endpoint of a path, which is still encoded and does not include `/v2`.
pub(super) fn route(path: &str) -> Option<Route> {
    TABLE
        .iter()
        .find_map(|endpoint| matched(endpoint.path, path).map(|args| Route { endpoint, args }))
}

/// The values of a pattern's placeholders in a path, if the path matches the pattern.
fn matched(pattern: &str, path: &str) -> Option<Vec<String>> {
    let (pattern, path): (Vec<_>, Vec<_>) =
        (pattern.split('/').collect(), path.split('/').collect());
    if pattern.len() != path.len() {
        return None;
    }
    let mut args = Vec::new();
    for (expected, segment) in pattern.iter().zip(path) {
        let segment = percent_decode_str(segment).decode_utf8_lossy();
        if is_placeholder(expected) && !segment.is_empty() {
            args.push(segment.into_owned());
        } else if *expected != segment {
            return None;
        }
    }
    Some(args)
}

/// Whether a path matches the pattern of a fault or refusal. A pattern is a path of the table, or
/// any other path, in which `*` and `{...}` stand for one segment.
pub(super) fn fits(pattern: &str, path: &str) -> bool {
    if TABLE.iter().any(|endpoint| endpoint.path == pattern) {
        // Otherwise `/users/{userId}` would match `/users/summary`.
        return route(path).is_some_and(|found| found.endpoint.path == pattern);
    }
    matched(pattern, path).is_some()
}
