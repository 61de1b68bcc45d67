//! What a preflight says, scope by scope and permission by permission.

use std::fmt::Display;

use zoom_admin::auth::ClassicScope;
use zoom_admin::fake::{
    Fake, FakePlan, FakePrivilege, FakeRefusal, FakeScopeForm, Fault, FaultRule,
};
use zoom_admin::preflight::{self, Cause, Finding, Permission, Preflight, ScopeKind, Standing};
use zoom_admin::{ErrorKind, Plan, Zoom};

use crate::auth::connect::scopes::server_to_server;
use crate::auth::connect::{client, connected, on, token_calls};

async fn run(fake: &Fake) -> Preflight {
    fake.clear_calls();
    let preflight = preflight::run(&server_to_server(fake)).await.unwrap();
    let calls = fake.calls().len() - token_calls(fake);
    assert!(calls <= 12, "{calls} calls");
    // It is data, and a table.
    let json = serde_json::to_value(&preflight).unwrap();
    assert_eq!(json["permissions"].as_array().unwrap().len(), 7);
    assert_eq!(json["metadata"].as_array().unwrap().len(), 9);
    assert!(preflight.to_string().lines().count() > 30);
    preflight
}

/// Those that are not granted, by name.
fn not<T: Display>(findings: &[Finding<T>], standing: Standing) -> Vec<String> {
    let found = findings.iter().filter(|f| f.standing == standing);
    found.map(|f| f.what.to_string()).collect()
}

fn missing<T: Display>(findings: &[Finding<T>]) -> Vec<String> {
    not(findings, Standing::Missing)
}

fn all_granted<T: Display>(findings: &[Finding<T>]) -> bool {
    findings.iter().all(|f| f.standing == Standing::Granted)
}

/// Fields, activity and rules that do not work.
fn lost(preflight: &Preflight) -> [Vec<String>; 3] {
    [
        missing(&preflight.metadata),
        missing(&preflight.activity),
        missing(&preflight.licences),
    ]
}

const OF_SETTINGS: [&str; 5] = [
    "Large Meeting Capacity",
    "Large Meeting Enabled",
    "Meeting Capacity",
    "Webinar",
    "Webinar Capacity",
];

fn builder() -> zoom_admin::fake::FakeBuilder {
    Fake::builder().users(3)
}

#[tokio::test(start_paused = true)]
async fn with_everything_granted_there_is_nothing_to_do() {
    let preflight = run(&builder().build()).await;
    assert!(preflight.is_complete(), "{preflight}");
    assert!(all_granted(&preflight.metadata) && all_granted(&preflight.activity));
    assert!(all_granted(&preflight.licences), "{preflight}");
    assert_eq!(preflight.scope_kind, ScopeKind::Classic);
    assert!(preflight.missing_scopes.is_empty() && preflight.master_only.is_empty());
    assert!(preflight.remarks.is_empty());
    assert!(!preflight.plans_bought.is_empty(), "{preflight}");
    assert!(preflight.to_string().contains("Plans bought: "));
    let letter = preflight.letter();
    assert!(letter.contains("There is nothing to do."), "{letter}");
    // Both names of the last permission.
    let table = preflight.to_string();
    assert!(
        table.contains("Operational Logs (Admin Activity Logs)"),
        "{table}"
    );
}

#[tokio::test(start_paused = true)]
async fn each_classic_scope_removed_is_said_with_what_is_lost() {
    for gone in ClassicScope::ALL {
        for form in FakeScopeForm::ALL {
            let kept = ClassicScope::ALL.into_iter().filter(|s| *s != gone);
            let fake = builder()
                .scopes(kept.map(ClassicScope::as_str))
                .scope_form(form)
                .build();
            let preflight = run(&fake).await;
            assert_eq!(missing(&preflight.scopes), [gone.as_str()], "{preflight}");
            assert_eq!(preflight.missing_scopes, [gone.as_str()]);
            let hidden = not(&preflight.permissions, Standing::Unknown);
            let (permissions, expected): (&[&str], [&[&str]; 3]) = match gone {
                ClassicScope::Account => (
                    &["Account Settings"],
                    [&["Meeting Capacity"], &[], &["Seats bought"]],
                ),
                ClassicScope::Group => (&["Groups"], [&[], &[], &[]]),
                ClassicScope::Meeting => (&["Meetings"], [&[], &[], &[]]),
                ClassicScope::Report => (
                    &[
                        "Usage Reports",
                        "User Activity Reports",
                        "Operational Logs (Admin Activity Logs)",
                    ],
                    [
                        &[],
                        &[
                            "Logins",
                            "Meetings hosted",
                            "Participation",
                            "Operation log",
                        ],
                        &[
                            "Idle licences",
                            "No login",
                            "No participation",
                            "Add-ons to drop or shrink",
                            "Upgrades",
                            "Old invitations",
                        ],
                    ],
                ),
                ClassicScope::User => (
                    &["Users"],
                    [
                        &[
                            "Department",
                            "Large Meeting Capacity",
                            "Large Meeting Enabled",
                            "Last Client Version",
                            "Meeting Capacity",
                            "User Status",
                            "User Type",
                            "Webinar",
                            "Webinar Capacity",
                        ],
                        &[],
                        &[
                            "Idle licences",
                            "No login",
                            "No participation",
                            "Add-ons to drop or shrink",
                            "Upgrades",
                            "Old invitations",
                        ],
                    ],
                ),
            };
            assert_eq!(hidden, permissions, "{gone} {form:?}");
            assert!(missing(&preflight.permissions).is_empty());
            for (lost, expected) in lost(&preflight).iter().zip(expected) {
                assert_eq!(lost, expected, "{gone} {form:?}: {preflight}");
            }
            let of_scope = preflight.permissions.iter().find(|f| f.cause.is_some());
            assert_eq!(of_scope.unwrap().cause, Some(Cause::Scope));
            let letter = preflight.letter();
            assert!(letter.contains(&format!("add: {gone}. Then")), "{letter}");
            assert!(!letter.contains("Roles"), "{letter}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn each_granular_scope_removed_is_said_by_its_own_name() {
    let all: Vec<_> = preflight::granular_scopes()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(all.len(), 12, "{all:?}");
    let whole = run(&builder().scopes(all.clone()).build()).await;
    assert!(whole.is_complete(), "{whole}");
    assert_eq!(whole.scope_kind, ScopeKind::Granular);
    // Four calls are for master accounts; that is no error.
    assert_eq!(
        whole.master_only,
        [
            "/accounts/{accountId}/lock_settings",
            "/accounts/{accountId}/managed_domains",
            "/accounts/{accountId}/settings/registration",
            "/accounts/{accountId}/trusted_domains",
        ]
    );
    assert!(whole.letter().contains("There is nothing to do."));
    for gone in &all {
        let kept = all.iter().filter(|s| *s != gone).cloned();
        let preflight = run(&builder().scopes(kept).build()).await;
        let said: &[String] = std::slice::from_ref(gone);
        let (scope, lost_ones): (Option<&str>, [&[&str]; 3]) = match gone.as_str() {
            // Only for who it is; seats are the caller's to say.
            "user:read:user:admin" => (None, [&[], &[], &[]]),
            "billing:read:plan_usage:admin" => (None, [&[], &[], &["Seats bought"]]),
            "user:read:list_users:admin" => {
                assert_eq!(missing(&preflight.metadata).len(), 9);
                assert_eq!(missing(&preflight.licences).len(), 6);
                assert_eq!(missing(&preflight.scopes), ["user:read:admin"]);
                assert_eq!(preflight.missing_scopes, said);
                continue;
            }
            "user:read:settings:admin" => (
                Some("user:read:admin"),
                [&OF_SETTINGS, &[], &["Add-ons to drop or shrink"]],
            ),
            "group:read:list_groups:admin" => (Some("group:read:admin"), [&[], &[], &[]]),
            "account:read:settings:admin" => (
                Some("account:read:admin"),
                [&["Meeting Capacity"], &[], &[]],
            ),
            "meeting:read:list_meetings:admin" => (Some("meeting:read:admin"), [&[], &[], &[]]),
            "report:read:list_users:admin" => (
                Some("report:read:admin"),
                [
                    &[],
                    &["Meetings hosted", "Participation"],
                    &["Idle licences", "No participation"],
                ],
            ),
            "report:read:list_history_meetings:admin" => (
                Some("report:read:admin"),
                [
                    &[],
                    &["Meetings hosted"],
                    &["Idle licences", "Add-ons to drop or shrink", "Upgrades"],
                ],
            ),
            "report:read:user_activities:admin" => {
                (Some("report:read:admin"), [&[], &["Logins"], &["No login"]])
            }
            "report:read:operation_logs:admin" => (
                Some("report:read:admin"),
                [&[], &["Operation log"], &["Old invitations"]],
            ),
            "report:read:user:admin" => (None, [&[], &["Participation"], &["No participation"]]),
            other => panic!("{other} is not in the matrix"),
        };
        let scopes: Vec<_> = scope.into_iter().collect();
        assert_eq!(missing(&preflight.scopes), scopes, "{gone}: {preflight}");
        for (lost, expected) in lost(&preflight).iter().zip(lost_ones) {
            assert_eq!(lost, expected, "{gone}: {preflight}");
        }
        let optional = ["user:read:user:admin", "billing:read:plan_usage:admin"];
        if optional.contains(&gone.as_str()) {
            assert!(preflight.missing_scopes.is_empty(), "{gone}");
        } else {
            assert_eq!(preflight.missing_scopes, said, "{gone}");
            assert!(preflight.letter().contains(&format!("add: {gone}. Then")));
        }
        // One report tells of the permission where the other is not in scope.
        let usage = &preflight.permissions[4];
        assert_eq!(
            (usage.what, usage.standing),
            (Permission::UsageReports, Standing::Granted)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn each_permission_withheld_is_said_with_what_is_lost() {
    for (privilege, permission) in FakePrivilege::ALL.into_iter().zip(Permission::ALL) {
        let fake = builder().build();
        fake.withhold(privilege);
        let preflight = run(&fake).await;
        assert_eq!(
            missing(&preflight.permissions),
            [permission.name()],
            "{preflight}"
        );
        assert!(all_granted(&preflight.scopes), "{preflight}");
        let found = preflight.permissions.iter().find(|f| f.what == permission);
        let found = found.unwrap();
        assert_eq!(found.cause, Some(Cause::Role));
        assert!(
            found.evidence.contains("was refused: HTTP 400"),
            "{found:?}"
        );
        let expected: [&[&str]; 3] = match permission {
            Permission::Users => {
                assert_eq!(missing(&preflight.metadata).len(), 9);
                assert_eq!(missing(&preflight.licences).len(), 6);
                continue;
            }
            Permission::Groups | Permission::Meetings => [&[], &[], &[]],
            Permission::AccountSettings => [&["Meeting Capacity"], &[], &["Seats bought"]],
            Permission::UsageReports => [
                &[],
                &["Meetings hosted", "Participation"],
                &[
                    "Idle licences",
                    "No participation",
                    "Add-ons to drop or shrink",
                    "Upgrades",
                ],
            ],
            Permission::UserActivityReports => [&[], &["Logins"], &["No login"]],
            Permission::OperationalLogs => [&[], &["Operation log"], &["Old invitations"]],
        };
        for (lost, expected) in lost(&preflight).iter().zip(expected) {
            assert_eq!(lost, expected, "{permission}: {preflight}");
        }
        let letter = preflight.letter();
        let wanted = format!("edit the role \"Owner\" and tick View for: {permission}.");
        assert!(letter.contains(&wanted), "{letter}");
        assert!(!letter.contains("Marketplace"), "{letter}");
    }
}

#[tokio::test(start_paused = true)]
async fn plan_role_scope_and_silence_are_told_apart() {
    let fake = builder().build();
    fake.refuse("/report/users", FakeRefusal::not_in_plan())
        .unwrap();
    fake.refuse("/report/history_meetings", FakeRefusal::not_in_plan())
        .unwrap();
    fake.refuse("/groups", FakeRefusal::no_permission())
        .unwrap();
    fake.refuse(
        "/report/activities",
        FakeRefusal::missing_scope(["report:read:admin"]),
    )
    .unwrap();
    fake.refuse(
        "/accounts/{accountId}/settings",
        FakeRefusal::new(403, 0, ""),
    )
    .unwrap();
    fake.inject(
        FaultRule::new(Fault::ServerError(503))
            .on("/report/operationlogs")
            .times(9),
    )
    .unwrap();
    let preflight = run_with_retries(&fake).await;
    let of = |p: Permission| {
        let found = preflight.permissions.iter().find(|f| f.what == p).unwrap();
        (found.standing, found.cause)
    };
    use Standing::{Missing, Unknown};
    assert_eq!(of(Permission::UsageReports), (Unknown, Some(Cause::Plan)));
    assert_eq!(of(Permission::Groups), (Missing, Some(Cause::Role)));
    assert_eq!(
        of(Permission::UserActivityReports),
        (Unknown, Some(Cause::Scope))
    );
    assert_eq!(
        of(Permission::AccountSettings),
        (Unknown, Some(Cause::Unclear))
    );
    assert_eq!(of(Permission::OperationalLogs), (Unknown, None));
    // A refusal outweighs what the token lists.
    assert_eq!(missing(&preflight.scopes), ["report:read:admin"]);
    let letter = preflight.letter();
    for part in [
        "add: report:read:admin. Then",
        "tick View for: Groups.",
        "not part of the account's plan; if that is a surprise, ask Zoom: Usage Reports.",
        "without saying why",
    ] {
        assert!(letter.contains(part), "{part}: {letter}");
    }
    assert_eq!(not(&preflight.activity, Unknown), ["Operation log"]);
}

async fn run_with_retries(fake: &Fake) -> Preflight {
    preflight::run(&server_to_server(fake)).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_plan_shows_in_the_limits() {
    for (plan, own, name) in [
        (FakePlan::Free, Plan::Free, "Free"),
        (FakePlan::Pro, Plan::Pro, "Pro"),
        (
            FakePlan::Business,
            Plan::Business,
            "Business, Education or Enterprise",
        ),
    ] {
        let fake = builder().plan(plan).build();
        let zoom = Zoom::builder()
            .transport(fake.clone())
            .clock(fake.clock())
            .plan(own)
            .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, Fake::CLIENT_SECRET)
            .build()
            .unwrap();
        assert_eq!(preflight::run(&zoom).await.unwrap().plan, Some(name));
    }
    assert_eq!(run(&builder().unlimited().build()).await.plan, None);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_over_and_wrong_credentials_are_errors() {
    let fake = crate::auth::connect::fake();
    let tokens = connected(&fake).await;
    fake.revoke_connections();
    let error = preflight::run(&client(&fake, &tokens)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ReauthorizationRequired);
    let wrong = on(&fake)
        .server_to_server(Fake::ACCOUNT_ID, Fake::CLIENT_ID, "wrong")
        .build()
        .unwrap();
    let error = preflight::run(&wrong).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
}
