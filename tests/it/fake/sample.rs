//! The account that looks as real ones do: it holds together, but for what is meant to differ.

use super::*;

fn fake() -> Fake {
    let fake = Fake::builder().account(FakeAccount::sample());
    fake.unlimited().build()
}

#[tokio::test]
async fn it_has_the_same_2000_users_and_the_same_log_each_time() {
    let (one, other) = (fake(), fake());
    assert_eq!(one.users().len(), 2_000);
    assert_eq!(one.users(), other.users());
    let (one, other) = (Caller::of(&one), Caller::of(&other));
    for (from, to) in MONTHS {
        let path = format!("/report/operationlogs?page_size=300&from={from}&to={to}");
        let log = one.all(&path, "operation_logs").await;
        assert!(!log.is_empty(), "{from}");
        assert_eq!(log, other.all(&path, "operation_logs").await);
    }
}

#[tokio::test]
async fn the_log_is_of_its_users_and_of_what_they_are() {
    let fake = fake();
    let caller = Caller::of(&fake);
    let mut named = 0;
    for (from, to) in MONTHS {
        let path = format!("/report/operationlogs?page_size=300&from={from}&to={to}");
        for line in caller.all(&path, "operation_logs").await {
            let time = instant(line["time"].as_str().unwrap());
            assert!(time < fake.clock().now(), "{line}");
            let operator = fake.user(line["operator"].as_str().unwrap()).unwrap();
            assert_eq!(operator.role_id, "1", "{line}");
            let detail = line["operation_detail"].as_str().unwrap();
            let Some(email) = detail.split(' ').find(|word| word.contains('@')) else {
                continue;
            };
            named += 1;
            let user = fake.user(email).unwrap_or_else(|| panic!("{line}"));
            let fits = match (line["action"].as_str().unwrap(), detail) {
                ("Deactivate", _) => user.status == FakeStatus::Inactive,
                ("Add", _) if user.status == FakeStatus::Pending => true,
                ("Add", _) => user.created.date_naive() == time.date_naive(),
                (_, detail) if detail.ends_with("to Licensed") => user.kind == 2,
                (_, detail) if detail.ends_with("to Basic") => user.kind == 1,
                _ => false,
            };
            assert!(fits, "{line}: {user:?}");
        }
    }
    assert!(named > 100, "{named}");
}

#[tokio::test]
async fn history_and_host_report_agree_but_for_the_user_who_was_renamed() {
    let fake = fake();
    let caller = Caller::of(&fake);
    let mut by_report: BTreeMap<String, u64> = BTreeMap::new();
    let mut by_history: BTreeMap<String, u64> = BTreeMap::new();
    for (from, to) in MONTHS {
        let path = format!("/report/users?type=active&page_size=300&from={from}&to={to}");
        for row in caller.all(&path, "users").await {
            let email = row["email"].as_str().unwrap().to_owned();
            *by_report.entry(email).or_default() += row["meetings"].as_u64().unwrap();
        }
        let path = format!(
            "/report/history_meetings?meeting_type=meeting&page_size=300&from={from}&to={to}"
        );
        for row in caller.all(&path, "history_meetings").await {
            let email = row["host_email"].as_str().unwrap().to_owned();
            *by_history.entry(email).or_default() += 1;
        }
    }
    assert_eq!(by_report.remove("pia.lindqvist@example.com"), Some(3));
    assert_eq!(by_history.remove("pia.berg@example.com"), Some(3));
    by_history.retain(|email, _| fake.user(email).is_some());
    assert_eq!(by_report, by_history);
}

#[tokio::test]
async fn no_sign_in_is_later_than_the_last_login_can_be() {
    let fake = fake();
    let caller = Caller::of(&fake);
    let (from, to) = MONTHS[5];
    let path = format!("/report/activities?page_size=300&from={from}&to={to}");
    let lines = caller.all(&path, "activity_logs").await;
    for line in lines.iter().filter(|line| line["type"] == "Sign in") {
        let user = fake.user(line["email"].as_str().unwrap()).unwrap();
        let time = instant(line["time"].as_str().unwrap());
        // Two users of a hundred do not show it.
        if let Some(login) = user.last_login {
            assert!(time < login + chrono::Duration::days(3), "{line}");
        }
    }
}

#[tokio::test]
async fn the_creator_of_the_app_is_me_for_the_app_and_else_the_owner() {
    let me = Caller::of(&fake()).ok("/users/me").await;
    assert_eq!(me["email"], "noor.haddad@example.com");
    let account = FakeAccount::new()
        .user(FakeUser::new("ann@example.com"))
        .user(FakeUser::new("ben@example.com").with(|u| u.role_id = "0".into()));
    let me = |account| async move {
        let fake = Fake::builder().account(account).build();
        Caller::of(&fake).ok("/users/me").await["email"].clone()
    };
    assert_eq!(me(account.clone()).await, "ben@example.com");
    assert_eq!(
        me(account.clone().app_creator("ANN@example.com")).await,
        "ann@example.com"
    );
    // Whoever has gone is nobody.
    let gone = account
        .app_creator("ann@example.com")
        .without("ann@example.com");
    assert_eq!(me(gone).await, "ben@example.com");
}

#[tokio::test]
async fn meetings_of_an_earlier_address_are_the_users_in_the_host_report_only() {
    let account = FakeAccount::new()
        .user(FakeUser::new("ann@example.com").with(|u| u.role_id = "0".into()))
        .earlier_email("Ann@example.com", "old@example.com")
        .meeting(FakeMeeting::new(
            "old@example.com",
            "uuid",
            instant("2026-06-10T08:00:00Z"),
        ));
    let caller = Caller::of(&Fake::builder().account(account).build());
    let days = "from=2026-06-01&to=2026-06-30";
    let hosts = caller
        .ok(&format!("/report/users?type=active&{days}"))
        .await;
    assert_eq!(
        texts(hosts["users"].as_array().unwrap(), "email"),
        ["ann@example.com"]
    );
    let history = caller.ok(&format!("/report/history_meetings?{days}")).await;
    let history = history["history_meetings"].as_array().unwrap();
    assert_eq!(texts(history, "host_email"), ["old@example.com"]);
    assert_eq!(texts(history, "host_display_name"), ["ann Example"]);
}
