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
