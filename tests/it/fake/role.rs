//! Roles, scopes that are missing, and who `me` is.

use zoom_admin::fake::{FakePrivilege, FakeScopeForm};

use super::*;

#[tokio::test(start_paused = true)]
async fn a_missing_scope_has_all_the_forms_that_zoom_has() {
    for (form, status, code, named) in [
        (FakeScopeForm::Named, 400, Some(4711), true),
        (FakeScopeForm::Broken, 400, None, true),
        (FakeScopeForm::Unauthorized, 401, Some(4700), true),
        (FakeScopeForm::AsBadToken, 401, Some(124), true),
        (FakeScopeForm::Forbidden, 403, Some(200), true),
        (FakeScopeForm::Unnamed, 400, Some(4700), false),
    ] {
        let fake = Fake::builder()
            .users(3)
            .scopes(["group:read:admin"])
            .scope_form(form)
            .build();
        let response = Caller::of(&fake).call("/users").await.unwrap();
        assert_eq!(response.status(), status, "{form:?}");
        let json = serde_json::from_slice::<Value>(response.body()).ok();
        assert_eq!(json.and_then(|j| j["code"].as_i64()), code, "{form:?}");
        let text = String::from_utf8_lossy(response.body());
        assert_eq!(text.contains("user:read:admin"), named, "{text}");
    }
}

/// The calls that are answered from what is added by hand: path, classic and granular scope,
/// permission and label.
fn by_hand() -> [(String, [&'static str; 2], FakePrivilege, FakeLabel); 7] {
    let days = "from=2026-06-20&to=2026-07-01";
    let report = "report:read:admin";
    let (users, usage) = (FakePrivilege::Users, FakePrivilege::UsageReports);
    let log = FakePrivilege::OperationalLogs;
    let (medium, heavy) = (FakeLabel::Medium, FakeLabel::Heavy);
    [
        (
            "/users/ann@example.com/assistants".to_owned(),
            ["user_profile", "user:read:list_assistants:admin"],
            users,
            medium,
        ),
        (
            "/users/ann@example.com/schedulers".to_owned(),
            ["user:read:admin", "user:read:list_schedulers:admin"],
            users,
            medium,
        ),
        (
            format!("/report/operationlogs?{days}"),
            [report, "report:read:operation_logs:admin"],
            log,
            heavy,
        ),
        (
            format!("/report/upcoming_events?{days}"),
            [report, "report:read:upcoming_meetings_webinars:admin"],
            usage,
            heavy,
        ),
        (
            format!("/report/users/ann@example.com/meetings?{days}"),
            [report, "report:read:user:admin"],
            usage,
            heavy,
        ),
        (
            "/report/billing".to_owned(),
            [report, "report:read:billing:admin"],
            usage,
            heavy,
        ),
        (
            "/report/billing/invoices?billing_id=b1".to_owned(),
            [report, "report:read:billing_invoice:admin"],
            usage,
            heavy,
        ),
    ]
}

fn one_user_with_bills() -> FakeAccount {
    FakeAccount::new()
        .user(FakeUser::new("ann@example.com"))
        .billing(json!({ "currency": "USD", "billing_reports": [] }))
        .invoices("b1", json!({ "currency": "USD", "invoices": [] }))
}

#[tokio::test(start_paused = true)]
async fn calls_answered_by_hand_need_one_of_their_scopes() {
    let with = |scope: &str| {
        let account = one_user_with_bills();
        let fake = Fake::builder().account(account).scopes([scope]).unlimited();
        Caller::of(&fake.build())
    };
    for (path, scopes, _, label) in by_hand() {
        for scope in scopes {
            let response = with(scope).call(&path).await.unwrap();
            assert_eq!(response.status(), 200, "{path} with {scope}");
            let category = header(&response, "x-ratelimit-category").map(str::to_owned);
            assert_eq!(category, Some(label.to_string()), "{path}");
        }
        for other in ["group:read:admin", "report:read:list_users:admin"] {
            let (status, body) = with(other).get(&path).await;
            assert_eq!((status, &body["code"]), (400, &json!(4711)), "{path}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn calls_answered_by_hand_need_the_permission_of_their_neighbours() {
    let account = one_user_with_bills();
    let fake = Fake::builder().account(account).unlimited().build();
    let caller = Caller::of(&fake);
    for withheld in FakePrivilege::ALL {
        fake.withhold(withheld);
        for (path, _, needed, _) in by_hand() {
            let expected = if needed == withheld { 400 } else { 200 };
            assert_eq!(caller.get(&path).await.0, expected, "{path}, {withheld:?}");
        }
        fake.give_back(withheld);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_withheld_is_refused_and_nothing_else() {
    let fake = fake();
    let caller = Caller::of(&fake);
    let id = fake.users()[2].id.clone().unwrap();
    let day = "from=2026-06-01&to=2026-06-02";
    let calls = [
        (FakePrivilege::Users, "/users".to_owned()),
        (FakePrivilege::Users, format!("/users/{id}/settings")),
        (FakePrivilege::Groups, "/groups".to_owned()),
        (
            FakePrivilege::AccountSettings,
            "/accounts/me/settings".to_owned(),
        ),
        (FakePrivilege::Meetings, format!("/users/{id}/meetings")),
        (FakePrivilege::UsageReports, format!("/report/users?{day}")),
        (
            FakePrivilege::UsageReports,
            format!("/report/history_meetings?{day}"),
        ),
        (
            FakePrivilege::UserActivityReports,
            format!("/report/activities?{day}"),
        ),
        (
            FakePrivilege::OperationalLogs,
            format!("/report/operationlogs?{day}"),
        ),
    ];
    for withheld in FakePrivilege::ALL {
        fake.withhold(withheld);
        for (privilege, path) in &calls {
            let (status, body) = caller.get(path).await;
            if *privilege == withheld {
                assert_eq!((status, &body["code"]), (400, &json!(200)), "{path}");
            } else {
                assert_eq!(status, 200, "{path}");
            }
        }
        // Everybody may look at themselves.
        caller.ok("/users/me").await;
        fake.give_back(withheld);
    }
}
