//! Add-ons: what keeps, shrinks and drops them, and how they come.

use serde_json::json;
use zoom_admin::fake::FakeRefusal;
use zoom_admin::usage::Policy;
use zoom_admin::usage::activity::ProductActivity;
use zoom_admin::usage::licence::Product;

use super::*;

fn with_webinar(name: &str, capacity: u32) -> FakeUser {
    user(name).with(|u| u.webinar = Some(capacity))
}

fn with_large(name: &str, capacity: u32) -> FakeUser {
    user(name).with(|u| u.large_meeting = Some(capacity))
}

const NO_WEBINAR: &str = "not hosted a webinar, 2026-01-02 to 2026-06-29";
const RECLAIM: &str = "reclaim, high: not hosted what needs a licence, 2026-04-01 to 2026-06-29";
const NEEDED: &str = "keep (an add-on needs it), high: an add-on needs it";

#[tokio::test(start_paused = true)]
async fn webinars_are_judged_by_half_a_year_and_a_kept_one_holds_the_base() {
    let account = team()
        // 100 and 200 days ago.
        .user(with_webinar("spring", 500))
        .meeting(webinar("spring", "2026-03-23T10:00:00Z", 450))
        .user(with_webinar("winter", 500))
        .meeting(webinar("winter", "2025-12-13T10:00:00Z", 450))
        .user(with_webinar("soon", 500))
        .meeting(webinar("soon", "2026-07-20T10:00:00Z", 450))
        // A meeting to come needs the base and no webinar.
        .user(with_webinar("meeting-soon", 500))
        .meeting(meeting("meeting-soon", "2026-07-20T10:00:00Z", 30, 4))
        // A base that is used needs no add-on.
        .user(with_webinar("hosts", 500))
        .meeting(meeting("hosts", "2026-06-01T10:00:00Z", 50, 4))
        .user(with_webinar("given", 500))
        .operation(licensed("given", "2026-06-20T10:00:00Z"));
    let review = careful(account).await;
    let soon = "keep (upcoming event, until 2026-07-20), high: upcoming event";
    let given = "keep (new licence, until 2026-07-20), high: new licence";
    assert_lines(
        &review,
        &[
            ("spring", NEEDED),
            ("winter", RECLAIM),
            ("soon", soon),
            ("meeting-soon", soon),
            (
                "hosts",
                "keep, high: hosted what needs a licence: 1 times, last 2026-06-01",
            ),
            ("given", given),
        ],
    );
    let of = |who| line(add_on(&review, who, "webinar:500"));
    let drop = format!("drop, high: {NO_WEBINAR}");
    assert_eq!(
        of("spring"),
        "keep, high: hosted a webinar: 1 times, last 2026-03-23"
    );
    assert_eq!(of("winter"), drop);
    assert_eq!(of("soon"), soon);
    assert_eq!(of("meeting-soon"), drop);
    assert_eq!(of("hosts"), drop);
    assert_eq!(of("given"), given);
    assert_eq!(counts(&review), [("drop", 3), ("keep", 8), ("reclaim", 1)]);
}

#[tokio::test(start_paused = true)]
async fn a_smaller_webinar_is_enough_if_it_is_filled_to_four_fifths_at_most() {
    let viewers = |who: &str, people: u32, viewers: u32| {
        webinar(who, "2026-06-01T10:00:00Z", people).with(|m| m.unique_viewers = Some(viewers))
    };
    let account = team()
        .user(with_webinar("fits", 1000))
        .meeting(webinar("fits", "2026-06-01T10:00:00Z", 400))
        .user(with_webinar("above", 1000))
        .meeting(webinar("above", "2026-06-01T10:00:00Z", 401))
        .user(with_webinar("small", 1000))
        .meeting(webinar("small", "2026-06-01T10:00:00Z", 80))
        .user(with_webinar("least", 100))
        .meeting(webinar("least", "2026-06-01T10:00:00Z", 2))
        // The larger of both numbers counts: viewers leave panelists out.
        .user(with_webinar("viewers", 1000))
        .meeting(viewers("viewers", 300, 401))
        // Meetings say nothing of webinars.
        .user(with_webinar("meetings", 1000))
        .meeting(webinar("meetings", "2026-06-01T10:00:00Z", 400))
        .meeting(meeting("meetings", "2026-06-02T10:00:00Z", 50, 900))
        .user(with_webinar("soon", 1000))
        .meeting(webinar("soon", "2026-06-01T10:00:00Z", 80))
        .meeting(webinar("soon", "2026-07-20T10:00:00Z", 80));
    let account = account.plan_usage(sizes());
    let review = careful(account).await;
    let of = |who: &str, licence: &str| line(add_on(&review, who, licence));
    let keep = "keep, high: hosted a webinar: 1 times, last 2026-06-01";
    assert_eq!(
        of("fits", "webinar:1000"),
        "shrink to webinar:500, high: 400 people at most fit in 500"
    );
    assert_eq!(of("above", "webinar:1000"), keep);
    assert_eq!(
        of("small", "webinar:1000"),
        "shrink to webinar:100, high: 80 people at most fit in 100"
    );
    assert_eq!(of("least", "webinar:100"), keep);
    assert_eq!(of("viewers", "webinar:1000"), keep);
    assert!(of("meetings", "webinar:1000").starts_with("shrink to webinar:500"));
    // The next one needs a webinar licence, of the size that the past ones show.
    assert_eq!(
        of("soon", "webinar:1000"),
        "shrink to webinar:100, high: 80 people at most fit in 100"
    );
}

/// Plan usage that shows two sizes of each add-on, of which seats are bought.
fn sizes() -> serde_json::Value {
    let plan = |kind: &str| json!({"type": kind, "hosts": 10, "usage": 5});
    json!({
        "plan_base": plan("business"),
        "plan_large_meeting": [plan("large500_yearly"), plan("large1000_yearly")],
        "plan_webinar": [
            plan("webinar100_yearly"), plan("webinar500_yearly"), plan("webinar1000_yearly")
        ],
    })
}

#[tokio::test(start_paused = true)]
async fn a_size_that_neither_contract_nor_plan_usage_shows_is_a_question() {
    let account = team().user(with_webinar("fits", 1000)).meeting(webinar(
        "fits",
        "2026-06-01T10:00:00Z",
        80,
    ));
    let question = "shrink to webinar:100, low, bought or included: 80 people at most fit in 100";
    let ask = "neither the contract nor plan usage shows webinar:100: ask Zoom for its price";
    let facts = facts_of(&fake(account), &Policy::careful(90)).await;
    let review = decide(&facts, &Policy::careful(90));
    assert_eq!(
        line(add_on(&review, "fits", "webinar:1000")),
        question.replace(", bought or included", "")
    );
    let by = |sold: &str| {
        let contract = format!(
            r#"{{"currency": "EUR", "model": "named_host", "term_end": "2026-12-31", "lines": [
                {{"licence": "webinar:1000", "quantity": 1, "unit_price": "900"}}{sold}
            ]}}"#
        );
        let contract = usage::Contract::from_json(&contract).unwrap();
        let policy = Policy::careful(90);
        let review = usage::decide(&facts, &policy, Some(&contract), facts.read_at).unwrap();
        let verdict = add_on(&review, "fits", "webinar:1000").clone();
        (line(&verdict), reasons(&verdict))
    };
    let (told, why) = by("");
    assert_eq!(
        told,
        "shrink to webinar:100, low: 80 people at most fit in 100"
    );
    assert_eq!(why[1], ask);
    // The smallest that is sold and large enough, at whatever price.
    let (told, _) = by(r#", {"licence": "webinar:500", "quantity": 0}"#);
    assert_eq!(
        told,
        "shrink to webinar:500, high: 80 people at most fit in 500"
    );
}

#[tokio::test(start_paused = true)]
async fn dropping_leaves_the_same_margin_as_shrinking() {
    let on = "2026-03-23T10:00:00Z";
    let account = team()
        .user(with_large("fits", 1000))
        .meeting(meeting("fits", on, 20, 240))
        .user(with_large("near", 1000))
        .meeting(meeting("near", on, 20, 241))
        .user(with_large("small", 500))
        .meeting(meeting("small", on, 20, 300))
        // No schedule tells how many people will come to a planned meeting.
        .user(with_large("planned", 500))
        .meeting(meeting("planned", "2026-07-20T10:00:00Z", 20, 3))
        .plan_usage(sizes());
    let review = careful(account).await;
    let of = |who: &str, licence: &str| line(add_on(&review, who, licence));
    let drop = "drop, high: not hosted a meeting that needs it, 2026-01-02 to 2026-06-29";
    assert_eq!(of("fits", "large_meeting:1000"), drop);
    assert_eq!(
        of("near", "large_meeting:1000"),
        "shrink to large_meeting:500, high: 241 people at most fit in 500"
    );
    assert_eq!(
        of("small", "large_meeting:500"),
        "keep, high: 300 people at most, too near to the 300 without it"
    );
    assert_eq!(of("planned", "large_meeting:500"), drop);
    assert_eq!(
        verdict(&review, "planned"),
        "keep (upcoming event, until 2026-07-20)"
    );
}

#[tokio::test(start_paused = true)]
async fn a_webinar_beside_a_bundle_that_includes_one_large_enough_is_dropped() {
    let account = team()
        .user(with_webinar("fits", 1000).with(|u| u.plan_united_type = Some("1024".into())))
        .meeting(webinar("fits", "2026-06-01T10:00:00Z", 80))
        .user(with_webinar("large", 1000).with(|u| u.plan_united_type = Some("1024".into())))
        .meeting(webinar("large", "2026-06-01T10:00:00Z", 401));
    let contract = usage::Contract::from_json(
        r#"{"currency": "EUR", "model": "named_host", "term_end": "2026-12-31", "lines": [
            {"licence": "united:1024", "quantity": 5, "includes": ["webinar:500"]},
            {"licence": "webinar:1000", "quantity": 2, "unit_price": "900"},
            {"licence": "webinar:100", "quantity": 0, "unit_price": "90"}
        ]}"#,
    )
    .unwrap();
    let policy = Policy::careful(90);
    let facts = facts_of(&fake(account), &policy).await;
    let review = usage::decide(&facts, &policy, Some(&contract), facts.read_at).unwrap();
    let fits = add_on(&review, "fits", "webinar:1000");
    assert_eq!(line(fits), "drop, high: 80 people at most fit in 500");
    assert_eq!(reasons(fits)[1], "the base includes webinar:500");
    assert!(line(add_on(&review, "large", "webinar:1000")).starts_with("keep, high"));
    // The policy can say the same of a bundle, without a contract.
    let mut policy = Policy::careful(90);
    let bundle = usage::policy::Bundle::new("Our United", [Product::Phone]);
    let bundle = bundle.includes(["webinar:500".parse().unwrap()]);
    policy
        .bundles
        .insert("united:1024".parse().unwrap(), bundle);
    let review = decide(&facts, &policy);
    let told = line(add_on(&review, "fits", "webinar:1000"));
    assert!(told.starts_with("drop, high"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_webinar_on_an_events_licence_is_its_use() {
    let events = |name: &str| {
        user(name).with(|u| {
            u.extra_feature.insert("zoom_events".into(), true.into());
            u.extra_feature
                .insert("zoom_events_capacity".into(), 500.into());
        })
    };
    let on = "2026-06-01T10:00:00Z";
    let account = team()
        .user(events("hosts"))
        .meeting(webinar("hosts", on, 80))
        .user(events("both").with(|u| u.webinar = Some(100)))
        .meeting(webinar("both", on, 80));
    let review = careful(account).await;
    assert_eq!(
        line(add_on(&review, "hosts", "events:500")),
        "keep, high, bought or included: hosted a webinar: 1 times, last 2026-06-01"
    );
    let both = add_on(&review, "both", "events:500").verdict.to_string();
    assert_eq!(both, "unknown (not measurable: Events)");
}

#[tokio::test(start_paused = true)]
async fn large_meetings_are_measured_against_the_default_of_the_account() {
    let on = "2026-03-23T10:00:00Z";
    let account = team()
        .user(with_large("fits", 1000))
        .meeting(meeting("fits", on, 20, 400))
        .user(with_large("above", 1000))
        .meeting(meeting("above", on, 20, 401))
        // The own capacity is that of the add-on.
        .user(with_large("default", 500))
        .meeting(meeting("default", on, 20, 240))
        .user(with_large("just", 500))
        .meeting(meeting("just", on, 20, 301))
        .user(with_large("webinar", 500))
        .meeting(webinar("webinar", on, 400))
        .plan_usage(sizes());
    let review = careful(account.clone()).await;
    let of = |who: &str, licence: &str| line(add_on(&review, who, licence));
    let drop = "drop, high: not hosted a meeting that needs it, 2026-01-02 to 2026-06-29";
    assert_eq!(
        of("fits", "large_meeting:1000"),
        "shrink to large_meeting:500, high: 400 people at most fit in 500"
    );
    assert_eq!(
        of("above", "large_meeting:1000"),
        "keep, high: 401 people at most, 300 without it"
    );
    assert_eq!(of("default", "large_meeting:500"), drop);
    assert_eq!(
        of("just", "large_meeting:500"),
        "keep, high: 301 people at most, 300 without it"
    );
    assert_eq!(of("webinar", "large_meeting:500"), drop);
    // A base is not released while an add-on hangs on it, were it a smaller one.
    assert_lines(
        &review,
        &[
            ("fits", NEEDED),
            ("above", NEEDED),
            ("default", RECLAIM),
            ("just", NEEDED),
            ("webinar", RECLAIM),
        ],
    );
    // With 500 for everybody, there is no smaller one.
    let review = careful(account.meeting_capacity(500)).await;
    let of = |who: &str, licence: &str| line(add_on(&review, who, licence));
    assert_eq!(of("fits", "large_meeting:1000"), drop);
    assert_eq!(of("just", "large_meeting:500"), drop);
}

/// Plan usage of an account that bought these add-ons.
fn bought(plans: &[&str]) -> serde_json::Value {
    let mut usage = json!({"plan_base": {"type": "yearly", "hosts": 10, "usage": 5}});
    for plan in plans {
        usage[plan] = json!([{"type": "yearly", "hosts": 2, "usage": 1}]);
    }
    usage
}

#[tokio::test(start_paused = true)]
async fn an_add_on_is_bought_or_comes_with_a_suite_or_it_is_not_known() {
    let account = |plans: &[&str]| {
        team()
            .plan_usage(bought(plans))
            .user(with_webinar("pro", 500))
            .user(with_webinar("suite", 500).with(|u| u.plan_united_type = Some("32".into())))
            .user(with_webinar("used", 500).with(|u| u.plan_united_type = Some("32".into())))
            .meeting(webinar("used", "2026-06-01T10:00:00Z", 20))
    };
    let drop = |provision: &str| format!("drop, high{provision}: {NO_WEBINAR}");
    let review = careful(account(&["plan_webinar"])).await;
    let of = |who| line(add_on(&review, who, "webinar:500"));
    assert_eq!(of("pro"), drop(""));
    assert_eq!(of("suite"), drop(", bought or included"));
    assert!(add_on(&review, "suite", "webinar:500").to_confirm());
    // Plan usage shows no smaller size.
    assert!(of("used").starts_with("shrink to webinar:100, low, bought or included"));
    // None was bought: what a suite brings is no saving.
    let review = careful(account(&[])).await;
    let of = |who| line(add_on(&review, who, "webinar:500"));
    assert_eq!(of("pro"), drop(", bought or included"));
    assert_eq!(of("suite"), "keep, high, included: included in the base");
    assert!(of("used").starts_with("keep, high, included: hosted a webinar"));
}

#[tokio::test(start_paused = true)]
async fn an_included_add_on_that_is_not_used_does_not_hold_the_suite() {
    let suite =
        |name: &str| with_webinar(name, 500).with(|u| u.plan_united_type = Some("32".into()));
    let account = team()
        .plan_usage(bought(&["plan_united"]))
        .user(suite("idle"))
        .user(suite("spring"))
        .meeting(webinar("spring", "2026-03-23T10:00:00Z", 450));
    let mut policy = Policy::careful(90);
    policy.unmeasurable.remove(&Product::Suite);
    let review = review_of(&fake(account), &policy).await;
    assert_lines(&review, &[("idle", RECLAIM), ("spring", NEEDED)]);
}

#[tokio::test(start_paused = true)]
async fn a_suite_that_only_the_own_record_tells_of_is_asked_for_before_its_add_ons_go() {
    let bundle = |name: &str| {
        with_webinar(name, 500).with(|u| {
            u.extra.insert("zoom_one_type".into(), 16.into());
        })
    };
    let june = "2026-06-01T10:00:00Z";
    let account = |plans: &[&str]| {
        team()
            .plan_usage(bought(plans))
            .user(bundle("unused"))
            .meeting(meeting("unused", june, 50, 4))
            .user(bundle("small"))
            .meeting(webinar("small", june, 20))
            .user(with_webinar("pro", 500))
            .meeting(webinar("pro", june, 20))
    };
    let fake = fake(account(&["plan_webinar", "plan_zoom_one"]));
    let review = review_of(&fake, &Policy::careful(90)).await;
    let of = |review: &Review, who: &str| line(add_on(review, who, "webinar:500"));
    let drop = format!("drop, high, bought or included: {NO_WEBINAR}");
    let shrink = "shrink to webinar:100, low";
    let fits = "20 people at most fit in 100";
    assert_eq!(of(&review, "unused"), drop);
    assert_eq!(
        of(&review, "small"),
        format!("{shrink}, bought or included: {fits}")
    );
    assert_eq!(of(&review, "pro"), format!("{shrink}: {fits}"));
    for who in ["unused", "small", "pro"] {
        fake.refuse(format!("/users/id-{who}"), FakeRefusal::no_permission())
            .unwrap();
    }
    let refused = review_of(&fake, &Policy::careful(90)).await;
    let unknown = "not read: users one by one";
    assert_eq!(
        of(&refused, "unused"),
        format!("unknown ({unknown}), high: {unknown}")
    );
    for who in ["small", "pro"] {
        let add_on = add_on(&refused, who, "webinar:500");
        assert_eq!(add_on.verdict.to_string(), "keep");
        assert!(reasons(add_on).contains(&unknown.to_owned()));
    }
    // None was bought: they come with the bundle.
    let review = careful(account(&["plan_zoom_one"])).await;
    assert_eq!(
        of(&review, "unused"),
        "keep, high, included: included in the base"
    );
    assert!(of(&review, "small").starts_with("keep, high, included"));
}

#[tokio::test(start_paused = true)]
async fn zoom_events_are_not_measurable_unless_supplied() {
    let account = team().user(user("hub").with(|u| {
        u.extra_feature.insert("zoom_events".into(), true.into());
        u.extra_feature
            .insert("zoom_events_capacity".into(), 500.into());
    }));
    let policy = Policy::careful(90);
    let facts = facts_of(&fake(account), &policy).await;
    let of = |facts: &Facts| {
        let review = decide(facts, &policy);
        let add_on = add_on(&review, "hub", "events:500");
        (add_on.verdict.to_string(), verdict(&review, "hub"))
    };
    let unknown = "unknown (not measurable: Events)".to_owned();
    assert_eq!(of(&facts), (unknown.clone(), unknown));
    let mut supplied = ProductActivity::default();
    let whole = days("2026-01-01", "2026-06-30");
    supplied.covered.insert(Product::Events, whole);
    let idle = facts.clone().with_products(supplied.clone());
    let unread = "unknown (not read: whom users schedule for, who schedules for users)".to_owned();
    assert_eq!(of(&idle), ("drop".to_owned(), unread));
    // Before the window of the base and within that of add-ons: the base is kept for its sake.
    let used = [("id-hub".to_owned(), "2026-02-01".parse().unwrap())];
    supplied.last_used.insert(Product::Events, used.into());
    let keep = "keep (an add-on needs it)".to_owned();
    assert_eq!(
        of(&facts.with_products(supplied)),
        ("keep".to_owned(), keep)
    );
}
