//! The same account under each of the presets.

use zoom_admin::fake::FakeSignIn;
use zoom_admin::usage::Policy;
use zoom_admin::usage::policy::{Exemption, Within};
use zoom_admin::usage::verdict::Confidence;

use super::*;

fn account() -> FakeAccount {
    let june = "2026-06-10T10:00:00Z";
    team()
        .user(user("long"))
        .meeting(meeting("long", june, 50, 4))
        .user(user("short"))
        .meeting(meeting("short", june, 30, 4))
        .user(user("may"))
        .meeting(meeting("may", "2026-05-10T10:00:00Z", 50, 4))
        .user(user("april"))
        .meeting(meeting("april", "2026-04-15T10:00:00Z", 50, 4))
        .user(user("march"))
        .meeting(meeting("march", "2026-03-15T10:00:00Z", 50, 4))
        .user(user("webinar"))
        .meeting(webinar("webinar", june, 20))
        .user(user("joins"))
        .joined(email("joins"), format!("long-{june}"))
        .user(user("signs-in"))
        .sign_in(FakeSignIn::new(
            email("signs-in"),
            at("2026-06-20T08:00:00Z"),
        ))
        .user(user("idle"))
        .user(user("basic").with(|u| u.kind = 1))
}

#[tokio::test(start_paused = true)]
async fn every_preset_gives_its_own_verdicts() {
    let policies = [
        Policy::careful(90),
        Policy::hosted_within(60),
        Policy::over_forty_minutes(60),
        Policy::no_login(90),
        Policy::zoom_active_host(),
    ];
    let windows = [
        days("2026-04-01", "2026-06-29"),
        days("2026-05-01", "2026-06-29"),
        days("2026-05-01", "2026-06-29"),
        days("2026-04-01", "2026-06-29"),
        // June is not wholly final yet; what was done in it counts in favour.
        days("2026-05-01", "2026-05-31"),
    ];
    let (keep, down, take, look) = ("keep", "downgrade", "reclaim", "review");
    let expected = [
        ("long", [keep, keep, keep, look, keep]),
        ("short", [down, keep, down, look, keep]),
        ("may", [keep, keep, keep, look, keep]),
        ("april", [keep, take, take, look, take]),
        ("march", [take, take, take, look, take]),
        ("webinar", [keep, keep, down, look, keep]),
        ("joins", [down, take, down, look, take]),
        ("signs-in", [down, take, down, keep, take]),
        ("idle", [take, take, take, look, take]),
        ("basic", ["no licence"; 5]),
    ];
    let fake = fake(account());
    for (at, policy) in policies.iter().enumerate() {
        let review = review_of(&fake, policy).await;
        assert_eq!(review.window, windows[at], "{policy}");
        for (who, verdicts) in expected {
            assert_eq!(verdict(&review, who), verdicts[at], "{who} under {policy}");
        }
        assert_eq!(review.counts().users, 11);
        assert_eq!(review.policy, *policy);
    }
}

#[tokio::test(start_paused = true)]
async fn how_sure_a_preset_is_depends_on_what_it_leaves_out() {
    let fake = fake(account());
    let hosted = review_of(&fake, &Policy::hosted_within(60)).await;
    assert_eq!(
        line(base(&hosted, "idle")),
        "reclaim, high: not hosted, 2026-05-01 to 2026-06-29"
    );
    // Somebody is there, whom the rule does not count.
    let signs_in = base(&hosted, "signs-in");
    assert_eq!(signs_in.confidence, Confidence::Medium);
    assert_eq!(reasons(signs_in)[1..], ["signs in"]);
    // Who joins was not asked, so that nothing is said of it.
    assert_eq!(reasons(base(&hosted, "joins")).len(), 1);
    let paths = fake.calls().into_iter().map(|call| call.path);
    assert_eq!(
        paths
            .filter(|path| path.contains("/report/users/id-"))
            .count(),
        0
    );
    // Clients stay signed in for months.
    let login = review_of(&fake, &Policy::no_login(90)).await;
    assert_eq!(
        line(base(&login, "idle")),
        "review, low: not signed in, 2026-04-01 to 2026-06-29"
    );
    assert!(login.with(|verdict| verdict.verdict.releases()).is_empty());
    assert!(base(&login, "idle").to_confirm());
    let active = review_of(&fake, &Policy::zoom_active_host()).await;
    assert_eq!(
        line(base(&active, "idle")),
        "reclaim, medium: not hosted in the month, 2026-05-01 to 2026-05-31"
    );
}

#[tokio::test(start_paused = true)]
async fn several_rules_keep_by_any_use_and_take_the_mildest_outcome() {
    let mut policy = Policy::hosted_within(60);
    policy.rules.extend(Policy::careful(90).rules);
    let review = review_of(&fake(account()), &policy).await;
    // By the first rule, the licence would be taken back.
    assert_eq!(verdict(&review, "april"), "keep");
    assert_eq!(verdict(&review, "short"), "keep");
    assert_eq!(verdict(&review, "joins"), "downgrade");
    assert_eq!(verdict(&review, "idle"), "reclaim");
}

#[test]
fn the_last_month_is_the_last_that_is_wholly_final() {
    let month = |time: &str| Within::LastMonth.days(at(time)).to_string();
    assert_eq!(month("2026-07-01T09:00:00Z"), "2026-05-01 to 2026-05-31");
    assert_eq!(month("2026-07-02T00:00:00Z"), "2026-06-01 to 2026-06-30");
    assert_eq!(month("2026-01-15T00:00:00Z"), "2025-12-01 to 2025-12-31");
    let ninety = Within::Days(90).days(at(NOW)).to_string();
    assert_eq!(ninety, "2026-04-01 to 2026-06-29");
}

#[test]
fn policies_are_data() {
    let exemption = Exemption::new("department = Legal".parse().unwrap(), "hold");
    for policy in [
        Policy::careful(90).exempt(exemption.until("2027-03-31".parse().unwrap())),
        Policy::hosted_within(60),
        Policy::over_forty_minutes(60),
        Policy::no_login(90),
        Policy::zoom_active_host(),
    ] {
        policy.check().unwrap();
        let text = serde_json::to_string(&policy).unwrap();
        assert_eq!(serde_json::from_str::<Policy>(&text).unwrap(), policy);
    }
    let typo = r#"{"name": "x", "rules": [], "pending_day": 3}"#;
    assert!(serde_json::from_str::<Policy>(typo).is_err());
}
