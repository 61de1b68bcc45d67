//! The account holds together.

use super::*;

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
    let fake = Fake::builder().users(250).unlimited().build();
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
    let fake = Fake::builder().users(250).unlimited().build();
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
    let fake = fake();
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
        // The list has more fields than the single group.
        for (name, value) in caller
            .ok(&format!("/groups/{id}"))
            .await
            .as_object()
            .unwrap()
        {
            assert_eq!(*value, group[name], "{name} of group {id}");
        }
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
    let first = caller.ok("/users?page_size=2000").await;
    let total = first["total_records"].as_u64().unwrap();
    assert!((84_000..88_000).contains(&total));
    assert_eq!(first["users"].as_array().unwrap().len(), 2000);
    let near_the_end = total / 100;
    let path = format!("/users?page_size=100&page_number={near_the_end}");
    let last = caller.all(&path, "users").await;
    assert_eq!(last.len() as u64, total - (near_the_end - 1) * 100);
    let page = caller
        .ok("/report/history_meetings?from=2026-06-01&to=2026-06-30&page_size=300")
        .await;
    assert_eq!(page["history_meetings"].as_array().unwrap().len(), 300);
}
