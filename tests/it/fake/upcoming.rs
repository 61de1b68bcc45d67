//! What is to come.

use futures::TryStreamExt;
use zoom_admin::fake::{FakeBeyond, FakeReportRules};
use zoom_admin::report::{EventFilter, UpcomingEvents};

use super::*;

const JULY: &str = "/report/upcoming_events?from=2026-07-01&to=2026-07-31";
const ITEMS: &str = "upcoming_events";

/// Four that are to come, from the fake's start at nine on, and two that are not.
fn account() -> FakeAccount {
    let at = |host: &str, uuid: &str, topic: &str, start: &str| {
        FakeMeeting::new(host, uuid, instant(start)).with(|m| m.topic = topic.into())
    };
    FakeAccount::new()
        .group("g1", "Sales")
        .user(FakeUser::new("ann@example.com").with(|u| {
            u.dept = Some("Sales".into());
            u.group_ids = vec!["g1".into()];
        }))
        .user(FakeUser::new("ben@example.com"))
        .meeting(at("ben@example.com", "u4", "later", "2026-07-20T10:00:00Z"))
        .meeting(at(
            "ben@example.com",
            "u2",
            "second",
            "2026-07-02T10:00:00Z",
        ))
        .meeting(
            at("ann@example.com", "u1", "first", "2026-07-02T10:00:00Z").with(|m| m.webinar = true),
        )
        .meeting(at(
            "guest@elsewhere.example",
            "u3",
            "third",
            "2026-07-03T10:00:00Z",
        ))
        .meeting(at(
            "ann@example.com",
            "u0",
            "running",
            "2026-07-01T09:00:00Z",
        ))
        .meeting(at("ann@example.com", "u9", "over", "2026-06-30T10:00:00Z"))
}

fn caller() -> Caller {
    Caller::of(&Fake::builder().account(account()).unlimited().build())
}

#[tokio::test]
async fn what_has_not_started_is_listed_soonest_first_by_host_within_a_time() {
    let page = caller().ok(JULY).await;
    let rows = page[ITEMS].as_array().unwrap();
    assert_eq!(texts(rows, "topic"), ["first", "second", "third", "later"]);
    assert_eq!(
        rows[0],
        json!({
            "dept": "Sales",
            "host_id": "id-ann",
            "host_name": "ann Example",
            "id": "81234567890",
            "start_time": "2026-07-02T10:00:00Z",
            "topic": "first",
        })
    );
    assert!(rows[2].get("host_id").is_none(), "not in the account");
    assert_eq!(rows[2]["host_name"], "guest@elsewhere.example");
    assert_eq!(
        (&page["from"], &page["to"]),
        (&json!("2026-07-01"), &json!("2026-07-31"))
    );
    assert_eq!(
        (&page["page_size"], &page["next_page_token"]),
        (&json!(30), &json!(""))
    );
}

#[tokio::test]
async fn what_is_to_come_is_filtered_by_days_kind_and_group() {
    let caller = caller();
    let topics = async |path: String| {
        let rows = caller.all(&path, ITEMS).await;
        texts(&rows, "topic").join(" ")
    };
    let days = "/report/upcoming_events?from=2026-07-03&to=2026-07-20";
    assert_eq!(topics(days.to_owned()).await, "third later");
    assert_eq!(topics(format!("{JULY}&type=webinar")).await, "first");
    assert_eq!(
        topics(format!("{JULY}&type=meeting")).await,
        "second third later"
    );
    assert_eq!(
        topics(format!("{JULY}&type=all&group_id=g1")).await,
        "first"
    );
    let (status, body) = caller.get(&format!("{JULY}&group_id=none")).await;
    assert_eq!((status, &body["code"]), (400, &json!(300)));
    assert_eq!(caller.get(&format!("{JULY}&type=odd")).await.0, 400);
}

#[tokio::test]
async fn what_is_to_come_may_lie_far_ahead_but_a_range_is_a_month_at_most() {
    let caller = caller();
    let far = "/report/upcoming_events?from=2030-01-01&to=2030-01-31";
    assert!(caller.all(far, ITEMS).await.is_empty());
    let old = "/report/upcoming_events?from=2025-07-01&to=2025-07-02";
    assert!(caller.all(old, ITEMS).await.is_empty());
    for range in [
        "",
        "from=2026-07-01",
        "to=2026-07-01",
        "from=2026-07-02&to=2026-07-01",
        "from=2026-07-01&to=2026-08-02",
    ] {
        let (status, body) = caller
            .get(&format!("/report/upcoming_events?{range}"))
            .await;
        assert_eq!((status, &body["code"]), (400, &json!(300)), "{range}");
    }
    let rules = FakeReportRules {
        too_wide: FakeBeyond::Clamp,
        ..FakeReportRules::default()
    };
    let fake = Fake::builder()
        .account(account())
        .report_rules(rules)
        .build();
    let wide = "/report/upcoming_events?from=2026-07-01&to=2026-08-15";
    assert_eq!(Caller::of(&fake).ok(wide).await["from"], "2026-07-15");
}

#[tokio::test(start_paused = true)]
async fn what_starts_or_whose_host_leaves_changes_what_is_to_come() {
    let fake = Fake::builder().account(account()).unlimited().build();
    fake.edit(|account| account.without("ann@example.com"));
    let rows = Caller::of(&fake).all(JULY, ITEMS).await;
    assert_eq!(rows.len(), 4);
    assert!(rows[0].get("host_id").is_none());
    tokio::time::advance(Duration::from_secs(25 * 3600 - 1)).await;
    assert_eq!(Caller::of(&fake).all(JULY, ITEMS).await.len(), 4);
    tokio::time::advance(Duration::from_secs(1)).await;
    let rows = Caller::of(&fake).all(JULY, ITEMS).await;
    assert_eq!(texts(&rows, "topic"), ["third", "later"]);
}

#[tokio::test]
async fn seeded_users_have_to_come_what_their_own_listing_says_and_pages_agree() {
    let fake = Fake::builder().users(120).unlimited().build();
    let caller = Caller::of(&fake);
    let wide = caller.all(&format!("{JULY}&page_size=300"), ITEMS).await;
    assert_eq!(
        caller.all(&format!("{JULY}&page_size=7"), ITEMS).await,
        wide
    );
    let starts = texts(&wide, "start_time");
    assert!(starts.is_sorted() && starts.len() > 30);
    let mut own = Vec::new();
    for user in fake.users() {
        let path = format!("/users/{}/meetings?to=2026-07-31", user.email);
        // Without any licence for meetings, nothing can be scheduled.
        if matches!(user.kind, 4 | 99) {
            let (status, body) = caller.get(&path).await;
            assert_eq!((status, &body["code"]), (400, &json!(3161)), "{path}");
            continue;
        }
        for meeting in caller.all(&path, "meetings").await {
            own.push((user.id.clone().unwrap(), meeting["id"].to_string()));
        }
    }
    let mut listed: Vec<_> = wide
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap().to_owned();
            (text("host_id"), text("id"))
        })
        .collect();
    own.sort();
    listed.sort();
    assert_eq!(listed, own);
}

#[tokio::test(start_paused = true)]
async fn the_client_reads_what_is_to_come() {
    let zoom = client(&Fake::builder().account(account()).build());
    let days = UpcomingEvents::new(date("2026-07-01"), date("2026-07-31"));
    let all: Vec<_> = zoom.stream(days.clone()).try_collect().await.unwrap();
    assert_eq!(all.len(), 4);
    assert_eq!(all[0].id.as_deref(), Some("81234567890"));
    assert_eq!(all[0].start_time, Some(instant("2026-07-02T10:00:00Z")));
    assert_eq!(all[2].host_id, None);
    let webinars = days.kind(EventFilter::Webinar).group("g1");
    let webinars: Vec<_> = zoom.stream(webinars).try_collect().await.unwrap();
    assert_eq!(webinars.len(), 1);
}
