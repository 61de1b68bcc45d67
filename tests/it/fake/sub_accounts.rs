//! A master account and its sub accounts.

use super::*;

fn master() -> Fake {
    let sub = FakeSubAccount::new("sub-1", "Branch Office", FakeAccount::seeded(60, 5));
    let start = instant("2025-03-01T00:00:00Z");
    let end = instant("2027-02-28T00:00:00Z");
    let other = FakeSubAccount::new("sub-2", "Works", FakeAccount::seeded(30, 6))
        .with(|sub| sub.subscription = Some((start, end)));
    let account = FakeAccount::seeded(100, 7)
        .sub_account(sub)
        .sub_account(other);
    let scopes = ["account:master", "user:read:admin", "account:read:admin"];
    Fake::builder()
        .account(account)
        .scopes(scopes)
        .unlimited()
        .build()
}

#[tokio::test]
async fn sub_accounts_are_listed_and_described() {
    let caller = Caller::of(&master());
    let listed = caller.all("/accounts?page_size=1", "accounts").await;
    assert_eq!(texts(&listed, "id"), ["sub-1", "sub-2"]);
    assert_eq!(listed[0]["subscription_end_time"], "");
    assert_eq!(listed[1]["subscription_end_time"], "2027-02-28T00:00:00Z");
    for row in &listed {
        let id = row["id"].as_str().unwrap();
        let one = caller.ok(&format!("/accounts/{id}")).await;
        for name in [
            "account_name",
            "owner_email",
            "seats",
            "account_number",
            "created_at",
        ] {
            assert_eq!(one[name], row[name], "{id}: {name}");
        }
        let owner = one["owner_id"].as_str().unwrap();
        let user = caller.ok(&format!("/accounts/{id}/users/{owner}")).await;
        assert_eq!(user["email"], one["owner_email"]);
        for (name, of_account) in [
            ("account_id", "id"),
            ("account_number", "account_number"),
            ("company", "account_name"),
        ] {
            assert_eq!(user[name], one[of_account], "{id}: {name}");
        }
    }
    let owner = listed[1]["owner_email"].as_str().unwrap();
    let found = caller
        .all(&format!("/accounts?email={owner}"), "accounts")
        .await;
    assert_eq!(texts(&found, "id"), ["sub-2"]);
    assert_eq!(caller.ok("/accounts/me").await["id"], Fake::ACCOUNT_ID);
}

#[tokio::test]
async fn the_kind_of_the_account_is_that_of_its_plan() {
    for (plan, kind) in [
        (FakePlan::Free, "Free"),
        (FakePlan::Pro, "Pro"),
        (FakePlan::Business, "Business"),
    ] {
        let fake = Fake::builder()
            .users(5)
            .plan(plan)
            .scopes(["account:master", "user:read:admin"]);
        let caller = Caller::of(&fake.build());
        let account = caller.ok("/accounts/me").await;
        assert_eq!(account["account_type"], kind);
        let me = caller.ok("/users/me").await;
        assert_eq!(me["account_id"], account["id"]);
        assert_eq!(me["account_number"], account["account_number"]);
        assert_eq!(me["company"], account["account_name"]);
    }
}

#[tokio::test]
async fn a_sub_account_answers_with_its_own_users_and_reports() {
    let caller = Caller::of(&master());
    let sub = Fake::builder()
        .account(FakeAccount::seeded(60, 5))
        .unlimited()
        .build();
    let own = Caller::of(&sub);
    for path in [
        "/users?page_size=300",
        "/users/summary",
        "/groups",
        "/report/users?from=2026-06-01&to=2026-06-30",
        "/report/history_meetings?from=2026-06-01&to=2026-06-30&page_size=300",
    ] {
        let mut below = caller.ok(&format!("/accounts/sub-1{path}")).await;
        let mut alone = own.ok(path).await;
        for body in [&mut below, &mut alone] {
            body.as_object_mut().unwrap().remove("next_page_token");
        }
        assert_eq!(below, alone, "{path}");
    }
    let usage = caller.ok("/accounts/sub-1/plans/usage").await;
    assert_eq!(usage, own.ok("/accounts/me/plans/usage").await);
    assert_ne!(usage, caller.ok("/accounts/me/plans/usage").await);
    let settings = caller.ok("/accounts/sub-2/settings").await;
    assert!(settings["feature"].is_object());
    // Pages of a sub account go on within it.
    let all = caller
        .all("/accounts/sub-1/users?page_size=7", "users")
        .await;
    assert_eq!(
        all.len(),
        sub.users()
            .iter()
            .filter(|u| u.status == FakeStatus::Active)
            .count()
    );
}

#[tokio::test]
async fn what_is_no_sub_account_is_refused() {
    let caller = Caller::of(&master());
    for path in [
        "/accounts/sub-9",
        "/accounts/sub-9/users",
        "/accounts/sub-9/settings",
    ] {
        let (status, body) = caller.get(path).await;
        assert_eq!((status, &body["code"]), (404, &json!(2001)), "{path}");
    }
    let (status, _) = caller.get("/accounts/sub-1/accounts/sub-2/settings").await;
    assert_eq!(status, caller.get("/accounts/sub-1/nothing").await.0);
}

#[tokio::test]
async fn an_account_that_is_no_master_account_lists_none() {
    let fake = Fake::builder().users(20).scopes(["account:master"]).build();
    let body = Caller::of(&fake).ok("/accounts").await;
    assert_eq!(
        (&body["total_records"], &body["accounts"]),
        (&json!(0), &json!([]))
    );
    assert_eq!(body["next_page_token"], "");
}

#[tokio::test]
async fn sub_accounts_need_the_scopes_of_a_master_account() {
    let account = |scope: &str| {
        let sub = FakeSubAccount::new("sub-1", "Branch Office", FakeAccount::seeded(30, 5));
        let account = FakeAccount::seeded(30, 7).sub_account(sub);
        Caller::of(&Fake::builder().account(account).scopes([scope]).build())
    };
    for (scope, path, is_enough) in [
        ("user:read:admin", "/users", true),
        ("user:read:admin", "/accounts/sub-1/users", false),
        ("user:master", "/accounts/sub-1/users", true),
        ("user:read:list_users:master", "/accounts/sub-1/users", true),
        ("user:read:list_users:admin", "/accounts/sub-1/users", false),
        ("account:read:admin", "/accounts/sub-1/settings", false),
        (
            "account:read:settings:master",
            "/accounts/sub-1/settings",
            true,
        ),
        ("account:read:admin", "/accounts/me/settings", true),
        ("account:read:admin", "/accounts", false),
        ("account:read:list_sub_accounts:master", "/accounts", true),
        ("billing:master", "/accounts/sub-1/plans/usage", true),
        ("account:read:sub_account:admin", "/accounts/me", true),
        ("account:read:sub_account:admin", "/accounts/sub-1", false),
    ] {
        let (status, body) = account(scope).get(path).await;
        if is_enough {
            assert_eq!(status, 200, "{scope} {path}: {body}");
        } else {
            assert_eq!(
                (status, &body["code"]),
                (400, &json!(4711)),
                "{scope} {path}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn invitations_of_a_sub_account_lapse_too() {
    let fake = master();
    let caller = Caller::of(&fake);
    let path = "/accounts/sub-1/users?status=pending";
    assert!(caller.ok(path).await["total_records"].as_u64().unwrap() > 0);
    fake.move_days(31);
    let caller = Caller::of(&fake);
    assert_eq!(caller.ok(path).await["total_records"], 0);
}
