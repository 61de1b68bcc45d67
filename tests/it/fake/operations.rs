//! The log of what admins did.

use futures::TryStreamExt;
use zoom_admin::report::{OperationCategory, OperationLogs};

use super::*;

const JUNE: &str = "/report/operationlogs?from=2026-06-01&to=2026-06-30";

/// One change a day until the fake's start, at noon; every third is about roles.
fn daily() -> FakeAccount {
    let noon = instant("2026-06-30T12:00:00Z");
    (0..60).fold(FakeAccount::new(), |account, k| {
        let category = if k % 3 == 0 { "role" } else { "user" };
        let then = noon - chrono::Duration::days(k);
        account.operation(FakeOperation::new(
            then,
            category,
            "Update",
            format!("#{k}"),
        ))
    })
}

fn caller() -> Caller {
    Caller::of(&Fake::builder().account(daily()).unlimited().build())
}

#[tokio::test]
async fn the_log_says_what_was_put_into_it_latest_first() {
    let account = FakeAccount::new()
        .operation(FakeOperation::new(
            instant("2026-06-10T08:00:00Z"),
            "user",
            "Add",
            "ben@example.com",
        ))
        .operation(
            FakeOperation::new(
                instant("2026-06-11T08:00:00Z"),
                "account",
                "Update",
                "Require a passcode: On",
            )
            .with(|o| o.operator = "ann@example.com".into()),
        );
    let log = Caller::of(&Fake::builder().account(account).build())
        .ok(JUNE)
        .await;
    let expected = json!([
        {
            "action": "Update",
            "category_type": "account",
            "operation_detail": "Require a passcode: On",
            "operator": "ann@example.com",
            "time": "2026-06-11T08:00:00Z",
        },
        {
            "action": "Add",
            "category_type": "user",
            "operation_detail": "ben@example.com",
            "operator": "admin@example.com",
            "time": "2026-06-10T08:00:00Z",
        },
    ]);
    assert_eq!(log["operation_logs"], expected);
    assert_eq!(
        (&log["page_size"], &log["next_page_token"]),
        (&json!(30), &json!(""))
    );
}

#[tokio::test]
async fn the_log_has_the_days_asked_for_and_is_paged() {
    let caller = caller();
    let wide = caller.all(JUNE, "operation_logs").await;
    let days: Vec<String> = (0..30).map(|k| format!("#{k}")).collect();
    assert_eq!(texts(&wide, "operation_detail"), days);
    let narrow = caller
        .all(&format!("{JUNE}&page_size=7"), "operation_logs")
        .await;
    assert_eq!(narrow, wide);
    let day = "/report/operationlogs?from=2026-06-10&to=2026-06-10";
    let one = caller.all(day, "operation_logs").await;
    assert_eq!(texts(&one, "operation_detail"), ["#20"]);
}

#[tokio::test]
async fn the_log_is_filtered_by_category_and_knows_no_others() {
    let caller = caller();
    let of = async |category: &str| {
        let path = format!("{JUNE}&page_size=4&category_type={category}");
        caller.all(&path, "operation_logs").await
    };
    let (roles, users) = (of("role").await, of("user").await);
    assert!(roles.iter().all(|row| row["category_type"] == "role"));
    assert_eq!((roles.len(), users.len()), (10, 20));
    assert_eq!(of("all").await.len(), 30);
    assert!(of("zoom_rooms").await.is_empty());
    let (status, body) = caller.get(&format!("{JUNE}&category_type=odd")).await;
    assert_eq!(
        (status, &body["errors"][0]["field"]),
        (400, &json!("category_type"))
    );
}

#[tokio::test]
async fn the_log_has_the_range_rules_of_the_other_reports() {
    let fake = Fake::builder().account(daily()).unlimited().build();
    let caller = Caller::of(&fake);
    for range in [
        "",
        "from=2026-06-01",
        "from=2026-06-02&to=2026-06-01",
        "from=2026-05-01&to=2026-06-02",
        "from=2025-12-31&to=2026-01-05",
    ] {
        let (status, body) = caller.get(&format!("/report/operationlogs?{range}")).await;
        assert_eq!((status, &body["code"]), (400, &json!(300)), "{range}");
    }
    fake.clamp_reports(3);
    let clamped = caller.all(JUNE, "operation_logs").await;
    assert_eq!(texts(&clamped, "operation_detail"), ["#0", "#1", "#2"]);
}

#[tokio::test(start_paused = true)]
async fn the_log_is_as_late_as_the_other_reports() {
    let lag = Duration::from_secs(24 * 3600);
    let fake = Fake::builder().account(daily()).report_lag(lag).build();
    let log = Caller::of(&fake).all(JUNE, "operation_logs").await;
    assert_eq!(log[0]["operation_detail"], "#1");
    tokio::time::advance(Duration::from_secs(3 * 3600)).await;
    let log = Caller::of(&fake).all(JUNE, "operation_logs").await;
    assert_eq!(log[0]["operation_detail"], "#0");
}

#[tokio::test]
async fn nobody_did_anything_in_a_seeded_account() {
    assert!(
        Caller::of(&fake())
            .all(JUNE, "operation_logs")
            .await
            .is_empty()
    );
}

#[tokio::test(start_paused = true)]
async fn the_client_reads_the_log() {
    let zoom = client(&Fake::builder().account(daily()).build());
    let roles = OperationLogs::new(date("2026-06-01"), date("2026-06-30"))
        .category_type(OperationCategory::Role);
    let rows: Vec<_> = zoom.stream(roles).try_collect().await.unwrap();
    assert_eq!(rows.len(), 10);
    assert_eq!(rows[0].category_type.as_deref(), Some("role"));
    assert_eq!(rows[0].operator.as_deref(), Some("admin@example.com"));
    assert_eq!(rows[0].time, Some(instant("2026-06-30T12:00:00Z")));
}

#[tokio::test(start_paused = true)]
async fn the_client_reads_all_pages_of_the_log() {
    let first = instant("2026-06-10T08:00:00Z");
    let account = (0..350).fold(FakeAccount::new(), |account, k| {
        let then = first + chrono::Duration::seconds(k);
        account.operation(FakeOperation::new(then, "im", "Delete", k.to_string()))
    });
    let zoom = client(&Fake::builder().account(account).build());
    let all = OperationLogs::new(date("2026-06-10"), date("2026-06-10"));
    let rows: Vec<_> = zoom.stream(all).try_collect().await.unwrap();
    assert_eq!(rows.len(), 350);
    assert_eq!(rows[349].operation_detail.as_deref(), Some("0"));
}
