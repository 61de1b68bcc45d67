//! The report of disclaimers.

use futures::TryStreamExt;
use zoom_admin::fake::FakeDisclaimer;
use zoom_admin::report::{DisclaimerStatus, DisclaimerType, Disclaimers};
use zoom_admin::{DateRange, ErrorKind};

use super::*;

const JUNE: &str = "/report/disclaimer?from=2026-06-01&to=2026-06-30";

/// One a day until the fake's start, at noon; every third is about recording, and nobody's.
fn daily() -> FakeAccount {
    let noon = instant("2026-06-30T12:00:00Z");
    let account = FakeAccount::new();
    (0..60).fold(account, |account, k| {
        let then = noon - chrono::Duration::days(k);
        let shown = match k % 3 {
            0 => FakeDisclaimer::new(then, "recording", "Cancel"),
            _ => FakeDisclaimer::new(then, "login", "Agree").with(|d| {
                d.user_email = "ann@example.com".into();
                d.group_ids = vec!["g1".into()];
            }),
        };
        account.disclaimer(shown.with(|d| d.display_name = format!("#{k}")))
    })
}

fn caller() -> Caller {
    Caller::of(&Fake::builder().account(daily()).unlimited().build())
}

#[tokio::test]
async fn the_report_has_what_was_put_into_it_latest_first() {
    let account = FakeAccount::new()
        .disclaimer(FakeDisclaimer::new(
            instant("2026-06-10T08:00:00Z"),
            "login",
            "Agree",
        ))
        .disclaimer(
            FakeDisclaimer::new(instant("2026-06-11T08:00:00Z"), "recording", "Cancel").with(|d| {
                d.user_email = "ann@example.com".into();
                d.meeting = Some((81234567890, "uuid==".into()));
                d.client_type = "Windows".into();
                d.is_guest = true;
                d.display_name = "Ann".into();
            }),
        );
    let report = Caller::of(&Fake::builder().account(account).build())
        .ok(JUNE)
        .await;
    let expected = json!([
        {
            "client_type": "Windows",
            "disclaimer_status": "Cancel",
            "disclaimer_type": "recording",
            "display_name": "Ann",
            "group_ids": [],
            "is_guest": true,
            "is_zoom_event": false,
            "meeting_id": "uuid==",
            "meeting_number": 81234567890_u64,
            "time": "2026-06-11T08:00:00Z",
            "user_email": "ann@example.com",
        },
        {
            "client_type": "",
            "disclaimer_status": "Agree",
            "disclaimer_type": "login",
            "display_name": "",
            "group_ids": [],
            "is_guest": false,
            "is_zoom_event": false,
            "time": "2026-06-10T08:00:00Z",
            "user_email": "",
        },
    ]);
    assert_eq!(report["disclaimer_records"], expected);
    assert_eq!(
        (&report["page_size"], &report["next_page_token"]),
        (&json!(30), &json!(""))
    );
}

#[tokio::test]
async fn the_report_has_the_days_asked_for_by_kind_person_and_group_and_is_paged() {
    let caller = caller();
    let items = "disclaimer_records";
    let june = caller.all(JUNE, items).await;
    let days: Vec<String> = (0..30).map(|k| format!("#{k}")).collect();
    assert_eq!(texts(&june, "display_name"), days);
    let small = caller.all(&format!("{JUNE}&page_size=7"), items).await;
    assert_eq!(small, june);
    for (filter, count) in [
        ("disclaimer_type=all", 30),
        ("disclaimer_type=recording", 10),
        ("disclaimer_type=login", 20),
        ("disclaimer_type=GDPR", 0),
        ("search_value=ann@example.com", 20),
        ("search_value=nobody@example.com", 0),
        ("search_value=81234567890", 0),
        ("group_id=g1", 20),
        ("group_id=g1&disclaimer_type=recording", 0),
    ] {
        let found = caller.all(&format!("{JUNE}&{filter}"), items).await;
        assert_eq!(found.len(), count, "{filter}");
    }
}

#[tokio::test]
async fn the_report_refuses_what_zoom_does() {
    let caller = caller();
    for (path, expected) in [
        ("/report/disclaimer", (400, 300)),
        ("/report/disclaimer?from=2026-06-01", (400, 300)),
        (
            "/report/disclaimer?from=2026-05-01&to=2026-06-30",
            (400, 300),
        ),
        (&*format!("{JUNE}&disclaimer_type=odd"), (400, 300)),
    ] {
        let (status, body) = caller.get(path).await;
        assert_eq!((status, body["code"].as_i64().unwrap()), expected, "{path}");
    }
    let fake = Fake::builder().account(daily()).build();
    fake.refuse(
        "/report/disclaimer",
        FakeRefusal::missing_scope(["report:read:disclaimer:admin"]),
    )
    .unwrap();
    let june = Disclaimers::new(date("2026-06-01"), date("2026-06-30"));
    let error = client(&fake).send(june).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingScope);
}

#[tokio::test]
async fn the_crates_own_client_reads_the_report_for_any_range() {
    let fake = Fake::builder().account(daily()).unlimited().build();
    let request = || Disclaimers::new(date("2026-06-01"), date("2026-06-30"));
    let recorded = request().disclaimer_type(DisclaimerType::Recording);
    let rows: Vec<_> = client(&fake).stream(recorded).try_collect().await.unwrap();
    assert_eq!(rows.len(), 10);
    assert!(
        rows.iter()
            .all(|row| row.disclaimer_status == Some(DisclaimerStatus::Cancel))
    );
    let days = DateRange::new(date("2026-05-02"), date("2026-06-30"));
    let spans: Vec<_> = client(&fake)
        .between(request(), days)
        .try_collect()
        .await
        .unwrap();
    let rows: usize = spans.iter().map(|span| span.records.len()).sum();
    assert_eq!(rows, 60);
}
