//! What keeps a licence that is not used: guards, exemptions, the owner, the connected account.

use zoom_admin::fake::{FakeRefusal, FakeStatus};
use zoom_admin::usage::activity::ProductActivity;
use zoom_admin::usage::filter::Filter;
use zoom_admin::usage::licence::Product;
use zoom_admin::usage::policy::Exemption;
use zoom_admin::usage::{Known, Policy};

use super::*;

#[tokio::test(start_paused = true)]
async fn young_users_and_young_licences_are_kept_for_thirty_days() {
    let created = |time: &str| {
        let time = at(time);
        move |u: &mut FakeUser| u.created = time
    };
    let account = team()
        .user(user("new").with(created("2026-06-10T08:00:00Z")))
        .user(user("thirty").with(created("2026-06-01T09:00:00Z")))
        .user(user("nearly-thirty").with(created("2026-06-01T09:00:01Z")))
        // After a move to single sign-on everybody looks new.
        .user(user("moved").with(|u| u.login_added = at("2026-06-25T08:00:00Z")))
        .user(user("given"))
        .operation(licensed("given", "2026-06-20T10:00:00Z"))
        .user(user("given-long-ago"))
        .operation(licensed("given-long-ago", "2026-05-01T10:00:00Z"))
        .user(user("given-twice"))
        .operation(licensed("given-twice", "2026-05-01T10:00:00Z"))
        .operation(licensed("given-twice", "2026-06-28T10:00:00Z"))
        // Something else about the user, and somebody else's licence.
        .user(user("department"))
        .operation(FakeOperation::new(
            at("2026-06-20T10:00:00Z"),
            "user",
            "Update",
            "Change department of department@example.com to Sales",
        ));
    let review = careful(account).await;
    let reclaim = "reclaim, high: not hosted what needs a licence, 2026-04-01 to 2026-06-29";
    assert_lines(
        &review,
        &[
            ("new", "keep (new user, until 2026-07-10), high: new user"),
            ("thirty", reclaim),
            (
                "nearly-thirty",
                "keep (new user, until 2026-07-01), high: new user",
            ),
            ("moved", reclaim),
            (
                "given",
                "keep (new licence, until 2026-07-20), high: new licence",
            ),
            ("given-long-ago", reclaim),
            (
                "given-twice",
                "keep (new licence, until 2026-07-28), high: new licence",
            ),
            ("department", reclaim),
        ],
    );
    assert_eq!(counts(&review), [("keep", 4), ("reclaim", 4)]);
    let told = serde_json::to_value(base(&review, "new")).unwrap();
    let guard = serde_json::json!({"reason": "guarded", "guard": "new_user"});
    assert_eq!(told["reasons"][0], guard);
}

#[tokio::test(start_paused = true)]
async fn without_the_operation_log_the_age_of_a_licence_is_not_known() {
    let fake = fake(
        team()
            .user(user("idle"))
            .user(user("new").with(|u| u.created = at("2026-06-10T08:00:00Z")))
            .user(user("hosts"))
            .meeting(meeting("hosts", "2026-06-01T10:00:00Z", 50, 4)),
    );
    fake.refuse("/report/operationlogs", FakeRefusal::no_permission())
        .unwrap();
    let policy = Policy::careful(90);
    let review = review_of(&fake, &policy).await;
    assert_eq!(
        verdict(&review, "idle"),
        "unknown (not read: operation log)"
    );
    assert_eq!(verdict(&review, "new"), "keep (new user, until 2026-07-10)");
    assert_eq!(verdict(&review, "hosts"), "keep");
    // Nobody was asked about: it would have helped nothing.
    assert!(
        !fake
            .calls()
            .iter()
            .any(|call| call.path.contains("schedulers"))
    );
    // Whoever does without the guard needs no log.
    let mut bold = policy.clone();
    bold.guards.new_licence_days = 0;
    assert_eq!(verdict(&review_of(&fake, &bold).await, "idle"), "reclaim");
}

#[tokio::test(start_paused = true)]
async fn both_sides_of_a_scheduling_privilege_are_kept() {
    let account = team()
        .user(user("assistant"))
        .user(user("boss"))
        .user(user("alone"))
        .scheduler(email("assistant"), email("boss"));
    let fake = fake(account);
    let mut policy = Policy::careful(90);
    let review = review_of(&fake, &policy).await;
    let keep = "keep (scheduling privilege), high: scheduling privilege";
    let reclaim = "reclaim, high: not hosted what needs a licence, 2026-04-01 to 2026-06-29";
    let expected = [("assistant", keep), ("boss", keep), ("alone", reclaim)];
    assert_lines(&review, &expected);
    policy.guards.scheduling = false;
    let review = review_of(&fake, &policy).await;
    assert_eq!(verdict(&review, "boss"), "reclaim");
}

#[tokio::test(start_paused = true)]
async fn events_of_the_next_thirty_days_keep() {
    let account = team()
        .user(user("meeting"))
        .meeting(meeting("meeting", "2026-07-20T10:00:00Z", 30, 2))
        .user(user("webinar"))
        .meeting(webinar("webinar", "2026-07-10T10:00:00Z", 2))
        .meeting(webinar("webinar", "2026-07-12T10:00:00Z", 2))
        .meeting(webinar("webinar", "2026-08-12T10:00:00Z", 2))
        .user(user("last-second"))
        .meeting(meeting("last-second", "2026-07-31T09:00:00Z", 30, 2))
        .user(user("beyond"))
        .meeting(meeting("beyond", "2026-07-31T09:00:01Z", 30, 2))
        .user(user("far"))
        .meeting(webinar("far", "2026-09-01T10:00:00Z", 2));
    let review = careful(account).await;
    let until = |day: &str| format!("keep (upcoming event, until {day}), high: upcoming event");
    let reclaim = "reclaim, high: not hosted what needs a licence, 2026-04-01 to 2026-06-29";
    assert_lines(
        &review,
        &[
            ("meeting", &until("2026-07-20")),
            ("webinar", &until("2026-07-12")),
            ("last-second", &until("2026-07-31")),
            ("beyond", reclaim),
            ("far", reclaim),
        ],
    );
}

#[tokio::test(start_paused = true)]
async fn the_owner_and_the_connected_account_are_exempt() {
    let account = FakeAccount::new()
        .user(user("owner").with(|u| u.role_id = "0".into()))
        .user(user("connected"))
        .user(user("admin").with(|u| u.role_id = "1".into()));
    let policy = Policy::careful(90);
    let mut facts = facts_of(&fake(account), &policy).await;
    facts.connected = Known::Read("id-connected".into());
    let review = decide(&facts, &policy);
    assert_eq!(
        line(base(&review, "owner")),
        "keep (owner), high: owner of the account"
    );
    assert_eq!(
        line(base(&review, "connected")),
        "keep (the connection is theirs), high: signed in for this connection"
    );
    assert_eq!(verdict(&review, "admin"), "reclaim");
}

/// One user for each thing that an exemption can go by; all of them idle.
fn idle() -> FakeAccount {
    team()
        .group("g1", "Board")
        .user(user("address"))
        .user(user("group").with(|u| u.group_ids = vec!["g1".into()]))
        .user(user("department").with(|u| u.dept = Some("Legal".into())))
        .user(user("role").with(|u| u.role_id = "1".into()))
        .user(user("type").with(|u| u.kind = 3))
        .user(user("nobody"))
}

fn exempting(who: &str, until: Option<&str>) -> Policy {
    let who: Filter = who.parse().unwrap();
    let exemption = Exemption::new(who, "asked for");
    Policy::careful(90).exempt(match until {
        Some(day) => exemption.until(day.parse().unwrap()),
        None => exemption,
    })
}

#[tokio::test(start_paused = true)]
async fn exemptions_go_by_address_group_department_role_and_type() {
    let fake = fake(idle());
    for (who, which) in [
        ("address", "email = ADDRESS@example.com"),
        ("group", "group = Board"),
        ("department", "department = Legal"),
        ("role", "role = admin"),
        ("type", "user_type = Corp"),
    ] {
        let review = review_of(&fake, &exempting(which, None)).await;
        for user in review.users.iter().filter(|user| name(user) != "admin") {
            let found = line(user.base().unwrap());
            if name(user) == who {
                assert_eq!(found, "keep (exempt), high: exempt: asked for", "{which}");
            } else if name(user) == "type" {
                assert!(found.starts_with("unknown (not measurable: meetings on own"));
            } else {
                assert!(found.starts_with("reclaim"), "{which}: {found}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_exemption_ends_after_its_last_day() {
    let fake = fake(idle());
    let until = |day| exempting("department = Legal", Some(day));
    let review = review_of(&fake, &until("2026-07-01")).await;
    assert_eq!(
        line(base(&review, "department")),
        "keep (exempt, until 2026-07-01), high: exempt until 2026-07-01: asked for"
    );
    let review = review_of(&fake, &until("2026-06-30")).await;
    assert_eq!(verdict(&review, "department"), "reclaim");
}

#[tokio::test(start_paused = true)]
async fn an_exemption_that_cannot_be_decided_takes_nothing_away_and_says_what_was_not_read() {
    let invited_long_ago = user("pending").with(|u| {
        u.status = FakeStatus::Pending;
        u.group_ids = vec!["g1".into()];
    });
    let added = invited("pending", "2026-05-01T10:00:00Z");
    let fake = fake(idle().user(invited_long_ago).operation(added));
    let review = review_of(&fake, &exempting("group = Board", None)).await;
    assert_eq!(verdict(&review, "pending"), "keep (exempt)");
    fake.refuse("/groups", FakeRefusal::no_permission())
        .unwrap();
    let review = review_of(&fake, &exempting("group = Board", None)).await;
    assert_eq!(verdict(&review, "group"), "unknown (not read: groups)");
    assert_eq!(verdict(&review, "pending"), "unknown (not read: groups)");
    // Who is in no group is not in that one.
    assert_eq!(verdict(&review, "nobody"), "reclaim");
    // Nobody else needs the groups.
    let review = review_of(&fake, &Policy::careful(90)).await;
    assert_eq!(verdict(&review, "group"), "reclaim");
}

#[tokio::test(start_paused = true)]
async fn products_without_a_trace_ask_for_a_review_unless_their_activity_is_supplied() {
    let has = |feature: &str| {
        let feature = feature.to_owned();
        move |u: &mut FakeUser| {
            u.extra_feature.insert(feature, true.into());
        }
    };
    let account = team()
        .user(user("phone").with(has("zoom_phone")))
        .user(user("caller").with(has("zoom_phone")))
        .user(user("both").with(has("zoom_phone")).with(has("zoom_docs")))
        .user(user("hosts").with(has("zoom_phone")))
        .meeting(meeting("hosts", "2026-06-01T10:00:00Z", 50, 4))
        .user(
            user("suite")
                .with(has("zoom_phone"))
                .with(|u| u.plan_united_type = Some("32".into())),
        );
    let mut policy = Policy::careful(90);
    let fake = fake(account);
    let zoom = client(&fake).build().unwrap();
    let mut facts = facts_of(&fake, &policy).await;
    usage::look_closer(&zoom, &mut facts, &policy, None)
        .await
        .unwrap();
    let review = decide(&facts, &policy);
    let phone = "review (would be reclaim), low: look at the use of Phone first";
    let both = "review (would be reclaim), low: look at the use of Phone, Docs first";
    let suite = phone;
    let hosts = "keep, high: hosted what needs a licence: 1 times, last 2026-06-01";
    assert_lines(
        &review,
        &[
            ("phone", phone),
            ("caller", phone),
            ("both", both),
            ("hosts", hosts),
            ("suite", suite),
        ],
    );
    assert_eq!(counts(&review), [("keep", 1), ("review", 4)]);
    let mut supplied = ProductActivity::default();
    let mut cover = |from: &str| {
        let of = days(from, "2026-06-30");
        supplied.covered.insert(Product::Phone, of);
        let used = [(email("Caller"), "2026-04-01".parse().unwrap())];
        supplied.last_used.insert(Product::Phone, used.into());
        facts.clone().with_products(supplied.clone())
    };
    // Of one day, it is not known.
    let review = decide(&cover("2026-04-02"), &policy);
    assert_eq!(line(base(&review, "phone")), phone);
    let whole = cover("2026-04-01");
    let review = decide(&whole, &policy);
    assert_eq!(
        line(base(&review, "caller")),
        "keep, high: uses Phone, last 2026-04-01"
    );
    assert_eq!(
        line(base(&review, "both")),
        "review (would be reclaim), low: look at the use of Docs first"
    );
    assert_eq!(verdict(&review, "phone"), "reclaim");
    // The policy can leave a product out, and so can what the company uses.
    policy.unmeasurable.remove(&Product::Phone);
    let review = decide(&facts, &policy);
    assert_eq!(verdict(&review, "suite"), "reclaim");
    let mut policy = Policy::careful(90);
    policy.uses = Some([Product::Meetings, Product::Webinars, Product::Docs].into());
    let review = decide(&facts, &policy);
    // No source says whether the bundle holds Docs, which the company uses.
    assert_eq!(
        line(base(&review, "suite")),
        "review (would be reclaim), low: look at the use of Docs first"
    );
    assert_eq!(verdict(&review, "phone"), "reclaim");
    assert_eq!(verdict(&review, "both"), "review (would be reclaim)");
}

#[tokio::test(start_paused = true)]
async fn supplied_activity_is_judged_once_the_candidates_are_looked_at() {
    let account = team()
        .user(user("phone").with(|u| {
            u.extra_feature.insert("zoom_phone".into(), true.into());
        }))
        .user(user("bundle").with(|u| {
            u.extra.insert("zoom_one_type".into(), 16.into());
        }));
    let policy = Policy::careful(90);
    let fake = fake(account);
    let mut supplied = ProductActivity::default();
    for product in [
        Product::Phone,
        Product::Clips,
        Product::Docs,
        Product::AiCompanion,
    ] {
        let of = days("2026-04-01", "2026-06-30");
        supplied.covered.insert(product, of);
    }
    let mut facts = facts_of(&fake, &policy).await.with_products(supplied);
    let zoom = client(&fake).build().unwrap();
    usage::look_closer(&zoom, &mut facts, &policy, None)
        .await
        .unwrap();
    let review = decide(&facts, &policy);
    assert_eq!(verdict(&review, "phone"), "reclaim");
    // Only the own record tells of the bundle, which is as old as the licence that the list shows.
    let bundle = base(&review, "bundle");
    assert_eq!(bundle.licence, Some("workplace:16".parse().unwrap()));
    assert_eq!(bundle.verdict.to_string(), "reclaim");
}
