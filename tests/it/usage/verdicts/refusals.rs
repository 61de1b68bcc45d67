//! What is refused, clamped or unreadable makes verdicts unknown, and none harsher.

use std::collections::BTreeMap;

use zoom_admin::coverage::Source;
use zoom_admin::fake::{FakeRefusal, FakeSignIn, FakeStatus, Fault, FaultRule};
use zoom_admin::usage::policy::Exemption;
use zoom_admin::usage::verdict::{Cause, Provision};
use zoom_admin::usage::{Known, Policy, Verdict};

use super::*;

pub(super) const PRESETS: [fn() -> Policy; 5] = [
    || Policy::careful(90),
    || Policy::hosted_within(60),
    || Policy::over_forty_minutes(60),
    || Policy::no_login(90),
    Policy::zoom_active_host,
];

/// One user for each verdict, and for each way to it.
pub(super) fn account() -> FakeAccount {
    let june = "2026-06-10T10:00:00Z";
    team()
        .group("g1", "Board")
        .user(user("long"))
        .meeting(meeting("long", june, 50, 4))
        .user(user("short"))
        .meeting(meeting("short", june, 30, 4))
        .user(user("crowd"))
        .meeting(meeting("crowd", june, 30, 301))
        .user(user("joins"))
        .joined(email("joins"), format!("long-{june}"))
        .user(user("signs-in"))
        .sign_in(FakeSignIn::new(
            email("signs-in"),
            at("2026-06-20T08:00:00Z"),
        ))
        .user(user("idle"))
        .user(user("new").with(|u| u.created = at("2026-06-10T08:00:00Z")))
        .user(user("given"))
        .operation(licensed("given", "2026-06-20T10:00:00Z"))
        .user(user("assistant"))
        .user(user("boss"))
        .scheduler(email("assistant"), email("boss"))
        .user(user("soon"))
        .meeting(meeting("soon", "2026-07-20T10:00:00Z", 30, 2))
        .user(user("board").with(|u| u.group_ids = vec!["g1".into()]))
        .user(user("spring").with(|u| u.webinar = Some(500)))
        .meeting(webinar("spring", "2026-03-23T10:00:00Z", 450))
        .user(user("winter").with(|u| u.webinar = Some(500)))
        .user(user("halls").with(|u| u.large_meeting = Some(1000)))
        .meeting(meeting("halls", "2026-03-23T10:00:00Z", 20, 400))
        .user(user("phone").with(|u| {
            u.extra_feature.insert("zoom_phone".into(), true.into());
        }))
        .user(user("bundle").with(|u| {
            u.extra.insert("zoom_one_type".into(), 16.into());
        }))
        .user(user("basic").with(|u| u.kind = 1))
        .user(user("left").with(|u| u.status = FakeStatus::Inactive))
        .user(user("invited").with(|u| u.status = FakeStatus::Pending))
        .operation(invited("invited", "2026-06-20T10:00:00Z"))
}

pub(super) fn exempting(policy: Policy) -> Policy {
    policy.exempt(Exemption::new(
        "group = Board".parse().unwrap(),
        "asked for",
    ))
}

/// Every verdict, by the user and the place among the user's.
pub(super) fn verdicts(review: &Review) -> BTreeMap<(String, usize), Verdict> {
    let users = review.users.iter();
    users
        .flat_map(|user| {
            let all = user.verdicts.iter().enumerate();
            all.map(|(at, of)| ((name(user).to_owned(), at), of.verdict.clone()))
        })
        .collect()
}

/// Those that differ: `idle: reclaim`, with an ordinal after the name of add-ons.
fn changed(all: &Review, refused: &Review) -> Vec<String> {
    let all = verdicts(all);
    let mut changed = Vec::new();
    for ((who, at), verdict) in verdicts(refused) {
        if all.get(&(who.clone(), at)) != Some(&verdict) {
            let which = if at == 0 {
                String::new()
            } else {
                format!(" {at}")
            };
            changed.push(format!("{who}{which}: {verdict}"));
        }
    }
    changed
}

pub(super) fn assert_no_harsher(all: &Review, refused: &Review, what: &str) {
    let all = verdicts(all);
    for (key, verdict) in verdicts(refused) {
        // Add-ons that cannot be seen have no verdict of their own, and the base waits for them.
        let before = all[&key].harshness();
        assert!(verdict.harshness() <= before, "{what}: {key:?} {verdict}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_makes_unknown_what_needs_it_and_nothing_else() {
    let policy = exempting(Policy::careful(90));
    let all = review_of(&fake(account()), &policy).await;
    assert_eq!(
        counts(&all),
        [
            ("downgrade", 3),
            ("drop", 1),
            ("keep", 12),
            ("no licence", 1),
            ("reclaim", 2),
            ("review", 2),
            ("seat free", 1),
            ("shrink", 1)
        ]
    );
    // Who shows no use that needs a licence, and is kept by no guard.
    let candidates = ["idle", "joins", "short", "signs-in"];
    let no = |of: &[&str], source: &str| {
        let mut all: Vec<_> = of
            .iter()
            .map(|who| format!("{who}: unknown (not read: {source})"))
            .collect();
        all.sort();
        all
    };
    let and = |of: &[&'static str], more: &[&'static str]| {
        let mut all = of.to_vec();
        all.extend(more);
        all
    };
    // Whoever holds a webinar licence that may have to be kept waits for it. A review of products
    // that no report shows needs the same evidence.
    let base = and(&candidates, &["winter", "phone", "bundle"]);
    // Scheduling is asked about where everything else was read.
    let asked = and(&base, &["assistant", "boss"]);
    // A smaller one may not do.
    let larger = vec!["halls 1: keep".to_owned()];
    for (path, expected) in [
        (
            "/report/users",
            [
                no(&and(&asked, &["winter 1"]), "host report"),
                larger.clone(),
            ]
            .concat(),
        ),
        (
            "/report/history_meetings",
            // Only the host report is left, which differs from nothing that was read.
            no(
                &and(
                    &asked,
                    &[
                        "winter 1", "spring", "spring 1", "halls", "halls 1", "long", "crowd",
                    ],
                ),
                "meeting history",
            ),
        ),
        (
            "/report/activities",
            no(
                &["idle", "joins", "signs-in", "winter", "phone", "bundle"],
                "sign-in report",
            ),
        ),
        (
            "/report/operationlogs",
            [
                no(&and(&asked, &["winter 1", "given"]), "operation log"),
                vec!["invited: unknown (age unknown)".to_owned()],
                larger.clone(),
            ]
            .concat(),
        ),
        (
            "/report/upcoming_events",
            no(&and(&asked, &["winter 1", "soon"]), "upcoming events"),
        ),
        ("/groups", no(&["board"], "groups")),
        (
            "/users/{userId}/settings",
            no(&and(&asked, &["spring", "halls"]), "user settings"),
        ),
        (
            "/users/{userId}",
            // Nobody signed in for a server-to-server app: that `me` is refused holds up nobody.
            [
                no(&and(&base, &["winter 1"]), "users one by one"),
                larger.clone(),
            ]
            .concat(),
        ),
        (
            "/users/{userId}/schedulers",
            no(&and(&base, &["assistant"]), "whom users schedule for"),
        ),
        (
            "/users/{userId}/assistants",
            no(&and(&base, &["boss"]), "who schedules for users"),
        ),
        (
            "/report/users/{userId}/meetings",
            no(
                &["idle", "joins", "winter", "phone", "bundle"],
                "past meetings of users",
            ),
        ),
        (
            "/accounts/{accountId}/settings",
            no(&["short", "crowd", "halls", "halls 1"], "account settings"),
        ),
        ("/accounts/{accountId}/plans/usage", Vec::new()),
        ("/report/billing", Vec::new()),
    ] {
        for refusal in [
            FakeRefusal::no_permission(),
            FakeRefusal::missing_scope(["any:read:admin"]),
            FakeRefusal::new(500, 2, "internal"),
        ] {
            let fake = fake(account());
            fake.refuse(path, refusal.clone()).unwrap();
            let refused = review_of(&fake, &policy).await;
            let mut expected = expected.clone();
            if path == "/users/{userId}" && refusal.status == 500 {
                // That is no refusal: it is not known who it is.
                let waiting = and(&asked, &["winter 1"]);
                expected = [no(&waiting, "whose connection it is"), larger.clone()].concat();
            }
            expected.sort();
            let mut found = changed(&all, &refused);
            found.sort();
            assert_eq!(found, expected, "{path}");
            assert_no_harsher(&all, &refused, path);
            for user in ["long", "new", "left", "basic"] {
                if (path, user) != ("/report/history_meetings", "long") {
                    assert_eq!(verdict(&refused, user), verdict(&all, user), "{path}");
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_host_report_alone_shows_that_something_was_hosted_and_not_what() {
    let fake = fake(account());
    fake.refuse("/report/history_meetings", FakeRefusal::no_permission())
        .unwrap();
    let review = review_of(&fake, &Policy::hosted_within(60)).await;
    // The sum begins on 6 June.
    assert_eq!(
        line(base(&review, "long")),
        "keep, high: hosted: 1 times, last 2026-06-06"
    );
    let review = review_of(&fake, &Policy::careful(90)).await;
    assert_eq!(
        verdict(&review, "long"),
        "unknown (not read: meeting history)"
    );
    let said = reasons(base(&review, "long"));
    assert!(
        !said.iter().any(|reason| reason.contains("differ")),
        "{said:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn whatever_is_refused_under_whatever_policy_nothing_becomes_harsher() {
    let paths = [
        "/report/users",
        "/report/history_meetings",
        "/report/activities",
        "/report/operationlogs",
        "/report/upcoming_events",
        "/groups",
        "/users/{userId}",
        "/users/{userId}/settings",
        "/users/{userId}/schedulers",
        "/users/{userId}/assistants",
        "/report/users/{userId}/meetings",
        "/accounts/{accountId}/settings",
        "/accounts/{accountId}/plans/usage",
    ];
    for policy in PRESETS {
        let policy = exempting(policy());
        let all = review_of(&fake(account()), &policy).await;
        for path in paths {
            let fake = fake(account());
            fake.refuse(path, FakeRefusal::no_permission()).unwrap();
            let refused = review_of(&fake, &policy).await;
            assert_no_harsher(&all, &refused, &format!("{policy}: {path}"));
        }
        // Everything but the user list.
        let fake = fake(account());
        for path in paths {
            fake.refuse(path, FakeRefusal::no_permission()).unwrap();
        }
        let refused = review_of(&fake, &policy).await;
        assert_no_harsher(&all, &refused, &policy.name);
        assert!(refused.candidates().is_empty(), "{policy}");
    }
}

#[tokio::test(start_paused = true)]
async fn reports_that_answer_for_less_than_asked_take_nothing_away() {
    // What the operation log leaves out, it does not tell: see the guards for that one.
    let account = || account().without(&email("invited"));
    for policy in PRESETS {
        let policy = exempting(policy());
        let all = review_of(&fake(account()), &policy).await;
        let fake = fake(account());
        fake.clamp_reports(5);
        let clamped = review_of(&fake, &policy).await;
        assert_no_harsher(&all, &clamped, &policy.name);
        let bases = clamped.with(|of| of.licence.as_ref().is_some_and(usage::Licence::is_base));
        let released = bases.iter().filter(|(_, of)| of.verdict.releases()).count();
        assert_eq!(released, 0, "{policy}");
        for who in ["long", "crowd"] {
            if verdict(&all, who) == "keep" {
                assert_eq!(verdict(&clamped, who), "keep", "{policy}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_record_that_cannot_be_read_could_be_anyones() {
    let fake = fake(account());
    let body = r#"{"users":["odd"],"next_page_token":""}"#;
    // The first call asks for a single day, to see how the report reads its ends.
    let rule = FaultRule::new(Fault::json(200, body)).on("/report/users");
    fake.inject(rule.after(1).times(99)).unwrap();
    let review = review_of(&fake, &Policy::careful(90)).await;
    assert_eq!(verdict(&review, "idle"), "unknown (not read: host report)");
    assert_eq!(verdict(&review, "long"), "keep");
    let Verdict::Unknown(Cause::NotRead { sources }) = &base(&review, "idle").verdict else {
        panic!()
    };
    assert_eq!(
        sources[0].why.kind(),
        zoom_admin::coverage::GapKind::Unreadable,
        "{sources:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_day_that_is_not_final_decides_nothing() {
    let policy = Policy::careful(90);
    let facts = facts_of(&fake(account()), &policy).await;
    let gap = |source: Source, day: &str| {
        let mut facts = facts.clone();
        let mut coverage = zoom_admin::coverage::Coverage::default();
        for of in facts.coverage.sources() {
            let mut of = of.clone();
            if of.source == source {
                let error = zoom_admin::Error::new(zoom_admin::ErrorKind::Forbidden, "no");
                of.gaps.push(zoom_admin::coverage::Gap::from_error(
                    &error,
                    Some(days(day, day)),
                ));
            }
            coverage.add(of);
        }
        facts.coverage = coverage;
        verdict(&decide(&facts, &policy), "idle")
    };
    let history = |day| gap(Source::History, day);
    let unknown = "unknown (not read: meeting history)";
    assert_eq!(history("2026-07-01"), "reclaim");
    assert_eq!(history("2026-06-30"), "reclaim");
    assert_eq!(history("2026-06-29"), unknown);
    assert_eq!(history("2026-04-01"), unknown);
    assert_eq!(history("2026-03-31"), "reclaim");
    // The host report has sums of 27 days, which are those of the window if one day is.
    let hosts = |day| gap(Source::Hosts, day);
    let unknown = "unknown (not read: host report)";
    assert_eq!(hosts("2026-04-01"), unknown);
    assert_eq!(hosts("2026-03-31"), unknown);
    assert_eq!(hosts("2026-02-10"), "reclaim");
    assert_eq!(hosts("2026-07-01"), "reclaim");
}

#[tokio::test(start_paused = true)]
async fn without_plan_usage_it_is_not_known_how_add_ons_come_and_invoices_are_read() {
    let suite = |name: &str| user(name).with(|u| u.plan_united_type = Some("32".into()));
    let account = team()
        .plan_usage(serde_json::json!({"plan_united": [{"hosts": 9, "usage": 9}]}))
        .billing(serde_json::json!({"billing_reports": [{
            "id": "b1", "start_date": "2026-06-01", "end_date": "2026-06-30"}]}))
        .invoices(
            "b1",
            serde_json::json!({"invoices": [{"invoice_charge_name": "Zoom Pro", "quantity": 12}]}),
        )
        .user(user("pro").with(|u| u.webinar = Some(500)))
        .user(suite("suite").with(|u| u.webinar = Some(500)));
    let fake = fake(account);
    let all = careful_of(&fake).await;
    assert!(all.invoices.is_none());
    let of = |review: &Review, who: &str| {
        let add_on = add_on(review, who, "webinar:500");
        (add_on.verdict.to_string(), add_on.provision)
    };
    assert_eq!(of(&all, "suite"), ("keep".to_owned(), Provision::Included));
    assert_eq!(of(&all, "pro"), ("drop".to_owned(), Provision::Unknown));
    fake.refuse(
        "/accounts/{accountId}/plans/usage",
        FakeRefusal::no_permission(),
    )
    .unwrap();
    let refused = careful_of(&fake).await;
    assert!(matches!(refused.plans, Known::NotRead(_)));
    assert_eq!(refused.invoices.as_ref().unwrap()[0].quantity, Some(12));
    assert_eq!(of(&refused, "pro"), ("drop".to_owned(), Provision::Unknown));
    // It may come with the suite.
    let unknown = "unknown (not read: plan usage)".to_owned();
    assert_eq!(of(&refused, "suite"), (unknown, Provision::Unknown));
}

async fn careful_of(fake: &Fake) -> Review {
    review_of(fake, &Policy::careful(90)).await
}

/// A refusal or an unreadable answer for one is one's: nobody else's settings are missing.
#[tokio::test(start_paused = true)]
async fn what_is_refused_of_one_user_changes_no_verdict_of_another() {
    let policy = Policy::careful(90);
    let all = verdicts(&review_of(&fake(account()), &policy).await);
    for (status, body) in [
        (
            400,
            r#"{"code":4711,"message":"does not contain scopes:[user:read:settings:admin]."}"#,
        ),
        (400, r#"{"code":200,"message":"No permission."}"#),
        (
            401,
            r#"{"code":1010,"message":"User does not belong to this account."}"#,
        ),
        (
            200,
            r#"{"status":false,"errorCode":200,"errorMessage":"No permission."}"#,
        ),
        (200, "<html>Sign in</html>"),
        (200, r#"{"feature":"#),
    ] {
        for path in ["settings", "schedulers", "assistants"] {
            let fake = fake(account());
            let path = format!("/users/{}/{path}", fake_id(&fake, "idle"));
            let refused = Fault::json(status, body);
            fake.inject(FaultRule::new(refused).on(&path).times(1_000))
                .unwrap();
            let review = review_of(&fake, &policy).await;
            let place = format!("{path}: {status} {body}");
            for ((who, at), verdict) in verdicts(&review) {
                let same = all[&(who.clone(), at)] == verdict;
                assert_eq!(same, who != "idle", "{place}: {who} {at} {verdict}");
            }
            let missing: u64 = review
                .coverage
                .gaps()
                .filter_map(|(_, gap)| gap.records)
                .sum();
            assert_eq!(missing, 1, "{place}: {}", review.coverage);
        }
    }
}

fn fake_id(fake: &Fake, name: &str) -> String {
    let users = fake.users().into_iter();
    let id = users.filter(|u| u.email == email(name)).find_map(|u| u.id);
    id.unwrap().to_string()
}
