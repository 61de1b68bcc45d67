//! The fake, asked by hand: what it answers must hold together, and be Zoom's.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use http::{Method, Request, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use zoom_admin::Clock;
use zoom_admin::fake::{
    Fake, FakeAccount, FakeLabel, FakeMeeting, FakePlan, FakeRefusal, FakeSignIn, FakeStatus,
    FakeUser, Fault, FaultRule,
};
use zoom_admin::transport::{Sent, Transport, TransportError, TransportFault};

const DEADLINE: Duration = Duration::from_secs(30);

/// Someone with a token, at the door of a fake.
struct Caller {
    fake: Fake,
    token: String,
}

impl Caller {
    fn of(fake: &Fake) -> Self {
        Self {
            fake: fake.clone(),
            token: fake.issue_token(),
        }
    }

    fn request(&self, path: &str) -> Request<Bytes> {
        Request::get(format!("https://api.zoom.us/v2{path}"))
            .header("authorization", format!("Bearer {}", self.token))
            .body(Bytes::new())
            .unwrap()
    }

    async fn call(&self, path: &str) -> Result<Response<Bytes>, TransportError> {
        self.fake.call(self.request(path), DEADLINE).await
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let response = self.call(path).await.unwrap();
        let status = response.status().as_u16();
        (status, serde_json::from_slice(response.body()).unwrap())
    }

    async fn ok(&self, path: &str) -> Value {
        let (status, body) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// All records of a listing.
    async fn all(&self, path: &str, items: &str) -> Vec<Value> {
        let (mut found, mut token) = (Vec::new(), String::new());
        let joint = if path.contains('?') { '&' } else { '?' };
        loop {
            let page = self
                .ok(&format!("{path}{joint}next_page_token={token}"))
                .await;
            found.extend(page[items].as_array().unwrap().iter().cloned());
            token = page["next_page_token"].as_str().unwrap().to_owned();
            if token.is_empty() {
                return found;
            }
        }
    }

    async fn everybody(&self) -> Vec<Value> {
        let mut users = Vec::new();
        for status in ["active", "inactive", "pending"] {
            users.extend(
                self.all(&format!("/users?status={status}&page_size=300"), "users")
                    .await,
            );
        }
        users
    }
}

fn header<'a>(response: &'a Response<Bytes>, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|v| v.to_str().unwrap())
}

fn body(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

fn fake() -> Fake {
    Fake::builder().users(600).unlimited().build()
}

fn date(text: &str) -> NaiveDate {
    text[..10].parse().unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Six ranges that cover what reports reach from the fake's start on.
const MONTHS: [(&str, &str); 6] = [
    ("2026-01-01", "2026-01-31"),
    ("2026-02-01", "2026-02-28"),
    ("2026-03-01", "2026-03-31"),
    ("2026-04-01", "2026-04-30"),
    ("2026-05-01", "2026-05-31"),
    ("2026-06-01", "2026-07-01"),
];

// The account holds together

#[tokio::test]
async fn the_three_lists_have_everybody_once_and_the_summary_counts_them() {
    let fake = fake();
    let caller = Caller::of(&fake);
    let users = caller.everybody().await;
    let emails: BTreeSet<_> = users.iter().map(|u| u["email"].to_string()).collect();
    assert_eq!((users.len(), emails.len()), (600, 600));
    let count = |kind: i64| {
        let counted = |u: &&Value| u["status"] != "pending" && u["type"] == kind;
        users.iter().filter(counted).count()
    };
    let summary = caller.ok("/users/summary").await;
    assert_eq!(summary["total_users_count"], 600);
    assert_eq!(summary["licensed_users_count"], count(2));
    assert_eq!(summary["basic_users_count"], count(1));
    assert_eq!(summary["join_only_users_count"], count(4) + count(99));
    let pending: Vec<_> = users.iter().filter(|u| u["status"] == "pending").collect();
    assert_eq!(summary["pending_users_count"], pending.len());
    for user in pending {
        assert!(user.get("id").is_none());
        assert_eq!(user["created_at"], "2026-07-01T09:00:00Z");
    }
    let owners = users.iter().filter(|u| u["role_id"] == "0").count();
    assert_eq!(owners, 1);
}

#[tokio::test]
async fn the_shares_of_statuses_and_types_are_those_of_an_ordinary_account() {
    let users = Fake::builder().build().users();
    assert_eq!(users.len(), 2000);
    let share =
        |is: &dyn Fn(&FakeUser) -> bool| users.iter().filter(|u| is(u)).count() * 100 / users.len();
    assert!((84..=88).contains(&share(&|u| u.status == FakeStatus::Active)));
    assert!((6..=10).contains(&share(&|u| u.status == FakeStatus::Inactive)));
    assert!((45..=51).contains(&share(&|u| u.kind == 1)));
    assert!((46..=52).contains(&share(&|u| u.kind == 2)));
    assert!(users.iter().any(|u| u.dept.is_none()));
    assert!(users.iter().any(|u| u.dept.as_deref() == Some("")));
    assert!(users.iter().any(|u| u.large_meeting == Some(1000)));
    assert!(users.iter().any(|u| u.webinar == Some(500)));
}

#[tokio::test]
async fn every_meeting_of_the_history_is_in_its_hosts_report() {
    let fake = fake();
    let caller = Caller::of(&fake);
    let users: BTreeSet<String> = fake.users().into_iter().map(|u| u.email).collect();
    let (mut webinars, mut strangers) = (0, 0);
    for (from, to) in MONTHS {
        let range = format!("from={from}&to={to}&page_size=300");
        let held = caller
            .all(
                &format!("/report/history_meetings?{range}"),
                "history_meetings",
            )
            .await;
        assert!(!held.is_empty());
        let mut sums: BTreeMap<String, (u64, u64, u64)> = BTreeMap::new();
        for meeting in &held {
            let day = date(meeting["start_time"].as_str().unwrap());
            assert!(from.parse::<NaiveDate>().unwrap() <= day && day <= to.parse().unwrap());
            let host = meeting["host_email"].as_str().unwrap().to_owned();
            if meeting["type"] == "Webinar" {
                webinars += 1;
            } else if users.contains(&host) {
                let sum = sums.entry(host).or_default();
                sum.0 += 1;
                sum.1 += meeting["participants"].as_u64().unwrap();
                sum.2 += meeting["duration"].as_u64().unwrap();
            } else {
                strangers += 1;
            }
        }
        let hosts = caller.all(&format!("/report/users?{range}"), "users").await;
        let reported: BTreeMap<String, (u64, u64, u64)> = hosts
            .iter()
            .map(|h| {
                let n = |name: &str| h[name].as_u64().unwrap();
                let sums = (n("meetings"), n("participants"), n("meeting_minutes"));
                (h["email"].as_str().unwrap().to_owned(), sums)
            })
            .collect();
        assert_eq!(reported, sums, "{from}");
    }
    assert!(webinars > 0 && strangers > 0);
}

#[tokio::test]
async fn host_reports_say_the_range_and_the_totals_and_split_active_from_inactive() {
    let caller = Caller::of(&fake());
    let path = "/report/users?from=2026-06-01&to=2026-06-30&page_size=300&type=";
    let active = caller.all(&format!("{path}active"), "users").await;
    let inactive = caller.all(&format!("{path}inactive"), "users").await;
    assert!(active.iter().all(|h| h["meetings"].as_u64().unwrap() > 0));
    assert!(inactive.iter().all(|h| h["meetings"] == 0));
    let both: BTreeSet<_> = active
        .iter()
        .chain(&inactive)
        .map(|h| h["id"].to_string())
        .collect();
    assert_eq!(both.len(), active.len() + inactive.len());
    let page = caller.ok(&format!("{path}active")).await;
    let total: u64 = active.iter().map(|h| h["meetings"].as_u64().unwrap()).sum();
    assert_eq!(page["total_meetings"], total);
    assert_eq!(page["total_records"], active.len());
    assert_eq!(
        (&page["from"], &page["to"]),
        (&json!("2026-06-01"), &json!("2026-06-30"))
    );
}

#[tokio::test]
async fn the_last_login_is_the_last_sign_in_or_up_to_three_days_behind_it() {
    let fake = fake();
    let caller = Caller::of(&fake);
    let mut last: HashMap<String, DateTime<Utc>> = HashMap::new();
    let mut equal_lines = 0;
    for (from, to) in MONTHS {
        let path = format!("/report/activities?from={from}&to={to}&page_size=300");
        let lines = caller.all(&path, "activity_logs").await;
        equal_lines += lines.windows(2).filter(|pair| pair[0] == pair[1]).count();
        for line in lines.iter().filter(|l| l["type"] == "Sign in") {
            let time = instant(line["time"].as_str().unwrap());
            let seen = last
                .entry(line["email"].as_str().unwrap().to_owned())
                .or_insert(time);
            *seen = time.max(*seen);
        }
    }
    assert!(equal_lines > 0, "two equal sign-ins can both be real");
    let reach = instant("2026-01-05T00:00:00Z");
    let (mut exact, mut behind) = (0, 0);
    for user in fake.users() {
        let (seen, shown) = (last.get(&user.email).copied(), user.last_login);
        if user.status == FakeStatus::Pending {
            assert_eq!((seen, shown), (None, None));
        }
        match (seen, shown) {
            (Some(seen), Some(shown)) => {
                let lag = seen - shown;
                assert!(lag >= chrono::Duration::zero() && lag < chrono::Duration::days(3));
                if lag.is_zero() {
                    exact += 1
                } else {
                    behind += 1
                }
            }
            (None, Some(shown)) => assert!(shown < reach, "{}", user.email),
            (_, None) => {}
        }
    }
    assert!(exact > behind && behind > 0);
}

#[tokio::test]
async fn a_quarter_of_the_licensed_hosted_nothing_for_ninety_days_and_half_of_them_sign_in() {
    let fake = Fake::builder().unlimited().build();
    let caller = Caller::of(&fake);
    let mut hosts = BTreeSet::new();
    for (from, to) in [
        ("2026-04-02", "2026-05-01"),
        ("2026-05-02", "2026-06-01"),
        ("2026-06-02", "2026-07-01"),
    ] {
        let path = format!("/report/history_meetings?from={from}&to={to}&page_size=300");
        for meeting in caller.all(&path, "history_meetings").await {
            hosts.insert(meeting["host_email"].as_str().unwrap().to_owned());
        }
    }
    let licensed = fake
        .users()
        .into_iter()
        .filter(|u| u.kind == 2 && u.status == FakeStatus::Active);
    let (busy, idle): (Vec<_>, Vec<_>) = licensed.partition(|u| hosts.contains(&u.email));
    let share = idle.len() * 100 / (busy.len() + idle.len());
    assert!((20..=30).contains(&share), "{share}");
    let lately = instant("2026-05-25T00:00:00Z");
    let still = idle
        .iter()
        .filter(|u| u.last_login.is_some_and(|t| t > lately))
        .count();
    assert!((35..=65).contains(&(still * 100 / idle.len())));
}

#[tokio::test]
async fn members_of_groups_are_the_users_who_say_so() {
    let caller = Caller::of(&fake());
    let users = caller.everybody().await;
    let groups = caller.all("/groups", "groups").await;
    assert_eq!(groups.len(), 12);
    for group in groups {
        let id = group["id"].as_str().unwrap();
        let members = caller
            .all(&format!("/groups/{id}/members?page_size=17"), "members")
            .await;
        assert_eq!(group["total_members"], members.len());
        assert_eq!(caller.ok(&format!("/groups/{id}")).await, group);
        let says: BTreeSet<_> = users
            .iter()
            .filter(|u| {
                u["group_ids"]
                    .as_array()
                    .is_some_and(|g| g.contains(&group["id"]))
            })
            .map(|u| u["id"].as_str().unwrap())
            .collect();
        let are: BTreeSet<_> = members.iter().map(|m| m["id"].as_str().unwrap()).collect();
        assert_eq!(says, are);
    }
}

#[tokio::test]
async fn plan_usage_counts_the_seats_that_are_assigned() {
    let fake = fake();
    let usage = Caller::of(&fake).ok("/accounts/me/plans/usage").await;
    let users = fake.users();
    let count = |is: &dyn Fn(&FakeUser) -> bool| users.iter().filter(|u| is(u)).count() as u64;
    let on_base = |u: &FakeUser| u.kind == 2 && u.plan_united_type.as_deref() != Some("32");
    let base = &usage["plan_base"];
    assert_eq!(
        base["usage"],
        count(&|u| on_base(u) && u.status == FakeStatus::Active)
    );
    assert_eq!(
        base["pending"],
        count(&|u| on_base(u) && u.status == FakeStatus::Pending)
    );
    let n = |name: &str| base[name].as_u64().unwrap();
    assert!(n("hosts") > n("usage") + n("pending"));
    assert!(n("active_hosts") > 0 && n("active_hosts") <= n("usage") + 50);
    let add_on = |name: &str| -> u64 {
        let entries = usage[name].as_array().unwrap();
        entries.iter().map(|e| e["usage"].as_u64().unwrap()).sum()
    };
    assert_eq!(add_on("plan_webinar"), count(&|u| u.webinar.is_some()));
    assert_eq!(
        add_on("plan_large_meeting"),
        count(&|u| u.large_meeting.is_some())
    );
}

#[tokio::test]
async fn a_user_is_found_by_id_address_and_me_with_the_settings_of_the_licences() {
    let fake = fake();
    let caller = Caller::of(&fake);
    let users = fake.users();
    let large = users.iter().find(|u| u.large_meeting.is_some()).unwrap();
    let by_email = caller
        .ok(&format!("/users/{}", large.email.replace('@', "%40")))
        .await;
    assert_eq!(by_email["id"], large.id.clone().unwrap());
    assert_eq!(
        caller
            .ok(&format!("/users/{}", large.id.clone().unwrap()))
            .await,
        by_email
    );
    assert_eq!(caller.ok("/users/me").await["role_name"], "Owner");
    let settings = caller.ok(&format!("/users/{}/settings", large.email)).await;
    let feature = &settings["feature"];
    assert_eq!(
        feature["large_meeting_capacity"],
        large.large_meeting.unwrap()
    );
    let basic = users.iter().find(|u| u.kind == 1).unwrap();
    let settings = caller.ok(&format!("/users/{}/settings", basic.email)).await;
    let account = caller.ok("/accounts/me/settings").await;
    assert_eq!(
        settings["feature"]["meeting_capacity"],
        account["feature"]["meeting_capacity"]
    );
    assert_eq!(settings["feature"]["large_meeting"], false);
    assert!(settings["feature"].get("webinar_capacity").is_none());
    let path = format!("/users/{}/settings", basic.email);
    let security = caller.ok(&format!("{path}?option=meeting_security")).await;
    assert!(security.get("feature").is_none() && security["meeting_security"].is_object());
    let trimmed = caller
        .ok(&format!("{path}?custom_query_fields=webinar,tsp"))
        .await;
    assert_eq!(trimmed["feature"], json!({ "webinar": false }));
    assert!(trimmed["tsp"].is_object() && trimmed.get("recording").is_none());
}

#[tokio::test]
async fn a_hundred_thousand_users_can_be_listed() {
    let fake = Fake::builder().users(100_000).unlimited().build();
    let caller = Caller::of(&fake);
    let users = caller.all("/users?page_size=2000", "users").await;
    assert!((84_000..88_000).contains(&users.len()));
    let page = caller
        .ok("/report/history_meetings?from=2026-06-01&to=2026-06-30&page_size=300")
        .await;
    assert_eq!(page["history_meetings"].as_array().unwrap().len(), 300);
}

// By hand

#[tokio::test(start_paused = true)]
async fn an_account_made_by_hand_says_what_was_put_into_it() {
    let start = instant("2026-06-10T23:50:00Z");
    let account = FakeAccount::new()
        .group("g1", "Sales")
        .user(FakeUser::new("ann@example.com").with(|u| {
            u.group_ids = vec!["g1".into()];
            u.webinar = Some(500);
            u.extra.insert("license_info_list".into(), json!([]));
        }))
        .user(FakeUser::new("ben@example.com").with(|u| u.status = FakeStatus::Pending))
        .meeting(FakeMeeting::new("ann@example.com", "u/1==", start).with(|m| m.participants = 5))
        .meeting(
            FakeMeeting::new("ann@example.com", "u2==", instant("2026-07-01T10:00:00Z"))
                .with(|m| m.features = vec!["poll".into()]),
        )
        .sign_in(FakeSignIn::new("ann@example.com", start));
    let fake = Fake::builder().account(account).build();
    let caller = Caller::of(&fake);
    let ann = &caller.ok("/users").await["users"][0];
    assert_eq!(
        (&ann["email"], &ann["license_info_list"]),
        (&json!("ann@example.com"), &json!([]))
    );
    let members = caller.ok("/groups/g1/members").await;
    assert_eq!(members["members"][0]["id"], "id-ann");
    let (june, later) = (
        "from=2026-06-01&to=2026-07-01",
        Duration::from_secs(2 * 3600),
    );
    let report = caller.ok(&format!("/report/users?{june}")).await;
    assert_eq!(
        (
            &report["users"][0]["meetings"],
            &report["total_participants"]
        ),
        (&json!(1), &json!(5))
    );
    let ahead = caller.ok("/users/id-ann/meetings").await;
    assert_eq!(ahead["meetings"][0]["uuid"], "u2==");
    let by_end = "/report/history_meetings?from=2026-06-11&to=2026-06-30&date_type=end_time";
    assert_eq!(
        caller.ok(by_end).await["history_meetings"][0]["meeting_uuid"],
        "u/1=="
    );
    assert_eq!(
        caller.ok(&by_end.replace("end_time", "start_time")).await["history_meetings"],
        json!([])
    );
    let signs = caller.ok("/report/activities").await;
    assert_eq!(signs["activity_logs"][0]["time"], "2026-06-10T23:50:00Z");

    tokio::time::advance(later).await;
    let caller = Caller::of(&fake);
    let report = caller.ok(&format!("/report/users?{june}")).await;
    assert_eq!(
        report["users"][0]["meetings"], 2,
        "the second has been held by now"
    );
    assert_eq!(
        caller.ok("/users/id-ann/meetings").await["meetings"],
        json!([])
    );

    fake.edit(|account| account.without("ann@example.com"));
    assert_eq!(caller.get("/users/id-ann").await.0, 404);
    let history = caller.ok(&format!("/report/history_meetings?{june}")).await;
    assert_eq!(history["history_meetings"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_seeded_user_can_be_replaced_and_keeps_what_was_done() {
    let fake = fake();
    let caller = Caller::of(&fake);
    let path = "/report/users?from=2026-06-01&to=2026-06-30";
    let before = caller.ok(path).await["users"][0].clone();
    let user = fake.user(before["email"].as_str().unwrap()).unwrap();
    fake.edit(|a| a.user(user.clone().with(|u| u.dept = Some("Elsewhere".into()))));
    let after = caller.ok(path).await["users"][0].clone();
    assert_eq!(
        (&after["dept"], &after["meetings"]),
        (&json!("Elsewhere"), &before["meetings"])
    );
    assert_eq!(fake.users().len(), 600);
    assert_eq!(
        fake.user(&user.id.unwrap()).unwrap().dept.unwrap(),
        "Elsewhere"
    );
}

// Paging

#[tokio::test]
async fn pages_of_any_size_give_the_same_listing() {
    let caller = Caller::of(&fake());
    for (path, items) in [
        ("/users?status=active", "users"),
        ("/report/users?from=2026-06-01&to=2026-06-30", "users"),
        (
            "/report/activities?from=2026-06-20&to=2026-06-30",
            "activity_logs",
        ),
        (
            "/report/history_meetings?from=2026-06-20&to=2026-06-30",
            "history_meetings",
        ),
    ] {
        let joint = if path.contains('?') { '&' } else { '?' };
        let wide = caller
            .all(&format!("{path}{joint}page_size=300"), items)
            .await;
        let narrow = caller
            .all(&format!("{path}{joint}page_size=7"), items)
            .await;
        assert_eq!(wide, narrow, "{path}");
        assert_eq!(caller.ok(path).await[items].as_array().unwrap().len(), 30);
    }
    let first = caller.ok("/users?page_size=10").await;
    assert_eq!(
        (&first["page_number"], &first["page_size"]),
        (&json!(1), &json!(10))
    );
    let second = caller.ok("/users?page_size=10&page_number=2").await;
    assert_eq!(second["page_number"], 2);
    assert_ne!(first["users"], second["users"]);
    assert_eq!(
        caller.ok("/users?page_number=999999").await["users"],
        json!([])
    );
}

#[tokio::test(start_paused = true)]
async fn page_tokens_are_of_one_listing_and_die_after_a_quarter_of_an_hour() {
    let caller = Caller::of(&fake());
    let page = caller.ok("/users").await;
    let token = page["next_page_token"].as_str().unwrap();
    let dead = json!({ "code": 300, "message": "The next page token is invalid or expired." });
    for path in [
        format!("/users?status=inactive&next_page_token={token}"),
        format!("/users?next_page_token={}", &token[1..]),
        "/users?next_page_token=garbled".to_owned(),
    ] {
        assert_eq!(caller.get(&path).await, (400, dead.clone()), "{path}");
    }
    let path = format!("/users?next_page_token={token}");
    tokio::time::advance(Duration::from_secs(899)).await;
    assert_eq!(caller.get(&path).await.0, 200);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(caller.get(&path).await, (400, dead));
}

#[tokio::test]
async fn a_page_larger_than_allowed_is_refused() {
    let caller = Caller::of(&fake());
    for (path, max) in [
        ("/users", 2000),
        ("/report/users?from=2026-06-01&to=2026-06-02", 300),
    ] {
        let joint = if path.contains('?') { '&' } else { '?' };
        assert_eq!(
            caller.get(&format!("{path}{joint}page_size={max}")).await.0,
            200
        );
        let (status, body) = caller
            .get(&format!("{path}{joint}page_size={}", max + 1))
            .await;
        assert_eq!((status, &body["code"]), (400, &json!(300)));
        assert_eq!(body["errors"][0]["field"], "page_size");
    }
    let caller = Caller::of(&Fake::builder().users(10).max_page_size(100).build());
    assert_eq!(caller.get("/users?page_size=101").await.0, 400);
    assert_eq!(caller.get("/users?page_size=100").await.0, 200);
}

#[tokio::test]
async fn an_empty_page_in_the_middle_loses_nothing() {
    let fake = fake();
    let caller = Caller::of(&fake);
    let plain = caller.all("/users", "users").await;
    fake.inject(FaultRule::new(Fault::EmptyPage).after(3));
    assert_eq!(caller.all("/users", "users").await, plain);
}

// Errors

#[tokio::test]
async fn errors_are_zooms() {
    let fake = fake();
    let caller = Caller::of(&fake);
    for (path, status, code) in [
        ("/users/nobody@example.com", 404, 1001),
        ("/users/nobody/settings", 404, 1001),
        ("/groups/none", 404, 4130),
        ("/groups/none/members", 404, 4130),
        ("/accounts/other/settings", 404, 2001),
        ("/nothing/here", 404, 2300),
        ("/users?status=odd", 400, 300),
        ("/users?page_size=0", 400, 300),
        ("/report/users", 400, 300),
        ("/report/users?from=2026-06-01", 400, 300),
        ("/report/users?from=2026-06-02&to=2026-06-01", 400, 300),
        ("/report/users?from=2026-05-01&to=2026-06-02", 400, 300),
        ("/report/users?from=2025-12-31&to=2026-01-05", 400, 300),
        (
            "/report/history_meetings?from=1.6.2026&to=2.6.2026",
            400,
            300,
        ),
        ("/report/activities?from=2026-6-1&to=2026-06-02", 400, 300),
    ] {
        let (is, body) = caller.get(path).await;
        assert_eq!((is, &body["code"]), (status, &json!(code)), "{path}");
        assert!(body["message"].is_string());
    }
    let (_, body) = caller.get("/users/nobody").await;
    assert_eq!(body["message"], "User does not exist: nobody.");
    assert_eq!(
        caller
            .get("/report/users?from=2026-01-01&to=2026-02-01")
            .await
            .0,
        200
    );
    let mut post = caller.request("/users");
    *post.method_mut() = Method::POST;
    assert_eq!(fake.call(post, DEADLINE).await.unwrap().status(), 405);
}

#[tokio::test]
async fn a_missing_scope_is_named_as_the_app_knows_it() {
    let classic = Fake::builder().users(5).scopes(["user:read:admin"]).build();
    let caller = Caller::of(&classic);
    assert_eq!(caller.get("/users").await.0, 200);
    let (status, body) = caller.get("/groups").await;
    assert_eq!((status, &body["code"]), (400, &json!(4711)));
    assert_eq!(
        body["message"],
        "Invalid access token, does not contain scopes:[group:read:admin, group:write:admin]."
    );
    let granular = Fake::builder()
        .users(5)
        .scopes(["user:read:list_users:admin"])
        .build();
    let caller = Caller::of(&granular);
    assert_eq!(caller.get("/users").await.0, 200);
    let (_, body) = caller.get("/groups").await;
    assert_eq!(
        body["message"],
        "Invalid access token, does not contain scopes:[group:read:list_groups:admin]."
    );
}

#[tokio::test]
async fn a_path_can_be_refused_and_allowed_again() {
    let fake = fake();
    let caller = Caller::of(&fake);
    fake.refuse("/report/users", FakeRefusal::no_permission());
    let path = "/report/users?from=2026-06-01&to=2026-06-02";
    let (status, body) = caller.get(path).await;
    assert_eq!((status, &body["code"]), (400, &json!(200)));
    fake.allow("/report/users");
    assert_eq!(caller.get(path).await.0, 200);
    fake.refuse("/users/{userId}", FakeRefusal::no_such_user("x"));
    assert_eq!(caller.get("/users/summary").await.0, 200);
    assert_eq!(caller.get("/users/me").await.0, 404);
}

#[tokio::test]
async fn reports_that_answer_for_less_say_so() {
    let fake = fake();
    fake.clamp_reports(7);
    let caller = Caller::of(&fake);
    let range = "from=2026-06-01&to=2026-06-30&page_size=300";
    let hosts = caller.ok(&format!("/report/users?{range}")).await;
    assert_eq!(
        (&hosts["from"], &hosts["to"]),
        (&json!("2026-06-24"), &json!("2026-06-30"))
    );
    let signs = caller.ok(&format!("/report/activities?{range}")).await;
    assert_eq!(signs["from"], "2026-06-24T00:00:00Z");
    let path = format!("/report/activities?{range}");
    for line in caller.all(&path, "activity_logs").await {
        assert!(date(line["time"].as_str().unwrap()) >= date("2026-06-24"));
    }
}

// Limits

#[tokio::test(start_paused = true)]
async fn a_window_of_one_second_holds_what_the_plan_allows() {
    for (plan, path, label, limit) in [
        (FakePlan::Business, "/users", "Medium", 60),
        (FakePlan::Pro, "/users/me", "Light", 30),
        (FakePlan::Free, "/report/activities", "Heavy", 1),
    ] {
        let caller = Caller::of(&Fake::builder().users(3).plan(plan).build());
        for k in 1..=limit {
            let response = caller.call(path).await.unwrap();
            assert_eq!(response.status(), 200);
            assert_eq!(header(&response, "x-ratelimit-category"), Some(label));
            assert_eq!(header(&response, "x-ratelimit-type"), Some("QPS"));
            assert_eq!(
                header(&response, "x-ratelimit-limit"),
                Some(&*limit.to_string())
            );
            assert_eq!(
                header(&response, "x-ratelimit-remaining"),
                Some(&*(limit - k).to_string())
            );
        }
        tokio::time::advance(Duration::from_millis(999)).await;
        let refused = caller.call(path).await.unwrap();
        assert_eq!(refused.status(), 429);
        assert_eq!(header(&refused, "x-ratelimit-remaining"), Some("0"));
        assert_eq!(header(&refused, "retry-after"), None);
        assert_eq!(body(&refused)["code"], 429);
        let message = body(&refused)["message"].to_string();
        assert!(message.contains("maximum per-second rate limit"));
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!(caller.call(path).await.unwrap().status(), 200);
    }
}

#[tokio::test(start_paused = true)]
async fn the_daily_quota_comes_back_at_midnight_utc() {
    let fake = Fake::builder().users(3).plan(FakePlan::Pro).build();
    fake.spend_quota(FakeLabel::Heavy, 29_999);
    let caller = Caller::of(&fake);
    assert_eq!(caller.get("/report/activities").await.0, 200);
    let refused = caller.call("/report/activities").await.unwrap();
    assert_eq!(refused.status(), 429);
    assert_eq!(header(&refused, "x-ratelimit-type"), Some("Daily-limit"));
    assert_eq!(header(&refused, "x-ratelimit-limit"), Some("30000"));
    assert_eq!(
        header(&refused, "retry-after"),
        Some("2026-07-02T00:00:00Z")
    );
    assert!(
        body(&refused)["message"]
            .to_string()
            .contains("maximum daily rate limit")
    );
    assert_eq!(caller.get("/users").await.0, 200, "others have no quota");
    tokio::time::advance(Duration::from_secs(15 * 3600)).await;
    let caller = Caller::of(&fake);
    assert_eq!(caller.get("/report/activities").await.0, 200);
}

#[tokio::test]
async fn every_answer_has_a_tracking_id_a_date_and_a_type() {
    let caller = Caller::of(&fake());
    let mut ids = BTreeSet::new();
    for path in ["/users", "/users/nobody", "/nothing"] {
        let response = caller.call(path).await.unwrap();
        ids.insert(header(&response, "x-zm-trackingid").unwrap().to_owned());
        assert!(
            header(&response, "date")
                .unwrap()
                .starts_with("Wed, 01 Jul 2026 09:00:0")
        );
        assert!(
            header(&response, "content-type")
                .unwrap()
                .starts_with("application/json")
        );
    }
    assert_eq!(ids.len(), 3);
}

// Tokens

fn token_request(id: &str, secret: &str, query: &str, body: &str) -> Request<Bytes> {
    let basic = STANDARD.encode(format!("{id}:{secret}"));
    Request::post(format!("https://zoom.us/oauth/token{query}"))
        .header("authorization", format!("Basic {basic}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Bytes::copy_from_slice(body.as_bytes()))
        .unwrap()
}

#[tokio::test]
async fn the_token_endpoint_answers_as_zooms_does() {
    let fake = Fake::builder().users(3).build();
    let form = format!(
        "grant_type=account_credentials&account_id={}",
        Fake::ACCOUNT_ID
    );
    let (id, secret) = (Fake::CLIENT_ID, Fake::CLIENT_SECRET);
    for request in [
        token_request(id, secret, "", &form),
        token_request(id, secret, &format!("?{form}"), ""),
    ] {
        let response = fake.call(request, DEADLINE).await.unwrap();
        let token = body(&response);
        assert_eq!(
            (response.status().as_u16(), &token["expires_in"]),
            (200, &json!(3599))
        );
        assert_eq!(
            (&token["token_type"], &token["api_url"]),
            (&json!("bearer"), &json!("https://api.zoom.us"))
        );
        assert_eq!(token["scope"].as_str().unwrap().split(' ').count(), 5);
        let token = token["access_token"].as_str().unwrap().to_owned();
        let caller = Caller {
            fake: fake.clone(),
            token,
        };
        assert_eq!(caller.get("/users").await.0, 200);
    }
    assert_eq!(fake.tokens_issued(), 2);
    let other = format!("grant_type=refresh_token&account_id={}", Fake::ACCOUNT_ID);
    for (request, answer) in [
        (
            token_request(id, "wrong", "", &form),
            json!({"reason": "Invalid client_id or client_secret", "error": "invalid_client"}),
        ),
        (
            token_request(id, secret, "", &other),
            json!({"reason": "unsupported grant type", "error": "unsupported_grant_type"}),
        ),
    ] {
        let response = fake.call(request, DEADLINE).await.unwrap();
        assert_eq!((response.status().as_u16(), body(&response)), (400, answer));
    }
}

#[tokio::test(start_paused = true)]
async fn tokens_live_an_hour_or_until_they_are_revoked() {
    let fake = Fake::builder().users(3).build();
    let (first, second) = (Caller::of(&fake), Caller::of(&fake));
    assert_eq!(first.get("/users").await.0, 200);
    assert_eq!(second.get("/users").await.0, 200);
    tokio::time::advance(Duration::from_secs(3599)).await;
    assert_eq!(first.get("/users").await.0, 200);
    tokio::time::advance(Duration::from_secs(1)).await;
    let (status, answer) = first.get("/users").await;
    assert_eq!((status, &answer["code"]), (401, &json!(124)));
    let third = Caller::of(&fake);
    assert_eq!(third.get("/users").await.0, 200);
    fake.revoke_tokens();
    let invalid = json!({ "code": 124, "message": "Invalid access token." });
    assert_eq!(third.get("/users").await, (401, invalid.clone()));
    let nobody = Request::get("https://api.zoom.us/v2/users")
        .body(Bytes::new())
        .unwrap();
    let response = fake.call(nobody, DEADLINE).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), body(&response)),
        (401, invalid)
    );
    assert!(!fake.calls().last().unwrap().authorized);
}

#[tokio::test]
async fn an_old_app_has_one_token_at_a_time() {
    let fake = Fake::builder().users(3).one_token_at_a_time().build();
    let first = Caller::of(&fake);
    let second = Caller::of(&fake);
    assert_eq!(first.get("/users").await.0, 401);
    assert_eq!(second.get("/users").await.0, 200);
}

// Faults

#[tokio::test(start_paused = true)]
async fn faults_befall_the_requests_that_they_are_for() {
    let fake = fake();
    let caller = Caller::of(&fake);
    fake.inject(
        FaultRule::new(Fault::ServerError(503))
            .on("/users/{userId}")
            .times(2),
    );
    fake.inject(FaultRule::new(Fault::Unauthorized).on("/groups"));
    fake.inject(FaultRule::new(Fault::daily_limit("2026-07-02T00:00:00Z")).on("/report/*"));
    fake.inject(
        FaultRule::new(Fault::json(200, "{}"))
            .on("/users/summary")
            .after(1),
    );
    fake.inject(
        FaultRule::new(Fault::Redirect("https://api-eu.zoom.us/v2/users".into())).on("/users"),
    );
    let status = async |path: &str| caller.call(path).await.unwrap().status().as_u16();
    assert_eq!(status("/users/me").await, 503);
    assert_eq!(status("/users/me").await, 503);
    assert_eq!(status("/users/me").await, 200);
    assert_eq!(status("/groups").await, 401);
    assert_eq!(status("/groups").await, 200);
    let limited = caller.call("/report/activities").await.unwrap();
    assert_eq!(
        header(&limited, "retry-after"),
        Some("2026-07-02T00:00:00Z")
    );
    assert_eq!(header(&limited, "x-ratelimit-category"), Some("Heavy"));
    assert_ne!(caller.ok("/users/summary").await, json!({}));
    assert_eq!(caller.ok("/users/summary").await, json!({}));
    let moved = caller.call("/users").await.unwrap();
    assert_eq!(
        header(&moved, "location"),
        Some("https://api-eu.zoom.us/v2/users")
    );

    fake.inject(FaultRule::new(Fault::rate_limit()).every(3));
    let mut seen = Vec::new();
    for _ in 0..6 {
        seen.push(status("/groups").await);
    }
    assert_eq!(seen, [200, 200, 429, 200, 200, 429]);
    fake.clear_faults();
    fake.inject(FaultRule::new(Fault::ServerError(500)).chance(0.3));
    let mut failed = 0;
    for _ in 0..200 {
        failed += usize::from(status("/groups").await == 500);
    }
    assert!((30..90).contains(&failed), "{failed}");
}

#[tokio::test(start_paused = true)]
async fn broken_connections_and_slow_answers_are_transport_errors() {
    let fake = Fake::builder()
        .users(3)
        .latency(Duration::from_millis(250))
        .build();
    let caller = Caller::of(&fake);
    let start = tokio::time::Instant::now();
    caller.ok("/users").await;
    assert_eq!(start.elapsed(), Duration::from_millis(250));
    for fault in [Fault::Reset, Fault::CutBody] {
        fake.inject(FaultRule::new(fault));
        let error = caller.call("/users").await.unwrap_err();
        assert_eq!(
            (error.fault, error.sent),
            (TransportFault::Interrupted, Sent::Maybe)
        );
    }
    fake.inject(FaultRule::new(Fault::Delay(Duration::from_secs(60))));
    let start = tokio::time::Instant::now();
    let error = caller.call("/users").await.unwrap_err();
    assert_eq!(
        (error.fault, error.sent),
        (TransportFault::Timeout, Sent::Maybe)
    );
    assert_eq!(start.elapsed(), DEADLINE);
    let statuses: Vec<_> = fake.calls().iter().map(|c| c.status).collect();
    assert_eq!(statuses, [Some(200), None, Some(200), Some(200)]);
}

#[tokio::test]
async fn calls_are_logged_in_order() {
    let fake = fake();
    let caller = Caller::of(&fake);
    caller.ok("/users?page_size=5&status=inactive").await;
    caller.get("/users/nobody").await;
    let calls = fake.calls();
    let [list, one] = &calls[..] else {
        panic!("{calls:?}")
    };
    assert_eq!(
        (list.path.as_str(), list.host.as_str()),
        ("/v2/users", "api.zoom.us")
    );
    assert_eq!(list.param("status").as_deref(), Some("inactive"));
    assert_eq!(
        (list.label, list.status),
        (Some(FakeLabel::Medium), Some(200))
    );
    assert!(list.authorized && list.method == Method::GET);
    assert_eq!(
        (one.template, one.status),
        (Some("/users/{userId}"), Some(404))
    );
    fake.clear_calls();
    assert!(fake.calls().is_empty());
}

// Determinism, and the second door

const PATHS: [&str; 8] = [
    "/users?page_size=50",
    "/users/summary",
    "/users/me",
    "/users/me/settings",
    "/users/me/meetings?type=previous_meetings",
    "/groups",
    "/report/history_meetings?from=2026-06-01&to=2026-06-30",
    "/nothing",
];

#[tokio::test(start_paused = true)]
async fn the_same_seed_gives_the_same_bytes_and_another_gives_others() {
    let make = |seed| Fake::builder().users(100).seed(seed).build();
    let (one, same, other) = (make(1), make(1), make(2));
    assert_eq!(one.users(), same.users());
    assert_ne!(one.users(), other.users());
    let (one, same) = (Caller::of(&one), Caller::of(&same));
    assert_eq!(one.token, same.token);
    for path in PATHS {
        let (a, b) = (
            one.call(path).await.unwrap(),
            same.call(path).await.unwrap(),
        );
        assert_eq!(a.body(), b.body(), "{path}");
        assert_eq!(a.headers(), b.headers(), "{path}");
    }
}

/// Sends a request over a socket and reads until the other side closes.
async fn exchange(addr: std::net::SocketAddr, token: &str, path: &str) -> Vec<u8> {
    let mut stream = tokio::net::TcpStream::connect(addr).await.unwrap();
    let head = format!(
        "GET /v2{path} HTTP/1.1\r\nhost: {addr}\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A reset connection is an error here, an early end is not: both are fine.
    let _ = stream.read_to_end(&mut answer).await;
    answer
}

fn split(answer: &[u8]) -> (String, &[u8]) {
    let end = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    (
        String::from_utf8(answer[..end].to_vec()).unwrap(),
        &answer[end + 4..],
    )
}

#[tokio::test(start_paused = true)]
async fn both_doors_answer_the_same_bytes() {
    let make = || Fake::builder().users(100).build();
    let (near, far) = (Caller::of(&make()), Caller::of(&make()));
    let server = far.fake.listen().await.unwrap();
    assert_eq!(server.api_url(), format!("http://{}/v2", server.addr()));
    assert_eq!(
        server.oauth_url(),
        format!("http://{}/oauth", server.addr())
    );
    for path in PATHS {
        let response = near.call(path).await.unwrap();
        let answer = exchange(server.addr(), &far.token, path).await;
        let (head, body) = split(&answer);
        assert_eq!(response.body(), body, "{path}");
        assert!(head.starts_with(&format!("HTTP/1.1 {}", response.status().as_u16())));
        for (name, value) in response.headers() {
            let line = format!("\r\n{name}: {}", value.to_str().unwrap());
            assert!(head.contains(&line), "{path}: {line} not in {head}");
        }
    }
    assert_eq!(far.fake.calls().len(), PATHS.len());
}

#[tokio::test]
async fn over_a_socket_answers_are_cut_and_connections_reset() {
    let fake = fake();
    let token = fake.issue_token();
    let server = fake.listen().await.unwrap();
    let whole = exchange(server.addr(), &token, "/users").await;
    fake.inject(FaultRule::new(Fault::CutBody));
    let short = exchange(server.addr(), &token, "/users").await;
    let (head, body) = split(&short);
    let length = split(&whole).1.len();
    assert!(
        head.contains(&format!("content-length: {length}")),
        "{head}"
    );
    assert!(!body.is_empty() && body.len() < length);
    fake.inject(FaultRule::new(Fault::Reset));
    assert!(exchange(server.addr(), &token, "/users").await.is_empty());
    let addr = server.addr();
    drop(server);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(tokio::net::TcpStream::connect(addr).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn the_clock_follows_tokios() {
    let now = instant("2027-02-03T04:05:06Z");
    let fake = Fake::builder().users(1).now(now).build();
    tokio::time::advance(Duration::from_secs(60)).await;
    assert_eq!(fake.clock().now(), now + chrono::Duration::seconds(60));
}
